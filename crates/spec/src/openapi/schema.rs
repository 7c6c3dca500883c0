//! Types as schemas.

use serde_json::{Map, Value, json};

use super::names::Names;
use super::{Dialect, put, put_some};
use crate::catalog::{Enum, Field, Model, Product, Type};

/// Makes schemas of one product in one dialect.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schemas<'a> {
    pub(super) product: &'a Product,
    pub(super) names: &'a Names,
    pub(super) dialect: Dialect,
}

impl Schemas<'_> {
    /// The schema of a type, as the group sees it.
    pub(super) fn of(self, group: &str, ty: &Type) -> Value {
        match ty {
            Type::String => json!({ "type": "string" }),
            Type::Secret => json!({ "type": "string", "format": "password" }),
            Type::Integer => json!({ "type": "integer", "format": "int64" }),
            Type::Number => json!({ "type": "number", "format": "double" }),
            Type::Boolean => json!({ "type": "boolean" }),
            Type::Json => json!({}),
            Type::TimestampMs => instant("integer", "milliseconds since 1970"),
            Type::TimestampS => instant("integer", "seconds since 1970"),
            // No `date-time`: that format allows neither `+0000` nor a blank between day and hour.
            Type::Timestamp => instant("string", "ISO 8601, with `Z` or `+0000`"),
            Type::DateTime => instant("string", "yyyy-MM-dd HH:mm:ss"),
            Type::Binary => self.binary(),
            Type::Text(inner) => self.text(group, inner),
            Type::List(inner) => json!({ "type": "array", "items": self.of(group, inner) }),
            Type::Map(inner) => {
                json!({ "type": "object", "additionalProperties": self.of(group, inner) })
            }
            Type::Model(name) | Type::Enum(name) => self.reference(group, name),
        }
    }

    fn reference(self, group: &str, name: &str) -> Value {
        let component = self.names.component(group, name);
        json!({ "$ref": format!("#/components/schemas/{component}") })
    }

    /// Bytes, as a part of a form or as a whole answer.
    fn binary(self) -> Value {
        match self.dialect {
            Dialect::V3_0 => json!({ "type": "string", "format": "binary" }),
            Dialect::V3_1 => {
                json!({ "type": "string", "contentMediaType": "application/octet-stream" })
            }
        }
    }

    /// A value that travels as text.
    fn text(self, group: &str, inner: &Type) -> Value {
        let pattern = match inner {
            Type::Integer => Some("^-?[0-9]{1,19}$"),
            Type::Boolean => Some("^(true|false)$"),
            _ => None,
        };
        let mut schema = json!({ "type": "string" });
        put_some(&mut schema, "pattern", pattern);
        if matches!(inner, Type::Json | Type::Model(_)) && self.dialect == Dialect::V3_1 {
            put(&mut schema, "contentMediaType", "application/json");
            put(&mut schema, "contentSchema", self.of(group, inner));
        }
        schema
    }

    /// The same schema, with null as a further value.
    pub(super) fn nullable(self, mut schema: Value) -> Value {
        let is_reference = schema.get("$ref").is_some();
        match (self.dialect, schema.get("type").cloned()) {
            (Dialect::V3_0, None) if is_reference => {
                json!({ "allOf": [schema], "nullable": true })
            }
            (Dialect::V3_1, None) if is_reference => {
                json!({ "anyOf": [schema, { "type": "null" }] })
            }
            // Anything goes, null as well.
            (Dialect::V3_1 | Dialect::V3_0, None) => schema,
            (Dialect::V3_0, Some(_)) => {
                put(&mut schema, "nullable", true);
                schema
            }
            (Dialect::V3_1, Some(ty)) => {
                put(&mut schema, "type", json!([ty, "null"]));
                schema
            }
        }
    }

    /// The schema with a description. Beside a reference, 3.0 reads nothing: there it goes into a wrapper.
    pub(super) fn described(self, schema: Value, doc: Option<&str>) -> Value {
        let Some(doc) = doc.map(str::trim).filter(|doc| !doc.is_empty()) else {
            return schema;
        };
        let mut schema = match (self.dialect, schema.get("$ref")) {
            (Dialect::V3_0, Some(_)) => json!({ "allOf": [schema] }),
            _ => schema,
        };
        let text = match schema.get("description").and_then(Value::as_str) {
            Some(more) => format!("{doc} ({more})"),
            None => doc.to_owned(),
        };
        put(&mut schema, "description", text);
        schema
    }

    /// An example, in the words of the dialect.
    pub(super) fn with_example(self, mut schema: Value, example: Option<&Value>) -> Value {
        let Some(example) = example.filter(|_| schema.get("$ref").is_none()) else {
            return schema;
        };
        match self.dialect {
            Dialect::V3_0 => put(&mut schema, "example", example.clone()),
            Dialect::V3_1 => put(&mut schema, "examples", json!([example])),
        }
        schema
    }

    /// The schema of a field, with what is known of it.
    pub(super) fn field(self, group: &str, field: &Field) -> Value {
        let schema = self.of(group, &field.ty);
        let schema = if field.optional {
            self.nullable(schema)
        } else {
            schema
        };
        let schema = self.described(schema, field.doc.as_deref());
        self.with_example(schema, field.example.as_ref())
    }

    /// The component of a model. Fields that it does not name are allowed: services add some in every version.
    pub(super) fn model(self, group: &str, model: &Model) -> Value {
        let fields = model
            .fields
            .iter()
            .map(|field| (field.name.clone(), self.field(group, field)));
        let required = model
            .fields
            .iter()
            .filter(|field| !field.optional)
            .map(|field| field.name.as_str());
        let mut schema = object(&fields.collect(), required);
        put(&mut schema, "description", model.doc.trim());
        schema
    }

    /// The component of an enum. It is open, so that the values are a note and no rule.
    pub(super) fn open_enum(values: &Enum) -> Value {
        let literal = |value: &str| match value.parse::<i64>() {
            Ok(number) if values.integer => json!(number),
            _ => json!(value),
        };
        let known: Vec<Value> = values
            .values
            .iter()
            .map(|value| literal(&value.value))
            .collect();
        let mut text = values.doc.trim().to_owned();
        if !known.is_empty() {
            text.push_str("\n\nOther values may come. Known ones:\n");
        }
        for value in &values.values {
            let doc = value
                .doc
                .as_ref()
                .map_or_else(String::new, |doc| format!(": {}", doc.trim()));
            text.extend(["\n- `", &value.value, "`", &doc]);
        }
        let mut schema = if values.integer {
            json!({ "type": "integer", "format": "int64" })
        } else {
            json!({ "type": "string" })
        };
        put(&mut schema, "description", text);
        put(&mut schema, "x-extensible-enum", known);
        schema
    }
}

/// An object with these fields.
pub(super) fn object<'a>(
    fields: &Map<String, Value>,
    required: impl Iterator<Item = &'a str>,
) -> Value {
    let required: Vec<&str> = required.collect();
    let mut schema = json!({ "type": "object", "properties": fields });
    if !required.is_empty() {
        put(&mut schema, "required", json!(required));
    }
    schema
}

fn instant(ty: &str, form: &str) -> Value {
    let mut schema = json!({ "type": ty, "description": form });
    if ty == "integer" {
        put(&mut schema, "format", "int64");
    }
    schema
}
