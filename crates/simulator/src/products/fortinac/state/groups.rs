//! Groups and their members.

use serde_json::{Map, Value, json};

use super::change::blank;
use super::likely;
use super::records::plain;
use super::resource::{Does, Resource};
use crate::state::{Collection, Count, Query, RowContext, SetFields, Store};

/// The kind of a member, which its reference does not show: the ids of records of several kinds are alike.
pub(super) const KIND: &str = "#kind";

/// How many of them an administrator has made.
const MADE: u64 = 3;

pub(super) static GROUPS: Resource = Resource {
    calls: &[("system_group.set_managed_groups", Does::Need { ids: "id" })],
    switch: |_, _| (),
    before_delete: |_, store, row| {
        forget(store, likely::GROUP, row.get("dbid"));
        Ok(())
    },
    ..plain(
        &["/system/group"],
        &Collection {
            count: Count::Fixed(likely::GROUPS.len()),
            render,
            ..Collection::of("groups", "system_group.get_group", "dbid")
        },
    )
};

/// Takes what is deleted out of all groups.
pub(super) fn forget(store: &mut Store<'_>, kind: i64, id: Option<&Value>) {
    let Some(id) = id else { return };
    let mut query = Query::default();
    query.one_of("members.id", vec![id.to_string()]);
    for (number, mut group) in store.all(GROUPS.rows, "", &query) {
        if let Value::Object(fields) = &mut group {
            let kind = Some(json!(kind));
            members(fields, |all| {
                all.retain(|one| one.get("id") != Some(id) || one.get(KIND) != kind.as_ref());
            });
            store.replace(GROUPS.rows, "", number, group);
        }
    }
}

pub(super) fn join(group: &mut Map<String, Value>, references: &[Value]) {
    members(group, |all| {
        for one in references {
            let same = |name: &str, other: &Value| one.get(name) == other.get(name);
            if !all
                .iter()
                .any(|other| same("id", other) && same(KIND, other))
            {
                all.push(one.clone());
            }
        }
    });
}

pub(super) fn leave(group: &mut Map<String, Value>, elements: &[String]) {
    members(group, |all| {
        all.retain(|one| {
            let id = one.get("id").map(Value::to_string).unwrap_or_default();
            !elements.contains(&id)
        });
    });
}

/// Edits the members of a group.
pub(super) fn members(group: &mut Map<String, Value>, edit: impl FnOnce(&mut Vec<Value>)) {
    let mut members = match group.remove("members") {
        Some(Value::Array(members)) => members,
        _ => Vec::new(),
    };
    edit(&mut members);
    group.set(json!({ "members": Value::Array(members) }));
}

fn render(group: &mut Map<String, Value>, context: &RowContext<'_>) {
    let number = context.number;
    let known = usize::try_from(number)
        .ok()
        .and_then(|at| likely::GROUPS.get(at));
    let (name, class) = known.copied().unwrap_or(("New Group", likely::HOST));
    blank(group, &[Some("dbid"), Some("landscape")]);
    group.set(json!({
        "name": name, "nameLabel": name, "elementClass": class,
        "userGroup": number + MADE >= likely::GROUPS.len() as u64, "lastModifiedBy": "SYSTEM",
    }));
}
