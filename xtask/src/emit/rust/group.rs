//! `mod.rs` of a group: its handle with a method for each operation, the operations as data, and what calls need besides.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use secapi_spec::catalog::Group;
use syn::Item;

use super::docs::{Doc, code};
use super::file::RustFile;
use super::index::{self, Index};
use super::plan::{self, Plan};
use super::rust_type::{FilePlace, Scope};
use super::tokens::parsed;
use super::{calls, op_docs, operation};
use crate::emit::Result;

/// The whole file. It exports the shared types that the group's methods and models use.
pub(crate) fn file(
    index: &Index<'_>,
    group: &Group,
    used_by_models: BTreeSet<String>,
) -> Result<String> {
    let scope = Scope::new(index, group, FilePlace::Calls);
    let mut file = RustFile {
        doc: Doc::prose(&group.doc),
        taken: group
            .types
            .iter()
            .map(|def| def.name().to_owned())
            .collect(),
        exported: Some(used_by_models),
        ..RustFile::default()
    };
    if !group.types.is_empty() {
        file.head = vec![
            parsed(quote!(
                mod models;
            ))?,
            parsed(quote!(
                pub use models::*;
            ))?,
        ];
    }
    if !group.operations.is_empty() {
        let handle = plan::handle_name(&group.name)?;
        let doc = file.doc.outer(0);
        file.items.push(parsed(quote! {
            #doc
            #[derive(Clone, Copy, Debug)]
            #[must_use]
            pub struct #handle<'a>(pub(crate) &'a ::secapi_core::Client);
        })?);
        let (mut methods, mut statics, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for plan in &plan::plans(scope)? {
            let mut write = || {
                methods.push(method(plan, scope)?);
                statics.push(operation::item(plan, &handle, scope)?);
                others.extend(calls::items(plan, &handle)?);
                Ok(())
            };
            write().map_err(|error: crate::emit::Error| error.at(&plan.op.name))?;
        }
        let mut block: syn::ItemImpl = parsed(quote!(impl #handle<'_> {}))?;
        block.items = methods;
        file.items.push(Item::Impl(block));
        file.items.extend(statics);
        file.items.extend(others);
    }
    file.text(&index::spec_of(index.product, group))
}

/// `pub fn get_it(&self, id: i64) -> Call<It>`.
fn method(plan: &Plan<'_>, scope: Scope<'_>) -> Result<syn::ImplItem> {
    let op = plan.op;
    let replacement = op
        .replaced_by
        .as_deref()
        .map(|name| replacement_link(name, scope))
        .transpose()?;
    let doc = op_docs::method(plan, replacement.as_deref()).outer(4);
    let deprecated = op
        .deprecated
        .as_ref()
        .map(|note| quote!(#[deprecated(note = #note)]));
    let mut settings = TokenStream::new();
    for param in &op.params {
        if let Some(value) = &param.constant {
            settings.extend(plan::set(param, &plan::constant(value)?));
        }
    }
    let mut arguments: Vec<TokenStream> = Vec::new();
    let mut is_generic = false;
    for argument in &plan.arguments {
        let value = if plan.args_name.is_some() {
            argument.as_field()?
        } else {
            let ident = &argument.ident;
            let (ty, value) = argument.as_argument(ident)?;
            arguments.push(quote!(#ident: #ty));
            is_generic |= argument.is_generic();
            value
        };
        settings.extend(argument.setting(&value));
    }
    if let Some(args_name) = &plan.args_name {
        arguments.push(quote!(args: #args_name));
    }
    let (name, static_name, payload) = (&plan.method, &plan.static_name, plan.payload());
    let call = quote!(::secapi_core::Call::new(self.0, &#static_name) #settings);
    let (returns, call) = match &plan.call_name {
        Some(name) => (quote!(#name), quote!(#name(#call))),
        None => (quote!(::secapi_core::Call<#payload>), call),
    };
    let inline = inline(is_generic);
    parsed(quote! {
        #doc
        #deprecated
        #inline
        pub fn #name(&self, #(#arguments),*) -> #returns {
            #call
        }
    })
}

/// What is compiled with the program that calls it, and not before: `#[inline]` says so, unless a type parameter does.
pub(crate) fn inline(is_generic: bool) -> Option<TokenStream> {
    (!is_generic).then(|| quote!(#[inline]))
}

/// A link to the operation that takes the place of another one.
fn replacement_link(name: &str, scope: Scope<'_>) -> Result<String> {
    let (group, operation) = name.split_once('.').unwrap_or((&scope.group.name, name));
    let known = |g: &Group| g.name == group && g.operations.iter().any(|op| op.name == operation);
    Ok(if !scope.index.product.groups.iter().any(known) {
        code(name)
    } else if group == scope.group.name {
        format!("[`{operation}`](Self::{operation})")
    } else {
        let handle: Ident = plan::handle_name(group)?;
        format!("[`{group}.{operation}`](crate::{group}::{handle}::{operation})")
    })
}
