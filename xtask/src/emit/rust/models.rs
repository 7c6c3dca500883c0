//! `models.rs` of a group: its models and enums.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use secapi_spec::catalog::{Enum, Field, Group, Model, TypeDef};
use secapi_spec::naming;
use syn::Item;

use super::docs::{Doc, code};
use super::file::RustFile;
use super::index::{self, Index};
use super::plan::needs_struct;
use super::rename::RenameAll;
use super::rust_type::{FilePlace, Passing, RustType, Scope};
use super::tokens::{ident, integer, parsed};
use super::{group, limits};
use crate::emit::{Error, Result};

/// The field of every model that keeps what the model does not name.
pub(crate) const EXTRA: &str = "extra";
/// The variant of every enum that keeps what the enum does not name.
pub(crate) const OTHER: &str = "Other";

/// The whole file (models, their constructors, and enums), and the shared types that it uses.
pub(crate) fn file(index: &Index<'_>, group: &Group) -> Result<(String, BTreeSet<String>)> {
    let scope = Scope::new(index, group, FilePlace::Models);
    let (mut models, mut enums) = (Vec::new(), Vec::new());
    for def in &group.types {
        match def {
            TypeDef::Model(m) => model(m, scope).map(|items| models.extend(items)),
            TypeDef::Enum(e) => open_enum(e).map(|item| enums.push(item)),
        }
        .map_err(|error| error.at(def.name()))?;
    }
    models.extend(enums);
    let file = RustFile {
        items: models,
        ..RustFile::default()
    };
    file.text_and_shared(&index::spec_of(index.product, group))
}

/// A field in Rust.
struct RustField<'a> {
    spec: &'a Field,
    ident: proc_macro2::Ident,
    ty: RustType<'a>,
    is_boxed: bool,
}

/// The struct of a model, and its constructor.
fn model(model: &Model, scope: Scope<'_>) -> Result<Vec<Item>> {
    let mut fields = Vec::new();
    for spec in &model.fields {
        fields.push(RustField {
            spec,
            ident: ident(&spec.ident)?,
            ty: scope.rust(&spec.ty).map_err(|error| error.at(&spec.name))?,
            is_boxed: scope
                .index
                .is_boxed(&scope.group.name, &model.name, &spec.name),
        });
    }
    let mut items = vec![model_struct(model, &fields)?];
    if model.writable {
        let required: Vec<_> = fields.iter().filter(|field| !field.spec.optional).collect();
        items.extend(constructor(model, &required)?);
    }
    Ok(items)
}

