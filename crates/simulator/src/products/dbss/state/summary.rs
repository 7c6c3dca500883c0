//! The tasks that sum up audits and risks.

use http::StatusCode;
use serde_json::json;

use super::call_context::{CallContext, body, copy};
use crate::answer::{CallResult, Outcome};
use crate::reply::Reply;
use crate::state::{Collection, Count, SetFields, Transitions, path};

/// One row, in the part of what the task sums up.
pub(super) const TASKS: Collection = Collection {
    name: "tasks",
    rows_of: "dashboard.show_audit_task_status",
    key: "",
    time: None,
    count: Count::Exactly(1),
    render: |row, context| {
        // It has run before.
        row.set(json!({ "task_status": "2", "busi_type": context.part }));
    },
};

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_, '_>) -> Option<CallResult> {
    let kind = cx.path("busi_type");
    let worked = match name {
        "show_audit_task_status" => Ok(Outcome::One(cx.store.only(&TASKS, kind))),
        "update_audit_task_status" => Ok(update(cx, kind)),
        _ => return None,
    };
    Some(worked)
}

fn update(cx: &mut CallContext<'_, '_, '_>, kind: &str) -> Outcome {
    let mut task = cx.store.only(&TASKS, kind);
    if cx.text("oper_type") == "execute" {
        // One that is at work already begins anew (inferred).
        let times = "query_begin_time query_end_time";
        copy(&body(&cx.call), &mut task, times);
        let total = path::number(&task, "total_num");
        task.set(json!({
            "task_status": "1", "completed_num": 0, "begin_time": cx.call.now(), "end_time": null,
        }));
        let end = cx.after(100);
        Transitions::default()
            .then(cx.after(50), json!({ "completed_num": total / 2 }))
            .then(
                end,
                json!({ "task_status": "2", "completed_num": total, "end_time": end }),
            )
            .begin(&mut task);
    } else {
        copy(&body(&cx.call), &mut task, "code=task_switch");
    }
    cx.store.replace(&TASKS, kind, 0, task);
    Outcome::Reply(Reply::empty(StatusCode::OK))
}
