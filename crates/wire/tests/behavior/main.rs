//! The wire half through its public API, with models as the emitter writes them.

mod damage;
mod enums;
mod envelopes;
mod errors;
mod leniency;
mod models;
mod samples;
mod scalars;
#[cfg(feature = "schemars")]
mod schemas;
mod secrets;
mod times;
mod visitors;
