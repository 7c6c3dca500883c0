//! What a value is to the reader and the writer.

#[cfg(feature = "schemars")]
use schemars::{Schema, SchemaGenerator};

use crate::read::{FieldError, ReadContext, Token};
use crate::write::Fragment;
use crate::{Encoding, FieldTable};

#[cfg(feature = "xml")]
use crate::Shape;

/// A type that is read leniently from JSON and written exactly.
///
/// Models derive it with [`Model`](crate::Model), enums with [`OpenEnum`](crate::OpenEnum); the crate's documentation says what is
/// read. A type with an encoding of its own implements [`Field`]; its default is its value when it is absent.
pub trait Wire: Field + Default {}

impl<T: Field + Default> Wire for T {}

/// What a [`Visitor`] did with a value, or why the value does not fit.
pub type VisitResult = Result<Visited, FieldError>;

/// Receives a value that is read.
///
/// Deserialization is type-erased: the reader of a document is compiled once, and each type adds only what is special about it.
pub trait Visitor {
    /// What is expected, with its article, such as `an integer`: errors say "expected …".
    fn expected(&self) -> &'static str;

    /// Receives a value.
    ///
    /// # Errors
    /// The value does not fit.
    fn visit(&mut self, token: Token<'_>, slot: Slot, cx: &mut ReadContext) -> VisitResult;

    /// Called when decoding fails, even if [`visit`](Self::visit) was never reached.
    fn failed(&self, cx: &mut ReadContext) {
        let _ = cx;
    }

    /// Whether the value may hold a secret. A value that does not fit here is then not kept elsewhere. `seen` holds the models that
    /// were visited already.
    fn may_be_secret(&self, seen: &mut Vec<&'static FieldTable>) -> bool {
        let _ = seen;
        false
    }

    /// Whether the value has to be present: an unset one is an error, except in an `Option`.
    fn is_required(&self) -> bool {
        true
    }
}

/// A value that a model can have as a field: it is read and written.
///
/// ```
/// use secapi_wire::{
///     self as wire, Encoded, Encoding, Field, FieldError, Fragment, ReadContext, Slot, Token, VisitResult, Visited, Visitor,
/// };
///
/// /// Permissions, written as in `rw`.
/// #[derive(Debug, Default, PartialEq)]
/// struct Rights { read: bool, write: bool }
///
/// impl Visitor for Rights {
///     fn expected(&self) -> &'static str {
///         "letters of `rw`"
///     }
///     fn visit(&mut self, token: Token<'_>, _: Slot, _: &mut ReadContext) -> VisitResult {
///         match token {
///             Token::Null => return Ok(Visited::Unset),
///             Token::Text(text) if text.chars().all(|right| "rw".contains(right)) => {
///                 *self = Self { read: text.contains('r'), write: text.contains('w') };
///             }
///             other => return Err(FieldError::mismatch(self.expected(), &format!("{other:?}"))),
///         }
///         Ok(Visited::Set)
///     }
/// }
///
/// impl Field for Rights {
///     fn reset(&mut self) {
///         *self = Self::default();
///     }
///     fn fragment(&self, _: Encoding) -> Fragment<'_> {
///         let right = |name: &'static str, has| if has { name } else { "" };
///         Fragment::Text((right("r", self.read).to_owned() + right("w", self.write)).into())
///     }
/// }
///
/// let rights: Vec<Option<Rights>> = wire::decode(br#"["w", null]"#)?;
/// assert_eq!(rights, [Some(Rights { read: false, write: true }), None]);
/// assert_eq!(wire::to_vec(&Encoded(&rights))?, br#"["w",null]"#);
/// let error = wire::decode::<Vec<Rights>>(br#"["r", null]"#).unwrap_err();
/// assert_eq!((error.path(), error.message()), ("$[1]", "expected letters of `rw`, found null"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read and written as a field",
    note = "derive `Model` for structs and `OpenEnum` for enums"
)]
pub trait Field: Visitor {
    /// Sets the value that stands for an absent one.
    fn reset(&mut self);

    /// Whether the value is omitted from an object that is written.
    fn is_absent(&self) -> bool {
        false
    }

    /// The value as it is written in this encoding.
    fn fragment(&self, encoding: Encoding) -> Fragment<'_>;

    /// The JSON Schema of what is written. Without one, anything is allowed.
    #[cfg(feature = "schemars")]
    fn schema(&self, _encoding: Encoding, _generator: &mut SchemaGenerator) -> Schema {
        Schema::default()
    }

    /// What is expected, for formats in which a value does not say it itself. Types other than single values override this.
    #[cfg(feature = "xml")]
    fn shape(&self, _encoding: Encoding) -> Shape {
        Shape::Scalar
    }
}

/// What a visitor did with a value.
///
/// As wide as a [`FieldError`], because a result of two words of one kind is returned in registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Visited {
    /// The visitor holds it.
    Set,
    /// The value is unset: `null`, or `""` where text makes no sense. What the visitor holds does not count.
    Unset,
    /// The value does not fit and waits in the [`ReadContext`] for the model that keeps it. What the visitor holds does not count.
    SetAside,
}

/// What a value is part of, and its encoding: decides what becomes of a value that cannot be read.
///
/// Two bytes, because there is one for every value that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    encoding: Encoding,
    /// What the value is part of: `IN_MODEL` and `IN_OPTION`.
    parents: u8,
}

const IN_MODEL: u8 = 1;
const IN_OPTION: u8 = 2;

impl Slot {
    /// A whole document, an element of a list or a value of a map.
    #[must_use]
    pub const fn value(encoding: Encoding) -> Self {
        let parents = 0;
        Self { encoding, parents }
    }

    /// The field of a model.
    #[must_use]
    pub(crate) const fn field(encoding: Encoding) -> Self {
        let parents = IN_MODEL;
        Self { encoding, parents }
    }

    /// The encoding of the value.
    #[must_use]
    pub const fn encoding(self) -> Encoding {
        self.encoding
    }

    /// The slot of the same value in another encoding.
    pub(crate) const fn with_encoding(self, encoding: Encoding) -> Self {
        Self { encoding, ..self }
    }

    /// The slot inside an `Option` in this slot.
    pub(crate) const fn in_option(mut self) -> Self {
        self.parents |= IN_OPTION;
        self
    }

    /// The same slot, but with no model that keeps what does not fit.
    pub(crate) const fn outside_model(mut self) -> Self {
        self.parents &= !IN_MODEL;
        self
    }

    /// Whether the value is in an `Option`.
    #[must_use]
    pub const fn is_optional(self) -> bool {
        self.parents & IN_OPTION != 0
    }

    /// Whether a model keeps a value that does not fit: that of an optional field.
    pub(crate) const fn keeps(self) -> bool {
        self.parents == IN_MODEL | IN_OPTION
    }

    /// As [`keeps`](Self::keeps), for a list or map, which is unset when it is empty.
    pub(crate) const fn keeps_collection(self) -> bool {
        self.parents & IN_MODEL != 0
    }
}
