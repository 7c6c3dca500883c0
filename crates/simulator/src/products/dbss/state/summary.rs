//! The tasks that sum up audits and risks.

use http::StatusCode;

use super::rows::copy;
use crate::products::prelude::*;
use crate::reply::Reply;

/// One row, in the part of what the task sums up.
pub(super) const TASKS: Collection =
    Collection::of("tasks", "dashboard.show_audit_task_status", "")
        .counted(Count::Exactly(1))
        // It has run before.
        .rendered(|row, context| {
            row.set(json!({ "task_status": "2", "busi_type": context.part }));
        });

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    let kind = cx.path("busi_type").to_owned();
    let instance = std::mem::replace(&mut cx.part, kind);
    let outcome = match name {
        "show_audit_task_status" => Outcome::One(cx.only(&TASKS)),
        "update_audit_task_status" => update(cx),
        _ => return None,
    };
    cx.part = instance;
    Some(Ok(outcome))
}

fn update(cx: &mut CallContext<'_, '_>) -> Outcome {
    let (body, mut task) = (cx.body(), cx.only(&TASKS));
    if path::text(&body, "oper_type") == "execute" {
        // One that is at work already begins anew (inferred).
        copy(&body, &mut task, "query_begin_time query_end_time");
        let total = path::number(&task, "total_num");
        task.set(json!({
            "task_status": "1", "completed_num": 0, "begin_time": cx.call.now(), "end_time": null,
        }));
        let end = cx.after(100);
        let done = json!({ "task_status": "2", "completed_num": total, "end_time": end });
        Transitions::default()
            .then(cx.after(50), json!({ "completed_num": total / 2 }))
            .then(end, done)
            .begin(&mut task);
    } else {
        copy(&body, &mut task, "code=task_switch");
    }
    cx.replace(&TASKS, 0, task);
    Outcome::Reply(Reply::empty(StatusCode::OK))
}
