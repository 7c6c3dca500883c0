//! Whether to try again, and when: a decision over plain data.
//!
//! | what happened | safe to repeat | not safe to repeat |
//! |---|---|---|
//! | nothing was sent (no connection) | again | again |
//! | broke, or took too long, after it may have been sent | again | no, the outcome is unknown |
//! | broke, or took too long, within an answer that says success | again | no, it was carried out |
//! | 502, 504 (a gateway gave up) | again | no, the outcome is unknown |
//! | 408, 429, 503 | again | no |
//! | any other status | no | no |
//!
//! A failure that another attempt would meet again is not retried: a certificate that is not trusted, a response that cannot be read.
//!
//! A wait is random between nothing and a ceiling that doubles from [`RetryPolicy::base`] up to [`RetryPolicy::cap`] ("full
//! jitter"). When the service names a time (`Retry-After`), that is waited for instead. A wait that would pass the deadline is
//! not begun. Over all calls of a client, retries are limited by a budget, so that a failing service is not drowned.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::HeaderMap;
use http::header::RETRY_AFTER;
use tokio::time::Instant;

use crate::wire::Timestamp;

/// How often and how fast a call is tried again.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// How many times a request is sent at most; 1 means never again. An attempt that only met a dead connection of the pool does not
    /// count.
    pub attempts: u32,
    /// Ceiling of the first wait; it doubles for each further one.
    pub base: Duration,
    /// The highest ceiling.
    pub cap: Duration,
}

impl Default for RetryPolicy {
    /// Three attempts, 100 ms, 20 s.
    fn default() -> Self {
        Self {
            attempts: 3,
            base: Duration::from_millis(100),
            cap: Duration::from_secs(20),
        }
    }
}

impl RetryPolicy {
    /// Each request is sent once.
    #[must_use]
    pub fn none() -> Self {
        Self {
            attempts: 1,
            ..Self::default()
        }
    }

    setters! {
        /// At most so many attempts.
        pub const fn attempts(self, attempts: u32) { self.attempts = attempts }

        /// Ceiling of the first wait.
        pub const fn base(self, base: Duration) { self.base = base }

        /// The highest ceiling.
        pub const fn cap(self, cap: Duration) { self.cap = cap }
    }

    /// The ceiling of the wait after that attempt (counted from 1).
    fn ceiling(&self, attempt: u32) -> Duration {
        let doublings = attempt.saturating_sub(1).min(31);
        self.base.saturating_mul(1 << doublings).min(self.cap)
    }
}

/// How an attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No connection: nothing was sent.
    NotSent,
    /// The request may have arrived, and no answer came: the connection broke or a deadline passed.
    MaybeSent,
    /// The service answered with success, but the answer broke, or took too long, after its head.
    Cut,
    /// An answer with this status.
    Status(u16),
}

/// All that the decision depends on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetryContext {
    /// How the attempt failed.
    pub failure: Failure,
    /// Whether another attempt would fail in the same way.
    pub lasting: bool,
    /// Whether sending the request twice does what sending it once does.
    pub idempotent: bool,
    /// Which attempt it was, from 1.
    pub attempt: u32,
    /// Time left until the call's deadline.
    pub remaining: Duration,
    /// How long the service asks to wait.
    pub retry_after: Option<Duration>,
    /// A random number from 0 to 1.
    pub random: f64,
}

/// What to do after a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Try again after that long.
    Retry(Duration),
    /// Give up.
    Stop(Stop),
}

/// Why a call is not tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The failure is not one that passes.
    Final,
    /// The operation is not safe to repeat, and its request may have been carried out.
    OutcomeUnknown,
    /// The operation is not safe to repeat, and the service has answered.
    NotRepeatable,
    /// All attempts are used up.
    Attempts,
    /// The wait would pass the deadline.
    Deadline,
    /// The client's budget of retries is used up.
    Budget,
}

