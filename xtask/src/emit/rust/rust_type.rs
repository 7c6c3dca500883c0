//! What Rust has for a type of the spec: the type of a value, how the wire writes it, and how a caller gives it.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use secapi_spec::catalog::{Group, Type};

use super::index::{Index, SHARED};
use super::rename::Case;
use super::tokens::ident;
use crate::emit::{Error, Result};

/// The encoding of a document in a text.
pub(crate) const JSON_TEXT: &str = "JsonText";

/// Where types are named.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope<'a> {
    pub(crate) index: &'a Index<'a>,
    pub(crate) group: &'a Group,
    pub(crate) place: FilePlace,
}

/// The kind of file that types are named in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FilePlace {
    Models,
    Calls,
    /// The tests of the product's crate.
    Tests,
}

/// A type of the spec in Rust.
#[derive(Clone, Debug)]
pub(crate) struct RustType<'a> {
    /// As the spec has it, without text around text.
    pub(crate) spec: &'a Type,
    /// The type of a value.
    pub(crate) value: TokenStream,
    /// A value that is only looked at.
    pub(crate) lent: TokenStream,
    /// The encoding in `wire` that writes it, where the type does not say it.
    pub(crate) encoding: Option<&'static str>,
    pub(crate) passing: Passing<'a>,
}

/// How a caller gives a value.
#[derive(Clone, Debug)]
pub(crate) enum Passing<'a> {
    /// As it is.
    Owned,
    /// As anything that becomes one.
    Into,
    /// As the content of a file.
    File,
    /// Lent, because it is only written: models, and documents in a text.
    Lent,
    /// Item by item.
    Each(Box<RustType<'a>>),
}

impl<'a> Scope<'a> {
    pub(crate) fn new(index: &'a Index<'a>, group: &'a Group, place: FilePlace) -> Self {
        Self {
            index,
            group,
            place,
        }
    }

