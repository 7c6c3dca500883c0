//! A server on loopback that behaves like one of the secapi products, for tests without a tenant or an appliance.
//!
//! It knows every operation of the product's catalog: it checks authentication, tenant values, parameters and bodies, refuses in the
//! product's own error shape with a text that names each wrong parameter, and answers with the recorded sample of the operation or with
//! a value made from its types. The same seed gives the same answers. A product whose spec offers XML answers in it, refusals included,
//! when `Accept` prefers it; an answer that a test prepares is sent as it is ([`XmlForm`] writes one).
//!
//! # Testing a function of your own
//!
//! Point the client at [`Simulator::base_url`] with [`Simulator::credentials`], call your function, and look at what it sent:
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
//! // A prepared answer, for what the service answers only once in a while.
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
//! # What it does not do
//!
//! It keeps no state: what is created is not listed afterwards. The digest of a DBSS request signature is not verified, only its form,
//! its access key and that the date is signed.

mod answer;
mod auth;
mod builder;
mod canned;
mod catalogue;
pub mod conformance;
mod credentials;
mod engine;
mod forward;
mod problem;
mod products;
mod refusal;
mod reply;
mod request;
mod router;
mod seed;
#[cfg(test)]
mod selftest;
mod server;
mod simulator;
mod validate;
mod wire_text;

pub use answer::xml::{XmlForm, XmlLists};
pub use builder::{Builder, StartError};
pub use canned::{Canned, CannedError};
pub use catalogue::product_names;
pub use credentials::Credentials;
pub use problem::Problem;
pub use request::RecordedRequest;
pub use simulator::Simulator;
