//! Values of parameters, whatever their place in the request.

use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;
use serde::Serialize;

use crate::write::{self, Fragment};
use crate::{Encoding, Field, Json, OpenEnum, Secret, Timestamp};

/// The value of a parameter. How it is written depends on where it travels: a list is repeated in a query or form, joined by
/// commas in a path or header, and a JSON array in a body.
#[derive(Clone, Default)]
pub enum ParamValue {
    /// Nothing: the parameter is left out.
    #[default]
    Null,
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number. One that is not finite is refused when the call is sent.
    Number(f64),
    /// True or false.
    Boolean(bool),
    /// Text that is never shown.
    Secret(Secret),
    /// Several values.
    List(Vec<ParamValue>),
    /// Any JSON value.
    Json(Json),
    /// JSON text as it is sent, and the secrets in it: a model. Not shown.
    Encoded(Bytes, Vec<Secret>),
    /// JSON text that travels as text; not shown either.
    EncodedText(String, Vec<Secret>),
    /// A fixed text and a value, such as `Basic ` and a credential.
    Prefixed(&'static str, Box<ParamValue>),
    /// A file of a multipart form.
    File {
        /// Name that the server is told.
        name: String,
        /// Content.
        content: Bytes,
    },
    /// A value that could not be encoded; the reason surfaces when the call is sent.
    Invalid(String),
}

impl ParamValue {
    /// An instant as a number of milliseconds since 1970.
    #[must_use]
    pub fn millis(instant: Timestamp) -> Self {
        Self::Integer(instant.as_millis())
    }

    /// An instant as a whole number of seconds since 1970.
    #[must_use]
    pub fn seconds(instant: Timestamp) -> Self {
        Self::Integer(instant.as_seconds())
    }

    /// An instant as ISO 8601 text.
    #[must_use]
    pub fn iso(instant: Timestamp) -> Self {
        Self::Text(Timestamp::from_millis(instant.as_millis()).to_iso())
    }

    /// An instant as `yyyy-MM-dd HH:mm:ss` text, in UTC.
    #[must_use]
    pub fn date_time(instant: Timestamp) -> Self {
        Self::Text(Timestamp::from_millis(instant.as_millis()).to_date_time())
    }

    /// Whatever `Display` writes.
    pub fn text(value: impl fmt::Display) -> Self {
        Self::Text(value.to_string())
    }

    /// A value as JSON text inside a string.
    pub fn json_text(value: &(impl Serialize + ?Sized)) -> Self {
        match Self::model(value) {
            Self::Encoded(text, secrets) => {
                Self::EncodedText(String::from_utf8_lossy(&text).into_owned(), secrets)
            }
            invalid => invalid,
        }
    }

    /// A model, as JSON.
    pub fn model(value: &(impl Serialize + ?Sized)) -> Self {
        match write::to_vec_with_secrets(value) {
            Ok((text, secrets)) => Self::Encoded(Bytes::from(text), secrets),
            Err(error) => Self::Invalid(error.to_string()),
        }
    }

    /// Several values.
    pub fn list<V: Into<Self>>(values: impl IntoIterator<Item = V>) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }

    /// Several values of one type, from whatever becomes one.
    pub fn list_of<T: Into<Self>>(values: impl IntoIterator<Item = impl Into<T>>) -> Self {
        Self::list(values.into_iter().map(Into::into))
    }

    /// A fixed text before a value.
    pub fn prefixed(prefix: &'static str, value: impl Into<Self>) -> Self {
        match value.into() {
            Self::Null => Self::Null,
            value => Self::Prefixed(prefix, Box::new(value)),
        }
    }

    /// A file of a multipart form.
    pub fn file(name: impl Into<String>, content: impl Into<Bytes>) -> Self {
        Self::File {
            name: name.into(),
            content: content.into(),
        }
    }

