//! Instants, and the forms they travel in.

mod field;
mod text;

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use self::field::Source;
use crate::Encoding;
use crate::debug_error::debug_error;

/// An instant.
///
/// It is read from any form that a server may write: milliseconds or seconds as integer, float, exponent or text of those; ISO 8601
/// with `Z`, `+0000`, `+00:00`, `+00` or no offset (UTC) and with or without fraction; `yyyy-MM-dd HH:mm:ss`; `yyyy-MM-dd`. A value
/// that was read remembers its form, and is written in it wherever the same encoding is asked for; a value that you made is written in
/// the encoding that the API documents. Comparison and hashing look at the instant alone.
///
/// The range is that of 64-bit milliseconds. Instants outside of the years 0 to 9999 have no calendar form; they are shown as a
/// number. Markers such as 0 and -1 stay the instants that they are.
///
/// ```
/// use secapi_wire::Timestamp;
///
/// let time: Timestamp = "2020-03-05T18:19:15.315Z".parse()?;
/// assert_eq!(time.as_millis(), 1_583_432_355_315);
/// assert_eq!(time, "2020-03-05 20:19:15.315+0200".parse()?);
/// assert_eq!(Timestamp::from_millis(0).to_string(), "1970-01-01T00:00:00Z");
/// # Ok::<(), secapi_wire::ParseTimestampError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Timestamp {
    millis: i64,
    /// Nanoseconds after `millis`, below 1,000,000.
    nanos: u32,
    /// How it was read; `None` when it was made.
    source: Option<Source>,
}

impl Timestamp {
    const fn made(millis: i64, nanos: u32) -> Self {
        Self {
            millis,
            nanos,
            source: None,
        }
    }

    /// The instant so many milliseconds after 1970 (before it, if negative).
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self::made(millis, 0)
    }

    /// The instant so many seconds after 1970; stops at the ends of the range.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self::made(seconds.saturating_mul(1000), 0)
    }

    /// Now, by the clock of this machine.
    #[must_use]
    pub fn now() -> Self {
        SystemTime::now().into()
    }

    /// Milliseconds since 1970, rounded down.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.millis
    }

    /// Seconds since 1970, rounded down.
    #[must_use]
    pub const fn as_seconds(self) -> i64 {
        self.millis.div_euclid(1000)
    }

    /// Nanoseconds after [`as_seconds`](Self::as_seconds), below 1,000,000,000.
    #[must_use]
    pub fn subsec_nanos(self) -> u32 {
        // 0 to 999, so it always fits.
        u32::try_from(self.millis.rem_euclid(1000)).unwrap_or(0) * 1_000_000 + self.nanos
    }

    /// The instant so much later; `None` beyond the range.
    #[must_use]
    pub fn checked_add(self, duration: Duration) -> Option<Self> {
        let nanos = i128::try_from(duration.as_nanos()).ok()?;
        Self::from_total_nanos(self.total_nanos().checked_add(nanos)?)
    }

    /// The instant so much earlier; `None` beyond the range.
    #[must_use]
    pub fn checked_sub(self, duration: Duration) -> Option<Self> {
        let nanos = i128::try_from(duration.as_nanos()).ok()?;
        Self::from_total_nanos(self.total_nanos().checked_sub(nanos)?)
    }

    /// The time that has passed since `earlier`; zero if that is later.
    #[must_use]
    pub fn saturating_duration_since(self, earlier: Self) -> Duration {
        let nanos = u128::try_from(self.total_nanos() - earlier.total_nanos()).unwrap_or(0);
        let seconds = u64::try_from(nanos / 1_000_000_000).unwrap_or(u64::MAX);
        Duration::new(seconds, u32::try_from(nanos % 1_000_000_000).unwrap_or(0))
    }

    fn total_nanos(self) -> i128 {
        i128::from(self.millis) * 1_000_000 + i128::from(self.nanos)
    }

    fn from_total_nanos(nanos: i128) -> Option<Self> {
        let millis = i64::try_from(nanos.div_euclid(1_000_000)).ok()?;
        let nanos = u32::try_from(nanos.rem_euclid(1_000_000)).ok()?;
        Some(Self::made(millis, nanos))
    }
}

/// The default is 1970-01-01, as 0 is for numbers.
impl Default for Timestamp {
    fn default() -> Self {
        Self::from_millis(0)
    }
}

impl From<SystemTime> for Timestamp {
    /// Stops at the ends of the range.
    fn from(time: SystemTime) -> Self {
        match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => Self::default()
                .checked_add(after)
                .unwrap_or(Self::from_millis(i64::MAX)),
            Err(before) => Self::default()
                .checked_sub(before.duration())
                .unwrap_or(Self::from_millis(i64::MIN)),
        }
    }
}

impl From<Timestamp> for SystemTime {
    /// Exact wherever the system has the instant: everywhere on Unix, from 1601 to 30828 on Windows. An instant outside of that
    /// becomes the nearest one that the system has; there is no error.
    fn from(time: Timestamp) -> Self {
        let nanos = time.total_nanos();
        let distance = nanos.unsigned_abs();
        let distance = Duration::new(
            u64::try_from(distance / 1_000_000_000).unwrap_or(u64::MAX),
            u32::try_from(distance % 1_000_000_000).unwrap_or(0),
        );
        let step = if nanos < 0 {
            Self::checked_sub
        } else {
            Self::checked_add
        };
        moved(Self::UNIX_EPOCH, distance, |time, by| step(&time, by))
    }
}

