//! [`open_enum!`](crate::open_enum!): sets of values that a server may add to.

use std::borrow::Cow;

use super::oddities::{self, Oddity};
use super::scalar::take_scalar;
use super::{Form, Problem, Role, Shown, Taken, Token};

/// A set of known values that keeps unknown ones, made by [`open_enum!`](crate::open_enum!).
pub trait OpenEnum: Sized + 'static {
    /// The name of the type.
    const NAME: &'static str;
    /// The known values, in the order of the spec.
    const KNOWN: &'static [Self];
    /// Whether the value is one of the known ones.
    fn is_known(&self) -> bool;
}

/// An [`OpenEnum`] of texts.
pub trait TextEnum: OpenEnum {
    /// The value as on the wire.
    fn as_text(&self) -> &str;
    /// The value for a text: a known one, or `Other`.
    fn from_text(text: &str) -> Self;
}

/// An [`OpenEnum`] of integers.
pub trait IntegerEnum: OpenEnum {
    /// The value as on the wire.
    fn as_integer(&self) -> i64;
    /// The value for an integer: a known one, or `Other`.
    fn from_integer(value: i64) -> Self;
}

/// What [`Place::take`](super::Place::take) of a text enum does. In an `Option`, `""` is unset unless it is a known value.
pub fn take_text_enum<E: TextEnum>(
    place: &mut E,
    token: Token<'_>,
    role: Role,
) -> Result<Taken, Problem> {
    let mut other = String::new();
    let text = match token {
        Token::Text(text) => text,
        _ => match take_scalar(&mut other, token, Form::Plain, role)? {
            Taken::Set => &other,
            done => return Ok(done),
        },
    };
    *place = E::from_text(text);
    if place.is_known() {
        return Ok(Taken::Set);
    }
    Ok(unknown(text, E::NAME, role))
}

/// What becomes of a text that is no known value.
#[cold]
#[inline(never)]
fn unknown(text: &str, name: &'static str, role: Role) -> Taken {
    if text.is_empty() && role.is_optional() {
        return Taken::Unset;
    }
    oddities::note(Oddity::Value, name, "");
    Taken::Set
}

/// What [`Place::take`](super::Place::take) of an integer enum does.
pub fn take_integer_enum<E: IntegerEnum>(
    place: &mut E,
    token: Token<'_>,
    role: Role,
) -> Result<Taken, Problem> {
    let mut value = 0_i64;
    let done = take_scalar(&mut value, token, Form::Plain, role)?;
    if done == Taken::Set {
        *place = E::from_integer(value);
        if !place.is_known() {
            oddities::note(Oddity::Value, E::NAME, "");
        }
    }
    Ok(done)
}

/// What [`Field::show`](super::Field::show) of a text enum does.
pub fn show_text_enum<E: TextEnum>(value: &E) -> Shown<'_> {
    Shown::Text(Cow::Borrowed(value.as_text()))
}

/// What [`Field::show`](super::Field::show) of an integer enum does.
pub fn show_integer_enum<E: IntegerEnum>(value: &E) -> Shown<'_> {
    Shown::Integer(value.as_integer())
}

/// Makes enums that are [open](crate::wire::OpenEnum): what [`open_enum!`](crate::open_enum!) asks for is written beside the variants, and
/// `Other` is added. For generated code.
///
/// ```
/// secapi_core::open_enums! {
/// /// Where a task stands.
/// pub enum TaskStatus {
///     /// It waits.
///     Ready = "0",
///     /// It runs.
///     Running = "1",
/// }
/// /// Whether a thing is on.
/// pub enum State: i64 {
///     /// It is.
///     On = 1,
/// }
/// }
/// assert_eq!(TaskStatus::from("7"), TaskStatus::Other("7".to_owned()));
/// assert_eq!(State::from(1), State::On);
/// ```
#[macro_export]
macro_rules! open_enums {
    ($(
        $(#[$meta:meta])*
        pub enum $name:ident $(: $integer:ident)? {
            $($(#[$about:meta])* $variant:ident = $value:literal),* $(,)?
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$about])* $variant,)*
            /// A value that this version of the crate does not know.
            Other($crate::__unknown_value!($($integer)?)),
        }
        $crate::open_enum! { $name $(: $integer)? { $($variant = $value),* } }
    )*};
}

/// What `Other` of an open enum holds.
#[doc(hidden)]
#[macro_export]
macro_rules! __unknown_value {
    () => {
        ::std::string::String
    };
    ($integer:ident) => {
        $integer
    };
}

