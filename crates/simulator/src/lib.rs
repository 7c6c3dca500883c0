//! A server on loopback that behaves like one of the secapi products, for tests without a tenant or an appliance.
//!
//! It knows every operation of the product's catalog: it checks authentication, tenant values, parameters and bodies, refuses in the
//! product's own error shape with a text that names each wrong parameter, and answers with the recorded sample of the operation or with
//! a value made from its types. The same seed gives the same responses. A product whose spec offers XML responds in it, refusals included,
//! when `Accept` prefers it; a response that a test prepares is sent as it is ([`XmlForm`] writes one).
//!
//! # Testing a function of your own
//!
//! Point the client at [`Simulator::base_url`] with [`Simulator::credentials`], call your function, and look at what it sent. With a client of
//! this project that is `examples/testing_your_code.rs` in this crate's folder, which is compiled and run with its tests; here it is without one:
//!
//! ```
//! use std::io::{Read, Write};
//! use std::net::TcpStream;
//!
//! use secapi_simulator::{Canned, Simulator};
//!
//! // The function under test. With a typed client of this project it would take that client in place of address and token.
//! fn group_name(address: &str, token: &str, id: u32) -> std::io::Result<Option<String>> {
//!     let mut stream = TcpStream::connect(address)?;
//!     write!(
//!         stream,
//!         "GET /api/v2/system/group/{id} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
//!     )?;
//!     let mut answer = String::new();
//!     stream.read_to_string(&mut answer)?;
//!     let (_, after) = answer.split_once("\"name\":\"").unwrap_or_default();
//!     Ok(after.split_once('"').map(|(name, _)| name.to_owned()))
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let simulator = Simulator::start("fortinac")?;
//! let address = simulator.base_url().trim_start_matches("http://");
//! let token = simulator.credentials().token.as_deref().unwrap_or_default();
//!
//! // A prepared response, for what the service answers only once in a while.
//! simulator.next_answer("/api/v2/system/group/{id}", Canned::json(200, r#"{"status":"success","result":{"name":"Rogues"}}"#))?;
//! assert_eq!(group_name(address, token, 7)?.as_deref(), Some("Rogues"));
//!
//! let requests = simulator.requests();
//! assert_eq!(requests[0].path, "/api/v2/system/group/7");
//! assert_eq!(requests[0].problems, []);
//! # Ok(())
//! # }
//! ```
//!
//! # Letting things go wrong
//!
//! A [`Fault`] says which calls (or connections) fail, when, and how: statuses, `Retry-After`, cuts before, after and within a response,
//! stalls, slow and damaged bodies, wrong lengths, gzip bombs, expired tokens, a clock that is off. Faults are given to the
//! [`Builder`], changed while the simulator [runs](Simulator::faults), and written as text for the program and the control endpoint.
//! A test then asserts what the code under test did about it:
//!
//! ```
//! use std::io::{Read, Write};
//! use std::net::TcpStream;
//!
//! use secapi_simulator::{Fault, Simulator};
//!
//! // The function under test: asks again, once, when the service is busy.
//! fn status(simulator: &Simulator) -> std::io::Result<String> {
//!     let ask = || {
//!         let address = simulator.base_url().trim_start_matches("http://");
//!         let mut stream = TcpStream::connect(address)?;
//!         write!(stream, "GET /api/v2/host HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
//!         let mut answer = String::new();
//!         stream.read_to_string(&mut answer)?;
//!         std::io::Result::Ok(answer[9..12].to_owned())
//!     };
//!     let first = ask()?;
//!     if first == "503" { ask() } else { Ok(first) }
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let simulator = Simulator::builder()
//!     .product("fortinac")
//!     .items(200)
//!     .fault(Fault::on("host.list").nth(1).status(503))
//!     .start()?;
//! assert_eq!(status(&simulator)?, "401"); // it sends no token
//! simulator.expect("host.list").times(2);
//! simulator.expect("host.list").with_status(503).times(1);
//! # Ok(())
//! # }
//! ```
//!
//! # TLS
//!
//! With [`Builder::tls`] it serves HTTPS under a CA of its own, HTTP/1.1 and HTTP/2 as the client likes; [`Simulator::tls`] gives the
//! certificates. [`Tls`] makes leaves that clients must refuse.
//!
//! # The control endpoint
//!
//! Programs that have only the address steer a simulator under `/__sim`, where no product has a path. Bodies are JSON, also those of errors
//! (`{"error": TEXT}`); a body is sent with `Content-Type: application/json`. These calls are not recorded, need no token, and no fault touches
//! them. They are refused to other machines and to web pages of other origins: `Host` must be a loopback address or `localhost`, and `Origin`,
//! where there is one, that of the simulator itself. The product's API is served under any name.
//!
//! | call | what it does |
//! |---|---|
//! | `GET /__sim/` | with the slash: the API reference for people, see below |
//! | `GET /__sim` | lists these calls, whatever `Accept` says |
//! | `GET /__sim/faults` | all faults: `id`, `script`, `calls` that the target fitted, how often it `acted` |
//! | `POST /__sim/faults` | adds the faults of `{"script": TEXT}`, in the language of [`Fault`] |
//! | `DELETE /__sim/faults`, `DELETE /__sim/faults/{id}` | takes all faults, or one, away |
//! | `GET /__sim/requests?target=T&limit=N` | recorded requests without secrets, the last N of the target |
//! | `DELETE /__sim/requests` | forgets them |
//! | `GET /__sim/openapi.json?version=V` | the product as OpenAPI 3.1, or 3.0; its server is this simulator |
//! | `GET /__sim/rows`, `GET /__sim/rows/{collection}?part=P` | what the service remembers, by [collection](Simulator::rows) |
//! | `POST /__sim/rows/{collection}?part=P` | adds rows, see [`Simulator::add_rows`]: `{"rows": [{FIELD: VALUE}]}` |
//! | `GET /__sim/traffic` | connections and bytes so far |
//! | `POST /__sim/tokens/revoke`, `POST /__sim/tokens/expire` | ends tokens: `{"kind": "access"}` (default), `"refresh"` or `"all"` |
//! | `GET /__sim/clock`, `PUT /__sim/clock` | `{"offset_seconds": N}` that the clock is ahead |
//! | `POST /__sim/reset` | no faults, no recorded requests, the system's time, the rows of the start |
//!
//! # The API reference
//!
//! `/__sim/` shows a browser every operation of the product, and calls can be tried there: token and tenant values are filled in, and calls
//! that need a relay go through it. (A browser cannot sign: DBSS is called with an IAM token.) It is Swagger UI, which is part of this
//! crate's feature `ui` (on by default); nothing comes from elsewhere, and the page's policy does not let it. Without the feature, `/__sim/`
//! is the list of control calls.
//!
//! # What it remembers
//!
//! The main jobs of each product have state: what is created is listed afterwards, what is changed shows, what is deleted is gone. Filters,
//! orders and pages are carried out. [`Simulator::collections`] names what there is, [`Simulator::rows`] shows it to a test,
//! and [`Simulator::add_rows`] adds to it.
//!
//! - Each collection has the recorded rows, or as many as [`Builder::items`] says. Rows that belong to something (the alerts of a service of a
//!   business unit, the logs of an instance) are so many for each.
//! - Rows that have a time came up within the last 30 days, or within [`Builder::time_range`]; a call that names a period gets those in it.
//! - A filter that no field of the rows can answer is taken, and keeps every row.
//! - Calls to ids that nothing has ever had are answered as if it were there, unless [`Builder::strict_ids`] refuses them.
//! - It is forgotten at the end, unless [`Builder::state`] keeps it in a file: one JSON line a change, written before the call is answered.
//!
//! All other calls are checked, and answered without state.

