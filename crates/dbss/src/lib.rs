//! Typed client for the REST API of Huawei Cloud Database Security Service (DBSS).
//!
//! ```no_run
//! # async fn run() -> Result<(), dbss::Error> {
//! use dbss::{Client, Credentials, Region};
//!
//! let credentials = Credentials::from_env()?; // an access key, where the vendor's SDKs look for it
//! let dbss = Client::builder(&Region::AP_SOUTHEAST_1, credentials).build()?;
//!
//! let task = dbss.dashboard().show_audit_task_status("risk").await?;
//! println!("{:?}: {:?} of {:?}", task.task_status, task.completed_num, task.total_num);
//! # Ok(())
//! # }
//! ```
//!
//! # From a key to the first answer
//!
//! 1. A [`Region`] names the two hosts that are called: the service itself, and IAM for tokens and projects. There is a constant for each
//!    region of the vendor's table; [`Region::from_id`] takes an id from a configuration file, [`Region::custom`] any hosts.
//! 2. [`Credentials`] prove who calls (see below).
//! 3. Nearly every path holds the id of a project, one for each region of an account. The client looks it up by the region's name at the
//!    first call that needs it, once for all clones, unless [`Credentials::with_project_id`] or [`Client::with_project`] gives it.
//! 4. Each group of operations has a handle, such as [`Client::dashboard`]; its methods give calls that are sent when they are awaited.
//!    Calls are owned and `Send`, so they can be spawned.
//!
//! # Authentication
//!
//! | credentials | what is sent | renewed |
//! |---|---|---|
//! | [`Credentials::access_key`], [`Credentials::from_env`] | a signature with a permanent access key (AK/SK) | does not end |
//! | [`AccessKey`] with a security token | a signature with a temporary access key | no: after its end nothing is sent, and the error says so |
//! | [`Credentials::renewed_by`] | the same, with keys from your own provider | ahead of the end, and when the service refuses the key |
//! | [`Credentials::password`] | a token that IAM gives for a user's password | ahead of its 24 hours, and when the service refuses it |
//! | [`Credentials::token`] | a token that the program has | no |
//!
//! ```no_run
//! # async fn run(password: String) -> Result<(), dbss::Error> {
//! use dbss::{AccessKey, Client, Credentials, Region, Timestamp};
//!
//! let region = Region::from_id("ap-southeast-1")?;
//!
//! // A user of IAM.
//! let user = Credentials::password("example-account", "audit-reader", password);
//! let dbss = Client::builder(&region, user).build()?;
//!
//! // A temporary key that the program has.
//! let key = AccessKey::new("MADEUPKEY", "made-up-secret")
//!     .with_security_token("made-up-token")
//!     .expires_at(Timestamp::from_millis(1_768_469_400_000));
//! let dbss = Client::builder(&region, key.into()).build()?;
//! # drop(dbss);
//! # Ok(())
//! # }
//! ```
//!
//! Each attempt of a call is signed anew, with its own date. The service refuses dates that are more than 15 minutes off: when it does, and
//! its own clock shows another time than this machine's, the call is made once more with the service's time, which later calls then use
//! from the start. A key that is wrong is not tried again.
//!
//! [`signing`] has the signer by itself. Keys, tokens and passwords are shown by no `Debug`, error or log line.
//!
//! # Errors
//!
//! All calls fail with one [`Error`]. For the codes that the service documents it says what to do; [`DbssError`] reads what only this cloud
//! says: [the code](DbssError::dbss_code) as an enum, the [encoded message](DbssError::encoded_authorization_message) of a policy that
//! denied the call, and [single reasons](DbssError::details). An answer with status 200 that says in its body that the call failed is an
//! error as well.
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
//! let file = calls.download_audit_report("1d07f606-92d2-441c-b05c-dca47e180552", "made-up-report-id").language("zh-cn");
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

// What a program does not call is checked here and compiled nowhere.
#![warn(clippy::missing_inline_in_public_items)]

mod client;
mod credentials;
mod downloads;
mod error_code;
mod feeds;
#[allow(
    clippy::missing_inline_in_public_items,
    reason = "functions with parameters of their own are compiled where they are called"
)]
#[rustfmt::skip]
mod generated;
pub mod helpers;
mod project;
mod region;
pub mod signing;
pub mod waiters;

pub use credentials::{AccessKey, Credentials, KeyProvider};
pub use error_code::{DbssCode, DbssError, ErrorDetail};
pub use feeds::feeds;
pub use generated::*;
pub use region::{Region, UnknownRegion};
pub use secapi_core;
pub use secapi_core::blocking;
pub use secapi_core::exports::*;
