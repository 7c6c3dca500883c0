//! `models.rs` of a group: its models and enums.

use std::collections::BTreeSet;

use secapi_spec::catalog::{Enum, Field, Group, Model, Type, TypeDef};
use secapi_spec::naming;

use super::docs::{Doc, code};
use super::index::{Index, name_of};
use super::scope::Scope;
use super::{args, index, limits, print, types};
use crate::emit::{Error, Result};

/// The whole file (models, their constructors, and enums), and the shared types that it uses.
pub(crate) fn file(index: &Index<'_>, group: &Group) -> Result<(String, BTreeSet<String>)> {
    let mut scope = Scope::new(index, &group.name);
    let (mut models, mut constructors, mut enums) = (Vec::new(), Vec::new(), Vec::new());
    for def in &group.types {
        match def {
            TypeDef::Model(m) => model(m, &mut scope).and_then(|text| {
                models.push(text);
                constructors.extend(constructor(m, &mut scope)?);
                Ok(())
            }),
            TypeDef::Enum(e) => open_enum(e).map(|text| enums.push(text)),
        }
        .map_err(|error| error.at(name_of(def)))?;
    }
    let header = print::header(&index::spec_of(index.product, group));
    let text = print::join(
        [
            header,
            scope.imports(),
            table("secapi_core::models!", models),
        ]
        .into_iter()
        .chain(constructors)
        .chain([table("secapi_core::open_enums!", enums)]),
    );
    Ok((text, scope.shared_types()))
}

/// A macro around definitions, which are not moved to the right; nothing when there are none.
fn table(name: &str, definitions: Vec<String>) -> String {
    if definitions.is_empty() {
        return String::new();
    }
    format!("{name} {{\n{}}}\n", print::join(definitions))
}

/// A struct whose fields say how they are called on the wire.
fn model(model: &Model, scope: &mut Scope<'_>) -> Result<String> {
    let mut fields = Vec::new();
    for field in &model.fields {
        let boxed = scope.index.is_boxed(scope.group, &model.name, &field.name);
        let ty = types::field(field, boxed, model.writable, scope)
            .map_err(|error| error.at(&field.name))?;
        let ident = print::ident(&field.ident)?;
        fields.push((
            field_doc(field),
            format!("pub {ident}: {ty}{},", wire(field)),
        ));
    }
    Ok(print::definition(
        &Doc::prose(&model.doc),
        "",
        &format!("pub struct {}", print::ident(&model.name)?),
        &fields,
    ))
}

/// ` = "wireName" as Codec`, where name and type of the field do not say it.
fn wire(field: &Field) -> String {
    let mut wire = String::new();
    if is_renamed(field) {
        wire.push_str(" = ");
        wire.push_str(&print::string(&field.name));
    }
    if let Some(codec) = types::codec(&field.ty) {
        wire.push_str(" as ");
        wire.push_str(codec);
    }
    wire
}

fn is_renamed(field: &Field) -> bool {
    field.ident.trim_start_matches("r#") != field.name
}

fn field_doc(field: &Field) -> Doc {
    let ranges = limits::sentences(&field.limits, &field.ty).join(" ");
    match field.doc.as_deref().filter(|doc| !doc.trim().is_empty()) {
        Some(doc) if ranges.is_empty() => Doc::prose(doc),
        Some(doc) => Doc::prose(&format!("{} {ranges}", doc.trim())),
        None if !ranges.is_empty() => Doc::markdown(ranges),
        // The macro says the wire name where it differs.
        None if is_renamed(field) => Doc::default(),
        None => Doc::markdown(format!("Wire name {}.", code(&field.name))),
    }
}

/// Whether fields cannot be told apart as arguments: three of one type, or too many of any.
fn needs_struct(required: &[&Field]) -> bool {
    let alike = |ty: &Type| required.iter().filter(|field| field.ty == *ty).count();
    required.len() > args::MOST_ARGUMENTS || required.iter().any(|field| alike(&field.ty) > 2)
}

/// `new` with the required fields of a model that is sent, and the struct that it takes where these are many.
fn constructor(model: &Model, scope: &mut Scope<'_>) -> Result<Vec<String>> {
    let required: Vec<&Field> = model
        .fields
        .iter()
        .filter(|field| model.writable && !field.optional)
        .collect();
    if required.is_empty() {
        return Ok(Vec::new());
    }
    let named = needs_struct(&required);
    let mut arguments = Vec::new();
    let mut values = Vec::new();
    for field in &required {
        let ident = print::ident(&field.ident)?;
        let (ty, value) = if named {
            (types::plain(&field.ty, scope)?, format!("required.{ident}"))
        } else {
            args::owned(&field.ty, ident, scope)?
        };
        arguments.push((field_doc(field), ident, ty));
        let boxed = scope.index.is_boxed(scope.group, &model.name, &field.name);
        values.push(if boxed {
            format!("{ident}: Box::new({value})")
        } else if ident == value {
            value
        } else {
            format!("{ident}: {value}")
        });
    }
    values.push("..Self::default()".to_owned());
    let body = print::literal("Self", &values);
    let mut items = Vec::new();
    let parameters = if named {
        let name = naming::required_struct(&model.name);
        let doc = Doc::markdown(format!("What [`{}::new`] needs.", model.name));
        let fields: Vec<_> = arguments
            .into_iter()
            .map(|(doc, ident, ty)| (doc, format!("pub {ident}: {ty},")))
            .collect();
        let head = format!("pub struct {name}");
        items.push(print::definition(
            &doc,
            "#[derive(Clone, Debug)]\n",
            &head,
            &fields,
        ));
        vec![format!("required: {name}")]
    } else {
        arguments
            .into_iter()
            .map(|(_, ident, ty)| format!("{ident}: {ty}"))
            .collect()
    };
    let new = print::method("pub fn new", &parameters, "Self", &body);
    let doc =
        "    /// What is required; everything else is left out until it is set.\n    #[must_use]\n";
    items.push(format!("impl {} {{\n{doc}{new}}}\n", model.name));
    Ok(items)
}

/// An enum that keeps values it does not know.
fn open_enum(e: &Enum) -> Result<String> {
    let mut variants = Vec::new();
    for value in &e.values {
        let ident = print::ident(&value.ident)?;
        let doc = match value.doc.as_deref().filter(|doc| !doc.trim().is_empty()) {
            Some(doc) => Doc::prose(doc),
            None => Doc::markdown(format!("{}.", code(&value.value))),
        };
        let literal = if e.integer {
            let not_whole =
                |_| Error::new(format!("`{}` is not an integer of 64 bits", value.value));
            print::integer(value.value.parse().map_err(not_whole)?)
        } else {
            print::string(&value.value)
        };
        variants.push((doc, format!("{ident} = {literal},")));
    }
    let of = if e.integer { ": i64" } else { "" };
    let head = format!("pub enum {}{of}", print::ident(&e.name)?);
    Ok(print::definition(&Doc::prose(&e.doc), "", &head, &variants))
}
