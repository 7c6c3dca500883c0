//! The simulator as a client sees it: bytes on a socket.

mod agreement;
mod answers;
mod auth;
mod canned;
mod clients;
mod clock;
mod collections;
mod recording;
#[cfg(feature = "ui")]
mod reference;
mod refusals;
mod rows;
mod server;
mod signature;
mod support;
