//! Container images and the verdict on them, for pipelines.
//!
//! ```no_run
//! # async fn run(cwp: forticwp::Client, archive: Vec<u8>) -> Result<(), Box<dyn std::error::Error>> {
//! let report = cwp
//!     .image_scan("app", "https://ci.example.com/job/app/", 42)
//!     .image("registry.example.com/app:1.0", archive) // what `docker save` writes
//!     .run(|progress| eprintln!("{progress}"))
//!     .await?
//!     .require_pass()?;
//! println!("{} vulnerabilities, none that blocks", report.vulnerabilities.len());
//! # Ok(())
//! # }
//! ```
//!
//! The order of the calls, and what their answers mean, is that of the vendor's Jenkins plugin; no page describes them. Inferred
//! from there: a job is done when its status is [`JobStatus::Completed`] or beyond and its result is above 0; result 50 means that a
//! policy blocks the build, and any other one lets it pass. That an image whose scan failed must not pass is this crate's own rule.

mod error;
mod formats;
mod progress;
mod report;
mod run;

use std::fmt;
use std::time::Duration;

use secapi_core::Bytes;

pub use self::error::{ScanError, Step};
pub use self::formats::junit;
pub use self::progress::Progress;
pub use self::report::{ScanReport, Verdict};
use crate::Client;
#[cfg(doc)]
use crate::container::JobStatus;

/// How often the vendor's plugin asks for the state of a job.
const POLL: Duration = Duration::from_secs(10);
/// How long a scan may take, unless set.
const DEADLINE: Duration = Duration::from_secs(3600);

/// A job that is to be scanned. [`run`](Self::run) does it; until then, nothing is sent.
#[must_use = "a scan does nothing until it is run"]
#[derive(Clone)]
pub struct ImageScan {
    client: Client,
    job_name: String,
    job_url: String,
    build_number: i64,
    images: Vec<(String, Bytes)>,
    protector: Option<String>,
    poll: Duration,
    deadline: Duration,
}

impl ImageScan {
    #[inline]
    pub(crate) const fn new(
        client: Client,
        job_name: String,
        job_url: String,
        build_number: i64,
    ) -> Self {
        Self {
            client,
            job_name,
            job_url,
            build_number,
            images: Vec::new(),
            protector: None,
            poll: POLL,
            deadline: DEADLINE,
        }
    }

    /// Adds an image: its name as Docker knows it, and the archive that `docker save` writes, which is held in memory.
    #[inline]
    pub fn image(mut self, name: impl Into<String>, archive: impl Into<Bytes>) -> Self {
        self.images.push((name.into(), archive.into()));
        self
    }

    /// The protector to use (scheme, host and port), in place of the first healthy one that the service lists.
    #[inline]
    pub fn protector(mut self, url: impl Into<String>) -> Self {
        self.protector = Some(url.into());
        self
    }

    /// How often to ask for the state of the job: every ten seconds unless set, as the vendor's plugin does.
    #[inline]
    pub const fn poll_every(mut self, interval: Duration) -> Self {
        self.poll = interval;
        self
    }

    /// How long all of it may take, uploads included: one hour unless set.
    #[inline]
    pub const fn deadline(mut self, total: Duration) -> Self {
        self.deadline = total;
        self
    }

    /// Does it, and gives what was found, whatever the verdict; [`ScanReport::require_pass`] makes an error of a bad one.
    ///
    /// `progress` is told of each step. Dropping the future stops everything on this side; a job that was registered by then stays at
    /// the service, for no call is known that would end it.
    ///
    /// Repeated on failure are the calls that may be (the client's [`RetryPolicy`](crate::RetryPolicy)); a state that cannot be had for
    /// a while is asked for again at the next turn, up to the deadline.
    #[inline]
    pub async fn run(self, progress: impl FnMut(Progress) + Send) -> Result<ScanReport, ScanError> {
        run::run(&self, progress).await
    }
}

impl fmt::Debug for ImageScan {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.images.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("ImageScan")
            .field("client", &self.client)
            .field("job_name", &self.job_name)
            .field("job_url", &self.job_url)
            .field("build_number", &self.build_number)
            .field("images", &names)
            .field("protector", &self.protector)
            .field("poll", &self.poll)
            .field("deadline", &self.deadline)
            .finish()
    }
}