/// Decides whether to try again.
#[must_use]
pub fn decide(policy: &RetryPolicy, context: &RetryContext) -> Decision {
    let passing = |status: u16| matches!(status, 408 | 429 | 502 | 503 | 504);
    match context.failure {
        Failure::MaybeSent if !context.idempotent => return Decision::Stop(Stop::OutcomeUnknown),
        Failure::Status(status) if !passing(status) => return Decision::Stop(Stop::Final),
        // A gateway gave up on the service, which may be at work all the same.
        Failure::Status(502 | 504) if !context.idempotent => {
            return Decision::Stop(Stop::OutcomeUnknown);
        }
        Failure::Status(_) | Failure::Cut if !context.idempotent => {
            return Decision::Stop(Stop::NotRepeatable);
        }
        Failure::NotSent | Failure::MaybeSent | Failure::Status(_) | Failure::Cut => {}
    }
    if context.lasting {
        return Decision::Stop(Stop::Final);
    }
    if context.attempt >= policy.attempts {
        return Decision::Stop(Stop::Attempts);
    }
    let random = if context.random.is_finite() {
        context.random.clamp(0.0, 1.0)
    } else {
        1.0
    };
    let wait = match context.retry_after {
        // A little later than asked for, so that those who were told the same do not return all at once.
        Some(asked) if !asked.is_zero() => asked.saturating_add(policy.base.mul_f64(random)),
        _ => policy.ceiling(context.attempt).mul_f64(random),
    };
    if wait >= context.remaining {
        Decision::Stop(Stop::Deadline)
    } else {
        Decision::Retry(wait)
    }
}

/// The wait where the service asks for one and does not say how long in a way that can be read.
const UNREADABLE: Duration = Duration::from_secs(1);

/// How long the service asks to wait: a number of seconds, rounded up, or a date; of several, the longest. A date that has passed means
/// "now", and anything else a second. `None`: it does not ask.
#[must_use]
pub(crate) fn retry_after(headers: &HeaderMap, now_millis: i64) -> Option<Duration> {
    let values = headers.get_all(RETRY_AFTER).into_iter();
    values
        .map(|value| {
            let text = value.to_str().unwrap_or_default();
            // A date has a comma as well.
            let whole = wait(text, now_millis);
            let parts = || text.split(',').filter_map(|part| wait(part, now_millis));
            whole.or_else(|| parts().max()).unwrap_or(UNREADABLE)
        })
        .max()
}

/// Reads a number of seconds or a date.
fn wait(text: &str, now_millis: i64) -> Option<Duration> {
    let text = text.trim();
    if let Some(until) = http_date(text) {
        let left = u64::try_from(until.saturating_sub(now_millis));
        return Some(Duration::from_millis(left.unwrap_or(0)));
    }
    let seconds = text.strip_prefix('+').unwrap_or(text);
    // Leaves out `inf`, `nan`, signs and exponents, which are numbers to Rust.
    if !seconds
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return None;
    }
    let seconds = seconds.parse::<f64>().ok()?.ceil();
    Some(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::from_secs(u64::MAX)))
}

/// Limits the retries of a client: each takes one from a bucket that fills again over time.
#[derive(Debug)]
pub(crate) struct RetryBudget(Mutex<(f64, Option<Instant>)>);

impl RetryBudget {
    /// How many retries can follow one another at once.
    const SIZE: f64 = 50.0;
    /// How many more there are for each second.
    const PER_SECOND: f64 = 10.0;

    pub(crate) fn new() -> Self {
        Self(Mutex::new((Self::SIZE, None)))
    }

    /// Takes one; `false` when there is none.
    pub(crate) fn take(&self) -> bool {
        let mut bucket = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let (tokens, last) = *bucket;
        let passed = last.map_or(0.0, |last| {
            now.saturating_duration_since(last).as_secs_f64()
        });
        let tokens = passed.mul_add(Self::PER_SECOND, tokens).min(Self::SIZE);
        let enough = tokens >= 1.0;
        *bucket = (if enough { tokens - 1.0 } else { tokens }, Some(now));
        enough
    }
}

/// An HTTP date (`Sun, 06 Nov 1994 08:49:37 GMT`, or one of the two forms that are obsolete) in milliseconds since 1970.
pub(crate) fn http_date(text: &str) -> Option<i64> {
    let date = httpdate::parse_http_date(text).ok()?;
    Some(Timestamp::from(date).as_millis())
}

#[cfg(test)]
mod tests;
