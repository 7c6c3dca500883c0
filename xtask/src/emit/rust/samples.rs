//! Values as expressions, for the calls of tests.

use proc_macro2::TokenStream;
use quote::quote;
use secapi_spec::catalog::{Type, TypeDef};
use serde_json::Value;

use super::plan::Argument;
use super::rust_type::{JSON_TEXT, Passing, RustType, Scope};
use super::tokens::{float, integer, raw_string};
use super::values::as_text;

impl Argument<'_> {
    /// A value as a method takes it.
    pub(crate) fn sample(&self, value: &Value, scope: Scope<'_>) -> TokenStream {
        match (self.param, self.ty.spec) {
            (None, Type::String) => {
                let text = as_text(value);
                quote!(#text)
            }
            (None, _) => self.ty.lent_sample(value),
            (Some(_), _) => self.ty.given_sample(value, scope),
        }
    }
}

impl RustType<'_> {
    /// What an argument takes.
    fn given_sample(&self, value: &Value, scope: Scope<'_>) -> TokenStream {
        match (&self.passing, self.spec) {
            (Passing::Lent, _) => self.lent_sample(value),
            (_, Type::Map(_)) => self.decoded(value),
            (Passing::Each(item), _) => {
                let items = value.as_array().map_or(&[][..], Vec::as_slice);
                if items.is_empty() {
                    // The type of the items has to stand somewhere.
                    let item = &item.value;
                    return quote!(Vec::<#item>::new());
                }
                let items = items.iter().map(|value| match item.passing {
                    Passing::Each(_) | Passing::Lent => item.owned_sample(value, scope),
                    _ => item.scalar(value, scope),
                });
                quote!([#(#items),*])
            }
            _ => self.scalar(value, scope),
        }
    }

    /// A value of the type itself.
    pub(crate) fn owned_sample(&self, value: &Value, scope: Scope<'_>) -> TokenStream {
        match (&self.passing, self.spec) {
            (Passing::Lent, _) | (_, Type::Map(_)) => self.decoded(value),
            (Passing::Each(item), _) => {
                let items = value.as_array().into_iter().flatten();
                let items = items.map(|value| item.owned_sample(value, scope));
                quote!(vec![#(#items),*])
            }
            (_, Type::String) if value == "" => quote!(String::new()),
            (_, Type::String | Type::Secret | Type::Enum(_) | Type::Binary) => {
                let scalar = self.scalar(value, scope);
                quote!(#scalar.into())
            }
            _ => self.scalar(value, scope),
        }
    }

    /// A reference to a value.
    fn lent_sample(&self, value: &Value) -> TokenStream {
        let decoded = self.decoded(value);
        quote!(&#decoded)
    }

    /// A value read from its JSON, which works for every type. Its own type stands where nothing else says it.
    fn decoded(&self, value: &Value) -> TokenStream {
        let document = match (self.encoding, value) {
            (Some(JSON_TEXT), Value::String(text)) => {
                serde_json::from_str(text).unwrap_or_default()
            }
            _ => value.clone(),
        };
        let text = raw_string(&document.to_string());
        match (self.inner_spec(), &self.passing) {
            (Type::List(_), _) => quote!(json::<Vec<_>>(#text)),
            (_, Passing::Lent | Passing::Owned) => quote!(json(#text)),
            _ => {
                let ty = &self.value;
                quote!(json::<#ty>(#text))
            }
        }
    }

    /// The type in a text, or the type itself.
    fn inner_spec(&self) -> &Type {
        match self.spec {
            Type::Text(inner) => inner,
            spec => spec,
        }
    }

    /// A scalar, or what becomes one by `Into`.
    fn scalar(&self, value: &Value, scope: Scope<'_>) -> TokenStream {
        let whole = || match value {
            Value::String(text) => text.trim().parse().unwrap_or_default(),
            value => value.as_i64().unwrap_or_default(),
        };
        let instant = |millis: i64| {
            let millis = integer(millis);
            quote!(secapi_core::Timestamp::from_millis(#millis))
        };
        match self.inner_spec() {
            Type::Integer => integer(whole()),
            Type::Enum(name) if is_of_integers(name, scope) => integer(whole()),
            Type::Number => float(match value {
                Value::String(text) => text.parse().unwrap_or_default(),
                value => value.as_f64().unwrap_or_default(),
            }),
            Type::Boolean => {
                let truth = value == "true" || value.as_bool().unwrap_or_default();
                quote!(#truth)
            }
            Type::TimestampMs => instant(whole()),
            Type::TimestampS => instant(whole().saturating_mul(1000)),
            Type::Timestamp | Type::DateTime | Type::Json => self.decoded(value),
            _ => {
                let text = as_text(value);
                quote!(#text)
            }
        }
    }
}

fn is_of_integers(name: &str, scope: Scope<'_>) -> bool {
    let found = scope.index.home(scope.group, name);
    matches!(found, Ok((_, TypeDef::Enum(values))) if values.integer)
}
