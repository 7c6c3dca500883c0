//! Responses in XML, for products that offer them.
//!
//! A response is turned into JSON text as soon as it has come, guided by what the call expects, and read like every other response
//! from then on. So models, envelopes, pages and failures know one format only; what remains of the other is where an error points
//! to.

mod json;
mod locate;
mod tree;

use http::HeaderMap;
use http::header::CONTENT_TYPE;

use self::locate::Trail;
use crate::description::Product;
use crate::response::RawResponse;
use crate::response::format::{BodyFormat, Expects, JSON, Original, Reading};
use crate::wire::{DecodeError, DecodeErrorKind, Json, Shape};
use bytes::Bytes;

use self::json::Expected;

/// The format that a client asks for. Responses are read by what they say they are, so JSON is always understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// `application/json`.
    #[default]
    Json,
    /// `application/xml`. Requests are written as before: as form or JSON.
    Xml,
}

impl Format {
    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Json => JSON,
            Self::Xml => "application/xml",
        }
    }
}

pub(super) struct Xml;

impl BodyFormat for Xml {
    fn read(&self, response: &RawResponse, product: &Product, expects: Expects) -> Option<Reading> {
        let expected = Expected {
            path: response.operation.envelope.payload,
            payload: (expects.shape)()?,
            item: product.xml?,
        };
        let charset = charset(&response.headers)?;
        if response.body.trim_ascii().is_empty() {
            return None;
        }
        let body = response.body.clone();
        match convert(&body, charset.as_deref(), &expected, None) {
            Ok((json, _)) => Some(Ok((json.into(), Box::new(Source { body, expected })))),
            Err(_) if matches!(expected.payload, Shape::Nothing) => None,
            Err(error) => Some(Err(error)),
        }
    }

    fn read_error(&self, product: &Product, headers: &HeaderMap, body: &[u8]) -> Option<Json> {
        let expected = Expected {
            path: &[],
            payload: Shape::Any,
            item: product.xml?,
        };
        let charset = charset(headers)?;
        let (json, _) = convert(body, charset.as_deref(), &expected, None).ok()?;
        serde_json::from_slice(&json).ok()
    }
}

/// A response as it came.
struct Source {
    body: Bytes,
    expected: Expected,
}

impl Original for Source {
    fn body(&self) -> &Bytes {
        &self.body
    }

    /// The path is the one in the XML instead of the one in the JSON that was made of it.
    fn locate(&self, error: DecodeError) -> DecodeError {
        let trail = Trail::to(error.path());
        match convert(&self.body, None, &self.expected, Some(trail)) {
            Ok((_, Some(at))) => error.placed(at.path, at.snippet, at.offset),
            _ => error,
        }
    }
}

/// The JSON of a document, and the element that the trail leads to.
fn convert(
    body: &[u8],
    charset: Option<&str>,
    expected: &Expected,
    mut trail: Option<Trail>,
) -> Result<(Vec<u8>, Option<locate::ElementPath>), DecodeError> {
    let (source, mark) = text(body, charset)?;
    let root = tree::parse(source, mark)?;
    if root.name.eq_ignore_ascii_case("html") {
        let message = "the answer is an HTML page, not XML".to_owned();
        return Err(whole(DecodeErrorKind::Html, message, mark));
    }
    let json = expected.write(&root, trail.as_mut());
    let found = trail.map(|trail| {
        let mut found = locate::element(source, &root, &trail);
        found.offset += mark;
        found
    });
    Ok((json, found))
}

/// The text of a document, and the length of the mark before it.
fn text<'b>(body: &'b [u8], charset: Option<&str>) -> Result<(&'b str, usize), DecodeError> {
    let syntax = |message: String, offset| whole(DecodeErrorKind::Syntax, message, offset);
    if let Some(charset) = charset.filter(|charset| !tree::is_utf8(charset)) {
        let charset = crate::redact::one_line(charset, 40);
        let message =
            format!("the answer says that its encoding is {charset}, and only UTF-8 is read");
        return Err(syntax(message, 0));
    }
    if body.starts_with(b"\xFE\xFF")
        || body.starts_with(b"\xFF\xFE")
        || body.starts_with(b"<\0")
        || body.starts_with(b"\0<")
    {
        let message = "the answer is written in UTF-16, and only UTF-8 is read";
        return Err(syntax(message.to_owned(), 0));
    }
    let text = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let mark = body.len() - text.len();
    match std::str::from_utf8(text) {
        Ok(text) => Ok((text, mark)),
        Err(error) => {
            let offset = mark + error.valid_up_to();
            if error.error_len().is_some() {
                return Err(syntax("the answer is not UTF-8".to_owned(), offset));
            }
            let message = format!("the answer is cut off after {} bytes", body.len());
            Err(whole(DecodeErrorKind::Truncated, message, offset))
        }
    }
}

fn whole(kind: DecodeErrorKind, message: String, offset: usize) -> DecodeError {
    DecodeError::of_document(kind, "/".to_owned(), message, None, offset)
}

/// Whether the headers announce XML, and in which encoding if they say so. XHTML is a page for browsers.
#[expect(clippy::option_option, reason = "the outer one tells XML")]
fn charset(headers: &HeaderMap) -> Option<Option<String>> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let mut parts = value.split(';').map(str::trim);
    let kind = parts.next()?.to_ascii_lowercase();
    let is_xml = matches!(kind.as_str(), "application/xml" | "text/xml")
        || (kind.ends_with("+xml") && kind != "application/xhtml+xml");
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("charset")
            .then(|| value.trim().trim_matches('"').to_owned())
    });
    is_xml.then_some(charset)
}
