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
use crate::description::operation::Operation;
use crate::description::product::Product;
use crate::error::Error;
use crate::response::{RawResponse, payload};
use crate::wire::{DecodeError, DecodeErrorKind, Json, Shape};
use bytes::Bytes;

pub(crate) use self::json::Expected;

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
    /// What a request accepts in this format that would accept `usual` otherwise.
    pub(crate) fn accept(self, usual: &'static str) -> &'static str {
        match (self, usual) {
            (Self::Xml, "application/json") => "application/xml",
            _ => usual,
        }
    }
}

/// A response as it came.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) body: Bytes,
    expected: Expected,
}

/// What an operation of the product expects, if the product offers XML.
pub(crate) fn expected(
    product: &Product,
    operation: &Operation,
    payload: Option<Shape>,
) -> Option<Expected> {
    Some(Expected {
        path: operation.envelope.payload,
        payload: payload?,
        item: product.xml?,
    })
}

/// The same response, as JSON if it was XML.
pub(crate) fn read(
    mut response: RawResponse,
    expected: Option<Expected>,
) -> Result<RawResponse, Error> {
    let Some((expected, charset)) = expected.zip(charset(&response.headers)) else {
        return Ok(response);
    };
    if response.body.trim_ascii().is_empty() {
        return Ok(response);
    }
    match convert(&response.body, charset.as_deref(), &expected, None) {
        Ok((json, _)) => {
            let source = Source {
                body: std::mem::replace(&mut response.body, Bytes::from(json)),
                expected,
            };
            response.xml = Some(source);
            Ok(response)
        }
        Err(_) if matches!(expected.payload, Shape::Nothing) => Ok(response),
        Err(error) => Err(payload::misfit(&response, error, &response.body)),
    }
}

/// The body of an error response as JSON, if the product offers XML and this is some.
pub(crate) fn error_body(product: &Product, headers: &HeaderMap, body: &[u8]) -> Option<Json> {
    let expected = Expected {
        path: &[],
        payload: Shape::Any,
        item: product.xml?,
    };
    let charset = charset(headers)?;
    let (json, _) = convert(body, charset.as_deref(), &expected, None).ok()?;
    serde_json::from_slice(&json).ok()
}

impl Source {
    /// The error with its path in the XML instead of the one in the JSON that was made of it.
    pub(crate) fn locate(&self, error: DecodeError) -> DecodeError {
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
    let root = tree::parse(source).map_err(|fault| {
        DecodeError::of_document(
            fault.kind,
            fault.path,
            fault.message,
            fault.markup,
            fault.offset + mark,
        )
    })?;
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
        return Err(syntax(
            "the answer is written in UTF-16, and only UTF-8 is read".to_owned(),
            0,
        ));
    }
    let text = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let mark = body.len() - text.len();
    match std::str::from_utf8(text) {
        Ok(text) => Ok((text, mark)),
        Err(error) => {
            let offset = mark + error.valid_up_to();
            let cut = error.error_len().is_none();
            Err(if cut {
                whole(
                    DecodeErrorKind::Truncated,
                    format!("the answer is cut off after {} bytes", body.len()),
                    offset,
                )
            } else {
                syntax("the answer is not UTF-8".to_owned(), offset)
            })
        }
    }
}

fn whole(kind: DecodeErrorKind, message: String, offset: usize) -> DecodeError {
    DecodeError::of_document(kind, "/".to_owned(), message, None, offset)
}

/// Whether the headers announce XML, and in which encoding if they say so. XHTML is a page for browsers.
#[expect(
    clippy::option_option,
    reason = "the outer one tells XML from everything else"
)]
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
