//! Alarms of an audit instance.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::call_context::CallContext;
use super::likely::{date_time, pick};
use crate::answer::{CallResult, Outcome};
use crate::reply::Reply;
use crate::state::{Collection, Count, Query, RowContext, SetFields, path};

pub(super) const ALARMS: Collection = Collection {
    time: Some("alarm_time"),
    count: Count::MadeUp,
    render,
    ..Collection::of("alarms", "alarm.list_audit_alarm_log_new", "id")
};

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_, '_>) -> Option<CallResult> {
    let id = cx.path("id").to_owned();
    let worked = match name {
        "list_audit_alarm_log" => Ok(list(cx)),
        "set_audit_alarm_log_status" => mark(cx, &[id]),
        "batch_set_audit_alarm_log_status" => mark(cx, &cx.call.list("ids")),
        "delete_audit_alarm_log" => cx.remove(&ALARMS, &id).map(|_| request_success()),
        _ => return None,
    };
    Some(worked)
}

fn list(cx: &mut CallContext<'_, '_, '_>) -> Outcome {
    let mut query = Query {
        time: cx.period(),
        ..Query::default()
    };
    query.one_of("alarm_risk", cx.call.list("risk"));
    query.one_of("alarm_type", cx.call.list("type"));
    query.one_of("alarm_status", cx.call.list("status"));
    let (mut rows, total) = cx.page(&ALARMS, &query);
    if !cx.call.id.ends_with("_new") {
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

fn mark(cx: &mut CallContext<'_, '_, '_>, ids: &[String]) -> CallResult {
    let done = |row: &mut Value| path::set(row, "alarm_status", "DONE");
    cx.change_each(&ALARMS, ids, done)
        .map(|_| request_success())
}

/// These calls have another word for success than all others.
fn request_success() -> Outcome {
    let body = json!({ "result": "request_success" });
    Outcome::Reply(Reply::json(StatusCode::OK, &body))
}

fn render(row: &mut Map<String, Value>, context: &RowContext<'_>) {
    const HOUR: i64 = 3_600_000;
    let kinds = [
        "RISK_RULE",
        "RISK_CPU",
        "RISK_MEMORY",
        "RISK_DISK",
        "RISK_AGENT",
    ];
    let kind = pick(context, "kind", &kinds);
    let lasts = context.number.is_multiple_of(2);
    row.set(json!({
        "alarm_type": kind, "alarm_risk": pick(context, "risk", &["LOW", "MEDIUM", "HIGH"]),
        "alarm_status": pick(context, "status", &["UNDO", "DONE"]),
        "alarm_life": if lasts { "ON" } else { "OFF" },
        "alarm_description": format!("{kind} on a made-up instance"), "send_email": false,
    }));
    if lasts {
        row.remove("alarm_fix_time");
    } else {
        let fixed = date_time(context.millis.saturating_add(HOUR));
        row.insert("alarm_fix_time".to_owned(), json!(fixed));
    }
}
