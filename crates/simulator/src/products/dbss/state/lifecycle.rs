//! Starting, stopping, restarting and deleting audit instances, with the states in between.

use super::instances::INSTANCES;
use crate::products::prelude::*;

/// What is done to an instance.
struct Work {
    call: &'static str,
    /// Shown while it is done.
    task: &'static str,
    /// State that it needs.
    from: &'static str,
    /// State that it leads to.
    to: &'static str,
    /// Code of the refusal when it cannot be done.
    code: &'static str,
}

const WORK: [Work; 3] = [
    Work {
        call: "start_audit_instance",
        task: "powering-on",
        from: "SHUTOFF",
        to: "ACTIVE",
        code: "DBSS.10020130",
    },
    Work {
        call: "stop_audit_instance",
        task: "powering-off",
        from: "ACTIVE",
        to: "SHUTOFF",
        code: "DBSS.10020131",
    },
    Work {
        call: "reboot_audit_instance",
        task: "rebooting",
        from: "ACTIVE",
        to: "ACTIVE",
        code: "DBSS.10020132",
    },
];

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    if name == "delete_instances" {
        return Some(delete(cx));
    }
    let work = WORK.iter().find(|work| work.call == name)?;
    Some(power(cx, work))
}

fn power(cx: &mut CallContext<'_, '_>, work: &Work) -> CallResult {
    let id = cx.text("instance_id");
    let (number, mut row) = cx.row(&INSTANCES, &id)?;
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
        return Err(cx.refusal(&why).coded(work.code).into());
    }
    path::set(&mut row, "task", work.task);
    let done = json!({ "status": work.to, "task": "NO_TASK" });
    let done = Transitions::default().then(cx.after(100), done);
    Ok(cx.begin(&INSTANCES, number, row, done))
}

/// As documented: an instance that is paid by use must have no task, one of a period must have failed.
fn delete(cx: &mut CallContext<'_, '_>) -> CallResult {
    let id = cx.text("id");
    let (number, mut row) = cx.row(&INSTANCES, &id)?;
    let (status, task) = state(&row);
    if status == "DELETING" {
        return Ok(Outcome::Usual);
    }
    let charge_model = path::text(&row, "charge_model");
    let by_use =
        charge_model == "Demand" && task == "NO_TASK" && matches!(status, "ACTIVE" | "SHUTOFF");
    if !(by_use || status == "ERROR") {
        let why = format!(
            "the instance `{id}` is {status} with the task {task} and charge model {charge_model}; only instances that are paid by use \
             (Demand), with nothing being done to them, and failed ones can be deleted"
        );
        return Err(cx.refusal(&why).into());
    }
    row.set(json!({ "status": "DELETING", "task": "delete_wait" }));
    let gone = Transitions::default().then_gone(cx.after(100));
    Ok(cx.begin(&INSTANCES, number, row, gone))
}

fn state(row: &Value) -> (&str, &str) {
    (path::text(row, "status"), path::text(row, "task"))
}
