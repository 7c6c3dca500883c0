//! Schedules by which reports are made from a template.

use serde_json::{Map, Value, json};

use super::call_context::{CallContext, copy};
use super::likely::inner;
use super::templates::TEMPLATES;
use crate::answer::{CallResult, Outcome};
use crate::state::{Collection, Count, RowContext, SetFields, path};

/// One row, in the part of the instance and the template.
pub(super) const SCHEDULES: Collection = Collection {
    count: Count::Exactly(1),
    render,
    ..Collection::of(
        "schedules",
        "report.show_audit_topic_report_scheduler_config",
        "",
    )
};

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_, '_>) -> Option<CallResult> {
    let worked = match name {
        "show_audit_topic_report_scheduler_config" => {
            let template = cx.path("id");
            let part = format!("{}/{template}", cx.part);
            cx.row(&TEMPLATES, template)
                .map(|_| Outcome::One(cx.store.only(&SCHEDULES, &part)))
        }
        "update_audit_topic_report_scheduler_config" => update(cx),
        _ => return None,
    };
    Some(worked)
}

fn update(cx: &mut CallContext<'_, '_, '_>) -> CallResult {
    let said = cx.call.field("scheduler").cloned().unwrap_or_default();
    let template = path::text(&said, "id");
    cx.change(&TEMPLATES, template, |row| {
        copy(&said, &mut row["template"], "status frequency db_ids");
    })?;
    let part = format!("{}/{template}", cx.part);
    let mut schedule = cx.store.only(&SCHEDULES, &part);
    path::set(&mut schedule, "scheduler", said);
    cx.store.replace(&SCHEDULES, &part, 0, schedule);
    Ok(Outcome::Usual)
}

fn render(row: &mut Map<String, Value>, context: &RowContext<'_>) {
    row.insert("smn_effective".to_owned(), json!(true));
    let template = context.part.rsplit('/').next().unwrap_or_default();
    if let Some(schedule) = inner(row, "scheduler") {
        schedule.set(json!({
            "id": template, "status": "OFF", "mode": "CYCLE", "frequency": "AUDIT_REPORT_DAY",
            "start_time": "2026-01-15 08:30:00", "format": "PDF", "db_ids": "", "notice": "OFF",
            "topic_urn": "",
        }));
    }
}
