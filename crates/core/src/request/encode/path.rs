//! Paths: templates filled with values that can neither climb nor split them.
//!
//! A value becomes exactly one segment: everything but unreserved characters is escaped. A value that names a parent or the
//! same folder (`.`, `..`), as a whole or between slashes or backslashes, plain or percent-encoded however often, is refused
//! instead, for some servers decode before they look; and so are empty values and control characters.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::{COMPONENT, EncodeError, at, joined};
use crate::description::{OperationRef, ParamLocation, Part, is_plain, parts, placeholders};
use crate::error::Error;
use crate::request::ResolvedParam;

/// What is escaped in the fixed parts of a path. A `%` stays: they may hold escapes already.
const FIXED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'`')
    .add(b'^')
    .add(b'|')
    .add(b'{')
    .add(b'}')
    .add(b'\\');

/// Appends the path of a request: the operation's template with its placeholders filled.
pub(super) fn fill(
    path: &mut String,
    operation: &OperationRef,
    params: &[ResolvedParam<'_>],
) -> Result<(), Error> {
    let template = operation.path();
    if !operation.is_typed() {
        check_given(template)?;
    }
    let refuse = |name: &str, reason: &'static str| {
        EncodeError::new(reason).of_named(ParamLocation::Path, name)
    };
    for part in parts(template) {
        match part {
            Part::Fixed(text) if is_plain(text) => path.push_str(text),
            Part::Fixed(text) => path.extend(utf8_percent_encode(text, FIXED)),
            Part::Value(name) => {
                let param = at(params, ParamLocation::Path).find(|param| param.name == name);
                let param = param.ok_or_else(|| {
                    refuse(name, "it has no value")
                        .with_hint(format!("set it with `.path(\"{name}\", …)`"))
                })?;
                let text = joined(param.value).map_err(|error| error.of(param))?;
                check_value(&text).map_err(|reason| refuse(name, reason))?;
                path.extend(utf8_percent_encode(&text, COMPONENT));
            }
        }
    }
    let known = |name: &str| placeholders(template).any(|known| known == name);
    match at(params, ParamLocation::Path).find(|param| !known(param.name)) {
        Some(extra) => Err(refuse(extra.name, "the path has no such placeholder")),
        None => Ok(()),
    }
}

/// Refuses a value that could become more or less than one segment.
fn check_value(text: &str) -> Result<(), &'static str> {
    if text.is_empty() {
        return Err("it is empty");
    }
    if text.chars().any(char::is_control) {
        return Err("it holds a line break or another control character");
    }
    if climbs(text) {
        return Err("it names a parent or the same folder (`.` or `..`)");
    }
    Ok(())
}

/// Refuses a path given at run time that would not arrive as it is written.
fn check_given(path: &str) -> Result<(), Error> {
    let refuse = |reason: &str| Error::request(format!("the path cannot be sent: {reason}"));
    if !path.starts_with('/') {
        return Err(refuse("it must start with `/`"));
    }
    if path.contains(['?', '#']) {
        return Err(
            refuse("it holds `?` or `#`").with_hint("give parameters with `.query(name, value)`")
        );
    }
    if path.contains('\\') || path.chars().any(char::is_control) {
        return Err(refuse("it holds a backslash or a control character"));
    }
    if climbs(path) {
        return Err(refuse("it names a parent or the same folder (`.` or `..`)"));
    }
    Ok(())
}

/// Whether a piece between slashes or backslashes is `.` or `..`, also after decoding.
fn climbs(text: &str) -> bool {
    let mut text = Cow::Borrowed(text);
    loop {
        if text
            .split(['/', '\\'])
            .any(|piece| matches!(piece, "." | ".."))
        {
            return true;
        }
        // Each round that changes something makes the text shorter, so this ends.
        let decoded = match percent_decode_str(&text).decode_utf8_lossy() {
            Cow::Owned(decoded) if decoded.len() < text.len() => decoded,
            _ => return false,
        };
        text = Cow::Owned(decoded);
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use http::Method;

    use super::*;
    use crate::request::Request;
    use crate::wire::ParamValue;

    fn path(template: &str, values: &[(&'static str, &str)]) -> Result<String, String> {
        let operation = OperationRef::untyped(Method::GET, template.to_owned());
        let mut request = Request::new(operation);
        for (name, value) in values {
            request.set(
                ParamLocation::Path,
                Cow::Borrowed(name),
                ParamValue::from(*value),
            );
        }
        let mut path = String::new();
        let params = request.settle().map_err(|error| error.to_string())?;
        fill(&mut path, request.operation(), &params).map_err(|error| error.to_string())?;
        Ok(path)
    }

    #[test]
    fn a_value_is_one_segment() {
        for (value, segment) in [
            ("Salesforce", "Salesforce"),
            ("a/b", "a%2Fb"),
            ("a\\b", "a%5Cb"),
            ("a?b#c", "a%3Fb%23c"),
            ("100%", "100%25"),
            ("%2f", "%252f"),
            ("a b;c=d&e+f", "a%20b%3Bc%3Dd%26e%2Bf"),
            ("ä", "%C3%A4"),
            ("...", "..."),
            ("a..b", "a..b"),
            ("{x}", "%7Bx%7D"),
            ("http://other.example/", "http%3A%2F%2Fother.example%2F"),
        ] {
            assert_eq!(
                path("/v1/{x}/end", &[("x", value)]).as_deref(),
                Ok(format!("/v1/{segment}/end").as_str()),
                "{value}"
            );
        }
        let long = "x".repeat(10_000);
        assert_eq!(path("/{x}", &[("x", &long)]), Ok(format!("/{long}")));
    }

    #[test]
    fn a_value_that_climbs_or_splits_is_refused() {
        for value in [
            "",
            ".",
            "..",
            "../x",
            "a/../b",
            "..\\..\\admin",
            "%2e",
            "%2e%2e",
            "%2E.",
            "%252e%252e",
            "a%2f..%2fb",
            "..%5cx",
            "./",
            "a\rb",
            "a\nb",
            "\u{0}",
            "a\u{7f}",
        ] {
            let refused = path("/v1/{x}", &[("x", value)]).expect_err(value);
            assert!(refused.contains("path parameter `x`"), "{value}: {refused}");
        }
    }

    #[test]
    fn a_missing_or_unknown_value_is_named() {
        assert!(
            path("/v1/{x}", &[])
                .expect_err("missing")
                .contains("`x` cannot be sent: it has no value")
        );
        assert!(
            path("/v1", &[("x", "1")])
                .expect_err("unknown")
                .contains("`x` cannot be sent: the path has no such placeholder")
        );
    }

    #[test]
    fn a_given_path_arrives_as_written_or_not_at_all() {
        for good in ["/", "/api/v2/a", "/a//b", "/a%20b", "/a:b@c", "/a.b/..c"] {
            assert_eq!(path(good, &[]).as_deref(), Ok(good));
        }
        assert_eq!(path("/a b", &[]).as_deref(), Ok("/a%20b"));
        for bad in [
            "",
            "api",
            "/a/../b",
            "/a/%2e%2e/b",
            "/a\\b",
            "/a\r\nHost: x",
            "/a/.",
        ] {
            assert!(path(bad, &[]).is_err(), "{bad:?}");
        }
        assert!(path("/a?b=c", &[]).expect_err("query").contains(".query("));
    }
}
