//! Whether the service accepts credentials: a refusal is remembered, so that wrong credentials are not sent again and again.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::MutexGuard;
use tokio::time::Instant;

use crate::deadline::Deadline;
use crate::error::{Error, SharedError};

/// How long a definite refusal of credentials is remembered by a client and its clones. Calls fail meanwhile with that refusal, and
/// nothing is sent: many services lock an account, or a key, after a few failures.
pub const REFUSAL_MEMORY: Duration = Duration::from_secs(10);

/// How long a call waits for the first use of the credentials by another call.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is known about credentials that are sent as they are (a given token, an access key).
///
/// Until the service has accepted them, one call uses them at a time, so that wrong ones are sent once; the others wait for its
/// response, up to two seconds. A response 401 to that call is remembered for [`REFUSAL_MEMORY`]. After the credentials have been
/// accepted, calls do not wait, and a single 401 only has the next call go alone again.
#[derive(Default)]
pub struct Standing {
    accepted: AtomicBool,
    /// Held by the call that uses credentials which have not been accepted.
    trial: tokio::sync::Mutex<()>,
    refused: Mutex<Option<(Instant, Arc<Error>)>>,
}

impl Standing {
    /// Lets a call use the credentials: alone, where the answer holds a trial.
    ///
    /// # Errors
    /// When the credentials have just been refused.
    pub(crate) async fn enter(&self, deadline: Deadline) -> Result<Option<Trial<'_>>, Error> {
        if self.accepted.load(Ordering::Acquire) {
            return Ok(None);
        }
        // Who has waited long enough goes on: the other call may be a slow one.
        let Some(alone) = deadline.run_within(PATIENCE, self.trial.lock()).await else {
            return Ok(None);
        };
        if self.accepted.load(Ordering::Acquire) {
            return Ok(None);
        }
        let refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        match &*refused {
            Some((at, error)) if at.elapsed() < REFUSAL_MEMORY => Err(remembered(*at, error)),
            _ => Ok(Some(Trial {
                standing: self,
                _alone: alone,
            })),
        }
    }

    /// A call that was no trial was refused: the next one is.
    pub(crate) fn doubt(&self) {
        self.accepted.store(false, Ordering::Release);
    }
}

debug_fields!(Standing { accepted });

/// The right to use credentials that have not been accepted yet. Dropped without a verdict, it passes to the next call.
pub(crate) struct Trial<'a> {
    standing: &'a Standing,
    _alone: MutexGuard<'a, ()>,
}

impl Trial<'_> {
    /// The service did not refuse the credentials.
    pub(crate) fn accepted(self) {
        self.standing.accepted.store(true, Ordering::Release);
    }

    /// The service refused them.
    pub(crate) fn refused(self, error: &Error) {
        let refused = &self.standing.refused;
        *refused.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((Instant::now(), Arc::new(error.summary())));
    }
}

/// The error of a call that is not sent because of a refusal at an earlier time.
pub(crate) fn remembered(at: Instant, error: &Arc<Error>) -> Error {
    let ago = at.elapsed();
    let left = REFUSAL_MEMORY.saturating_sub(ago);
    Error::auth(format!(
        "the service refused these credentials {:.1} s ago, and they are not sent again for {:.1} s: {error}",
        ago.as_secs_f64(),
        left.as_secs_f64(),
    ))
    .with_source(SharedError(Arc::clone(error)))
}
