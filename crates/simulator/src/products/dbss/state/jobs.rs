//! Jobs that make audit instances, as long as the simulator's time for jobs.

use serde_json::{Map, Value, json};

use super::desk::{Desk, Worked};
use super::instances::{self, INSTANCES, key_of_resource};
use super::likely::set;
use crate::answer::Outcome;
use crate::state::{Collection, Count, Course, Dressing, Query, path, row_number};

/// The job that made an instance, in the part of its resource id.
pub(super) const JOBS: Collection = Collection {
    name: "jobs",
    rows_of: "instance.list_audit_instance_jobs_new",
    key: "job_id",
    time: Some("begin_time"),
    count: Count::Exactly(1),
    dress,
};

pub(super) fn list(desk: &mut Desk<'_, '_, '_>) -> Worked {
    let resource = desk.path("resource_id");
    let Some((_, instance)) = desk.row(&INSTANCES, &key_of_resource(resource))? else {
        return Ok(Outcome::Usual);
    };
    let resource = path::text(&instance, "resource_id");
    let page = desk.store.page(&JOBS, resource, &Query::default(), None);
    Ok(page.into())
}

/// What becomes of an instance that is being made.
pub(super) fn building(begin: i64, end: i64) -> Course {
    Course::default().then(end.max(begin), [("status", json!("ACTIVE"))])
}

/// Begins the job that makes the instance.
pub(super) fn begin(desk: &mut Desk<'_, '_, '_>, instance: &Value) {
    let resource = path::text(instance, "resource_id");
    let mut job = desk.store.only(&JOBS, resource);
    let begin = desk.job.now();
    for (field, value) in [
        ("status", json!("INIT")),
        ("server_name", json!(path::text(instance, "name"))),
        ("charge_mode", json!(path::text(instance, "charge_model"))),
        ("begin_time", json!(begin)),
        ("end_time", Value::Null),
    ] {
        path::set(&mut job, field, value);
    }
    let end = desk.after(100);
    Course::default()
        .then(desk.after(10), [("status", json!("READY"))])
        .then(desk.after(25), [("status", json!("RUNNING"))])
        .then(
            end,
            [("status", json!("SUCCESS")), ("end_time", json!(end))],
        )
        .begin(&mut job);
    desk.store.replace(&JOBS, resource, 0, job);
}

fn dress(row: &mut Map<String, Value>, dressing: &Dressing<'_>) {
    for name in ["job_type", "error_code", "fail_reason", "ha_id", "ha_name"] {
        row.remove(name);
    }
    // The instance that it made, whose key tells its number.
    let instance = key_of_resource(dressing.part);
    if let Some(number) = row_number(&instance).next() {
        row.insert("server_name".to_owned(), json!(instances::name(number)));
        let charge = instances::charge_model(number);
        row.insert("charge_mode".to_owned(), json!(charge));
    }
    set(
        row,
        [
            ("status", json!("SUCCESS")),
            ("resource_id", json!(dressing.part)),
            ("server_id", json!(instance)),
            ("end_time", json!(dressing.millis + 600_000)),
        ],
    );
}
