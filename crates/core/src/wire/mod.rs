//! How values travel: lenient decoding, exact encoding.
//!
//! The servers behind this workspace do not keep to their own documentation: numbers come as text, text comes as numbers, dates
//! change their form, fields vanish or turn up. The types here read all of that, and write back what they read.
//!
//! # A model
//!
//! A model is a plain struct that derives [`Model`](macro@Model), with serde's attribute words. A call decodes its response as such a type, be
//! it generated or your own:
//!
//! ```
//! use secapi_core::wire::{self, Extra, Model, Timestamp};
//! use secapi_core::{Client, Error, Method};
//!
//! #[derive(Clone, Debug, Default, PartialEq, Model)]
//! #[wire(rename_all = "camelCase")]
//! pub struct Scan {
//!     pub id: i64,
//!     pub scan_id: Option<String>,
//!     #[wire(with = Millis)]
//!     pub date: Option<Timestamp>,
//!     pub tags: Vec<String>,
//!     pub extra: Extra,
//! }
//!
//! let scan: Scan = wire::decode(br#"{"id": "7", "scanId": 12, "date": 1.583432356528E12, "new": [1]}"#)?;
//! assert_eq!(scan.id, 7);
//! assert_eq!(scan.scan_id.as_deref(), Some("12"));
//! assert_eq!(scan.date.map(|date| date.as_millis()), Some(1_583_432_356_528));
//! assert!(scan.tags.is_empty());
//! assert!(scan.extra.get("new").is_some());
//!
//! async fn scans(client: &Client) -> Result<Vec<Scan>, Error> {
//!     client.request(Method::GET, "/v1/scans").decode_as().await
//! }
//! # Ok::<(), wire::DecodeError>(())
//! ```
//!
//! # What is read
//!
//! | type | JSON that is read | unset when optional |
//! |---|---|---|
//! | `i64` | integer; float or exponent without a fraction (`3.0`, `1e3`); text of those, trimmed | absent, `null`, `""` |
//! | `f64` | any number; text of one, trimmed (finite numbers only) | absent, `null`, `""` |
//! | `bool` | `true`, `false`, `0`, `1`; text of those, in any case, trimmed | absent, `null`, `""` |
//! | `String`, [`Secret`](crate::Secret) | text; a number or `true`/`false` (its text) | absent, `null` (`""` is a text) |
//! | [`Timestamp`](crate::Timestamp) | integer, float, exponent, text of those, ISO 8601, `yyyy-MM-dd HH:mm:ss`, `yyyy-MM-dd` | absent, `null`, `""` |
//! | open enum of text | as `String` | absent, `null`, `""` unless that is a known value |
//! | open enum of integers | as `i64` | absent, `null`, `""` |
//! | model, `BTreeMap<String, T>` | object | absent, `null`, `""` |
//! | `Vec<T>` | list (one value in place of a list is an error) | absent, `null`, `""` |
//! | [`Json`](crate::Json) | anything | absent, `null` |
//!
//! An optional field of a model is unset as well when a value comes that does not fit: `"N/A"` for a number, `[]` for text, `"x"` for a
//! list, a list with an element of another kind, an object without a field that is required. The value is then in [`extra`](Extra), under
//! the name of the field, and is written back as long as the field is unset. It costs the smallest optional field around it. Required
//! fields, and the elements of a list or map that is the whole answer, are not as lenient: for them it is an error. So it is for a field
//! that is or holds a [`Secret`](crate::Secret), unless there is no text and no number in the value: nothing would hide it in `extra`.
//!
//! "Unset" is `None` for an `Option`, empty for a list or map that is not in an `Option`, and an error for everything else. When an
//! object has a key twice, the last one counts. Numbers in a place of text become their shortest decimal text.
//!
//! What is no JSON, but leaves no doubt, is read: control characters in strings stand for themselves, and where a value does not fit, an
//! integer beyond 64 bits or a number such as `1e400` becomes text. Half surrogates, unknown escapes and bytes that are not UTF-8 are
//! errors.
//!
//! Whatever an answer has that the spec does not know (fields, values of enums, values that do not fit) is counted, and told in one debug
//! event for each answer, with the name of the first; control characters are told in another one.
//!
//! # What is written
//!
//! `None` is left out, everything else is written; unknown keys follow the known ones. Integers, floats and booleans are written as
//! such, unless the [codec](Codec) says [`Text`]; timestamps in the form that they were read in.
//!
//! # XML
//!
//! With the feature `xml`, products that offer XML may answer in it. Such an answer is turned into JSON before it is read, guided by what
//! the call expects, so the table above holds for it too:
//!
//! | XML | is read as |
//! |---|---|
//! | an element with text only | that text; references and CDATA are resolved |
//! | an element with elements | an object; prefixes of namespaces are left out |
//! | an element of that name again | a list, which is an error where a single value is expected |
//! | anything where a list is expected | the elements in it, if it is an element around them; else a list of what there is, be it one |
//! | an empty element | an empty list, map or model; `""` for everything else, and for a model that has fields which have to be there |
//! | `xsi:nil="true"` | `null` |
//! | attributes | fields; left out where a single value is expected; `xmlns`, `xml:…` and `xsi:…` say nothing |
//! | text beside elements or attributes | the field `#text` |
//! | only `<entry>` with `<key>` and `<value>` in them | an object with these keys |
//! | elements with the product's name for elements of a list, where anything is expected ([`Json`](crate::Json), `extra`) | a list |
//!
//! Where anything is expected, numbers and booleans stay text, and a list of one without such a name cannot be told from its element.
//! Document types, entities that are not XML's own, encodings other than UTF-8, more than 60 levels of elements and more than 200
//! attributes of one element are refused.
//!
//! # Errors
//!
//! [`DecodeError`] has the JSON path of the place that is wrong, what is wrong with it, and the offending text, cut short and
//! without secrets. It costs nothing as long as nothing is wrong: the path is found afterwards, from the position in the text.

