//! Single values: numbers, text, booleans, whichever way the server writes them.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, Serializer};

use super::oddities::put_aside;
use super::{EMPTY, NULL, Unset, Wire, mismatch};

/// A value that can be made of any JSON scalar. The error says what was found instead, such as `a number with a fraction`.
pub trait Scalar: Sized {
    /// As [`Wire::EXPECTED`].
    const EXPECTED: &'static str;
    /// Whether `""` is a value rather than "unset".
    const EMPTY_TEXT: bool = false;

    /// From text (never empty unless [`EMPTY_TEXT`](Self::EMPTY_TEXT) is set).
    fn from_text(text: &str) -> Result<Self, &'static str>;
    /// From an integer.
    fn from_integer(value: i64) -> Result<Self, &'static str>;
    /// From an integer that may be too large for 64 bits with a sign.
    fn from_unsigned(value: u64) -> Result<Self, &'static str> {
        match i64::try_from(value) {
            Ok(value) => Self::from_integer(value),
            Err(_) => Err(OUT_OF_RANGE),
        }
    }
    /// From a number with a fraction or an exponent.
    fn from_float(value: f64) -> Result<Self, &'static str>;
    /// From true or false.
    fn from_bool(_value: bool) -> Result<Self, &'static str> {
        Err("true or false")
    }
}

pub(crate) const OUT_OF_RANGE: &str = "a number out of range";
const FRACTION: &str = "a number with a fraction";
const NOT_A_NUMBER: &str = "text that is no number";

/// Reads a scalar; `None` when it is unset.
pub(crate) fn read_scalar<'de, T: Scalar, D: Deserializer<'de>>(
    deserializer: D,
    unset: Unset,
) -> Result<Option<T>, D::Error> {
    deserializer.deserialize_any(ScalarVisitor {
        unset,
        value: PhantomData,
    })
}

struct ScalarVisitor<T> {
    unset: Unset,
    value: PhantomData<fn() -> T>,
}

impl<T: Scalar> ScalarVisitor<T> {
    fn done<E: Error>(result: Result<T, &'static str>) -> Result<Option<T>, E> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(found) => Err(mismatch(T::EXPECTED, found)),
        }
    }
}

impl<'de, T: Scalar> Visitor<'de> for ScalarVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }
    fn visit_unit<E: Error>(self) -> Result<Option<T>, E> {
        self.unset.answer(T::EXPECTED, NULL)
    }
    fn visit_none<E: Error>(self) -> Result<Option<T>, E> {
        self.visit_unit()
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_any(self)
    }
    fn visit_bool<E: Error>(self, value: bool) -> Result<Option<T>, E> {
        Self::done(T::from_bool(value))
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<Option<T>, E> {
        Self::done(T::from_integer(value))
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<Option<T>, E> {
        Self::done(T::from_unsigned(value))
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<Option<T>, E> {
        Self::done(T::from_float(value))
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Option<T>, E> {
        if !T::EMPTY_TEXT && text.trim_ascii().is_empty() {
            return self.unset.answer(T::EXPECTED, EMPTY);
        }
        match T::from_text(text) {
            Err(_) if !T::EMPTY_TEXT && self.unset == Unset::Kept => {
                put_aside(text);
                Ok(None)
            }
            read => Self::done(read),
        }
    }
    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Option<T>, A::Error> {
        Err(mismatch(T::EXPECTED, "a list"))
    }
    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Option<T>, A::Error> {
        Err(mismatch(T::EXPECTED, "an object"))
    }
}

/// A float without a fraction, if it fits.
pub(super) fn integral(value: f64) -> Result<i64, &'static str> {
    // 2^63. Not even -2^63 itself is taken, though an integer has room for it: serde_json reads all integers below it as that float.
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if value.is_nan() || value.abs() >= LIMIT {
        return Err(OUT_OF_RANGE);
    }
    if value.fract() != 0.0 {
        return Err(FRACTION);
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "checked above: in range and without a fraction"
    )]
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

    fn from_text(text: &str) -> Result<Self, &'static str> {
        let text = text.trim_ascii();
        text.parse().or_else(|_| integral(finite(text)?))
    }
    fn from_integer(value: i64) -> Result<Self, &'static str> {
        Ok(value)
    }
    fn from_float(value: f64) -> Result<Self, &'static str> {
        integral(value)
    }
}

impl Scalar for f64 {
    const EXPECTED: &'static str = "a number";

    fn from_text(text: &str) -> Result<Self, &'static str> {
        finite(text.trim_ascii())
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "the nearest number is what a float field means"
    )]
    fn from_integer(value: i64) -> Result<Self, &'static str> {
        Ok(value as f64)
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "the nearest number is what a float field means"
    )]
    fn from_unsigned(value: u64) -> Result<Self, &'static str> {
        Ok(value as f64)
    }
    fn from_float(value: f64) -> Result<Self, &'static str> {
        if value.is_finite() {
            Ok(value)
        } else {
            Err(OUT_OF_RANGE)
        }
    }
}

impl Scalar for bool {
    const EXPECTED: &'static str = "true or false";

    fn from_text(text: &str) -> Result<Self, &'static str> {
        match text.trim_ascii() {
            text if text.eq_ignore_ascii_case("true") => Ok(true),
            text if text.eq_ignore_ascii_case("false") => Ok(false),
            text => <i64 as Scalar>::from_text(text)
                .and_then(Self::from_integer)
                .map_err(|_| "other text"),
        }
    }
    fn from_integer(value: i64) -> Result<Self, &'static str> {
        match value {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err("a number other than 0 and 1"),
        }
    }
    fn from_float(value: f64) -> Result<Self, &'static str> {
        integral(value).and_then(Self::from_integer)
    }
    fn from_bool(value: bool) -> Result<Self, &'static str> {
        Ok(value)
    }
}

impl Scalar for String {
    const EXPECTED: &'static str = "text";
    const EMPTY_TEXT: bool = true;

    #[inline]
    fn from_text(text: &str) -> Result<Self, &'static str> {
        Ok(text.to_owned())
    }
    fn from_integer(value: i64) -> Result<Self, &'static str> {
        Ok(value.to_string())
    }
    fn from_unsigned(value: u64) -> Result<Self, &'static str> {
        Ok(value.to_string())
    }
    fn from_float(value: f64) -> Result<Self, &'static str> {
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

/// `Wire` of the plain scalars; `$write` is the serializer's method and what it is given.
macro_rules! scalar {
    ($($name:ty => |$value:ident, $serializer:ident| $write:expr;)*) => {$(
        impl Wire for $name {
            const EXPECTED: &'static str = <$name as Scalar>::EXPECTED;

            fn read_or<'de, D: Deserializer<'de>>(deserializer: D, unset: Unset) -> Result<Option<Self>, D::Error> {
                read_scalar(deserializer, unset)
            }
            fn write<S: Serializer>(&self, $serializer: S) -> Result<S::Ok, S::Error> {
                let $value = self;
                $write
            }
            #[cfg(feature = "schemars")]
            fn schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                generator.subschema_for::<$name>()
            }
        }
    )*};
}

scalar! {
    i64 => |value, serializer| serializer.serialize_i64(*value);
    bool => |value, serializer| serializer.serialize_bool(*value);
    String => |value, serializer| serializer.serialize_str(value);
    f64 => |value, serializer| {
        // JSON has no such numbers; serde_json would write null, which means something else.
        if !value.is_finite() {
            return Err(S::Error::custom("NaN and infinite numbers have no form in JSON"));
        }
        serializer.serialize_f64(*value)
    };
}
