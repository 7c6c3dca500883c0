//! What a scan came to.

use super::ScanError;
use crate::container::{Image, ImageResult, PolicyAlert, Vulnerability};

/// Result of a job that a policy blocks; the only one that the vendor's plugin knows.
const BLOCKED: i64 = 50;

/// The results of a job that failed and of one that was cancelled, by the vendor's pipeline library of 2020.
const NO_VERDICT: [i64; 2] = [10, 20];

/// Whether a pipeline may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// No policy objects (inferred: the job's result is not the one for blocked).
    Passed,
    /// A policy blocks the build; [`ScanReport::policy_alerts`] says which.
    Blocked,
    /// The job, or the scan of an image, failed or was cancelled, so that nothing can be said.
    Failed,
}

impl Verdict {
    #[inline]
    pub(super) fn of(result: i64, images: &[Image]) -> Self {
        let broken = |image: &Image| {
            matches!(
                image.result,
                Some(ImageResult::Failed | ImageResult::Cancelled)
            )
        };
        if result == BLOCKED {
            Self::Blocked
        } else if NO_VERDICT.contains(&result) || images.iter().any(broken) {
            Self::Failed
        } else {
            Self::Passed
        }
    }
}

/// What a scan came to, and what it found.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ScanReport {
    /// Whether a pipeline may go on.
    pub verdict: Verdict,
    /// Id of the job.
    pub job_id: i64,
    /// Result of the job, as the service gave it: above 0: 50 for blocked, 10 for failed, 20 for cancelled, 100 for passed; others are not explained.
    pub result: i64,
    /// Address of the protector that did it.
    pub protector: String,
    /// The images, each with what its scan came to.
    pub images: Vec<Image>,
    /// Vulnerabilities of all images.
    pub vulnerabilities: Vec<Vulnerability>,
    /// Policies that the images broke, those that only warn among them.
    pub policy_alerts: Vec<PolicyAlert>,
}

impl ScanReport {
    /// The report when the verdict is [`Verdict::Passed`], else an error that holds it.
    #[inline]
    pub fn require_pass(self) -> Result<Self, ScanError> {
        match self.verdict {
            Verdict::Passed => Ok(self),
            Verdict::Blocked => Err(ScanError::Blocked(Box::new(self))),
            Verdict::Failed => Err(ScanError::JobFailed(Box::new(self))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(result: Option<ImageResult>) -> Image {
        Image {
            result,
            ..Image::default()
        }
    }

    #[test]
    fn a_verdict_follows_from_the_result_and_the_images() {
        let good = image(Some(ImageResult::Succeeded));
        let failed = image(Some(ImageResult::Failed));
        let cancelled = image(Some(ImageResult::Cancelled));
        let silent = image(None);
        for (result, images, verdict) in [
            (1, vec![], Verdict::Passed),
            (100, vec![good.clone(), silent], Verdict::Passed),
            (10, vec![good.clone()], Verdict::Failed),
            (20, vec![good.clone()], Verdict::Failed),
            (50, vec![good.clone()], Verdict::Blocked),
            (50, vec![failed.clone()], Verdict::Blocked),
            (100, vec![good.clone(), failed], Verdict::Failed),
            (100, vec![cancelled, good], Verdict::Failed),
        ] {
            assert_eq!(Verdict::of(result, &images), verdict, "{result}");
        }
    }
}
