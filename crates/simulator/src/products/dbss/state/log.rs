//! The operation log of an instance: what its users did, the calls that came here among it.

use super::likely::{date_time, pick};
use crate::products::prelude::*;

pub(super) const OPERATIONS: Collection = Collection::of(
    "operations",
    "operation_log.list_audit_operate_logs_new",
    "id",
)
.timed("time")
.counted(Count::MadeUp)
.rendered(render);

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    if name != "list_audit_operate_logs" {
        return None;
    }
    let filters = [
        ("user", "user_name"),
        ("name", "operate_name"),
        ("action", "action"),
        ("result", "result"),
    ];
    let query = Query::during(cx.period()).filtered(&filters, |name| cx.call.list(name));
    Some(Ok(cx.list(&OPERATIONS, &query)))
}

/// Writes a call that changed something about an instance into its log. What the real service writes there is not documented; this is
/// inferred.
pub(super) fn note(group: &str, cx: &mut CallContext<'_, '_>) {
    let operation = cx.call.operation.operation;
    let downloads = operation.name.contains("download");
    if cx.part.is_empty() || (operation.read_only && !downloads) {
        return;
    }
    let (verb, _) = operation.name.split_once('_').unwrap_or_default();
    let action = match verb {
        _ if downloads => "download",
        "create" | "add" => "create",
        "delete" => "delete",
        _ if operation.name.contains("delete") => "delete",
        "update" | "set" | "switch" => "update",
        _ => "operate",
    };
    let named = ["rule_name", "name", "id", "agent_id", "db_id"];
    let said = named.iter().find_map(|name| cx.call.text(name));
    let meant = [cx.path("id"), cx.path("db_id"), cx.path("agent_id")].concat();
    let name = said.unwrap_or(meant);
    let now = date_time(cx.call.now());
    cx.add(&OPERATIONS, |row| {
        row.set(json!({
            "user": "simulated-user", "time": now, "action": action, "function": group,
            "name": name, "description": operation.name, "result": "success",
        }));
    });
}

fn render(row: &mut Fields, context: &RowContext<'_>) {
    let actions = ["create", "update", "delete", "download"];
    let action = pick(context, "action", &actions);
    let function = pick(context, "function", &["rule_risk", "database", "report"]);
    row.set(json!({
        "user": pick(context, "user", &["alice", "bob", "simulated-user"]), "action": action,
        "function": function, "name": format!("{function}-{}", context.number % 10),
        "description": format!("{action} of {function}"),
        "result": if context.number % 10 == 9 { "fail" } else { "success" },
    }));
}
