//! Helpers for hosts: looking one up, changing it, letting it in or not, registering many.

mod access;
mod fields;
mod find;
mod key;
mod register;

pub use fields::is_unknown_host;
pub use key::HostKey;
pub use register::{HostReport, NewHost, Outcome, Registration, check};

use crate::MacAddress;
use crate::host::Host;

/// The MAC addresses of a host, as they came.
#[inline]
fn macs(host: &Host) -> Vec<String> {
    let listed = host.adapters.iter().flatten().cloned();
    let mut all: Vec<String> = listed.collect();
    if all.is_empty() {
        let adapters = host.adapter_objects.iter().flatten();
        all.extend(adapters.filter_map(|adapter| adapter.physical_address.clone()));
    }
    if all.is_empty() {
        all.extend(host.primary_mac.clone());
    }
    all
}

/// Whether a host has a MAC address, or names none at all.
#[inline]
fn has_mac(host: &Host, mac: MacAddress) -> bool {
    let all = macs(host);
    all.is_empty()
        || all
            .iter()
            .any(|own| own.parse().is_ok_and(|own: MacAddress| own == mac))
}