/// Makes an enum [open](crate::wire::OpenEnum): its known values are listed once, with their wire form; any other value is kept as
/// it came in `Other`.
///
/// Gives `KNOWN`, `as_str` (text) or `value` (integers), `is_known`, `Default` (the value for `""` or 0), `Display` (the wire form),
/// `From<&str>` and `From<String>`, or `From<i64>`; [`Wire`](crate::wire::Wire), `serde::Deserialize`, `serde::Serialize`, and
/// `JsonSchema` with the feature `schemars`.
///
/// ```
/// use secapi_core::{open_enum, wire};
///
/// #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
/// #[non_exhaustive]
/// pub enum TaskStatus { Ready, Running, Other(String) }
/// open_enum! { TaskStatus { Ready = "0", Running = "1" } }
///
/// #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
/// #[non_exhaustive]
/// pub enum State { Off, On, Other(i64) }
/// open_enum! { State: i64 { Off = 0, On = 1 } }
///
/// assert_eq!(wire::decode::<TaskStatus>(b"1")?, TaskStatus::Running);
/// assert_eq!(wire::decode::<State>(br#""1""#)?, State::On);
/// let new: TaskStatus = wire::decode(br#""7""#)?;
/// assert!(!new.is_known());
/// assert_eq!(new.as_str(), "7");
/// # Ok::<(), wire::DecodeError>(())
/// ```
#[macro_export]
macro_rules! open_enum {
    ($name:ident: i64 { $($variant:ident = $value:literal),* $(,)? }) => {
        impl $name {
            /// The known values.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            /// The value as on the wire.
            #[must_use]
            #[inline]
            pub fn value(&self) -> i64 {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Other(value) => *value,
                }
            }
            /// Whether the value is one of the known ones.
            #[must_use]
            #[inline]
            pub fn is_known(&self) -> bool {
                !::core::matches!(self, Self::Other(_))
            }
        }
        impl ::core::convert::From<i64> for $name {
            #[inline]
            fn from(value: i64) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    other => Self::Other(other),
                }
            }
        }
        impl ::core::default::Default for $name {
            #[inline]
            fn default() -> Self {
                <Self as ::core::convert::From<i64>>::from(0)
            }
        }
        impl ::core::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.value(), f)
            }
        }
        impl $crate::wire::IntegerEnum for $name {
            #[inline]
            fn as_integer(&self) -> i64 {
                self.value()
            }
            #[inline]
            fn from_integer(value: i64) -> Self {
                <Self as ::core::convert::From<i64>>::from(value)
            }
        }
        $crate::__open_enum! {
            $name, "an integer", take_integer_enum, integer_enum_schema,
            |value| $crate::wire::Shown::Integer(value.value())
        }
    };
    ($name:ident { $($variant:ident = $value:literal),* $(,)? }) => {
        impl $name {
            /// The known values.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            /// The value as on the wire.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Other(value) => value,
                }
            }
            /// Whether the value is one of the known ones.
            #[must_use]
            #[inline]
            pub fn is_known(&self) -> bool {
                !::core::matches!(self, Self::Other(_))
            }
        }
        impl ::core::convert::From<&str> for $name {
            #[inline]
            fn from(value: &str) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    other => Self::Other(::std::borrow::ToOwned::to_owned(other)),
                }
            }
        }
        impl ::core::convert::From<::std::string::String> for $name {
            #[inline]
            fn from(value: ::std::string::String) -> Self {
                <Self as ::core::convert::From<&str>>::from(&value)
            }
        }
        impl ::core::default::Default for $name {
            #[inline]
            fn default() -> Self {
                <Self as ::core::convert::From<&str>>::from("")
            }
        }
        impl ::core::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl $crate::wire::TextEnum for $name {
            #[inline]
            fn as_text(&self) -> &str {
                self.as_str()
            }
            #[inline]
            fn from_text(text: &str) -> Self {
                <Self as ::core::convert::From<&str>>::from(text)
            }
        }
        $crate::__open_enum! {
            $name, "text", take_text_enum, text_enum_schema,
            |value| $crate::wire::Shown::Text(::std::borrow::Cow::Borrowed(value.as_str()))
        }
    };
}

/// What text and integer enums share.
#[doc(hidden)]
#[macro_export]
macro_rules! __open_enum {
    ($name:ident, $expected:literal, $take:ident, $schema:ident, |$value:ident| $shown:expr) => {
        impl $crate::wire::OpenEnum for $name {
            const NAME: &'static str = ::core::stringify!($name);
            const KNOWN: &'static [Self] = <$name>::KNOWN;
            #[inline]
            fn is_known(&self) -> bool {
                !::core::matches!(self, Self::Other(_))
            }
        }
        impl $crate::wire::Place for $name {
            #[inline]
            fn expected(&self) -> &'static str {
                $expected
            }
            #[inline]
            fn take(
                &mut self,
                token: $crate::wire::Token<'_>,
                _: $crate::wire::Form,
                role: $crate::wire::Role,
            ) -> ::core::result::Result<$crate::wire::Taken, $crate::wire::Problem> {
                $crate::wire::private::$take(self, token, role)
            }
        }
        impl $crate::wire::Field for $name {
            #[inline]
            fn reset(&mut self) {
                *self = ::core::default::Default::default();
            }
            #[inline]
            fn show(&self, _: $crate::wire::Form) -> $crate::wire::Shown<'_> {
                let $value = self;
                $shown
            }
            $crate::__model_schema! {}
        }
        $crate::__serde! { $name, $schema }
    };
}
