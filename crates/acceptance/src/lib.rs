//! What the clients promise under faults, load, bad input and attack, shown on the wire: the public clients against the simulator.
//!
//! The tests are in `tests/`, one file for each kind of promise; here is what they have in common: simulators of each product and clients
//! that fit them.

pub mod clients;
