//! Operations: parameters, and what `OpenAPI` has no words for.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::schema::{Schemas, bounded};
use super::{answers, paging, put, put_some, security, servers};
use crate::catalog::{Evidence, ListStyle, Operation, Paging, Param, ParamLocation, Relay, Type};

/// All operations by path and method.
pub(super) fn by_path(schemas: Schemas<'_>) -> BTreeMap<&str, BTreeMap<String, Maker<'_>>> {
    let mut paths: BTreeMap<&str, BTreeMap<String, Maker<'_>>> = BTreeMap::new();
    for group in &schemas.product.groups {
        for operation in &group.operations {
            let maker = Maker {
                schemas,
                group: &group.name,
                operation,
            };
            let methods = paths.entry(&operation.path).or_default();
            methods.insert(operation.method.to_ascii_lowercase(), maker);
        }
    }
    paths
}

/// Makes the entry of one operation.
pub(super) struct Maker<'a> {
    pub(super) schemas: Schemas<'a>,
    pub(super) group: &'a str,
    pub(super) operation: &'a Operation,
}

impl Maker<'_> {
    pub(super) fn entry(&self, server: Option<&str>) -> Value {
        let operation = self.operation;
        let mut entry = json!({
            "operationId": format!("{}_{}", self.group, operation.name),
            "tags": [self.group],
            "summary": summary(&operation.doc),
            "description": self.description(),
            "security": security::of(operation),
            "x-secapi-evidence": operation.evidence,
            "x-secapi-source": operation.source,
            "x-secapi-read-only": operation.read_only,
            "x-secapi-idempotent": operation.idempotent,
        });
        let answers = answers::of(self.schemas, self.group, operation);
        put(&mut entry, "responses", answers);
        let parameters = self.parameters();
        if !parameters.is_empty() {
            put(&mut entry, "parameters", parameters);
        }
        put_some(&mut entry, "requestBody", self.body());
        if operation.deprecated.is_some() || operation.replaced_by.is_some() {
            put(&mut entry, "deprecated", true);
        }
        if operation.host.is_some() && server.is_none() {
            let list = servers::list(self.schemas.product, operation.host.as_deref(), None);
            put(&mut entry, "servers", list);
        }
        if operation.source.starts_with("https://") {
            put(
                &mut entry,
                "externalDocs",
                json!({ "url": operation.source }),
            );
        }
        if !operation.quirks.is_empty() {
            put(&mut entry, "x-secapi-quirks", json!(operation.quirks));
        }
        for (name, value) in [
            ("x-secapi-since", &operation.since),
            ("x-secapi-until", &operation.until),
            ("x-secapi-replaced-by", &operation.replaced_by),
        ] {
            put_some(&mut entry, name, value.clone());
        }
        if let Some(iam) = &operation.iam_action {
            put(&mut entry, "x-secapi-iam-action", iam.action.as_str());
            let level = iam.access_level.as_deref();
            put_some(&mut entry, "x-secapi-iam-access-level", level);
            let evidence = iam.evidence.map(|evidence| json!(evidence));
            put_some(&mut entry, "x-secapi-iam-evidence", evidence);
        }
        put_some(&mut entry, "x-secapi-via", self.via().map(via_note));
        put_some(
            &mut entry,
            "x-secapi-paging",
            self.paging().map(paging::note),
        );
        entry
    }

    fn via(&self) -> Option<&Relay> {
        let name = self.operation.via.as_ref()?;
        self.schemas.product.via.get(name)
    }

    pub(super) fn paging(&self) -> Option<&Paging> {
        let name = self.operation.paging.as_ref()?;
        self.schemas.product.paging.get(name)
    }

    fn description(&self) -> String {
        let operation = self.operation;
        let mut parts = vec![operation.doc.trim().to_owned()];
        if let Some(why) = &operation.deprecated {
            parts.push(format!("Deprecated: {}", why.trim()));
        }
        if let Some(name) = &operation.replaced_by {
            parts.push(format!("`{name}` takes its place."));
        }
        if let Some(via) = self.via() {
            parts.push(format!(
                "It is sent through the forwarder `{}`, whose headers name this method and path.",
                via.path
            ));
        }
        if operation.evidence == Evidence::Listed {
            parts.push("Only method and path are known.".to_owned());
        }
        let quirks: Vec<String> = operation
            .quirks
            .iter()
            .map(|quirk| format!("- {}", quirk.trim()))
            .collect();
        if !quirks.is_empty() {
            parts.push(quirks.join("\n"));
        }
        parts.join("\n\n")
    }

    /// Parameters in path, query and header: tenant values, those of the operation, and page index and size.
    fn parameters(&self) -> Vec<Value> {
        let mut all = Vec::new();
        for wanted in &self.operation.context {
            if let Some(context) = self.schemas.product.context.get(&wanted.name) {
                let schema = self.schemas.of(self.group, &context.ty);
                let mut parameter =
                    parameter(&context.name, context.location, !wanted.optional, schema);
                put(&mut parameter, "description", context.doc.trim());
                put(&mut parameter, "x-secapi-context", true);
                all.push(parameter);
            }
        }
        let outside = |location| {
            matches!(
                location,
                ParamLocation::Path | ParamLocation::Query | ParamLocation::Header
            )
        };
        let params = self.operation.params.iter();
        // OpenAPI ignores parameters of this name: the request body says its type.
        let is_content_type = |param: &Param| {
            param.location == ParamLocation::Header
                && param.name.eq_ignore_ascii_case("content-type")
        };
        for param in params.filter(|param| {
            outside(param.location) && !security::is_credential(param) && !is_content_type(param)
        }) {
            let required = param.required || param.constant.is_some();
            let schema = self.value(param);
            let mut parameter = parameter(&param.name, param.location, required, schema);
            put_some(&mut parameter, "description", param.doc.as_deref());
            if param.style == Some(ListStyle::Comma) {
                put(&mut parameter, "explode", false);
            }
            put_some(
                &mut parameter,
                "x-secapi-evidence",
                param.evidence.map(|evidence| json!(evidence)),
            );
            all.push(parameter);
        }
        if let Some(paging) = self.paging().filter(|paging| outside(paging.location)) {
            for (name, schema) in paging::fields(paging) {
                all.push(parameter(name, paging.location, false, schema));
            }
        }
        all
    }

    /// The schema of a parameter's value, with its limits.
    pub(super) fn value(&self, param: &Param) -> Value {
        let schema = match &param.ty {
            Type::List(items) if joined(param) => self.schemas.joined(self.group, items),
            ty => self.schemas.of(self.group, ty),
        };
        let literal = |value: &Value| match value {
            Value::Array(items) if joined(param) => {
                let items = items.iter().map(|item| match item {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                });
                json!(items.collect::<Vec<_>>().join(","))
            }
            value => value.clone(),
        };
        let mut schema = match &param.constant {
            Some(constant) => constrained(schema, &literal(constant)),
            None => schema,
        };
        // Outside of JSON a list without items cannot be told from none.
        let list = matches!(param.ty, Type::List(_)) && !joined(param);
        if param.required && param.location != ParamLocation::Json && list {
            put(&mut schema, "minItems", 1);
        }
        if !joined(param) {
            bounded(&mut schema, &param.limits);
        }
        if schema.get("$ref").is_none() {
            put_some(&mut schema, "default", param.default.as_ref().map(literal));
        }
        let example = param.example.as_ref().map(literal);
        self.schemas.with_example(schema, example.as_ref())
    }
}

