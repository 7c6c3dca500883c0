//! The operation log of an instance: what its users did, the calls that came here among it.

use serde_json::{Map, Value, json};

use super::desk::{Desk, Worked};
use super::likely::{date_time, pick, set};
use crate::state::{Collection, Count, Dressing, Query, path};

pub(super) const OPERATIONS: Collection = Collection {
    name: "operations",
    rows_of: "operation_log.list_audit_operate_logs_new",
    key: "id",
    time: Some("time"),
    count: Count::MadeUp,
    dress,
};

pub(super) fn work(call: &str, desk: &mut Desk<'_, '_, '_>) -> Option<Worked> {
    if call != "list_audit_operate_logs" {
        return None;
    }
    let mut query = Query {
        time: desk.period(),
        ..Query::default()
    };
    for (path, filter) in [
        ("user", "user_name"),
        ("name", "operate_name"),
        ("action", "action"),
        ("result", "result"),
    ] {
        query.one_of(path, desk.job.list(filter));
    }
    Some(Ok(desk.list(&OPERATIONS, &query)))
}

/// Writes a call that changed something about an instance into its log. What the real service writes there is not documented; this is
/// inferred.
pub(super) fn note(group: &str, desk: &mut Desk<'_, '_, '_>) {
    let operation = desk.job.operation.operation;
    let downloads = operation.name.contains("download");
    if desk.part.is_empty() || (operation.read_only && !downloads) {
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
    let said = named.iter().find_map(|name| desk.job.text(name));
    let meant = [desk.path("id"), desk.path("db_id"), desk.path("agent_id")].concat();
    let name = said.unwrap_or(meant);
    let now = desk.job.now();
    desk.add(&OPERATIONS, |_, row| {
        for (field, value) in [
            ("user", "simulated-user"),
            ("time", &date_time(now)),
            ("action", action),
            ("function", group),
            ("name", &name),
            ("description", &operation.name),
            ("result", "success"),
        ] {
            path::set(row, field, value);
        }
    });
}

fn dress(row: &mut Map<String, Value>, dressing: &Dressing<'_>) {
    let action = pick(
        dressing,
        "action",
        &["create", "update", "delete", "download"],
    );
    let function = pick(dressing, "function", &["rule_risk", "database", "report"]);
    set(
        row,
        [
            (
                "user",
                json!(pick(dressing, "user", &["alice", "bob", "simulated-user"])),
            ),
            ("action", json!(action)),
            ("function", json!(function)),
            (
                "name",
                json!(format!("{function}-{}", dressing.number % 10)),
            ),
            ("description", json!(format!("{action} of {function}"))),
            (
                "result",
                json!(if dressing.number % 10 == 9 {
                    "fail"
                } else {
                    "success"
                }),
            ),
        ],
    );
}
