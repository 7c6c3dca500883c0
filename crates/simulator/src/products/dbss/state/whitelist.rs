//! The whitelist: statements that no rule applies to.

use super::likely::items;
use super::rows::copy;
use crate::products::prelude::*;

pub(super) const WHITELIST: Collection =
    Collection::of("whitelist-statements", "whitelist.list_whitelists", "id")
        .timed("create_timestamp_ms")
        .counted(Count::WhereMadeUp)
        .rendered(render);

/// What can be changed; the statement stays what it is.
const FIELDS: &str = "db_ids desc enabled";
const CHANGED: &str = "update_timestamp_ms";

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    let (body, now) = (cx.body(), cx.call.now());
    Some(match name {
        "list_whitelists" => Ok(cx.list_all(&WHITELIST)),
        "batch_add_audit_whitelist" => {
            for said in items(&body, "whitelists") {
                cx.add(&WHITELIST, |row| {
                    row.set(json!({ "db_ids": [], "desc": "" }));
                    copy(said, row, "sql");
                    copy(said, row, FIELDS);
                });
            }
            Ok(Outcome::Usual)
        }
        "update_audit_whitelist" => cx.change(&WHITELIST, cx.path("id"), |row| {
            path::set(row, CHANGED, now);
            copy(&body, row, FIELDS);
        }),
        "delete_audit_whitelist" => cx.remove_each(&WHITELIST, &cx.call.list("whitelists")),
        _ => return None,
    })
}

fn render(row: &mut Fields, context: &RowContext<'_>) {
    let probe = context.number;
    row.set(json!({
        "sql": format!("SELECT 1 FROM health_check WHERE probe = {probe}"), "db_ids": [],
        "desc": "a probe of the monitoring", "enabled": true, (CHANGED): context.millis,
    }));
}
