//! Schedules by which reports are made from a template.

use super::likely::inner;
use super::rows::copy;
use super::templates::TEMPLATES;
use crate::products::prelude::*;

/// One row, in the part of the instance and the template.
pub(super) const SCHEDULES: Collection = Collection::of(
    "schedules",
    "report.show_audit_topic_report_scheduler_config",
    "",
)
.counted(Count::Exactly(1))
.rendered(render);

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    Some(match name {
        "show_audit_topic_report_scheduler_config" => {
            let template = cx.path("id");
            let part = format!("{}/{template}", cx.part);
            let known = cx.known(&TEMPLATES, template);
            let schedule = known.map(|_| Outcome::One(cx.store.only(&SCHEDULES, &part)));
            schedule.map_err(Stop::from)
        }
        "update_audit_topic_report_scheduler_config" => update(cx),
        _ => return None,
    })
}

fn update(cx: &mut CallContext<'_, '_>) -> CallResult {
    let said = cx.call.field("scheduler").cloned().unwrap_or_default();
    let template = path::text(&said, "id");
    if let Some((number, mut row)) = cx.known(&TEMPLATES, template)? {
        copy(&said, &mut row["template"], "status frequency db_ids");
        cx.replace(&TEMPLATES, number, row);
    }
    let part = format!("{}/{template}", cx.part);
    let mut schedule = cx.store.only(&SCHEDULES, &part);
    path::set(&mut schedule, "scheduler", said);
    cx.store.replace(&SCHEDULES, &part, 0, schedule);
    Ok(Outcome::Usual)
}

fn render(row: &mut Fields, context: &RowContext<'_>) {
    row.set(json!({ "smn_effective": true }));
    let template = context.part.rsplit('/').next().unwrap_or_default();
    if let Some(schedule) = inner(row, "scheduler") {
        schedule.set(json!({
            "id": template, "status": "OFF", "mode": "CYCLE", "frequency": "AUDIT_REPORT_DAY",
            "start_time": "2026-01-15 08:30:00", "format": "PDF", "db_ids": "", "notice": "OFF",
            "topic_urn": "",
        }));
    }
}
