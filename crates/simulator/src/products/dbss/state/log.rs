//! The operation log of an instance: what its users did, the calls that came here among it.

use serde_json::{Map, Value, json};

use super::call_context::CallContext;
use super::likely::{date_time, pick};
use crate::answer::CallResult;
use crate::state::{Collection, Count, Query, RowContext, SetFields};

pub(super) const OPERATIONS: Collection = Collection {
    time: Some("time"),
    count: Count::MadeUp,
    render,
    ..Collection::of(
        "operations",
        "operation_log.list_audit_operate_logs_new",
        "id",
    )
};

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_, '_>) -> Option<CallResult> {
    if name != "list_audit_operate_logs" {
        return None;
    }
    let mut query = Query {
        time: cx.period(),
        ..Query::default()
    };
    for (path, filter) in [
        ("user", "user_name"),
        ("name", "operate_name"),
        ("action", "action"),
        ("result", "result"),
    ] {
        query.one_of(path, cx.call.list(filter));
    }
    Some(Ok(cx.list(&OPERATIONS, &query)))
}

/// Writes a call that changed something about an instance into its log. What the real service writes there is not documented; this is
/// inferred.
pub(super) fn note(group: &str, cx: &mut CallContext<'_, '_, '_>) {
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
    let now = cx.call.now();
    cx.add(&OPERATIONS, |_, row| {
        row.set(json!({
            "user": "simulated-user", "time": &date_time(now), "action": action, "function": group,
            "name": &name, "description": &operation.name, "result": "success",
        }));
    });
}

fn render(row: &mut Map<String, Value>, context: &RowContext<'_>) {
    let action = pick(
        context,
        "action",
        &["create", "update", "delete", "download"],
    );
    let function = pick(context, "function", &["rule_risk", "database", "report"]);
    row.set(json!({
        "user": pick(context, "user", &["alice", "bob", "simulated-user"]), "action": action,
        "function": function, "name": format!("{function}-{}", context.number % 10),
        "description": format!("{action} of {function}"),
        "result": if context.number % 10 == 9 { "fail" } else { "success" },
    }));
}