mod codec;
mod collections;
mod decode;
mod document;
mod encode;
mod envelope;
mod error;
mod extra;
mod json;
mod lexer;
mod locate;
mod macros;
mod mend;
mod model;
mod oddities;
mod open_enum;
mod redact;
mod rows;
mod salvage;
mod scalar;
#[cfg(feature = "schemars")]
mod schema;
#[cfg(feature = "xml")]
mod shape;
mod shown;
mod source;
mod token;

pub use self::codec::{
    Codec, DateTime, Document, Form, Iso, JsonText, Millis, Seconds, Text, Through,
};
pub use self::decode::decode;
pub use self::encode::{Encoded, to_value, to_vec};
pub use self::envelope::{Enveloped, decode_enveloped, envelope_fields};
pub(crate) use self::envelope::{has_payload, walk};
pub use self::error::{DecodeError, DecodeErrorKind};
pub use self::extra::{Extra, Iter};
pub use self::model::{Model, Table};
pub use self::open_enum::{IntegerEnum, OpenEnum, TextEnum};
pub use self::rows::{Rows, split_rows};
#[cfg(feature = "xml")]
pub use self::shape::{FieldShape, Shape};
pub use self::shown::Shown;
pub use self::token::{Elements, Entries, Problem, Token};
pub use crate::{Json, Secret, Timestamp, open_enum, wire};
pub use secapi_derive::{Model, OpenEnum};

pub(crate) use self::encode::{exposing, note, to_vec_noting};
#[cfg(feature = "xml")]
pub(crate) use self::locate::step;
pub(crate) use self::redact::{HIDDEN, is_secret_name};
pub(crate) use self::scalar::{OUT_OF_RANGE, Scalar, finite, take_scalar};

/// What the expansions of the derives call. Not for use by hand.
#[doc(hidden)]
pub mod private {
    pub use serde::de::{Deserialize, Deserializer};
    pub use serde::ser::{Serialize, Serializer};

    pub use super::model::{field, field_mut, may_be_secret, name, show_model, take_model};
    pub use super::open_enum::{
        show_integer_enum, show_text_enum, take_integer_enum, take_text_enum,
    };
    #[cfg(feature = "schemars")]
    pub use super::schema::{integer_enum_schema, model_schema, subschema, text_enum_schema};
    #[cfg(feature = "xml")]
    pub use super::shape::model_shape;
    pub use super::shown::serialize;
    pub use super::source::deserialize;
    #[cfg(feature = "schemars")]
    pub use schemars;
}

/// A type that is read leniently from JSON and written exactly.
///
/// Models get it from the derive [`Model`](macro@Model), enums from [`OpenEnum`](macro@OpenEnum); the module's documentation says what
/// is read. A type with a wire form of its own gets it by being a [`Field`]; its default is what it is when it is absent.
pub trait Wire: Field + Default {}

