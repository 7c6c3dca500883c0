//! The catalog as an `OpenAPI` document.
//!
//! It lives beside the catalog and not among the emitters, because the simulator serves the same document while it runs.
//! What `OpenAPI` has no words for goes into fields of its own, all with the prefix `x-secapi-`.

mod answers;
mod inline;
mod names;
mod operation;
mod schema;
mod security;
mod servers;

use serde_json::{Map, Value, json};

use self::names::Names;
use self::schema::Schemas;
use crate::catalog::{Product, TypeDef};

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
    let schemas = Schemas {
        product,
        names: &names,
        dialect,
    };
    let mut document = json!({
        "openapi": dialect.version(),
        "info": info(product),
        "externalDocs": { "url": product.source },
        "servers": servers::list(product, None, server),
        "tags": tags(product),
    });
    put(&mut document, "paths", operation::paths(schemas, server));
    put(&mut document, "components", components(schemas));
    inline::settle_names(&mut document);
    if product.default_auth.is_empty() {
        return document;
    }
    put(
        &mut document,
        "security",
        security::alternatives(&product.default_auth),
    );
    document
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

fn components(schemas: Schemas<'_>) -> Value {
    let mut all = Map::new();
    for group in &schemas.product.groups {
        for definition in &group.types {
            let (name, schema) = match definition {
                TypeDef::Model(model) => (&model.name, schemas.model(&group.name, model)),
                TypeDef::Enum(values) => (&values.name, Schemas::open_enum(values)),
            };
            all.insert(schemas.names.component(&group.name, name), schema);
        }
    }
    all.insert(
        schemas.names.refusal().to_owned(),
        answers::refusal_schema(schemas.product),
    );
    let mut components = json!({
        "responses": { "Refusal": answers::refusal(schemas) },
        "securitySchemes": security::schemes(schemas.product),
    });
    put(&mut components, "schemas", all);
    components
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