/// A struct whose fields say how they are called on the wire.
fn model_struct(model: &Model, fields: &[RustField<'_>]) -> Result<Item> {
    let names = fields
        .iter()
        .map(|field| (plain_name(field.spec), field.spec.name.as_str()));
    let rule = RenameAll::best_for_fields(&names.collect::<Vec<_>>());
    let mut members = TokenStream::new();
    for field in fields {
        let RustField { spec, ident, .. } = field;
        let is_renamed = rule.field(plain_name(spec)) != spec.name;
        let doc = field_doc(spec, is_renamed).outer(4);
        let name = &spec.name;
        let rename = is_renamed.then(|| quote!(rename = #name));
        let with = field.ty.encoding.map(|encoding| {
            let encoding = format_ident!("{encoding}");
            quote!(with = #encoding)
        });
        let wire = wire(rename.into_iter().chain(with));
        let ty = field
            .ty
            .field(field.is_boxed, spec.optional, model.writable);
        members.extend(quote!(#doc #wire pub #ident: #ty,));
    }
    let (doc, name) = (Doc::prose(&model.doc).outer(0), ident(&model.name)?);
    let rename_all = wire(rule.attribute());
    let text = "Fields that this version of the crate does not know.";
    let (extra_doc, extra) = (Doc::markdown(text).outer(4), ident(EXTRA)?);
    parsed(quote! {
        #doc
        #[derive(Clone, Debug, Default, PartialEq, ::secapi_core::wire::Model)]
        #rename_all
        #[non_exhaustive]
        pub struct #name {
            #members
            #extra_doc
            pub #extra: ::secapi_core::wire::Extra,
        }
    })
}

/// `#[wire(…)]`, where there is something to say.
fn wire(parts: impl IntoIterator<Item = TokenStream>) -> Option<TokenStream> {
    let parts: Vec<_> = parts.into_iter().collect();
    (!parts.is_empty()).then(|| quote!(#[wire(#(#parts),*)]))
}

/// The name of a field without what keeps it from being a keyword.
fn plain_name(field: &Field) -> &str {
    field.ident.trim_start_matches("r#")
}

fn field_doc(field: &Field, is_renamed: bool) -> Doc {
    let mut sentences = limits::sentences(&field.limits, &field.ty);
    let given = field.doc.as_deref().map_or("", str::trim);
    if is_renamed || given.is_empty() && sentences.is_empty() {
        sentences.push(format!("Wire name {}.", code(&field.name)));
    }
    Doc::prose(given).and_sentences(&sentences.join(" "))
}

/// `new` with the required fields of a model that is sent, and the struct that it takes where these are many.
fn constructor(model: &Model, required: &[&RustField<'_>]) -> Result<Vec<Item>> {
    if required.is_empty() {
        return Ok(Vec::new());
    }
    let is_named = needs_struct(
        &required
            .iter()
            .map(|field| &field.spec.ty)
            .collect::<Vec<_>>(),
    );
    let (mut arguments, mut values) = (Vec::new(), Vec::new());
    let mut is_generic = false;
    for field in required {
        let ident = &field.ident;
        let (ty, mut value) = if is_named {
            (field.ty.value.clone(), quote!(required.#ident))
        } else {
            is_generic |= !matches!(field.ty.passing, Passing::Owned | Passing::Lent);
            field.ty.kept(ident)
        };
        let is_same = !is_named && !field.is_boxed && *ident == value.to_string();
        if field.is_boxed {
            value = quote!(Box::new(#value));
        }
        arguments.push(quote!(#ident: #ty));
        values.push(if is_same {
            quote!(#ident)
        } else {
            quote!(#ident: #value)
        });
    }
    let model_name = ident(&model.name)?;
    let mut items = Vec::new();
    if is_named {
        let name = ident(&naming::required_struct(&model.name))?;
        let doc = Doc::markdown(format!("What [`{}::new`] needs.", model.name)).outer(0);
        let docs = required
            .iter()
            .map(|field| field_doc(field.spec, false).outer(4));
        items.push(parsed(quote! {
            #doc
            #[derive(Clone, Debug)]
            pub struct #name {
                #(#docs pub #arguments,)*
            }
        })?);
        arguments = vec![quote!(required: #name)];
    }
    let text = "What is required; everything else is left out until it is set.";
    let (doc, inline) = (Doc::markdown(text).outer(4), group::inline(is_generic));
    items.push(parsed(quote! {
        impl #model_name {
            #doc
            #[must_use]
            #inline
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values,)* ..Self::default() }
            }
        }
    })?);
    Ok(items)
}

/// An enum that keeps values it does not know.
fn open_enum(e: &Enum) -> Result<Item> {
    let names = e
        .values
        .iter()
        .map(|value| (value.ident.as_str(), value.value.as_str()));
    let rule = if e.integer {
        RenameAll::default()
    } else {
        RenameAll::best_for_variants(&names.collect::<Vec<_>>())
    };
    let mut variants = TokenStream::new();
    for value in &e.values {
        let (ident, name) = (ident(&value.ident)?, &value.value);
        let doc = match value.doc.as_deref().filter(|doc| !doc.trim().is_empty()) {
            Some(doc) => Doc::prose(doc),
            None => Doc::markdown(format!("{}.", code(name))),
        };
        let rename = if e.integer {
            let not_whole = |_| Error::new(format!("`{name}` is not an integer of 64 bits"));
            let number = integer(name.parse().map_err(not_whole)?);
            Some(quote!(rename = #number))
        } else {
            (rule.variant(&value.ident) != *name).then(|| quote!(rename = #name))
        };
        let (doc, wire) = (doc.outer(4), wire(rename));
        variants.extend(quote!(#doc #wire #ident,));
    }
    let (doc, name) = (Doc::prose(&e.doc).outer(0), ident(&e.name)?);
    let rename_all = wire(rule.attribute());
    let text = "A value that this version of the crate does not know.";
    let (other_doc, other) = (Doc::markdown(text).outer(4), ident(OTHER)?);
    let kept = if e.integer {
        quote!(i64)
    } else {
        quote!(String)
    };
    parsed(quote! {
        #doc
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::secapi_core::wire::OpenEnum)]
        #rename_all
        #[non_exhaustive]
        pub enum #name {
            #variants
            #other_doc
            #[wire(other)]
            #other(#kept),
        }
    })
}
