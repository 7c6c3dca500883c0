//! How a client is set up.

pub(crate) mod builder;
mod network;

pub use builder::ClientBuilder;
