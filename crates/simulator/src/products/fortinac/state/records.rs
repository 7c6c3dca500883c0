//! Records that are nothing but records, and what their rows look like.

use super::does::Does;
use super::resource::Resource;
use super::{likely, mac};
use crate::products::prelude::*;

/// Records without anything of their own.
pub(super) const fn plain(path: &'static str, rows: Collection) -> Resource {
    Resource {
        path,
        other_paths: &[],
        rows,
        names: &[],
        calls: &[],
        sent: &[],
        is_named: false,
        switch: |row, on| row.set(json!({ "enabled": on })),
        before_delete: |_, _| Ok(()),
    }
}

/// Records that are nothing but records.
pub(super) const fn recorded(
    path: &'static str,
    name: &'static str,
    rows_of: &'static str,
    key: &'static str,
) -> Resource {
    plain(path, Collection::of(name, rows_of, key).rendered(number))
}

/// Records of which the page's sample shows placeholders.
pub(super) const fn made_up(
    path: &'static str,
    name: &'static str,
    rows_of: &'static str,
    key: &'static str,
) -> Resource {
    let rows = Collection::of(name, rows_of, key).counted(Count::MadeUp);
    plain(path, rows.rendered(number))
}

/// A record with the fields of what the call returns.
pub(super) const fn one(name: &'static str, rows_of: &'static str) -> Collection {
    Collection::of(name, rows_of, "").counted(Count::Exactly(1))
}

/// A record of which nothing is known but what calls send.
pub(super) const fn unknown(name: &'static str, rows_of: &'static str) -> Collection {
    let rows = one(name, rows_of).counted(Count::Fixed(1));
    rows.rendered(|row, _| row.clear())
}

impl Resource {
    /// The same records under further paths.
    pub(super) const fn also_at(self, paths: &'static [&'static str]) -> Self {
        Self {
            other_paths: paths,
            ..self
        }
    }

    /// The same with calls outside of the pattern.
    pub(super) const fn with_calls(self, calls: &'static [(&'static str, Does)]) -> Self {
        Self { calls, ..self }
    }

    /// The same with names that fields have in requests.
    pub(super) const fn sent_as(self, sent: &'static [(&'static str, &'static str)]) -> Self {
        Self { sent, ..self }
    }

    /// The same records with the field that says when they came up.
    pub(super) const fn dated(self, time: &'static str) -> Self {
        Self {
            rows: self.rows.timed(time),
            ..self
        }
    }
}

/// Has names and ranks follow the number of the record.
fn number(row: &mut Fields, context: &RowContext<'_>) {
    let number = context.number;
    let name = format!("{}-{number}", context.collection);
    row.update(json!({ "name": name, "rank": number + 1 }));
    row.values_mut().for_each(refer);
    for (name, value) in row.iter_mut() {
        refer_by_name(name, value, number);
    }
}

/// Has the references of a record, however deep, lead to something that is there.
fn refer(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(refer),
        Value::Object(fields) => {
            for (name, value) in fields {
                refer(value);
                refer_by_name(name, value, 0);
            }
        }
        _ => {}
    }
}

/// The value of a field that refers to another record by the name that such fields have.
fn refer_by_name(name: &str, value: &mut Value, number: u64) {
    let device = number / likely::PORTS_OF_A_DEVICE;
    let group = likely::GROUPS[0].0;
    let found = match name {
        "role" => json!(likely::ROLES[0]),
        "roleID" => json!(whole_key(number % likely::ROLES.len() as u64)),
        "groupId" | "groupID" | "notifyGroupID" => json!(whole_key(0)),
        "groupIDs" => json!([whole_key(0)]),
        "groupNames" => json!([group]),
        "deviceID" | "elementID" => json!(whole_key(device)),
        "elementName" => json!(format!("switch-{device}")),
        "eventIDs" => json!([whole_key(number)]),
        "numEventID" => json!(1),
        "hostName" => json!(format!("host-{number}")),
        "mac" => json!(mac::made_up(number, 0)),
        "location" => json!(likely::place(number)),
        _ => return,
    };
    // Fields of another kind mean something else.
    let same =
        |one: &Value, other: &Value| std::mem::discriminant(one) == std::mem::discriminant(other);
    if same(value, &found) {
        *value = found;
    }
}