impl<T: Field + Default> Wire for T {}

/// Where a value goes that is read.
///
/// Formats know no other type: what reads a document is compiled once, and each type adds what is special about it.
pub trait Place {
    /// What is expected, with its article, such as `an integer`: errors say "expected …".
    fn expected(&self) -> &'static str;

    /// Takes a value.
    fn take(&mut self, token: Token<'_>, form: Form, role: Role) -> Result<Taken, Problem>;

    /// Hears that the value could not be read, whether or not it came to [`take`](Self::take).
    fn failed(&self) {}

    /// Whether a secret can be in the value. What does not fit into such a place is not kept elsewhere. `seen` are the models that were
    /// looked at already.
    fn may_be_secret(&self, seen: &mut Vec<&'static Table>) -> bool {
        let _ = seen;
        false
    }

    /// Whether the value has to be there: an unset one is an error, unless it is in an `Option`.
    fn is_required(&self) -> bool {
        true
    }
}

/// A value that a model can have as a field: it is read and written.
///
/// ```
/// use secapi_core::wire::{self, Field, Form, Place, Problem, Role, Shown, Taken, Token};
///
/// /// Who may do what, as in `rw`.
/// #[derive(Debug, Default, PartialEq)]
/// struct Rights { read: bool, write: bool }
///
/// impl Place for Rights {
///     fn expected(&self) -> &'static str {
///         "letters of `rw`"
///     }
///     fn take(&mut self, token: Token<'_>, _: Form, _: Role) -> Result<Taken, Problem> {
///         match token {
///             Token::Null => return Ok(Taken::Unset),
///             Token::Text(text) if text.chars().all(|right| "rw".contains(right)) => {
///                 *self = Self { read: text.contains('r'), write: text.contains('w') };
///             }
///             other => return Err(Problem::misfit(self.expected(), &format!("{other:?}"))),
///         }
///         Ok(Taken::Set)
///     }
/// }
///
/// impl Field for Rights {
///     fn reset(&mut self) {
///         *self = Self::default();
///     }
///     fn show(&self, _: Form) -> Shown<'_> {
///         let right = |name: &'static str, has| if has { name } else { "" };
///         Shown::Text((right("r", self.read).to_owned() + right("w", self.write)).into())
///     }
/// }
///
/// let rights: Vec<Option<Rights>> = wire::decode(br#"["w", null]"#)?;
/// assert_eq!(rights, [Some(Rights { read: false, write: true }), None]);
/// assert_eq!(wire::to_vec(&wire::Encoded(&rights))?, br#"["w",null]"#);
/// let error = wire::decode::<Vec<Rights>>(br#"["r", null]"#).unwrap_err();
/// assert_eq!((error.path(), error.message()), ("$[1]", "expected letters of `rw`, found null"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read and written as a field",
    note = "derive `Model` for structs and `OpenEnum` for enums"
)]
pub trait Field: Place {
    /// Back to what it is when the value is absent.
    fn reset(&mut self);

    /// Whether the value is left out of an object that is written.
    fn is_absent(&self) -> bool {
        false
    }

    /// The value in its wire form.
    fn show(&self, form: Form) -> Shown<'_>;

    /// The JSON Schema of the form that is written. A type that does not say it may be anything.
    #[cfg(feature = "schemars")]
    fn schema(&self, _form: Form, _generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::Schema::default()
    }

    /// What is expected, for formats in which a value does not say it itself. A type that is not a single value says so.
    #[cfg(feature = "xml")]
    fn shape(&self, _form: Form) -> Shape {
        Shape::Scalar
    }
}

/// What a place did with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// The place holds it.
    Set,
    /// The value is unset: `null`, and `""` where text makes no sense. What the place holds does not count.
    Unset,
    /// No value could be made of what came, which was put aside. What the place holds does not count.
    PutAside,
}

/// What a value is part of: says what becomes of one that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A whole document, an element of a list, a value of a map.
    Value,
    /// The field of a model. A list or map that cannot be made of what came puts it aside.
    Field,
    /// What is in an `Option`, but for that of a field.
    Optional,
    /// What is in the `Option` of a model's field: what no value can be made of is put aside, and the model keeps it.
    OptionalField,
}
