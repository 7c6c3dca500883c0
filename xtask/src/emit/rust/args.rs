//! Arguments: the Rust type that a caller gives, and the expression that makes a value of the request from it.

use secapi_spec::catalog::Type;

use super::scope::Scope;
use super::{print, types};
use crate::emit::{Error, Result};

/// More arguments than this (beside the receiver) go into a struct.
pub(crate) const MOST_ARGUMENTS: usize = 6;

/// An argument of a call, as generic as is useful: its type and the `ParamValue` (or what becomes one) of `name`.
///
/// `wire` is the parameter's wire name, which a file of a multipart form gets as its name.
pub(crate) fn parameter(
    ty: &Type,
    name: &str,
    wire: &str,
    scope: &mut Scope<'_>,
) -> Result<(String, String)> {
    Ok(match ty {
        Type::Integer | Type::Number | Type::Boolean => (types::plain(ty, scope)?, name.to_owned()),
        Type::String | Type::Secret | Type::Json | Type::Enum(_) => {
            let plain = types::plain(ty, scope)?;
            (format!("impl Into<{plain}>"), format!("{name}.into()"))
        }
        Type::TimestampMs | Type::TimestampS | Type::Timestamp | Type::DateTime => {
            let plain = types::plain(ty, scope)?;
            (
                format!("impl Into<{plain}>"),
                value(ty, &format!("{name}.into()"), wire, scope)?,
            )
        }
        Type::Binary => {
            let (bytes, param_value) = (scope.core("Bytes"), scope.core("ParamValue"));
            (
                format!("impl Into<{bytes}>"),
                format!("{param_value}::file({}, {name})", print::string(wire)),
            )
        }
        Type::Model(_) => {
            let plain = types::plain(ty, scope)?;
            let param_value = scope.core("ParamValue");
            (format!("&{plain}"), format!("{param_value}::model({name})"))
        }
        Type::Text(inner) => match &**inner {
            Type::Json | Type::Model(_) | Type::Map(_) | Type::List(_) => {
                let borrowed = borrowed(inner, scope)?;
                let param_value = scope.core("ParamValue");
                (borrowed, format!("{param_value}::json_text({name})"))
            }
            Type::Integer | Type::Number | Type::Boolean => {
                (types::plain(inner, scope)?, value(ty, name, wire, scope)?)
            }
            inner => parameter(inner, name, wire, scope)?,
        },
        Type::List(inner) => list(inner, name, wire, scope)?,
        Type::Map(inner) if has_model(inner) => {
            let plain = types::plain(ty, scope)?;
            let param_value = scope.core("ParamValue");
            (format!("&{plain}"), format!("{param_value}::model({name})"))
        }
        Type::Map(_) => (types::plain(ty, scope)?, value(ty, name, wire, scope)?),
    })
}

/// A list as an argument.
fn list(inner: &Type, name: &str, wire: &str, scope: &mut Scope<'_>) -> Result<(String, String)> {
    let param_value = scope.core("ParamValue");
    if has_model(inner) {
        let inner = types::plain(inner, scope)?;
        return Ok((
            format!("&[{inner}]"),
            format!("{param_value}::model({name})"),
        ));
    }
    let plain = types::plain(inner, scope)?;
    Ok(match inner {
        Type::String | Type::Secret | Type::Json | Type::Enum(_) => (
            format!("impl IntoIterator<Item = impl Into<{plain}>>"),
            format!("{param_value}::list_of::<{plain}>({name})"),
        ),
        Type::TimestampMs | Type::TimestampS | Type::Timestamp | Type::DateTime => {
            let each = value(inner, "v.into()", wire, scope)?;
            (
                format!("impl IntoIterator<Item = impl Into<{plain}>>"),
                format!("{param_value}::list({name}.into_iter().map(|v| {each}))"),
            )
        }
        _ => {
            let list = Type::List(Box::new(inner.clone()));
            (
                format!("impl IntoIterator<Item = {plain}>"),
                value(&list, name, wire, scope)?,
            )
        }
    })
}

