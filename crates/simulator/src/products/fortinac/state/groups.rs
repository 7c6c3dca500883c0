//! Groups and their members.

use super::change::{blank, edit_list};
use super::does::Does;
use super::likely;
use super::records::plain;
use super::resource::Resource;
use crate::products::prelude::*;

/// The kind of a member, which its reference does not show: the ids of records of several kinds are alike.
pub(super) const KIND: &str = "#kind";

/// How many of them an administrator has made.
const MADE: u64 = 3;

pub(super) static GROUPS: Resource = Resource {
    switch: |_, _| (),
    before_delete: |cx, row| {
        forget(cx, likely::GROUP, row.get("dbid"));
        Ok(())
    },
    ..plain(
        "/system/group",
        Collection::of("groups", "system_group.get_group", "dbid")
            .counted(Count::Fixed(likely::GROUPS.len()))
            .rendered(render),
    )
    .with_calls(&[("system_group.set_managed_groups", Does::Need("id"))])
};

/// Takes what is deleted out of all groups.
pub(super) fn forget(cx: &mut CallContext<'_, '_>, kind: i64, id: Option<&Value>) {
    let Some(id) = id else { return };
    let query = Query::default().one_of("members.id", [id]);
    for (number, mut group) in cx.all(&GROUPS.rows, &query) {
        if let Value::Object(fields) = &mut group {
            let kind = Some(json!(kind));
            members(fields, |all| {
                all.retain(|one| one.get("id") != Some(id) || one.get(KIND) != kind.as_ref());
            });
            cx.replace(&GROUPS.rows, number, group);
        }
    }
}

pub(super) fn join(group: &mut Fields, references: &[Value]) {
    members(group, |all| {
        for one in references {
            let same = |name: &str, other: &Value| one.get(name) == other.get(name);
            let mut others = all.iter();
            if !others.any(|other| same("id", other) && same(KIND, other)) {
                all.push(one.clone());
            }
        }
    });
}

pub(super) fn leave(group: &mut Fields, elements: &[String]) {
    members(group, |all| {
        all.retain(|one| {
            let id = one.get("id").map(Value::to_string).unwrap_or_default();
            !elements.contains(&id)
        });
    });
}

/// Edits the members of a group.
pub(super) fn members(group: &mut Fields, edit: impl FnOnce(&mut Vec<Value>)) {
    edit_list(group, "members", edit);
}

fn render(group: &mut Fields, context: &RowContext<'_>) {
    let number = context.number;
    let known = context.nth(&likely::GROUPS);
    let (name, class) = known.copied().unwrap_or(("New Group", likely::HOST));
    blank(group, &[Some("dbid"), Some("landscape")]);
    group.set(json!({
        "name": name, "nameLabel": name, "elementClass": class,
        "userGroup": number + MADE >= likely::GROUPS.len() as u64, "lastModifiedBy": "SYSTEM",
    }));
}
