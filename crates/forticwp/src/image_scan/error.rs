//! Why a scan gave no verdict, or a bad one.

use std::fmt;

use secapi_core::Error;

use super::ScanReport;
use crate::container::JobStatus;

/// A part of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// Looking for a protector that is up.
    FindProtector,
    /// Registering the job.
    AddJob,
    /// Having the protector make room.
    Reserve,
    /// Registering an image.
    AddImage,
    /// Sending an image.
    Upload,
    /// Saying that all images are there.
    Submit,
    /// Waiting for the job.
    Wait,
    /// Reading what was found.
    ReadResults,
}

impl fmt::Display for Step {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FindProtector => "looking for a protector",
            Self::AddJob => "registering the job",
            Self::Reserve => "reserving the job at the protector",
            Self::AddImage => "registering an image",
            Self::Upload => "sending an image",
            Self::Submit => "submitting the job",
            Self::Wait => "waiting for the scan",
            Self::ReadResults => "reading the results",
        })
    }
}

/// Why a scan gave no verdict, or a bad one.
#[non_exhaustive]
pub enum ScanError {
    /// No image was given; nothing was sent.
    NoImage,
    /// No protector is up, or the service lists none.
    NoProtector {
        /// Those that were tried, with what was wrong.
        tried: Vec<(String, Error)>,
    },
    /// A call failed.
    Call {
        /// What it was for.
        step: Step,
        /// The job, once it is registered.
        job_id: Option<i64>,
        /// What went wrong.
        source: Error,
    },
    /// The deadline passed first.
    Deadline {
        /// What was being done.
        step: Step,
        /// The job, once it is registered: the service may still work on it.
        job_id: Option<i64>,
        /// Where the job stood when it last said so.
        status: Option<JobStatus>,
        /// The failure of the last call, where that is why.
        source: Option<Error>,
    },
    /// A policy blocks the build (from [`ScanReport::require_pass`]).
    Blocked(Box<ScanReport>),
    /// The scan of an image failed or was cancelled (from [`ScanReport::require_pass`]).
    JobFailed(Box<ScanReport>),
}

impl ScanError {
    /// What was found, where the scan came to an end.
    #[must_use]
    #[inline]
    pub fn report(&self) -> Option<&ScanReport> {
        match self {
            Self::Blocked(report) | Self::JobFailed(report) => Some(report),
            _ => None,
        }
    }

    /// The job, once it is registered.
    #[must_use]
    #[inline]
    pub fn job_id(&self) -> Option<i64> {
        match self {
            Self::NoImage | Self::NoProtector { .. } => None,
            Self::Call { job_id, .. } | Self::Deadline { job_id, .. } => *job_id,
            Self::Blocked(report) | Self::JobFailed(report) => Some(report.job_id),
        }
    }
}

impl fmt::Display for ScanError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoImage => f.write_str("there is no image to scan: add one with `.image(…)`"),
            Self::NoProtector { tried } if tried.is_empty() => f.write_str(
                "the service lists no container protector for this credential: install one, or name one with `.protector(…)`",
            ),
            Self::NoProtector { tried } => {
                f.write_str("no container protector can be used")?;
                tried
                    .iter()
                    .try_for_each(|(url, error)| write!(f, "; {url}: {error}"))
            }
            Self::Call { step, source, .. } => write!(f, "{step} failed: {source}"),
            Self::Deadline { step, status, .. } => {
                write!(f, "the deadline passed while {step}")?;
                match status {
                    Some(status) => write!(f, "; the job stood at {status:?}"),
                    None => Ok(()),
                }
            }
            Self::Blocked(report) => write!(
                f,
                "a policy blocks the build: job {} has {} policy alerts and {} vulnerabilities",
                report.job_id,
                report.policy_alerts.len(),
                report.vulnerabilities.len()
            ),
            Self::JobFailed(report) => write!(
                f,
                "job {} ended, but the scan of an image failed or was cancelled",
                report.job_id
            ),
        }
    }
}

impl fmt::Debug for ScanError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, fields): (_, Vec<(_, &dyn fmt::Debug)>) = match self {
            Self::NoImage => ("NoImage", vec![]),
            Self::NoProtector { tried } => ("NoProtector", vec![("tried", tried)]),
            Self::Call {
                step,
                job_id,
                source,
            } => (
                "Call",
                vec![("step", step), ("job_id", job_id), ("source", source)],
            ),
            Self::Deadline {
                step,
                job_id,
                status,
                source,
            } => (
                "Deadline",
                vec![
                    ("step", step),
                    ("job_id", job_id),
                    ("status", status),
                    ("source", source),
                ],
            ),
            Self::Blocked(report) => ("Blocked", vec![("report", report)]),
            Self::JobFailed(report) => ("JobFailed", vec![("report", report)]),
        };
        secapi_core::debug_error(f, self, name, &fields)
    }
}

impl std::error::Error for ScanError {
    #[inline]
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Call { source, .. } => Some(source),
            Self::Deadline { source, .. } => source.as_ref().map(|source| source as _),
            Self::NoProtector { tried } => tried.last().map(|(_, error)| error as _),
            _ => None,
        }
    }
}
