//! Alarms of an audit instance.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::desk::{Desk, Worked};
use super::likely::{date_time, pick, set};
use crate::answer::Outcome;
use crate::reply::Reply;
use crate::state::{Collection, Count, Dressing, Query, path};

pub(super) const ALARMS: Collection = Collection {
    name: "alarms",
    rows_of: "alarm.list_audit_alarm_log_new",
    key: "id",
    time: Some("alarm_time"),
    count: Count::MadeUp,
    dress,
};

pub(super) fn work(call: &str, desk: &mut Desk<'_, '_, '_>) -> Option<Worked> {
    let id = desk.path("id").to_owned();
    let worked = match call {
        "list_audit_alarm_log" => Ok(list(desk)),
        "set_audit_alarm_log_status" => mark(desk, &[id]),
        "batch_set_audit_alarm_log_status" => mark(desk, &desk.job.list("ids")),
        "delete_audit_alarm_log" => desk.remove(&ALARMS, &id).map(|_| request_success()),
        _ => return None,
    };
    Some(worked)
}

fn list(desk: &mut Desk<'_, '_, '_>) -> Outcome {
    let mut query = Query {
        time: desk.period(),
        ..Query::default()
    };
    query.one_of("alarm_risk", desk.job.list("risk"));
    query.one_of("alarm_type", desk.job.list("type"));
    query.one_of("alarm_status", desk.job.list("status"));
    let (mut rows, total) = desk.page(&ALARMS, &query);
    if !desk.job.id.ends_with("_new") {
        // The older call has other names for two fields.
        for row in rows.iter_mut().filter_map(Value::as_object_mut) {
            for (snake, camel) in [("alarm_life", "alarmLife"), ("send_email", "sendEmail")] {
                let value = row.remove(snake).unwrap_or_default();
                row.insert(camel.to_owned(), value);
            }
        }
    }
    Outcome::Rows(rows, total)
}

fn mark(desk: &mut Desk<'_, '_, '_>, ids: &[String]) -> Worked {
    let done = |row: &mut Value| path::set(row, "alarm_status", "DONE");
    desk.change_each(&ALARMS, ids, done)
        .map(|_| request_success())
}

/// These calls have another word for success than all others.
fn request_success() -> Outcome {
    let body = json!({ "result": "request_success" });
    Outcome::Reply(Reply::json(StatusCode::OK, &body))
}

fn dress(row: &mut Map<String, Value>, dressing: &Dressing<'_>) {
    const HOUR: i64 = 3_600_000;
    let kinds = [
        "RISK_RULE",
        "RISK_CPU",
        "RISK_MEMORY",
        "RISK_DISK",
        "RISK_AGENT",
    ];
    let kind = pick(dressing, "kind", &kinds);
    let lasts = dressing.number.is_multiple_of(2);
    set(
        row,
        [
            ("alarm_type", json!(kind)),
            (
                "alarm_risk",
                json!(pick(dressing, "risk", &["LOW", "MEDIUM", "HIGH"])),
            ),
            (
                "alarm_status",
                json!(pick(dressing, "status", &["UNDO", "DONE"])),
            ),
            ("alarm_life", json!(if lasts { "ON" } else { "OFF" })),
            (
                "alarm_description",
                json!(format!("{kind} on a made-up instance")),
            ),
            ("send_email", json!(false)),
        ],
    );
    if lasts {
        row.remove("alarm_fix_time");
    } else {
        let fixed = date_time(dressing.millis.saturating_add(HOUR));
        row.insert("alarm_fix_time".to_owned(), json!(fixed));
    }
}
