//! Models and enums.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Form, Limits, Type};

/// A named type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TypeDef {
    /// An object.
    Model(Model),
    /// An open set of values.
    Enum(Enum),
}

impl TypeDef {
    /// Its name, in Pascal case.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Model(model) => &model.name,
            Self::Enum(values) => &values.name,
        }
    }
}

/// A JSON object with known fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Name, in Pascal case.
    pub name: String,
    /// What it is.
    pub doc: String,
    /// Fields, in the order of the spec.
    pub fields: Vec<Field>,
    /// Whether a request body holds it (worked out by the lowering, through all models that it is part of).
    pub writable: bool,
}

/// A field of a model or envelope.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Wire name.
    pub name: String,
    /// Rust name.
    pub ident: String,
    /// Type.
    pub ty: Type,
    /// Whether it may be absent, null or empty.
    pub optional: bool,
    /// What it means, where the name does not say it.
    pub doc: Option<String>,
    /// Ranges that the service sets, for what it takes.
    #[serde(default, skip_serializing_if = "Limits::is_empty")]
    pub limits: Limits,
    /// A value to show in docs and to use in simulated answers.
    pub example: Option<Value>,
    /// Forms that the value has where it is not of its type, sorted: those of recorded answers, and those that known clients send.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Form>,
}

/// An open set of values: those that are known, and any other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Enum {
    /// Name, in Pascal case.
    pub name: String,
    /// What it is.
    pub doc: String,
    /// Whether the wire has integers instead of text.
    pub integer: bool,
    /// Known values, in the order of the spec.
    pub values: Vec<EnumValue>,
}

/// A known value of an [`Enum`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EnumValue {
    /// As on the wire (an integer is written as text).
    pub value: String,
    /// Rust name of the variant.
    pub ident: String,
    /// What it means, where the name does not say it.
    pub doc: Option<String>,
}
