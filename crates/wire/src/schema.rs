//! JSON Schema of what is written (feature `schemars`).

#[cfg(feature = "schemars")]
mod with_schemars;

#[cfg(feature = "schemars")]
pub use self::with_schemars::{integer_enum_schema, model_schema, subschema, text_enum_schema};
#[cfg(feature = "schemars")]
pub(crate) use self::with_schemars::{list_schema, map_schema};
#[cfg(feature = "schemars")]
pub(crate) use schemars::JsonSchema as Described;

/// Every type: without the feature `schemars`, models need no schema.
#[cfg(not(feature = "schemars"))]
pub trait Described {}

#[cfg(not(feature = "schemars"))]
impl<T> Described for T {}
