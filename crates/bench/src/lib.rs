//! What the clients cost, against code that a good engineer would write by hand for the same calls with reqwest and `serde_derive`.
//!
//! The benches are in `benches/`; each prints a table and is repeated with `cargo bench -p secapi-bench --bench <name>`. What they
//! found is in `docs/performance.md`.

pub mod bodies;
pub mod by_hand;
pub mod measure;
pub mod network;
pub mod server;
pub mod strict;
