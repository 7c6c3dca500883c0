//! Adapters: the interfaces of hosts, kept within the records of these.

use serde_json::{Map, Value, json};

use super::change::set;
use super::filter::{self, Names};
use super::hosts::HOSTS;
use super::ports::PORTS;
use super::resource::records;
use super::{host_rows, mac};
use crate::answer::{Outcome, Totals};
use crate::call::Call;
use crate::refusal::Refusal;
use crate::state::{Found, Query, Store, Unit, row_number};

const NAMES: Names = Names {
    key: "id",
    others: &[
        ("physAddress", "physicalAddress"),
        ("macAddress", "physicalAddress"),
        ("ip", "ips"),
    ],
};

/// Room for the adapters of one host between those of its neighbours.
const IDS_OF_A_HOST: i64 = 1000;

pub(super) fn work(call: &Call<'_>, store: &mut Store<'_>) -> Option<Result<Outcome, Refusal>> {
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
                        set(one, [("state", state(false))]);
                    }
                });
            });
            disabled.unwrap_or(Outcome::Usual)
        }),
        _ => return None,
    })
}

/// The state of an enabled or disabled record. That of an enabled one is in real answers; the other number is inferred.
pub(super) fn state(enabled: bool) -> Value {
    json!(i32::from(!enabled))
}

fn list(call: &Call<'_>, store: &mut Store<'_>) -> Result<Outcome, Refusal> {
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
) -> Result<Outcome, Refusal> {
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

/// The adapters of a host, whole: recorded hosts show less of them.
fn of(host: &Value) -> Vec<Value> {
    let Value::Object(host) = host else {
        return Vec::new();
    };
    complete(host, macs(host), host.get("adapterObjects"))
}

/// The MAC addresses of a host.
pub(super) fn macs(host: &Map<String, Value>) -> Vec<String> {
    let macs = host.get("adapters").and_then(Value::as_array);
    let macs = macs.into_iter().flatten().filter_map(Value::as_str);
    macs.map(mac::normal).collect()
}

/// The MAC addresses that a body names: as such, else those of the adapters in it.
pub(super) fn sent_macs(body: &Map<String, Value>) -> Option<Vec<String>> {
    if body.get("adapters").is_some_and(Value::is_array) {
        return Some(macs(body));
    }
    let adapters = body.get("adapterObjects")?.as_array()?.iter();
    let macs = adapters.filter_map(|adapter| adapter.get("physicalAddress")?.as_str());
    Some(macs.map(mac::normal).collect())
}

/// The MAC addresses of a host, and these.
pub(super) fn with_more(host: &Map<String, Value>, more: &[String]) -> Vec<String> {
    let mut all = macs(host);
    for mac in more {
        if !all.contains(mac) {
            all.push(mac.clone());
        }
    }
    all
}

/// Gives a host the adapters with these addresses, or leaves those that it has; `sent` are records of them.
pub(super) fn attach(
    host: &mut Map<String, Value>,
    macs: Option<Vec<String>>,
    sent: Option<Value>,
) {
    let macs = macs.unwrap_or_else(|| self::macs(host));
    let sent = sent.or_else(|| host.get("adapterObjects").cloned());
    let adapters = complete(host, macs.clone(), sent.as_ref());
    set(
        host,
        [
            ("adaptersAsString", json!(macs.join(", "))),
            ("primaryMac", json!(macs.first())),
            ("adapters", json!(macs)),
            ("adapterObjects", Value::Array(adapters)),
        ],
    );
}

/// Changes each adapter of a host.
pub(super) fn change_all(host: &mut Map<String, Value>, change: impl Fn(&mut Map<String, Value>)) {
    attach(host, None, None);
    let adapters = host.get_mut("adapterObjects").and_then(Value::as_array_mut);
    let adapters = adapters.into_iter().flatten();
    adapters.filter_map(Value::as_object_mut).for_each(change);
}

/// A record for each address: what is known of it, and likely values for the rest.
fn complete(host: &Map<String, Value>, macs: Vec<String>, known: Option<&Value>) -> Vec<Value> {
    let known: Vec<&Map<String, Value>> = known
        .and_then(Value::as_array)
        .map(|known| known.iter().filter_map(Value::as_object).collect())
        .unwrap_or_default();
    let mac_of = |adapter: &Map<String, Value>| {
        let mac = adapter.get("physicalAddress").and_then(Value::as_str);
        mac.map(mac::normal)
    };
    let id_of = |adapter: &Map<String, Value>| adapter.get("id").and_then(Value::as_i64);
    let first = host.get("id").and_then(Value::as_i64).unwrap_or(0);
    let first = first.saturating_mul(IDS_OF_A_HOST);
    let highest = known.iter().filter_map(|adapter| id_of(adapter)).max();
    let mut next = highest.map_or(first, |id| id.saturating_add(1).max(first));
    let adapter = |(at, mac): (usize, String)| {
        let with_mac = known
            .iter()
            .find(|one| mac_of(one).is_some_and(|own| own == mac));
        // A record that is cut in the page's sample does not tell its address.
        let cut = || known.get(at).filter(|one| mac_of(one).is_none());
        let found = with_mac.or_else(cut);
        let id = found.and_then(|one| id_of(one)).unwrap_or_else(|| {
            next = next.saturating_add(1);
            next - 1
        });
        let mut record = host_rows::adapter(host, id, &mac);
        if let (Some(found), Value::Object(fields)) = (found, &mut record) {
            let told = found.iter().filter(|(_, value)| !value.is_null());
            fields.extend(told.map(|(name, value)| (name.clone(), value.clone())));
            set(fields, [("id", json!(id)), ("physicalAddress", json!(mac))]);
        }
        record
    };
    macs.into_iter().enumerate().map(adapter).collect()
}
