//! Stretches of time that calls ask for.

use std::fmt;
use std::time::Duration;

use crate::error::Error;
use crate::wire::Timestamp;

/// The first instant after the years that have a calendar form, in milliseconds.
const YEAR_10000: i64 = 253_402_300_800_000;

/// A stretch of time, both ends included, that can be asked for: it does not end before it begins, and lies in the years 1970 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    start: Timestamp,
    end: Timestamp,
}

impl Period {
    /// From one instant to the other.
    ///
    /// ```
    /// use secapi_core::{Period, Timestamp};
    ///
    /// let (monday, tuesday): (Timestamp, Timestamp) = ("2024-03-04".parse()?, "2024-03-05".parse()?);
    /// assert!(Period::new(monday, tuesday).is_ok());
    /// let error = Period::new(tuesday, monday).unwrap_err();
    /// assert_eq!(error.parameter(), Some("end_time"));
    /// # Ok::<(), secapi_core::ParseTimestampError>(())
    /// ```
    pub fn new(start: impl Into<Timestamp>, end: impl Into<Timestamp>) -> Result<Self, Error> {
        let (start, end) = (start.into(), end.into());
        for (name, time) in [("start_time", start), ("end_time", end)] {
            if !(0..YEAR_10000).contains(&time.as_millis()) {
                let text =
                    format!("`{name}` is out of range: {time} is not in the years 1970 to 9999");
                let hint = "`Timestamp::from_millis` takes milliseconds, `from_seconds` seconds";
                return Err(Error::request(text).with_parameter(name).with_hint(hint));
            }
        }
        if end < start {
            let text = format!("the period ends at {end}, before it begins at {start}");
            return Err(Error::request(text).with_parameter("end_time"));
        }
        Ok(Self { start, end })
    }

    /// The time up to now. It begins in 1970 at the earliest.
    #[must_use]
    pub fn last(duration: Duration) -> Self {
        let end = Timestamp::now();
        let start = end.checked_sub(duration).unwrap_or_default();
        Self {
            start: start.max(Timestamp::default()),
            end,
        }
    }

    /// Where it begins.
    #[must_use]
    pub const fn start(self) -> Timestamp {
        self.start
    }

    /// Where it ends.
    #[must_use]
    pub const fn end(self) -> Timestamp {
        self.end
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.start, self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_of_no_length_is_fine_and_one_that_runs_backwards_is_not() {
        let now = Timestamp::from_millis(1_583_432_355_315);
        let period = Period::new(now, now).expect("period");
        assert_eq!((period.start(), period.end()), (now, now));
        let error = Period::new(now, Timestamp::from_millis(1_583_432_355_314)).expect_err("error");
        assert_eq!(error.parameter(), Some("end_time"));
        assert!(error.to_string().contains("before it begins"), "{error}");
    }

    #[test]
    fn instants_out_of_range_are_named() {
        let fine = Timestamp::from_millis(YEAR_10000 - 1);
        assert!(Period::new(Timestamp::default(), fine).is_ok());
        for (start, end, name) in [
            (-1, 0, "start_time"),
            (i64::MIN, 0, "start_time"),
            (0, YEAR_10000, "end_time"),
            (0, i64::MAX, "end_time"),
        ] {
            let (start, end) = (Timestamp::from_millis(start), Timestamp::from_millis(end));
            let error = Period::new(start, end).expect_err(name);
            assert_eq!(error.parameter(), Some(name), "{error}");
        }
    }

    #[test]
    fn the_last_days_end_now_and_do_not_begin_before_1970() {
        let day = Duration::from_secs(86_400);
        let period = Period::last(day);
        assert_eq!(period.end().saturating_duration_since(period.start()), day);
        assert_eq!(Period::last(Duration::MAX).start(), Timestamp::default());
    }
}
