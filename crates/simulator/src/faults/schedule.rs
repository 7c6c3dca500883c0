//! With which of its calls a fault acts.

use std::fmt;

use crate::faults::FaultError;
use crate::seed::Seed;

/// Parts of a whole that a probability is counted in.
const WHOLE: u64 = 1_000_000;

/// All conditions must hold. The default is every call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Schedule {
    /// First call, from 1 on.
    pub(super) from: u64,
    /// Last call.
    pub(super) to: Option<u64>,
    pub(super) every: u64,
    /// In millionths.
    chance: Option<u64>,
    /// How often it may act.
    pub(super) times: Option<u64>,
}

impl Default for Schedule {
    fn default() -> Self {
        Self {
            from: 1,
            to: None,
            every: 1,
            chance: None,
            times: None,
        }
    }
}

impl Schedule {
    pub(super) fn set_chance(&mut self, probability: f64) {
        // A value that is no probability becomes one past the whole, which `check` refuses.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "the range is checked first"
        )]
        let parts = if (0.0..=1.0).contains(&probability) {
            (probability * WHOLE as f64).round() as u64
        } else {
            WHOLE + 1
        };
        self.chance = Some(parts);
    }

    /// Whether the call of that number is one, when the fault has acted so often before. `seed` is the fault's own.
    pub(super) fn is_met(&self, call: u64, acted: u64, seed: Seed) -> bool {
        let counted = |from: u64| call >= from && (call - from + 1).is_multiple_of(self.every);
        counted(self.from)
            && self.to.is_none_or(|to| call <= to)
            && self.times.is_none_or(|times| acted < times)
            && self
                .chance
                .is_none_or(|parts| seed.nth(call).below(WHOLE) < parts)
    }

    /// Whether it can never be met again.
    pub(super) fn is_over(&self, call: u64, acted: u64) -> bool {
        self.to.is_some_and(|to| call >= to) || self.times.is_some_and(|times| acted >= times)
    }

    pub(super) fn check(&self) -> Result<(), FaultError> {
        let senseless = |text: &str| Err(FaultError::Senseless(text.to_owned()));
        if self.from == 0 || self.every == 0 {
            return senseless("calls are counted from 1 on, so 0 is no number of a call");
        }
        if self.to.is_some_and(|to| to < self.from) {
            return senseless("the last call of a range comes before its first");
        }
        if self.chance.is_some_and(|parts| parts > WHOLE) {
            return senseless("a probability is between 0 and 1 (0% and 100%)");
        }
        Ok(())
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.to) {
            (1, None) => {}
            (from, Some(to)) if from == to => write!(f, " nth {from}")?,
            (from, Some(to)) => write!(f, " calls {from}..{to}")?,
            (from, None) => write!(f, " calls {from}..")?,
        }
        if self.every != 1 {
            write!(f, " every {}", self.every)?;
        }
        if let Some(parts) = self.chance {
            let percent = format!("{}.{:04}", parts / 10_000, parts % 10_000);
            write!(
                f,
                " chance {}%",
                percent.trim_end_matches('0').trim_end_matches('.')
            )?;
        }
        self.times
            .iter()
            .try_for_each(|times| write!(f, " times {times}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(schedule: &Schedule, calls: u64) -> Vec<u64> {
        let mut acted = 0;
        let is_met = |call: &u64| {
            let met = schedule.is_met(*call, acted, Seed::new(1));
            acted += u64::from(met);
            met
        };
        (1..=calls).filter(is_met).collect()
    }

    #[test]
    fn all_conditions_must_hold() {
        let mut schedule = Schedule::default();
        assert_eq!(met(&schedule, 3), [1, 2, 3]);
        schedule.every = 3;
        assert_eq!(met(&schedule, 10), [3, 6, 9]);
        schedule.from = 2;
        assert_eq!(met(&schedule, 10), [4, 7, 10]);
        schedule.to = Some(9);
        assert_eq!(met(&schedule, 20), [4, 7]);
        schedule.times = Some(1);
        assert_eq!(met(&schedule, 20), [4]);
        assert!(!schedule.is_over(4, 0));
        assert!(schedule.is_over(4, 1) && schedule.is_over(9, 0));
    }

    #[test]
    fn a_probability_is_met_about_as_often_as_it_says_and_the_same_way_each_time() {
        let mut schedule = Schedule::default();
        schedule.set_chance(0.1);
        let hits = met(&schedule, 10_000);
        assert!((800..1200).contains(&hits.len()), "{}", hits.len());
        assert_eq!(hits, met(&schedule, 10_000));
        schedule.set_chance(0.0);
        assert!(met(&schedule, 1000).is_empty());
        schedule.set_chance(1.0);
        assert_eq!(met(&schedule, 1000).len(), 1000);
    }
}
