//! `product.rs`: hosts, authentication, tenant values, envelopes and paging styles as statics.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use secapi_spec::catalog::{
    AuthScheme, BaseUrl, Envelope, OkRule, Paging, ParamLocation, Product, Relay,
};
use secapi_spec::naming;
use syn::Item;

use super::docs::{Doc, escape};
use super::file::RustFile;
use super::index::Index;
use super::tokens::{debug, integer, option, parsed, strings};
use super::{grants, operation, plan};
use crate::emit::Result;

/// Name of the static of an envelope.
pub(crate) fn envelope_name(name: &str) -> Result<Ident> {
    screaming(name, "_ENVELOPE")
}

/// Name of the static of a paging style.
pub(crate) fn paging_name(name: &str) -> Result<Ident> {
    screaming(name, "_PAGING")
}

/// Name of the static of a forwarder.
pub(crate) fn via_name(name: &str) -> Result<Ident> {
    screaming(name, "_VIA")
}

fn screaming(name: &str, ending: &str) -> Result<Ident> {
    plan::made(naming::screaming(name).map(|text| text + ending), name)
}

/// The whole file.
pub(crate) fn file(index: &Index<'_>) -> Result<String> {
    let product = index.product;
    let mut items = vec![product_item(product)?, errors_item(product)?];
    for (name, scheme) in in_order(product) {
        items.push(auth_item(name, scheme)?);
    }
    for envelope in product.envelopes.values() {
        items.push(envelope_item(envelope)?);
    }
    for paging in product.paging.values() {
        items.push(paging_item(paging)?);
    }
    for via in product.via.values() {
        items.push(via_item(via)?);
    }
    items.extend(grants::items(index)?);
    let file = RustFile {
        doc: Doc::markdown(format!("{} as data.", escape(&product.title))),
        items,
        ..RustFile::default()
    };
    file.text(&format!("specs/{}/product.toml", product.name))
}

/// The schemes, those first that operations accept unless they say otherwise.
fn in_order(product: &Product) -> Vec<(&str, &AuthScheme)> {
    let preferred = product
        .default_auth
        .iter()
        .filter_map(|name| product.auth.get_key_value(name));
    let others = product
        .auth
        .iter()
        .filter(|(name, _)| !product.default_auth.contains(name));
    preferred
        .chain(others)
        .map(|(name, scheme)| (name.as_str(), scheme))
        .collect()
}

