//! All records that are remembered, and how those are described that have nothing of their own.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::change::set;
use super::devices::{CONTAINERS, DEVICES};
use super::groups::GROUPS;
use super::hosts::HOSTS;
use super::ports::PORTS;
use super::requests::REQUESTS;
use super::resource::Resource;
use super::users::USERS;
use super::{policies, settings};
use crate::state::{Collection, Count, Dressing};

/// Records that are nothing but records.
pub(super) const fn recorded(
    name: &'static str,
    rows_of: &'static str,
    key: &'static str,
) -> Collection {
    Collection {
        name,
        rows_of,
        key,
        time: None,
        count: Count::Items,
        dress: number,
    }
}

/// Records of which the page's sample shows placeholders.
pub(super) const fn made_up(
    name: &'static str,
    rows_of: &'static str,
    key: &'static str,
) -> Collection {
    Collection {
        count: Count::MadeUp,
        ..recorded(name, rows_of, key)
    }
}

/// Records that came up at some time.
pub(super) const fn dated(
    name: &'static str,
    rows_of: &'static str,
    key: &'static str,
    time: &'static str,
) -> Collection {
    Collection {
        time: Some(time),
        ..made_up(name, rows_of, key)
    }
}

/// Has names and ranks follow the number of the record.
fn number(row: &mut Map<String, Value>, dressing: &Dressing<'_>) {
    let number = dressing.number;
    for (field, value) in [
        ("name", json!(format!("{}-{number}", dressing.collection))),
        ("rank", json!(number + 1)),
    ] {
        row.entry(field).and_modify(|found| *found = value);
    }
}

/// Records without anything of their own.
pub(super) const fn plain(paths: &'static [&'static str], rows: &'static Collection) -> Resource {
    Resource {
        paths,
        rows,
        names: &[],
        switch: |row, on| set(row, [("enabled", json!(on))]),
        before_delete: |_, _, _| Ok(()),
    }
}

/// All records that are remembered.
pub(super) fn all() -> impl Iterator<Item = &'static Resource> {
    let special = [
        &HOSTS,
        &DEVICES,
        &CONTAINERS,
        &PORTS,
        &USERS,
        &GROUPS,
        &REQUESTS,
    ];
    special
        .into_iter()
        .chain(policies::RECORDS)
        .chain(settings::RECORDS)
}

/// Their collections.
pub(super) fn collections() -> &'static [&'static Collection] {
    static ALL: LazyLock<Vec<&Collection>> = LazyLock::new(|| all().map(|one| one.rows).collect());
    &ALL
}
