//! What `FortiNAC` remembers: hosts with their adapters, the network that they are on, users, groups, and the records of its policies and
//! settings.

mod adapter_calls;
mod adapters;
mod archives;
mod change;
mod devices;
mod does;
mod filter;
mod group_calls;
mod groups;
mod guests;
mod host_rows;
mod hosts;
mod import;
mod likely;
mod mac;
mod policies;
mod ports;
mod profiling;
mod ranks;
mod records;
mod registry;
mod requests;
mod resource;
mod roles;
mod settings;
mod single;
mod traps;
mod users;

pub(super) use self::registry::collections;
pub(super) use self::single::part;
use crate::products::prelude::*;

/// What calls of one kind do; `None` for all others.
type Work = fn(&mut CallContext<'_, '_>) -> Option<CallResult>;

/// The root of the interface.
const ROOT: &str = "/api/v2";

/// What the call does: something of its own, else what its path and verb say.
pub(super) fn work(cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    let own: [Work; 13] = [
        traps::work,
        archives::work,
        single::work,
        hosts::work,
        import::work,
        adapter_calls::work,
        guests::work,
        group_calls::work,
        devices::work,
        ports::work,
        users::work,
        roles::work,
        profiling::work,
    ];
    let done = own.into_iter().find_map(|work| work(cx));
    done.or_else(|| {
        let path = cx.call.operation.operation.path.strip_prefix(ROOT)?;
        registry::all().find_map(|resource| resource.work(cx, path))
    })
}
