//! Hosts: registered, found by their addresses, changed, enabled and disabled.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::change::iso;
use super::likely;
use super::records::plain;
use super::resource::{Does, Resource, in_use, records};
use super::users::USERS;
use super::{adapters, groups, host_rows, mac};
use crate::answer::{CallResult, Outcome, Totals};
use crate::call::Call;
use crate::state::{Collection, Count, Found, Query, SetFields, Store, row_number};

#[rustfmt::skip]
pub(super) static HOSTS: Resource = Resource {
    calls: &[
        ("host.set_role", Does::Edit { ids: "id", edit: |host, call| host.set(json!({ "role": call.text("role") })) }),
        ("host.set_expiration", Does::Edit { ids: "id", edit: expire }),
        ("host.register_as_device", Does::Edit { ids: "id", edit: register_as_device }),
        ("host.trigger_scan", Does::Need { ids: "id" }),
        ("host.send_agent_message", Does::Need { ids: "id" }),
        ("host.validate_profiled", Does::Need { ids: "ids" }),
    ],
    // The first one is on record; `userID` is too, for whose hosts they are.
    names: &[
        ("physAddress", "adapters"),
        ("physicalAddress", "adapters"),
        ("macAddress", "adapters"),
        ("userID", "owner"),
    ],
    switch,
    before_delete: |_, store, row| {
        groups::forget(store, likely::HOST, row.get("id"));
        Ok(())
    },
    ..plain(
        &["/host"],
        &Collection {
            time: Some("creationTime"),
            count: Count::Completed,
            render: host_rows::render,
            ..Collection::of("hosts", "host.list", "id")
        },
    )
};

const DAY: i64 = 24 * 3_600_000;

pub(super) fn work(call: &Call<'_>, store: &mut Store<'_>) -> Option<CallResult> {
    Some(match call.id {
        "host.search" => HOSTS.list(call, store).map(with_dates_as_text),
        "host.get_by_mac" => Ok(found(call, store, &by_mac(store, call.path("mac")))),
        "host.get_by_ip" => Ok(found(call, store, &by_ip(store, call.path("ip")))),
        "host.connected_to_port" => {
            let port = call.query("portID").unwrap_or_default();
            let host = store.find_by(HOSTS.rows, "", host_rows::PORT, port, row_number(port));
            Ok(found(call, store, &host))
        }
        "host.for_user" => of_user(call, store),
        "host.get_recent" => Ok(recent(call, store)),
        "host.create" | "host.create_with_adapters" => create(call, store),
        "host.update_with_adapters" => {
            HOSTS.change_one(call, store, call.path("id"), |host| take_over(host, call))
        }
        "host.enable_by_mac" => switch_found(call, store, "mac", true),
        "host.disable_by_mac" => switch_found(call, store, "mac", false),
        "host.disable_by_ip" => switch_found(call, store, "ip", false),
        _ => return None,
    })
}

/// The host with a MAC address, written in any usual form.
pub(super) fn by_mac(store: &Store<'_>, text: &str) -> Found {
    let mac = mac::normal(text);
    store.find_by(HOSTS.rows, "", "adapters", &mac, mac::row_number(&mac))
}

fn by_ip(store: &Store<'_>, ip: &str) -> Found {
    let path = "adapterObjects.ips";
    store.find_by(HOSTS.rows, "", path, ip, host_rows::number_of_ip(ip))
}

/// What a look-up by something else than the id answers: no host is an empty list (inferred).
fn found(call: &Call<'_>, store: &Store<'_>, found: &Found) -> Outcome {
    let rows = match found {
        Found::Row { row, .. } => vec![row.clone()],
        Found::Deleted | Found::Unknown => Vec::new(),
    };
    listed(call, store, rows)
}

fn listed(call: &Call<'_>, store: &Store<'_>, rows: Vec<Value>) -> Outcome {
    let totals = Totals {
        matching: rows.len(),
        all: store.count(HOSTS.rows, ""),
    };
    records(call, rows, totals)
}

fn of_user(call: &Call<'_>, store: &mut Store<'_>) -> CallResult {
    let id = call.query("userID").unwrap_or_default();
    let Some((_, user)) = USERS.require(call, store, id)? else {
        return Ok(Outcome::Usual);
    };
    let name = user.get("userID").and_then(Value::as_str);
    let mut query = Query::default();
    query.one_of("owner", vec![name.unwrap_or_default().to_owned()]);
    let rows = store.all(HOSTS.rows, "", &query);
    let rows = rows.into_iter().map(|(_, row)| row).collect();
    Ok(listed(call, store, rows))
}

/// The hosts of a time by their operating system, in the shape that a client for 7.6 speaks of.
fn recent(call: &Call<'_>, store: &mut Store<'_>) -> Outcome {
    let query = Query {
        time: Some((
            call.millis("startDate").unwrap_or(i64::MIN),
            call.millis("endDate").unwrap_or(i64::MAX),
        )),
        ..Query::default()
    };
    let mut systems = BTreeMap::<String, Vec<Value>>::new();
    for (_, host) in store.all(HOSTS.rows, "", &query) {
        let system = host.get("operatingSystem").and_then(Value::as_str);
        let system = system.unwrap_or("Unknown").to_owned();
        systems.entry(system).or_default().push(host);
    }
    let systems = systems.into_iter();
    let rows: Vec<Value> = systems
        .map(|(os, hosts)| json!({ "os": os, "count": hosts.len(), "hosts": hosts }))
        .collect();
    Outcome::One(json!({ "results": rows }))
}

