//! Audit reports: made in the simulator's time for jobs, and then files that can be opened.

use http::StatusCode;

use super::files;
use super::likely::{date_time, inner};
use super::templates::TEMPLATES;
use crate::products::prelude::*;
use crate::reply::Reply;

pub(super) const REPORTS: Collection =
    Collection::of("reports", "report.list_audit_reports", "report.id")
        .timed("report.start_time")
        .counted(Count::WhereMadeUp)
        .rendered(render);

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    Some(match name {
        "list_audit_reports" => {
            let query = Query::default().one_of("report.name", cx.call.list("name"));
            Ok(cx.list(&REPORTS, &query))
        }
        "create_report" => create(cx),
        "download_audit_report" => download(cx),
        "delete_audit_report" => cx.remove(&REPORTS, cx.path("id")),
        _ => return None,
    })
}

fn create(cx: &mut CallContext<'_, '_>) -> CallResult {
    let call = cx.call;
    let template = cx.known(&TEMPLATES, &cx.text("template_id"))?;
    let end = cx.after(100);
    let mut transitions = Transitions::default();
    for percent in [25, 50, 75] {
        transitions = transitions.then(cx.after(percent), json!({ "report.percentum": percent }));
    }
    let done = json!({ "report.percentum": 100, "report.finish_time": date_time(end) });
    cx.add(&REPORTS, |row| {
        if let Some((_, template)) = &template {
            let name = path::text(template, "template.name");
            path::set(row, "report.name", name);
        }
        for field in ["start_time", "end_time", "db_ids"] {
            let said = call.text(field).unwrap_or_default();
            path::set(row, &format!("report.{field}"), said);
        }
        row.set(json!({
            "report.type": "AUDIT_REPORT_REAL_TIME", "report.percentum": 0,
            "report.finish_time": "",
        }));
        transitions.then(end, done).begin(row);
    });
    Ok(Outcome::Usual)
}

fn download(cx: &mut CallContext<'_, '_>) -> CallResult {
    let id = cx.path("id");
    let (_, row) = cx.known(&REPORTS, id)?.unwrap_or_default();
    if let Some(percent) = path::get(&row, "report.percentum").and_then(Value::as_i64)
        && percent < 100
    {
        let why = format!("the report `{id}` is still being made: {percent} % of it are done");
        return Err(cx.refusal(&why).into());
    }
    let language = cx.call.query("local").unwrap_or("en-us");
    let line = format!(
        "Audit report {} ({id}, {language}) of the instance {}, {} to {}",
        path::text(&row, "report.name"),
        cx.part,
        path::text(&row, "report.start_time"),
        path::text(&row, "report.end_time"),
    );
    let pdf = files::pdf(&line);
    let file = if path::text(&row, "report.format") == "zip" {
        files::zip("report.pdf", &pdf)
    } else {
        pdf
    };
    let reply = Reply::text(StatusCode::OK, files::BYTES, file);
    Ok(Outcome::Reply(reply))
}

fn render(row: &mut Fields, context: &RowContext<'_>) {
    const DAY: i64 = 24 * 3_600_000;
    let Some(row) = inner(row, "report") else {
        return;
    };
    let end = context.millis.saturating_add(DAY);
    row.set(json!({
        "name": format!("report-{}", context.number), "type": "AUDIT_REPORT_DAY", "format": "pdf",
        "template_type": "COMPREHENSIVE", "percentum": 100, "end_time": date_time(end),
        "finish_time": date_time(end), "db_ids": "", "db_names": "", "url": "",
    }));
}
