//! `generated/mod.rs`, which ties the groups together.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use secapi_spec::catalog::Group;

use super::docs::Doc;
use super::file::RustFile;
use super::index::Index;
use super::plan;
use super::tokens::{ident, inner_attributes, parsed};
use crate::emit::Result;

/// The groups, and the client's way to each.
pub(crate) fn file(index: &Index<'_>) -> Result<String> {
    let product = index.product;
    // What clippy would like to be different.
    let allowed = quote! {
        #![allow(
            clippy::pedantic, clippy::new_ret_no_self, clippy::should_implement_trait,
            clippy::wrong_self_convention,
            reason = "names and words are those of the API"
        )]
    };
    let attributes = inner_attributes(allowed)?;
    let mut modules = BTreeMap::from([(
        "product",
        parsed(quote!(
            pub mod product;
        ))?,
    )]);
    let mut accessors = Vec::new();
    for group in &product.groups {
        let (gate, name) = (gate(group), ident(&group.name)?);
        modules.insert(&group.name, parsed(quote!(#gate pub mod #name;))?);
        if !group.operations.is_empty() {
            accessors.push(accessor(group)?);
        }
    }
    let mut items = Vec::new();
    if !accessors.is_empty() {
        items.push(parsed(quote!(impl crate::Client { #(#accessors)* }))?);
    }
    let file = RustFile {
        attributes,
        head: modules.into_values().collect(),
        items,
        ..RustFile::default()
    };
    let (text, _) = file.text(&format!("specs/{}", product.name))?;
    Ok(text)
}

/// The client's method for a group.
fn accessor(group: &Group) -> Result<TokenStream> {
    let summary = group.doc.split("\n\n").next().unwrap_or_default();
    let (doc, gate) = (Doc::prose(summary).outer(4), gate(group));
    let (name, handle) = (ident(&group.name)?, plan::handle_name(&group.name)?);
    Ok(quote! {
        #doc
        #gate
        #[inline]
        pub fn #name(&self) -> #name::#handle<'_> {
            #name::#handle(self.core())
        }
    })
}

/// The attribute of what exists only with the group's feature.
pub(crate) fn gate(group: &Group) -> Option<TokenStream> {
    let name = &group.name;
    group.feature.then(|| quote!(#[cfg(feature = #name)]))
}
