//! Typed client for the REST API of Huawei Cloud Database Security Service (DBSS).
//!
//! ```no_run
//! # async fn run(password: String) -> Result<(), dbss::Error> {
//! use dbss::{Client, Credentials, Region};
//!
//! let region = Region::from_id("ap-southeast-1")?;
//! let credentials = Credentials::password("example-account", "audit-reader", password);
//! let dbss = Client::builder(&region, credentials).build()?;
//! let dbss = dbss.with_project_of(&region).await?;
//!
//! let task = dbss.dashboard().show_audit_task_status("risk").await?;
//! println!("{:?}: {:?} of {:?}", task.task_status, task.completed_num, task.total_num);
//! # Ok(())
//! # }
//! ```
//!
//! # From a user to the first answer
//!
//! 1. A [`Region`] names the two hosts that are called: the service itself, and IAM for tokens.
//! 2. [`Credentials`] are the name and password of an IAM user, for which the client gets a token (24 hours) and renews it, or a token that the program has.
//! 3. Nearly every path holds the id of a project, one for each region of an account: [`Client::with_project`] sets it,
//!    [`Client::with_project_of`] looks it up. A call that needs it and has none fails before anything is sent, and says so.
//! 4. Each group of operations has a handle, such as [`Client::dashboard`]; its methods give calls that are sent when they are awaited.
//!    Calls are owned and `Send`, so they can be spawned.
//!
//! Every operation names the evidence for what this crate knows of it: `documented`, `sdk`, `client`, `listed` or `inferred`.
//!
//! # What the wire does to values
//!
//! Decoding is lenient where real servers are careless (numbers as text, text as numbers, `null` for absent) and exact where it matters: unknown fields are
//! kept in `extra`, unknown enum values in `Other`. See [`wire`](mod@secapi_core::wire).

mod client;
mod credentials;
mod downloads;
#[rustfmt::skip]
mod generated;
pub mod helpers;
mod region;
pub mod waiters;

pub use client::Client;
pub use credentials::Credentials;
pub use generated::*;
pub use region::{Region, UnknownRegion};
pub use secapi_core::{
    Answer, Call, ClientBuilder, Download, DownloadProgress, Downloaded, Error, ErrorKind, Feed,
    FeedCursor, Items, Json, Pace, Page, Pages, Period, RetryPolicy, Secret, Timestamp, WaitError,
    Waiter,
};
