//! What ties the parts of a file to each other.

use http::HeaderMap;
use http::header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, ETAG, LAST_MODIFIED};

use crate::response::{content_coding::is_packed, header_text};

/// What is known of the file that is downloaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Source {
    etag: Option<String>,
    modified: Option<String>,
    /// Whether a part of it can be asked for.
    ranges: bool,
    /// Its size, where the server says so.
    pub(super) total: Option<u64>,
}

impl Source {
    /// What an answer with the whole file says.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let text = |name| header_text(headers, &name);
        let packed = is_packed(headers);
        let refused = text(ACCEPT_RANGES).is_some_and(|unit| unit.eq_ignore_ascii_case("none"));
        Self {
            // A weak one ties no bytes.
            etag: text(ETAG)
                .filter(|etag| etag.starts_with('"'))
                .map(str::to_owned),
            modified: text(LAST_MODIFIED).map(str::to_owned),
            // Bytes of what is packed are not bytes of the file.
            ranges: !refused && !packed,
            total: text(CONTENT_LENGTH)
                .filter(|_| !packed)
                .and_then(|length| length.parse().ok()),
        }
    }

    /// What goes into `If-Range`, when the rest may be asked for.
    pub(super) fn validator(&self) -> Option<&str> {
        let validator = self.etag.as_deref().or(self.modified.as_deref());
        validator.filter(|_| self.ranges)
    }

    /// Whether a part that came is one of this file, from `start` on.
    pub(super) fn continues(&self, headers: &HeaderMap, start: u64) -> bool {
        let text = |name| header_text(headers, &name);
        let Some(range) = text(CONTENT_RANGE).and_then(ContentRange::parse) else {
            return false;
        };
        let another = |ours: Option<&str>, theirs: Option<&str>| {
            ours.zip(theirs)
                .is_some_and(|(ours, theirs)| ours != theirs)
        };
        let other_size = self
            .total
            .zip(range.total)
            .is_some_and(|(ours, theirs)| ours != theirs);
        range.first == start
            // Up to the end: that is what was asked for.
            && range.total.is_none_or(|total| range.last.checked_add(1) == Some(total))
            && !other_size
            && !another(self.etag.as_deref(), text(ETAG))
            && !is_packed(headers)
    }
}

/// `bytes first-last/total`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ContentRange {
    first: u64,
    last: u64,
    total: Option<u64>,
}

impl ContentRange {
    fn parse(text: &str) -> Option<Self> {
        let (unit, rest) = text.trim().split_once(' ')?;
        let (range, total) = rest.trim().split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let (first, last) = (first.parse().ok()?, last.parse().ok()?);
        let total = match total {
            "*" => None,
            total => Some(total.parse().ok()?),
        };
        let sound = unit.eq_ignore_ascii_case("bytes")
            && first <= last
            && total.is_none_or(|total| last < total);
        sound.then_some(Self { first, last, total })
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use http::header::{CONTENT_ENCODING, HeaderName};

    use super::*;

    fn headers(pairs: &[(HeaderName, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn ranges_are_read_and_checked() {
        let range = |first, last, total| Some(ContentRange { first, last, total });
        for (text, expected) in [
            ("bytes 5-9/10", range(5, 9, Some(10))),
            ("Bytes 0-0/*", range(0, 0, None)),
            ("bytes 9-5/10", None),
            ("bytes 5-10/10", None),
            ("bytes */10", None),
            ("bytes 5-/10", None),
            ("lines 5-9/10", None),
            ("bytes 5-99999999999999999999/*", None),
            ("", None),
        ] {
            assert_eq!(ContentRange::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn only_what_ties_bytes_is_a_validator() {
        for (pairs, validator) in [
            (&[(ETAG, "\"a\"")][..], Some("\"a\"")),
            (&[(ETAG, "W/\"a\"")], None),
            (
                &[
                    (ETAG, "W/\"a\""),
                    (LAST_MODIFIED, "Wed, 21 Oct 2015 07:28:00 GMT"),
                ],
                Some("Wed, 21 Oct 2015 07:28:00 GMT"),
            ),
            (&[(ETAG, "\"a\""), (ACCEPT_RANGES, "none")], None),
            (&[(ETAG, "\"a\""), (CONTENT_ENCODING, "gzip")], None),
            (&[], None),
        ] {
            assert_eq!(
                Source::of(&headers(pairs)).validator(),
                validator,
                "{pairs:?}"
            );
        }
    }

    #[test]
    fn a_part_has_to_be_one_of_the_same_file() {
        let source = Source::of(&headers(&[(ETAG, "\"a\""), (CONTENT_LENGTH, "10")]));
        for (pairs, continues) in [
            (&[(CONTENT_RANGE, "bytes 4-9/10")][..], true),
            (&[(CONTENT_RANGE, "bytes 4-9/*")], true),
            (&[(CONTENT_RANGE, "bytes 4-9/10"), (ETAG, "\"a\"")], true),
            (&[(CONTENT_RANGE, "bytes 4-9/10"), (ETAG, "\"b\"")], false),
            (&[(CONTENT_RANGE, "bytes 3-9/10")], false),
            (&[(CONTENT_RANGE, "bytes 4-8/10")], false),
            (&[(CONTENT_RANGE, "bytes 4-10/11")], false),
            (&[], false),
        ] {
            assert_eq!(source.continues(&headers(pairs), 4), continues, "{pairs:?}");
        }
    }
}
