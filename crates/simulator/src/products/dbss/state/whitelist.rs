//! The whitelist: statements that no rule applies to.

use serde_json::{Map, Value, json};

use super::desk::{Desk, Worked, body, copy};
use super::likely::set;
use crate::answer::Outcome;
use crate::state::{Collection, Count, Dressing, Query, path};

pub(super) const WHITELIST: Collection = Collection {
    name: "whitelist-statements",
    rows_of: "whitelist.list_whitelists",
    key: "id",
    time: Some("create_timestamp_ms"),
    count: Count::WhereMadeUp,
    dress,
};

/// What can be changed; the statement stays what it is.
const FIELDS: [(&str, &str); 3] = [
    ("db_ids", "db_ids"),
    ("desc", "desc"),
    ("enabled", "enabled"),
];
const CHANGED: &str = "update_timestamp_ms";

pub(super) fn work(call: &str, desk: &mut Desk<'_, '_, '_>) -> Option<Worked> {
    let worked = match call {
        "list_whitelists" => Ok(desk.list(&WHITELIST, &Query::default())),
        "batch_add_audit_whitelist" => {
            let entries = desk.job.field("whitelists").and_then(Value::as_array);
            for said in entries.cloned().unwrap_or_default() {
                desk.add(&WHITELIST, |_, row| {
                    path::set(row, "db_ids", json!([]));
                    path::set(row, "desc", "");
                    copy(&said, row, &[("sql", "sql")]);
                    copy(&said, row, &FIELDS);
                });
            }
            Ok(Outcome::Usual)
        }
        "update_audit_whitelist" => {
            let (said, now) = (body(&desk.job), desk.job.now());
            desk.change(&WHITELIST, desk.path("id"), |row| {
                path::set(row, CHANGED, now);
                copy(&said, row, &FIELDS);
            })
        }
        "delete_audit_whitelist" => desk.remove_each(&WHITELIST, &desk.job.list("whitelists")),
        _ => return None,
    };
    Some(worked)
}

fn dress(row: &mut Map<String, Value>, dressing: &Dressing<'_>) {
    let statement = format!(
        "SELECT 1 FROM health_check WHERE probe = {}",
        dressing.number
    );
    set(
        row,
        [
            ("sql", json!(statement)),
            ("db_ids", json!([])),
            ("desc", json!("a probe of the monitoring")),
            ("enabled", json!(true)),
            (CHANGED, json!(dressing.millis)),
        ],
    );
}
