//! Calls about the adapters of hosts.

use serde_json::Value;
use serde_json::json;

use super::adapters::{IDS_OF_A_HOST, change_all, of};
use super::filter::{self, Names};
use super::hosts::HOSTS;
use super::ports::PORTS;
use super::resource::records;
use super::{host_rows, likely};
use crate::answer::{CallResult, Outcome, Totals};
use crate::call::Call;
use crate::instant::Unit;
use crate::state::{Found, Query, SetFields, Store, row_number};

const NAMES: Names = Names {
    key: "id",
    others: &[
        ("physAddress", "physicalAddress"),
        ("macAddress", "physicalAddress"),
        ("ip", "ips"),
    ],
};

pub(super) fn work(call: &Call<'_>, store: &mut Store<'_>) -> Option<CallResult> {
    Some(match call.id {
        "adapter.list" => list(call, store),
        "adapter.for_host" => {
            let id = call.query("hostID").unwrap_or_default();
            let host = HOSTS.require(call, store, id);
            host.map(|host| host.map_or(Outcome::Usual, |(_, host)| all_of(call, &host)))
        }
        "adapter.get" => with_host(call, store, |call, _, adapter, _| {
            records(call, vec![adapter.clone()], 1.into())
        }),
        "adapter.get_port" => with_host(call, store, |_, store, _, host| port(store, host)),
        "adapter.disable" => with_host(call, store, |call, store, adapter, host| {
            let id = host.get("id").map(Value::to_string).unwrap_or_default();
            let disabled = HOSTS.change_one(call, store, &id, |host| {
                change_all(host, |one| {
                    if one.get("id") == adapter.get("id") {
                        one.set(json!({ "state": likely::state(false) }));
                    }
                });
            });
            disabled.unwrap_or(Outcome::Usual)
        }),
        _ => return None,
    })
}

fn list(call: &Call<'_>, store: &mut Store<'_>) -> CallResult {
    let query = filter::query(call, &NAMES, store.is_strict())?;
    let hosts = store.all(HOSTS.rows, "", &Query::default());
    let all: Vec<Value> = hosts.iter().flat_map(|(_, host)| of(host)).collect();
    let count = all.len();
    let rows: Vec<Value> = all
        .into_iter()
        .filter(|row| query.fits(row, &|_| Unit::Millis))
        .collect();
    let totals = Totals {
        matching: rows.len(),
        all: count,
    };
    Ok(records(call, rows, totals))
}

fn all_of(call: &Call<'_>, host: &Value) -> Outcome {
    let rows = of(host);
    let count = rows.len();
    records(call, rows, count.into())
}

/// The port that the host is connected to; an empty list where none is known, as in the page's sample.
fn port(store: &Store<'_>, host: &Value) -> Outcome {
    let id = host.get(host_rows::PORT).map(Value::to_string);
    let port = id.map_or(Found::Unknown, |id| store.find(PORTS.rows, "", &id));
    match port {
        Found::Row { row, .. } => Outcome::Rows(vec![row], 1),
        Found::Deleted | Found::Unknown => Outcome::Rows(Vec::new(), 0),
    }
}

/// Works with the adapter in the path, and with its host.
fn with_host(
    call: &Call<'_>,
    store: &mut Store<'_>,
    work: impl FnOnce(&Call<'_>, &mut Store<'_>, &Value, &Value) -> Outcome,
) -> CallResult {
    let id = call.path("id");
    // The id of a made-up one tells its host.
    let host = id.parse::<i64>().map_or(0, |id| id / IDS_OF_A_HOST);
    let told = row_number(&host.to_string());
    match store.find_by(HOSTS.rows, "", "adapterObjects.id", id, told) {
        Found::Row { row: host, .. } => {
            let mut adapters = of(&host).into_iter();
            let number = id.parse::<i64>().ok();
            let adapter = adapters.find(|one| one.get("id").and_then(Value::as_i64) == number);
            Ok(adapter.map_or(Outcome::Usual, |adapter| work(call, store, &adapter, &host)))
        }
        Found::Unknown if !store.is_strict() => Ok(Outcome::Usual),
        Found::Deleted | Found::Unknown => Err(call.missing("adapter", id)),
    }
}
