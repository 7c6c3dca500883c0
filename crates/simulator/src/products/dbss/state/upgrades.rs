//! Upgrades of audit instances.

use serde_json::{Value, json};

use super::call_context::CallContext;
use super::instances::{INSTANCES, key_of_resource};
use crate::answer::{CallResult, Outcome};
use crate::state::{Query, Transitions, path};

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_, '_>) -> Option<CallResult> {
    let worked = match name {
        "confirm_upgrade_audit" => upgrade(cx),
        "show_audit_upgrade_status" => {
            let rows = cx.store.all(&INSTANCES, "", &Query::default());
            let shown: Vec<Value> = rows.iter().map(|(_, row)| status(row)).collect();
            let total = shown.len();
            Ok(Outcome::Rows(shown, total))
        }
        _ => return None,
    };
    Some(worked)
}

fn upgrade(cx: &mut CallContext<'_, '_, '_>) -> CallResult {
    let resource = cx.path("resource_id");
    let Some((number, mut row)) = cx.row(&INSTANCES, &key_of_resource(resource))? else {
        return Ok(Outcome::Usual);
    };
    let version = path::text(&row, "new_version").to_owned();
    if version.is_empty() || path::text(&row, "status") != "ACTIVE" {
        return Err(cx.refusal(&format!(
            "there is no upgrade for `{resource}`: an instance needs a `new_version` and has to be ACTIVE"
        )));
    }
    path::set(&mut row, "status", "UPGRADING");
    Transitions::default()
        .then(
            cx.after(100),
            json!({
                "status": "ACTIVE", "version": version, "new_version": null,
            }),
        )
        .begin(&mut row);
    cx.replace(&INSTANCES, number, row);
    Ok(Outcome::Usual)
}

/// Under way, possible or impossible.
fn status(row: &Value) -> Value {
    let new_version = path::text(row, "new_version");
    let status = match path::text(row, "status") {
        "UPGRADING" => 0,
        "ACTIVE" if !new_version.is_empty() => 1,
        _ => 2,
    };
    json!({
        "instance_id": path::text(row, "id"),
        "status": status,
        "current_version": path::text(row, "version"),
        "upgrade_version": new_version,
        "steps": [],
    })
}
