//! A simulator, and a client that it lets in.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use fortinac::{Client, ClientBuilder, Json};
use secapi_simulator::{Canned, Simulator};

/// A client with the simulator's token.
pub(crate) fn client(simulator: &Simulator) -> Client {
    builder(simulator).build().unwrap()
}

/// The builder of a client with the simulator's token.
pub(crate) fn builder(simulator: &Simulator) -> ClientBuilder<Client> {
    let token = simulator.credentials().token.clone().unwrap();
    Client::builder(simulator.base_url(), token)
}

/// A client with that token.
pub(crate) fn stranger(simulator: &Simulator, token: &str) -> Client {
    Client::builder(simulator.base_url(), token)
        .build()
        .unwrap()
}

/// A simulator and a client that it lets in.
pub(crate) fn pair() -> (Simulator, Client) {
    let simulator = Simulator::start("fortinac").unwrap();
    let client = client(&simulator);
    (simulator, client)
}

/// The next answer to an operation: these records.
pub(crate) fn results(simulator: &Simulator, operation: &str, rows: &Json) {
    let body = serde_json::json!({"status": "success", "errorMessage": null, "results": rows,
        "filtered": rows.as_array().map(Vec::len), "total": 1000});
    answer(simulator, operation, &body.to_string());
}

/// The next answer to an operation: that text.
pub(crate) fn answer(simulator: &Simulator, operation: &str, body: &str) {
    simulator
        .next_answer(operation, Canned::json(200, body.to_owned()))
        .unwrap();
}

/// Method, path and query of all requests so far, which are then forgotten.
pub(crate) fn lines(simulator: &Simulator) -> Vec<String> {
    let requests = simulator.take_requests();
    requests
        .iter()
        .map(|request| {
            let query: Vec<String> = request
                .query
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let mark = if query.is_empty() { "" } else { "?" };
            format!(
                "{} {}{mark}{}",
                request.method,
                request.path,
                query.join("&")
            )
        })
        .collect()
}
