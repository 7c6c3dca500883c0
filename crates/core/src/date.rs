//! The dates of HTTP headers, and the clock.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::fmt::rfc2822::DateTimeParser;

/// An HTTP date (`Sun, 06 Nov 1994 08:49:37 GMT`) in milliseconds since 1970.
pub(crate) fn parse_http(text: &str) -> Option<i64> {
    static PARSER: DateTimeParser = DateTimeParser::new();
    PARSER
        .parse_timestamp(text)
        .ok()
        .map(jiff::Timestamp::as_millisecond)
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
        assert_eq!(
            parse_http("Sun, 06 Nov 1994 08:49:37 GMT"),
            Some(784_111_777_000)
        );
        for text in ["", "soon", "1994-11-06", "Sun, 99 Nov 1994 08:49:37 GMT"] {
            assert_eq!(parse_http(text), None, "{text}");
        }
    }
}
