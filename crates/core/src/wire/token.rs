//! What a format reads, one value at a time, and how a [`Place`] says that it cannot take it.

use std::fmt;

use super::{Form, Model, Place, Role, Taken, oddities};
use crate::Json;

/// A value on its way out of a document.
///
/// It is pushed into a [`Place`] that nobody needs to know the type of; so the reader of the format is compiled once, and not once for
/// each type.
pub enum Token<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number with a sign.
    Integer(i64),
    /// A whole number without one.
    Unsigned(u64),
    /// A number with a fraction or an exponent, or beyond 64 bits.
    Float(f64),
    /// Text.
    Text(&'a str),
    /// A list.
    List(&'a mut dyn Elements),
    /// An object.
    Object(&'a mut dyn Entries),
}

/// The elements of a list that is read. Who takes the list reads all of them.
pub trait Elements {
    /// Puts the next element into a place. Answers whether there was one.
    fn next(&mut self, place: &mut dyn Place, form: Form) -> Result<bool, Problem>;
}

/// The entries of an object that is read. Who takes the object reads all of them.
pub trait Entries {
    /// Shows the next key. Answers whether there was one; its value comes next.
    fn key(&mut self, look: &mut dyn FnMut(&str)) -> Result<bool, Problem>;

    /// Puts the value of the key into a place.
    fn value(&mut self, place: &mut dyn Place, form: Form) -> Result<(), Problem>;

    /// Leaves out the value of the key.
    fn skip(&mut self) -> Result<(), Problem>;

    /// Reads all entries into a model.
    fn fields(&mut self, model: &mut dyn Model) -> Result<(), Problem>;
}

impl Token<'_> {
    /// The answer of a place that takes no such value: it is unset (`null`, `""`), put aside where it is kept, or of the wrong kind.
    #[inline(never)]
    pub(crate) fn refused(self, expected: &'static str, is_kept: bool) -> Result<Taken, Problem> {
        match self {
            Self::Null | Self::Text("") => Ok(Taken::Unset),
            token if is_kept => token.put_aside(),
            token => Err(Problem::misfit(expected, token.kind())),
        }
    }

    /// Puts a value aside that the place of an optional field does not take.
    #[cold]
    #[inline(never)]
    pub(super) fn put_aside(self) -> Result<Taken, Problem> {
        let mut value = Json::Null;
        Place::take(&mut value, self, Form::Plain, Role::Value)?;
        oddities::put_aside(value);
        Ok(Taken::PutAside)
    }

    /// What it is, in words.
    fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "true or false",
            Self::Integer(_) | Self::Unsigned(_) | Self::Float(_) => "a number",
            Self::Text(_) => "text",
            Self::List(_) => A_LIST,
            Self::Object(_) => AN_OBJECT,
        }
    }
}

impl fmt::Debug for Token<'_> {
    /// Says nothing of the value itself: it may be long, and it may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())
    }
}

pub(super) const A_LIST: &str = "a list";
pub(super) const AN_OBJECT: &str = "an object";

/// Why a place does not take a value.
#[derive(Debug)]
#[expect(
    clippy::box_collection,
    reason = "one pointer is handed on in a register, and there is one for every value that is read"
)]
pub struct Problem(Option<Box<String>>);

impl Problem {
    /// A value of the wrong kind: what was expected and what was found, each with its article. Says nothing of the value itself: it may be
    /// long, and it may be secret.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn misfit(expected: &str, found: &str) -> Self {
        Self::new(&format_args!("expected {expected}, found {found}"))
    }

    /// Anything else that is wrong.
    #[cold]
    #[inline(never)]
    pub fn new(words: &dyn fmt::Display) -> Self {
        Self(Some(Box::new(words.to_string())))
    }

    /// What comes below could not be read. The format knows why.
    pub(super) const fn below() -> Self {
        Self(None)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            self.0
                .as_ref()
                .map_or("it could not be read", |words| words),
        )
    }
}

impl Role {
    /// The role of what an `Option` in this role holds.
    pub(super) const fn optional(self) -> Self {
        match self {
            Self::Value | Self::Optional => Self::Optional,
            Self::Field | Self::OptionalField => Self::OptionalField,
        }
    }

    /// Whether a value that the place does not take is kept by the model.
    pub(super) fn keeps(self) -> bool {
        self == Self::OptionalField
    }

    /// As [`keeps`](Self::keeps), for a list or map, which is unset when it is empty.
    pub(super) const fn keeps_many(self) -> bool {
        matches!(self, Self::Field | Self::OptionalField)
    }

    /// Whether it is in an `Option`.
    pub(super) const fn is_optional(self) -> bool {
        matches!(self, Self::Optional | Self::OptionalField)
    }
}
