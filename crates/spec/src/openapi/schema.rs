//! Types as schemas.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::names::Names;
use super::{Dialect, answers, put, put_some};
use crate::catalog::{Enum, Field, Form, Limits, Measure, Model, Product, Type, TypeDef};

/// Makes schemas of one product in one dialect.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schemas<'a> {
    pub(super) product: &'a Product,
    pub(super) names: &'a Names,
    pub(super) dialect: Dialect,
}

impl<'a> Schemas<'a> {
    /// All components by name.
    pub(super) fn components(self) -> BTreeMap<String, Component<'a>> {
        let mut all = BTreeMap::new();
        for group in &self.product.groups {
            for definition in &group.types {
                let name = self.names.component(&group.name, definition.name());
                all.insert(name, Component::Type(&group.name, definition));
            }
        }
        all.insert(self.names.refusal().to_owned(), Component::Refusal);
        all
    }

    /// The schema of a type, as the group sees it.
    pub(super) fn of(self, group: &str, ty: &Type) -> Value {
        match ty {
            Type::String => json!({ "type": "string" }),
            Type::Secret => json!({ "type": "string", "format": "password" }),
            Type::Integer => json!({ "type": "integer", "format": "int64" }),
            Type::Number => json!({ "type": "number", "format": "double" }),
            Type::Boolean => json!({ "type": "boolean" }),
            Type::Json => json!({}),
            Type::TimestampMs => instant("integer", "int64", "milliseconds since 1970"),
            Type::TimestampS => instant("integer", "int64", "seconds since 1970"),
            // No `date-time`: that format allows neither `+0000` nor a blank between day and hour.
            Type::Timestamp => instant("string", "iso-8601", "ISO 8601, with `Z` or `+0000`"),
            Type::DateTime => instant("string", "datetime", "yyyy-MM-dd HH:mm:ss"),
            Type::Binary => self.binary(),
            Type::Text(inner) => self.text(group, inner),
            Type::List(inner) => {
                let mut schema = json!({ "type": "array" });
                put(&mut schema, "items", self.of(group, inner));
                schema
            }
            Type::Map(inner) => {
                let mut schema = json!({ "type": "object" });
                put(&mut schema, "additionalProperties", self.of(group, inner));
                schema
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
            // Every number of so many digits fits 64 bits.
            Type::Integer => Some("^-?[0-9]{1,18}$"),
            Type::Boolean => Some("^(true|false)$"),
            _ => None,
        };
        let mut schema = json!({ "type": "string" });
        put_some(&mut schema, "pattern", pattern);
        if matches!(inner, Type::Json | Type::Model(_)) {
            put(&mut schema, "format", "json");
            if self.dialect == Dialect::V3_1 {
                put(&mut schema, "contentMediaType", "application/json");
                put(&mut schema, "contentSchema", self.of(group, inner));
            }
        }
        schema
    }

    /// A list that travels as one text, with commas between its items.
    pub(super) fn joined(self, group: &str, items: &Type) -> Value {
        let item = match items {
            Type::Integer => "-?[0-9]{1,18}",
            _ => "[^,]+",
        };
        json!({
            "type": "string",
            "pattern": format!("^{item}(,{item})*$"),
            "description": "A list, with commas between its items",
            "x-secapi-items": self.of(group, items),
        })
    }

    /// The same schema, with null as a further value.
    pub(super) fn nullable(self, mut schema: Value) -> Value {
        if let Some(Value::Array(alternatives)) = schema.get_mut("anyOf") {
            alternatives.push(self.null());
            return schema;
        }
        match (self.dialect, schema.get("type").cloned()) {
            _ if schema.get("$ref").or(schema.get("allOf")).is_some() => {
                json!({ "anyOf": [schema, self.null()] })
            }
            // Anything goes, null as well.
            (_, None) => schema,
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

    /// Null alone. In 3.0, `nullable` says nothing about a reference beside it.
    fn null(self) -> Value {
        match self.dialect {
            Dialect::V3_0 => json!({ "enum": [null], "nullable": true }),
            Dialect::V3_1 => json!({ "type": "null" }),
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
        let mut schema = self.of(group, &field.ty);
        bounded(&mut schema, &field.limits);
        let schema = or(schema, &field.also);
        let schema = if field.optional {
            self.nullable(schema)
        } else {
            schema
        };
        let schema = self.described(schema, field.doc.as_deref());
        self.with_example(schema, field.example.as_ref())
    }

    /// The component of a model. Fields that it does not name are allowed: services add some in every version.
    ///
    /// A service may have a field in two spellings, `connect_ipv6` and `connectIpv6`. In 3.1 both are properties. Generators that read
    /// 3.0 only, such as progenitor, give both the same name and write code that does not compile: there the second is a note.
    fn model(self, group: &str, model: &Model) -> Value {
        let mut seen = BTreeSet::new();
        let (fields, others): (Vec<&Field>, Vec<&Field>) = model
            .fields
            .iter()
            .partition(|field| seen.insert(folded(&field.name)) || self.dialect == Dialect::V3_1);
        let described = |fields: &[&Field]| -> Map<String, Value> {
            let fields = fields.iter();
            let named = fields.map(|field| (field.name.clone(), self.field(group, field)));
            named.collect()
        };
        let required = fields.iter().filter(|field| !field.optional);
        let required = required.map(|field| field.name.as_str());
        let mut schema = object(described(&fields), required);
        put(&mut schema, "description", model.doc.trim());
        if !others.is_empty() {
            put(&mut schema, "x-secapi-other-spellings", described(&others));
        }
        schema
    }

    /// The component of an enum. It is open, so that the values are a note and no rule.
    fn open_enum(values: &Enum) -> Value {
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

/// What a component describes.
pub(super) enum Component<'a> {
    /// A type of this group.
    Type(&'a str, &'a TypeDef),
    /// The body of a refusal.
    Refusal,
}

impl Component<'_> {
    pub(super) fn schema(&self, schemas: Schemas<'_>) -> Value {
        match self {
            Self::Type(group, TypeDef::Model(model)) => schemas.model(group, model),
            Self::Type(_, TypeDef::Enum(values)) => Schemas::open_enum(values),
            Self::Refusal => answers::refusal_schema(schemas.product),
        }
    }
}

/// An object with these fields.
pub(super) fn object<'a>(
    fields: Map<String, Value>,
    required: impl Iterator<Item = &'a str>,
) -> Value {
    let required: Vec<&str> = required.collect();
    let mut schema = json!({ "type": "object" });
    put(&mut schema, "properties", fields);
    if !required.is_empty() {
        put(&mut schema, "required", json!(required));
    }
    schema
}

/// A schema that takes some forms of a value beside its own.
fn or(mut schema: Value, forms: &[Form]) -> Value {
    let own = schema.get("type").cloned().unwrap_or_default();
    let mut others = Vec::new();
    for form in forms {
        match form {
            Form::Number if own == "integer" => {
                put(&mut schema, "type", "number");
                put(&mut schema, "format", "double");
            }
            Form::Text if own == "string" => {
                for rule in ["pattern", "format", "contentMediaType", "contentSchema"] {
                    take(&mut schema, rule);
                }
            }
            Form::Number => others.push(json!({ "type": "number" })),
            Form::Boolean => others.push(json!({ "type": "boolean" })),
            Form::Text => others.push(json!({ "type": "string" })),
            // What a server forgives is no part of what it asks for.
            Form::Nothing => {}
        }
    }
    if others.is_empty() {
        return schema;
    }
    let note = take(&mut schema, "description");
    others.insert(0, schema);
    let mut either = json!({ "anyOf": others });
    put_some(&mut either, "description", note);
    either
}

/// Adds the ranges of a value. Those of text that holds a number have no words. Of what a reference leads to, an enum of text has lengths;
/// beside a reference 3.0 reads nothing, so that it goes into a wrapper.
pub(super) fn bounded(schema: &mut Value, limits: &Limits) {
    for range in limits.ranges() {
        let is_list = schema.get("type").is_some_and(|ty| ty == "array");
        let place = match schema.get_mut("items").filter(|_| is_list) {
            Some(items) if range.measure != Measure::Items => items,
            _ => &mut *schema,
        };
        let (ty, min, max) = match range.measure {
            Measure::Value => ("number", "minimum", "maximum"),
            Measure::Length => ("string", "minLength", "maxLength"),
            Measure::Items => ("array", "minItems", "maxItems"),
        };
        if range.measure == Measure::Length && place.get("$ref").is_some() {
            *place = json!({ "allOf": [place.take()], "type": "string" });
        }
        let found = place.get("type").and_then(Value::as_str);
        if found == Some(ty) || (found, ty) == (Some("integer"), "number") {
            put_some(place, min, range.min);
            put_some(place, max, range.max);
        }
    }
}

/// Takes a field out of an object.
fn take(object: &mut Value, name: &str) -> Option<Value> {
    object.as_object_mut()?.remove(name)
}

/// A name without what generators change in it.
pub(super) fn folded(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

fn instant(ty: &str, format: &str, form: &str) -> Value {
    json!({ "type": ty, "format": format, "description": form })
}
