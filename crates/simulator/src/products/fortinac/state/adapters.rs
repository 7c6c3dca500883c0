//! Adapters: the interfaces of hosts, kept within the records of these.

use super::mac;
use crate::products::prelude::*;

/// Room for the adapters of one host between those of its neighbours.
pub(super) const IDS_OF_A_HOST: i64 = 1000;

/// The adapters of a host, whole: recorded hosts show less of them.
pub(super) fn of(host: &Value) -> Vec<Value> {
    let Value::Object(host) = host else {
        return Vec::new();
    };
    complete(host, macs(host), host.get("adapterObjects"))
}

/// The MAC addresses of a host.
pub(super) fn macs(host: &Fields) -> Vec<String> {
    let macs = host.get("adapters").and_then(Value::as_array);
    let macs = macs.into_iter().flatten().filter_map(Value::as_str);
    macs.map(mac::normal).collect()
}

/// The MAC addresses that a body names: as such, else those of the adapters in it.
pub(super) fn sent_macs(body: &Fields) -> Option<Vec<String>> {
    if body.get("adapters").is_some_and(Value::is_array) {
        return Some(macs(body));
    }
    let adapters = body.get("adapterObjects")?.as_array()?.iter();
    let macs = adapters.filter_map(|adapter| adapter.get("physicalAddress")?.as_str());
    Some(macs.map(mac::normal).collect())
}

/// The MAC addresses of a host, and these.
pub(super) fn with_more(host: &Fields, more: &[String]) -> Vec<String> {
    let mut all = macs(host);
    for mac in more {
        if !all.contains(mac) {
            all.push(mac.clone());
        }
    }
    all
}

/// Gives a host the adapters with these addresses, or leaves those that it has; `sent` are records of them.
pub(super) fn attach(host: &mut Fields, macs: Option<Vec<String>>, sent: Option<Value>) {
    let macs = macs.unwrap_or_else(|| self::macs(host));
    let sent = sent.or_else(|| host.get("adapterObjects").cloned());
    let adapters = complete(host, macs.clone(), sent.as_ref());
    host.set(json!({
        "adaptersAsString": macs.join(", "), "primaryMac": macs.first(), "adapters": macs,
        "adapterObjects": Value::Array(adapters),
    }));
}

/// Changes each adapter of a host.
pub(super) fn change_all(host: &mut Fields, change: impl Fn(&mut Fields)) {
    attach(host, None, None);
    let adapters = host.get_mut("adapterObjects").and_then(Value::as_array_mut);
    let adapters = adapters.into_iter().flatten();
    adapters.filter_map(Value::as_object_mut).for_each(change);
}

/// A record for each address: what is known of it, and likely values for the rest.
fn complete(host: &Fields, macs: Vec<String>, known: Option<&Value>) -> Vec<Value> {
    let known = known.and_then(Value::as_array).into_iter().flatten();
    let known: Vec<&Fields> = known.filter_map(Value::as_object).collect();
    let mac_of = |adapter: &Fields| {
        let mac = adapter.get("physicalAddress").and_then(Value::as_str);
        mac.map(mac::normal)
    };
    let id_of = |adapter: &Fields| adapter.get("id").and_then(Value::as_i64);
    let first = host.get("id").and_then(Value::as_i64).unwrap_or(0);
    let first = first.saturating_mul(IDS_OF_A_HOST);
    let highest = known.iter().filter_map(|adapter| id_of(adapter)).max();
    let mut next = highest.map_or(first, |id| id.saturating_add(1).max(first));
    let whole = |(at, mac): (usize, String)| {
        let has_mac = |one: &&&Fields| mac_of(one).is_some_and(|own| own == mac);
        let with_mac = known.iter().find(has_mac);
        // A record that is cut in the page's sample lacks its address.
        let cut = || known.get(at).filter(|one| mac_of(one).is_none());
        let found = with_mac.or_else(cut);
        let id = found.and_then(|one| id_of(one)).unwrap_or_else(|| {
            next = next.saturating_add(1);
            next - 1
        });
        let mut record = adapter(host, id, &mac);
        if let (Some(found), Value::Object(fields)) = (found, &mut record) {
            let told = found.iter().filter(|(_, value)| !value.is_null());
            fields.extend(told.map(|(name, value)| (name.clone(), value.clone())));
            fields.set(json!({ "id": id, "physicalAddress": mac }));
        }
        record
    };
    macs.into_iter().enumerate().map(whole).collect()
}

/// An adapter of the host, as far as the host shows it.
fn adapter(host: &Fields, id: i64, mac: &str) -> Value {
    let of = |name: &str| host.get(name).cloned().unwrap_or_default();
    let connected = of("connected") == json!(true);
    json!({
        "landscape": of("landscape"),
        "id": id,
        "identification": null,
        "state": of("state"),
        "type": 8,
        "vendorName": null,
        "parent": null,
        "lastSuccessfulPoll": of("lastSuccessfulPoll"),
        "status": of("status"),
        "version": 3.3,
        "user": of("loggedOnUserId"),
        "clientState": i32::from(connected),
        "creationTime": of("creationTime"),
        "mediumType": null,
        "location": of("adapterLocation"),
        "container": null,
        "dpcRuleId": -1,
        "dpcRuleName": null,
        "accessValue": null,
        "authType": -1,
        "innerEapType": -1,
        "outerEapType": -1,
        "ips": [],
        "hostID": of("id"),
        "attributes": [],
        "device": false,
        "physicalAddress": mac,
        "auditObjectName": mac,
        "auditObjectType": {
            "auditTableName": "DYNAMICAudit",
            "mysqlTableName": "DYNAMIC",
            "idnameQuery": "select id,physAddr from DYNAMIC where id in",
        },
    })
}
