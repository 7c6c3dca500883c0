//! What a scan tells on its way.

use std::fmt;

use crate::container::JobStatus;

/// A step that was made. `Display` has a line for people.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// This protector is up and takes the credential.
    ProtectorFound {
        /// Its address.
        url: String,
    },
    /// The job is registered, and the protector has room for it.
    JobAdded {
        /// Id of the job.
        job_id: i64,
    },
    /// An image is about to be sent.
    Uploading {
        /// Name of the image.
        image: String,
        /// Id that the service gave it.
        image_id: i64,
        /// Size of its archive.
        bytes: usize,
    },
    /// An image has arrived.
    Uploaded {
        /// Name of the image.
        image: String,
        /// Id that the service gave it.
        image_id: i64,
    },
    /// The service knows that all images are there.
    Submitted,
    /// The job was asked for its state.
    Waiting {
        /// Where it stands.
        status: JobStatus,
    },
    /// The state could not be had this time; it is asked for again.
    StateUnknown {
        /// Why.
        reason: String,
    },
    /// The job is done; what was found comes next.
    Completed {
        /// Result of the job.
        result: i64,
    },
}

impl fmt::Display for Progress {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ProtectorFound { url } => write!(f, "using the protector {url}"),
            Self::JobAdded { job_id } => write!(f, "job {job_id} is registered"),
            Self::Uploading { image, bytes, .. } => write!(f, "sending {image} ({bytes} bytes)"),
            Self::Uploaded { image, .. } => write!(f, "{image} has arrived"),
            Self::Submitted => f.write_str("all images are there"),
            Self::Waiting { status } => write!(f, "waiting for the scan: {status:?}"),
            Self::StateUnknown { reason } => {
                write!(f, "the state of the job cannot be had now: {reason}")
            }
            Self::Completed { result } => write!(f, "the scan is done, with result {result}"),
        }
    }
}
