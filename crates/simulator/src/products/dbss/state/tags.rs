//! Tags of audit instances, and finding instances by them.

use std::collections::{BTreeMap, BTreeSet};

use http::StatusCode;

use super::instances::{INSTANCES, TAGS, key_of_resource};
use super::likely::items;
use crate::products::prelude::*;
use crate::reply::Reply;

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    Some(match name {
        "list_audit_tags" => {
            let key = key_of_resource(cx.path("resource_id"));
            cx.row(&INSTANCES, &key)
                .map(|(_, row)| Outcome::One(json!({ "tags": row.get(TAGS), "sys_tags": [] })))
        }
        "list_project_resource_tags" => Ok(all_tags(cx)),
        "batch_add_resource_tag" => change(cx, |tags, said| {
            tags.retain(|tag| tag["key"] != said["key"]);
            tags.push(said.clone());
        }),
        // A tag without a value goes whatever its value is.
        "batch_delete_resource_tag" => change(cx, |tags, said| {
            let any = path::text(said, "value").is_empty();
            tags.retain(|tag| tag["key"] != said["key"] || (!any && tag["value"] != said["value"]));
        }),
        "list_resource_instance_by_tag" => {
            let found = filtered(cx);
            let total = found.len();
            let window = cx.call.window;
            let (offset, size) = window.map_or((0, total), |window| (window.offset, window.size));
            let rows = found.into_iter().skip(offset).take(size);
            Ok(Outcome::Rows(rows.collect(), total.into()))
        }
        "count_resource_instance_by_tag" => {
            let count = filtered(cx).len();
            Ok(Outcome::One(json!({ "total_count": count })))
        }
        _ => return None,
    })
}

/// Changes the tags of the instance by each one that the call has.
fn change(cx: &mut CallContext<'_, '_>, by: impl Fn(&mut Vec<Value>, &Value)) -> CallResult {
    let key = key_of_resource(cx.path("resource_id"));
    let body = cx.body();
    if let Some((number, mut row)) = cx.known(&INSTANCES, &key)? {
        let mut tags = items(&row, TAGS).to_vec();
        for tag in items(&body, "tags") {
            by(&mut tags, tag);
        }
        path::set(&mut row, TAGS, tags);
        cx.replace(&INSTANCES, number, row);
    }
    Ok(Outcome::Reply(Reply::empty(StatusCode::NO_CONTENT)))
}

/// Every tag with all its values.
fn all_tags(cx: &mut CallContext<'_, '_>) -> Outcome {
    let mut values: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, row) in cx.all(&INSTANCES, &Query::default()) {
        for tag in items(&row, TAGS) {
            let known = values.entry(path::text(tag, "key").to_owned()).or_default();
            known.insert(path::text(tag, "value").to_owned());
        }
    }
    let tags = values.into_iter();
    let tags = tags.map(|(key, values)| json!({ "key": key, "values": values }));
    Outcome::all(tags.collect())
}

/// The instances that fulfil all conditions of the body.
fn filtered(cx: &mut CallContext<'_, '_>) -> Vec<Value> {
    let said = cx.body();
    let rows = cx.all(&INSTANCES, &Query::default());
    let fitting = rows.into_iter().filter(|(_, row)| fits(row, &said));
    let shown = fitting.map(|(_, row)| {
        json!({
            "resource_id": row.get("resource_id"), "resource_name": row.get("name"),
            "resource_detail": {}, "tags": row.get(TAGS),
        })
    });
    shown.collect()
}

fn fits(row: &Value, said: &Value) -> bool {
    let tags = items(row, TAGS);
    let conditions = |name: &'static str| items(said, name).iter().map(|wanted| has(tags, wanted));
    let name = path::text(row, "name");
    let named = items(said, "matches").iter().all(|field| {
        path::text(field, "key") != "resource_name" || name.contains(path::text(field, "value"))
    });
    if path::get(said, "without_any_tag") == Some(&json!(true)) {
        return named && tags.is_empty();
    }
    // A list that is empty or missing is no condition.
    let any = |name: &'static str| items(said, name).is_empty() || conditions(name).any(|is| is);
    let none_of_all = items(said, "not_tags").is_empty() || !conditions("not_tags").all(|is| is);
    named
        && conditions("tags").all(|is| is)
        && any("tags_any")
        && none_of_all
        && !conditions("not_tags_any").any(|is| is)
}

/// Whether there is a tag with that key and one of the values; no values mean any.
fn has(tags: &[Value], wanted: &Value) -> bool {
    let values = items(wanted, "values");
    tags.iter().any(|tag| {
        tag["key"] == wanted["key"] && (values.is_empty() || values.contains(&tag["value"]))
    })
}
