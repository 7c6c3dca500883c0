//! Typed client for the REST API of Fortinet FortiCASB.
//!
//! ```no_run
//! # async fn run(api_credential: String) -> Result<(), forticasb::Error> {
//! use forticasb::{Client, Credentials, Timestamp, services};
//!
//! let casb = Client::builder(Credentials::api_credential(api_credential)).build()?;
//! let tenant = casb.tenants().await?.remove(0); // company, role and business unit
//! let casb = casb.with_tenant(&tenant);
//!
//! let mut feed = casb.alerts_since(services::SALESFORCE, Timestamp::from_seconds(1_700_000_000));
//! while let Some(alert) = feed.try_next().await? {
//!     println!("{:?}: {:?}", alert.severity, alert.policy_name);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # From a credential to the first alert
//!
//! 1. Make an API credential in the console, under the API settings of a business unit, and give it to
//!    [`Credentials::api_credential`]. The client exchanges it for an access token at its first call and renews that token by itself.
//!    [`Credentials::password`], [`Credentials::refresh_token`] and [`Credentials::token`] are the other ways in.
//! 2. Customers of the European site name it: `.base_url(hosts::FORTICASB_EU)`. See [`hosts`].
//! 3. Nearly every call acts for one business unit. [`Client::tenants`] lists those that the credential may see,
//!    [`Client::with_tenant`] binds one; a program that has stored the ids makes one with [`Tenant::new`].
//! 4. Alerts belong to a cloud service. The services of a business unit are those of
//!    [`get_application_status`](service::ServiceCalls::get_application_status); [`services`] has the names on record.
//! 5. [`Client::alerts_since`] gives its alerts from an instant on.
//!
//! Each group of operations has a handle, such as [`Client::service`]; its methods give calls that are sent when they are awaited.
//! Calls are owned and `Send`, so they can be spawned. What is optional is set on the call:
//!
//! ```no_run
//! # async fn run(casb: forticasb::Client) -> Result<(), forticasb::Error> {
//! use std::time::Duration;
//! use forticasb::{Period, services};
//!
//! let week = Period::last(Duration::from_secs(7 * 86_400));
//! let page = casb
//!     .alert()
//!     .list(services::OFFICE_365, week.start(), week.end())
//!     .severity(["Critical", "Alert"])
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
//! | the document behind an alert, who may reach it, what was done with it | [`Client::document_report`] |
//! | risk and use of each service, ready to print | [`Client::risk_report`] |
//!
//! # Feeds
//!
//! [`Client::alerts_since`] starts from an instant, or from a cursor that you stored: the text of [`Feed::cursor`], taken after any row,
//! says where the feed goes on, also in the middle of a page. The feed asks for windows of a year at most, gives each alert once, also
//! on the border of two windows, and gives `None` at its end, which is the moment at which it was made. [`Feed::extend_to`] moves the
//! end. An alert that the service files up to five minutes late is still given by the next window.
//!
//! # Lists in pages
//!
//! A paged call that is awaited gives one [`Page`]. `.items()` gives all rows, page by page, as they are asked for, and `.pages()`
//! whole pages; both end on every answer that a service may give (an empty page, the same page again, counts that are wrong). It makes
//! no difference that alerts page in the body, users in headers, and reports have their counts inside of `data`.
//!
//! # Tenants
//!
//! A client without a tenant can get tokens and list tenants. Every other call fails before anything is sent and says how to get one.
//! Clients are cheap to clone: bind one for each business unit. [`Client::with_tenant_host`] also moves to the host that the resource
//! map names for the tenant; credentials still go only to the host that the client was built with.
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
//! | a service that is not on record | it is sent as it is: the set of services is open, and the service is the judge |
//! | a page size of 0, or of more than 1000 for alerts | an error that names `limit` and the range; nothing is sent |
//! | a negative row to start at | an error that names `skip`; nothing is sent |
//! | an end before the start | [`Period::new`] is an error, so helpers that take a [`Period`] never see it; a feed has nothing to give; plain calls send it |
//! | an instant outside of the years 1970 to 9999 | as above; a feed starts in 1970 at the earliest and ends now at the latest |
//! | an enum value that is not known | it is sent as it is, and read as `Other` |
//! | no tenant | an error that names the missing value; nothing is sent |
//! | an alert that is not about a document | [`Client::document_report`] is an error that names `fileId`; nothing is sent |
//!
//! # Versions
//!
//! The product is a service that changes without notice, and its documentation has versions. Operations say since when and until
//! when they are documented. Where a newer call took the place of an older one, both are here and name each other: servers up to 23.2 have
//! [`get_service_status`](service::ServiceCalls::get_service_status), newer ones
//! [`get_application_status`](service::ServiceCalls::get_application_status). A list of alerts of 20.1.0 reads the service from
//! a header, which [`service_header`](alert::ListCall::service_header) sets beside the field of the body.
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
mod documents;
mod feeds;
#[allow(
    clippy::missing_inline_in_public_items,
    reason = "functions with parameters of their own are compiled where they are called"
)]
#[rustfmt::skip]
mod generated;
pub mod hosts;
mod risk;
pub mod services;
mod tenant;

pub use documents::DocumentReport;
pub use feeds::feeds;
pub use generated::*;
pub use risk::{RiskReport, ServiceFigures};
pub use secapi_core;
pub use secapi_core::auth::Credentials;
pub use secapi_core::blocking;
pub use secapi_core::exports::*;
pub use tenant::Tenant;
