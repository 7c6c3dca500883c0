//! A simulator, and a client that it lets in.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use forticasb::{Client, ClientBuilder, Credentials, Json};
use secapi_simulator::{RecordedRequest, Simulator};

/// A client with the simulator's API credential and its first tenant.
pub(crate) async fn client(simulator: &Simulator) -> Client {
    admitted(builder(simulator).build().unwrap()).await
}

/// A client like that one, with the first tenant.
pub(crate) async fn admitted(client: Client) -> Client {
    let tenant = client.tenants().await.unwrap().remove(0);
    client.with_tenant(&tenant)
}

/// A client with that API credential and no tenant.
pub(crate) fn stranger(simulator: &Simulator, credential: &str) -> Client {
    with_credential(simulator, credential).build().unwrap()
}

/// The builder of a client with the simulator's API credential.
pub(crate) fn builder(simulator: &Simulator) -> ClientBuilder<Client> {
    let known = simulator.credentials().api_credential.clone();
    with_credential(simulator, &known.unwrap())
}

fn with_credential(simulator: &Simulator, credential: &str) -> ClientBuilder<Client> {
    Client::builder(Credentials::api_credential(credential)).base_url(simulator.base_url())
}

/// A simulator whose lists have so many rows, and a client with a token; nothing is recorded yet.
pub(crate) async fn quiet(rows: usize) -> (Simulator, Client) {
    let simulator = Simulator::builder()
        .product("forticasb")
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
