//! `models.rs` of a group: its models and enums.

use proc_macro2::TokenStream;
use quote::quote;
use secapi_spec::catalog::{Enum, Field, Group, Model, Type, TypeDef};

use super::docs::{Doc, code};
use super::index::{Index, name_of};
use super::scope::Scope;
use super::{args, index, print, types};
use crate::emit::{Error, Result};

/// The whole file.
pub(crate) fn file(index: &Index<'_>, group: &Group) -> Result<String> {
    let mut scope = Scope::models(index, &group.name);
    let mut items = Vec::new();
    for def in &group.types {
        let text = match def {
            TypeDef::Model(m) => model(m, &mut scope),
            TypeDef::Enum(e) => open_enum(e),
        };
        items.push(text.map_err(|error| error.at(name_of(def)))?);
    }
    let header = print::header(&index::spec_of(index.product, group));
    Ok(print::join(
        [header, scope.imports()].into_iter().chain(items),
    ))
}

/// A plain struct, and the line that ties its fields to the wire.
fn model(model: &Model, scope: &mut Scope<'_>) -> Result<String> {
    let mut fields = Vec::new();
    let mut wires = Vec::new();
    for field in &model.fields {
        let boxed = scope.index.is_boxed(scope.group, &model.name, &field.name);
        let ty = types::field(field, boxed, model.writable, scope)
            .map_err(|error| error.at(&field.name))?;
        fields.push((
            field_doc(field),
            format!(
                "pub {}: {},",
                print::ident(&field.ident)?,
                print::compact(&ty)
            ),
        ));
        wires.push(wire_line(field));
    }
    let extra = print::compact(&scope.core("Extra"));
    fields.push((
        Doc::markdown("Fields that this version of the crate does not know."),
        format!("pub extra: {extra},"),
    ));
    let mut text = print::definition(
        &Doc::prose(&model.doc),
        "#[derive(Clone, Debug, Default, PartialEq)]\n#[non_exhaustive]\n",
        &format!("pub struct {}", print::ident(&model.name)?),
        &fields,
    );
    text.push_str(&macro_call("secapi_core::wire!", &model.name, &wires));
    if let Some(new) = constructor(model, scope)? {
        text.push('\n');
        text.push_str(&print::block(&format!("impl {}", model.name), &[new]));
    }
    Ok(text)
}

/// `macro! { Name { item, item } }`, in one line where it fits.
fn macro_call(name: &str, head: &str, items: &[String]) -> String {
    print::filled(&format!("{name} {{ {head} {{"), items, "} }", true) + "\n"
}

/// `ident = "wireName" as Codec`, as short as it can be.
fn wire_line(field: &Field) -> String {
    let mut line = field.ident.clone();
    if field.ident.trim_start_matches("r#") != field.name {
        line.push_str(" = ");
        line.push_str(&print::string(&field.name));
    }
    if let Some(codec) = types::codec(&field.ty) {
        line.push_str(" as ");
        line.push_str(codec);
    }
    line
}

fn field_doc(field: &Field) -> Doc {
    match field.doc.as_deref().filter(|doc| !doc.trim().is_empty()) {
        Some(doc) => Doc::prose(doc),
        None => Doc::markdown(format!("Wire name {}.", code(&field.name))),
    }
}

/// Required fields in this number and mixture can be told apart in a call; with more, `Default` and named fields read better.
pub(crate) fn has_constructor(model: &Model) -> bool {
    let required: Vec<&Type> = model
        .fields
        .iter()
        .filter(|field| !field.optional)
        .map(|field| &field.ty)
        .collect();
    let repeated = required
        .iter()
        .any(|ty| required.iter().filter(|other| *other == ty).count() > 2);
    model.writable && !required.is_empty() && required.len() <= args::MOST_ARGUMENTS && !repeated
}

/// `new` with the required fields of a model that is sent.
fn constructor(model: &Model, scope: &mut Scope<'_>) -> Result<Option<String>> {
    if !has_constructor(model) {
        return Ok(None);
    }
    let required: Vec<&Field> = model
        .fields
        .iter()
        .filter(|field| !field.optional)
        .collect();
    let mut arguments = Vec::new();
    let mut values: Vec<TokenStream> = Vec::new();
    for field in &required {
        let ident = print::ident(&field.ident)?;
        let (ty, value) = args::owned(&field.ty, &ident, scope)?;
        arguments.push(quote!(#ident: #ty));
        let boxed = scope.index.is_boxed(scope.group, &model.name, &field.name);
        values.push(if boxed {
            quote!(#ident: Box::new(#value))
        } else if ident == value.to_string() {
            quote!(#ident)
        } else {
            quote!(#ident: #value)
        });
    }
    let doc = "/// What is required; everything else is left out until it is set.\n";
    let new = print::item(quote! {
        #[must_use]
        pub fn new(#(#arguments),*) -> Self {
            Self { #(#values,)* ..Self::default() }
        }
    })?;
    Ok(Some(format!("{doc}{new}")))
}

/// An enum that keeps values it does not know, and its table of values.
fn open_enum(e: &Enum) -> Result<String> {
    let mut variants = Vec::new();
    let mut values = Vec::new();
    for value in &e.values {
        let ident = print::ident(&value.ident)?;
        let doc = match value.doc.as_deref().filter(|doc| !doc.trim().is_empty()) {
            Some(doc) => Doc::prose(doc),
            None => Doc::markdown(format!("{}.", code(&value.value))),
        };
        variants.push((doc, format!("{ident},")));
        let literal = if e.integer {
            let not_whole =
                |_| Error::new(format!("`{}` is not an integer of 64 bits", value.value));
            print::integer(value.value.parse().map_err(not_whole)?)
        } else {
            print::string(&value.value)
        };
        values.push(format!("{ident} = {literal}"));
    }
    let (other, head) = if e.integer {
        ("Other(i64),", format!("{}: i64", e.name))
    } else {
        ("Other(String),", e.name.clone())
    };
    variants.push((
        Doc::markdown("A value that this version of the crate does not know."),
        other.to_owned(),
    ));
    let definition = print::definition(
        &Doc::prose(&e.doc),
        "#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]\n#[non_exhaustive]\n",
        &format!("pub enum {}", print::ident(&e.name)?),
        &variants,
    );
    Ok(definition + &macro_call("secapi_core::open_enum!", &head, &values))
}
