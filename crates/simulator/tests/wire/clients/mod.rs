//! The requests of real clients, as their published sources send them, and the fields that they read from the answers.

#![allow(clippy::too_many_lines)] // lists of fields, and walks through all that a product has

mod forticasb;
mod forticwp;
mod fortinac;
mod jenkins;
mod terraform;

use std::time::{Duration, UNIX_EPOCH};

use secapi_simulator::Simulator;
use serde_json::Value;

use crate::support::{Answer, send};

/// When the clients call: May 2026, within the periods that they ask for.
const NOW: Duration = Duration::from_secs(1_780_000_000);

fn started(product: &str) -> Simulator {
    let builder = Simulator::builder().product(product);
    builder.fixed_clock(UNIX_EPOCH + NOW).start().unwrap()
}

/// A request of a client, with the headers that it sends with every one.
fn ask(simulator: &Simulator, line: &str, headers: &[String], body: &str) -> Answer {
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    let answer = send(simulator, line, &headers, body);
    assert!(
        (200..300).contains(&answer.status),
        "{line}: {}",
        answer.body
    );
    answer
}

/// The same with a JSON body; gives the JSON of the answer.
fn post(simulator: &Simulator, path: &str, headers: &[String], body: &Value) -> Value {
    let line = format!("POST {path}");
    ask(simulator, &line, headers, &body.to_string()).json()
}

fn get(simulator: &Simulator, path: &str, headers: &[String]) -> Value {
    ask(simulator, &format!("GET {path}"), headers, "").json()
}

/// The headers and more of them.
fn and(headers: &[String], more: &[(&str, &str)]) -> Vec<String> {
    let more = more.iter().map(|(name, value)| format!("{name}: {value}"));
    headers.iter().cloned().chain(more).collect()
}

/// Whether all names are fields of the object.
#[track_caller]
fn has(object: &Value, names: &[&str]) {
    for name in names {
        assert!(object.get(name).is_some(), "no `{name}` in {object}");
    }
}

/// An id as the text that a header carries.
fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// The token of the call by API credential, as the connectors ask for it.
fn token(simulator: &Simulator, path: &str) -> Value {
    let credential = simulator.credentials().api_credential.as_deref().unwrap();
    let headers = [
        format!("Authorization: Basic {credential}"),
        "Content-Type: application/x-www-form-urlencoded".to_owned(),
    ];
    let line = format!("POST {path}");
    ask(simulator, &line, &headers, "grant_type=client_credentials").json()
}

/// What the connectors send with every other call.
fn bearer(token: &Value) -> Vec<String> {
    vec![
        format!("Authorization: Bearer {}", text(&token["access_token"])),
        "Content-Type: application/json".to_owned(),
    ]
}
