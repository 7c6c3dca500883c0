//! When to poll again.

use std::future::pending;
use std::time::Duration;

use crate::deadline::Deadline;
use crate::random;

/// How long to wait between two polls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    first: Duration,
    cap: Duration,
    jitter: bool,
}

impl Backoff {
    /// The same interval each time.
    #[must_use]
    pub const fn every(interval: Duration) -> Self {
        Self {
            first: interval,
            cap: interval,
            jitter: false,
        }
    }

    /// Waits whose ceiling begins at `first` and doubles up to `cap`. Each is random between half its ceiling and the ceiling, so that
    /// clients that started together do not poll together.
    #[must_use]
    pub const fn growing(first: Duration, cap: Duration) -> Self {
        Self {
            first,
            cap,
            jitter: true,
        }
    }

    /// The wait after the poll of this number (counted from 1); `random` is from 0 to 1.
    fn wait(self, poll: u32, random: f64) -> Duration {
        let doublings = poll.saturating_sub(1).min(31);
        let ceiling = self.first.saturating_mul(1 << doublings).min(self.cap);
        if self.jitter {
            (ceiling / 2).saturating_add((ceiling / 2).mul_f64(random))
        } else {
            ceiling
        }
    }
}

impl Default for Backoff {
    /// From 2 s to 30 s.
    fn default() -> Self {
        Self::growing(Duration::from_secs(2), Duration::from_secs(30))
    }
}

/// When to poll: a [`Backoff`] between two polls, up to a [`Deadline`].
///
/// [`Waiter`](super::Waiter) is built on it; loops that have a shape of their own use it as it is.
#[derive(Clone, Copy, Debug)]
pub struct PollSchedule {
    backoff: Backoff,
    deadline: Deadline,
    poll: u32,
}

impl PollSchedule {
    /// A schedule that has not polled yet.
    #[must_use]
    pub const fn new(backoff: Backoff, deadline: Deadline) -> Self {
        Self {
            backoff,
            deadline,
            poll: 0,
        }
    }

    /// Sleeps until the next poll, at least for `retry_after`. `false` when the deadline passed instead.
    pub async fn next(&mut self, retry_after: Option<Duration>) -> bool {
        self.poll = self.poll.saturating_add(1);
        let wait = self
            .backoff
            .wait(self.poll, random::unit())
            .max(retry_after.unwrap_or_default());
        // Whatever comes first. A wait of nothing would still have to let others work.
        let wait = wait.max(Duration::from_millis(1));
        self.deadline.within(wait).run(pending::<()>()).await;
        !self.deadline.has_passed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_cap_and_half_of_each_is_random() {
        let backoff = Backoff::growing(Duration::from_secs(2), Duration::from_secs(30));
        for (poll, least, most) in [
            (0, 1, 2),
            (1, 1, 2),
            (2, 2, 4),
            (4, 8, 16),
            (5, 15, 30),
            (u32::MAX, 15, 30),
        ] {
            assert_eq!(
                backoff.wait(poll, 0.0),
                Duration::from_secs(least),
                "{poll}"
            );
            assert_eq!(backoff.wait(poll, 1.0), Duration::from_secs(most), "{poll}");
        }
        let every = Backoff::every(Duration::from_secs(10));
        assert_eq!(every.wait(7, 0.3), Duration::from_secs(10));
    }

    #[tokio::test(start_paused = true)]
    async fn the_schedule_ends_with_the_deadline() {
        let deadline = Deadline::after(Duration::from_secs(25));
        let mut schedule = PollSchedule::new(Backoff::every(Duration::from_secs(10)), deadline);
        assert!(schedule.next(None).await);
        assert_eq!(deadline.remaining(), Duration::from_secs(15));
        assert!(schedule.next(Some(Duration::from_secs(12))).await);
        assert_eq!(deadline.remaining(), Duration::from_secs(3));
        assert!(!schedule.next(None).await);
        assert_eq!(deadline.remaining(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_zero_backoff_still_reaches_the_deadline() {
        let mut schedule = PollSchedule::new(
            Backoff::every(Duration::ZERO),
            Deadline::after(Duration::from_millis(3)),
        );
        assert!(schedule.next(None).await);
        assert!(schedule.next(None).await);
        assert!(!schedule.next(None).await);
    }
}
