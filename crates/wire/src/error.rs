//! What is wrong with an answer, and where.

use std::fmt;

use serde_json::error::Category;

use crate::debug_error::debug_error;
use crate::json_path::{path_at, secret_ranges, step};
use crate::read::lexer::value_end;
use crate::read::{ReadContext, without_mark};
use crate::secret_names::HIDDEN;

/// An answer cannot be read.
///
/// ```
/// use secapi_wire as wire;
///
/// let error = wire::decode::<Vec<i64>>(br#"[1, {"a": 2}]"#).unwrap_err();
/// assert_eq!(error.to_string(), r#"$[1]: expected an integer, found an object (at byte 5: `{"a": 2}`)"#);
/// ```
///
/// Troubleshooting: by [`kind`](Self::kind).
/// - `Html`: a proxy or the login page answered; look at the base URL, and at what stands between you and the service.
/// - `Empty`, `Truncated`: the connection broke, or the answer was cut; ask again.
/// - `Syntax`: the service writes broken JSON; report it with [`offset`](Self::offset) and [`snippet`](Self::snippet).
/// - `Data`: the service answers in a way that the spec does not know; the path says which field to look at.
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError(Box<Inner>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    kind: DecodeErrorKind,
    path: String,
    message: String,
    snippet: Option<String>,
    offset: usize,
}

/// What kind of thing is wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// There is no answer.
    Empty,
    /// The answer is an HTML or XML page.
    Html,
    /// The answer ends in the middle.
    Truncated,
    /// The answer is not JSON, or not the XML that it says it is.
    Syntax,
    /// The answer is JSON, but a value in it does not fit.
    Data,
}

impl DecodeError {
    /// What kind of thing is wrong.
    #[must_use]
    pub fn kind(&self) -> DecodeErrorKind {
        self.0.kind
    }

    /// The JSON path of the value that is wrong, such as `$.data.datas[3].severity`; the whole answer is `$`. In an answer in XML the
    /// path of the element, such as `/response/results/item[4]/severity`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// What is wrong, without the place.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The text that is wrong, cut short; `None` where there is none, or where it may be secret.
    #[must_use]
    pub fn snippet(&self) -> Option<&str> {
        self.0.snippet.as_deref()
    }

    /// The number of bytes that were read before the error.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// The same error, seen from the whole answer: this one came from the row number `index` of the list at `path`, which was
    /// [split off](crate::split_rows). The offset stays that within the row.
    #[must_use]
    pub fn in_row(mut self, path: &[&str], index: usize) -> Self {
        let list: String = path.iter().map(|key| step(key)).collect();
        let below = self.0.path.strip_prefix('$').unwrap_or_default();
        self.0.path = format!("${list}[{index}]{below}");
        self
    }

    fn new(kind: DecodeErrorKind, path: String, message: String) -> Self {
        Self(Box::new(Inner {
            kind,
            path,
            message,
            snippet: None,
            offset: 0,
        }))
    }

    /// An error about a document that is no JSON.
    #[cfg(feature = "xml")]
    #[must_use]
    pub fn of_document(
        kind: DecodeErrorKind,
        path: String,
        message: String,
        snippet: Option<String>,
        offset: usize,
    ) -> Self {
        Self::new(kind, path, message).showing(snippet, offset)
    }

    /// The same error with its place in the document that the JSON was made of. What must not be shown of the one is not shown of the
    /// other.
    #[cfg(feature = "xml")]
    #[must_use]
    pub fn placed(mut self, path: String, snippet: Option<String>, offset: usize) -> Self {
        let shown = self.0.snippet.is_some();
        self.0.path = path;
        self.showing(snippet.filter(|_| shown), offset)
    }

    /// The error for a payload that is required and not there.
    #[must_use]
    pub fn missing_payload(path: &[&str]) -> Self {
        let path = path
            .iter()
            .fold("$".to_owned(), |path, key| path + &step(key));
        Self::new(
            DecodeErrorKind::Data,
            path,
            "the payload is missing".to_owned(),
        )
    }

    /// An error about the answer as a whole; it begins after `mark` bytes.
    fn whole(kind: DecodeErrorKind, message: &str, mark: usize) -> Self {
        Self::new(kind, "$".to_owned(), message.to_owned()).at(mark)
    }

    /// The error for a body whose outline is not sound.
    pub(crate) fn damaged(body: &[u8]) -> Self {
        let mark = body.len() - without_mark(body).len();
        let message = "brackets or quotes do not match";
        Self::whole(DecodeErrorKind::Syntax, message, mark)
    }

    /// The same error, `offset` bytes into the body.
    pub(crate) fn at(mut self, offset: usize) -> Self {
        self.0.offset = offset;
        self
    }

    /// The same error about a text `offset` bytes into the body.
    fn showing(mut self, snippet: Option<String>, offset: usize) -> Self {
        self.0.snippet = snippet;
        self.at(offset)
    }

