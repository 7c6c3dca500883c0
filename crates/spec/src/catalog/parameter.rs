//! Parameters of operations.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Evidence, Form, Limits, Type};

/// A parameter that the caller gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Param {
    /// Wire name.
    pub name: String,
    /// Rust name.
    pub ident: String,
    /// Where it travels. `Json` and `Form` are fields of the body.
    pub location: ParamLocation,
    /// Type.
    pub ty: Type,
    /// Whether the call cannot be made without it.
    pub required: bool,
    /// A value that is always sent and that the caller does not give (`grant_type`).
    pub constant: Option<Value>,
    /// What the service takes when the parameter is left out. For the docs.
    pub default: Option<Value>,
    /// Text sent before the value, such as `Basic `.
    pub prefix: String,
    /// How the list of a query or form travels, where something is known of it; names are repeated where nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub style: Option<ListStyle>,
    /// Ranges that the service sets.
    #[serde(default, skip_serializing_if = "Limits::is_empty")]
    pub limits: Limits,
    /// What it means.
    pub doc: Option<String>,
    /// A value to show in docs and to use in tests.
    pub example: Option<Value>,
    /// Set when this parameter is less sure than its operation.
    pub evidence: Option<Evidence>,
    /// Forms that known clients send where the value is not of its type, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Form>,
}

/// Where a value travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "parse", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ParamLocation {
    /// A segment of the path.
    Path,
    /// The query string.
    Query,
    /// A header.
    Header,
    /// A field of a form-encoded (or multipart) body.
    Form,
    /// A field of a JSON object that is the body.
    Json,
}

/// How a list travels in a query or form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "parse", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ListStyle {
    /// The name again for each item.
    Repeat,
    /// One value with commas between the items.
    Comma,
}
