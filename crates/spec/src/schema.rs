//! The JSON Schema of the spec language, for editors.

use std::collections::BTreeMap;

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use crate::raw::{RawGroup, RawProduct};

/// The schema of `product.toml` and of group files, in one document: a file is one of the two. The same on every run.
#[must_use]
pub fn schema() -> Value {
    let mut generator = SchemaGenerator::new(SchemaSettings::draft2020_12());
    let product = generator.subschema_for::<RawProduct>();
    let group = generator.subschema_for::<RawGroup>();
    let definitions = generator.take_definitions(true);
    sorted(json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "secapi spec",
        "description": "A file of the secapi spec language: `product.toml`, or the file of a group.",
        "oneOf": [product, group],
        "$defs": definitions,
    }))
}

/// The same document with all keys in order, whatever map `serde_json` was built with.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members: BTreeMap<String, Value> = members
                .into_iter()
                .map(|(key, value)| (key, sorted(value)))
                .collect();
            Value::Object(members.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        scalar => scalar,
    }
}
