//! Codecs: wire forms that a type alone does not tell.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor, value};
use serde::ser::{Error as _, Serializer};

#[cfg(feature = "xml")]
use super::Shape;
use super::collections::Written;
use super::oddities::put_aside;
use super::scalar::{Scalar, read_scalar};
use super::{EMPTY, NULL, Unset, Wire, mismatch};
use crate::Json;

/// A wire form of `T`. In a table line, `date as Millis` names one; without a name it is `()`, the form of [`Wire`].
///
/// The methods are those of [`Wire`].
#[diagnostic::on_unimplemented(
    message = "`{T}` has no wire form `{Self}`",
    note = "models need `wire!`, enums `open_enum!`; codecs such as `Millis` are for the types they name"
)]
pub trait Codec<T> {
    /// See [`Wire::EXPECTED`].
    const EXPECTED: &'static str;

    /// See [`Wire::absent`].
    #[must_use]
    fn absent() -> Option<T> {
        None
    }
    /// See [`Wire::is_absent`].
    fn is_absent(_value: &T) -> bool {
        false
    }
    /// See [`Wire::read_or`].
    fn read_or<'de, D: Deserializer<'de>>(
        deserializer: D,
        unset: Unset,
    ) -> Result<Option<T>, D::Error>;
    /// See [`Wire::read`].
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        let absent = Self::absent();
        let unset = if absent.is_some() {
            Unset::Allowed
        } else {
            Unset::Refused
        };
        match Self::read_or(deserializer, unset)? {
            Some(value) => Ok(value),
            None => absent.ok_or_else(|| mismatch(Self::EXPECTED, NULL)),
        }
    }
    /// See [`Wire::read_field`].
    fn read_field<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        Self::read(deserializer)
    }
    /// See [`Wire::write`].
    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error>;
    /// See [`Wire::schema`].
    #[cfg(feature = "schemars")]
    fn schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema;
    /// See [`Wire::shape`].
    #[cfg(feature = "xml")]
    #[must_use]
    fn shape() -> Shape {
        Shape::Scalar
    }
}

/// Codecs that apply to the elements of `Option`, `Vec` and `BTreeMap`: all those with a name.
pub trait Through {}

impl<T: Wire> Codec<T> for () {
    const EXPECTED: &'static str = T::EXPECTED;

    fn absent() -> Option<T> {
        T::absent()
    }
    fn is_absent(value: &T) -> bool {
        value.is_absent()
    }
    fn read_or<'de, D: Deserializer<'de>>(
        deserializer: D,
        unset: Unset,
    ) -> Result<Option<T>, D::Error> {
        T::read_or(deserializer, unset)
    }
    fn read_field<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        T::read_field(deserializer)
    }
    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.write(serializer)
    }
    #[cfg(feature = "schemars")]
    fn schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        T::schema(generator)
    }
    #[cfg(feature = "xml")]
    fn shape() -> Shape {
        T::shape()
    }
}

/// An instant as a number of milliseconds since 1970; bare numbers are read as such.
#[derive(Clone, Copy, Debug)]
pub struct Millis;

/// An instant as a number of seconds since 1970; bare numbers are read as such.
#[derive(Clone, Copy, Debug)]
pub struct Seconds;

/// An instant as ISO 8601 text; bare numbers are read as milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Iso;

/// An instant as `yyyy-MM-dd HH:mm:ss` text in UTC; bare numbers are read as milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct DateTime;

/// A scalar (`i64`, `f64`, `bool`) that is sent as text, such as `"10"`.
#[derive(Clone, Copy, Debug)]
pub struct Text;

/// A JSON document inside a string: a model or free JSON. A document that comes without the string around it is read as well, and text
/// that is no document (`"N/A"`) is kept where the field is optional.
#[derive(Clone, Copy, Debug)]
pub struct JsonText;