    /// Whether the parameter is left out.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null | Self::Json(Json::Null))
    }

    /// Whether a secret is in it.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        let mut found = false;
        self.secrets(&mut |_| found = true);
        found
    }

    /// Calls `see` with each secret in it.
    pub fn secrets(&self, see: &mut dyn FnMut(&str)) {
        match self {
            Self::Secret(secret) => see(secret.expose()),
            Self::Encoded(_, secrets) | Self::EncodedText(_, secrets) => {
                for secret in secrets {
                    see(secret.expose());
                }
            }
            Self::Prefixed(_, value) => value.secrets(see),
            Self::List(values) => values.iter().for_each(|value| value.secrets(see)),
            _ => {}
        }
    }

    /// The value as a number, if it is one or is text that reads as one.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            #[allow(clippy::cast_precision_loss)]
            // limits are small; the comparison does not need the last bits
            Self::Integer(value) => Some(*value as f64),
            Self::Number(value) => Some(*value),
            Self::Text(value) => value.trim().parse().ok(),
            Self::Json(Json::Number(value)) => value.as_f64(),
            _ => None,
        }
    }

    /// The value as a whole number, if it is one or is text that reads as one.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(value) => Some(*value),
            Self::Text(value) => value.trim().parse().ok(),
            Self::Json(Json::Number(value)) => value.as_i64(),
            _ => None,
        }
    }
}

impl fmt::Debug for ParamValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Text(value) => value.fmt(f),
            Self::Integer(value) => value.fmt(f),
            Self::Number(value) => value.fmt(f),
            Self::Boolean(value) => value.fmt(f),
            Self::Secret(_) => f.write_str("[hidden]"),
            Self::List(values) => f.debug_list().entries(values).finish(),
            Self::Json(value) => value.fmt(f),
            Self::Encoded(text, _) => write!(f, "[{} bytes of JSON]", text.len()),
            Self::EncodedText(text, _) => write!(f, "[{} bytes of JSON as text]", text.len()),
            Self::Prefixed(prefix, value) => write!(f, "{prefix:?} + {value:?}"),
            Self::File { name, content } => write!(f, "[file {name:?}, {} bytes]", content.len()),
            Self::Invalid(reason) => write!(f, "[invalid: {reason}]"),
        }
    }
}

macro_rules! from {
    ($($from:ty => |$value:ident| $into:expr;)+) => {$(
        impl From<$from> for ParamValue {
            fn from($value: $from) -> Self {
                $into
            }
        }
    )+};
}

from! {
    String => |value| Self::Text(value);
    &str => |value| Self::Text(value.to_owned());
    &String => |value| Self::Text(value.clone());
    std::borrow::Cow<'_, str> => |value| Self::Text(value.into_owned());
    i64 => |value| Self::Integer(value);
    i32 => |value| Self::Integer(i64::from(value));
    u32 => |value| Self::Integer(i64::from(value));
    u64 => |value| i64::try_from(value).map_or_else(|_| Self::Json(Json::from(value)), Self::Integer);
    usize => |value| Self::from(value as u64);
    f64 => |value| Self::Number(value);
    bool => |value| Self::Boolean(value);
    Secret => |value| Self::Secret(value);
    &Secret => |value| Self::Secret(value.clone());
    Json => |value| Self::Json(value);
    &Json => |value| Self::Json(value.clone());
}

/// Open enums, of texts and of integers.
impl<E: OpenEnum + Field> From<E> for ParamValue {
    fn from(value: E) -> Self {
        match value.fragment(Encoding::Plain) {
            Fragment::Integer(value) => Self::Integer(value),
            Fragment::Text(text) => Self::Text(text.into_owned()),
            _ => Self::Null,
        }
    }
}

impl<T: Into<Self>> From<Option<T>> for ParamValue {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<T: Into<Self>> From<Vec<T>> for ParamValue {
    fn from(values: Vec<T>) -> Self {
        Self::list(values)
    }
}

impl<T: Serialize> From<BTreeMap<String, T>> for ParamValue {
    fn from(values: BTreeMap<String, T>) -> Self {
        Self::model(&values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_known_as_such() {
        for (value, number) in [
            (ParamValue::from(5), Some(5.0)),
            (ParamValue::from(" 5 "), Some(5.0)),
            (ParamValue::from(0.5), Some(0.5)),
            (ParamValue::from(Json::from(5)), Some(5.0)),
            (ParamValue::from("x"), None),
            (ParamValue::from(true), None),
        ] {
            assert_eq!(value.as_number(), number, "{value:?}");
        }
    }
}
