//! What DBSS remembers, as its client sees it. The service takes an hour for its jobs, and the simulator's clock is what moves: nothing here
//! takes time.
#![allow(deprecated, reason = "what is deprecated has to work as well")]

mod built_in;
mod faults;
mod instances;
mod journey;
mod lists;
mod records;
mod rules;
mod tags;
mod watched;

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use dbss::instance::AuditInstance;
use dbss::shared::Period;
use dbss::{Client, Credentials, Error, Region, Timestamp};
use secapi_simulator::{Builder, Simulator};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// 2026-01-01T00:00:00Z, and ten days later.
const FROM: i64 = 1_767_225_600;
const TO: i64 = FROM + 10 * 86_400;
/// What the service takes for a job.
const JOB: i64 = 3600;
/// An instance by an id that no list has.
const INSTANCE: &str = "made-up-instance-of-thirty-two-and-more";

fn builder(rows: usize) -> Builder {
    let instant =
        |seconds: i64| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.unsigned_abs());
    Simulator::builder()
        .product("dbss")
        .items(rows)
        .time_range(instant(FROM), instant(TO))
        .job_time(Duration::from_secs(JOB.unsigned_abs()))
}

/// A simulator, a client that it lets in, and how far its clock is ahead.
struct Place {
    simulator: Simulator,
    dbss: Client,
    ahead: AtomicI64,
}

impl Place {
    fn of(builder: Builder) -> Self {
        let simulator = builder.start().unwrap();
        let known = simulator.credentials();
        let credentials = Credentials::password(
            known.domain_name.clone().unwrap(),
            known.username.clone().unwrap(),
            known.password.clone().unwrap(),
        );
        let base = simulator.base_url();
        let region = Region::custom(known.region.clone().unwrap(), base, base);
        let dbss = Client::builder(&region, credentials).build().unwrap();
        let dbss = dbss
            .with_domain(known.domain_id.clone().unwrap())
            .with_project(known.project_id.clone().unwrap());
        Self {
            simulator,
            dbss,
            ahead: AtomicI64::new(0),
        }
    }

    fn new(rows: usize) -> Self {
        Self::of(builder(rows))
    }

    /// Lets the simulator's clock go on.
    fn later(&self, seconds: i64) {
        let ahead = self.ahead.fetch_add(seconds, Ordering::Relaxed) + seconds;
        self.simulator.set_clock_offset(ahead);
    }

    async fn instances(&self) -> Vec<AuditInstance> {
        let list = self.dbss.instance().list_audit_instances_last().items();
        list.try_collect().await.unwrap()
    }

    /// The id of the instance at that place of the list.
    async fn id(&self, at: usize) -> String {
        self.instances().await[at].id.clone().unwrap()
    }
}

/// The period between two instants, given as seconds after [`FROM`].
fn period(from: i64, to: i64) -> Period {
    let mut period = Period::default();
    period.start_time = Some(Timestamp::from_seconds(FROM + from));
    period.end_time = Some(Timestamp::from_seconds(FROM + to));
    period
}

fn everything() -> Period {
    period(0, TO - FROM)
}

/// A model that callers send, from its fields.
fn model<T: DeserializeOwned>(fields: Value) -> T {
    serde_json::from_value(fields).unwrap()
}

/// An id that nothing has, as the service codes it.
const BAD_ID: &str = "DBSS.10020021";
/// A request that the service does not take.
const BAD_REQUEST: &str = "DBSS.10000001";

/// The service's code of a refusal, and the text of it.
fn refusal<T: std::fmt::Debug>(answer: Result<T, Error>) -> (String, String) {
    let error = answer.unwrap_err();
    let code = error.code().unwrap_or_default().to_owned();
    (code, error.to_string())
}
