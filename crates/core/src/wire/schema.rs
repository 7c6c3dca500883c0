//! JSON Schema of the wire forms (feature `schemars`).

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};

use super::{Codec, Fields, IntegerEnum, Model, TextEnum};

/// The schema of a list.
pub(super) fn list_schema(element: &Schema) -> Schema {
    json_schema!({ "type": "array", "items": element })
}

/// The schema of an object with any keys.
pub(super) fn map_schema(element: &Schema) -> Schema {
    json_schema!({ "type": "object", "additionalProperties": element })
}

/// The schema of a model. Other keys are allowed, as everywhere.
pub fn model_schema<M: Model>(generator: &mut SchemaGenerator) -> Schema {
    let mut table = Table {
        generator,
        names: M::FIELDS.iter(),
        properties: Map::new(),
        required: Vec::new(),
    };
    M::default().visit(&mut table);
    let Table {
        properties,
        required,
        ..
    } = table;
    let mut schema = json_schema!({ "type": "object", "properties": properties });
    if !required.is_empty() {
        schema.insert("required".to_owned(), Value::from(required));
    }
    schema
}

struct Table<'a> {
    generator: &'a mut SchemaGenerator,
    names: std::slice::Iter<'static, &'static str>,
    properties: Map<String, Value>,
    required: Vec<&'static str>,
}

impl Fields for Table<'_> {
    fn field<T, C: Codec<T>>(&mut self, _: &T, _: C) {
        if let Some(name) = self.names.next() {
            self.properties
                .insert((*name).to_owned(), C::schema(self.generator).to_value());
            if C::absent().is_none() {
                self.required.push(name);
            }
        }
    }
}

/// The schema of an enum of texts: the known values are examples, since any other may come.
pub fn text_enum_schema<E: TextEnum>(_: &mut SchemaGenerator) -> Schema {
    let known: Vec<&str> = E::KNOWN.iter().map(TextEnum::as_text).collect();
    json_schema!({ "type": "string", "examples": known })
}

/// The schema of an enum of integers.
pub fn integer_enum_schema<E: IntegerEnum>(_: &mut SchemaGenerator) -> Schema {
    let known: Vec<i64> = E::KNOWN.iter().map(IntegerEnum::as_integer).collect();
    json_schema!({ "type": "integer", "examples": known })
}
