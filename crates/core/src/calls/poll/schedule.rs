//! When to ask again.

use std::future::pending;
use std::time::Duration;

use crate::deadline::Deadline;
use crate::random;

/// How long to wait between two turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    first: Duration,
    cap: Duration,
    jitter: bool,
}

impl Pace {
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
    /// those who began together do not ask together.
    #[must_use]
    pub const fn growing(first: Duration, cap: Duration) -> Self {
        Self {
            first,
            cap,
            jitter: true,
        }
    }

    /// The wait after that turn (counted from 1); `random` is from 0 to 1.
    fn wait(self, turn: u32, random: f64) -> Duration {
        let doublings = turn.saturating_sub(1).min(31);
        let ceiling = self.first.saturating_mul(1 << doublings).min(self.cap);
        if self.jitter {
            (ceiling / 2).saturating_add((ceiling / 2).mul_f64(random))
        } else {
            ceiling
        }
    }
}

impl Default for Pace {
    /// From 2 s to 30 s.
    fn default() -> Self {
        Self::growing(Duration::from_secs(2), Duration::from_secs(30))
    }
}

/// The turns of a wait: asks are spread by a [`Pace`] and end with a [`Deadline`].
///
/// [`Waiter`](super::Waiter) is built on it; loops that have a shape of their own use it as it is.
#[derive(Clone, Copy, Debug)]
pub struct Turns {
    pace: Pace,
    deadline: Deadline,
    turn: u32,
}

impl Turns {
    /// No turn yet.
    #[must_use]
    pub const fn new(pace: Pace, deadline: Deadline) -> Self {
        Self {
            pace,
            deadline,
            turn: 0,
        }
    }

    /// Sleeps until the next turn, at least as long as `asked` (what the service asks to wait). `false` when the deadline passed: there is no
    /// turn any more.
    pub async fn next(&mut self, asked: Option<Duration>) -> bool {
        self.turn = self.turn.saturating_add(1);
        let wait = self
            .pace
            .wait(self.turn, random::unit())
            .max(asked.unwrap_or_default());
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
        let pace = Pace::growing(Duration::from_secs(2), Duration::from_secs(30));
        for (turn, least, most) in [
            (0, 1, 2),
            (1, 1, 2),
            (2, 2, 4),
            (4, 8, 16),
            (5, 15, 30),
            (u32::MAX, 15, 30),
        ] {
            assert_eq!(pace.wait(turn, 0.0), Duration::from_secs(least), "{turn}");
            assert_eq!(pace.wait(turn, 1.0), Duration::from_secs(most), "{turn}");
        }
        let every = Pace::every(Duration::from_secs(10));
        assert_eq!(every.wait(7, 0.3), Duration::from_secs(10));
    }

    #[tokio::test(start_paused = true)]
    async fn turns_end_with_the_deadline() {
        let deadline = Deadline::after(Duration::from_secs(25));
        let mut turns = Turns::new(Pace::every(Duration::from_secs(10)), deadline);
        assert!(turns.next(None).await);
        assert_eq!(deadline.remaining(), Duration::from_secs(15));
        assert!(turns.next(Some(Duration::from_secs(12))).await);
        assert_eq!(deadline.remaining(), Duration::from_secs(3));
        assert!(!turns.next(None).await);
        assert_eq!(deadline.remaining(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_pace_of_nothing_still_gets_on() {
        let mut turns = Turns::new(
            Pace::every(Duration::ZERO),
            Deadline::after(Duration::from_millis(3)),
        );
        assert!(turns.next(None).await);
        assert!(turns.next(None).await);
        assert!(!turns.next(None).await);
    }
}
