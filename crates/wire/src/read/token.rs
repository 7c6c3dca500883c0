//! What a format reads, one value at a time, and how a [`Visitor`] refuses it.

use std::fmt;

use super::ReadContext;
use crate::{Encoding, Json, Model, Slot, VisitResult, Visited, Visitor};

/// A value on its way out of a document.
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

/// The elements of a list that is read. A visitor that accepts the list reads all of them.
pub trait Elements {
    /// Reads the next element into a visitor. Returns whether there was one.
    ///
    /// # Errors
    /// The element cannot be read.
    fn next(
        &mut self,
        visitor: &mut dyn Visitor,
        encoding: Encoding,
        cx: &mut ReadContext,
    ) -> Result<bool, FieldError>;
}

/// The entries of an object that is read. A visitor that accepts the object reads all of them.
pub trait Entries {
    /// Passes the next key to a function. Returns whether there was one; its value comes next.
    ///
    /// # Errors
    /// The key cannot be read.
    fn key(&mut self, look: &mut dyn FnMut(&str)) -> Result<bool, FieldError>;

    /// Reads the value of the key into a visitor.
    ///
    /// # Errors
    /// The value cannot be read.
    fn value(
        &mut self,
        visitor: &mut dyn Visitor,
        encoding: Encoding,
        cx: &mut ReadContext,
    ) -> Result<(), FieldError>;

    /// Skips the value of the key.
    ///
    /// # Errors
    /// The value is no valid document.
    fn skip(&mut self) -> Result<(), FieldError>;

    /// Reads all entries into a model.
    ///
    /// # Errors
    /// A field cannot be read, or is missing.
    fn fields(&mut self, model: &mut dyn Model, cx: &mut ReadContext) -> Result<(), FieldError>;
}

impl Token<'_> {
    /// The result of a visitor that accepts no such value: it is unset (`null`, `""`), set aside where a model keeps it, or an error.
    #[inline(never)]
    pub(crate) fn rejected(
        self,
        expected: &'static str,
        is_kept: bool,
        cx: &mut ReadContext,
    ) -> VisitResult {
        match self {
            Self::Null | Self::Text("") => Ok(Visited::Unset),
            token if is_kept => token.set_aside(cx),
            token => Err(FieldError::mismatch(expected, token.kind())),
        }
    }

    /// Sets a value aside that does not fit an optional field.
    #[cold]
    #[inline(never)]
    pub(crate) fn set_aside(self, cx: &mut ReadContext) -> VisitResult {
        let mut value = Json::Null;
        Visitor::visit(&mut value, self, Slot::value(Encoding::Plain), cx)?;
        cx.set_aside(value);
        Ok(Visited::SetAside)
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
    /// Names the kind only: the value may be long, and it may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())
    }
}

pub(crate) const A_LIST: &str = "a list";
pub(crate) const AN_OBJECT: &str = "an object";

/// Why a value does not fit.
#[derive(Debug)]
#[expect(
    clippy::box_collection,
    reason = "one pointer is returned in a register, and there is one for every value that is read"
)]
pub struct FieldError(Option<Box<String>>);

impl FieldError {
    /// A value of the wrong kind: what was expected and what was found, each with its article. Never contains the value itself: it may
    /// be long, and it may be secret.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn mismatch(expected: &str, found: &str) -> Self {
        Self::new(&format_args!("expected {expected}, found {found}"))
    }

    /// Anything else that is wrong.
    #[cold]
    #[inline(never)]
    pub fn new(words: &dyn fmt::Display) -> Self {
        Self(Some(Box::new(words.to_string())))
    }

    /// A nested value could not be read. The format has the reason.
    pub(super) const fn nested() -> Self {
        Self(None)
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.0.as_ref();
        f.write_str(words.map_or("it could not be read", |words| words))
    }
}
