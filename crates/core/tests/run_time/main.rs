//! The run time on the wire: a client built through the public API, against a small server on loopback that answers by script.

mod addresses;
mod answers;
mod auth;
mod blocking;
mod bodies;
mod certificates;
mod cursors;
mod feeds;
mod forwarding;
mod grants;
mod in_flight;
mod limits;
mod lost;
mod observed;
mod oddities;
mod pages;
mod paths;
mod redirects;
mod renewals;
mod requests;
mod retries;
mod secrets;
mod server;
mod support;
mod tls;
mod values;
