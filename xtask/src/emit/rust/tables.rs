//! `tests/generated`: every operation and every recorded request as a call, and every answer that can be decoded and encoded again.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use secapi_spec::catalog::{Group, PagingKind, Product};
use serde_json::Value;
use syn::Item;

use super::docs::Doc;
use super::file::{RustFile, header};
use super::index::Index;
use super::plan::{Argument, Plan, plans};
use super::root::gate;
use super::rust_type::{FilePlace, Scope};
use super::tokens::{ident, inner_attributes, integer, parsed};
use super::values::{MadeUp, Recorded};
use crate::emit::{Files, Result};

/// `mod.rs` behind its first line. Test files are formatted, so this file is as rustfmt wants it and keeps rustfmt out of the others.
const ROOT: &str = "\
//! What the tests of this crate run over.

#![allow(
    clippy::too_many_lines,
    dead_code,
    unreachable_pub,
    unused_imports,
    unused_mut,
    unused_variables,
    reason = \"each test uses what it needs\"
)]

#[rustfmt::skip]
mod calls;
#[rustfmt::skip]
mod request_samples;
#[rustfmt::skip]
mod round_trips;

pub use calls::calls;
pub use request_samples::request_samples;
pub use round_trips::round_trips;
";

/// The path of what the tests run.
struct PreparedCall;

impl ToTokens for PreparedCall {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(quote!(::secapi_conformance::PreparedCall));
    }
}

/// All four files.
pub(crate) fn files(index: &Index<'_>) -> Result<Files> {
    let source = format!("specs/{}", index.product.name);
    let text = |file: RustFile| file.text(&source).map(|(text, _)| text);
    Ok(Files::from([
        ("mod.rs".to_owned(), header(&source) + ROOT),
        ("calls.rs".to_owned(), text(calls(index)?)?),
        (
            "request_samples.rs".to_owned(),
            text(request_samples(index)?)?,
        ),
        ("round_trips.rs".to_owned(), text(round_trips(index)?)?),
    ]))
}

/// Groups that have operations, each with the scope of tests.
fn active<'a>(index: &'a Index<'a>) -> impl Iterator<Item = (&'a Group, Scope<'a>)> {
    let groups = index.product.groups.iter();
    groups
        .filter(|group| !group.operations.is_empty())
        .map(move |group| {
            let scope = Scope {
                index,
                group: &group.name,
                place: FilePlace::Tests,
            };
            (group, scope)
        })
}

/// Every operation with what it needs, and once more with everything where that differs.
fn calls(index: &Index<'_>) -> Result<RustFile> {
    let mut functions = Vec::new();
    for (group, scope) in active(index) {
        let mut calls = Vec::new();
        for plan in &plans(group, scope)? {
            let (least, most) = (made_up(scope, false), made_up(scope, true));
            calls.push(prepared(plan, scope, &made_up_call(plan, scope, least)?)?);
            let is_same = |argument| least.value(argument) == most.value(argument);
            if !plan.setters.is_empty() || !plan.arguments.iter().all(is_same) {
                calls.push(prepared(plan, scope, &made_up_call(plan, scope, most)?)?);
            }
        }
        functions.push((group, calls));
    }
    let doc =
        "Every operation once with what it needs, and once more with everything that is optional.";
    call_list(
        index,
        &functions,
        "calls",
        "Every operation as a call.",
        doc,
    )
}

/// Every recorded request.
fn request_samples(index: &Index<'_>) -> Result<RustFile> {
    let mut functions = Vec::new();
    for (group, scope) in active(index) {
        let mut calls = Vec::new();
        for plan in &plans(group, scope)? {
            for sample in &plan.op.requests {
                let agreed = sample.agreed();
                let out_of_range = index.product.out_of_range(group, plan.op, &agreed);
                let recorded = Recorded {
                    made_up: made_up(scope, false),
                    sample: &agreed,
                };
                let call = recorded_call(plan, recorded, scope, out_of_range.is_empty())
                    .map_err(|error| error.at(&plan.op.name).at(&group.name))?;
                calls.push(prepared(plan, scope, &call)?);
            }
        }
        if !calls.is_empty() {
            functions.push((group, calls));
        }
    }
    let doc = "The recorded requests of all operations, those of one operation in the order of the files.";
    call_list(
        index,
        &functions,
        "request_samples",
        "Every recorded request as a call.",
        doc,
    )
}

