//! What a client makes of the body of a response, by the catalog alone.
//!
//! This is the reference: recorded responses are checked with it, and the tests of the clients compare their decoder with it, response by
//! response. It shares no code with that decoder. A change of what clients accept has to be made in both.
//!
//! The rules, in short:
//!
//! - A scalar may come as any other scalar that says the same (`"7"` for 7, 1 for true). Text takes every scalar.
//! - `null`, and `""` where text makes no sense, are nothing. Nothing is fine where the spec says `optional`, and for lists and maps.
//! - A field of a model that may be missing costs only itself: what does not fit is kept aside, as are fields that the spec does not know.
//!   What may hold a secret is not kept.
//! - Anything else that does not fit is an error for the whole response.
//! - Whether a response reports a failure is decided first, by the fields that the envelope names for that.

mod instant;
pub(crate) mod raw;
mod scalar;
mod value;

use std::ops::Range;

use serde_json::Number;
use serde_json::value::RawValue;

use self::raw::{Token, entries, unescaped};
use self::value::{Reader, is_required};
use crate::catalog::{Envelope, Group, OkRule, Operation, Product, Type};

/// What a client makes of a response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Whether the response reports that the call failed.
    pub failed: bool,
    /// What does not fit, or is not known, in the order of the body.
    pub findings: Vec<Finding>,
}

/// What a call gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A value.
    Value,
    /// An error that says what does not fit.
    Misfit,
    /// The failure that the response reports.
    Failure,
}

/// One thing about a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub kind: Kind,
    /// JSON path of the place, such as `$.data[0].id`.
    pub path: String,
    /// The place, in bytes of the body. For what stands in a document inside text, all of that text.
    pub span: Range<usize>,
    /// What it is, in words, without the value itself.
    pub message: String,
    /// Whether it is in a part that clients keep aside, so that it costs only that.
    pub aside: bool,
}

/// What a [`Finding`] is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A value is not of its type.
    Misfit,
    /// A value cannot be read whatever its type: it is nested too deeply, or has an escape that is no character.
    Unreadable,
    /// A required field is not there.
    Missing {
        /// Its name.
        field: String,
    },
    /// A field is not in the spec. Clients keep it as it is.
    Unknown {
        /// Its name.
        name: String,
        /// The fields that are in the spec there.
        known: Vec<String>,
    },
    /// Text stands in the place of an optional scalar that it says nothing of. Clients keep it aside.
    OtherText,
}

impl Finding {
    /// Whether it makes the response unreadable.
    #[must_use]
    pub fn is_error(&self) -> bool {
        let is_bad = matches!(
            self.kind,
            Kind::Misfit | Kind::Unreadable | Kind::Missing { .. }
        );
        is_bad && !self.aside
    }
}

impl Reading {
    /// What the call gives.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        if self.failed {
            Outcome::Failure
        } else if self.findings.iter().any(Finding::is_error) {
            Outcome::Misfit
        } else {
            Outcome::Value
        }
    }
}

/// Reads the body of a response with a success status, as a client reads it for an operation of a group.
#[must_use]
pub fn read(product: &Product, group: &Group, operation: &Operation, body: &str) -> Reading {
    let envelope = operation.envelope.as_ref();
    let envelope = envelope.and_then(|name| product.envelopes.get(name));
    // Nothing says as much as null.
    let text = if body.is_empty() { "null" } else { body };
    // A byte order mark is skipped.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let document: Result<&RawValue, _> = serde_json::from_str(text);
    let reader = || Reader::new(product, body);

    let failed = match (&document, envelope) {
        (Ok(document), Some(envelope)) => {
            let mut whole = reader();
            whole.any(document);
            whole.findings.is_empty() && envelope.ok_rules().any(|rule| !is_met(rule, document))
        }
        _ => false,
    };
    let mut reader = reader();
    match &operation.returns {
        Some(Type::Binary) => {}
        None if envelope.is_none_or(|envelope| envelope.ok.is_none()) || body.is_empty() => {}
        returns => match document {
            Err(error) => {
                let column = error.column().saturating_sub(1).min(text.len());
                let rest = text.get(column..).unwrap_or_default();
                let part = rest.get(..1).unwrap_or_default();
                reader.note(Kind::Misfit, part, format!("it is no JSON: {error}"));
            }
            Ok(document) => {
                let walk = Walk {
                    group,
                    operation,
                    envelope,
                    returns: returns.as_ref(),
                };
                walk.all(&mut reader, document);
            }
        },
    }
    Reading {
        failed,
        findings: reader.findings,
    }
}

/// Whether text is an instant.
#[cfg(feature = "parse")]
pub(crate) fn is_instant(text: &str) -> bool {
    instant::is_calendar(text)
}

/// Whether a field says that the call succeeded, or says nothing.
fn is_met(rule: &OkRule, document: &RawValue) -> bool {
    let found = rule.field.split('.').try_fold(document, last_entry);
    let text = match found.map(|value| (Token::of(value), value.get())) {
        Some((Token::Text(text), _)) => unescaped(text).unwrap_or_default().trim().to_owned(),
        // As a client shows it; what no number can hold stays as it is.
        Some((Token::Number(text), _)) => serde_json::from_str(text)
            .map_or_else(|_| text.to_owned(), |number: Number| number.to_string()),
        Some((Token::Bool, text)) => text.to_owned(),
        _ => return true,
    };
    rule.values
        .iter()
        .any(|value| value.eq_ignore_ascii_case(&text))
}