    /// What Rust has for a type.
    pub(crate) fn rust(self, spec: &'a Type) -> Result<RustType<'a>> {
        let plain = |value, passing| (value, None, passing);
        let timestamp = |encoding| (self.core("Timestamp"), Some(encoding), Passing::Into);
        let (value, encoding, passing) = match spec {
            Type::Integer => plain(quote!(i64), Passing::Owned),
            Type::Number => plain(quote!(f64), Passing::Owned),
            Type::Boolean => plain(quote!(bool), Passing::Owned),
            Type::String => plain(quote!(String), Passing::Into),
            Type::Secret => plain(self.core("Secret"), Passing::Into),
            Type::Json => plain(self.core("Json"), Passing::Into),
            Type::Enum(name) => plain(self.named(name)?, Passing::Into),
            Type::Binary => plain(quote!(::secapi_core::Bytes), Passing::File),
            Type::Model(name) => plain(self.named(name)?, Passing::Lent),
            Type::TimestampMs => timestamp("Millis"),
            Type::TimestampS => timestamp("Seconds"),
            Type::Timestamp => timestamp("Iso"),
            Type::DateTime => timestamp("DateTime"),
            Type::Text(inner) => {
                let inner = self.rust(inner)?;
                match inner.spec {
                    Type::Json | Type::Model(_) | Type::List(_) | Type::Map(_) => {
                        return Ok(RustType {
                            spec,
                            encoding: Some(JSON_TEXT),
                            passing: Passing::Lent,
                            ..inner
                        });
                    }
                    Type::Integer | Type::Number | Type::Boolean => {
                        (inner.value, Some("Text"), inner.passing)
                    }
                    // Text in text is text.
                    _ => return Ok(inner),
                }
            }
            Type::List(inner) => {
                let inner = self.rust(inner)?;
                let item = &inner.value;
                let (value, slice) = (quote!(Vec<#item>), quote!(&[#item]));
                let encoding = inner.encoding;
                let passing = if has_model(inner.spec) {
                    Passing::Lent
                } else {
                    Passing::Each(Box::new(inner))
                };
                return Ok(RustType {
                    spec,
                    value,
                    lent: slice,
                    encoding,
                    passing,
                });
            }
            Type::Map(inner) => {
                let inner = self.rust(inner)?;
                let item = &inner.value;
                let value = quote!(::std::collections::BTreeMap<String, #item>);
                let passing = if has_model(inner.spec) {
                    Passing::Lent
                } else {
                    Passing::Owned
                };
                (value, inner.encoding, passing)
            }
        };
        let lent = if *spec == Type::String {
            quote!(&str)
        } else {
            quote!(&#value)
        };
        Ok(RustType {
            spec,
            value,
            lent,
            encoding,
            passing,
        })
    }

    /// A type of the run time for values. Models name it where all that they use is.
    fn core(self, name: &str) -> TokenStream {
        let name = format_ident!("{name}");
        match self.place {
            FilePlace::Models => quote!(::secapi_core::wire::#name),
            FilePlace::Calls | FilePlace::Tests => quote!(::secapi_core::#name),
        }
    }

    /// A type of the spec by its name. Those of the group itself are there in both of its files.
    fn named(self, name: &str) -> Result<TokenStream> {
        let (home, _) = self.index.home(self.group, name)?;
        let name = ident(name)?;
        Ok(if self.place == FilePlace::Tests {
            let (krate, home) = (ident(&self.index.product.name)?, ident(&home.name)?);
            quote!(#krate::#home::#name)
        } else if home.name == SHARED && self.group.name != SHARED {
            quote!(crate::generated::shared::#name)
        } else {
            quote!(#name)
        })
    }
}

impl RustType<'_> {
    /// The type of a model's field.
    ///
    /// A list or map that may be absent is empty then; in models that are written, absent and empty differ, so it is an `Option` there.
    pub(crate) fn field(&self, is_boxed: bool, is_optional: bool, is_written: bool) -> TokenStream {
        let mut ty = self.value.clone();
        if is_boxed {
            ty = quote!(Box<#ty>);
        }
        if is_optional && (is_written || !is_collection(self.spec)) {
            ty = quote!(Option<#ty>);
        }
        ty
    }

    /// As an argument that is kept: its type, and the value made of it.
    pub(crate) fn kept(&self, name: &Ident) -> (TokenStream, TokenStream) {
        match &self.passing {
            Passing::Into | Passing::File => (self.given(), quote!(#name.into())),
            Passing::Each(item) if matches!(item.passing, Passing::Into) => (
                self.given(),
                quote!(#name.into_iter().map(Into::into).collect()),
            ),
            _ => (self.value.clone(), quote!(#name)),
        }
    }

    /// As an argument of a call: its type, and the `ParamValue` (or what becomes one) of `name`.
    ///
    /// `wire` is the parameter's wire name, which a file of a multipart form gets as its name.
    pub(crate) fn argument(&self, name: &Ident, wire: &str) -> Result<(TokenStream, TokenStream)> {
        let param_value = quote!(::secapi_core::ParamValue);
        let value = match &self.passing {
            Passing::Lent => {
                let writer = self.writer()?;
                quote!(#param_value::#writer(#name))
            }
            Passing::Into => self.param_value(&quote!(#name.into()), wire)?,
            Passing::Each(item) if matches!(item.passing, Passing::Into) => {
                if item.encoding.is_none() {
                    let item = &item.value;
                    quote!(#param_value::list_of::<#item>(#name))
                } else {
                    let each = item.param_value(&quote!(v.into()), wire)?;
                    quote!(#param_value::list(#name.into_iter().map(|v| #each)))
                }
            }
            _ => self.param_value(&quote!(#name), wire)?,
        };
        Ok((self.given(), value))
    }

    /// The `ParamValue` (or what becomes one) of an owned value.
    pub(crate) fn param_value(&self, owned: &TokenStream, wire: &str) -> Result<TokenStream> {
        let Some(writer) = self.writer()? else {
            return Ok(owned.clone());
        };
        let writer = quote!(::secapi_core::ParamValue::#writer);
        Ok(match &self.passing {
            Passing::Lent => quote!(#writer(&#owned)),
            Passing::File => quote!(#writer(#wire, #owned)),
            Passing::Each(item) => {
                let each = item.each(wire)?;
                let mapped = each.map(|each| quote!(.into_iter().map(#each)));
                quote!(#writer(#owned #mapped))
            }
            Passing::Owned | Passing::Into => quote!(#writer(#owned)),
        })
    }

    /// What makes a `ParamValue` of each value in a list, where `Into` does not.
    fn each(&self, wire: &str) -> Result<Option<TokenStream>> {
        let is_plain_call = match &self.passing {
            Passing::Owned | Passing::Into => true,
            Passing::Each(item) => item.writer()?.is_none(),
            Passing::File | Passing::Lent => false,
        };
        Ok(match self.writer()? {
            None => None,
            Some(writer) if is_plain_call => Some(quote!(::secapi_core::ParamValue::#writer)),
            Some(_) => {
                let value = self.param_value(&quote!(v), wire)?;
                Some(quote!(|v| #value))
            }
        })
    }

    /// The function of `ParamValue` that writes a value; `None` where `Into` does.
    fn writer(&self) -> Result<Option<Ident>> {
        let writer = match (&self.passing, self.encoding) {
            (Passing::Lent, encoding) if encoding != Some(JSON_TEXT) => Some("model".to_owned()),
            (Passing::File, _) => Some("file".to_owned()),
            (Passing::Each(_), _) => Some("list".to_owned()),
            (Passing::Owned, Some(_)) if matches!(self.spec, Type::Map(_)) => {
                return Err(Error::new(
                    "a map of timestamps or texts cannot be a parameter; put it into a model",
                ));
            }
            (_, encoding) => encoding.map(|name| Case::Snake.of_variant(name)),
        };
        writer.map(|name| ident(&name)).transpose()
    }

    /// The type of an argument, as generic as is useful.
    fn given(&self) -> TokenStream {
        let value = &self.value;
        match &self.passing {
            Passing::Owned => quote!(#value),
            Passing::Into | Passing::File => quote!(impl Into<#value>),
            Passing::Lent => self.lent.clone(),
            Passing::Each(item) => {
                let value = &item.value;
                if matches!(item.passing, Passing::Into) {
                    quote!(impl IntoIterator<Item = impl Into<#value>>)
                } else {
                    quote!(impl IntoIterator<Item = #value>)
                }
            }
        }
    }
}

/// Whether a value of this type can be empty and so needs no `Option`.
fn is_collection(ty: &Type) -> bool {
    match ty {
        Type::List(_) | Type::Map(_) => true,
        Type::Text(inner) => is_collection(inner),
        _ => false,
    }
}

/// Whether a model is in it.
fn has_model(ty: &Type) -> bool {
    match ty {
        Type::Model(_) => true,
        Type::List(inner) | Type::Map(inner) => has_model(inner),
        _ => false,
    }
}
