//! Values on their way into a document.

use std::borrow::Cow;

use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, Serializer};

use super::{Field, Form, Model, model};
use crate::Json;

/// A value on its way into a document, in its wire form.
#[expect(
    missing_debug_implementations,
    reason = "it may hold secrets, and values of any length"
)]
pub enum Shown<'a> {
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
    /// A list, and the form of its elements.
    List(Box<dyn ExactSizeIterator<Item = &'a dyn Field> + 'a>, Form),
    /// An object with any keys, and the form of its values.
    Map(
        Box<dyn ExactSizeIterator<Item = (&'a str, &'a dyn Field)> + 'a>,
        Form,
    ),
    /// An object with known keys.
    Model(&'a dyn Model),
    /// Anything.
    Json(&'a Json),
    /// Why the value has no wire form.
    Refused(String),
}

/// Writes what a place holds: what `serde::Serialize` of such a type does.
pub fn serialize<S: Serializer>(place: &dyn Field, serializer: S) -> Result<S::Ok, S::Error> {
    Written(place, Form::Plain).serialize(serializer)
}

/// What a place holds, in a form.
pub(super) struct Written<'a>(pub(super) &'a dyn Field, pub(super) Form);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.show(self.1) {
            Shown::Null => serializer.serialize_unit(),
            Shown::Bool(value) => serializer.serialize_bool(value),
            Shown::Integer(value) => serializer.serialize_i64(value),
            Shown::Float(value) if value.is_finite() => serializer.serialize_f64(value),
            // JSON has no such numbers; serde_json would write null, which means something else.
            Shown::Float(_) => Err(S::Error::custom(
                "NaN and infinite numbers have no form in JSON",
            )),
            Shown::Text(text) => serializer.serialize_str(&text),
            Shown::List(elements, form) => {
                let mut out = serializer.serialize_seq(Some(elements.len()))?;
                for element in elements {
                    out.serialize_element(&Written(element, form))?;
                }
                out.end()
            }
            Shown::Map(entries, form) => {
                let mut out = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    out.serialize_entry(key, &Written(value, form))?;
                }
                out.end()
            }
            Shown::Model(model) => model::write_fields(model, serializer),
            Shown::Json(value) => value.serialize(serializer),
            Shown::Refused(why) => Err(S::Error::custom(why)),
        }
    }
}
