//! The structs that some calls need: required parameters with names, and setters for what is optional.

use proc_macro2::Ident;
use quote::{format_ident, quote};
use syn::{ImplItem, Item, ItemImpl};

use super::docs::Doc;
use super::group::inline;
use super::plan::{Argument, Plan};
use super::rust_type::Passing;
use super::tokens::parsed;
use crate::emit::Result;

/// The structs of one operation.
pub(crate) fn items(plan: &Plan<'_>, handle: &Ident) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    if let Some(name) = &plan.args_name {
        items.push(args_struct(plan, name, handle)?);
    }
    if let Some(name) = &plan.call_name {
        items.push(call_struct(plan, name, handle)?);
        let mut block: ItemImpl = parsed(quote!(impl #name {}))?;
        block.items = plan.setters.iter().map(setter).collect::<Result<_>>()?;
        items.push(Item::Impl(block));
    }
    Ok(items)
}

/// The struct of required parameters that would be mixed up as arguments.
fn args_struct(plan: &Plan<'_>, name: &Ident, handle: &Ident) -> Result<Item> {
    let doc = Doc::markdown(format!("What [`{handle}::{}`] needs.", plan.op.name)).outer(0);
    let docs = plan
        .arguments
        .iter()
        .map(|argument| argument.doc().outer(4));
    let idents = plan.arguments.iter().map(|argument| &argument.ident);
    let types = plan.arguments.iter().map(|argument| &argument.ty.value);
    parsed(quote! {
        #doc
        #[derive(Clone, Debug)]
        pub struct #name {
            #(#docs pub #idents: #types,)*
        }
    })
}

/// The struct with the setters of what is optional.
fn call_struct(plan: &Plan<'_>, name: &Ident, handle: &Ident) -> Result<Item> {
    let text = format!(
        "A call of [`{handle}::{}`] with its optional parameters.",
        plan.op.name
    );
    let doc = Doc::markdown(text).outer(0);
    let kind = match &plan.rows {
        Some(_) => Some(quote!(#[call(paged)])),
        None if plan.is_download() => Some(quote!(#[call(download)])),
        None => None,
    };
    let payload = plan.payload();
    parsed(quote! {
        #doc
        #[derive(Debug, ::secapi_core::CallBuilder)]
        #kind
        #[must_use]
        pub struct #name(::secapi_core::Call<#payload>);
    })
}

fn setter(setter: &Argument<'_>) -> Result<ImplItem> {
    let doc = setter.doc().outer(4);
    let argument = match setter.ty.passing {
        Passing::Each(_) => format_ident!("values"),
        _ => format_ident!("value"),
    };
    let (ty, value) = setter.as_argument(&argument)?;
    let (name, setting) = (&setter.ident, setter.setting(&value));
    let inline = inline(setter.is_generic());
    parsed(quote! {
        #doc
        #inline
        pub fn #name(self, #argument: #ty) -> Self {
            Self(self.0 #setting)
        }
    })
}
