//! `generated/mod.rs`: the client, and its way to each group.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use secapi_spec::catalog::Group;
use syn::Item;

use super::docs::Doc;
use super::file::RustFile;
use super::index::Index;
use super::plan;
use super::tokens::{ident, inner_attributes, parsed};
use crate::emit::Result;

/// The client, its groups and the accessor of each.
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
    let items = client(&product.title, &accessors)?;
    let file = RustFile {
        attributes,
        head: modules.into_values().collect(),
        items,
        ..RustFile::default()
    };
    file.text(&format!("specs/{}", product.name))
}

/// The client as every product has it. What only one product's client can do is written by hand, in `client.rs`.
fn client(title: &str, accessors: &[TokenStream]) -> Result<Vec<Item>> {
    let doc = Doc::prose(&format!(
        "A client of {title}. Clones share connections, tokens and limits."
    ))
    .outer(0);
    let request = Doc::prose(
        "A call that this crate has no operation for, with the same authentication, tenant context, retries and errors. \
         `path` starts at the root of the host.",
    )
    .outer(4);
    let stats = Doc::prose(
        "What this client and its clones have done so far: calls, attempts, retries, tokens, bytes.",
    )
    .outer(4);
    Ok(vec![
        parsed(quote! {
            #doc
            #[derive(Clone, Debug)]
            pub struct Client {
                pub(crate) core: ::secapi_core::Client,
            }
        })?,
        parsed(quote! {
            impl From<::secapi_core::Client> for Client {
                #[inline]
                fn from(core: ::secapi_core::Client) -> Self {
                    Self { core }
                }
            }
        })?,
        parsed(quote! {
            /// For code that works with any product.
            impl AsRef<::secapi_core::Client> for Client {
                #[inline]
                fn as_ref(&self) -> &::secapi_core::Client {
                    &self.core
                }
            }
        })?,
        parsed(quote! {
            impl Client {
                #(#accessors)*

                #request
                #[inline]
                pub fn request(
                    &self,
                    method: ::secapi_core::Method,
                    path: impl Into<String>,
                ) -> ::secapi_core::Call<::secapi_core::Json> {
                    self.core.request(method, path)
                }

                #stats
                #[must_use]
                #[inline]
                pub fn stats(&self) -> ::secapi_core::Stats {
                    self.core.stats()
                }
            }
        })?,
    ])
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
            #name::#handle(&self.core)
        }
    })
}

/// The attribute of what exists only with the group's feature.
pub(crate) fn gate(group: &Group) -> Option<TokenStream> {
    let name = &group.name;
    group.feature.then(|| quote!(#[cfg(feature = #name)]))
}
