//! Audit reports: made in the simulator's time for jobs, and then files that can be opened.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::desk::{Desk, Worked};
use super::files;
use super::likely::{date_time, inner, set};
use super::templates::TEMPLATES;
use crate::answer::Outcome;
use crate::reply::Reply;
use crate::state::{Collection, Count, Course, Dressing, Query, path};

pub(super) const REPORTS: Collection = Collection {
    name: "reports",
    rows_of: "report.list_audit_reports",
    key: "report.id",
    time: Some("report.start_time"),
    count: Count::WhereMadeUp,
    dress,
};

pub(super) fn work(call: &str, desk: &mut Desk<'_, '_, '_>) -> Option<Worked> {
    let worked = match call {
        "list_audit_reports" => {
            let mut query = Query::default();
            query.one_of("report.name", desk.job.list("name"));
            Ok(desk.list(&REPORTS, &query))
        }
        "create_report" => create(desk),
        "download_audit_report" => download(desk),
        "delete_audit_report" => desk.remove(&REPORTS, desk.path("id")),
        _ => return None,
    };
    Some(worked)
}

fn create(desk: &mut Desk<'_, '_, '_>) -> Worked {
    let template = desk.row(&TEMPLATES, &desk.text("template_id"))?;
    let steps = [25, 50, 75].map(|percent| (desk.after(percent), percent));
    let end = desk.after(100);
    desk.add(&REPORTS, |job, row| {
        if let Some((_, template)) = &template {
            let name = path::text(template, "template.name");
            path::set(row, "report.name", name);
        }
        for field in ["start_time", "end_time", "db_ids"] {
            let said = job.text(field).unwrap_or_default();
            path::set(row, &format!("report.{field}"), said);
        }
        path::set(row, "report.type", "AUDIT_REPORT_REAL_TIME");
        path::set(row, "report.percentum", 0);
        path::set(row, "report.finish_time", "");
        let course = steps
            .iter()
            .fold(Course::default(), |course, (at, percent)| {
                course.then(*at, [("report.percentum", json!(percent))])
            });
        course
            .then(
                end,
                [
                    ("report.percentum", json!(100)),
                    ("report.finish_time", json!(date_time(end))),
                ],
            )
            .begin(row);
    });
    Ok(Outcome::Usual)
}

fn download(desk: &mut Desk<'_, '_, '_>) -> Worked {
    let id = desk.path("id");
    let row = desk.row(&REPORTS, id)?.map(|(_, row)| row);
    let row = row.unwrap_or_default();
    if let Some(percent) = path::get(&row, "report.percentum").and_then(Value::as_i64)
        && percent < 100
    {
        let why = format!("the report `{id}` is still being made: {percent} % of it are done");
        return Err(desk.refusal(&why));
    }
    let language = desk.job.query("local").unwrap_or("en-us");
    let line = format!(
        "Audit report {} ({id}, {language}) of the instance {}, {} to {}",
        path::text(&row, "report.name"),
        desk.part,
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

fn dress(row: &mut Map<String, Value>, dressing: &Dressing<'_>) {
    const DAY: i64 = 24 * 3_600_000;
    let Some(row) = inner(row, "report") else {
        return;
    };
    let end = dressing.millis.saturating_add(DAY);
    set(
        row,
        [
            ("name", json!(format!("report-{}", dressing.number))),
            ("type", json!("AUDIT_REPORT_DAY")),
            ("format", json!("pdf")),
            ("template_type", json!("COMPREHENSIVE")),
            ("percentum", json!(100)),
            ("end_time", json!(date_time(end))),
            ("finish_time", json!(date_time(end))),
            ("db_ids", json!("")),
            ("db_names", json!("")),
            ("url", json!("")),
        ],
    );
}
