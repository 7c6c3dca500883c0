//! What Rust has for a type of the spec: the type of a value, how the wire writes it, and how a caller gives it.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use secapi_spec::catalog::Type;

use super::index::{Index, SHARED};
use super::tokens::ident;
use crate::emit::{Error, Result};

/// Where types are named.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope<'a> {
    pub(crate) index: &'a Index<'a>,
    pub(crate) group: &'a str,
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
    /// How the wire writes it, where the type does not say it.
    pub(crate) encoding: Option<Encoding>,
    pub(crate) passing: Passing<'a>,
}

/// Wire forms that one type of Rust has several of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Millis,
    Seconds,
    Iso,
    DateTime,
    Text,
    JsonText,
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

/// How an owned value becomes a `ParamValue`.
enum Conversion {
    /// By `Into`.
    None,
    /// By a function that takes the value.
    By(Ident),
    /// By a function that borrows the value.
    Borrowing(Ident),
    /// By an expression over the value.
    Expression,
}

impl Encoding {
    /// Its name in `wire`.
    pub(crate) fn name(self) -> Ident {
        format_ident!("{self:?}")
    }

    /// The function of `ParamValue` that writes it.
    fn function(self) -> Ident {
        format_ident!(
            "{}",
            match self {
                Self::Millis => "millis",
                Self::Seconds => "seconds",
                Self::Iso => "iso",
                Self::DateTime => "date_time",
                Self::Text => "text",
                Self::JsonText => "json_text",
            }
        )
    }
}

impl<'a> Scope<'a> {
    /// What Rust has for a type.
    pub(crate) fn rust(self, spec: &'a Type) -> Result<RustType<'a>> {
        use Encoding::{DateTime, Iso, JsonText, Millis, Seconds, Text};

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
            Type::TimestampMs => timestamp(Millis),
            Type::TimestampS => timestamp(Seconds),
            Type::Timestamp => timestamp(Iso),
            Type::DateTime => timestamp(DateTime),
            Type::Text(inner) => {
                let inner = self.rust(inner)?;
                match inner.spec {
                    Type::Json | Type::Model(_) | Type::List(_) | Type::Map(_) => {
                        return Ok(RustType {
                            spec,
                            encoding: Some(JsonText),
                            passing: Passing::Lent,
                            ..inner
                        });
                    }
                    Type::Integer | Type::Number | Type::Boolean => {
                        (inner.value, Some(Text), inner.passing)
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
            let (krate, home) = (ident(&self.index.product.name)?, ident(home)?);
            quote!(#krate::#home::#name)
        } else if home == SHARED && self.group != SHARED {
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
        let value = match &self.passing {
            Passing::Lent => {
                let function = self.writer();
                quote!(::secapi_core::ParamValue::#function(#name))
            }
            Passing::Into => self.param_value(&quote!(#name.into()), wire)?,
            Passing::Each(item) if matches!(item.passing, Passing::Into) => match item.encoding {
                None => {
                    let item = &item.value;
                    quote!(::secapi_core::ParamValue::list_of::<#item>(#name))
                }
                Some(encoding) => {
                    let function = encoding.function();
                    quote!(::secapi_core::ParamValue::list(
                        #name.into_iter().map(|v| ::secapi_core::ParamValue::#function(v.into()))
                    ))
                }
            },
            _ => self.param_value(&quote!(#name), wire)?,
        };
        Ok((self.given(), value))
    }

    /// The `ParamValue` (or what becomes one) of an owned value.
    pub(crate) fn param_value(&self, owned: &TokenStream, wire: &str) -> Result<TokenStream> {
        let param_value = quote!(::secapi_core::ParamValue);
        Ok(match (self.conversion()?, &self.passing) {
            (Conversion::None, _) => owned.clone(),
            (Conversion::By(function), _) => quote!(#param_value::#function(#owned)),
            (Conversion::Borrowing(function), _) => quote!(#param_value::#function(&#owned)),
            (Conversion::Expression, Passing::Each(item)) => {
                let items = if let Conversion::By(function) = item.conversion()? {
                    quote!(#param_value::#function)
                } else {
                    let value = item.param_value(&quote!(v), wire)?;
                    quote!(|v| #value)
                };
                quote!(#param_value::list(#owned.into_iter().map(#items)))
            }
            (Conversion::Expression, _) => quote!(#param_value::file(#wire, #owned)),
        })
    }

    /// The function of `ParamValue` that writes a value that is lent.
    fn writer(&self) -> Ident {
        match self.encoding {
            Some(Encoding::JsonText) => Encoding::JsonText.function(),
            _ => format_ident!("model"),
        }
    }

    fn conversion(&self) -> Result<Conversion> {
        Ok(match (&self.passing, self.encoding) {
            (Passing::Lent, _) => Conversion::Borrowing(self.writer()),
            (Passing::File, _) => Conversion::Expression,
            (Passing::Each(item), _) => match item.conversion()? {
                Conversion::None => Conversion::By(format_ident!("list")),
                _ => Conversion::Expression,
            },
            (Passing::Owned, Some(_)) if matches!(self.spec, Type::Map(_)) => {
                return Err(Error::new(
                    "a map of timestamps or texts cannot be a parameter; put it into a model",
                ));
            }
            (Passing::Owned | Passing::Into, Some(encoding)) => Conversion::By(encoding.function()),
            (Passing::Owned | Passing::Into, None) => Conversion::None,
        })
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
