//! Backups of an audit instance: those that its schedule made, and what is done with them.

use super::likely::date_time;
use super::rows::{between, copy};
use super::settings::BACKUP_SCHEDULE;
use crate::products::prelude::*;

pub(super) const BACKUPS: Collection =
    Collection::of("backups", "backup.list_audit_backup_info", "id")
        .timed("backup_time")
        .counted(Count::WhereMadeUp)
        .rendered(render);

const MADE: &str = "AUTO_BACKUPED";
const FAILED: &str = "AUTO_BACKUP_FAIL";

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    Some(match name {
        "list_audit_backup_info" => {
            let (from, to) = (cx.call.field("start_time"), cx.call.field("end_time"));
            Ok(cx.list(&BACKUPS, &Query::during(between(from, to))))
        }
        "set_audit_backup_switch" => Ok(schedule(cx)),
        "restore_audit_backup" => {
            let transitions = steps(cx, ["RESTORING", "RESTORED"], cx.call.now());
            let from = [MADE, "RESTORED", "RESTORE_FAIL"];
            let now = json!({ "progress": "RESTORING_WAITING" });
            begin(cx, &from, now, transitions)
        }
        "retry_audit_backup_task" => {
            let transitions = steps(cx, ["AUTO_BACKUPING", MADE], cx.call.now());
            let now = json!({ "progress": "BACKUP_WAITING", "backup_task_fail_reason": null });
            begin(cx, &[FAILED], now, transitions)
        }
        "delete_audit_backup_task" => {
            let transitions = Transitions::default().then_gone(cx.after(100));
            let from = [MADE, FAILED, "RESTORED", "RESTORE_FAIL"];
            begin(cx, &from, json!({ "progress": "DELETING" }), transitions)
        }
        _ => return None,
    })
}

/// Begins something with a backup that is in one of these states.
fn begin(
    cx: &mut CallContext<'_, '_>,
    from: &[&str],
    now: Value,
    transitions: Transitions,
) -> CallResult {
    let id = cx.path("id");
    let (number, mut row) = cx.row(&BACKUPS, id)?;
    let progress = path::text(&row, "progress");
    if !from.contains(&progress) {
        let from = from.join(" or ");
        let why = format!("the backup `{id}` is {progress}; it would have to be {from}");
        return Err(cx.refusal(&why).into());
    }
    row.set(now);
    path::set(&mut row, "percentage", 0);
    Ok(cx.begin(&BACKUPS, number, row, transitions))
}

/// On its way from a quarter of the time on, half done after half of it, and done in the end.
fn steps(cx: &CallContext<'_, '_>, [going, done]: [&str; 2], begin: i64) -> Transitions {
    let at = |percent: i64| cx.after(percent) - cx.call.now() + begin;
    let end = json!({ "progress": done, "percentage": 100, "end_time": date_time(at(100)) });
    Transitions::default()
        .then(at(25), json!({ "progress": going, "percentage": 25 }))
        .then(at(50), json!({ "percentage": 50 }))
        .then(at(100), end)
}

/// Sets the schedule. When it is switched on, its first backup is made at its trigger time, at once when that has passed.
fn schedule(cx: &mut CallContext<'_, '_>) -> Outcome {
    let body = cx.body();
    let mut settings = cx.only(&BACKUP_SCHEDULE);
    let fields = "status bucket_name bucket_root_path cycle trigger_time";
    copy(&body, &mut settings, fields);
    cx.replace(&BACKUP_SCHEDULE, 0, settings);
    if path::number(&body, "status") == 1 {
        let trigger = cx.call.millis("trigger_time");
        let begin = trigger.unwrap_or(0).max(cx.call.now());
        let transitions = steps(cx, ["AUTO_BACKUPING", MADE], begin);
        cx.add(&BACKUPS, |row| {
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

fn render(row: &mut Fields, context: &RowContext<'_>) {
    let failed = context.number % 5 == 4;
    let end = context.millis.saturating_add(15 * 60_000);
    row.remove("restore_task_fail_reason");
    row.set(json!({
        "name": format!("backup-{}", context.number), "mode": "AUTO",
        "progress": if failed { FAILED } else { MADE }, "percentage": if failed { 40 } else { 100 },
        "start_time": date_time(context.millis), "end_time": date_time(end), "file_size": 64,
        "file_size_unit": "MB", "deleted": false,
    }));
    row.remove("backup_task_fail_reason");
    if failed {
        row.set(json!({ "backup_task_fail_reason": "the bucket could not be written to" }));
    }
}
