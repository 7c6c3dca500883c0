//! `#[derive(Model)]`.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Data, DataStruct, DeriveInput, Error, Fields, Ident, Path, Result, Token, Type};

use crate::attributes::{FieldAttributes, Names, TypeAttributes, all, refuse_generics};
use crate::case::Case;
use crate::standard;

/// A field of a model, but for `extra`.
struct Field<'a> {
    ident: &'a Ident,
    name: String,
    /// Where the type stands, so that errors about it point there.
    span: Span,
    /// An expression: the encoding.
    encoding: TokenStream,
}

pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    refuse_generics(input, "Model")?;
    let TypeAttributes { wire, rename_all } = TypeAttributes::of(input)?;
    let fields = fields(input, &wire, rename_all)?;
    let ident = &input.ident;
    let name = ident.unraw().to_string();
    let names = fields.iter().map(|field| &field.name);
    let shared = lookup(&fields, None);
    let unique = lookup(&fields, Some(Token![mut](Span::call_site())));
    let traits = standard::traits(&wire, ident, &format_ident!("model_schema"));
    Ok(quote! {
        impl #wire::Model for #ident {
            #[inline]
            fn table(&self) -> &'static #wire::FieldTable {
                static TABLE: #wire::FieldTable = #wire::FieldTable::new(#name, &[#(#names),*]);
                &TABLE
            }
            #[inline]
            fn field(&self, index: usize) -> ::core::option::Option<(&dyn #wire::Field, #wire::Encoding)> {
                #shared
            }
            #[inline]
            fn field_mut(&mut self, index: usize) -> ::core::option::Option<(&mut dyn #wire::Field, #wire::Encoding)> {
                #unique
            }
            #[inline]
            fn extra(&self) -> &#wire::Extra {
                &self.extra
            }
            #[inline]
            fn extra_mut(&mut self) -> &mut #wire::Extra {
                &mut self.extra
            }
        }
        #traits
    })
}

fn fields<'a>(
    input: &'a DeriveInput,
    wire: &Path,
    rename_all: Option<Case>,
) -> Result<Vec<Field<'a>>> {
    let Data::Struct(DataStruct {
        fields: Fields::Named(members),
        ..
    }) = &input.data
    else {
        let message = "`Model` is for structs with named fields; for an enum, derive `OpenEnum`";
        return Err(Error::new_spanned(&input.ident, message));
    };
    let (mut names, mut has_extra) = (Names::default(), false);
    let found = all(members.named.iter().filter_map(|field| {
        let ident = field.ident.as_ref()?;
        if ident == "extra" {
            has_extra = true;
            return refuse_attributes(field).err().map(Err);
        }
        Some(read_field(field, ident, wire, rename_all, &mut names))
    }))?;
    if !has_extra {
        let message = "a model keeps the fields that it does not know: add `extra: Extra` \
                       (`secapi_core::wire::Extra`)";
        return Err(Error::new_spanned(&input.ident, message));
    }
    Ok(found)
}

fn read_field<'a>(
    field: &'a syn::Field,
    ident: &'a Ident,
    wire: &Path,
    rename_all: Option<Case>,
    names: &mut Names,
) -> Result<Field<'a>> {
    let FieldAttributes { rename, with } = FieldAttributes::of(field)?;
    let own = ident.unraw().to_string();
    let (name, place) = match (rename, rename_all) {
        (Some(rename), _) => (rename.value(), rename.span()),
        (None, Some(case)) => (case.of_field(&own), ident.span()),
        (None, None) => (own, ident.span()),
    };
    names.add(name.clone(), ident, place)?;
    let encoding = encoding(wire, with.as_ref(), &field.ty);
    // Names resolve as in the rest of the expansion, also where a macro wrote the type.
    let span = Span::call_site().located_at(field.ty.span());
    Ok(Field {
        ident,
        name,
        span,
        encoding,
    })
}

/// An expression: the encoding of a field. Errors about it point to its name.
fn encoding(wire: &Path, with: Option<&Ident>, ty: &Type) -> TokenStream {
    let Some(with) = with else {
        return quote!(#wire::Encoding::Plain);
    };
    let span = Span::call_site().located_at(with.span());
    let path = quote!(#wire::#with).into_iter().map(|mut token| {
        token.set_span(span);
        token
    });
    quote_spanned!(span=> <#(#path)* as #wire::EncodeAs<#ty>>::ENCODING)
}

/// `extra` has no wire name and no encoding.
fn refuse_attributes(field: &syn::Field) -> Result<()> {
    match field
        .attrs
        .iter()
        .find(|attribute| attribute.path().is_ident("wire"))
    {
        Some(attribute) => Err(Error::new_spanned(attribute, "`extra` takes no attributes")),
        None => Ok(()),
    }
}

/// A reference to the field number `index`, and its encoding.
fn lookup(fields: &[Field<'_>], mutable: Option<Token![mut]>) -> TokenStream {
    if fields.is_empty() {
        return quote! {
            let _ = index;
            ::core::option::Option::None
        };
    }
    let arms = fields.iter().zip(0_usize..).map(|(field, index)| {
        let Field {
            ident,
            span,
            encoding,
            ..
        } = field;
        let index = Literal::usize_unsuffixed(index);
        let value = quote_spanned!(*span=> &#mutable self.#ident);
        quote!(#index => (#value, #encoding),)
    });
    quote! {
        ::core::option::Option::Some(match index {
            #(#arms)*
            _ => return ::core::option::Option::None,
        })
    }
}
