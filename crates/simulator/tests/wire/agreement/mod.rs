//! Rows agree with each other: every reference leads to something that is there, every count is the number of what it counts, and every
//! value of a set is one of the set.

#![allow(clippy::too_many_lines)] // lists of fields, and walks through all that a product has

mod dbss;
mod forticasb;
mod forticwp;
mod fortinac;

use std::collections::BTreeSet;

use secapi_simulator::Simulator;
use serde_json::Value;

use crate::support::call;

/// Numbers of rows that the products are walked with: few, what they have by themselves, and many.
const SIZES: [Option<usize>; 4] = [Some(1), Some(3), None, Some(60)];

fn started(product: &str, rows: Option<usize>) -> Simulator {
    let builder = Simulator::builder().product(product).strict_ids(true);
    let builder = match rows {
        Some(rows) => builder.items(rows),
        None => builder,
    };
    builder.start().unwrap()
}

#[track_caller]
fn get(simulator: &Simulator, path: &str, headers: &[&str]) -> Value {
    let answer = call(simulator, &format!("GET {path}"), headers, "");
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.json()
}

#[track_caller]
fn post(simulator: &Simulator, path: &str, headers: &[&str], body: &Value) -> Value {
    let answer = call(
        simulator,
        &format!("POST {path}"),
        headers,
        &body.to_string(),
    );
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.json()
}

/// The items of a list.
#[track_caller]
fn items(list: &Value) -> Vec<Value> {
    let list = list.as_array();
    list.unwrap_or_else(|| panic!("no list")).clone()
}

/// The values of a field of all rows, as text; a pointer leads to it.
fn values(rows: &[Value], pointer: &str) -> BTreeSet<String> {
    let found = rows.iter().filter_map(|row| row.pointer(pointer));
    found.filter(|value| !value.is_null()).map(text).collect()
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// Every value of the field of these rows is one of those that are known.
#[track_caller]
fn all_in(rows: &[Value], pointer: &str, known: &BTreeSet<String>) {
    let found = values(rows, pointer);
    let unknown: Vec<_> = found.difference(known).collect();
    assert!(
        unknown.is_empty(),
        "`{pointer}` has {unknown:?}; known: {known:?}"
    );
}

fn set(values: &[&str]) -> BTreeSet<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}
