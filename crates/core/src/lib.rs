//! Run time that the clients of this workspace share. It knows no product: each product's crate brings an [`Operation`] for each
//! call of its API, models, and perhaps a [`TokenSource`], and everything else is here.
//!
//! - [`Client`] and [`ClientBuilder`]: set-up, tenant values, calls without a spec;
//! - [`Call`], [`Items`], [`Pages`]: calls and lists, plain data until they are awaited;
//! - [`mod@blocking`]: the same without `async`;
//! - [`download`], [`wait`]: answers that are files, and things that take their time;
//! - [`Feed`], [`mod@checkpoint`]: what a list gains over time, stored so that no row is lost or doubled;
//! - [`Error`]: the one error type;
//! - [`auth`], [`transport`], [`retry`]: what happens between a call and the wire;
//! - [`Client::stats`], [`Hook`]: what a client has done, and does; spans of `tracing` besides;
//! - [`mod@wire`]: how values travel.
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

pub mod auth;
pub mod blocking;
mod call;
pub mod checkpoint;
mod client;
mod config;
mod context;
mod date;
mod deadline;
pub mod download;
mod encode;
mod error;
mod execute;
pub mod exports;
mod feed;
mod join;
mod json_text;
mod limit;
mod macros;
mod observe;
mod operation;
mod overrides;
mod paging;
mod payload;
mod period;
mod product;
mod random;
mod redact;
mod request;
mod response;
pub mod retry;
mod round_trip;
mod rounded;
mod table;
pub mod transport;
mod value;
pub mod wait;
#[cfg(feature = "xml")]
mod xml;

pub use auth::{
    AuthCx, Authenticator, Credentials, RequestHead, ResponseHead, StaticToken, Token,
    TokenAuthenticator, TokenSource,
};
pub use bytes::Bytes;
pub use call::{BytesCall, Call, CallFuture, WithMeta};
pub use checkpoint::Checkpoint;
pub use client::{Advice, Client, ClientBuilder};
pub use context::ContextSource;
pub use deadline::Deadline;
pub use download::{Download, DownloadProgress, Downloaded};
pub use error::{Error, ErrorKind, debug_error};
pub use feed::{Feed, FeedCursor, Stamp};
pub use http::{HeaderMap, Method, StatusCode};
pub use join::try_join;
pub use limit::{Limit, Measure};
pub use observe::{Attempt, AttemptEnd, Hook, Outcome, PlannedRetry, Stats, TokenRefresh, Warning};
pub use operation::{Content, Envelope, OkRule, Operation, Paging, PagingKind, Place, Via};
pub use overrides::ListStyle;
pub use paging::{Items, Page, PageCursor, Pages};
pub use payload::{Fields, Keep, Payload, Reading};
pub use period::Period;
pub use product::{AuthScheme, Context, ErrorShape, Product};
pub use request::{Param, Request};
pub use response::{Answer, Meta};
pub use retry::RetryPolicy;
pub use round_trip::RoundTrip;
pub use secapi_derive::CallBuilder;
pub use table::Table;
pub use tokio::io::AsyncWrite;
pub use transport::{
    BoxFuture, NewConnection, OnOldConnection, Phase, ResponseBody, Transport, TransportError,
};
pub use value::ParamValue;
pub use wait::{Pace, Stage, Turns, WaitError, WaitState, Waiter};
#[cfg(feature = "xml")]
pub use xml::Format;
pub use {futures_core, http, serde_json};

// ---- wire half: models, codecs, decoding
mod secret;
mod timestamp;
pub mod wire;

pub use secret::Secret;
pub use serde_json::Value as Json;
pub use timestamp::{ParseTimestampError, Timestamp};
pub use wire::Extra;
