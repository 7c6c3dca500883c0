//! Requests to register a host.

use serde_json::{Map, Value, json};

use super::change::{iso, set};
use super::resource::Resource;
use super::{mac, users};
use crate::answer::Outcome;
use crate::refusal::Refusal;
use crate::state::{Collection, Count, Dressing, Job, Store};

pub(super) static REQUESTS: Resource = Resource {
    paths: &["/host/registration-request"],
    rows: &Collection {
        name: "registration-requests",
        rows_of: "host.list_registration_requests",
        key: "dbid",
        time: Some("createDate"),
        count: Count::Items,
        dress,
    },
    names: &[],
    switch: |_, _| (),
    before_delete: |_, _, _| Ok(()),
};

pub(super) fn work(job: &Job<'_>, store: &mut Store<'_>) -> Option<Result<Outcome, Refusal>> {
    (job.id == "host.deny_registration_requests").then(|| {
        let when = json!(iso(job.now()));
        REQUESTS.change_all(job, store, &job.list("id"), |request| {
            // The page shows `ACCEPTED`; this one is inferred.
            let answer = [("state", json!("DENIED")), ("responseDate", when.clone())];
            set(request, answer);
        })
    })
}

fn dress(request: &mut Map<String, Value>, dressing: &Dressing<'_>) {
    let number = dressing.number;
    set(
        request,
        [
            // Inferred as well: no answer yet.
            ("state", json!("PENDING")),
            ("responseDate", Value::Null),
            ("mac", json!(mac::made_up(number, 0))),
            ("userID", json!(users::ADMIN)),
        ],
    );
}
