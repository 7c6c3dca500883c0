//! An operation as data: its static.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use secapi_spec::catalog::{Content, ListStyle, Operation, ParamLocation};
use syn::Item;

use super::docs::Doc;
use super::plan::Plan;
use super::rust_type::Scope;
use super::tokens::{debug, ident, parsed, strings};
use super::{limits, product};
use crate::emit::{Error, Result};

/// `pub static GET_IT: Operation = Operation::get("group.get_it", "/it/{id}").read_only();`
pub(crate) fn item(plan: &Plan<'_>, handle: &Ident, scope: Scope<'_>) -> Result<Item> {
    let op = plan.op;
    let doc = Doc::markdown(format!("[`{handle}::{}`] as data.", op.name)).outer(0);
    let name = &plan.static_name;
    let new = constructor(op, scope)?;
    let settings = settings(plan, scope)?;
    parsed(quote! {
        #doc
        pub static #name: ::secapi_core::Operation = #new #settings;
    })
}

fn constructor(op: &Operation, scope: Scope<'_>) -> Result<TokenStream> {
    let name = format!("{}.{}", scope.group.name, op.name);
    let (method, path) = (method(&op.method)?, &op.path);
    Ok(match op.method.as_str() {
        "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" => {
            let new = ident(&op.method.to_lowercase())?;
            quote!(::secapi_core::Operation::#new(#name, #path))
        }
        _ => quote!(::secapi_core::Operation::new(#name, &#method, #path)),
    })
}

/// What the name, method and path of an operation do not say of it.
fn settings(plan: &Plan<'_>, scope: Scope<'_>) -> Result<TokenStream> {
    let op = plan.op;
    let mut calls = TokenStream::new();
    let product = |name: Ident| quote!(&crate::generated::product::#name);
    if let Some(host) = &op.host {
        calls.extend(quote!(.host(#host)));
    }
    if let Some(name) = &op.via {
        let via = product(product::via_name(name)?);
        calls.extend(quote!(.relay(#via)));
    }
    if op.auth != scope.index.product.default_auth {
        let schemes = strings(&op.auth);
        calls.extend(quote!(.auth(#schemes)));
    }
    if !op.context.is_empty() {
        let names = strings(op.context.iter().map(|used| {
            let mark = if used.optional { "?" } else { "" };
            format!("{}{mark}", used.name)
        }));
        calls.extend(quote!(.context(#names)));
    }
    if op.read_only && !is_safe(&op.method) {
        calls.extend(quote!(.read_only()));
    }
    let is_idempotent = op.idempotent;
    if is_idempotent != (op.read_only && !is_safe(&op.method) || is_repeatable(&op.method)) {
        calls.extend(quote!(.idempotent(#is_idempotent)));
    }
    if let Some(name) = &op.envelope {
        let envelope = product(product::envelope_name(name)?);
        calls.extend(quote!(.envelope(#envelope)));
    }
    if let (Some(name), Some(_)) = (&op.paging, &plan.rows) {
        let paging = product(product::paging_name(name)?);
        calls.extend(quote!(.paging(#paging)));
    }
    calls.extend(limits::setting(op, scope));
    let joined: Vec<_> = op
        .params
        .iter()
        .filter(|param| param.style == Some(ListStyle::Comma))
        .map(|param| &param.name)
        .collect();
    if !joined.is_empty() {
        let names = strings(joined);
        calls.extend(quote!(.comma_lists(#names)));
    }
    if let Some(content) = content(op, scope)? {
        calls.extend(quote!(.content(::secapi_core::Content::#content)));
    }
    if let Some(replacement) = &op.replaced_by {
        let full = if replacement.contains('.') {
            replacement.clone()
        } else {
            format!("{}.{replacement}", scope.group.name)
        };
        calls.extend(quote!(.replaced_by(#full)));
    }
    Ok(calls)
}

/// The encoding of the body, where it does not follow from the parameters that are always there.
fn content(op: &Operation, scope: Scope<'_>) -> Result<Option<Ident>> {
    let Some(body) = &op.body else {
        return Ok(None);
    };
    let paging = op.paging.as_ref();
    let paged_in = paging
        .and_then(|name| scope.index.product.paging.get(name))
        .map(|paging| paging.location);
    let always = |location: ParamLocation| {
        paged_in == Some(location)
            || op
                .params
                .iter()
                .any(|p| p.location == location && (p.required || p.constant.is_some()))
    };
    let follows = match body.content {
        Content::Multipart => false,
        Content::Json => body.ty.is_some() || always(ParamLocation::Json),
        Content::Form => always(ParamLocation::Form),
    };
    (!follows).then(|| debug(body.content)).transpose()
}

/// The constant of `http::Method`.
pub(super) fn method(method: &str) -> Result<TokenStream> {
    if !is_repeatable(method) && !matches!(method, "POST" | "PATCH") {
        return Err(Error::new(format!("`{method}` is not an HTTP method")));
    }
    let name = ident(method)?;
    Ok(quote!(::secapi_core::Method::#name))
}

/// Whether core takes a method for one that changes nothing.
fn is_safe(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "OPTIONS" | "TRACE")
}

/// Whether core takes a method for one that may be repeated.
fn is_repeatable(method: &str) -> bool {
    is_safe(method) || matches!(method, "PUT" | "DELETE")
}