/// The value of a key. Of several entries with one key the last one counts.
fn last_entry<'a>(value: &'a RawValue, name: &str) -> Option<&'a RawValue> {
    let Token::Object(object) = Token::of(value) else {
        return None;
    };
    let mut found = entries(object).into_iter().rev();
    found
        .find(|(key, _)| unescaped(key).as_deref() == Some(name))
        .map(|(_, value)| value)
}

/// The way from the root of a body to the payload.
struct Walk<'a> {
    group: &'a Group,
    operation: &'a Operation,
    envelope: Option<&'a Envelope>,
    returns: Option<&'a Type>,
}

impl Walk<'_> {
    fn all(&self, reader: &mut Reader<'_>, document: &RawValue) {
        let Some(returns) = self.returns else {
            // All of it is kept for who asks.
            reader.any(document);
            return;
        };
        let path = self.path_in(document);
        let was_there = self.level(reader, document, path, "");
        if !was_there && is_required(returns) && *returns != Type::Json {
            let field = path.join(".");
            let message = if path.is_empty() {
                "nothing is there".to_owned()
            } else {
                format!("`{field}` is missing")
            };
            reader.note(Kind::Missing { field }, document.get(), message);
        }
    }

    /// The path of the payload in this body: the first one that leads somewhere.
    fn path_in(&self, document: &RawValue) -> &[String] {
        let Some(envelope) = self.envelope else {
            return &[];
        };
        let mut paths = std::iter::once(&envelope.payload).chain(&envelope.other_payloads);
        let leads_somewhere = |path: &&Vec<String>| {
            let value = path
                .iter()
                .try_fold(document, |value, key| last_entry(value, key));
            value.is_some_and(|value| !matches!(Token::of(value), Token::Null))
        };
        paths.find(leads_somewhere).unwrap_or(&envelope.payload)
    }

    /// Reads what is left of the path to the payload, and the fields beside it; whether there is a payload.
    fn level(
        &self,
        reader: &mut Reader<'_>,
        value: &RawValue,
        path: &[String],
        above: &str,
    ) -> bool {
        let Some((next, path)) = path.split_first() else {
            return self.payload(reader, value, above);
        };
        let object = match Token::of(value) {
            Token::Object(object) => object,
            Token::Null => return false,
            Token::Text(text) if text.get() == "\"\"" => return false,
            other => {
                let message = format!("expected an object, found {}", other.kind());
                reader.note(Kind::Misfit, value.get(), message);
                return true;
            }
        };
        let mut was_there = false;
        reader.entries(object, |reader, name, key, value| {
            let dotted = format!("{above}{name}");
            if name == next {
                was_there = self.level(reader, value, path, &format!("{dotted}."));
            } else {
                if self.keeps(name) {
                    reader.any(value);
                }
                self.beside(reader, &dotted, key, value);
            }
        });
        was_there
    }

    /// Reads the payload. Fields of the envelope that stand in it are known, though its type does not have them.
    fn payload(&self, reader: &mut Reader<'_>, value: &RawValue, above: &str) -> bool {
        let Some(ty) = self.returns else {
            return false;
        };
        let before = reader.findings.len();
        let was_there = reader.payload(self.group, ty, value);
        let here = reader.path().to_owned();
        let is_known = |finding: &Finding| match &finding.kind {
            Kind::Unknown { name, .. } => {
                finding.path == format!("{here}.{name}")
                    && self.describes(&format!("{above}{name}"))
            }
            _ => false,
        };
        let found = reader.findings.split_off(before);
        let found = found.into_iter().filter(|finding| !is_known(finding));
        reader.findings.extend(found);
        was_there
    }

    /// Dotted paths of everything that the envelope describes, the payload included.
    fn described(&self) -> impl Iterator<Item = String> {
        self.envelope.into_iter().flat_map(|envelope| {
            let fields = envelope.fields.iter().map(|field| field.name.clone());
            let payloads = std::iter::once(&envelope.payload).chain(&envelope.other_payloads);
            fields.chain(payloads.map(|path| path.join(".")))
        })
    }

    /// Whether the envelope describes the value at a dotted path, or one below it.
    fn describes(&self, dotted: &str) -> bool {
        self.described().any(|name| {
            let rest = name.strip_prefix(dotted);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }

    /// Whether a client reads the field beside the payload. It reads all of them with a page, and else what decides about the success.
    fn keeps(&self, name: &str) -> bool {
        let decides = |rule: &OkRule| rule.field.split('.').any(|key| key == name);
        self.operation.paging.is_some()
            || self
                .envelope
                .is_some_and(|envelope| envelope.ok_rules().any(decides))
    }

    /// Compares a field beside the payload with what the envelope says of it.
    fn beside(&self, reader: &mut Reader<'_>, dotted: &str, key: &RawValue, value: &RawValue) {
        let Some(envelope) = self.envelope else {
            return;
        };
        if let Some(field) = envelope.fields.iter().find(|field| field.name == dotted) {
            return reader.envelope_field(self.group, field, value);
        }
        if self.describes(dotted) {
            if let Token::Object(object) = Token::of(value) {
                reader.entries(object, |reader, name, key, value| {
                    self.beside(reader, &format!("{dotted}.{name}"), key, value);
                });
            }
            return;
        }
        let parent = dotted.rsplit_once('.').map(|(parent, _)| parent);
        let here = self.described().filter_map(|name| {
            let rest = match parent {
                None => name.as_str(),
                Some(parent) => name.strip_prefix(parent)?.strip_prefix('.')?,
            };
            rest.split('.').next().map(str::to_owned)
        });
        let known = here.collect();
        let message = format!("the envelope `{}` has no field `{dotted}`", envelope.name);
        let name = dotted.rsplit('.').next().unwrap_or(dotted).to_owned();
        reader.note(Kind::Unknown { name, known }, key.get(), message);
    }
}