mod accept;
mod added_rows;
mod answer;
mod authorize;
mod builder;
mod call;
mod call_pattern;
mod canned;
mod catalog;
#[cfg(feature = "cli")]
pub mod cli;
mod clock;
mod control;
mod credentials;
mod debug_text;
mod engine;
mod environment;
mod expect;
mod faults;
mod gzip;
mod instant;
mod lock;
mod path_template;
mod problem;
mod products;
mod refusal;
mod relay;
mod reply;
mod request;
mod router;
mod rules;
mod sample_requests;
mod seed;
mod server;
mod simulator;
mod start_error;
mod state;
#[cfg(test)]
mod tests;
mod tls;
mod tokens;
mod traffic;
mod validate;
mod wire_text;

pub use added_rows::RowError;
pub use answer::xml::{XmlForm, XmlLists};
pub use builder::Builder;
pub use canned::Canned;
pub use catalog::{built_in, product_names};
pub use credentials::Credentials;
pub use expect::Expectation;
pub use faults::{Fault, FaultError, FaultId, FaultStatus, Faults, RetryAfter};
pub use path_template::PathTemplate;
pub use problem::Problem;
pub use request::RecordedRequest;
pub use sample_requests::sample_requests;
pub use simulator::Simulator;
pub use start_error::StartError;
pub use state::StateError;
pub use tls::{Tls, TlsIdentity};
pub use traffic::Traffic;
