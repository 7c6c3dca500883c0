//! Types of values.

use serde::{Deserialize, Serialize};

/// What stands on the wire in the place of another type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// True or false.
    Boolean,
    /// A number; in the place of an integer, one with a fraction or an exponent.
    Number,
    /// Text; in the place of text that holds something, other text.
    Text,
    /// Null, or nothing at all, in the place of something required.
    Nothing,
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    /// Text.
    String,
    /// A 64-bit integer.
    Integer,
    /// A floating-point number.
    Number,
    /// True or false.
    Boolean,
    /// Text that must not be shown.
    Secret,
    /// Any JSON value, kept as it is.
    Json,
    /// An instant: a number of milliseconds since 1970.
    TimestampMs,
    /// An instant: a number of seconds since 1970.
    TimestampS,
    /// An instant: ISO 8601 text.
    Timestamp,
    /// An instant: `yyyy-MM-dd HH:mm:ss` text.
    DateTime,
    /// Bytes: an answer that is not JSON, or a file that is sent.
    Binary,
    /// A value that the wire carries as text: an integer as `"10"`, or a whole JSON document in a string.
    Text(Box<Type>),
    /// A list.
    List(Box<Type>),
    /// An object with any keys.
    Map(Box<Type>),
    /// A model, by name.
    Model(String),
    /// An enum, by name.
    Enum(String),
}
