//! Secrets of responses, hidden unless they are asked for.

use secapi_catalog::catalog::Type;
use secapi_core::Json;
use secapi_core::wire::secret_names::{HIDDEN, is_secret_name};

use crate::catalog::Scope;

/// A value with `[hidden]` in place of what the catalog types as secret, and of text under names that sound so where it says nothing.
pub(crate) fn mask(scope: &Scope, ty: Option<&Type>, mut value: Json) -> Json {
    hide(scope, ty, &mut value);
    value
}

/// A value with `[hidden]` in place of text under names that sound secret.
pub(crate) fn mask_untyped(mut value: Json) -> Json {
    hide_untyped(&mut value);
    value
}

/// Changes a value where it stands: lists have millions of rows.
fn hide(scope: &Scope, ty: Option<&Type>, value: &mut Json) {
    match (ty, value) {
        (_, Json::Null) => {}
        (Some(Type::Secret), value) if value.as_str() != Some("") => {
            *value = Json::String(HIDDEN.to_owned());
        }
        (Some(Type::List(inner)), Json::Array(items)) => {
            for item in items {
                hide(scope, Some(inner), item);
            }
        }
        (Some(Type::Map(inner)), Json::Object(fields)) => {
            for value in fields.values_mut() {
                hide(scope, Some(inner), value);
            }
        }
        (Some(Type::Model(model)), Json::Object(fields)) => {
            for (name, value) in fields {
                match scope.field(model, name) {
                    Some(field) => hide(scope, Some(&field.ty), value),
                    None => hide_field(name, value),
                }
            }
        }
        (Some(Type::Json | Type::Model(_) | Type::List(_) | Type::Map(_)) | None, value) => {
            hide_untyped(value);
        }
        _ => {}
    }
}

fn hide_untyped(value: &mut Json) {
    match value {
        Json::Object(fields) => {
            for (name, value) in fields {
                hide_field(name, value);
            }
        }
        Json::Array(items) => items.iter_mut().for_each(hide_untyped),
        _ => {}
    }
}

fn hide_field(name: &str, value: &mut Json) {
    match value {
        Json::String(text) if !text.is_empty() && is_secret_name(name) => {
            *value = Json::String(HIDDEN.to_owned());
        }
        other => hide_untyped(other),
    }
}

#[cfg(test)]
mod tests {
    use secapi_catalog::catalog::{Type, TypeDef};
    use serde_json::json;

    use super::{mask, mask_untyped};
    use crate::catalog::{Scope, groups};

    #[test]
    fn every_secret_of_the_catalog_is_hidden_at_any_depth() {
        let mut secrets = 0;
        for product in secapi_catalog::products() {
            for group in groups(product) {
                let scope = Scope::of(product, group);
                for ty in &scope.group.types {
                    let TypeDef::Model(model) = ty else { continue };
                    for field in model.fields.iter().filter(|field| field.ty == Type::Secret) {
                        secrets += 1;
                        let rows = json!([{&field.name: "made-up", "beside": "kept"}]);
                        let list = Type::List(Box::new(Type::Model(model.name.clone())));
                        let masked = mask(&scope, Some(&list), rows);
                        let expected = json!([{&field.name: "[hidden]", "beside": "kept"}]);
                        assert_eq!(masked, expected, "{}.{}", model.name, field.name);
                    }
                }
            }
        }
        assert!(secrets > 10, "{secrets}");
    }

    #[test]
    fn without_a_type_names_tell() {
        let value = json!({"a": [{"apiToken": "x", "count": 1}], "password": "", "tokens": ["x"]});
        let masked = mask_untyped(value);
        let expected =
            json!({"a": [{"apiToken": "[hidden]", "count": 1}], "password": "", "tokens": ["x"]});
        assert_eq!(masked, expected);
    }
}
