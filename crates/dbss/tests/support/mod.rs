//! A simulator, and a client that it lets in.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::time::{Duration, SystemTime};

use dbss::{Client, ClientBuilder, Credentials, Region};
use secapi_simulator::Simulator;

/// Ids that are made up, as long as those of the service.
pub(crate) const INSTANCE: &str = "made-up-instance-0000000000000000";
pub(crate) const RESOURCE: &str = "made-up-resource-0000000000000000";
pub(crate) const DATABASE: &str = "made-up-database";
pub(crate) const AGENT: &str = "made-up-agent-00";
pub(crate) const BACKUP: &str = "made-up-backup-0";
pub(crate) const REPORT: &str = "made-up-report-0";

/// The simulator as a region.
pub(crate) fn region(simulator: &Simulator) -> Region {
    let id = simulator.credentials().region.clone().unwrap();
    Region::custom(id, simulator.base_url(), simulator.base_url())
}

/// A client with the simulator's IAM user and its project.
pub(crate) async fn client(simulator: &Simulator) -> Client {
    admitted(simulator, builder(simulator).build().unwrap()).await
}

/// A client like that one, with the simulator's account and project.
pub(crate) async fn admitted(simulator: &Simulator, client: Client) -> Client {
    client
        .with_domain(simulator.credentials().domain_id.clone().unwrap())
        .with_project_of(&region(simulator))
        .await
        .unwrap()
}

/// A client with the simulator's IAM user, that password and no project.
pub(crate) fn stranger(simulator: &Simulator, password: &str) -> Client {
    with_password(simulator, password).build().unwrap()
}

/// The builder of a client with the simulator's IAM user and no project.
pub(crate) fn builder(simulator: &Simulator) -> ClientBuilder<Client> {
    let password = simulator.credentials().password.clone().unwrap();
    with_password(simulator, &password)
}

fn with_password(simulator: &Simulator, password: &str) -> ClientBuilder<Client> {
    let known = simulator.credentials();
    let credentials = Credentials::password(
        known.domain_name.clone().unwrap(),
        known.username.clone().unwrap(),
        password,
    );
    Client::builder(&region(simulator), credentials)
}

/// A simulator whose lists have so many rows, those of logs of the last hour, and a client with a token; nothing is recorded yet.
pub(crate) async fn quiet(rows: usize) -> (Simulator, Client) {
    let now = SystemTime::now();
    let simulator = Simulator::builder()
        .product("dbss")
        .items(rows)
        .time_range(now - Duration::from_secs(3600), now)
        .start()
        .unwrap();
    let client = client(&simulator).await;
    drop(simulator.take_requests());
    (simulator, client)
}

/// Answers the next requests to an operation with these bodies, in turn.
pub(crate) fn answers(simulator: &Simulator, operation: &str, bodies: &[&str]) {
    for body in bodies {
        let answer = secapi_simulator::Canned::json(200, (*body).to_owned());
        simulator.next_answer(operation, answer).unwrap();
    }
}
