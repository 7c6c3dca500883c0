//! Schemas that stand where they are used, and the names that generators make for them.
//!
//! A generator calls the type of an inline schema by where it stands: `DeviceType` for the field `type` of `Device`. Where a component
//! has that name already, two types of one name come out. Such a schema becomes a component with a name of its own.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::schema::folded;
use crate::naming;

/// Moves the schemas whose names would meet into components.
pub(super) struct InlineSchemas {
    /// Names of components and of inline schemas so far, without what generators change in them.
    taken: BTreeSet<String>,
    moved: Map<String, Value>,
}

impl InlineSchemas {
    /// Those of a document with components of these names.
    pub(super) fn beside<'a>(components: impl Iterator<Item = &'a String>) -> Self {
        Self {
            taken: components.map(|name| folded(name)).collect(),
            moved: Map::new(),
        }
    }

    /// The components that were made.
    pub(super) fn into_components(self) -> Map<String, Value> {
        self.moved
    }

    /// Moves schemas out of an operation.
    pub(super) fn settle_operation(&mut self, operation: &mut Value) {
        let id = operation.get("operationId").and_then(Value::as_str);
        let name = pascal(id.unwrap_or_default());
        let parameters = operation
            .get_mut("parameters")
            .and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            let own = parameter.get("name").and_then(Value::as_str);
            let name = name.clone() + &pascal(own.unwrap_or_default());
            if let Some(schema) = parameter.get_mut("schema") {
                self.schema(schema, &name);
            }
        }
        if let Some(body) = operation.get_mut("requestBody") {
            self.content(body, &(name.clone() + "Body"));
        }
        let responses = operation
            .get_mut("responses")
            .and_then(Value::as_object_mut);
        for (status, response) in responses.into_iter().flatten() {
            self.content(response, &format!("{name}Response{status}"));
        }
    }

    fn content(&mut self, part: &mut Value, name: &str) {
        let content = part.get_mut("content").and_then(Value::as_object_mut);
        for media in content.into_iter().flat_map(Map::values_mut) {
            if let Some(schema) = media.get_mut("schema") {
                self.schema(schema, name);
            }
        }
    }

    /// A schema that a generator calls by this name, if it makes a type of it.
    fn schema(&mut self, schema: &mut Value, name: &str) {
        self.settle(schema, name);
        if is_type(schema) && !self.taken.insert(folded(name)) {
            self.become_component(schema, name);
        }
    }

    /// Moves schemas out of the one with this name.
    pub(super) fn settle(&mut self, schema: &mut Value, name: &str) {
        let fields = schema.get_mut("properties").and_then(Value::as_object_mut);
        for (field, schema) in fields.into_iter().flatten() {
            self.schema(schema, &(name.to_owned() + &pascal(field)));
        }
        for (part, suffix) in [("items", "Item"), ("additionalProperties", "Value")] {
            if let Some(part) = schema.get_mut(part).filter(|part| part.is_object()) {
                self.schema(part, &(name.to_owned() + suffix));
            }
        }
        for part in ["allOf", "anyOf"] {
            let parts = schema.get_mut(part).and_then(Value::as_array_mut);
            for part in parts.into_iter().flatten() {
                // Parts of the same type: their fields are its fields.
                self.settle(part, name);
            }
        }
    }

    fn become_component(&mut self, schema: &mut Value, name: &str) {
        let mut unique = format!("{name}Value");
        while !self.taken.insert(folded(&unique)) {
            unique.push('_');
        }
        let (own, nothing) = without_null(schema.take());
        let reference = json!({ "$ref": format!("#/components/schemas/{unique}") });
        let description = own.get("description").cloned();
        self.moved.insert(unique, own);
        *schema = match nothing {
            Some(nothing) => json!({ "anyOf": [reference, nothing] }),
            // Beside a reference, 3.0 reads nothing.
            None if description.is_some() => json!({ "allOf": [reference] }),
            None => reference,
        };
        if let (Some(description), Value::Object(fields)) = (description, schema) {
            fields.insert("description".to_owned(), description);
        }
    }
}

/// Whether generators make a type of the schema, and not only use one.
fn is_type(schema: &Value) -> bool {
    let several = |part: &str| {
        let parts = schema.get(part).and_then(Value::as_array);
        parts.is_some_and(|parts| parts.iter().filter(|part| !is_null(part)).count() > 1)
    };
    let has_fields = |fields: &Value| fields.as_object().is_some_and(|fields| !fields.is_empty());
    ["enum", "pattern"]
        .iter()
        .any(|rule| schema.get(rule).is_some())
        || schema.get("properties").is_some_and(has_fields)
        || several("anyOf")
        || several("allOf")
}

/// A schema, and what allowed null in it besides.
fn without_null(mut schema: Value) -> (Value, Option<Value>) {
    let null_of_3_0 = json!({ "enum": [null], "nullable": true });
    if let Some(parts) = schema.get_mut("anyOf").and_then(Value::as_array_mut) {
        let null = parts.iter().position(is_null);
        let null = null.map(|at| parts.remove(at));
        return (schema, null);
    }
    let null = if let Some(Value::Array(types)) = schema.get("type")
        && let Some(own) = types.iter().find(|ty| *ty != "null").cloned()
    {
        super::put(&mut schema, "type", own);
        Some(json!({ "type": "null" }))
    } else {
        let fields = schema.as_object_mut();
        let nullable = fields.and_then(|fields| fields.remove("nullable"));
        nullable.map(|_| null_of_3_0)
    };
    (schema, null)
}

/// Whether a schema is null alone.
fn is_null(schema: &Value) -> bool {
    schema.get("type").is_some_and(|ty| ty == "null")
        || schema
            .get("enum")
            .and_then(Value::as_array)
            .is_some_and(|values| values.iter().all(Value::is_null))
}

fn pascal(name: &str) -> String {
    naming::pascal(name).unwrap_or_default()
}
