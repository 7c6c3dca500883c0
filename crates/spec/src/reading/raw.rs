//! JSON text with the places of its parts: what is in a value, one level at a time.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// How many lists and objects may be nested around a value. Clients refuse what is nested deeper.
pub(super) const DEEPEST: usize = 127;

/// A value as it is written. Its syntax is right, but numbers may be out of range and nesting may be deep.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Token<'a> {
    Null,
    Bool,
    /// The number as it is written.
    Number(&'a str),
    /// The text, unescaped.
    Text(&'a RawValue),
    List(&'a RawValue),
    Object(&'a RawValue),
}

impl<'a> Token<'a> {
    pub(crate) fn of(value: &'a RawValue) -> Self {
        let text = value.get();
        match text.as_bytes().first() {
            Some(b'"') => Self::Text(value),
            Some(b'[') => Self::List(value),
            Some(b'{') => Self::Object(value),
            Some(b't' | b'f') => Self::Bool,
            Some(b'n') | None => Self::Null,
            Some(_) => Self::Number(text),
        }
    }

    /// What it is, with its article.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "true or false",
            Self::Number(_) => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}

/// A text without quotes and escapes; `None` when an escape is not a character.
pub(crate) fn unescaped(value: &RawValue) -> Option<String> {
    serde_json::from_str(value.get()).ok()
}

/// The value of a number; `None` when it is out of range.
pub(super) fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// The elements of a list.
pub(crate) fn elements(list: &RawValue) -> Vec<&RawValue> {
    serde_json::from_str(list.get()).unwrap_or_default()
}

/// The entries of an object in their order, those with the same key as well.
pub(crate) fn entries(object: &RawValue) -> Vec<(&RawValue, &RawValue)> {
    serde_json::Deserializer::from_str(object.get())
        .deserialize_map(Entries)
        .unwrap_or_default()
}

struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Vec<(&'de RawValue, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(entries)
    }
}

/// How deep lists and objects are nested in a text that is JSON.
pub(super) fn nesting(text: &str) -> usize {
    let (mut deepest, mut depth) = (0, 0_usize);
    let (mut in_text, mut escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            _ if in_text => {}
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// The bytes of a text that a part of it takes; `None` when it is no part of it.
pub(crate) fn span(text: &str, part: &str) -> Option<Range<usize>> {
    let start = (part.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    let end = start + part.len();
    (end <= text.len()).then_some(start..end)
}
