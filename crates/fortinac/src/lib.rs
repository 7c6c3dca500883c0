//! Typed client for the REST API v2 of Fortinet FortiNAC and FortiNAC-F.
//!
//! ```no_run
//! # async fn run(token: String) -> Result<(), fortinac::Error> {
//! let nac = fortinac::Client::builder("https://nac.example.com:8443", token).build()?;
//!
//! let group = nac.system_group().get_group(1).await?;
//! println!("{} has {} members", group.name, group.members.unwrap_or_default().len());
//! # Ok(())
//! # }
//! ```
//!
//! # From an appliance to the first answer
//!
//! 1. Give an administrator REST API access in the console and note the token, which is shown once.
//!    It works only from the subnets that the account allows, and may do what the account's profile allows.
//! 2. The API is served by the appliance itself, at port 8443, with a self-signed certificate from the factory.
//!    [`ClientBuilder::root_certificate_pem`] trusts the authority that signed yours.
//! 3. Each group of operations has a handle, such as [`Client::system_group`]; its methods give calls that are sent when they are awaited.
//!    Calls are owned and `Send`, so they can be spawned.
//!
//! An answer with status 200 whose `status` field does not say `success` is an [`Error`] that carries the appliance's text.
//!
//! Every operation names the evidence for what this crate knows of it: `documented`, `sdk`, `client`, `listed` or `inferred`.
//!
//! # What the wire does to values
//!
//! Decoding is lenient where real servers are careless (numbers as text, text as numbers, `null` for absent) and exact where it matters: unknown fields are
//! kept in `extra`, unknown enum values in `Other`. See [`wire`](mod@secapi_core::wire).

mod client;
mod filter;
#[rustfmt::skip]
mod generated;
#[cfg(feature = "system_group")]
mod groups;
#[cfg(feature = "host")]
pub mod hosts;
#[cfg(all(feature = "host", feature = "adapter"))]
mod inventory;
mod mac;
#[cfg(feature = "policy")]
mod roles;

pub use client::Client;
pub use filter::{Filter, FilterValue};
pub use generated::*;
#[cfg(all(feature = "host", feature = "adapter"))]
pub use inventory::{Inventory, InventoryHost, InventoryRows};
pub use mac::MacAddress;
pub use secapi_core::{
    Answer, Call, ClientBuilder, Error, ErrorKind, Items, Json, ListStyle, Method, Page, Pages,
    Place, RetryPolicy, Secret, Timestamp,
};
