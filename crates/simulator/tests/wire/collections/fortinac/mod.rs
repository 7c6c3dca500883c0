//! What `FortiNAC` remembers.

mod calls;
mod groups;
mod guests;
mod journeys;
mod singles;

use std::collections::BTreeSet;

use secapi_simulator::Simulator;
use serde_json::{Map, Value};

use self::singles::SINGLES;
use crate::support::{Answer, call, send};

/// Collections that tests of their own go through.
const OTHERS: [&str; 4] = [
    "conferences",
    "scan-archives",
    "user-attributes",
    "winbind-service",
];

#[test]
fn every_collection_is_gone_through() {
    let simulator = started();
    let journeys = journeys::all().map(|journey| journey.rows);
    let singles = SINGLES.iter().map(|(name, ..)| *name);
    let tested: BTreeSet<&str> = journeys.chain(singles).chain(OTHERS).collect();
    assert_eq!(tested, simulator.collections().into_iter().collect());
}

#[test]
fn what_is_created_is_listed_and_what_is_deleted_is_gone() {
    let simulator = started();
    let all = || {
        let rows = |name: &str| simulator.rows(name, "").unwrap();
        let names = simulator.collections().into_iter();
        names.map(|name| (name, rows(name))).collect::<Vec<_>>()
    };
    let before = all();
    for journey in journeys::all() {
        for delete in journey.delete {
            journey.make(&simulator, Some(delete));
        }
        if journey.delete.is_empty() {
            journey.make(&simulator, None);
        }
    }
    assert_ne!(all(), before);
    assert_eq!(send(&simulator, "POST /__sim/reset", &[], "").status, 204);
    assert_eq!(all(), before);
}

fn started() -> Simulator {
    let builder = Simulator::builder().product("fortinac").items(3);
    builder.strict_ids(true).start().unwrap()
}

fn step(simulator: &Simulator, step: &str, id: &str, status: u16) -> Map<String, Value> {
    let step = step.replace("{id}", id);
    let (sent, shown) = match step.split_once(" => ") {
        Some((sent, shown)) => (sent, Some(shown)),
        None => (step.as_str(), None),
    };
    let mut parts = sent.splitn(3, ' ');
    let line = [parts.next().unwrap(), parts.next().unwrap()].join(" ");
    let body = parts.next().unwrap_or_default();
    let answer = request(simulator, &line, body);
    assert_eq!(answer.status, status, "{step}: {}", answer.body);
    let shown = shown.or_else(|| Some(body).filter(|body| body.starts_with('{')));
    let mut shown: Map<String, Value> =
        shown.map_or_else(Map::new, |shown| serde_json::from_str(shown).unwrap());
    // The key is what it was.
    shown.retain(|_, value| id.is_empty() || text(value) != id);
    shown
}

fn ok(simulator: &Simulator, line: &str, body: &str) -> Value {
    let answer = request(simulator, line, body);
    assert_eq!(answer.status, 200, "{line}: {}", answer.body);
    answer.json()
}

fn request(simulator: &Simulator, line: &str, body: &str) -> Answer {
    let line = line.replacen(" /", " /api/v2/", 1);
    let form = "Content-Type: application/x-www-form-urlencoded";
    let headers: &[&str] = if body.is_empty() || body.starts_with('{') {
        &[]
    } else {
        &[form]
    };
    call(simulator, &line, headers, body)
}

fn rows_of(answer: &Value) -> Vec<Value> {
    let rows = answer["results"].as_array();
    rows.cloned().unwrap_or_default()
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
