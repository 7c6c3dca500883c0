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
//!
//! # XML
//!
//! The appliance's documentation offers `application/xml` beside JSON for every call. With the feature `xml`, a client can ask for it:
//!
//! ```no_run
//! # #[cfg(feature = "xml")]
//! # fn build(token: String) -> Result<(), fortinac::Error> {
//! let nac = fortinac::Client::builder("https://nac.example.com:8443", token)
//!     .format(fortinac::Format::Xml)
//!     .build()?;
//! # Ok(())
//! # }
//! ```
//!
//! This is **inferred**: no answer in XML is public, and none was ever seen. JSON is what is documented by samples; take XML only where
//! something on the way demands it.
//!
//! The models are the same, and what comes is read by what it says it is, so an appliance that answers in JSON all the same is
//! understood. Requests are written as before: as form or JSON. Of an answer in XML,
//!
//! - the name of the root does not matter, and prefixes of namespaces are left out;
//! - a list may be repeated elements (`<members>…</members><members>…</members>`) or one element around them (`<members><item>…`, with
//!   any name inside); where a model has a list, one element is a list of one, and an empty one an empty list;
//! - `xsi:nil="true"` is null, an empty element empty text, and attributes are fields;
//! - a map may have its keys as elements, or as `<entry><key>…</key><value>…</value></entry>`;
//! - what no model describes ([`Json`] and `extra`) is text, since XML does not tell a number from its digits; repeated elements and
//!   those in `<item>` are lists, and a list of one without `<item>` cannot be told from its element; text beside attributes or elements
//!   stands under `#text`;
//! - a document type, an entity that it would define, an encoding other than UTF-8, and elements deeper than 60 levels are refused. The
//!   limit on the size of an answer holds as for JSON.
//!
//! An error about an answer in XML names the element: `/response/results/item[2]/id`.

mod client;
#[rustfmt::skip]
mod generated;

pub use client::Client;
pub use generated::*;
#[cfg(feature = "xml")]
pub use secapi_core::Format;
pub use secapi_core::{
    Answer, Call, ClientBuilder, Error, Json, Page, RetryPolicy, Secret, Timestamp,
};
pub use secapi_core::{Hook, PageCursor, Stats, blocking};
