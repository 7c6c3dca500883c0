//! Starting, stopping, restarting and deleting audit instances, with the states in between.

use serde_json::{Value, json};

use super::call_context::CallContext;
use super::instances::INSTANCES;
use crate::answer::{CallResult, Outcome};
use crate::state::{SetFields, Transitions, path};

/// What is done to an instance.
struct Work {
    /// Shown while it is done.
    task: &'static str,
    /// State that it needs.
    from: &'static str,
    /// State that it leads to.
    to: &'static str,
    /// Code of the refusal when it cannot be done.
    code: &'static str,
}

const START: Work = Work {
    task: "powering-on",
    from: "SHUTOFF",
    to: "ACTIVE",
    code: "DBSS.10020130",
};
const STOP: Work = Work {
    task: "powering-off",
    from: "ACTIVE",
    to: "SHUTOFF",
    code: "DBSS.10020131",
};
const REBOOT: Work = Work {
    task: "rebooting",
    from: "ACTIVE",
    to: "ACTIVE",
    code: "DBSS.10020132",
};

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_, '_>) -> Option<CallResult> {
    let worked = match name {
        "start_audit_instance" => power(cx, &START),
        "stop_audit_instance" => power(cx, &STOP),
        "reboot_audit_instance" => power(cx, &REBOOT),
        "delete_instances" => delete(cx),
        _ => return None,
    };
    Some(worked)
}

fn power(cx: &mut CallContext<'_, '_, '_>, work: &Work) -> CallResult {
    let id = cx.text("instance_id");
    let Some((number, mut row)) = cx.row(&INSTANCES, &id)? else {
        return Ok(Outcome::Usual);
    };
    let (status, task) = state(&row);
    let is_idle = task == "NO_TASK";
    // What is done or being done already is not done again: start and stop can be repeated.
    if task == work.task || (is_idle && status == work.to && work.from != work.to) {
        return Ok(Outcome::Usual);
    }
    if !(is_idle && status == work.from) {
        let why = format!(
            "the instance `{id}` is {status} with the task {task}; it would have to be {} without one",
            work.from
        );
        return Err(cx.refusal(&why).coded(work.code));
    }
    path::set(&mut row, "task", work.task);
    Transitions::default()
        .then(
            cx.after(100),
            json!({ "status": work.to, "task": "NO_TASK" }),
        )
        .begin(&mut row);
    cx.replace(&INSTANCES, number, row);
    Ok(Outcome::Usual)
}

/// As documented: an instance that is paid by use must have no task, one of a period must have failed.
fn delete(cx: &mut CallContext<'_, '_, '_>) -> CallResult {
    let id = cx.text("id");
    let Some((number, mut row)) = cx.row(&INSTANCES, &id)? else {
        return Ok(Outcome::Usual);
    };
    let (status, task) = state(&row);
    if status == "DELETING" {
        return Ok(Outcome::Usual);
    }
    let charge_model = path::text(&row, "charge_model");
    let by_use =
        charge_model == "Demand" && task == "NO_TASK" && matches!(status, "ACTIVE" | "SHUTOFF");
    if !(by_use || status == "ERROR") {
        return Err(cx.refusal(&format!(
            "the instance `{id}` is {status} with the task {task} and charge model {charge_model}; only instances that are paid by use \
             (Demand), with nothing being done to them, and failed ones can be deleted"
        )));
    }
    row.set(json!({ "status": "DELETING", "task": "delete_wait" }));
    Transitions::default()
        .then_gone(cx.after(100))
        .begin(&mut row);
    cx.replace(&INSTANCES, number, row);
    Ok(Outcome::Usual)
}

fn state(row: &Value) -> (&str, &str) {
    (path::text(row, "status"), path::text(row, "task"))
}
