//! Calls about the adapters of hosts.

use super::adapters::{IDS_OF_A_HOST, change_all, of};
use super::filter::{self, Names};
use super::hosts::HOSTS;
use super::ports::PORTS;
use super::resource::records;
use super::{host_rows, likely};
use crate::instant::Unit;
use crate::products::prelude::*;

const NAMES: Names = Names {
    key: "id",
    others: &[
        ("physAddress", "physicalAddress"),
        ("macAddress", "physicalAddress"),
        ("ip", "ips"),
    ],
};

pub(super) fn work(cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    Some(match cx.call.id {
        "adapter.list" => list(cx),
        "adapter.for_host" => {
            let host = HOSTS.require(cx, cx.call.query("hostID").unwrap_or_default());
            host.map(|(_, host)| all(cx, of(&host)))
        }
        "adapter.get" => with_host(cx).map(|(adapter, _)| all(cx, vec![adapter])),
        "adapter.get_port" => with_host(cx).map(|(_, host)| port(cx, &host)),
        "adapter.disable" => disable(cx),
        _ => return None,
    })
}

fn list(cx: &mut CallContext<'_, '_>) -> CallResult {
    let query = filter::query(&cx.call, &NAMES, cx.store.is_strict())?;
    let hosts = HOSTS.all(cx, &Query::default());
    let mut rows: Vec<Value> = hosts.iter().flat_map(of).collect();
    let all = Some(rows.len());
    rows.retain(|row| query.fits(row, &|_| Unit::Millis));
    let matching = rows.len();
    Ok(records(cx, rows, Totals { matching, all }))
}

fn all(cx: &CallContext<'_, '_>, rows: Vec<Value>) -> Outcome {
    let count = rows.len();
    records(cx, rows, count.into())
}

/// The port that the host is connected to; an empty list where none is known, as in the page's sample.
fn port(cx: &CallContext<'_, '_>, host: &Value) -> Outcome {
    let id = host.get(host_rows::PORT).map(Value::to_string);
    let port = id.and_then(|id| cx.store.find(&PORTS.rows, "", &id).row());
    Outcome::all(port.into_iter().map(|(_, row)| row).collect())
}

fn disable(cx: &mut CallContext<'_, '_>) -> CallResult {
    let (adapter, host) = with_host(cx)?;
    let id = host.get("id").map(Value::to_string).unwrap_or_default();
    HOSTS.change_one(cx, &id, |host| {
        change_all(host, |one| {
            if one.get("id") == adapter.get("id") {
                one.set(json!({ "state": likely::state(false) }));
            }
        });
    })
}

/// The adapter in the path, and its host.
fn with_host(cx: &CallContext<'_, '_>) -> Result<(Value, Value), Stop> {
    let id = cx.path("id");
    let number = id.parse::<i64>().ok();
    // The id of a made-up one has that of its host in it.
    let host = number.map_or(0, |id| id / IDS_OF_A_HOST);
    let made_up = row_number(&host.to_string());
    let found = cx
        .store
        .find_by(&HOSTS.rows, "", "adapterObjects.id", id, made_up);
    let known = found.known(cx.store, || cx.call.missing("adapter", id))?;
    let (_, host) = known.ok_or(Stop::Unknown)?;
    let mut adapters = of(&host).into_iter();
    let adapter = adapters.find(|one| one.get("id").and_then(Value::as_i64) == number);
    Ok((adapter.ok_or(Stop::Unknown)?, host))
}
