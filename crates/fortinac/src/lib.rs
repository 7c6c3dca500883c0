//! Typed client for the REST API v2 of Fortinet FortiNAC and FortiNAC-F.
//!
//! ```no_run
//! # async fn run(token: String) -> Result<(), fortinac::Error> {
//! let nac = fortinac::Client::builder("https://nac.example.com:8443", token).build()?;
//!
//! if let Some(host) = nac.find_host("00:50:56:00:00:02").await? {
//!     println!("{:?} has the role {:?}", host.host_name, host.role);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # From an appliance to the first answer
//!
//! 1. Give an administrator REST API access in the console and note the token, which is shown once.
//!    It works only from the subnets that the account allows, and may do what the account's profile allows.
//! 2. The API is served by the appliance itself, at port 8443, with a self-signed certificate from the factory.
//!    [`ClientBuilder::root_certificate_file`] trusts the authority that signed yours, and [`ClientBuilder::pin_certificate_sha256`] the one
//!    certificate with that fingerprint. [`ClientBuilder::danger_accept_any_certificate`] trusts whoever answers, and hands them your token.
//! 3. Each group of operations has a handle, such as [`Client::host`]; its methods give calls that are sent when they are awaited.
//!    Calls are owned and `Send`, so they can be spawned. What is optional is set on the call:
//!
//! ```no_run
//! # async fn run(nac: fortinac::Client) -> Result<(), fortinac::Error> {
//! use fortinac::Filter;
//! use fortinac::shared::SortDir;
//!
//! let page = nac
//!     .host()
//!     .list()
//!     .filter([Filter::eq("connected", true)?, Filter::eq("role", "Printers")?])
//!     .sort_key("hostName")
//!     .sort_dir(SortDir::Ascending)
//!     .page_size(50)
//!     .await?;
//! println!("{} of {:?}", page.items.len(), page.total);
//! # Ok(())
//! # }
//! ```
//!
//! # Helpers
//!
//! | to | call | needs the features |
//! |---|---|---|
//! | register hosts in bulk, with a report on each | [`Client::register_hosts`] | `host` |
//! | check roles before | [`Client::role_names`] | `policy` |
//! | find a host by MAC address, IP address or name | [`Client::find_host`] | `host` |
//! | find a host and change its record | [`Client::update_host`] | `host` |
//! | keep a host off the network, or let it in again | [`Client::disable_host`], [`Client::enable_host`] | `host` |
//! | put a host into a group, both by name | [`Client::add_host_to_group`] | `host`, `system_group` |
//! | read all hosts with their adapters | [`Client::inventory`] | `host`, `adapter` |
//!
//! They take addresses in any usual form ([`MacAddress`], [`hosts::HostKey`]) and send them as the appliance writes them. None of them
//! sends a change again when it is unknown whether it was carried out.
//!
//! # Calls without a spec
//!
//! [`Client::request`] sends any other call with the same authentication, retries and errors. It returns JSON, or a model of your own:
//!
//! ```no_run
//! # async fn run(nac: fortinac::Client) -> Result<(), fortinac::Error> {
//! use fortinac::Method;
//! use fortinac::wire::{Extra, Model};
//!
//! #[derive(Clone, Debug, Default, PartialEq, Model)]
//! #[wire(rename_all = "camelCase", crate = "fortinac::wire")]
//! struct Widget {
//!     id: i64,
//!     display_name: Option<String>,
//!     extra: Extra,
//! }
//!
//! let call = nac.request(Method::GET, "/api/v2/widgets").query("start", 0);
//! let widgets = call.decode_as::<Vec<Widget>>().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Filters
//!
//! [`Filter`] writes the conditions that lists take, and refuses values that would change their meaning. Plain text is taken as
//! well, as it is. Each condition is a `filter` parameter of its own. What of the syntax has been tried is said there.
//!
//! # Lists in pages
//!
//! A paged call that is awaited gives one [`Page`]. `.items()` gives all rows, page by page, as they are asked for, and `.pages()`
//! whole pages; both end on every answer that a service may give. A page has 100 rows unless
//! [`page_size`](host::ListCall::page_size) says otherwise: an unfiltered list of many hosts in one page can end in status 500.
//! Lists without an order of their own are best read with `.sort_key("id")`.
//!
//! # Where a guess is wrong
//!
//! The pages show parameters as `name: value` lines and do not say where they travel: calls that read have them in the query, calls
//! that change in a form. Lists in forms repeat the name, but for the calls where a client shows commas. Parameters of which this is a
//! guess say `inferred`. When your appliance disagrees, one call can decide otherwise, without a new version of this crate:
//!
//! ```no_run
//! # async fn run(nac: fortinac::Client) -> Result<(), fortinac::Error> {
//! use fortinac::{Call, ListStyle, ParamLocation};
//!
//! let ids = [38, 39];
//! nac.host().delete_many(ids).list_style("id", ListStyle::Comma).await?;
//! nac.host().trigger_scan(ids).location("id", ParamLocation::Json).await?; // the body is JSON then
//! let hosts = nac.host().list().filter(["connected==true"]); // has setters, so it becomes a `Call` first
//! let page = Call::from(hosts).location("filter", ParamLocation::Form).await?; // the pages speak of a body
//! # drop(page);
//! # Ok(())
//! # }
//! ```
//!
//! [`Client::request`] makes calls that this crate has no operation for.
//!
//! # Errors
//!
//! Every call gives the one [`Error`]. Its text is one line that names operation, path, status and what to do;
//! [`Error::kind`] and predicates such as [`Error::is_not_found`] tell programs. An answer with status 200 whose `status` field does not
//! say `success` is an error that carries the appliance's text. Reading calls are tried again by themselves when the connection or the
//! service fails, within the client's [timeout](ClientBuilder::timeout); so are changes that may be repeated, by what the operation
//! says, unless [`idempotent(false)`](Call::idempotent) is set on the call.
//!
//! # What you may get wrong
//!
//! | input | what happens |
//! |---|---|
//! | a MAC or IP address that is none | helpers, [`MacAddress`] and [`hosts::HostKey`] give an error that names it; nothing is sent. Plain calls take text and send it |
//! | a value that would change a filter | [`Filter`] gives an error that names the field and the character; nothing is sent |
//! | a role that is not there | with [`known_roles`](hosts::Registration::known_roles) an error, and nothing is sent; else the appliance refuses in its words |
//! | a MAC address twice in one registration | [`Outcome::Duplicate`](hosts::Outcome::Duplicate); sent once |
//! | an id over 2^53 | it is exact: ids are `i64`, also in JSON and where an answer has them as text |
//! | a path that the appliance does not have | 404 with a web page: an error that says so |
//! | a list too long for the appliance | 500: an error that advises a filter or a smaller page |
//! | a token from outside of its subnets, or a revoked one | 401: an error that says what to look at |
//! | a page size of 0, a negative row to start at | an error that names `count` or `start`; nothing is sent |
//! | a misspelt name in [`Call::location`] or [`Call::list_style`] | an error that names it; nothing is sent |
//!
//! # Features
//!
//! Each group of operations is a cargo feature of its name, all on by default. A program that needs a few of them builds faster with
//! `default-features = false, features = ["host", "adapter"]`. `schemars` gives every model a JSON schema.
//!
//! # Evidence
//!
//! Every operation names the evidence for what this crate knows of it: `documented`, `client` (a client for 7.6 sends it), `listed`
//! (method and path only: JSON in, JSON out) or `inferred`; so does a parameter that is less sure than its operation. Quirks say
//! what the documentation gets wrong or leaves open. Helpers say what they assume.
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

// What a program does not call is checked here and compiled nowhere.
#![warn(clippy::missing_inline_in_public_items)]

mod client;
mod filter;
#[allow(
    clippy::missing_inline_in_public_items,
    reason = "functions with parameters of their own are compiled where they are called"
)]
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

pub use filter::{Filter, FilterValue};
pub use generated::*;
#[cfg(feature = "system_group")]
pub use groups::is_unknown_group;
#[cfg(all(feature = "host", feature = "adapter"))]
pub use inventory::{Inventory, InventoryHost, InventoryRows};
pub use mac::MacAddress;
pub use secapi_core;
#[cfg(feature = "xml")]
pub use secapi_core::Format;
pub use secapi_core::blocking;
pub use secapi_core::exports::*;