    /// The error for one of `serde_json` at `offset` (after a byte order mark); `cx` is that of the reading.
    #[cold]
    pub(crate) fn locate(
        body: &[u8],
        error: &serde_json::Error,
        offset: usize,
        cx: &ReadContext,
    ) -> Self {
        let kind = match error.classify() {
            Category::Eof => DecodeErrorKind::Truncated,
            Category::Data => DecodeErrorKind::Data,
            Category::Syntax | Category::Io => DecodeErrorKind::Syntax,
        };
        let message = match kind {
            DecodeErrorKind::Truncated => {
                format!("the answer is cut off after {} bytes", body.len())
            }
            _ => words(error),
        };
        Self::found(body, kind, message, offset, cx)
    }

    /// The error for a byte at `offset` (after a byte order mark) that belongs to no text.
    #[cold]
    pub(crate) fn not_text(body: &[u8], offset: usize, cx: &ReadContext) -> Self {
        let message = "the answer is not UTF-8".to_owned();
        Self::found(body, DecodeErrorKind::Syntax, message, offset, cx)
    }

    /// An error that reading ended with at `offset` (after a byte order mark).
    fn found(
        body: &[u8],
        kind: DecodeErrorKind,
        message: String,
        offset: usize,
        cx: &ReadContext,
    ) -> Self {
        let text = without_mark(body);
        let mark = body.len() - text.len();
        if text.trim_ascii().is_empty() {
            return Self::whole(DecodeErrorKind::Empty, "the answer is empty", mark);
        }
        if let Some(page) = page(text) {
            return Self::whole(DecodeErrorKind::Html, page, mark);
        }

        let place = path_at(text, offset);
        let window = match kind {
            DecodeErrorKind::Truncated => (offset.saturating_sub(40), offset),
            DecodeErrorKind::Data => (place.start, value_end(text, place.start)),
            _ => (offset.saturating_sub(30), offset.saturating_add(10)),
        };

        // Fields may be secret whatever their name; so a text that has a secret in it is shown only where a single value is wrong,
        // and that value was not the secret.
        let single =
            kind == DecodeErrorKind::Data && !matches!(text.get(place.start), Some(b'{' | b'['));
        let hidden = cx.failed_secret || (cx.read_secret && !single);
        let snippet = if hidden { None } else { snippet(text, window) };
        Self::new(kind, place.path, message).showing(snippet, offset + mark)
    }
}

/// Whether the answer is a page for browsers, and which one.
fn page(text: &[u8]) -> Option<&'static str> {
    let start = text.trim_ascii_start();
    if start.first() != Some(&b'<') {
        return None;
    }
    let head = start.get(..1024).unwrap_or(start).to_ascii_lowercase();
    let has = |part: &[u8]| head.windows(part.len()).any(|window| window == part);
    if has(b"<html") || has(b"<!doctype html") || has(b"<head") || has(b"<body") {
        Some("the answer is an HTML page, not JSON")
    } else {
        Some("the answer is XML, not JSON")
    }
}

/// The message of an error without its position.
pub(crate) fn words(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&position).unwrap_or(&text).to_owned()
}

/// The number of bytes before the position of an error.
pub(crate) fn offset_of(text: &[u8], error: &serde_json::Error) -> usize {
    let line_start = match error.line() {
        // No position: the end is as good as any place.
        0 => return text.len(),
        1 => 0,
        line => {
            let lines = text.split_inclusive(|byte| *byte == b'\n');
            lines.take(line - 1).map(<[_]>::len).sum()
        }
    };
    line_start.saturating_add(error.column()).min(text.len())
}

/// The text in a window, cut to a length that fits a log line, with what may be secret replaced.
fn snippet(text: &[u8], window: (usize, usize)) -> Option<String> {
    const LONGEST: usize = 80;
    let (start, end) = (window.0, window.1.min(text.len()));
    let cut = end.min(start.saturating_add(LONGEST));
    let lossy = |start, end| String::from_utf8_lossy(text.get(start..end).unwrap_or_default());
    let mut out = String::new();
    let mut at = start;
    let secrets = secret_ranges(text, cut).into_iter();
    for (from, to) in secrets.filter(|(_, to)| *to > start) {
        out.extend([&*lossy(at, from.max(at)), HIDDEN]);
        at = to.min(cut).max(at);
    }
    out.push_str(&lossy(at, cut));
    // Half a character at either end is no part of the text; line ends would break the line of a log.
    let out = out.trim_matches(char::REPLACEMENT_CHARACTER);
    let mut out = out.replace(char::is_control, " ");
    if cut < end {
        out.push('…');
    }
    Some(out).filter(|out| !out.trim().is_empty())
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (inner, offset) = (&*self.0, self.0.offset);
        write!(f, "{}: {}", inner.path, inner.message)?;
        match &inner.snippet {
            Some(snippet) => write!(f, " (at byte {offset}: `{snippet}`)"),
            None if offset > 0 => write!(f, " (at byte {offset})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        let fields: [(_, &dyn fmt::Debug); 5] = [
            ("kind", &inner.kind),
            ("path", &inner.path),
            ("message", &inner.message),
            ("snippet", &inner.snippet),
            ("offset", &inner.offset),
        ];
        debug_error(f, self, "DecodeError", &fields)
    }
}

impl std::error::Error for DecodeError {}
