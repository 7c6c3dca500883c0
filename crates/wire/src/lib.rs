//! How values travel: lenient decoding, exact encoding.
//!
//! The servers behind this workspace do not keep to their own documentation: numbers come as text, text comes as numbers, dates
//! change their form, fields vanish or turn up. The types here read all of that, and write back what they read.
//!
//! # A model
//!
//! A model is a plain struct that derives [`Model`](macro@Model), with serde's attribute words.
//!
//! ```
//! use secapi_wire::{self as wire, Extra, Model, Timestamp};
//!
//! #[derive(Clone, Debug, Default, PartialEq, Model)]
//! #[wire(rename_all = "camelCase", crate = "secapi_wire")]
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
//! | `String`, [`Secret`] | text; a number or `true`/`false` (its text) | absent, `null` (`""` is a text) |
//! | [`Timestamp`] | integer, float, exponent, text of those, ISO 8601, `yyyy-MM-dd HH:mm:ss`, `yyyy-MM-dd` | absent, `null`, `""` |
//! | open enum of text | as `String` | absent, `null`, `""` unless that is a known value |
//! | open enum of integers | as `i64` | absent, `null`, `""` |
//! | model, `BTreeMap<String, T>` | object | absent, `null`, `""` |
//! | `Vec<T>` | list (a single value instead of a list is an error) | absent, `null`, `""` |
//! | [`Json`] | anything | absent, `null` |
//!
//! An optional field of a model is unset as well when a value comes that does not fit: `"N/A"` for a number, `[]` for text, `"x"` for a
//! list, a list with an element of another kind, an object without a field that is required. The value is then in [`extra`](Extra), under
//! the name of the field, and is written back as long as the field is unset. It costs the smallest optional field around it. Required
//! fields, and the elements of a list or map that is the whole answer, are not as lenient: for them it is an error. So it is for a field
//! that is or holds a [`Secret`], unless there is no text and no number in the value: nothing would hide it in `extra`.
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
//! such, unless the [encoding](EncodeAs) is [`Text`]; timestamps in the form that they were read in.
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
//! | elements with the product's name for elements of a list, where anything is expected ([`Json`], `extra`) | a list |
//!
//! Where anything is expected, numbers and booleans stay text, and a list of one without such a name cannot be told from its element.
//! Document types, entities that are not XML's own, encodings other than UTF-8, more than 60 levels of elements and more than 200
//! attributes of one element are refused.
//!
//! # Errors
//!
//! [`DecodeError`] has the JSON path of the place that is wrong, what is wrong with it, and the offending text, cut short and
//! without secrets. It costs nothing as long as nothing is wrong: the path is found afterwards, from the position in the text.

#[macro_use]
mod standard_traits;

mod debug_error;
mod encoding;
mod error;
mod extra;
mod field;
mod field_table;
mod json_path;
mod model;
mod param_value;
mod read;
mod schema;
pub mod secret_names;
#[cfg(feature = "xml")]
mod shape;
pub mod text;
mod timestamp;
mod types;
mod write;

pub use self::debug_error::debug_error;
pub use self::encoding::{
    DateTime, Document, Elementwise, EncodeAs, Encoding, Iso, JsonText, Millis, Seconds, Text,
};
pub use self::error::{DecodeError, DecodeErrorKind};
pub use self::extra::{Extra, Iter};
pub use self::field::{Field, Slot, VisitResult, Visited, Visitor, Wire};
pub use self::field_table::FieldTable;
pub use self::json_path::step as json_path_step;
pub use self::model::Model;
pub use self::param_value::ParamValue;
pub use self::read::{
    Elements, Entries, Enveloped, FieldError, ReadContext, Rows, Token, decode, decode_enveloped,
    decode_payload, envelope_fields, has_payload, split_rows,
};
#[cfg(feature = "xml")]
pub use self::shape::{FieldShape, Shape};
pub use self::timestamp::{ParseTimestampError, Timestamp};
pub use self::types::{IntegerEnum, OpenEnum, Secret, TextEnum};
pub use self::write::{Encoded, Fragment, to_value, to_vec, to_vec_with_secrets};
/// ```
/// use secapi_wire::{self as wire, Extra, Model, Timestamp};
///
/// #[derive(Clone, Debug, Default, PartialEq, Model)]
/// #[wire(rename_all = "camelCase", crate = "secapi_wire")]
/// struct Alert {
///     r#type: String,
///     object_id: Option<i64>,
///     #[wire(rename = "createTime", with = Iso)]
///     created: Option<Timestamp>,
///     extra: Extra,
/// }
///
/// let alert: Alert = wire::decode(br#"{"type": "File", "objectId": "12", "createTime": "2020-03-05T18:19:15Z"}"#)?;
/// assert_eq!(alert.object_id, Some(12));
/// assert_eq!(wire::to_vec(&alert)?, br#"{"type":"File","objectId":12,"createTime":"2020-03-05T18:19:15Z"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub use secapi_derive::Model;
/// ```
/// use secapi_wire::{self as wire, OpenEnum};
///
/// #[derive(Clone, Debug, PartialEq, OpenEnum)]
/// #[wire(rename_all = "lowercase", crate = "secapi_wire")]
/// enum TaskStatus {
///     Ready,
///     #[wire(rename = "in progress")]
///     Running,
///     #[wire(other)]
///     Other(String),
/// }
///
/// #[derive(Clone, Debug, PartialEq, OpenEnum)]
/// #[wire(crate = "secapi_wire")]
/// enum State {
///     #[wire(rename = 0)]
///     Off,
///     #[wire(rename = 1)]
///     On,
///     #[wire(other)]
///     Other(i64),
/// }
///
/// assert_eq!(wire::decode::<TaskStatus>(br#""ready""#)?, TaskStatus::Ready);
/// assert_eq!(wire::decode::<State>(br#""1""#)?, State::On);
/// let new: TaskStatus = wire::decode(br#""done""#)?;
/// assert!(!new.is_known());
/// assert_eq!(new.as_str(), "done");
/// # Ok::<(), wire::DecodeError>(())
/// ```
pub use secapi_derive::OpenEnum;
pub use serde_json::Value as Json;

/// What derived implementations call. Not for use by hand.
#[doc(hidden)]
pub mod private {
    pub use serde::de::{Deserialize, Deserializer};
    pub use serde::ser::{Serialize, Serializer};

    pub use crate::read::deserialize;
    #[cfg(feature = "schemars")]
    pub use crate::schema::{integer_enum_schema, model_schema, subschema, text_enum_schema};
    pub use crate::types::{
        integer_enum_fragment, text_enum_fragment, visit_integer_enum, visit_text_enum,
    };
    pub use crate::write::serialize;
    #[cfg(feature = "schemars")]
    pub use schemars;
}
