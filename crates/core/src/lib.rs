//! Run time that the clients of this workspace share. It knows no product: each product's crate brings an [`Operation`] for each
//! call of its API, models, and perhaps a [`TokenSource`], and everything else is here.
//!
//! - [`Client`] and [`ClientBuilder`]: set-up, tenant values, calls without a spec;
//! - [`Call`], [`Items`], [`Pages`]: calls and lists, plain data until they are awaited;
//! - [`mod@blocking`]: the same without `async`;
//! - [`download`], [`poll`]: responses that are files, and operations that take time;
//! - [`Feed`], [`mod@checkpoint`]: what a list gains over time, stored so that no row is lost or doubled;
//! - [`Error`]: the one error type;
//! - [`auth`], [`transport`], [`retry`]: what happens between a call and the wire;
//! - [`Client::probe`]: the way to the service, one step at a time;
//! - [`Client::stats`], [`Hook`]: what a client has done, and does; spans of `tracing` besides;
//! - [`wire`]: how values travel.
//!
//! ```no_run
//! # async fn run() -> Result<(), secapi_core::Error> {
//! use secapi_core::{AuthScheme, Client, Method, Product, Secret, StaticToken};
//!
//! static BEARER: AuthScheme = AuthScheme { name: "bearer", header: "Authorization", prefix: "Bearer " };
//! static PRODUCT: Product = Product::new("example", "An example").base_url("https://api.example.com").auth(&[BEARER]);
//!
//! let client = Client::builder(&PRODUCT).authenticator(StaticToken::new(&BEARER, Secret::from("made-up-token"))).build()?;
//! let things = client.request(Method::GET, "/v1/things").query("limit", 10).await?;
//! println!("{things}");
//! # Ok(())
//! # }
//! ```

#[macro_use]
mod macros;

pub mod auth;
mod calls;
mod client;
mod credential_check;
mod deadline;
mod description;
mod error;
mod execute;
pub mod exports;
mod observe;
mod random;
mod redact;
mod request;
mod response;
pub mod retry;
mod session;
pub mod testing;
mod text;
pub mod transport;

pub use auth::{
    AuthCx, Authenticator, Credentials, RequestHead, ResponseHead, StaticToken, Token,
    TokenAuthenticator, TokenSource,
};
pub use bytes::Bytes;
pub use calls::download::{Download, DownloadProgress, Downloaded};
pub use calls::feed::checkpoint::{self, Checkpoint};
pub use calls::feed::period::Period;
pub use calls::feed::{CursorKey, Feed, FeedCursor, InstantFormat, WindowedList};
pub use calls::join::try_join;
pub use calls::paging::{Items, Page, PageCursor, Pages};
pub use calls::poll::{Backoff, PollSchedule, PollState, WaitError, WaitState, Waiter};
pub use calls::{BytesCall, Call, CallFuture, WithMeta, blocking, download, poll};
pub use client::ClientBuilder;
pub use deadline::Deadline;
pub use description::{
    AuthScheme, Content, Envelope, ErrorShape, Limit, ListStyle, Measure, OkRule, Operation,
    OperationRef, Paging, PagingKind, ParamLocation, Product, Relay, TenantContext,
};
pub use error::{Error, ErrorKind, debug_error};
pub use execute::preview::Preview;
pub use http::{HeaderMap, Method, StatusCode};
pub use observe::{Attempt, AttemptEnd, Hook, Outcome, PlannedRetry, Stats, TokenRefresh, Warning};
pub use request::{Param, Request};
#[cfg(feature = "xml")]
pub use response::xml::Format;
pub use response::{Binary, Decoded, EnvelopeMode, Fields, Meta, NoContent, Payload, Response};
pub use retry::RetryPolicy;
/// ```
/// use secapi_core::{Call, CallBuilder, Json};
///
/// /// A call of `ThingCalls::list` with its optional parameters.
/// #[derive(Debug, CallBuilder)]
/// #[must_use]
/// pub struct ListCall(Call<Vec<Json>>);
///
/// impl ListCall {
///     /// Only things with this name.
///     pub fn name(self, name: impl Into<String>) -> Self {
///         Self(self.0.query("name", name.into()))
///     }
/// }
/// # fn used(call: ListCall) -> Result<Vec<Json>, secapi_core::Error> {
/// let things = call.name("printer").timeout(std::time::Duration::from_secs(5)).blocking()?;
/// # Ok(things)
/// # }
/// ```
pub use secapi_derive::CallBuilder;
pub use session::{Client, ErrorHint, Probe, ProbeStep, TenantSource};
pub use tokio::io::AsyncWrite;
pub use transport::{
    BoxFuture, NewConnection, OnOldConnection, Phase, ResponseBody, ServerCertificate, Transport,
    TransportError,
};
pub use {futures_core, http, serde_json};

pub use secapi_wire as wire;
pub use secapi_wire::{Extra, Json, ParamValue, ParseTimestampError, Secret, Timestamp};
