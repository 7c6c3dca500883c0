//! The time that a simulator believes it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

/// The system's time, or an instant at which time stands still; shifted. Clones share the shift.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock {
    fixed: Option<SystemTime>,
    seconds: Arc<AtomicI64>,
}

impl Clock {
    /// A clock that stands still, except when it is shifted.
    pub(crate) fn fixed(instant: SystemTime) -> Self {
        Self {
            fixed: Some(instant),
            ..Self::default()
        }
    }

    pub(crate) fn now(&self) -> SystemTime {
        shifted(self.fixed.unwrap_or_else(SystemTime::now), self.offset())
    }

    /// Whether it shows the system's time as it is.
    pub(crate) fn is_system(&self) -> bool {
        self.fixed.is_none() && self.offset() == 0
    }

    /// Seconds that it is ahead of the system's time; negative when it is behind.
    pub(crate) fn offset(&self) -> i64 {
        self.seconds.load(Ordering::Relaxed)
    }

    pub(crate) fn set_offset(&self, seconds: i64) {
        self.seconds.store(seconds, Ordering::Relaxed);
    }
}

/// The instant so many seconds later; the instant itself where the system cannot express that.
pub(crate) fn shifted(instant: SystemTime, seconds: i64) -> SystemTime {
    let distance = Duration::from_secs(seconds.unsigned_abs());
    let moved = if seconds < 0 {
        instant.checked_sub(distance)
    } else {
        instant.checked_add(distance)
    };
    moved.unwrap_or(instant)
}

/// As HTTP writes it (RFC 9110, 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(crate) fn http_date(instant: SystemTime) -> String {
    jiff::Timestamp::try_from(instant)
        .unwrap_or_default()
        .strftime("%a, %d %b %Y %H:%M:%S GMT")
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_in_the_form_of_http() {
        let instant = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        assert_eq!(http_date(instant), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(
            http_date(shifted(instant, -37)),
            "Sun, 06 Nov 1994 08:49:00 GMT"
        );
    }

    #[test]
    fn a_shift_out_of_range_changes_nothing() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1);
        assert_eq!(shifted(now, i64::MAX), now);
    }

    #[test]
    fn a_fixed_clock_moves_only_when_it_is_shifted() {
        let instant = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        let clock = Clock::fixed(instant);
        assert_eq!((clock.now(), clock.is_system()), (instant, false));
        clock.clone().set_offset(60);
        assert_eq!(clock.now(), instant + Duration::from_secs(60));
    }
}
