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
//! # Lists
//!
//! Lists come in pages: awaiting the call gives the first one, `items()` all rows of all pages as a stream, `pages()` the pages. Both end on every
//! answer, also where the service counts wrongly or says the same page again.
//!
//! ```no_run
//! # async fn run(dbss: dbss::Client) -> Result<(), dbss::Error> {
//! let mut instances = dbss.instance().list_audit_instances_last().items();
//! while let Some(instance) = instances.try_next().await? {
//!     println!("{:?} is {:?}", instance.name, instance.status);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Old calls and new ones
//!
//! 35 operations are to be taken offline. They are deprecated here and name the one that takes their place, mostly one with `_new` in its name; the
//! current list of instances is `list_audit_instances_last`, in spite of that rule.
//!
//! # Waiting
//!
//! Starting, stopping, restarting and making instances, backups, reports and summaries take the service a while. [`waiters`] wait for them, with
//! a deadline and a callback; a failure carries the service's reason.
//!
//! ```no_run
//! # async fn run(dbss: dbss::Client) -> Result<(), Box<dyn std::error::Error>> {
//! let instance = dbss.start_instance("1d07f606-92d2-441c-b05c-dca47e180552").wait().await?;
//! println!("{:?} runs", instance.name);
//! # Ok(())
//! # }
//! ```
//!
//! # Files
//!
//! Calls that answer with a file can be awaited, which keeps it in memory, or downloaded to a file or writer: resumed where the connection breaks,
//! with progress, a size limit and the SHA-256 of what came.
//!
//! ```no_run
//! # async fn run(dbss: dbss::Client) -> Result<(), dbss::Error> {
//! let calls = dbss.report();
//! let file = calls.download_audit_report("made-up-instance", "made-up-report").language("zh-cn");
//! let file = file.download().max_size(100 << 20).to_file("report.pdf").await?;
//! println!("{} bytes, SHA-256 {}", file.bytes, file.sha256);
//! # Ok(())
//! # }
//! ```
//!
//! # The jobs that are done most
//!
//! | job | method |
//! |---|---|
//! | all instances with their databases and agents | [`Client::inventory`] |
//! | the audit log from a stored cursor on | [`Client::audit_log_since`] |
//! | all risk rules of an instance, to be kept as evidence | [`Client::risk_rule_evidence`] |
//! | the package of an agent, checked | [`Client::agent_package`] |
//! | a report, made and fetched | [`Client::make_report`], [`Client::report_file`] |
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