/// A file of calls: a function that lists those of all groups, and one for each group.
fn call_list(
    index: &Index<'_>,
    functions: &[(&Group, Vec<TokenStream>)],
    name: &str,
    about: &str,
    doc: &str,
) -> Result<RustFile> {
    let (krate, all) = (ident(&index.product.name)?, ident(name)?);
    let mut attributes = Vec::new();
    let mut operations = functions.iter().flat_map(|(group, _)| &group.operations);
    if operations.any(|op| op.deprecated.is_some()) {
        let allowed =
            quote!(#![allow(deprecated, reason = "what is deprecated has to work as well")]);
        attributes = inner_attributes(allowed)?;
    }
    let (mut statements, mut items) = (Vec::new(), Vec::new());
    for (group, calls) in functions {
        let (gate, function) = (gate(group), ident(&format!("{}_{name}", group.name))?);
        statements.push(quote!(#gate calls.extend(#function(client));));
        items.push(parsed(quote! {
            #gate
            fn #function(client: &#krate::Client) -> Vec<#PreparedCall> {
                vec![#(#calls),*]
            }
        })?);
    }
    let doc = Doc::markdown(doc).outer(0);
    items.insert(
        0,
        parsed(quote! {
            #doc
            pub fn #all(client: &#krate::Client) -> Vec<#PreparedCall> {
                let mut calls = Vec::new();
                #(#statements)*
                calls
            }
        })?,
    );
    items.push(parsed(quote! {
        /// A value from its JSON.
        fn json<T: secapi_core::wire::Wire>(text: &str) -> T {
            secapi_core::wire::decode(text.as_bytes()).expect("the generator writes valid values")
        }
    })?);
    Ok(RustFile {
        doc: Doc::markdown(about),
        attributes,
        items,
        ..RustFile::default()
    })
}

/// A call of an operation, as an expression over `client` and, for values that are read from JSON, a function `json`.
#[derive(Clone, Debug)]
pub struct Call {
    /// `group.operation`.
    pub operation: String,
    /// Rust.
    pub expression: String,
}

/// Every operation with what it needs, in the order of the spec.
pub fn least_calls(product: &Product) -> Result<Vec<Call>> {
    let index = &Index::new(product);
    let mut calls = Vec::new();
    for (group, scope) in active(index) {
        for plan in &plans(group, scope)? {
            calls.push(Call {
                operation: format!("{}.{}", group.name, plan.op.name),
                expression: made_up_call(plan, scope, made_up(scope, false))?.to_string(),
            });
        }
    }
    Ok(calls)
}

/// `PreparedCall::new(…)`
fn prepared(plan: &Plan<'_>, scope: Scope<'_>, call: &TokenStream) -> Result<TokenStream> {
    let operation = path_of(plan, scope)?;
    Ok(quote!(#PreparedCall::new(&#operation, #call)))
}

/// The operation's static.
fn path_of(plan: &Plan<'_>, scope: Scope<'_>) -> Result<TokenStream> {
    let (krate, group) = (ident(&scope.index.product.name)?, ident(scope.group)?);
    let name = &plan.static_name;
    Ok(quote!(#krate::#group::#name))
}

fn made_up(scope: Scope<'_>, is_full: bool) -> MadeUp<'_> {
    MadeUp {
        index: scope.index,
        group: scope.group,
        is_full,
    }
}

/// A call with made-up values, and all setters when these are full.
fn made_up_call(plan: &Plan<'_>, scope: Scope<'_>, values: MadeUp<'_>) -> Result<TokenStream> {
    let mut call = call(plan, scope, &|argument| values.value(argument))?;
    for setter in plan.setters.iter().filter(|_| values.is_full) {
        let (name, value) = (&setter.ident, setter.sample(&values.value(setter), scope));
        call.extend(quote!(.#name(#value)));
    }
    Ok(call)
}

/// The call that sends a recorded request.
fn recorded_call(
    plan: &Plan<'_>,
    recorded: Recorded<'_>,
    scope: Scope<'_>,
    is_in_range: bool,
) -> Result<TokenStream> {
    let mut call = call(plan, scope, &|argument| recorded.value(argument))?;
    for setter in &plan.setters {
        if let Some(value) = recorded.found(setter).filter(|value| !value.is_null()) {
            let (name, value) = (&setter.ident, setter.sample(&value, scope));
            call.extend(quote!(.#name(#value)));
        }
    }
    let paging = plan.op.paging.as_ref();
    if let Some(paging) = paging.and_then(|name| scope.index.product.paging.get(name)) {
        let page = |name: &str| match recorded.page(paging.location, name)? {
            Value::String(text) => Some(match text.parse() {
                Ok(number) if paging.kind != PagingKind::Marker => integer(number),
                _ => quote!(#text),
            }),
            value => value.as_i64().map(integer),
        };
        call.extend(page(&paging.size).map(|size| quote!(.page_size(#size))));
        call.extend(page(&paging.index).map(|index| quote!(.start_at(#index))));
    }
    if !is_in_range {
        call.extend(quote!(.without_limits()));
    }
    Ok(call)
}

/// `client.group().operation(…)`.
fn call(
    plan: &Plan<'_>,
    scope: Scope<'_>,
    value: &dyn Fn(&Argument<'_>) -> Value,
) -> Result<TokenStream> {
    let (group, method) = (ident(scope.group)?, &plan.method);
    let arguments = plan.arguments.iter();
    let arguments = match &plan.args_name {
        None => {
            let values = arguments.map(|argument| argument.sample(&value(argument), scope));
            quote!(#(#values),*)
        }
        Some(name) => {
            let krate = ident(&scope.index.product.name)?;
            let fields = arguments.map(|argument| {
                let field = &argument.ident;
                let value = argument.ty.owned_sample(&value(argument), scope);
                quote!(#field: #value)
            });
            quote!(#krate::#group::#name { #(#fields),* })
        }
    };
    Ok(quote!(client.#group().#method(#arguments)))
}

fn round_trips(index: &Index<'_>) -> Result<RustFile> {
    let (mut statements, mut items): (Vec<TokenStream>, Vec<Item>) = (Vec::new(), Vec::new());
    for (group, scope) in active(index) {
        let mut entries = Vec::new();
        for plan in &plans(group, scope)? {
            if !plan.is_download() {
                let (payload, operation) = (plan.payload(), path_of(plan, scope)?);
                entries.push(quote!(::secapi_core::RoundTrip::new::<#payload>(&#operation)));
            }
        }
        if !entries.is_empty() {
            let (gate, function) = (gate(group), ident(&format!("{}_round_trips", group.name))?);
            statements.push(quote!(#gate all.extend(#function());));
            items.push(parsed(quote! {
                #gate
                fn #function() -> Vec<::secapi_core::RoundTrip> {
                    vec![#(#entries),*]
                }
            })?);
        }
    }
    items.insert(
        0,
        parsed(quote! {
            /// Decoders and encoders of all operations that answer with a value.
            pub fn round_trips() -> Vec<::secapi_core::RoundTrip> {
                let mut all = Vec::new();
                #(#statements)*
                all
            }
        })?,
    );
    Ok(RustFile {
        doc: Doc::markdown("Every answer that can be decoded and encoded again."),
        items,
        ..RustFile::default()
    })
}
