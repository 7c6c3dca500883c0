//! The dates of HTTP headers, and the clock.

use std::time::{SystemTime, UNIX_EPOCH};

/// An HTTP date (`Sun, 06 Nov 1994 08:49:37 GMT`, or one of the two forms that are obsolete) in milliseconds since 1970.
pub(crate) fn parse_http(text: &str) -> Option<i64> {
    httpdate::parse_http_date(text).ok().map(millis)
}

/// The machine's clock, in milliseconds since 1970.
pub(crate) fn now_millis() -> i64 {
    millis(SystemTime::now())
}

fn millis(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
        Err(before) => {
            i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |millis| -millis)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_http_dates() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(parse_http(text), Some(784_111_777_000), "{text}");
        }
        for text in ["", "soon", "1994-11-06", "Sun, 99 Nov 1994 08:49:37 GMT"] {
            assert_eq!(parse_http(text), None, "{text}");
        }
    }
}
