//! Single values: numbers, text, booleans, whichever way the server writes them.

use std::borrow::Cow;

#[cfg(feature = "schemars")]
use schemars::{Schema, SchemaGenerator};

use crate::read::{FieldError, ReadContext, Token};
use crate::write::Fragment;
use crate::{Encoding, Field, Slot, VisitResult, Visited, Visitor};

/// A value that can be made of any JSON scalar. The error says what was found instead, such as `a number with a fraction`.
pub(crate) trait Scalar: Sized {
    /// As [`Visitor::expected`].
    const EXPECTED: &'static str;
    /// Whether `""` is a value rather than "unset".
    const EMPTY_TEXT: bool = false;

    /// From text (never empty unless [`EMPTY_TEXT`](Self::EMPTY_TEXT) is set).
    fn from_text(text: &str, encoding: Encoding) -> Result<Self, &'static str>;
    /// From an integer.
    fn from_integer(value: i64, encoding: Encoding) -> Result<Self, &'static str>;
    /// From an integer that may be too large for 64 bits with a sign.
    fn from_unsigned(value: u64, encoding: Encoding) -> Result<Self, &'static str> {
        match i64::try_from(value) {
            Ok(value) => Self::from_integer(value, encoding),
            Err(_) => Err(OUT_OF_RANGE),
        }
    }
    /// From a number with a fraction or an exponent.
    fn from_float(value: f64, encoding: Encoding) -> Result<Self, &'static str>;
    /// From true or false.
    fn from_bool(_value: bool) -> Result<Self, &'static str> {
        Err("true or false")
    }
}

pub(crate) const OUT_OF_RANGE: &str = "a number out of range";
const FRACTION: &str = "a number with a fraction";
const NOT_A_NUMBER: &str = "text that is no number";

/// Reads a scalar: the implementation of [`Visitor::visit`] for such types.
#[inline]
pub(crate) fn visit_scalar<T: Scalar>(
    value: &mut T,
    token: Token<'_>,
    slot: Slot,
    cx: &mut ReadContext,
) -> VisitResult {
    let encoding = slot.encoding();
    let read = match token {
        Token::Text(text) if T::EMPTY_TEXT => T::from_text(text, encoding),
        Token::Text(text) => return visit_text(value, text, slot, cx),
        Token::Integer(value) => T::from_integer(value, encoding),
        Token::Unsigned(value) => T::from_unsigned(value, encoding),
        Token::Float(value) => T::from_float(value, encoding),
        Token::Bool(value) => T::from_bool(value),
        Token::Null => return Ok(Visited::Unset),
        Token::List(_) | Token::Object(_) => return token.rejected(T::EXPECTED, slot.keeps(), cx),
    };
    match read {
        Ok(read) => {
            *value = read;
            Ok(Visited::Set)
        }
        Err(found) => mismatch(T::EXPECTED, found, token, slot, cx),
    }
}

/// What becomes of a value that is a scalar, but of another kind.
#[cold]
#[inline(never)]
fn mismatch(
    expected: &'static str,
    found: &'static str,
    token: Token<'_>,
    slot: Slot,
    cx: &mut ReadContext,
) -> VisitResult {
    // A large number may have lost digits by now; the second pass reads it exactly.
    let exact = !matches!(token, Token::Float(value) if value.abs() >= LIMIT);
    if slot.keeps() && exact {
        token.set_aside(cx)
    } else {
        Err(FieldError::mismatch(expected, found))
    }
}

/// 2^63: from here on, a float may be an integer that has no room in 64 bits.
const LIMIT: f64 = 9_223_372_036_854_775_808.0;

/// Reads a scalar other than text from text.
#[inline(never)]
fn visit_text<T: Scalar>(
    value: &mut T,
    text: &str,
    slot: Slot,
    cx: &mut ReadContext,
) -> VisitResult {
    if text.trim_ascii().is_empty() {
        return Ok(Visited::Unset);
    }
    match T::from_text(text, slot.encoding()) {
        Ok(read) => {
            *value = read;
            Ok(Visited::Set)
        }
        Err(_) if slot.keeps() => {
            cx.set_aside(text);
            Ok(Visited::SetAside)
        }
        Err(found) => Err(FieldError::mismatch(T::EXPECTED, found)),
    }
}

/// A float without a fraction, if it fits.
pub(super) fn integral(value: f64) -> Result<i64, &'static str> {
    // Not even -2^63 itself is taken, though an integer has room for it: serde_json reads all integers below it as that float.
    if value.is_nan() || value.abs() >= LIMIT {
        return Err(OUT_OF_RANGE);
    }
    if value.fract() != 0.0 {
        return Err(FRACTION);
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked above")]
    Ok(value as i64)
}

/// A finite number from text. `inf` and `NaN`, which Rust would read, are no numbers here.
pub(crate) fn finite(text: &str) -> Result<f64, &'static str> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        Ok(_) if text.bytes().any(|byte| byte.is_ascii_digit()) => Err(OUT_OF_RANGE),
        _ => Err(NOT_A_NUMBER),
    }
}

