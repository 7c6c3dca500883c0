//! Text forms of the web: forms and multipart bodies.

use serde_json::Value;

/// The pairs of a query string or of a form body, in order, decoded. A name without `=` has an empty value.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.as_bytes())
        .into_owned()
        .collect()
}

/// The first value of that name.
pub(crate) fn value_of<'p>(pairs: &'p [(String, String)], name: &str) -> Option<&'p str> {
    let mut pairs = pairs.iter();
    let (_, value) = pairs.find(|(found, _)| found == name)?;
    Some(value)
}

/// A value as text: text as it is, anything else as JSON.
pub(crate) fn text_of(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// The parts of a multipart body: name and content (text as it is, other bytes with replacement characters).
///
/// `None` when the content type names no boundary or the body does not end with it.
pub(crate) fn multipart(content_type: &str, body: &[u8]) -> Option<Vec<(String, String)>> {
    let boundary = parameter(content_type, "boundary")?;
    let body = String::from_utf8_lossy(body);
    let delimiter = format!("--{boundary}");
    let (_, rest) = body.split_once(&delimiter)?;
    let (parts, _) = rest
        .rsplit_once(&format!("{delimiter}--"))
        .or_else(|| rest.starts_with("--").then_some(("", "")))?;
    let named = parts.split(&delimiter).filter_map(|part| {
        let (head, content) = part.split_once("\r\n\r\n")?;
        let disposition = head.lines().find(|line| {
            line.to_ascii_lowercase()
                .starts_with("content-disposition:")
        })?;
        let name = parameter(disposition, "name")?;
        Some((
            name.to_owned(),
            content.strip_suffix("\r\n").unwrap_or(content).to_owned(),
        ))
    });
    Some(named.collect())
}

/// `value` of `; name=value` or `; name="value"` in a header.
fn parameter<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    header.split(';').skip(1).find_map(|part| {
        let (found, value) = part.trim().split_once('=')?;
        found
            .trim()
            .eq_ignore_ascii_case(name)
            .then(|| value.trim().trim_matches('"'))
    })
}

#[cfg(test)]
mod tests {
    use super::{multipart, pairs};

    fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn forms_are_decoded_in_order() {
        assert_eq!(
            pairs("a=1+2&b=%26%zz&&c"),
            owned(&[("a", "1 2"), ("b", "&%zz"), ("c", "")])
        );
        assert!(pairs("").is_empty());
    }

    #[test]
    fn multipart_parts_are_found_by_name() {
        let body = "--XX\r\nContent-Disposition: form-data; name=\"id\"\r\n\r\n7\r\n\
                    --XX\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\na;b\r\n\r\n--XX--\r\n";
        let parts = multipart("multipart/form-data; boundary=\"XX\"", body.as_bytes());
        assert_eq!(parts, Some(owned(&[("id", "7"), ("file", "a;b\r\n")])));
    }

    #[test]
    fn a_multipart_body_without_its_end_is_none() {
        assert_eq!(
            multipart("multipart/form-data; boundary=XX", b"--XX\r\n\r\n"),
            None
        );
        assert_eq!(multipart("multipart/form-data", b"--XX--"), None);
        assert_eq!(
            multipart("multipart/form-data; boundary=XX", b"--XX--"),
            Some(Vec::new())
        );
    }
}
