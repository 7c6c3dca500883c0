//! The container calls against the simulator, and the scan of images from end to end.

mod calls;
mod scan;

use std::time::Duration;

use forticwp::image_scan::ImageScan;
use forticwp::{Client, Credentials, RetryPolicy};
use secapi_simulator::{Canned, RecordedRequest, Simulator};

pub(crate) const IMAGE: &str = "registry.example.com/app:1.0";
pub(crate) const JOB_URL: &str = "https://ci.example.com/job/app/";

pub(crate) fn simulator() -> Simulator {
    Simulator::start("forticwp").unwrap()
}

/// A client without a tenant, whose container calls go to the simulator; it waits little before it tries again.
pub(crate) fn client(simulator: &Simulator) -> Client {
    let credential = simulator.credentials().api_credential.clone().unwrap();
    client_with(simulator, &credential)
}

pub(crate) fn client_with(simulator: &Simulator, credential: &str) -> Client {
    Client::builder(Credentials::api_credential(credential))
        .base_url(simulator.base_url())
        .retry(RetryPolicy::default().base(Duration::from_millis(1)))
        .build()
        .unwrap()
        .with_protector(simulator.base_url())
        .unwrap()
}

pub(crate) fn scan(client: &Client) -> ImageScan {
    client
        .image_scan("app", JOB_URL, 42)
        .image(IMAGE, "an archive")
        .poll_every(Duration::from_millis(1))
}

/// Prepares answers of an operation, one after the other.
pub(crate) fn prepare(simulator: &Simulator, operation: &str, bodies: &[&str]) {
    for body in bodies {
        simulator
            .next_answer(operation, Canned::json(200, (*body).to_owned()))
            .unwrap();
    }
}

pub(crate) fn operations(requests: &[RecordedRequest]) -> Vec<&str> {
    requests
        .iter()
        .map(|request| request.operation.as_deref().unwrap_or("?"))
        .collect()
}

pub(crate) fn last(simulator: &Simulator) -> RecordedRequest {
    simulator.requests().pop().unwrap()
}
