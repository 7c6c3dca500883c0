//! Ways to authenticate.

use serde_json::{Map, Value, json};

use super::put;
use crate::catalog::{AuthKind, AuthScheme, Operation, Param, ParamLocation, Product, Type};

/// All schemes of a product: those of the spec, and the headers in which single calls send a credential of their own.
pub(super) fn schemes(product: &Product) -> Value {
    let mut all: Map<String, Value> = product
        .auth
        .iter()
        .map(|(name, scheme)| (name.clone(), scheme_of(scheme)))
        .collect();
    for operation in operations(product) {
        for param in credentials(operation) {
            let doc = param.doc.clone().unwrap_or_default();
            let schema = api_key(&param.name, &doc, &param.prefix);
            all.insert(credential_name(operation, param), schema);
        }
    }
    Value::Object(all)
}

fn scheme_of(scheme: &AuthScheme) -> Value {
    let is_bearer = scheme.kind == AuthKind::Token
        && scheme.header.eq_ignore_ascii_case("Authorization")
        && scheme.prefix.trim_end() == "Bearer";
    if is_bearer {
        return json!({ "type": "http", "scheme": "bearer", "description": scheme.doc.trim() });
    }
    let mut described = api_key(&scheme.header, &scheme.doc, &scheme.prefix);
    if scheme.kind == AuthKind::Signature {
        put(&mut described, "x-secapi-signature", true);
    }
    described
}

/// A credential in a header, behind a prefix of which `OpenAPI` knows nothing.
fn api_key(header: &str, doc: &str, prefix: &str) -> Value {
    let mut key = json!({
        "type": "apiKey",
        "in": "header",
        "name": header,
        "description": doc.trim(),
    });
    if !prefix.is_empty() {
        let text = format!("{} The header's value begins with `{prefix}`.", doc.trim());
        put(&mut key, "description", text);
        put(&mut key, "x-secapi-prefix", prefix);
    }
    key
}

/// The `security` of an operation: its schemes in place of each other, and its own credentials beside them.
pub(super) fn of(operation: &Operation) -> Value {
    let own: Vec<String> = credentials(operation)
        .map(|param| credential_name(operation, param))
        .collect();
    if own.is_empty() {
        return alternatives(&operation.auth);
    }
    let none = [String::new()];
    let schemes = if operation.auth.is_empty() {
        &none[..]
    } else {
        &operation.auth
    };
    schemes
        .iter()
        .map(|scheme| {
            let all = own
                .iter()
                .chain(Some(scheme).filter(|scheme| !scheme.is_empty()));
            Value::Object(all.map(|name| (name.clone(), json!([]))).collect())
        })
        .collect()
}

/// Schemes of which one is enough.
pub(super) fn alternatives(schemes: &[String]) -> Value {
    schemes
        .iter()
        .map(|name| Value::Object(Map::from_iter([(name.clone(), json!([]))])))
        .collect()
}

/// Secrets that an operation sends in the header `Authorization`, which `OpenAPI` does not allow as a parameter.
fn credentials(operation: &Operation) -> impl Iterator<Item = &Param> {
    operation.params.iter().filter(|param| is_credential(param))
}

/// Whether a parameter is described as a way to authenticate.
pub(super) fn is_credential(param: &Param) -> bool {
    param.location == ParamLocation::Header
        && param.ty == Type::Secret
        && param.name.eq_ignore_ascii_case("Authorization")
}

fn credential_name(operation: &Operation, param: &Param) -> String {
    format!("{}_{}", operation.name, param.ident)
}

fn operations(product: &Product) -> impl Iterator<Item = &Operation> {
    product.groups.iter().flat_map(|group| &group.operations)
}
