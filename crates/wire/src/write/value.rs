//! Values on their way into a document.

use std::borrow::Cow;

use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, Serializer};

use super::WriteContext;
use crate::{Encoding, Field, Json, Model, Secret};

/// A value on its way into a document, as its encoding has it.
#[expect(missing_debug_implementations, reason = "it may hold secrets")]
pub enum Fragment<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction. One that is not finite is an error.
    Float(f64),
    /// Text.
    Text(Cow<'a, str>),
    /// Text that is written only for the service.
    Secret(&'a Secret),
    /// A list, and the encoding of its elements.
    List(
        Box<dyn ExactSizeIterator<Item = &'a dyn Field> + 'a>,
        Encoding,
    ),
    /// An object with any keys, and the encoding of its values.
    Map(
        Box<dyn ExactSizeIterator<Item = (&'a str, &'a dyn Field)> + 'a>,
        Encoding,
    ),
    /// An object with known keys.
    Model(&'a dyn Model),
    /// Anything.
    Json(&'a Json),
    /// The JSON of a value, as text.
    JsonText(&'a dyn Field),
}

/// A field on its way into a document.
pub(super) struct SerializeFragment<'a> {
    pub(super) field: &'a dyn Field,
    pub(super) encoding: Encoding,
    pub(super) cx: &'a WriteContext,
}

impl Serialize for SerializeFragment<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let cx = self.cx;
        let nested = |field, encoding| SerializeFragment {
            field,
            encoding,
            cx,
        };
        match self.field.fragment(self.encoding) {
            Fragment::Null => serializer.serialize_unit(),
            Fragment::Bool(value) => serializer.serialize_bool(value),
            Fragment::Integer(value) => serializer.serialize_i64(value),
            Fragment::Float(value) if value.is_finite() => serializer.serialize_f64(value),
            // JSON has no such numbers; serde_json would write null, which means something else.
            Fragment::Float(_) => Err(S::Error::custom(
                "NaN and infinite numbers have no form in JSON",
            )),
            Fragment::Text(text) => serializer.serialize_str(&text),
            Fragment::Secret(secret) => serializer.serialize_str(cx.secret(secret)),
            Fragment::List(elements, encoding) => {
                let mut out = serializer.serialize_seq(Some(elements.len()))?;
                for element in elements {
                    out.serialize_element(&nested(element, encoding))?;
                }
                out.end()
            }
            Fragment::Map(entries, encoding) => {
                let mut out = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    out.serialize_entry(key, &nested(value, encoding))?;
                }
                out.end()
            }
            Fragment::Model(model) => serialize_model(model, serializer, cx),
            Fragment::Json(value) => value.serialize(serializer),
            Fragment::JsonText(field) => {
                let text = serde_json::to_string(&nested(field, Encoding::Plain));
                serializer.serialize_str(&text.map_err(S::Error::custom)?)
            }
        }
    }
}

/// Writes a model: the known fields that are set, then the unknown ones. An unknown field whose name the model knows and has written
/// is omitted; where it stands for an empty list or map, that is omitted.
fn serialize_model<S: Serializer>(
    model: &dyn Model,
    serializer: S,
    cx: &WriteContext,
) -> Result<S::Ok, S::Error> {
    let (fields, extra) = (model.table().fields(), model.extra());
    let stands_in = |index: usize, field: &dyn Field, encoding| {
        let name = fields.get(index).copied().unwrap_or_default();
        !extra.is_empty() && extra.get(name).is_some() && is_empty(field, encoding)
    };
    let set = |index| {
        let field = model.field(index)?;
        (!field.0.is_absent() && !stands_in(index, field.0, field.1)).then_some(field)
    };
    let mut map = serializer.serialize_map(None)?;
    for (index, name) in fields.iter().enumerate() {
        if let Some((field, encoding)) = set(index) {
            let value = SerializeFragment {
                field,
                encoding,
                cx,
            };
            map.serialize_entry(name, &value)?;
        }
    }
    for (name, value) in extra {
        let known = fields.iter().position(|field| *field == name);
        if known.and_then(set).is_none() {
            map.serialize_entry(name, value)?;
        }
    }
    map.end()
}

/// Whether a field holds an empty list or map.
#[cold]
#[inline(never)]
fn is_empty(field: &dyn Field, encoding: Encoding) -> bool {
    match field.fragment(encoding) {
        Fragment::List(elements, _) => elements.len() == 0,
        Fragment::Map(entries, _) => entries.len() == 0,
        _ => false,
    }
}
