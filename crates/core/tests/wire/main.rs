//! The wire half through its public API, with models as the emitter writes them.

mod damage;
mod enums;
mod envelopes;
mod leniency;
mod models;
mod places;
mod samples;
mod scalars;
#[cfg(feature = "schemars")]
mod schemas;
mod secrets;
mod times;
