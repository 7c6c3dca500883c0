//! Jobs that make audit instances, as long as the simulator's time for jobs.

use super::instances::{self, INSTANCES, key_of_resource};
use crate::products::prelude::*;

/// The job that made an instance, in the part of its resource id.
pub(super) const JOBS: Collection =
    Collection::of("jobs", "instance.list_audit_instance_jobs_new", "job_id")
        .timed("begin_time")
        .counted(Count::Exactly(1))
        .rendered(render);

pub(super) fn list(cx: &mut CallContext<'_, '_>) -> CallResult {
    let (_, instance) = cx.row(&INSTANCES, &key_of_resource(cx.path("resource_id")))?;
    let resource = path::text(&instance, "resource_id");
    let page = cx.store.page(&JOBS, resource, &Query::default(), None);
    Ok(page.into())
}

/// Begins the job that makes the instance.
pub(super) fn begin(cx: &mut CallContext<'_, '_>, instance: &Value) {
    let resource = path::text(instance, "resource_id");
    let mut job = cx.store.only(&JOBS, resource);
    job.set(json!({
        "status": "INIT", "server_name": path::text(instance, "name"), "end_time": null,
        "charge_mode": path::text(instance, "charge_model"), "begin_time": cx.call.now(),
    }));
    let end = cx.after(100);
    Transitions::default()
        .then(cx.after(10), json!({ "status": "READY" }))
        .then(cx.after(25), json!({ "status": "RUNNING" }))
        .then(end, json!({ "status": "SUCCESS", "end_time": end }))
        .begin(&mut job);
    cx.store.replace(&JOBS, resource, 0, job);
}

fn render(row: &mut Fields, context: &RowContext<'_>) {
    for name in ["job_type", "error_code", "fail_reason", "ha_id", "ha_name"] {
        row.remove(name);
    }
    // The instance that it made, whose key holds its number.
    let instance = key_of_resource(context.part);
    if let Some(number) = row_number(&instance).next() {
        let charge = instances::charge_model(number);
        row.set(json!({ "server_name": instances::name(number), "charge_mode": charge }));
    }
    row.set(json!({
        "status": "SUCCESS", "resource_id": context.part, "server_id": instance,
        "end_time": context.millis + 600_000,
    }));
}