/// The `ParamValue` (or what becomes one) of an owned value of the type that [`types::plain`] gives.
pub(crate) fn value(ty: &Type, owned: &str, wire: &str, scope: &mut Scope<'_>) -> Result<String> {
    let mut made_by = |function: &str, argument: &str| {
        format!("{}::{function}({argument})", scope.core("ParamValue"))
    };
    Ok(match ty {
        Type::String
        | Type::Secret
        | Type::Json
        | Type::Enum(_)
        | Type::Integer
        | Type::Number
        | Type::Boolean => owned.to_owned(),
        Type::TimestampMs => made_by("millis", owned),
        Type::TimestampS => made_by("seconds", owned),
        Type::Timestamp => made_by("iso", owned),
        Type::DateTime => made_by("date_time", owned),
        Type::Binary => made_by("file", &format!("{}, {owned}", print::string(wire))),
        Type::Model(_) => made_by("model", &format!("&{owned}")),
        Type::Text(inner) => match &**inner {
            Type::Json | Type::Model(_) | Type::List(_) | Type::Map(_) => {
                made_by("json_text", &format!("&{owned}"))
            }
            Type::Integer | Type::Number | Type::Boolean => made_by("text", owned),
            inner => value(inner, owned, wire, scope)?,
        },
        Type::List(inner) if has_model(inner) => made_by("model", &format!("&{owned}")),
        Type::List(inner) => {
            let each = value(inner, "v", wire, scope)?;
            let param_value = scope.core("ParamValue");
            match each.strip_suffix("(v)") {
                None if each == "v" => format!("{param_value}::list({owned})"),
                Some(function) if !function.contains('(') => {
                    format!("{param_value}::list({owned}.into_iter().map({function}))")
                }
                _ => format!("{param_value}::list({owned}.into_iter().map(|v| {each}))"),
            }
        }
        Type::Map(inner) if is_plain_on_the_wire(inner) => owned.to_owned(),
        Type::Map(_) => {
            return Err(Error::new(
                "a map of timestamps or texts cannot be a parameter; put it into a model",
            ));
        }
    })
}

/// The argument of a constructor or an `Args` struct's field: its type and the owned value made from it.
pub(crate) fn owned(ty: &Type, name: &str, scope: &mut Scope<'_>) -> Result<(String, String)> {
    let plain = types::plain(ty, scope)?;
    Ok(match innermost_text(ty) {
        Type::String
        | Type::Secret
        | Type::Json
        | Type::Enum(_)
        | Type::Binary
        | Type::TimestampMs
        | Type::TimestampS
        | Type::Timestamp
        | Type::DateTime => (format!("impl Into<{plain}>"), format!("{name}.into()")),
        Type::List(inner) if matches!(**inner, Type::String | Type::Secret | Type::Enum(_)) => {
            let inner = types::plain(inner, scope)?;
            (
                format!("impl IntoIterator<Item = impl Into<{inner}>>"),
                format!("{name}.into_iter().map(Into::into).collect()"),
            )
        }
        _ => (plain, name.to_owned()),
    })
}

/// A value that is only looked at.
pub(crate) fn borrowed(ty: &Type, scope: &mut Scope<'_>) -> Result<String> {
    Ok(match ty {
        Type::List(inner) => {
            let inner = types::plain(inner, scope)?;
            format!("&[{inner}]")
        }
        Type::String => "&str".to_owned(),
        _ => {
            let plain = types::plain(ty, scope)?;
            format!("&{plain}")
        }
    })
}

fn innermost_text(ty: &Type) -> &Type {
    match ty {
        Type::Text(inner) => innermost_text(inner),
        other => other,
    }
}

/// Whether a model is in it, so that callers rather lend it.
fn has_model(ty: &Type) -> bool {
    match ty {
        Type::Model(_) => true,
        Type::List(inner) | Type::Map(inner) => has_model(inner),
        _ => false,
    }
}

/// Whether what serde writes of the Rust type is what the wire wants.
fn is_plain_on_the_wire(ty: &Type) -> bool {
    types::codec(ty).is_none()
}
