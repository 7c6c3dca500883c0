//! What made-up records have in common, so that those of all kinds fit together.

use crate::products::prelude::*;

/// The roles that there are at the start: those that hosts have. The first one is in recorded responses.
pub(super) const ROLES: [&str; 4] = ["NAC-Default", "Employees", "Printers", "Guest"];

/// Kinds of members, by the numbers that a client guesses for `type` of `set_membership`; that groups have them as `elementClass` is
/// inferred.
pub(super) const USER: i64 = 0;

pub(super) const HOST: i64 = 1;

pub(super) const PORT: i64 = 2;

pub(super) const DEVICE: i64 = 3;

/// A group in a group; a number of the simulator's own.
pub(super) const GROUP: i64 = -1;

/// The groups that there are at the start; those of the appliance's own first.
pub(super) const GROUPS: [(&str, i64); 10] = [
    ("Registered Hosts", HOST),
    ("Rogue Hosts", HOST),
    ("Forced Registration", PORT),
    ("Forced Remediation", PORT),
    ("L2 Wired Devices", DEVICE),
    ("L3 (IP-->MAC)", DEVICE),
    ("Administrator Group", USER),
    ("Printers", HOST),
    ("Cameras", HOST),
    ("Contractors", USER),
];

/// A host that is registered, by a client for 7.6.
pub(super) const REGISTERED: i64 = 1;

pub(super) const PORTS_OF_A_DEVICE: u64 = 24;

/// Where the port of that number is, as adapters name it.
pub(super) fn place(number: u64) -> String {
    let (device, port) = (number / PORTS_OF_A_DEVICE, number % PORTS_OF_A_DEVICE);
    format!("switch-{device}:port{}", port + 1)
}

/// What the names of made-up users begin with; their numbers follow.
pub(super) const USER_PREFIX: &str = "user-";

/// How many users are recorded, before the made-up ones.
const RECORDED_USERS: u64 = 2;

/// The administrator among them.
pub(super) const ADMIN: &str = "admin";

/// The name of a generated user, for a simulator with this many rows of each kind.
pub(super) fn user(number: u64, rows: u64) -> Option<String> {
    let number = number.checked_rem(rows.checked_sub(RECORDED_USERS)?)? + RECORDED_USERS;
    Some(format!("{USER_PREFIX}{number}"))
}

/// The state of an enabled or disabled record. That of an enabled one is in real responses; the other number is inferred.
pub(super) fn state(enabled: bool) -> Value {
    json!(i32::from(!enabled))
}
