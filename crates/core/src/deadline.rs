//! Points in time by which things must be done.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio::time::Instant;

/// As far as a deadline may lie ahead; keeps arithmetic on instants from overflowing.
const FAR: Duration = Duration::from_secs(30 * 365 * 24 * 3600);

/// The instant by which a call must have ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(Instant);

impl Deadline {
    /// That long from now; at most thirty years.
    #[must_use]
    pub fn after(duration: Duration) -> Self {
        Self::counted_from(Instant::now(), duration)
    }

    /// That long from an instant; at most thirty years.
    pub(crate) fn counted_from(start: Instant, duration: Duration) -> Self {
        Self(start + duration.min(FAR))
    }

    /// Time that is left; zero when it has passed.
    #[must_use]
    pub fn remaining(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// Whether it has passed.
    #[must_use]
    pub fn has_passed(self) -> bool {
        self.remaining().is_zero()
    }

    /// The earlier of this deadline and another one.
    #[must_use]
    pub fn earlier(self, other: Option<Self>) -> Self {
        other.map_or(self, |other| self.min(other))
    }

    /// The earlier of this deadline and that long from now.
    #[must_use]
    pub fn within(self, duration: Duration) -> Self {
        self.min(Self::after(duration))
    }

    /// Runs `work` until the deadline; `None` when it passed first.
    pub async fn run<T>(self, work: impl Future<Output = T>) -> Option<T> {
        run_until(|| self, work).await
    }

    /// Runs `work` for at most that long, and at most until the deadline; `None` when that was not enough.
    pub(crate) async fn run_within<T>(
        self,
        limit: Duration,
        work: impl Future<Output = T>,
    ) -> Option<T> {
        run_until(|| self.within(limit), work).await
    }
}

/// Most steps of a call are done when they are first looked at: those need neither a timer nor the time of day.
async fn run_until<T>(
    deadline: impl FnOnce() -> Deadline,
    work: impl Future<Output = T>,
) -> Option<T> {
    let mut work = pin!(work);
    if let Poll::Ready(done) = poll_fn(|cx| Poll::Ready(work.as_mut().poll(cx))).await {
        return Some(done);
    }
    tokio::time::timeout_at(deadline().0, work).await.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn counts_down_and_ends_work() {
        let deadline = Deadline::after(Duration::from_secs(10));
        assert_eq!(deadline.remaining(), Duration::from_secs(10));
        assert_eq!(deadline.run(std::future::ready(7)).await, Some(7));
        assert_eq!(deadline.run(std::future::pending::<()>()).await, None);
        assert!(deadline.has_passed());
        assert_eq!(deadline.remaining(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn the_earlier_one_wins() {
        let late = Deadline::after(Duration::from_secs(10));
        let early = Deadline::after(Duration::from_secs(3));
        assert_eq!(late.earlier(Some(early)), early);
        assert_eq!(early.earlier(Some(late)), early);
        assert_eq!(late.earlier(None), late);
        assert_eq!(late.within(Duration::from_secs(3)), early);
        assert_eq!(early.within(Duration::from_secs(30)), early);
    }

    #[tokio::test(start_paused = true)]
    async fn an_endless_duration_does_not_overflow() {
        assert!(!Deadline::after(Duration::MAX).has_passed());
    }
}
