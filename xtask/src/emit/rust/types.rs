//! From types of the spec to types of Rust.

use secapi_spec::catalog::{Field, Type};

use super::scope::Scope;
use crate::emit::Result;

/// The type of a value that is there.
pub(crate) fn plain(ty: &Type, scope: &mut Scope<'_>) -> Result<String> {
    Ok(match ty {
        Type::String => "String".to_owned(),
        Type::Integer => "i64".to_owned(),
        Type::Number => "f64".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::Secret => scope.core("Secret"),
        Type::Json => scope.core("Json"),
        Type::TimestampMs | Type::TimestampS | Type::Timestamp | Type::DateTime => {
            scope.core("Timestamp")
        }
        Type::Binary => scope.core("Bytes"),
        Type::Text(inner) => plain(inner, scope)?,
        Type::List(inner) => {
            let inner = plain(inner, scope)?;
            format!("Vec<{inner}>")
        }
        Type::Map(inner) => {
            let (map, inner) = (scope.map(), plain(inner, scope)?);
            format!("{map}<String, {inner}>")
        }
        Type::Model(name) | Type::Enum(name) => scope.spec_type(name)?,
    })
}

/// The type of a model's field.
///
/// A list or map that may be absent is empty then; in models that are written, absent and empty differ, so it is an `Option` there.
pub(crate) fn field(
    field: &Field,
    boxed: bool,
    writable: bool,
    scope: &mut Scope<'_>,
) -> Result<String> {
    let mut ty = plain(&field.ty, scope)?;
    if boxed {
        ty = format!("Box<{ty}>");
    }
    if field.optional && (writable || !is_collection(&field.ty)) {
        ty = format!("Option<{ty}>");
    }
    Ok(ty)
}

/// Whether a value of this type can be empty and so needs no `Option`.
fn is_collection(ty: &Type) -> bool {
    match ty {
        Type::List(_) | Type::Map(_) => true,
        Type::Text(inner) => is_collection(inner),
        _ => false,
    }
}

/// How the wire writes a value, where its Rust type does not say it.
pub(crate) fn codec(ty: &Type) -> Option<&'static str> {
    match ty {
        Type::TimestampMs => Some("Millis"),
        Type::TimestampS => Some("Seconds"),
        Type::Timestamp => Some("Iso"),
        Type::DateTime => Some("DateTime"),
        Type::Text(inner) => match **inner {
            Type::Json | Type::Model(_) | Type::List(_) | Type::Map(_) => Some("JsonText"),
            Type::Integer | Type::Number | Type::Boolean => Some("Text"),
            // Text in text is text.
            ref other => codec(other),
        },
        Type::List(inner) | Type::Map(inner) => codec(inner),
        _ => None,
    }
}
