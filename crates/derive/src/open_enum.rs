//! `#[derive(OpenEnum)]`.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::{
    Data, DeriveInput, Error, Field, Fields, Ident, Lit, LitStr, Path, Result, Type, Variant,
};

use crate::attributes::{Names, TypeAttributes, VariantAttributes, all, refuse_generics};
use crate::case::Case;
use crate::standard;

/// What an enum is a set of.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Text,
    Integer,
}

/// The variants of an enum.
struct Variants<'a> {
    kind: Kind,
    /// The one for unknown values.
    other: &'a Ident,
    /// Those for known values.
    known: Vec<&'a Ident>,
    /// The wire forms of the known values.
    values: Vec<Lit>,
}

pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    refuse_generics(input, "OpenEnum")?;
    let TypeAttributes { wire, rename_all } = TypeAttributes::of(input)?;
    let variants = variants(input, rename_all)?;
    let ident = &input.ident;
    let own = own(&wire, ident, &variants);
    let shared = shared(&wire, ident, &variants);
    Ok(quote!(#own #shared))
}

fn variants(input: &DeriveInput, rename_all: Option<Case>) -> Result<Variants<'_>> {
    let Data::Enum(data) = &input.data else {
        let message = "`OpenEnum` is for enums; for a struct, derive `Model`";
        return Err(Error::new_spanned(&input.ident, message));
    };
    let read = |variant| Ok((variant, VariantAttributes::of(variant)?));
    let (others, known): (Vec<_>, Vec<_>) = all(data.variants.iter().map(read))?
        .into_iter()
        .partition(|(_, attributes)| attributes.other);
    let other = match others[..] {
        [(other, _)] => other,
        [] => {
            let message = "an open enum keeps the values that it does not know: add \
                           `#[wire(other)] Other(String)`, or `Other(i64)` for integers";
            return Err(Error::new_spanned(&input.ident, message));
        }
        [_, (second, _), ..] => {
            let message = "only one variant can hold unknown values";
            return Err(Error::new_spanned(&second.ident, message));
        }
    };
    let kind = kind(other)?;
    let mut names = Names::default();
    let known = all(known.into_iter().map(|(variant, attributes)| {
        let value = value(variant, attributes.rename, kind, rename_all)?;
        let name = match &value {
            Lit::Str(text) => text.value(),
            value => value.to_token_stream().to_string(),
        };
        names.add(name, &variant.ident, value.span())?;
        Ok((&variant.ident, value))
    }))?;
    let (known, values) = known.into_iter().unzip();
    Ok(Variants {
        kind,
        other: &other.ident,
        known,
        values,
    })
}

/// What the variant for unknown values says of the enum.
fn kind(other: &Variant) -> Result<Kind> {
    if let Fields::Unnamed(fields) = &other.fields
        && let Some(Field {
            ty: Type::Path(path),
            ..
        }) = fields.unnamed.first()
        && fields.unnamed.len() == 1
        && let Some(last) = path.path.segments.last()
    {
        if last.ident == "String" {
            return Ok(Kind::Text);
        }
        if last.ident == "i64" {
            return Ok(Kind::Integer);
        }
    }
    let message = "the variant for unknown values holds a `String` or an `i64`";
    Err(Error::new_spanned(other, message))
}

/// The wire form of a known value.
fn value(
    variant: &Variant,
    rename: Option<Lit>,
    kind: Kind,
    rename_all: Option<Case>,
) -> Result<Lit> {
    let ident = &variant.ident;
    if !matches!(variant.fields, Fields::Unit) {
        let message = "a known value holds nothing: if this variant is for unknown values, mark it \
                       with `#[wire(other)]`";
        return Err(Error::new_spanned(ident, message));
    }
    match (kind, rename) {
        (Kind::Text, Some(text @ Lit::Str(_))) => Ok(text),
        (Kind::Integer, Some(integer @ Lit::Int(_))) => Ok(integer),
        (Kind::Text, None) => {
            let own = ident.unraw().to_string();
            let name = rename_all.map_or_else(|| own.clone(), |case| case.of_variant(&own));
            Ok(Lit::Str(LitStr::new(&name, ident.span())))
        }
        (Kind::Integer, None) => {
            let message = "the integer of this value is missing: add `#[wire(rename = 1)]`";
            Err(Error::new_spanned(ident, message))
        }
        (Kind::Text, Some(other)) => Err(Error::new(other.span(), "expected a text")),
        (Kind::Integer, Some(other)) => Err(Error::new(other.span(), "expected an integer")),
    }
}

