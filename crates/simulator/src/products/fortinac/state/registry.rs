//! All records that are remembered.

use super::archives::ARCHIVES;
use super::devices::{CONTAINERS, DEVICES};
use super::groups::GROUPS;
use super::guests::{CONFERENCES, GUESTS, REGISTRATIONS, TEMPLATES};
use super::hosts::HOSTS;
use super::ports::PORTS;
use super::requests::REQUESTS;
use super::resource::Resource;
use super::roles::ROLES;
use super::single::SINGLES;
use super::traps::TRAPS;
use super::users::USERS;
use super::{policies, settings};
use crate::products::prelude::*;

/// All records that are remembered.
pub(super) fn all() -> impl Iterator<Item = &'static Resource> {
    let special = [
        &HOSTS,
        &DEVICES,
        &CONTAINERS,
        &PORTS,
        &USERS,
        &GROUPS,
        &REQUESTS,
        &ROLES,
        &GUESTS,
        &TEMPLATES,
        &REGISTRATIONS,
        &TRAPS,
    ];
    special
        .into_iter()
        .chain(policies::RECORDS)
        .chain(settings::RECORDS)
}

/// Their collections.
pub(super) fn collections() -> Vec<&'static Collection> {
    let records = all().map(|one| &one.rows);
    let singles = SINGLES.iter().map(|one| &one.rows);
    let others = [&ARCHIVES, &CONFERENCES];
    records.chain(singles).chain(others).collect()
}