/// Whether a list is one text in a form. It is described as that text, for most generators do not read the `encoding` that would
/// say so of a list.
fn joined(param: &Param) -> bool {
    param.location == ParamLocation::Form && param.style == Some(ListStyle::Comma)
}

/// The schema with one value. A list is said by its items, because few generators read an `enum` of lists.
fn constrained(mut schema: Value, constant: &Value) -> Value {
    if let (Value::Array(values), true) = (constant, schema.get("items").is_some()) {
        let mut distinct: Vec<&Value> = Vec::new();
        for value in values {
            if !distinct.contains(&value) {
                distinct.push(value);
            }
        }
        let mut items = schema.get("items").cloned().unwrap_or_default();
        if !distinct.is_empty() {
            put(&mut items, "enum", json!(distinct));
        }
        put(&mut schema, "items", items);
        put(&mut schema, "minItems", values.len());
        put(&mut schema, "maxItems", values.len());
        return schema;
    }
    if schema.get("$ref").is_some() {
        // Beside a reference, 3.0 reads nothing; a known value is all that the enum could say.
        schema = match constant {
            Value::Number(_) => json!({ "type": "integer", "format": "int64" }),
            _ => json!({ "type": "string" }),
        };
    }
    put(&mut schema, "enum", json!([constant]));
    // Generators fill it in.
    if !matches!(constant, Value::Array(_) | Value::Object(_)) {
        put(&mut schema, "default", constant.clone());
    }
    schema
}

fn parameter(name: &str, location: ParamLocation, required: bool, schema: Value) -> Value {
    let location = match location {
        ParamLocation::Path => "path",
        ParamLocation::Query => "query",
        ParamLocation::Header | ParamLocation::Form | ParamLocation::Json => "header",
    };
    let mut parameter =
        json!({ "name": name, "in": location, "required": required || location == "path" });
    put(&mut parameter, "schema", schema);
    parameter
}

/// How a call is sent through a relay: as another call, with the method and the path (and query) that are meant in headers.
fn via_note(via: &Relay) -> Value {
    json!({
        "method": via.method,
        "path": via.path,
        "method_header": via.method_header,
        "path_header": via.path_header,
    })
}

/// The first paragraph, without its full stop.
fn summary(doc: &str) -> String {
    let first = doc.trim().split("\n\n").next().unwrap_or_default();
    let line = first.split_whitespace().collect::<Vec<_>>().join(" ");
    line.strip_suffix('.').map_or(line.clone(), str::to_owned)
}