/// What depends on the kind of the values.
fn own(wire: &Path, ident: &Ident, variants: &Variants<'_>) -> TokenStream {
    let Variants {
        kind,
        other,
        known,
        values,
    } = variants;
    let text = *kind == Kind::Text;
    let either = |texts, integers| if text { texts } else { integers };
    let value = either(quote!(&str), quote!(i64));
    let getter = either(quote!(as_str), quote!(value));
    let held = either(quote!(value), quote!(*value));
    let kept = either(
        quote!(::std::borrow::ToOwned::to_owned(other)),
        quote!(other),
    );
    let default = either(quote!(""), quote!(0));
    let display = either(
        quote!(f.pad(self.as_str())),
        quote!(::core::fmt::Display::fmt(&self.value(), f)),
    );
    let kind = either(quote!(TextEnum), quote!(IntegerEnum));
    let to = either(quote!(as_text), quote!(as_integer));
    let from = either(quote!(from_text), quote!(from_integer));
    let from_string = text.then(|| {
        quote! {
            impl ::core::convert::From<::std::string::String> for #ident {
                #[inline]
                fn from(value: ::std::string::String) -> Self {
                    <Self as ::core::convert::From<&str>>::from(&value)
                }
            }
        }
    });
    quote! {
        impl #ident {
            /// The value as on the wire.
            #[must_use]
            #[inline]
            pub fn #getter(&self) -> #value {
                match self {
                    #(Self::#known => #values,)*
                    Self::#other(value) => #held,
                }
            }
        }
        impl ::core::convert::From<#value> for #ident {
            #[inline]
            fn from(value: #value) -> Self {
                match value {
                    #(#values => Self::#known,)*
                    other => Self::#other(#kept),
                }
            }
        }
        #from_string
        impl ::core::default::Default for #ident {
            #[inline]
            fn default() -> Self {
                <Self as ::core::convert::From<#value>>::from(#default)
            }
        }
        impl ::core::fmt::Display for #ident {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                #display
            }
        }
        impl #wire::#kind for #ident {
            #[inline]
            fn #to(&self) -> #value {
                self.#getter()
            }
            #[inline]
            fn #from(value: #value) -> Self {
                <Self as ::core::convert::From<#value>>::from(value)
            }
        }
    }
}

/// What enums of texts and of integers share.
fn shared(wire: &Path, ident: &Ident, variants: &Variants<'_>) -> TokenStream {
    let Variants {
        kind, other, known, ..
    } = variants;
    let name = ident.unraw().to_string();
    let (expected, prefix) = match kind {
        Kind::Text => ("text", "text_enum"),
        Kind::Integer => ("an integer", "integer_enum"),
    };
    let visit = format_ident!("visit_{prefix}");
    let fragment = format_ident!("{prefix}_fragment");
    let schema = standard::schema_method(wire);
    let traits = standard::traits(wire, ident, &format_ident!("{prefix}_schema"));
    quote! {
        impl #ident {
            /// The known values.
            pub const KNOWN: &'static [Self] = &[#(Self::#known),*];

            /// Whether the value is one of the known ones.
            #[must_use]
            #[inline]
            pub fn is_known(&self) -> bool {
                !::core::matches!(self, Self::#other(_))
            }
        }
        impl #wire::OpenEnum for #ident {
            const NAME: &'static str = #name;
            const KNOWN: &'static [Self] = <#ident>::KNOWN;
            #[inline]
            fn is_known(&self) -> bool {
                <#ident>::is_known(self)
            }
        }
        impl #wire::Visitor for #ident {
            #[inline]
            fn expected(&self) -> &'static str {
                #expected
            }
            #[inline]
            fn visit(
                &mut self,
                token: #wire::Token<'_>,
                slot: #wire::Slot,
                cx: &mut #wire::ReadContext,
            ) -> ::core::result::Result<#wire::Visited, #wire::FieldError> {
                #wire::private::#visit(self, token, slot, cx)
            }
        }
        impl #wire::Field for #ident {
            #[inline]
            fn reset(&mut self) {
                *self = ::core::default::Default::default();
            }
            #[inline]
            fn fragment(&self, _: #wire::Encoding) -> #wire::Fragment<'_> {
                #wire::private::#fragment(self)
            }
            #schema
        }
        #traits
    }
}