/// Instants are numbers in the list, and ISO 8601 text in what `host.search` answers.
fn with_dates_as_text(outcome: Outcome) -> Outcome {
    let Outcome::Filtered(mut rows, totals) = outcome else {
        return outcome;
    };
    let fields = rows.iter_mut().filter_map(Value::as_object_mut);
    for host in fields {
        for name in ["creationTime", "validForTime"] {
            if let Some(value) = host.get_mut(name)
                && let Some(millis) = value.as_i64().filter(|millis| *millis > 0)
            {
                *value = json!(iso(millis));
            }
        }
    }
    Outcome::Filtered(rows, totals)
}

fn create(call: &Call<'_>, store: &mut Store<'_>) -> CallResult {
    let macs = adapters::sent_macs(&call.body()).unwrap_or_default();
    save(call, store, call.text("id").as_deref(), &macs, |host| {
        take_over(host, call);
    })
}

/// Registers a host, or the one that is meant: by its id, or by a MAC address that is known.
pub(super) fn save(
    call: &Call<'_>,
    store: &mut Store<'_>,
    id: Option<&str>,
    macs: &[String],
    change: impl Fn(&mut Map<String, Value>),
) -> CallResult {
    let by_id = id.map(|id| store.find(HOSTS.rows, "", id));
    let found = by_id
        .into_iter()
        .chain(macs.iter().map(|mac| by_mac(store, mac)));
    let ids: BTreeSet<String> = found
        .filter_map(|found| match found {
            Found::Row { row, .. } => row.get("id").map(Value::to_string),
            Found::Deleted | Found::Unknown => None,
        })
        .collect();
    if ids.len() > 1 {
        let what = "the MAC addresses belong to several hosts; expected those of one";
        return Err(in_use(call, what));
    }
    let register = |host: &mut Map<String, Value>| {
        host.set(json!({ "status": likely::REGISTERED }));
        change(host);
    };
    if let Some(id) = ids.first() {
        return HOSTS.change_one(call, store, id, register);
    }
    HOSTS.add(call, store, |host| {
        host_rows::begin(host);
        register(host);
    });
    Ok(Outcome::Usual)
}

/// Takes over what the body says of a host. The call that registers by addresses adds to those that the host has; the others name all.
fn take_over(host: &mut Map<String, Value>, call: &Call<'_>) {
    let mut body = call.body();
    let mut macs = adapters::sent_macs(&body);
    if call.id == "host.create" {
        macs = macs.map(|sent| adapters::with_more(host, &sent));
    }
    let objects = body.remove("adapterObjects").filter(Value::is_array);
    for name in ["id", "adapters"] {
        body.remove(name);
    }
    host.extend(body);
    adapters::attach(host, macs, objects);
}

fn switch(host: &mut Map<String, Value>, on: bool) {
    let state = likely::state(on);
    host.set(json!({ "state": state.clone() }));
    adapters::change_all(host, |adapter| {
        adapter.set(json!({ "state": state.clone() }));
    });
}

fn switch_found(call: &Call<'_>, store: &mut Store<'_>, by: &str, on: bool) -> CallResult {
    let address = call.text(by).unwrap_or_default();
    let found = match by {
        "mac" => by_mac(store, &address),
        _ => by_ip(store, &address),
    };
    match found {
        Found::Row { row, .. } => {
            let id = row.get("id").map(Value::to_string).unwrap_or_default();
            HOSTS.change_one(call, store, &id, |host| switch(host, on))
        }
        Found::Unknown if !store.is_strict() => Ok(Outcome::Usual),
        Found::Deleted | Found::Unknown => Err(call.missing("host with the address", &address)),
    }
}

/// The days count from the call. The time without contact is nothing that a host's record shows.
fn expire(host: &mut Map<String, Value>, call: &Call<'_>) {
    if call.text("setExpiration").as_deref() == Some("false") {
        return;
    }
    let number = |name: &str| call.text(name)?.parse::<i64>().ok();
    let days = number("expireDays").map(|days| days.saturating_mul(DAY).saturating_add(call.now()));
    if let Some(end) = number("expireDateMS").or(days) {
        let expired = end > 0 && end < call.now();
        host.set(json!({ "validForTime": end, "expired": expired }));
    }
}

fn register_as_device(host: &mut Map<String, Value>, call: &Call<'_>) {
    let ip = call.text("ip");
    host.set(json!({
        "role": call.text("role"), "owner": null, "status": likely::REGISTERED,
        "hardwareType": call.text("devType"), "ip": ip,
    }));
    if let Some(domain) = call.text("domainID").and_then(|id| id.parse::<i64>().ok()) {
        host.set(json!({ "domainId": domain }));
    }
    adapters::change_all(host, |adapter| {
        adapter.set(json!({ "device": true, "status": likely::REGISTERED }));
        if let Some(ip) = &ip {
            adapter.set(json!({ "ips": [ip] }));
        }
    });
}
