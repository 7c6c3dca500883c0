//! All records that are remembered.

use super::resource::Resource;
use super::{
    archives, devices, groups, guests, hosts, policies, ports, requests, roles, settings, single,
    traps, users,
};
use crate::products::prelude::*;

/// All records that are remembered.
pub(super) fn all() -> impl Iterator<Item = &'static Resource> {
    let special = [
        &hosts::HOSTS,
        &devices::DEVICES,
        &devices::CONTAINERS,
        &ports::PORTS,
        &users::USERS,
        &groups::GROUPS,
        &requests::REQUESTS,
        &roles::ROLES,
        &guests::GUESTS,
        &guests::TEMPLATES,
        &guests::REGISTRATIONS,
        &traps::TRAPS,
    ];
    let special = special.into_iter();
    special.chain(policies::RECORDS).chain(settings::RECORDS)
}

/// Their collections.
pub(in crate::products::fortinac) fn collections() -> Vec<&'static Collection> {
    let records = all().map(|one| &one.rows);
    let singles = single::SINGLES.iter().map(|one| &one.rows);
    let others = [&archives::ARCHIVES, &guests::CONFERENCES];
    records.chain(singles).chain(others).collect()
}
