//! Secrets of responses, hidden unless they are asked for.

use secapi_catalog::catalog::Type;
use secapi_core::Json;
use secapi_core::wire::secret_names::{HIDDEN, is_secret_name};

use crate::catalog::Scope;

/// A value with `[hidden]` in place of what the catalog types as secret, and of text under names that sound so where it says nothing.
pub(crate) fn mask(scope: &Scope, ty: Option<&Type>, value: Json) -> Json {
    match (ty, value) {
        (_, Json::Null) => Json::Null,
        (Some(Type::Secret), Json::String(text)) if text.is_empty() => Json::String(text),
        (Some(Type::Secret), _) => Json::String(HIDDEN.to_owned()),
        (Some(Type::List(inner)), Json::Array(items)) => {
            let items = items.into_iter().map(|item| mask(scope, Some(inner), item));
            Json::Array(items.collect())
        }
        (Some(Type::Map(inner)), Json::Object(fields)) => {
            let fields = fields.into_iter();
            let fields = fields.map(|(name, value)| (name, mask(scope, Some(inner), value)));
            Json::Object(fields.collect())
        }
        (Some(ty @ Type::Model(_)), Json::Object(fields)) => {
            let model = scope.model(ty);
            let fields = fields.into_iter().map(|(name, value)| {
                let mut all = model.iter().flat_map(|model| &model.fields);
                let value = match all.find(|field| field.name == name) {
                    Some(field) => mask(scope, Some(&field.ty), value),
                    None => mask_field(&name, value),
                };
                (name, value)
            });
            Json::Object(fields.collect())
        }
        (Some(Type::Json | Type::Model(_) | Type::List(_) | Type::Map(_)) | None, value) => {
            mask_untyped(value)
        }
        (_, other) => other,
    }
}

/// A value with `[hidden]` in place of text under names that sound secret.
pub(crate) fn mask_untyped(value: Json) -> Json {
    match value {
        Json::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| {
                let value = mask_field(&name, value);
                (name, value)
            });
            Json::Object(fields.collect())
        }
        Json::Array(items) => Json::Array(items.into_iter().map(mask_untyped).collect()),
        other => other,
    }
}

fn mask_field(name: &str, value: Json) -> Json {
    match value {
        Json::String(text) if !text.is_empty() && is_secret_name(name) => {
            Json::String(HIDDEN.to_owned())
        }
        other => mask_untyped(other),
    }
}