/// Moves by `distance`, or by as much of it as `step` allows.
fn moved<T: Copy>(from: T, distance: Duration, step: impl Fn(T, Duration) -> Option<T>) -> T {
    let (mut at, mut left, mut size) = (from, distance, distance);
    while !size.is_zero() {
        if let Some(next) = step(at, size) {
            (at, left) = (next, left.saturating_sub(size));
            size = size.min(left);
        } else {
            size /= 2;
        }
    }
    at
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        (self.millis, self.nanos) == (other.millis, other.nanos)
    }
}

impl Eq for Timestamp {}

impl Hash for Timestamp {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.millis, self.nanos).hash(state);
    }
}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.millis, self.nanos).cmp(&(other.millis, other.nanos))
    }
}

/// ISO 8601 in UTC, with as many digits of a second as the instant has: `2020-03-05T18:19:15.315Z`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&text::iso(*self))
    }
}

/// As `Display`.
impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text::iso(*self))
    }
}

/// From any form that the type is read from; bare numbers are milliseconds.
impl FromStr for Timestamp {
    type Err = ParseTimestampError;

    fn from_str(text: &str) -> Result<Self, ParseTimestampError> {
        Self::read_text(text, Encoding::Iso).map_err(ParseTimestampError)
    }
}

/// A text is no instant.
#[derive(Clone, PartialEq, Eq)]
pub struct ParseTimestampError(&'static str);

impl fmt::Display for ParseTimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, found {}", field::EXPECTED, self.0)
    }
}

impl fmt::Debug for ParseTimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_error(f, self, "ParseTimestampError", &[("found", &self.0)])
    }
}

impl std::error::Error for ParseTimestampError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_small() {
        assert!(size_of::<Option<Timestamp>>() <= 24);
    }

    #[test]
    fn splits_into_seconds_and_rest() {
        let time = Timestamp::from_millis(-1);
        assert_eq!(
            (time.as_millis(), time.as_seconds(), time.subsec_nanos()),
            (-1, -1, 999_000_000)
        );
        assert_eq!(Timestamp::from_seconds(i64::MAX).as_millis(), i64::MAX);
    }

    #[test]
    fn adds_and_subtracts_within_its_range() {
        let time = Timestamp::from_millis(1000);
        let later = time.checked_add(Duration::from_nanos(1_500_001)).unwrap();
        assert_eq!((later.as_millis(), later.subsec_nanos()), (1001, 1_500_001));
        assert_eq!(
            later.saturating_duration_since(time),
            Duration::from_nanos(1_500_001)
        );
        assert_eq!(time.saturating_duration_since(later), Duration::ZERO);
        assert_eq!(
            later.checked_sub(Duration::from_nanos(1_500_001)),
            Some(time)
        );
        assert_eq!(
            Timestamp::from_millis(i64::MAX).checked_add(Duration::MAX),
            None
        );
        assert_eq!(
            Timestamp::from_millis(i64::MIN).checked_sub(Duration::MAX),
            None
        );
        let span = Timestamp::from_millis(i64::MAX)
            .saturating_duration_since(Timestamp::from_millis(i64::MIN));
        assert_eq!(span.as_millis(), u128::from(u64::MAX));
    }

    #[test]
    fn comes_from_the_system_clock() {
        assert_eq!(
            Timestamp::from(SystemTime::UNIX_EPOCH),
            Timestamp::default()
        );
        let before = SystemTime::UNIX_EPOCH - Duration::from_millis(5);
        assert_eq!(Timestamp::from(before).as_millis(), -5);
        assert!(Timestamp::now() > Timestamp::from_seconds(1_500_000_000));
    }

    #[test]
    fn becomes_a_time_of_the_system() {
        for millis in [0, 5, -5, 1_583_432_355_315, -62_167_219_200_000] {
            let time = SystemTime::from(Timestamp::from_millis(millis));
            assert_eq!(Timestamp::from(time).as_millis(), millis);
        }
        let fine: Timestamp = "2020-03-05T18:19:15.315123456Z".parse().unwrap();
        assert_eq!(Timestamp::from(SystemTime::from(fine)), fine);
        // The ends of the range are no panic, wherever they lead.
        let ends = [i64::MIN, i64::MAX].map(|end| SystemTime::from(Timestamp::from_millis(end)));
        assert!(ends[0] < SystemTime::UNIX_EPOCH && SystemTime::UNIX_EPOCH < ends[1]);
    }

    #[test]
    fn a_time_that_the_system_lacks_becomes_the_nearest() {
        let small = |at: u8, step: Duration| at.checked_add(u8::try_from(step.as_nanos()).ok()?);
        assert_eq!(moved(250, Duration::from_nanos(3), small), 253);
        assert_eq!(moved(3, Duration::from_micros(5), small), 255);
        assert_eq!(moved(3, Duration::MAX, small), 255);
    }

    #[test]
    fn form_does_not_matter_for_comparison() {
        let read: Timestamp = "1970-01-01T01:00:00+0100".parse().unwrap();
        assert_eq!(read, Timestamp::default());
        assert_eq!(
            read.cmp(&Timestamp::from_millis(1)),
            std::cmp::Ordering::Less
        );
    }
}
