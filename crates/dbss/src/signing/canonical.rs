//! The parts of a canonical request: each is what the gateway makes of the request that it receives.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// All but the unreserved characters of RFC 3986.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Name and value of a parameter, decoded.
pub(super) type Pair<'a> = (Cow<'a, str>, Cow<'a, str>);

/// Appends the path: decoded once, encoded again piece by piece, and with a slash at its end that is not sent.
pub(super) fn path(out: &mut String, sent: &str) {
    let start = out.len();
    if sent.bytes().all(is_plain) {
        out.push_str(sent);
    } else {
        let decoded = percent_decode_str(sent).decode_utf8_lossy();
        for (at, segment) in decoded.split('/').enumerate() {
            if at > 0 {
                out.push('/');
            }
            out.extend(utf8_percent_encode(segment, ESCAPED));
        }
    }
    if out.len() == start || !out.ends_with('/') {
        out.push('/');
    }
}

/// What most paths consist of: decoding and encoding leave it as it is.
const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~')
}

/// In order. Queries and headers are short: a general sort would be faster from a thousand on only, and ten times the code.
fn sorted<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut sorted = Vec::with_capacity(all.size_hint().0);
    for one in all {
        let at = sorted.partition_point(|known| *known <= one);
        sorted.insert(at, one);
    }
    sorted
}

/// The query: sorted by name and value as they are, then encoded; every name with its `=`. It is sent like this as well.
pub(super) fn query<'a>(pairs: impl Iterator<Item = Pair<'a>>) -> String {
    let mut query = String::new();
    for (name, value) in sorted(pairs) {
        if !query.is_empty() {
            query.push('&');
        }
        query.extend(utf8_percent_encode(&name, ESCAPED));
        query.push('=');
        query.extend(utf8_percent_encode(&value, ESCAPED));
    }
    query
}

/// The names and values of a query string.
pub(super) fn pairs(query: &str) -> impl Iterator<Item = Pair<'_>> {
    let decoded = |text| percent_decode_str(text).decode_utf8_lossy();
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.map(move |pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value))
    })
}

/// The headers that are signed, sorted by name: in lower case, the values without blanks at their ends.
///
/// Names with an underscore are left out, for proxies drop such headers.
pub(super) fn headers<'a>(
    given: impl Iterator<Item = (&'a str, &'a str)>,
) -> Vec<(Cow<'a, str>, &'a str)> {
    let signed = given.filter(|(name, _)| !name.contains('_'));
    sorted(signed.map(|(name, value)| (lower(name), value.trim())))
}

fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cows((name, value): (&'static str, &'static str)) -> Pair<'static> {
        (Cow::Borrowed(name), Cow::Borrowed(value))
    }

    #[test]
    fn paths_end_with_one_slash_and_are_encoded_once() {
        for (sent, signed) in [
            ("", "/"),
            ("/", "/"),
            ("/v1/a", "/v1/a/"),
            ("/v1/a/", "/v1/a/"),
            ("/v1//a", "/v1//a/"),
            ("/v1/a%20b", "/v1/a%20b/"),
            ("/v1/a%2520b", "/v1/a%2520b/"),
            ("/v1/a%2Fb", "/v1/a/b/"),
            ("/v1/a'b(c)*", "/v1/a%27b%28c%29%2A/"),
            ("/v1/%e8%a7%84", "/v1/%E8%A7%84/"),
            ("/v1/%zz%", "/v1/%25zz%25/"),
        ] {
            let mut out = "GET\n".to_owned();
            path(&mut out, sent);
            assert_eq!(out, format!("GET\n{signed}"), "{sent}");
        }
    }

    #[test]
    fn queries_are_sorted_before_they_are_encoded() {
        // Encoded, `~` would come after `%C3`, and `b=%7B` after `b=0`.
        let pairs = [("é", "1"), ("~", "2"), ("b", "{"), ("b", "0"), ("a", "")].map(cows);
        assert_eq!(query(pairs.into_iter()), "a=&b=0&b=%7B&~=2&%C3%A9=1");
    }

    #[test]
    fn a_query_string_is_read_as_it_was_written() {
        let written = [("a b", "c&d=e"), ("x", ""), ("é", "+%")].map(cows);
        let read: Vec<_> = written.clone().into_iter().collect();
        assert_eq!(pairs(&query(written.into_iter())).collect::<Vec<_>>(), read);
        let read: Vec<_> = pairs("x&&y=1=2").collect();
        assert_eq!(read, [("x", ""), ("y", "1=2")].map(cows));
    }

    #[test]
    fn headers_lose_case_and_outer_blanks() {
        let given = [("X-B", "  two  words "), ("A_b", "no"), ("host", "h:1")];
        let signed = [("host", "h:1"), ("x-b", "two  words")];
        assert_eq!(
            headers(given.into_iter()),
            signed.map(|(name, value)| (Cow::Borrowed(name), value))
        );
    }
}
