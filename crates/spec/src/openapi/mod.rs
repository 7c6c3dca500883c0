//! The catalog as an `OpenAPI` document.
//!
//! It lives beside the catalog and not among the emitters, because the simulator serves the same document while it runs.
//! What `OpenAPI` has no words for goes into fields of its own, all with the prefix `x-secapi-`.

mod answers;
mod body;
mod inline;
mod names;
mod operation;
mod paging;
mod schema;
mod security;
mod servers;

use std::collections::BTreeMap;
use std::convert::Infallible;

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use self::inline::InlineSchemas;
use self::names::Names;
use self::schema::Schemas;
use crate::catalog::Product;

/// The version of the `OpenAPI` specification that a document follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// 3.0.3, for tools that do not read 3.1 yet.
    V3_0,
    /// 3.1.0, whose schemas are JSON Schema of 2020-12.
    V3_1,
}

impl Dialect {
    const fn version(self) -> &'static str {
        match self {
            Self::V3_0 => "3.0.3",
            Self::V3_1 => "3.1.0",
        }
    }
}

/// The document of a product. `server` stands in for the addresses of the product, for a document that is served by a simulator.
#[must_use]
pub fn document(product: &Product, dialect: Dialect, server: Option<&str>) -> Value {
    let names = Names::new(product);
    let Ok(document) = Document::new(product, &names, dialect, server, Ok::<_, Infallible>);
    json!(document)
}

/// The text of a product's document, with two blanks per level. Only one schema or operation at a time is in memory as a [`Value`].
pub fn text(product: &Product, dialect: Dialect) -> serde_json::Result<String> {
    let names = Names::new(product);
    let document = Document::new(product, &names, dialect, None, |value| indented(&value))?;
    serde_json::to_string_pretty(&document)
}

/// The text of a component's schema or of an operation, which stand on the third level.
fn indented(value: &Value) -> serde_json::Result<Box<RawValue>> {
    let text = serde_json::to_string_pretty(value)?;
    RawValue::from_string(text.replace('\n', "\n      "))
}

/// A document whose schemas and operations are `T`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a, T> {
    components: Components<T>,
    external_docs: Value,
    info: Value,
    openapi: &'static str,
    /// Operations by path and method.
    paths: BTreeMap<&'a str, BTreeMap<String, T>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    security: Option<Value>,
    servers: Value,
    tags: Value,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Components<T> {
    responses: Value,
    schemas: BTreeMap<String, T>,
    security_schemes: Value,
}

impl<'a, T> Document<'a, T> {
    /// Makes one schema and operation after the other, and keeps what `keep` makes of it.
    fn new<E>(
        product: &'a Product,
        names: &'a Names,
        dialect: Dialect,
        server: Option<&str>,
        keep: impl Fn(Value) -> Result<T, E>,
    ) -> Result<Self, E> {
        let schemas = Schemas {
            product,
            names,
            dialect,
        };
        let components = schemas.components();
        let mut inline = InlineSchemas::beside(components.keys());
        let mut kept = BTreeMap::new();
        for (name, component) in components {
            let mut schema = component.schema(schemas);
            inline.settle(&mut schema, &name);
            kept.insert(name, keep(schema)?);
        }
        let mut paths = BTreeMap::new();
        for (path, operations) in operation::by_path(schemas) {
            let mut entries = BTreeMap::new();
            for (method, operation) in operations {
                let mut entry = operation.entry(server);
                inline.settle_operation(&mut entry);
                entries.insert(method, keep(entry)?);
            }
            paths.insert(path, entries);
        }
        for (name, schema) in inline.into_components() {
            kept.insert(name, keep(schema)?);
        }
        let alternatives = security::alternatives(&product.default_auth);
        Ok(Self {
            components: Components {
                responses: json!({ "Refusal": answers::refusal(schemas) }),
                schemas: kept,
                security_schemes: security::schemes(product),
            },
            external_docs: json!({ "url": product.source }),
            info: info(product),
            openapi: dialect.version(),
            paths,
            security: (!product.default_auth.is_empty()).then_some(alternatives),
            servers: servers::list(product, None, server),
            tags: tags(product),
        })
    }
}

fn info(product: &Product) -> Value {
    json!({
        "title": product.title,
        "description": format!(
            "{}\n\nThis document is made from the hand-written specs of secapi, not by the vendor. \
             `x-secapi-evidence` says of each operation how it is known.",
            product.doc.trim()
        ),
        "version": env!("CARGO_PKG_VERSION"),
        "license": { "name": "MIT OR Apache-2.0", "url": "https://spdx.org/licenses/MIT.html" },
    })
}

fn tags(product: &Product) -> Value {
    let groups = product
        .groups
        .iter()
        .filter(|group| !group.operations.is_empty());
    groups
        .map(|group| json!({ "name": group.name, "description": group.doc.trim() }))
        .collect()
}

/// Sets a field of an object. Unlike `json!`, it copies no value that is there already.
fn put(object: &mut Value, name: &str, value: impl Into<Value>) {
    if let Value::Object(fields) = object {
        fields.insert(name.to_owned(), value.into());
    }
}

/// Sets a field of an object if there is a value for it.
fn put_some(object: &mut Value, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        put(object, name, value);
    }
}
