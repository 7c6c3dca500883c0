//! The whitelist: statements that no rule applies to.

use serde_json::{Map, Value, json};

use super::call_context::{CallContext, body, copy};
use crate::answer::{CallResult, Outcome};
use crate::state::{Collection, Count, Query, RowContext, SetFields, path};

pub(super) const WHITELIST: Collection = Collection {
    time: Some("create_timestamp_ms"),
    count: Count::WhereMadeUp,
    render,
    ..Collection::of("whitelist-statements", "whitelist.list_whitelists", "id")
};

/// What can be changed; the statement stays what it is.
const FIELDS: &str = "db_ids desc enabled";
const CHANGED: &str = "update_timestamp_ms";

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_, '_>) -> Option<CallResult> {
    let worked = match name {
        "list_whitelists" => Ok(cx.list(&WHITELIST, &Query::default())),
        "batch_add_audit_whitelist" => {
            let entries = cx.call.field("whitelists").and_then(Value::as_array);
            for said in entries.cloned().unwrap_or_default() {
                cx.add(&WHITELIST, |_, row| {
                    row.set(json!({ "db_ids": [], "desc": "" }));
                    copy(&said, row, "sql");
                    copy(&said, row, FIELDS);
                });
            }
            Ok(Outcome::Usual)
        }
        "update_audit_whitelist" => {
            let (said, now) = (body(&cx.call), cx.call.now());
            cx.change(&WHITELIST, cx.path("id"), |row| {
                path::set(row, CHANGED, now);
                copy(&said, row, FIELDS);
            })
        }
        "delete_audit_whitelist" => cx.remove_each(&WHITELIST, &cx.call.list("whitelists")),
        _ => return None,
    };
    Some(worked)
}

fn render(row: &mut Map<String, Value>, context: &RowContext<'_>) {
    let statement = format!(
        "SELECT 1 FROM health_check WHERE probe = {}",
        context.number
    );
    row.set(json!({
        "sql": statement, "db_ids": [], "desc": "a probe of the monitoring", "enabled": true,
        (CHANGED): context.millis,
    }));
}
