//! What the records of hosts and adapters look like.

use std::net::Ipv4Addr;

use super::change::blank;
use super::likely;
use super::{adapters, mac};
use crate::products::prelude::*;

/// The port that a host is connected to, which its record does not show.
pub(super) const PORT: &str = "#portID";

const SYSTEMS: [&str; 5] = [
    "Windows 11",
    "macOS",
    "Linux Fedora based",
    "Android",
    "iOS",
];
/// Time between the creation of a host and its end, in recorded responses, in milliseconds.
const VALID: i64 = 30 * 24 * 3_600_000;
/// The server of the recorded responses.
const LANDSCAPE: i64 = 345_051_519_875;

/// Three of four hosts are registered, two of three are connected, and each fourth has a second interface.
pub(super) fn render(host: &mut Fields, context: &RowContext<'_>) {
    let number = context.number;
    begin(host);
    let name = format!("host-{number}");
    let registered = number % 4 != 2;
    let ip = ip(number).filter(|_| number % 3 != 2);
    host.set(json!({
        "creationTime": context.millis, "validForTime": context.millis.saturating_add(VALID),
        "hostName": name, "auditObjectName": name,
        "owner": likely::user(number / 2, context.count).filter(|_| registered),
        "status": i32::from(registered), "role": context.pick("role", &likely::ROLES),
        "operatingSystem": context.pick("system", &SYSTEMS), "typeLabel": "Computer",
        "connected": ip.is_some(), "ip": ip,
        "adapterIpAsString": ip.map(|ip| ip.to_string()).unwrap_or_default(),
    }));
    if ip.is_some() {
        let port = host.get("id").cloned().unwrap_or_default();
        let place = likely::place(number);
        host.set(json!({ "adapterLocation": place, (PORT): port }));
    }
    let interfaces = if number % 4 == 3 { 2 } else { 1 };
    let macs = (0..interfaces).map(|interface| mac::made_up(number, interface));
    adapters::attach(host, Some(macs.collect()), None);
    // Only the first interface is in use.
    let first = host
        .get_mut("adapterObjects")
        .and_then(|all| all.get_mut(0));
    if let Some(first) = first.and_then(Value::as_object_mut) {
        let ips: Vec<_> = ip.into_iter().collect();
        first.set(json!({ "ips": ips, "ipaddress": ip }));
    }
}

/// A host of which nothing is known: without adapters, name, role, owner and end.
pub(super) fn begin(host: &mut Fields) {
    blank(host, &[Some("id"), Some("creationTime")]);
    host.set(json!({
        "landscape": LANDSCAPE, "version": 1.6, "type": 9, "domainId": -1, "validForTime": -1,
        "adaptersAsString": "", "adapterIpAsString": "", "adapterLocation": "",
        "reValidationAction": { "disable": false, "version": 1.0 },
        "auditObjectType": {
            "auditTableName": "HOSTRECORDAudit", "mysqlTableName": "HOSTRECORD",
            "idnameQuery": "select id,hostName from HOSTRECORD where id in",
        },
    }));
}

/// The address of the made-up host of that number, as far as a private network has room.
fn ip(number: u64) -> Option<Ipv4Addr> {
    let low = u32::try_from(number.checked_add(1)?)
        .ok()
        .filter(|low| *low < 1 << 24)?;
    Some(Ipv4Addr::from_bits(10 << 24 | low))
}

/// The number of the made-up host that has this address, if one has.
pub(super) fn number_of_ip(text: &str) -> Option<u64> {
    let ip: Ipv4Addr = text.parse().ok()?;
    let low = ip.to_bits().checked_sub(10 << 24)?;
    u64::from(low).checked_sub(1)
}
