//! Answers: the payload in its envelope, and refusals.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::put;
use super::schema::{Schemas, object};
use crate::catalog::{Envelope, Operation, Product, Type};

/// Status of an answer of which no other is known.
const OK: u16 = 200;

/// The `responses` of an operation.
pub(super) fn of(schemas: Schemas<'_>, group: &str, operation: &Operation) -> Value {
    let mut answers = Map::new();
    for status in statuses(operation) {
        answers.insert(
            status.to_string(),
            success(schemas, group, operation, status),
        );
    }
    for (status, text) in &operation.errors {
        let mut answer = refusal(schemas);
        put(&mut answer, "description", text.trim());
        answers.entry(status.to_string()).or_insert(answer);
    }
    // Not `default`: some generators take that for one more form of success.
    for range in ["4XX", "5XX"] {
        let reference = json!({ "$ref": "#/components/responses/Refusal" });
        answers.insert(range.to_owned(), reference);
    }
    Value::Object(answers)
}

fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

/// The statuses with which it is known to succeed.
fn statuses(operation: &Operation) -> BTreeSet<u16> {
    let mut known: BTreeSet<u16> = operation
        .samples
        .iter()
        .map(|sample| sample.status)
        .filter(|status| is_success(*status))
        .chain(operation.status)
        .collect();
    if known.is_empty() {
        known.insert(OK);
    }
    known
}

fn success(schemas: Schemas<'_>, group: &str, operation: &Operation, status: u16) -> Value {
    let mut answer = json!({ "description": "Success." });
    let Some((media, schema)) = payload(schemas, group, operation) else {
        return answer;
    };
    let mut content = Map::from_iter([("schema".to_owned(), schema)]);
    let mut samples = operation
        .samples
        .iter()
        .filter(|sample| sample.status == status);
    match samples.next() {
        // Known to have no body at all.
        Some(sample) if sample.body.is_null() => return answer,
        Some(sample) => drop(content.insert("example".to_owned(), sample.body.clone())),
        None => {}
    }
    let content = Map::from_iter([(media.to_owned(), content.into())]);
    put(&mut answer, "content", content);
    answer
}

/// Media type and schema of what comes back; `None` when nothing is known to.
fn payload(
    schemas: Schemas<'_>,
    group: &str,
    operation: &Operation,
) -> Option<(&'static str, Value)> {
    let envelope = operation
        .envelope
        .as_ref()
        .and_then(|name| schemas.product.envelopes.get(name));
    match (&operation.returns, envelope) {
        (Some(Type::Binary), _) => {
            Some(("application/octet-stream", schemas.of(group, &Type::Binary)))
        }
        (None, None) => None,
        (returns, None) => returns
            .as_ref()
            .map(|ty| ("application/json", schemas.of(group, ty))),
        (returns, Some(envelope)) => {
            let payload = returns.as_ref().map(|ty| schemas.of(group, ty));
            Some((
                "application/json",
                wrapped(schemas, group, envelope, payload),
            ))
        }
    }
}

/// A payload in its envelope.
fn wrapped(
    schemas: Schemas<'_>,
    group: &str,
    envelope: &Envelope,
    payload: Option<Value>,
) -> Value {
    let mut body = Object::default();
    for field in &envelope.fields {
        let keys: Vec<&str> = field.name.split('.').collect();
        body.insert(&keys, schemas.field(group, field), !field.optional);
    }
    let keys: Vec<&str> = envelope.payload.iter().map(String::as_str).collect();
    let inside = payload
        .clone()
        .filter(|_| !keys.is_empty())
        // A list without rows may be null.
        .map(|payload| schemas.nullable(payload));
    if let Some(inside) = inside {
        for path in std::iter::once(&envelope.payload).chain(&envelope.other_payloads) {
            let keys: Vec<&str> = path.iter().map(String::as_str).collect();
            body.insert(&keys, inside.clone(), false);
        }
    }
    let mut schema = match payload.filter(|_| keys.is_empty()) {
        // What has no fields cannot have some of the envelope's beside it.
        Some(payload) if payload.get("type").is_some_and(|ty| ty != "object") => payload,
        Some(payload) if body.is_empty() => payload,
        Some(payload) => json!({ "allOf": [payload, body.schema()] }),
        None => body.schema(),
    };
    put(&mut schema, "description", envelope.doc.trim());
    let rules: Vec<Value> = envelope
        .ok_rules()
        .map(|rule| json!({ "field": rule.field, "values": rule.values }))
        .collect();
    if !rules.is_empty() {
        put(&mut schema, "x-secapi-ok", rules);
    }
    schema
}

/// An object that is put together from paths of keys.
#[derive(Default)]
struct Object {
    fields: Map<String, Value>,
    nested: Vec<(String, Object)>,
    required: Vec<String>,
}

impl Object {
    fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.nested.is_empty()
    }

    fn insert(&mut self, path: &[&str], schema: Value, required: bool) {
        match path {
            [] => {}
            [name] => {
                self.fields.insert((*name).to_owned(), schema);
                if required {
                    self.required.push((*name).to_owned());
                }
            }
            [name, rest @ ..] => {
                let at = self.nested.iter().position(|(known, _)| known == name);
                let at = at.unwrap_or_else(|| {
                    self.nested.push(((*name).to_owned(), Self::default()));
                    self.nested.len() - 1
                });
                if let Some((_, inner)) = self.nested.get_mut(at) {
                    inner.insert(rest, schema, required);
                }
            }
        }
    }

    fn schema(self) -> Value {
        let mut fields = self.fields;
        for (name, inner) in self.nested {
            fields.insert(name, inner.schema());
        }
        object(fields, self.required.iter().map(String::as_str))
    }
}

/// How the service refuses.
pub(super) fn refusal(schemas: Schemas<'_>) -> Value {
    let reference = format!("#/components/schemas/{}", schemas.names.refusal());
    json!({
        "description": "The call was refused, or failed.",
        "content": { "application/json": { "schema": { "$ref": reference } } },
    })
}

/// The body of a refusal. Nothing in it is certain: gateways and other services in front answer in shapes of their own.
pub(super) fn refusal_schema(product: &Product) -> Value {
    let mut schema = shape(&product.errors.refusal);
    put(
        &mut schema,
        "description",
        "The body of an error. Services in front of the product answer in shapes of their own.",
    );
    if let Some(evidence) = product.errors.evidence {
        put(&mut schema, "x-secapi-evidence", json!(evidence));
    }
    schema
}

/// The schema of a template.
fn shape(template: &Value) -> Value {
    match template {
        Value::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(name, value)| (name.clone(), shape(value)));
            object(fields.collect(), std::iter::empty())
        }
        Value::String(text) if text == "{status}" => json!({ "type": "integer" }),
        Value::String(_) => json!({ "type": "string" }),
        Value::Bool(_) => json!({ "type": "boolean" }),
        Value::Number(_) => json!({ "type": "number" }),
        Value::Array(_) => json!({ "type": "array", "items": {} }),
        Value::Null => json!({ "type": "object" }),
    }
}
