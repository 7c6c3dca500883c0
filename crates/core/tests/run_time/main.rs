//! The run time on the wire: a client built through the public API, against a small server on loopback that answers by script.

mod addresses;
mod answers;
mod auth;
mod downloads;
mod feeds;
mod forwarding;
mod grants;
mod limits;
mod pages;
mod requests;
mod retries;
mod secrets;
mod server;
mod support;
mod tls;
mod values;
mod waits;
