//! The clock of the service.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

use http::HeaderMap;
use http::header::DATE;

use crate::retry::http_date;
use crate::wire::Timestamp;

/// How far the server's clock is ahead of this machine's, by its last answer.
#[derive(Debug)]
pub(crate) struct ServerClock {
    /// Milliseconds; `UNKNOWN` before the first answer.
    offset: AtomicI64,
    /// The last date that was read, as text and in milliseconds since 1970: a second has many answers, and reading it takes longer than
    /// comparing.
    last: Mutex<Option<([u8; 29], i64)>>,
}

const UNKNOWN: i64 = i64::MIN;

impl Default for ServerClock {
    fn default() -> Self {
        Self {
            offset: AtomicI64::new(UNKNOWN),
            last: Mutex::default(),
        }
    }
}

impl ServerClock {
    /// How far the clock is ahead, in milliseconds.
    pub(super) fn offset(&self) -> Option<i64> {
        Some(self.offset.load(Ordering::Relaxed)).filter(|offset| *offset != UNKNOWN)
    }

    /// Sets the clock by the `Date` of an answer, which has whole seconds: as long as ours lies within the one that is named, it is right.
    /// Answers how far the server's is ahead.
    pub(crate) fn set_by(&self, headers: &HeaderMap) -> Option<i64> {
        let first = self.date(headers)?;
        let now = Timestamp::now().as_millis();
        let offset = now.clamp(first, first.saturating_add(999)) - now;
        self.offset.store(offset, Ordering::Relaxed);
        Some(offset)
    }

    fn date(&self, headers: &HeaderMap) -> Option<i64> {
        let text = headers.get(DATE)?;
        // Who does not get the lock at once is as well off without it.
        let mut last = self.last.try_lock().ok();
        if let Some(Some((known, millis))) = last.as_deref()
            && known == text.as_bytes()
        {
            return Some(*millis);
        }
        let millis = http_date(text.to_str().ok()?)?;
        if let (Some(last), Ok(text)) = (last.as_deref_mut(), text.as_bytes().try_into()) {
            *last = Some((text, millis));
        }
        Some(millis)
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn each_date_counts_and_what_is_none_does_not() {
        let clock = ServerClock::default();
        let set = |text: &'static str| {
            let date = HeaderValue::from_static(text);
            clock.set_by(&HeaderMap::from_iter([(DATE, date)]))
        };
        assert_eq!(clock.offset(), None);
        let early = set("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        let again = set("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        let late = set("Sat, 06 Nov 2094 08:49:37 GMT").unwrap();
        assert!(again <= early && early < 0 && late > 0);
        assert_eq!(set("soon"), None);
        assert_eq!(clock.set_by(&HeaderMap::new()), None);
        assert_eq!(clock.offset(), Some(late));
    }
}
