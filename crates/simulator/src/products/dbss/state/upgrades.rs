//! Upgrades of audit instances.

use super::instances::{INSTANCES, key_of_resource};
use crate::products::prelude::*;

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    Some(match name {
        "confirm_upgrade_audit" => upgrade(cx),
        "show_audit_upgrade_status" => {
            let rows = cx.all(&INSTANCES, &Query::default());
            let shown = rows.iter().map(|(_, row)| status(row)).collect();
            Ok(Outcome::all(shown))
        }
        _ => return None,
    })
}

fn upgrade(cx: &mut CallContext<'_, '_>) -> CallResult {
    let resource = cx.path("resource_id");
    let (number, mut row) = cx.row(&INSTANCES, &key_of_resource(resource))?;
    let version = path::text(&row, "new_version").to_owned();
    if version.is_empty() || path::text(&row, "status") != "ACTIVE" {
        let why = format!(
            "there is no upgrade for `{resource}`: an instance needs a `new_version` and has to be ACTIVE"
        );
        return Err(cx.refusal(&why).into());
    }
    path::set(&mut row, "status", "UPGRADING");
    let done = json!({ "status": "ACTIVE", "version": version, "new_version": null });
    let done = Transitions::default().then(cx.after(100), done);
    Ok(cx.begin(&INSTANCES, number, row, done))
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