fn product_item(product: &Product) -> Result<Item> {
    let mut calls = TokenStream::new();
    let mut hosts: BTreeSet<Option<&str>> = BTreeSet::new();
    for BaseUrl { url, host, .. } in &product.base_urls {
        if hosts.insert(host.as_deref()) {
            calls.extend(match host {
                None => quote!(.base_url(#url)),
                Some(host) => quote!(.host(#host, #url)),
            });
        }
    }
    let roots = path_roots(product);
    if !roots.is_empty() {
        let roots = roots.iter().map(|(host, root)| quote!((#host, #root)));
        calls.extend(quote!(.roots(&[#(#roots),*])));
    }
    if !product.context.is_empty() {
        let mut contexts = Vec::new();
        for context in product.context.values() {
            let (name, location, help) =
                (&context.name, location(context.location)?, &context.help);
            contexts.push(quote!(::secapi_core::TenantContext::new(#name, #location, #help)));
        }
        calls.extend(quote!(.context(&[#(#contexts),*])));
    }
    calls.extend(quote!(.errors(&ERRORS)));
    if !product.errors.hints.is_empty() {
        let hints = product.errors.hints.iter().map(|(status, hint)| {
            let status = integer(i64::from(*status));
            quote!((#status, #hint))
        });
        calls.extend(quote!(.hints(&[#(#hints),*])));
    }
    let schemes = in_order(product);
    if !schemes.is_empty() {
        let names = schemes
            .iter()
            .map(|(name, _)| screaming(name, ""))
            .collect::<Result<Vec<_>>>()?;
        calls.extend(quote!(.auth(&[#(#names),*])));
    }
    if schemes.len() != product.default_auth.len() {
        let names = strings(&product.default_auth);
        calls.extend(quote!(.default_auth(#names)));
    }
    if let Some(xml) = &product.xml {
        let item = &xml.item;
        calls.extend(quote!(.xml(#item)));
    }
    let doc = Doc::prose(&product.doc).outer(0);
    let (name, title) = (&product.name, &product.title);
    parsed(quote! {
        #doc
        pub static PRODUCT: ::secapi_core::Product = ::secapi_core::Product::new(#name, #title) #calls;
    })
}

/// The paths that operations begin with, up to the version, each with its host (empty for the main one). Paths without a version have
/// nothing in common that an address could hold by mistake.
fn path_roots(product: &Product) -> BTreeSet<(&str, &str)> {
    let operations = product.groups.iter().flat_map(|group| &group.operations);
    operations
        .filter_map(|operation| {
            let host = operation.host.as_deref().unwrap_or_default();
            version_end(&operation.path).map(|end| (host, &operation.path[..end]))
        })
        .collect()
}

/// Where the version in a path ends, if only fixed segments stand before it.
fn version_end(path: &str) -> Option<usize> {
    let mut end = 0;
    for segment in path.split('/').skip(1) {
        end += 1 + segment.len();
        if segment.contains('{') {
            return None;
        }
        let digits = segment.strip_prefix('v').unwrap_or_default();
        if !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return Some(end);
        }
    }
    None
}

fn errors_item(product: &Product) -> Result<Item> {
    let errors = &product.errors;
    let [code, message, request_id, headers, own, gateway_codes] = [
        &errors.code,
        &errors.message,
        &errors.request_id,
        &errors.request_id_headers,
        &errors.own,
        &errors.gateway_codes,
    ]
    .map(strings);
    parsed(quote! {
        /// Where an error body has its parts.
        pub static ERRORS: ::secapi_core::ErrorShape = ::secapi_core::ErrorShape {
            code: #code,
            message: #message,
            request_id: #request_id,
            request_id_headers: #headers,
            own: #own,
            gateway_codes: #gateway_codes,
        };
    })
}

fn auth_item(name: &str, scheme: &AuthScheme) -> Result<Item> {
    let (doc, constant) = (Doc::prose(&scheme.doc).outer(0), screaming(name, "")?);
    let AuthScheme { header, prefix, .. } = scheme;
    parsed(quote! {
        #doc
        pub const #constant: ::secapi_core::AuthScheme = ::secapi_core::AuthScheme {
            name: #name,
            header: #header,
            prefix: #prefix,
        };
    })
}

fn envelope_item(envelope: &Envelope) -> Result<Item> {
    let mut calls = TokenStream::new();
    if !envelope.other_payloads.is_empty() {
        let others = envelope.other_payloads.iter().map(strings);
        calls.extend(quote!(.or(&[#(#others),*])));
    }
    if let Some(OkRule { field, values, .. }) = &envelope.ok {
        let values = strings(values);
        calls.extend(quote!(.ok(#field, #values)));
    }
    if !envelope.also_ok.is_empty() {
        let rules = envelope.also_ok.iter().map(|rule| ok_rule(envelope, rule));
        calls.extend(quote!(.also_ok(&[#(#rules),*])));
    }
    let first = envelope.ok.as_ref();
    let message = first.map_or(envelope.message.as_deref(), |rule| {
        envelope.message_of(rule)
    });
    if let Some(message) = message {
        calls.extend(quote!(.message(#message)));
    }
    let (doc, name) = (
        Doc::prose(&envelope.doc).outer(0),
        envelope_name(&envelope.name)?,
    );
    let payload = strings(&envelope.payload);
    parsed(quote! {
        #doc
        pub static #name: ::secapi_core::Envelope = ::secapi_core::Envelope::new(#payload) #calls;
    })
}

fn ok_rule(envelope: &Envelope, rule: &OkRule) -> TokenStream {
    let (field, values) = (&rule.field, strings(&rule.values));
    let message = option(envelope.message_of(rule));
    quote!(::secapi_core::OkRule { field: #field, values: #values, message: #message })
}

fn paging_item(paging: &Paging) -> Result<Item> {
    let unless = |usual: i64, number: i64| (number != usual).then(|| integer(number));
    let some = |value: Option<TokenStream>| value.map(|value| quote!(Some(#value)));
    let text = |text: &Option<String>| text.as_ref().map(|text| quote!(#text));
    // What `Paging::new` does not say already.
    let fields = [
        ("first", unless(0, paging.first)),
        ("default_size", unless(100, paging.default_size)),
        ("min_size", some(paging.min_size.map(integer))),
        ("max_size", some(paging.max_size.map(integer))),
        ("text", paging.text.then(|| quote!(true))),
        ("total", some(text(&paging.total))),
        ("next", some(text(&paging.next))),
    ];
    let fields: Vec<_> = fields
        .into_iter()
        .filter_map(|(name, value)| {
            let name = format_ident!("{name}");
            value.map(|value| quote!(#name: #value))
        })
        .collect();
    let (kind, location) = (debug(paging.kind)?, location(paging.location)?);
    let (index, size) = (&paging.index, &paging.size);
    let new = quote! {
        ::secapi_core::Paging::new(::secapi_core::PagingKind::#kind, #location, #index, #size)
    };
    let value = if fields.is_empty() {
        new
    } else {
        quote!(::secapi_core::Paging { #(#fields,)* ..#new })
    };
    let doc = Doc::markdown(format!("Pages by `{index}` and `{size}`.")).outer(0);
    let name = paging_name(&paging.name)?;
    parsed(quote! {
        #doc
        pub static #name: ::secapi_core::Paging = #value;
    })
}

fn via_item(via: &Relay) -> Result<Item> {
    let (doc, name) = (Doc::prose(&via.doc).outer(0), via_name(&via.name)?);
    let method = operation::method(&via.method)?;
    let Relay {
        path,
        path_header,
        method_header,
        ..
    } = via;
    parsed(quote! {
        #doc
        pub static #name: ::secapi_core::Relay = ::secapi_core::Relay {
            method: #method,
            path: #path,
            path_header: #path_header,
            method_header: #method_header,
        };
    })
}

/// Where a value travels.
fn location(location: ParamLocation) -> Result<TokenStream> {
    let location = debug(location)?;
    Ok(quote!(::secapi_core::ParamLocation::#location))
}
