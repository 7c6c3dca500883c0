//! Backups of an audit instance: those that its schedule made, and what is done with them.

use serde_json::{Map, Value, json};

use super::call_context::{CallContext, Worked, between, body, copy};
use super::likely::{date_time, set};
use super::settings::BACKUP_SCHEDULE;
use crate::answer::Outcome;
use crate::state::{Collection, Count, Query, RowContext, Transitions, path};

pub(super) const BACKUPS: Collection = Collection {
    name: "backups",
    rows_of: "backup.list_audit_backup_info",
    key: "id",
    time: Some("backup_time"),
    count: Count::WhereMadeUp,
    render,
};

const MADE: &str = "AUTO_BACKUPED";
const FAILED: &str = "AUTO_BACKUP_FAIL";

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_, '_>) -> Option<Worked> {
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
            path::set(row, "progress", "BACKUP_WAITING");
            path::set(row, "backup_task_fail_reason", Value::Null);
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
) -> Worked {
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
        .then(
            at(25),
            [("progress", json!(going)), ("percentage", json!(25))],
        )
        .then(at(50), [("percentage", json!(50))])
        .then(
            at(100),
            [
                ("progress", json!(done)),
                ("percentage", json!(100)),
                ("end_time", json!(date_time(at(100)))),
            ],
        )
}

/// Sets the schedule. When it is switched on, its first backup is made at the time that it says, at once when that has passed.
fn schedule(cx: &mut CallContext<'_, '_, '_>) -> Outcome {
    let said = body(&cx.call);
    let mut settings = cx.store.only(&BACKUP_SCHEDULE, &cx.part);
    let fields = [
        "status",
        "bucket_name",
        "bucket_root_path",
        "cycle",
        "trigger_time",
    ];
    copy(&said, &mut settings, &fields.map(|name| (name, name)));
    cx.replace(&BACKUP_SCHEDULE, 0, settings);
    if path::number(&said, "status") == 1 {
        let trigger = cx.call.millis("trigger_time");
        let begin = trigger.unwrap_or(0).max(cx.call.now());
        let transitions = steps(cx, ["AUTO_BACKUPING", MADE], begin);
        cx.add(&BACKUPS, |_, row| {
            let begin = date_time(begin);
            path::set(row, "progress", "BACKUP_WAITING");
            path::set(row, "percentage", 0);
            path::set(row, "backup_time", begin.as_str());
            path::set(row, "start_time", begin);
            path::set(row, "end_time", Value::Null);
            path::set(row, "backup_task_fail_reason", Value::Null);
            transitions.begin(row);
        });
    }
    Outcome::Usual
}

fn render(row: &mut Map<String, Value>, context: &RowContext<'_>) {
    let failed = context.number % 5 == 4;
    let end = context.millis.saturating_add(15 * 60_000);
    row.remove("restore_task_fail_reason");
    set(
        row,
        [
            ("name", json!(format!("backup-{}", context.number))),
            ("mode", json!("AUTO")),
            ("progress", json!(if failed { FAILED } else { MADE })),
            ("percentage", json!(if failed { 40 } else { 100 })),
            ("start_time", json!(date_time(context.millis))),
            ("end_time", json!(date_time(end))),
            ("file_size", json!(64)),
            ("file_size_unit", json!("MB")),
            ("deleted", json!(false)),
        ],
    );
    if failed {
        let reason = json!("the bucket could not be written to");
        row.insert("backup_task_fail_reason".to_owned(), reason);
    } else {
        row.remove("backup_task_fail_reason");
    }
}
