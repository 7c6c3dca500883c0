//! Encodings that the type of a field alone does not determine.

use std::collections::BTreeMap;

use crate::schema::Described;
use crate::{Json, Model, Timestamp, Wire};

/// How a value is written, for types that have several ways. Collections pass it on to their elements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// That of the type.
    #[default]
    Plain,
    /// See [`Millis`].
    Millis,
    /// See [`Seconds`].
    Seconds,
    /// See [`Iso`].
    Iso,
    /// See [`DateTime`].
    DateTime,
    /// See [`Text`].
    Text,
    /// See [`JsonText`].
    JsonText,
}

/// An encoding that `T` has: `#[wire(with = Millis)]` names one.
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot be encoded as `{Self}`",
    note = "the times are for `Timestamp`, `Text` is for numbers and booleans, `JsonText` for models and `Json`"
)]
pub trait EncodeAs<T> {
    /// The encoding.
    const ENCODING: Encoding;
}

/// Encodings that apply to the elements of `Option`, `Vec` and `BTreeMap`: all those with a name.
pub trait Elementwise {}

/// Each encoding, and what it is for.
macro_rules! encodings {
    ($($(#[$doc:meta])+ $encoding:ident: $($name:ty),*;)*) => {$(
        $(#[$doc])+
        #[derive(Clone, Copy, Debug)]
        pub struct $encoding;

        impl Elementwise for $encoding {}
        $(impl EncodeAs<$name> for $encoding {
            const ENCODING: Encoding = Encoding::$encoding;
        })*
    )*};
}
encodings! {
    /// An instant as a number of milliseconds since 1970; bare numbers are read as such.
    Millis: Timestamp;
    /// An instant as a number of seconds since 1970; bare numbers are read as such.
    Seconds: Timestamp;
    /// An instant as ISO 8601 text; bare numbers are read as milliseconds.
    Iso: Timestamp;
    /// An instant as `yyyy-MM-dd HH:mm:ss` text in UTC; bare numbers are read as milliseconds.
    DateTime: Timestamp;
    /// A scalar (`i64`, `f64`, `bool`) that is sent as text, such as `"10"`.
    Text: i64, f64, bool;
    /// A JSON document inside a string: a model or free JSON. A document that comes without the string around it is read as well, and text
    /// that is no such document (`"N/A"`, `"{"`) is kept where the field is optional.
    JsonText: ;
}

/// What [`JsonText`] applies to: models and [`Json`].
pub trait Document: Wire {}
impl Document for Json {}
impl<M: Model + Default + Described> Document for M {}

impl<T: Document> EncodeAs<T> for JsonText {
    const ENCODING: Encoding = Encoding::JsonText;
}

impl<C: Elementwise + EncodeAs<T>, T> EncodeAs<Option<T>> for C {
    const ENCODING: Encoding = <C as EncodeAs<T>>::ENCODING;
}

impl<C: Elementwise + EncodeAs<T>, T> EncodeAs<Vec<T>> for C {
    const ENCODING: Encoding = <C as EncodeAs<T>>::ENCODING;
}

impl<C: Elementwise + EncodeAs<T>, T> EncodeAs<BTreeMap<String, T>> for C {
    const ENCODING: Encoding = <C as EncodeAs<T>>::ENCODING;
}
