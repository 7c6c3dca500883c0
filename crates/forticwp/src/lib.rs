//! Typed client for the REST API of Fortinet FortiCWP and its successor FortiCNP.
//!
//! ```no_run
//! # async fn run(api_credential: String) -> Result<(), forticwp::Error> {
//! use forticwp::{Client, Credentials, Timestamp, hosts};
//!
//! let cwp = Client::builder(Credentials::api_credential(api_credential)).base_url(hosts::FORTICWP_EU).build()?;
//! let tenant = cwp.tenants().await?.remove(0); // company and role
//! let cwp = cwp.with_tenant(&tenant);
//!
//! let mut feed = cwp.alerts_since(Timestamp::from_seconds(1_700_000_000));
//! while let Some(alert) = feed.try_next().await? {
//!     println!("{:?}: {:?}", alert.severity, alert.policy_name);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # From a credential to the first alert
//!
//! 1. Make a credential in the console and give it to [`Credentials::api_credential`]; from 22.1.0 on it lives for one year.
//!    The client exchanges it for an access token at its first call and renews that token by itself.
//!    [`Credentials::password`] (up to 21.2), [`Credentials::refresh_token`] and [`Credentials::token`] are the other ways in.
//! 2. The client goes to FortiCWP's global site unless told otherwise: [`hosts`] has the European one and those of FortiCNP.
//! 3. Nearly every call acts for one company. [`Client::tenants`] lists those that the credential may see,
//!    [`Client::with_tenant`] binds one; a program that has stored the ids makes one with [`Tenant::new`].
//! 4. [`Client::alerts_since`] gives the company's alerts from an instant on. FortiCNP has findings about a resource instead:
//!    [`Client::findings_since`].
//!
//! Each group of operations has a handle, such as [`Client::document`]; its methods give calls that are sent when they are awaited.
//! Calls are owned and `Send`, so they can be spawned. What is optional is set on the call:
//!
//! ```no_run
//! # async fn run(cwp: forticwp::Client) -> Result<(), forticwp::Error> {
//! use std::time::Duration;
//! use forticwp::Period;
//! use forticwp::shared::CloudService;
//!
//! let week = Period::last(Duration::from_secs(7 * 86_400));
//! let page = cwp
//!     .alert()
//!     .list(week.start(), week.end())
//!     .severity(["Critical", "Alert"])
//!     .services([CloudService::Aws])
//!     .page_size(500)
//!     .await?;
//! println!("{} of {:?}", page.items.len(), page.total);
//! # Ok(())
//! # }
//! ```
//!
//! # Helpers
//!
//! | to get | call |
//! |---|---|
//! | alerts as they come in | [`Client::alerts_since`], [`Client::alerts_since_where`] |
//! | FortiCNP's findings as they come in | [`Client::findings_since`] |
//! | permissions, violations and activity of the document behind an alert | [`Client::document_report`] |
//! | risk and use of each cloud account, ready to print | [`Client::risk_report`] |
//! | the resources of some types in one cloud | [`ResourceFilter::of_types`](resource::ResourceFilter::of_types) |
//!
//! # Feeds
//!
//! [`Client::alerts_since`] starts from an instant, or from a cursor that you stored: the text of [`Feed::cursor`], taken after any row,
//! says where the feed goes on, also in the middle of a page. The feed gives each alert once, also on the border of two windows, and
//! gives `None` at its end, which is the moment at which it was made. [`Feed::extend_to`] moves the end. An alert that the service
//! files up to five minutes late is still given by the next window.
//!
//! # Lists in pages
//!
//! A paged call that is awaited gives one [`Page`]. `.items()` gives all rows, page by page, as they are asked for, and `.pages()`
//! whole pages; both end on every answer that a service may give (an empty page, the same page again, counts that are 0 or wrong, no
//! rows at all).
//!
//! # Tenants
//!
//! A client without a tenant can get tokens and list tenants. Every call that needs one fails before anything is sent and says how to
//! get one. Clients are cheap to clone: bind one for each company. [`Client::with_tenant_host`] also moves to the host that the
//! resource map names for the tenant; credentials still go only to the host that the client was built with.
//!
//! # Errors
//!
//! Every call gives the one [`Error`]. Its text is one line that names operation, path, status and what to do;
//! [`Error::kind`] and predicates such as [`Error::is_not_found`] tell programs. Reading calls are tried again by themselves when the
//! connection or the service fails, within the client's [timeout](ClientBuilder::timeout).
//!
//! # What you may get wrong
//!
//! | input | what happens |
//! |---|---|
//! | a cloud that is not on record | it is sent as it is: the set of clouds is open, and the service is the judge |
//! | a page size of 0, or of more than 1000 for alerts | an error that names `limit` and the range; nothing is sent |
//! | a negative row to start at | an error that names `skip`; nothing is sent |
//! | an end before the start | [`Period::new`] is an error, so helpers that take a [`Period`] never see it; a feed has nothing to give; plain calls send it |
//! | an instant outside of the years 1970 to 9999 | as above; a feed starts in 1970 at the earliest and ends now at the latest |
//! | an enum value that is not known | it is sent as it is, and read as `Other` |
//! | no tenant | an error that names the missing value; nothing is sent |
//! | an alert that is not about a document | [`Client::document_report`] is an error that names `objectType`; nothing is sent |
//!
//! # Versions
//!
//! Operations say since when and until when they are documented, and which are FortiCNP's alone. No version is documented with all of
//! them: helpers that put several calls together leave out what the service does not have (404), and say so by `None`. The header
//! `roleId`, which older versions do not ask for, is sent whenever the client knows it.
//!
//! # A verdict on container images
//!
//! [`Client::image_scan`] does in one call what a pipeline needs: it finds a protector, hands the images over, waits, and reads what was
//! found. See [`image_scan`].
//!
//! # Evidence
//!
//! Every operation names the evidence for what this crate knows of it: `documented`, `sdk`, `client` (the vendor's own connector calls
//! it), `listed` or `inferred`. Its quirks are what the documentation gets wrong or leaves open.
//!
//! # What the wire does to values
//!
//! Decoding is lenient where real servers are careless (numbers as text, text as numbers, `null` for absent) and exact where it matters: unknown fields are
//! kept in `extra`, unknown enum values in `Other`. See [`mod@secapi_core::wire`].

// What a program does not call is checked here and compiled nowhere.
#![warn(clippy::missing_inline_in_public_items)]

mod client;
mod controller;
mod documents;
mod feeds;
#[allow(
    clippy::missing_inline_in_public_items,
    reason = "functions with parameters of their own are compiled where they are called"
)]
#[rustfmt::skip]
mod generated;
pub mod hosts;
pub mod image_scan;
mod resources;
mod risk;
mod tenant;
mod versions;

pub use documents::DocumentReport;
pub use feeds::feeds;
pub use generated::*;
pub use risk::{AccountFigures, RiskReport};
pub use secapi_core;
pub use secapi_core::auth::Credentials;
pub use secapi_core::blocking;
pub use secapi_core::exports::*;
pub use tenant::Tenant;