impl Through for Millis {}
impl Through for Seconds {}
impl Through for Iso {}
impl Through for DateTime {}
impl Through for Text {}
impl Through for JsonText {}

/// What [`Text`] applies to.
pub trait TextScalar: Scalar + fmt::Display {}
impl TextScalar for i64 {}
impl TextScalar for f64 {}
impl TextScalar for bool {}

impl<T: TextScalar> Codec<T> for Text {
    const EXPECTED: &'static str = <T as Scalar>::EXPECTED;

    fn read_or<'de, D: Deserializer<'de>>(
        deserializer: D,
        unset: Unset,
    ) -> Result<Option<T>, D::Error> {
        read_scalar(deserializer, unset)
    }
    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }
    #[cfg(feature = "schemars")]
    fn schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        generator.subschema_for::<String>()
    }
}

/// What [`JsonText`] applies to: models and [`Json`].
pub trait Document: Wire {}
impl Document for Json {}
impl<T: Document> Document for Box<T> {}

impl<T: Document> Codec<T> for JsonText {
    const EXPECTED: &'static str = EXPECTED;

    fn read_or<'de, D: Deserializer<'de>>(
        deserializer: D,
        unset: Unset,
    ) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_any(JsonTextVisitor {
            unset,
            document: PhantomData,
        })
    }
    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        let text =
            serde_json::to_string(&Written::<T, ()>::new(value)).map_err(S::Error::custom)?;
        serializer.serialize_str(&text)
    }
    #[cfg(feature = "schemars")]
    fn schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        generator.subschema_for::<String>()
    }
    #[cfg(feature = "xml")]
    fn shape() -> Shape {
        Shape::Any
    }
}

const EXPECTED: &str = "a JSON document inside text";

struct JsonTextVisitor<T> {
    unset: Unset,
    document: PhantomData<fn() -> T>,
}

impl<T: Document> JsonTextVisitor<T> {
    fn parse<E: Error>(self, text: &str) -> Result<Option<T>, E> {
        let mut inner = serde_json::Deserializer::from_str(text);
        let value =
            T::read_or(&mut inner, self.unset).and_then(|value| inner.end().map(|()| value));
        value.map_err(|error| {
            E::custom(format_args!(
                "in the JSON inside the text: {}",
                super::error::words(&error)
            ))
        })
    }

    /// A document without the string around it: rare, so it may take the long way, which needs no second copy of the decoders.
    fn bare<E: Error>(self, document: &Json) -> Result<Option<T>, E> {
        self.parse(&document.to_string())
    }
}

/// Whether text is meant as a document, be it a damaged one. Such text is not kept as it is: secrets in it would not be hidden.
fn begins_a_document(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[', '"'])
}

impl<'de, T: Document> Visitor<'de> for JsonTextVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }
    fn visit_unit<E: Error>(self) -> Result<Option<T>, E> {
        self.unset.answer(EXPECTED, NULL)
    }
    fn visit_none<E: Error>(self) -> Result<Option<T>, E> {
        self.visit_unit()
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_any(self)
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Option<T>, E> {
        if text.trim_ascii().is_empty() {
            return self.unset.answer(EXPECTED, EMPTY);
        }
        let kept = self.unset == Unset::Kept && !begins_a_document(text);
        match self.parse::<E>(text) {
            Err(_) if kept => {
                put_aside(text);
                Ok(None)
            }
            read => read,
        }
    }
    fn visit_bool<E: Error>(self, value: bool) -> Result<Option<T>, E> {
        self.bare(&Json::from(value))
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<Option<T>, E> {
        self.bare(&Json::from(value))
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<Option<T>, E> {
        self.bare(&Json::from(value))
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<Option<T>, E> {
        self.bare(&Json::from(value))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Option<T>, A::Error> {
        self.bare(&Json::deserialize(value::SeqAccessDeserializer::new(seq))?)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Option<T>, A::Error> {
        self.bare(&Json::deserialize(value::MapAccessDeserializer::new(map))?)
    }
}
