//! Alarms of an audit instance.

use super::likely::{date_time, pick};
use crate::products::prelude::*;

pub(super) const ALARMS: Collection =
    Collection::of("alarms", "alarm.list_audit_alarm_log_new", "id")
        .timed("alarm_time")
        .counted(Count::MadeUp)
        .rendered(render);

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    let id = cx.path("id").to_owned();
    let worked = match name {
        "list_audit_alarm_log" => return Some(Ok(list(cx))),
        "set_audit_alarm_log_status" => mark(cx, &[id]),
        "batch_set_audit_alarm_log_status" => mark(cx, &cx.call.list("ids")),
        "delete_audit_alarm_log" => cx.remove(&ALARMS, &id),
        _ => return None,
    };
    // These calls have another word for success than all others.
    Some(worked.map(|_| Outcome::body(&json!({ "result": "request_success" }))))
}

fn list(cx: &mut CallContext<'_, '_>) -> Outcome {
    let filters = [
        ("alarm_risk", "risk"),
        ("alarm_type", "type"),
        ("alarm_status", "status"),
    ];
    let query = Query::during(cx.period()).filtered(&filters, |name| cx.call.list(name));
    let alarms = cx.list(&ALARMS, &query);
    if cx.call.id.ends_with("_new") {
        return alarms;
    }
    // The older call has other names for two fields.
    alarms.edited(|row| {
        for (snake, camel) in [("alarm_life", "alarmLife"), ("send_email", "sendEmail")] {
            let value = row.remove(snake).unwrap_or_default();
            row.insert(camel.to_owned(), value);
        }
    })
}

fn mark(cx: &mut CallContext<'_, '_>, ids: &[String]) -> CallResult {
    cx.change_each(&ALARMS, ids, |row| path::set(row, "alarm_status", "DONE"))
}

fn render(row: &mut Fields, context: &RowContext<'_>) {
    const HOUR: i64 = 3_600_000;
    let kinds = ["RULE", "CPU", "MEMORY", "DISK", "AGENT"];
    let kind = format!("RISK_{}", pick(context, "kind", &kinds));
    let lasts = context.number.is_multiple_of(2);
    row.set(json!({
        "alarm_type": kind, "alarm_risk": pick(context, "risk", &["LOW", "MEDIUM", "HIGH"]),
        "alarm_status": pick(context, "status", &["UNDO", "DONE"]),
        "alarm_life": if lasts { "ON" } else { "OFF" },
        "alarm_description": format!("{kind} on a made-up instance"), "send_email": false,
        "alarm_fix_time": date_time(context.millis.saturating_add(HOUR)),
    }));
    if lasts {
        row.remove("alarm_fix_time");
    }
}
