//! Wrappers around payloads: `{"status": …, "results": …}`, `{"data": {"datas": …}}`.

use serde_json::Map;

use super::token::{AN_OBJECT, Token};
use super::{ReadContext, document};
use crate::{DecodeError, Encoding, Json, Slot, VisitResult, Visited, Visitor, Wire};

/// A payload, and what stood around it.
#[derive(Clone, Debug, PartialEq)]
pub struct Enveloped<T> {
    /// The payload; `None` when there is none: a key of the path is missing, or what stands there is unset (`null`, `""`).
    pub payload: Option<T>,
    /// The fields beside the payload, nested as in the body.
    pub fields: Map<String, Json>,
}

/// Reads the payload at `path` and the fields beside it, in one pass. With an empty path the body is the payload.
///
/// ```
/// use secapi_wire as wire;
///
/// let body = br#"{"status": "success", "data": {"total": 2, "rows": [1, 2]}}"#;
/// let answer = wire::decode_enveloped::<Vec<i64>>(body, &["data", "rows"])?;
/// assert_eq!(answer.payload, Some(vec![1, 2]));
/// assert_eq!(answer.fields["data"]["total"], 2);
/// # Ok::<(), wire::DecodeError>(())
/// ```
pub fn decode_enveloped<T: Wire>(body: &[u8], path: &[&str]) -> Result<Enveloped<T>, DecodeError> {
    let mut payload = None;
    let fields = decode_payload(body, path, &|_| true, &mut payload)?;
    Ok(Enveloped { payload, fields })
}

/// The fields beside the payload, whatever the payload is: tells whether an answer that does not decode reports a failure.
///
/// ```
/// use secapi_wire as wire;
///
/// let fields = wire::envelope_fields(br#"{"status": "failure", "results": "?"}"#, &["results"])?;
/// assert_eq!(fields["status"], "failure");
/// # Ok::<(), wire::DecodeError>(())
/// ```
pub fn envelope_fields(body: &[u8], path: &[&str]) -> Result<Map<String, Json>, DecodeError> {
    decode_payload(body, path, &|_| true, &mut Skipped::default())
}

/// Whether something stands at `path`.
#[must_use]
pub fn has_payload(body: &[u8], path: &[&str]) -> bool {
    let mut payload = Skipped::default();
    decode_payload(body, path, &|_| false, &mut payload).is_ok() && payload.present
}

/// What is wrong with a body that has no list at `path`.
pub(super) fn why_no_list(body: &[u8], path: &[&str]) -> DecodeError {
    match decode_payload(body, path, &|_| false, &mut Vec::<Json>::new()) {
        Err(error) => error,
        Ok(_) => DecodeError::damaged(body),
    }
}

/// Whether a field beside the payload is kept, by its name.
type Wanted<'a> = &'a dyn Fn(&str) -> bool;

/// Reads a body: the payload at `path` into a place, and what is `wanted` of the fields beside it.
pub fn decode_payload(
    body: &[u8],
    path: &[&str],
    wanted: Wanted<'_>,
    payload: &mut dyn Visitor,
) -> Result<Map<String, Json>, DecodeError> {
    let mut fields = Map::new();
    let mut level = Level {
        path,
        wanted,
        fields: &mut fields,
        payload,
    };
    document(body, &mut level)?;
    Ok(fields)
}

/// One level of the envelope: what is left of the path, and where the fields of this level go.
struct Level<'a> {
    path: &'a [&'a str],
    wanted: Wanted<'a>,
    fields: &'a mut Map<String, Json>,
    payload: &'a mut dyn Visitor,
}

/// What a key of an envelope leads to.
enum Found {
    Payload,
    Field(String),
    Unwanted,
}

impl Visitor for Level<'_> {
    fn expected(&self) -> &'static str {
        AN_OBJECT
    }
    fn visit(&mut self, token: Token<'_>, slot: Slot, cx: &mut ReadContext) -> VisitResult {
        let Some((key, path)) = self.path.split_first() else {
            return self.payload.visit(token, slot, cx);
        };
        let Token::Object(entries) = token else {
            return token.rejected(AN_OBJECT, false, cx);
        };
        let (mut found, wanted) = (Found::Unwanted, self.wanted);
        while entries.key(&mut |name| {
            found = match name {
                _ if name == *key => Found::Payload,
                _ if wanted(name) => Found::Field(name.to_owned()),
                _ => Found::Unwanted,
            };
        })? {
            match std::mem::replace(&mut found, Found::Unwanted) {
                Found::Payload => {
                    let mut inner = Map::new();
                    let mut level = Level {
                        path,
                        wanted,
                        fields: &mut inner,
                        payload: &mut *self.payload,
                    };
                    entries.value(&mut level, slot.encoding(), cx)?;
                    if !path.is_empty() {
                        self.fields.insert((*key).to_owned(), Json::Object(inner));
                    }
                }
                Found::Field(name) => {
                    let mut value = Json::Null;
                    entries.value(&mut value, Encoding::Plain, cx)?;
                    self.fields.insert(name, value);
                }
                Found::Unwanted => entries.skip()?,
            }
        }
        Ok(Visited::Set)
    }
    fn failed(&self, cx: &mut ReadContext) {
        if self.path.is_empty() {
            self.payload.failed(cx);
        }
    }
    fn is_required(&self) -> bool {
        false
    }
}

/// A payload that nobody wants to know anything of but whether there is one.
#[derive(Default)]
struct Skipped {
    present: bool,
}

impl Visitor for Skipped {
    fn expected(&self) -> &'static str {
        "anything"
    }
    fn visit(&mut self, token: Token<'_>, slot: Slot, cx: &mut ReadContext) -> VisitResult {
        self.present = !matches!(token, Token::Null);
        match token {
            Token::List(elements) => {
                while elements.next(&mut Self::default(), slot.encoding(), cx)? {}
            }
            Token::Object(entries) => {
                while entries.key(&mut |_| ())? {
                    entries.skip()?;
                }
            }
            _ => (),
        }
        Ok(Visited::Set)
    }
}
