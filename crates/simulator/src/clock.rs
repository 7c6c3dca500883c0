//! The time that a simulator believes it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

/// The system's time, shifted. Clones share the shift.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock {
    seconds: Arc<AtomicI64>,
}

impl Clock {
    pub(crate) fn now(&self) -> SystemTime {
        shifted(SystemTime::now(), self.offset())
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
        let now = SystemTime::now();
        assert_eq!(shifted(now, i64::MAX), now);
    }
}
