//! The run time on the wire: a client built through the public API, against a small server on loopback that answers by script.

mod addresses;
mod answers;
mod auth;
mod bodies;
mod certificates;
mod feeds;
mod forwarding;
mod grants;
mod in_flight;
mod limits;
mod lost;
mod overrides;
mod pages;
mod paths;
mod redirects;
mod requests;
mod retries;
mod secrets;
mod server;
mod support;
mod tls;
mod values;