impl Scalar for i64 {
    const EXPECTED: &'static str = "an integer";

    fn from_text(text: &str, _: Encoding) -> Result<Self, &'static str> {
        let text = text.trim_ascii();
        text.parse().or_else(|_| integral(finite(text)?))
    }
    fn from_integer(value: i64, _: Encoding) -> Result<Self, &'static str> {
        Ok(value)
    }
    fn from_float(value: f64, _: Encoding) -> Result<Self, &'static str> {
        integral(value)
    }
}

impl Scalar for f64 {
    const EXPECTED: &'static str = "a number";

    fn from_text(text: &str, _: Encoding) -> Result<Self, &'static str> {
        finite(text.trim_ascii())
    }
    #[expect(clippy::cast_precision_loss, reason = "the nearest number is meant")]
    fn from_integer(value: i64, _: Encoding) -> Result<Self, &'static str> {
        Ok(value as f64)
    }
    #[expect(clippy::cast_precision_loss, reason = "the nearest number is meant")]
    fn from_unsigned(value: u64, _: Encoding) -> Result<Self, &'static str> {
        Ok(value as f64)
    }
    fn from_float(value: f64, _: Encoding) -> Result<Self, &'static str> {
        if value.is_finite() {
            Ok(value)
        } else {
            Err(OUT_OF_RANGE)
        }
    }
}

impl Scalar for bool {
    const EXPECTED: &'static str = "true or false";

    fn from_text(text: &str, encoding: Encoding) -> Result<Self, &'static str> {
        match text.trim_ascii() {
            text if text.eq_ignore_ascii_case("true") => Ok(true),
            text if text.eq_ignore_ascii_case("false") => Ok(false),
            text => <i64 as Scalar>::from_text(text, encoding)
                .and_then(|value| Self::from_integer(value, encoding))
                .map_err(|_| "other text"),
        }
    }
    fn from_integer(value: i64, _: Encoding) -> Result<Self, &'static str> {
        match value {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err("a number other than 0 and 1"),
        }
    }
    fn from_float(value: f64, encoding: Encoding) -> Result<Self, &'static str> {
        Self::from_integer(integral(value)?, encoding)
    }
    fn from_bool(value: bool) -> Result<Self, &'static str> {
        Ok(value)
    }
}

impl Scalar for String {
    const EXPECTED: &'static str = "text";
    const EMPTY_TEXT: bool = true;

    #[inline]
    fn from_text(text: &str, _: Encoding) -> Result<Self, &'static str> {
        Ok(text.to_owned())
    }
    fn from_integer(value: i64, _: Encoding) -> Result<Self, &'static str> {
        Ok(value.to_string())
    }
    fn from_unsigned(value: u64, _: Encoding) -> Result<Self, &'static str> {
        Ok(value.to_string())
    }
    fn from_float(value: f64, _: Encoding) -> Result<Self, &'static str> {
        // serde_json reads an integer beyond 64 bits as a float. It is most likely an identifier: better no value than a wrong one.
        const EXACT: f64 = 1e19;
        if !value.is_finite() || value.abs() >= EXACT {
            return Err("a number with too many digits to keep them all");
        }
        // The `Debug` form keeps the `.0` of a whole float.
        Ok(format!("{value:?}"))
    }
    fn from_bool(value: bool) -> Result<Self, &'static str> {
        Ok(if value { "true" } else { "false" }.to_owned())
    }
}

/// The plain scalars; the expressions are their fragment and their text.
macro_rules! scalar {
    ($($name:ty => |$value:ident| $shown:expr, $text:expr;)*) => {$(
        impl Visitor for $name {
            fn expected(&self) -> &'static str {
                <$name as Scalar>::EXPECTED
            }
            fn visit(
                &mut self,
                token: Token<'_>,
                slot: Slot,
                cx: &mut ReadContext,
            ) -> VisitResult {
                visit_scalar(self, token, slot, cx)
            }
        }
        impl Field for $name {
            fn reset(&mut self) {
                *self = Self::default();
            }
            fn fragment(&self, encoding: Encoding) -> Fragment<'_> {
                let $value = self;
                match encoding {
                    Encoding::Text => Fragment::Text(Cow::Owned($text)),
                    _ => $shown,
                }
            }
            #[cfg(feature = "schemars")]
            fn schema(&self, encoding: Encoding, generator: &mut SchemaGenerator) -> Schema {
                match encoding {
                    Encoding::Text => generator.subschema_for::<String>(),
                    _ => generator.subschema_for::<$name>(),
                }
            }
        }
    )*};
}

scalar! {
    i64 => |value| Fragment::Integer(*value), value.to_string();
    f64 => |value| Fragment::Float(*value), value.to_string();
    bool => |value| Fragment::Bool(*value), value.to_string();
    String => |value| Fragment::Text(Cow::Borrowed(value)), value.clone();
}
