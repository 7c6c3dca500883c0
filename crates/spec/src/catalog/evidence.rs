//! How we know what a spec says.

use serde::{Deserialize, Serialize};

/// How we know something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "parse", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The vendor's documentation shows it.
    Documented,
    /// The vendor's SDK does it.
    Sdk,
    /// A client that is used in the field does it.
    Client,
    /// Only method and path are known.
    Listed,
    /// We conclude it from other facts.
    Inferred,
}
