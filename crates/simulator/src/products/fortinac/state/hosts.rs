//! Hosts: registered, found by their addresses, changed, enabled and disabled.

use std::collections::BTreeMap;

use super::change::iso;
use super::does::Does;
use super::likely;
use super::records::plain;
use super::resource::{Resource, in_use};
use super::users::USERS;
use super::{adapters, groups, host_rows, mac};
use crate::products::prelude::*;

pub(super) static HOSTS: Resource = Resource {
    // The first one is on record; `userID` is too, for whose hosts they are.
    names: &[
        ("physAddress", "adapters"),
        ("physicalAddress", "adapters"),
        ("macAddress", "adapters"),
        ("userID", "owner"),
    ],
    switch,
    before_delete: |cx, row| {
        groups::forget(cx, likely::HOST, row.get("id"));
        Ok(())
    },
    ..plain(
        "/host",
        Collection::of("hosts", "host.list", "id")
            .timed("creationTime")
            .counted(Count::Completed)
            .rendered(host_rows::render),
    )
    .with_calls(CALLS)
};

#[rustfmt::skip]
const CALLS: &[(&str, Does)] = &[
    ("host.set_role", Does::Edit("id", |host, call| host.set(json!({ "role": call.text("role") })))),
    ("host.set_expiration", Does::Edit("id", expire)),
    ("host.register_as_device", Does::Edit("id", register_as_device)),
    ("host.trigger_scan", Does::Need("id")),
    ("host.send_agent_message", Does::Need("id")),
    ("host.validate_profiled", Does::Need("ids")),
];

const DAY: i64 = 24 * 3_600_000;

pub(super) fn work(cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    let call = cx.call;
    Some(match call.id {
        "host.search" => HOSTS.list(cx).map(with_dates_as_text),
        "host.get_by_mac" => Ok(found(cx, by_mac(cx, call.path("mac")))),
        "host.get_by_ip" => Ok(found(cx, by_ip(cx, call.path("ip")))),
        "host.connected_to_port" => {
            let port = call.query("portID").unwrap_or_default();
            let made_up = row_number(port);
            let host = cx
                .store
                .find_by(&HOSTS.rows, "", host_rows::PORT, port, made_up);
            Ok(found(cx, host))
        }
        "host.for_user" => of_user(cx),
        "host.get_recent" => Ok(recent(cx)),
        "host.create" | "host.create_with_adapters" => create(cx),
        "host.update_with_adapters" => {
            HOSTS.change_one(cx, call.path("id"), |host| take_over(host, &call))
        }
        "host.enable_by_mac" => switch_found(cx, "mac", true),
        "host.disable_by_mac" => switch_found(cx, "mac", false),
        "host.disable_by_ip" => switch_found(cx, "ip", false),
        _ => return None,
    })
}

/// The host with a MAC address, written in any usual form.
pub(super) fn by_mac(cx: &CallContext<'_, '_>, text: &str) -> Found {
    let mac = mac::normal(text);
    let made_up = mac::row_number(&mac);
    cx.store.find_by(&HOSTS.rows, "", "adapters", &mac, made_up)
}

fn by_ip(cx: &CallContext<'_, '_>, ip: &str) -> Found {
    let made_up = host_rows::number_of_ip(ip);
    let path = "adapterObjects.ips";
    cx.store.find_by(&HOSTS.rows, "", path, ip, made_up)
}

/// The response of a look-up by something else than the id: no host is an empty list (inferred).
fn found(cx: &CallContext<'_, '_>, found: Found) -> Outcome {
    let rows = found.row().into_iter().map(|(_, row)| row);
    HOSTS.found(cx, rows.collect())
}

fn of_user(cx: &mut CallContext<'_, '_>) -> CallResult {
    let (_, user) = USERS.require(cx, cx.call.query("userID").unwrap_or_default())?;
    let query = Query::default().one_of("owner", [path::text(&user, "userID")]);
    let hosts = HOSTS.all(cx, &query);
    Ok(HOSTS.found(cx, hosts))
}

/// The hosts of a time by their operating system, in the shape that a client for 7.6 speaks of.
fn recent(cx: &mut CallContext<'_, '_>) -> Outcome {
    let from = cx.call.millis("startDate").unwrap_or(i64::MIN);
    let to = cx.call.millis("endDate").unwrap_or(i64::MAX);
    let mut systems = BTreeMap::<String, Vec<Value>>::new();
    for host in HOSTS.all(cx, &Query::during(Some((from, to)))) {
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
    outcome.edited(|host| {
        for name in ["creationTime", "validForTime"] {
            if let Some(value) = host.get_mut(name)
                && let Some(millis) = value.as_i64().filter(|millis| *millis > 0)
            {
                *value = json!(iso(millis));
            }
        }
    })
}

fn create(cx: &mut CallContext<'_, '_>) -> CallResult {
    let call = cx.call;
    let macs = adapters::sent_macs(&call.body()).unwrap_or_default();
    let id = call.text("id");
    save(cx, id.as_deref(), &macs, |host| take_over(host, &call))
}

/// Registers a host, or the one that is meant: by its id, or by a MAC address that is known.
pub(super) fn save(
    cx: &mut CallContext<'_, '_>,
    id: Option<&str>,
    macs: &[String],
    change: impl Fn(&mut Fields),
) -> CallResult {
    let by_id = id.map(|id| cx.store.find(&HOSTS.rows, "", id));
    let found = by_id
        .into_iter()
        .chain(macs.iter().map(|mac| by_mac(cx, mac)));
    let hosts: BTreeMap<u64, Value> = found.filter_map(Found::row).collect();
    if hosts.len() > 1 {
        let what = "the MAC addresses belong to several hosts; expected those of one";
        return Err(in_use(cx, what).into());
    }
    let register = |host: &mut Fields| {
        host.set(json!({ "status": likely::REGISTERED }));
        change(host);
    };
    if let Some((number, host)) = hosts.into_iter().next() {
        let host = HOSTS.change(cx, number, host, register);
        return Ok(HOSTS.changed(cx, host));
    }
    HOSTS.add(cx, |host| {
        host_rows::begin(host);
        register(host);
    });
    Ok(Outcome::Usual)
}

/// Takes over what the body says of a host. The call that registers by addresses adds to those that the host has; the others name all.
fn take_over(host: &mut Fields, call: &Call<'_>) {
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

fn switch(host: &mut Fields, on: bool) {
    let state = likely::state(on);
    host.set(json!({ "state": state }));
    adapters::change_all(host, |adapter| adapter.set(json!({ "state": state })));
}

fn switch_found(cx: &mut CallContext<'_, '_>, by: &str, on: bool) -> CallResult {
    let address = cx.text(by);
    let found = match by {
        "mac" => by_mac(cx, &address),
        _ => by_ip(cx, &address),
    };
    let missing = || cx.call.missing("host with the address", &address);
    let known = found.known(cx.store, missing)?;
    let (number, host) = known.ok_or(Stop::Unknown)?;
    let host = HOSTS.change(cx, number, host, |host| switch(host, on));
    Ok(HOSTS.changed(cx, host))
}

/// The days count from the call. The time without contact is nothing that a host's record shows.
fn expire(host: &mut Fields, call: &Call<'_>) {
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

fn register_as_device(host: &mut Fields, call: &Call<'_>) {
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
