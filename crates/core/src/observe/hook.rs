//! Hooks: callbacks for metrics and audit trails.

use std::time::Duration;

use http::StatusCode;

use crate::description::OperationRef;
use crate::error::{Error, ErrorKind};
use crate::wire::Timestamp;

/// Callbacks for metrics and audit trails. Passed to [`ClientBuilder::hook`](crate::ClientBuilder::hook).
///
/// The arguments hold no secret, no parameter and no body: names, path templates, numbers.
///
/// A hook runs within the call, between two steps of it, so it should be quick and must not wait. One that panics is caught (unless the
/// program is built to abort): the panic is counted in [`Stats::hook_panics`](crate::Stats::hook_panics) and logged as an error of
/// `tracing`, and the call and other hooks go on as if nothing had happened. Nothing that a hook does changes a call.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use secapi_core::{Attempt, AttemptEnd, Hook, Outcome};
///
/// #[derive(Default)]
/// struct Refusals(AtomicU64);
///
/// impl Hook for Refusals {
///     fn attempt_ended(&self, attempt: &Attempt<'_>, end: &AttemptEnd) {
///         if let Outcome::Answered(status) = end.outcome && !status.is_success() {
///             self.0.fetch_add(1, Ordering::Relaxed);
///             eprintln!("{}: {status} after {:?}", attempt.operation.name(), end.elapsed);
///         }
///     }
/// }
/// ```
pub trait Hook: Send + Sync {
    /// An attempt begins: authentication comes first, then the request is sent.
    fn attempt_started(&self, attempt: &Attempt<'_>) {
        let _ = attempt;
    }

    /// An attempt has ended, its answer read. Comes once for each attempt that began, also when the call is dropped.
    fn attempt_ended(&self, attempt: &Attempt<'_>, end: &AttemptEnd) {
        let _ = (attempt, end);
    }

    /// The attempt failed and is retried after a backoff.
    fn retry_planned(&self, attempt: &Attempt<'_>, retry: &PlannedRetry) {
        let _ = (attempt, retry);
    }

    /// A token was fetched.
    fn token_refreshed(&self, refresh: &TokenRefresh<'_>) {
        let _ = refresh;
    }

    /// Something is odd, though calls may go on.
    fn warned(&self, warning: &Warning<'_>) {
        let _ = warning;
    }
}

/// A hook that several clients share.
impl<T: Hook + ?Sized> Hook for std::sync::Arc<T> {
    fn attempt_started(&self, attempt: &Attempt<'_>) {
        (**self).attempt_started(attempt);
    }
    fn attempt_ended(&self, attempt: &Attempt<'_>, end: &AttemptEnd) {
        (**self).attempt_ended(attempt, end);
    }
    fn retry_planned(&self, attempt: &Attempt<'_>, retry: &PlannedRetry) {
        (**self).retry_planned(attempt, retry);
    }
    fn token_refreshed(&self, refresh: &TokenRefresh<'_>) {
        (**self).token_refreshed(refresh);
    }
    fn warned(&self, warning: &Warning<'_>) {
        (**self).warned(warning);
    }
}

/// An attempt of a call.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The operation: name, method, path template.
    pub operation: &'a OperationRef,
    /// Number of the attempt within its call, from 1.
    pub number: u32,
    /// Host that it goes to.
    pub host: &'a str,
    /// Port that it goes to.
    pub port: u16,
}

impl<'a> Attempt<'a> {
    pub(crate) const fn new(
        operation: &'a OperationRef,
        number: u32,
        host: &'a str,
        port: u16,
    ) -> Self {
        Self {
            operation,
            number,
            host,
            port,
        }
    }
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AttemptEnd {
    /// What came of it.
    pub outcome: Outcome,
    /// How long it took, authentication included.
    pub elapsed: Duration,
    /// Bytes of the body that was sent.
    pub bytes_sent: u64,
    /// Bytes of the body that was read, unpacked.
    pub bytes_received: u64,
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The service answered with this status, and the answer was read.
    Answered(StatusCode),
    /// There was no answer, or not all of it.
    Failed(ErrorKind),
    /// The call was dropped.
    Dropped,
}

/// Another attempt that is to come.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct PlannedRetry {
    /// How long the call waits before it.
    pub wait: Duration,
    /// What the attempt before it failed with.
    pub error: ErrorKind,
    /// The status that it was answered with.
    pub status: Option<StatusCode>,
}

impl PlannedRetry {
    pub(crate) fn new(wait: Duration, error: &Error) -> Self {
        Self {
            wait,
            error: error.kind(),
            status: error.status(),
        }
    }
}

/// A token that was fetched.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct TokenRefresh<'a> {
    /// Name of the scheme that the token is for.
    pub scheme: &'a str,
    /// When it ends, by the server's clock; `None` when the server does not say.
    pub expires: Option<Timestamp>,
    /// How long it took to get.
    pub elapsed: Duration,
}

/// Something odd. Each is also an event of `tracing` at the level `WARN`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Warning<'a> {
    /// A list ends before its end: the service repeats itself, contradicts itself, or does not stop.
    ListEnds {
        /// The operation that lists.
        operation: &'a OperationRef,
        /// What is odd.
        why: &'a str,
    },
    /// A feed leaves rows out, or looks back less than it was told to.
    Feed {
        /// The operation that lists.
        operation: &'a OperationRef,
        /// What is odd.
        why: &'a str,
    },
    /// A token could not be fetched. As long as the one before is valid, calls go on with that.
    NoToken {
        /// Name of the scheme that the token is for.
        scheme: &'a str,
        /// Why.
        error: &'a Error,
    },
}
