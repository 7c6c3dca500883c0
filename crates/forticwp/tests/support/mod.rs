//! A simulator, and a client that it lets in.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use forticwp::{Client, Credentials, Json};
use secapi_simulator::{RecordedRequest, Simulator};

/// A client with the simulator's API credential and its first tenant.
pub(crate) async fn client(simulator: &Simulator) -> Client {
    let client = stranger(
        simulator,
        &simulator.credentials().api_credential.clone().unwrap(),
    );
    let tenant = client.tenants().await.unwrap().remove(0);
    client.with_tenant(&tenant)
}

/// A client with that API credential and no tenant.
pub(crate) fn stranger(simulator: &Simulator, credential: &str) -> Client {
    Client::builder(Credentials::api_credential(credential))
        .base_url(simulator.base_url())
        .host("protector", simulator.base_url())
        .build()
        .unwrap()
}

/// A simulator whose lists have so many rows, and a client with a token; nothing is recorded yet.
pub(crate) async fn quiet(rows: usize) -> (Simulator, Client) {
    let simulator = Simulator::builder()
        .product("forticwp")
        .items(rows)
        .start()
        .unwrap();
    let client = client(&simulator).await;
    drop(simulator.take_requests());
    (simulator, client)
}

/// A field of each recorded body.
pub(crate) fn sent(requests: &[RecordedRequest], field: &str) -> Vec<Json> {
    requests
        .iter()
        .map(|request| request.json().unwrap_or_default()[field].clone())
        .collect()
}
