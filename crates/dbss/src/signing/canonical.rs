//! The parts of a canonical request: each is what the gateway makes of the request that it receives.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// All but the unreserved characters of RFC 3986.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// The path: decoded once, encoded again piece by piece, and with a slash at its end that is not sent.
pub(super) fn path(sent: &str) -> String {
    let decoded = percent_decode_str(sent).decode_utf8_lossy();
    let mut path = String::with_capacity(sent.len() + 1);
    for (at, segment) in decoded.split('/').enumerate() {
        if at > 0 {
            path.push('/');
        }
        path.extend(utf8_percent_encode(segment, ESCAPED));
    }
    if !path.ends_with('/') {
        path.push('/');
    }
    path
}

/// The query: sorted by name and value as they are, then encoded; every name with its `=`. It is sent like this as well.
pub(super) fn query(pairs: &[(String, String)]) -> String {
    let mut sorted: Vec<_> = pairs.iter().collect();
    sorted.sort();
    let mut query = String::new();
    for (name, value) in sorted {
        if !query.is_empty() {
            query.push('&');
        }
        query.extend(utf8_percent_encode(name, ESCAPED));
        query.push('=');
        query.extend(utf8_percent_encode(value, ESCAPED));
    }
    query
}

/// The names and values of a query string.
pub(super) fn pairs(query: &str) -> Vec<(String, String)> {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        })
        .collect()
}

/// The headers that are signed, sorted by name: in lower case, the values without blanks at their ends.
///
/// Names with an underscore are left out, for proxies drop such headers.
pub(super) fn headers(given: &[(String, String)]) -> Vec<(String, String)> {
    let mut headers: Vec<_> = given
        .iter()
        .filter(|(name, _)| !name.contains('_'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    headers.sort();
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
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
            assert_eq!(path(sent), signed, "{sent}");
        }
    }

    #[test]
    fn queries_are_sorted_before_they_are_encoded() {
        // Encoded, `~` would come after `%C3`, and `b=%7B` after `b=0`.
        let pairs = owned(&[("é", "1"), ("~", "2"), ("b", "{"), ("b", "0"), ("a", "")]);
        assert_eq!(query(&pairs), "a=&b=0&b=%7B&~=2&%C3%A9=1");
    }

    #[test]
    fn a_query_string_is_read_as_it_was_written() {
        let written = owned(&[("a b", "c&d=e"), ("x", ""), ("é", "+%")]);
        assert_eq!(pairs(&query(&written)), written);
        assert_eq!(pairs("x&&y=1=2"), owned(&[("x", ""), ("y", "1=2")]));
    }

    #[test]
    fn headers_lose_case_and_outer_blanks() {
        let given = owned(&[("X-B", "  two  words "), ("A_b", "no"), ("host", "h:1")]);
        assert_eq!(
            headers(&given),
            owned(&[("host", "h:1"), ("x-b", "two  words")])
        );
    }
}
