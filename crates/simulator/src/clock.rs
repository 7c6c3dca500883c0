//! The simulator's clock, which can be off.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

/// A clock; clones are the same one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock {
    /// Seconds that it is ahead of the machine's.
    offset: Arc<AtomicI64>,
}

impl Clock {
    pub(crate) fn set_offset(&self, seconds: i64) {
        self.offset.store(seconds, Ordering::Relaxed);
    }

    /// The time that it shows.
    pub(crate) fn now(&self) -> SystemTime {
        let now = SystemTime::now();
        let offset = self.offset.load(Ordering::Relaxed);
        let distance = Duration::from_secs(offset.unsigned_abs());
        let shown = if offset < 0 {
            now.checked_sub(distance)
        } else {
            now.checked_add(distance)
        };
        shown.unwrap_or(now)
    }

    /// The time that it shows, as the header `Date` has it.
    pub(crate) fn http_date(&self) -> String {
        let now = Timestamp::try_from(self.now()).unwrap_or_default();
        now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    }
}
