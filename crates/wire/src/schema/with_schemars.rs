//! The schemas.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};

use crate::{Encoding, IntegerEnum, Model, TextEnum};

/// The schema of a list.
pub(crate) fn list_schema(element: &Schema) -> Schema {
    json_schema!({ "type": "array", "items": element })
}

/// The schema of an object with any keys.
pub(crate) fn map_schema(element: &Schema) -> Schema {
    json_schema!({ "type": "object", "additionalProperties": element })
}

/// A reference to the schema of a type: what `Field::schema` of a model or an open enum returns.
pub fn subschema<T: JsonSchema>(encoding: Encoding, generator: &mut SchemaGenerator) -> Schema {
    match encoding {
        Encoding::JsonText => generator.subschema_for::<String>(),
        _ => generator.subschema_for::<T>(),
    }
}

/// The schema of a model. Other keys are allowed, as everywhere.
pub fn model_schema<M: Model + Default>(generator: &mut SchemaGenerator) -> Schema {
    let model = M::default();
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for (index, name) in model.table().fields().iter().copied().enumerate() {
        if let Some((field, encoding)) = model.field(index) {
            properties.insert(
                name.to_owned(),
                field.schema(encoding, generator).to_value(),
            );
            if field.is_required() {
                required.push(name);
            }
        }
    }
    let mut schema = json_schema!({ "type": "object", "properties": properties });
    if !required.is_empty() {
        schema.insert("required".to_owned(), Value::from(required));
    }
    schema
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
