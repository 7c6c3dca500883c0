//! What can be observed of a client: counters, and hooks of its user. (Spans and events of `tracing` are written where things happen.)

mod hook;
pub(crate) mod log;
mod stats;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

pub use self::hook::{Attempt, AttemptEnd, Hook, Outcome, PlannedRetry, TokenRefresh, Warning};
pub use self::stats::Stats;
pub(crate) use self::stats::{Counter, Counters};

use crate::error::Error;
use crate::wire::Timestamp;

/// The counters and hooks of a client.
#[derive(Default)]
pub(crate) struct Observer {
    counters: Counters,
    hooks: Vec<Box<dyn Hook>>,
}

impl Observer {
    pub(crate) fn new(hooks: Vec<Box<dyn Hook>>) -> Self {
        Self {
            counters: Counters::default(),
            hooks,
        }
    }

    pub(crate) fn stats(&self) -> Stats {
        self.counters.read()
    }

    pub(crate) fn count(&self, counter: Counter) {
        self.counters.add(counter, 1);
    }

    /// Begins an attempt. It ends when the answer is dropped, if not before.
    pub(crate) fn attempt<'a>(&'a self, attempt: Attempt<'a>) -> Running<'a> {
        self.count(Counter::Attempts);
        self.notify(|hook| hook.attempt_started(&attempt));
        Running {
            observer: self,
            attempt,
            started: Instant::now(),
            sent: AtomicU64::new(0),
            received: AtomicU64::new(0),
            outcome: Outcome::Dropped,
        }
    }

    /// An attempt will be followed by another one.
    pub(crate) fn retry_planned(&self, attempt: &Attempt<'_>, retry: &PlannedRetry) {
        self.count(Counter::Retries);
        self.notify(|hook| hook.retry_planned(attempt, retry));
    }

    /// A token was fetched.
    pub(crate) fn token_refreshed(
        &self,
        scheme: &str,
        expires: Option<Timestamp>,
        elapsed: Duration,
    ) {
        tracing::debug!(scheme, "got a token");
        self.count(Counter::Refreshes);
        let refresh = TokenRefresh {
            scheme,
            expires,
            elapsed,
        };
        self.notify(|hook| hook.token_refreshed(&refresh));
    }

    /// A token could not be fetched.
    pub(crate) fn token_failed(&self, scheme: &str, error: &Error) {
        self.count(Counter::FailedRefreshes);
        self.warn(&Warning::NoToken { scheme, error });
    }

    pub(crate) fn warn(&self, warning: &Warning<'_>) {
        match warning {
            Warning::ListEnds { operation, why } => {
                tracing::warn!(operation = operation.name(), why, "a list ends");
            }
            Warning::Feed { operation, why } => {
                tracing::warn!(operation = operation.name(), why, "a feed");
            }
            Warning::NoToken { scheme, error } => {
                tracing::warn!(scheme, %error, "could not get a token");
            }
        }
        self.count(Counter::Warnings);
        self.notify(|hook| hook.warned(warning));
    }

    /// Runs all hooks. One that panics costs neither the call nor the other hooks anything.
    fn notify(&self, notify: impl Fn(&dyn Hook)) {
        for hook in &self.hooks {
            if catch_unwind(AssertUnwindSafe(|| notify(&**hook))).is_err() {
                tracing::error!("a hook panicked; the call goes on");
                self.count(Counter::HookPanics);
            }
        }
    }
}

/// An attempt in flight.
pub(crate) struct Running<'a> {
    observer: &'a Observer,
    attempt: Attempt<'a>,
    started: Instant,
    sent: AtomicU64,
    received: AtomicU64,
    outcome: Outcome,
}

impl Running<'_> {
    pub(crate) const fn attempt(&self) -> &Attempt<'_> {
        &self.attempt
    }

    pub(crate) fn sent(&self, bytes: usize) {
        self.sent.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(crate) fn received(&self, bytes: usize) {
        self.received.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(crate) fn end(mut self, outcome: Outcome) {
        self.outcome = outcome;
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let end = AttemptEnd {
            outcome: self.outcome,
            elapsed: self.started.elapsed(),
            bytes_sent: *self.sent.get_mut(),
            bytes_received: *self.received.get_mut(),
        };
        let counters = &self.observer.counters;
        counters.add(Counter::BytesSent, end.bytes_sent);
        counters.add(Counter::BytesReceived, end.bytes_received);
        self.observer
            .notify(|hook| hook.attempt_ended(&self.attempt, &end));
    }
}
