//! Backups of an audit instance: those that its schedule made, and what is done with them.

use serde_json::{Map, Value, json};

use super::call_context::{CallContext, between, body, copy};
use super::likely::date_time;
use super::settings::BACKUP_SCHEDULE;
use crate::answer::{CallResult, Outcome};
use crate::state::{Collection, Count, Query, RowContext, SetFields, Transitions, path};

pub(super) const BACKUPS: Collection = Collection {
    time: Some("backup_time"),
    count: Count::WhereMadeUp,
    render,
    ..Collection::of("backups", "backup.list_audit_backup_info", "id")
};

const MADE: &str = "AUTO_BACKUPED";
const FAILED: &str = "AUTO_BACKUP_FAIL";

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_, '_>) -> Option<CallResult> {
    let worked = match name {
        "list_audit_backup_info" => {
            let (from, to) = (cx.call.field("start_time"), cx.call.field("end_time"));
            let query = Query {
                time: between(from, to),
                ..Query::default()
            };
            Ok(cx.list(&BACKUPS, &query))
        }
        "set_audit_backup_switch" => Ok(schedule(cx)),
        "restore_audit_backup" => begin(cx, &[MADE, "RESTORED", "RESTORE_FAIL"], |cx, row| {
            path::set(row, "progress", "RESTORING_WAITING");
            steps(cx, ["RESTORING", "RESTORED"], cx.call.now())
        }),
        "retry_audit_backup_task" => begin(cx, &[FAILED], |cx, row| {
            row.set(json!({ "progress": "BACKUP_WAITING", "backup_task_fail_reason": null }));
            steps(cx, ["AUTO_BACKUPING", MADE], cx.call.now())
        }),
        "delete_audit_backup_task" => begin(
            cx,
            &[MADE, FAILED, "RESTORED", "RESTORE_FAIL"],
            |cx, row| {
                path::set(row, "progress", "DELETING");
                Transitions::default().then_gone(cx.after(100))
            },
        ),
        _ => return None,
    };
    Some(worked)
}

/// Begins something with a backup that is in one of these states.
fn begin(
    cx: &mut CallContext<'_, '_, '_>,
    from: &[&str],
    what: impl FnOnce(&CallContext<'_, '_, '_>, &mut Value) -> Transitions,
) -> CallResult {
    let id = cx.path("id");
    let Some((number, mut row)) = cx.row(&BACKUPS, id)? else {
        return Ok(Outcome::Usual);
    };
    let progress = path::text(&row, "progress");
    if !from.contains(&progress) {
        let why = format!(
            "the backup `{id}` is {progress}; it would have to be {}",
            from.join(" or ")
        );
        return Err(cx.refusal(&why));
    }
    path::set(&mut row, "percentage", 0);
    what(cx, &mut row).begin(&mut row);
    cx.replace(&BACKUPS, number, row);
    Ok(Outcome::Usual)
}

/// On its way from a quarter of the time on, half done after half of it, and done in the end.
fn steps(cx: &CallContext<'_, '_, '_>, [going, done]: [&str; 2], begin: i64) -> Transitions {
    let at = |percent: i64| cx.after(percent) - cx.call.now() + begin;
    Transitions::default()
        .then(at(25), json!({ "progress": going, "percentage": 25 }))
        .then(at(50), json!({ "percentage": 50 }))
        .then(
            at(100),
            json!({
                "progress": done, "percentage": 100, "end_time": date_time(at(100)),
            }),
        )
}

/// Sets the schedule. When it is switched on, its first backup is made at the time that it says, at once when that has passed.
fn schedule(cx: &mut CallContext<'_, '_, '_>) -> Outcome {
    let said = body(&cx.call);
    let mut settings = cx.store.only(&BACKUP_SCHEDULE, &cx.part);
    let fields = "status bucket_name bucket_root_path cycle trigger_time";
    copy(&said, &mut settings, fields);
    cx.replace(&BACKUP_SCHEDULE, 0, settings);
    if path::number(&said, "status") == 1 {
        let trigger = cx.call.millis("trigger_time");
        let begin = trigger.unwrap_or(0).max(cx.call.now());
        let transitions = steps(cx, ["AUTO_BACKUPING", MADE], begin);
        cx.add(&BACKUPS, |_, row| {
            let begin = date_time(begin);
            row.set(json!({
                "progress": "BACKUP_WAITING", "percentage": 0, "backup_time": begin.as_str(),
                "start_time": begin, "end_time": null, "backup_task_fail_reason": null,
            }));
            transitions.begin(row);
        });
    }
    Outcome::Usual
}

fn render(row: &mut Map<String, Value>, context: &RowContext<'_>) {
    let failed = context.number % 5 == 4;
    let end = context.millis.saturating_add(15 * 60_000);
    row.remove("restore_task_fail_reason");
    row.set(json!({
        "name": format!("backup-{}", context.number), "mode": "AUTO",
        "progress": if failed { FAILED } else { MADE }, "percentage": if failed { 40 } else { 100 },
        "start_time": date_time(context.millis), "end_time": date_time(end), "file_size": 64,
        "file_size_unit": "MB", "deleted": false,
    }));
    if failed {
        let reason = json!("the bucket could not be written to");
        row.insert("backup_task_fail_reason".to_owned(), reason);
    } else {
        row.remove("backup_task_fail_reason");
    }
}
