//! Arguments: the Rust type that a caller gives, and the expression that makes a value of the request from it.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use secapi_spec::catalog::Type;

use super::scope::Scope;
use super::types;
use crate::emit::{Error, Result};

/// More arguments than this (beside the receiver) go into a struct.
pub(crate) const MOST_ARGUMENTS: usize = 6;

/// An argument of a call, as generic as is useful: its type and the `ParamValue` (or what becomes one) of `name`.
///
/// `wire` is the parameter's wire name, which a file of a multipart form gets as its name.
pub(crate) fn parameter(
    ty: &Type,
    name: &impl ToTokens,
    wire: &str,
    scope: &mut Scope<'_>,
) -> Result<(TokenStream, TokenStream)> {
    Ok(match ty {
        Type::Integer | Type::Number | Type::Boolean => {
            (types::plain(ty, scope)?, name.to_token_stream())
        }
        Type::String | Type::Secret | Type::Json | Type::Enum(_) => {
            let plain = types::plain(ty, scope)?;
            (quote!(impl Into<#plain>), quote!(#name.into()))
        }
        Type::TimestampMs | Type::TimestampS | Type::Timestamp | Type::DateTime => {
            let plain = types::plain(ty, scope)?;
            (
                quote!(impl Into<#plain>),
                value(ty, &quote!(#name.into()), wire, scope)?,
            )
        }
        Type::Binary => {
            let (bytes, param_value) = (scope.core("Bytes"), scope.core("ParamValue"));
            (
                quote!(impl Into<#bytes>),
                quote!(#param_value::file(#wire, #name)),
            )
        }
        Type::Model(_) => {
            let plain = types::plain(ty, scope)?;
            let param_value = scope.core("ParamValue");
            (quote!(&#plain), quote!(#param_value::model(#name)))
        }
        Type::Text(inner) => match &**inner {
            Type::Json | Type::Model(_) | Type::Map(_) | Type::List(_) => {
                let borrowed = borrowed(inner, scope)?;
                let param_value = scope.core("ParamValue");
                (borrowed, quote!(#param_value::json_text(#name)))
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
            (quote!(&#plain), quote!(#param_value::model(#name)))
        }
        Type::Map(_) => (types::plain(ty, scope)?, value(ty, name, wire, scope)?),
    })
}

/// A list as an argument.
fn list(
    inner: &Type,
    name: &impl ToTokens,
    wire: &str,
    scope: &mut Scope<'_>,
) -> Result<(TokenStream, TokenStream)> {
    let param_value = scope.core("ParamValue");
    if has_model(inner) {
        let inner = types::plain(inner, scope)?;
        return Ok((quote!(&[#inner]), quote!(#param_value::model(#name))));
    }
    let plain = types::plain(inner, scope)?;
    Ok(match inner {
        Type::String | Type::Secret | Type::Json | Type::Enum(_) => (
            quote!(impl IntoIterator<Item = impl Into<#plain>>),
            quote!(#param_value::list(#name.into_iter().map(Into::<#plain>::into))),
        ),
        Type::TimestampMs | Type::TimestampS | Type::Timestamp | Type::DateTime => {
            let each = value(inner, &quote!(v.into()), wire, scope)?;
            (
                quote!(impl IntoIterator<Item = impl Into<#plain>>),
                quote!(#param_value::list(#name.into_iter().map(|v| #each))),
            )
        }
        _ => {
            let list = Type::List(Box::new(inner.clone()));
            (
                quote!(impl IntoIterator<Item = #plain>),
                value(&list, name, wire, scope)?,
            )
        }
    })
}

/// The `ParamValue` (or what becomes one) of an owned value of the type that [`types::plain`] gives.
pub(crate) fn value(
    ty: &Type,
    owned: &impl ToTokens,
    wire: &str,
    scope: &mut Scope<'_>,
) -> Result<TokenStream> {
    let mut made_by = |function: &str, argument: TokenStream| {
        let param_value = scope.core("ParamValue");
        let function = proc_macro2::Ident::new(function, proc_macro2::Span::call_site());
        quote!(#param_value::#function(#argument))
    };
    Ok(match ty {
        Type::String
        | Type::Secret
        | Type::Json
        | Type::Enum(_)
        | Type::Integer
        | Type::Number
        | Type::Boolean => owned.to_token_stream(),
        Type::TimestampMs => made_by("millis", quote!(#owned)),
        Type::TimestampS => made_by("seconds", quote!(#owned)),
        Type::Timestamp => made_by("iso", quote!(#owned)),
        Type::DateTime => made_by("date_time", quote!(#owned)),
        Type::Binary => made_by("file", quote!(#wire, #owned)),
        Type::Model(_) => made_by("model", quote!(&#owned)),
        Type::Text(inner) => match &**inner {
            Type::Json | Type::Model(_) | Type::List(_) | Type::Map(_) => {
                made_by("json_text", quote!(&#owned))
            }
            Type::Integer | Type::Number | Type::Boolean => made_by("text", quote!(#owned)),
            inner => value(inner, owned, wire, scope)?,
        },
        Type::List(inner) if has_model(inner) => made_by("model", quote!(&#owned)),
        Type::List(inner) => {
            let each = value(inner, &quote!(v), wire, scope)?;
            let param_value = scope.core("ParamValue");
            match function_of(&each) {
                Some(Each::Itself) => quote!(#param_value::list(#owned)),
                Some(Each::Function(function)) => {
                    quote!(#param_value::list(#owned.into_iter().map(#function)))
                }
                None => quote!(#param_value::list(#owned.into_iter().map(|v| #each))),
            }
        }
        Type::Map(inner) if is_plain_on_the_wire(inner) => owned.to_token_stream(),
        Type::Map(_) => {
            return Err(Error::new(
                "a map of timestamps or texts cannot be a parameter; put it into a model",
            ));
        }
    })
}

/// What an expression over `v` does, when it needs no closure.
enum Each {
    Itself,
    Function(TokenStream),
}

fn function_of(expression: &TokenStream) -> Option<Each> {
    let text = expression.to_string();
    if text == "v" {
        return Some(Each::Itself);
    }
    let function = text.strip_suffix("(v)")?.trim_end();
    if function.contains('(') {
        return None;
    }
    function.parse().ok().map(Each::Function)
}

/// The argument of a constructor or an `Args` struct's field: its type and the owned value made from it.
pub(crate) fn owned(
    ty: &Type,
    name: &impl ToTokens,
    scope: &mut Scope<'_>,
) -> Result<(TokenStream, TokenStream)> {
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
        | Type::DateTime => (quote!(impl Into<#plain>), quote!(#name.into())),
        Type::List(inner) if matches!(**inner, Type::String | Type::Secret | Type::Enum(_)) => {
            let inner = types::plain(inner, scope)?;
            (
                quote!(impl IntoIterator<Item = impl Into<#inner>>),
                quote!(#name.into_iter().map(Into::into).collect()),
            )
        }
        _ => (plain, name.to_token_stream()),
    })
}

/// A value that is only looked at.
pub(crate) fn borrowed(ty: &Type, scope: &mut Scope<'_>) -> Result<TokenStream> {
    Ok(match ty {
        Type::List(inner) => {
            let inner = types::plain(inner, scope)?;
            quote!(&[#inner])
        }
        Type::String => quote!(&str),
        _ => {
            let plain = types::plain(ty, scope)?;
            quote!(&#plain)
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
