//! `specs/spec.schema.json`: what editors know of the spec language.

use super::{Error, Result};

/// The schema as text.
pub fn text() -> Result<String> {
    let text = serde_json::to_string_pretty(&secapi_spec::schema())
        .map_err(|error| Error::new(format!("the schema of the spec language: {error}")))?;
    Ok(text + "\n")
}
