//! Codecs: wire forms that a type alone does not tell.

use std::collections::BTreeMap;

use super::{Field, Wire};
use crate::{Json, Timestamp};

/// The wire form of a value, for types that have several. Containers pass it on to what they hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
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

/// A wire form that `T` has. In a table line, `date as Millis` names one; without a name it is `()`, the form of the type.
#[diagnostic::on_unimplemented(
    message = "`{T}` has no wire form `{Self}`",
    note = "the times are for `Timestamp`, `Text` is for numbers and booleans, `JsonText` for models and `Json`"
)]
pub trait Codec<T> {
    /// The form.
    const FORM: Form;
}

/// Codecs that apply to the elements of `Option`, `Vec` and `BTreeMap`: all those with a name.
pub trait Through {}

impl<T: Field> Codec<T> for () {
    const FORM: Form = Form::Plain;
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
/// that is no such document (`"N/A"`, `"{"`) is kept where the field is optional.
#[derive(Clone, Copy, Debug)]
pub struct JsonText;

/// `Codec` of the codecs that are for certain types.
macro_rules! codecs {
    ($($codec:ident: $($name:ty),*;)*) => {$(
        impl Through for $codec {}
        $(impl Codec<$name> for $codec {
            const FORM: Form = Form::$codec;
        })*
    )*};
}
codecs! {
    Millis: Timestamp;
    Seconds: Timestamp;
    Iso: Timestamp;
    DateTime: Timestamp;
    Text: i64, f64, bool;
    JsonText: ;
}

/// What [`JsonText`] applies to: models and [`Json`].
pub trait Document: Wire {}
impl Document for Json {}
impl<T: Document> Document for Box<T> {}

impl<T: Document> Codec<T> for JsonText {
    const FORM: Form = Form::JsonText;
}

impl<C: Through + Codec<T>, T> Codec<Option<T>> for C {
    const FORM: Form = <C as Codec<T>>::FORM;
}

impl<C: Through + Codec<T>, T> Codec<Vec<T>> for C {
    const FORM: Form = <C as Codec<T>>::FORM;
}

impl<C: Through + Codec<T>, T> Codec<BTreeMap<String, T>> for C {
    const FORM: Form = <C as Codec<T>>::FORM;
}
