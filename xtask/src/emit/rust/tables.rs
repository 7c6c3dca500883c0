//! `tests/generated`: every operation and every recorded request as a call, and every answer that can be decoded and encoded again.

use proc_macro2::TokenStream;
use quote::quote;
use secapi_spec::catalog::{PagingKind, Product};
use serde_json::Value;

use super::docs::Doc;
use super::file::{RustFile, header};
use super::index::Index;
use super::plan::{Argument, Plan, plans};
use super::root::gate;
use super::rust_type::{FilePlace, Scope};
use super::tokens::{ident, inner_attributes, integer, parsed};
use super::values::{MadeUp, Recorded};
use crate::emit::{Error, Files, Result};

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

/// A file that lists something of every operation: a function for all groups, and one for each.
struct Table {
    name: &'static str,
    about: &'static str,
    doc: &'static str,
    /// Type of an entry.
    entry: &'static str,
    /// Whether entries are expressions over `client`.
    has_client: bool,
    /// The entries of an operation.
    entries: fn(&Plan<'_>, Scope<'_>) -> Result<Vec<TokenStream>>,
}

const TABLES: [Table; 3] = [
    Table {
        name: "calls",
        about: "Every operation as a call.",
        doc: "Every operation once with what it needs, and once more with everything that is optional.",
        entry: "::secapi_conformance::PreparedCall",
        has_client: true,
        entries: made_up_calls,
    },
    Table {
        name: "request_samples",
        about: "Every recorded request as a call.",
        doc: "The recorded requests of all operations, those of one operation in the order of the files.",
        entry: "::secapi_conformance::PreparedCall",
        has_client: true,
        entries: recorded_calls,
    },
    Table {
        name: "round_trips",
        about: "Every answer that can be decoded and encoded again.",
        doc: "Decoders and encoders of all operations that answer with a value.",
        entry: "::secapi_core::testing::RoundTrip",
        has_client: false,
        entries: round_trip,
    },
];

/// All four files.
pub(crate) fn files(index: &Index<'_>) -> Result<Files> {
    let source = format!("specs/{}", index.product.name);
    let mut files = Files::from([("mod.rs".to_owned(), header(&source) + ROOT)]);
    for table in TABLES {
        let text = table.file(index)?.text(&source)?;
        files.insert(format!("{}.rs", table.name), text);
    }
    Ok(files)
}

impl Table {
    fn file(&self, index: &Index<'_>) -> Result<RustFile> {
        let (krate, all) = (ident(&index.product.name)?, ident(self.name)?);
        let entry: syn::Path =
            syn::parse_str(self.entry).map_err(|error| Error::new(error.to_string()))?;
        let parameter = self.has_client.then(|| quote!(client: &#krate::Client));
        let argument = self.has_client.then(|| quote!(client));
        let mut file = RustFile {
            doc: Doc::markdown(self.about),
            ..RustFile::default()
        };
        let mut statements = Vec::new();
        let mut has_deprecated = false;
        for scope in active(index) {
            let group = scope.group;
            let mut all = Vec::new();
            for plan in &plans(scope)? {
                let found = (self.entries)(plan, scope);
                all.extend(found.map_err(|error| error.at(&plan.op.name).at(&group.name))?);
            }
            if all.is_empty() {
                continue;
            }
            has_deprecated |= group.operations.iter().any(|op| op.deprecated.is_some());
            let gate = gate(group);
            let function = ident(&format!("{}_{}", group.name, self.name))?;
            statements.push(quote!(#gate all.extend(#function(#argument));));
            let function = parsed(quote! {
                #gate
                fn #function(#parameter) -> Vec<#entry> {
                    vec![#(#all),*]
                }
            })?;
            file.print_last(vec![function]);
        }
        let doc = Doc::markdown(self.doc).outer(0);
        file.items = vec![parsed(quote! {
            #doc
            pub fn #all(#parameter) -> Vec<#entry> {
                let mut all = Vec::new();
                #(#statements)*
                all
            }
        })?];
        if self.has_client {
            file.print_last(vec![parsed(quote! {
                /// A value from its JSON.
                fn json<T: secapi_core::wire::Wire>(text: &str) -> T {
                    secapi_core::wire::decode(text.as_bytes()).expect("the generator writes valid values")
                }
            })?]);
            if has_deprecated {
                file.attributes = inner_attributes(
                    quote!(#![allow(deprecated, reason = "what is deprecated has to work as well")]),
                )?;
            }
        }
        Ok(file)
    }
}

/// The groups that have operations.
fn active<'a>(index: &'a Index<'a>) -> impl Iterator<Item = Scope<'a>> {
    let groups = index.product.groups.iter();
    let groups = groups.filter(|group| !group.operations.is_empty());
    groups.map(|group| Scope::new(index, group, FilePlace::Tests))
}

/// With what the operation needs, and once more with everything where that differs.
fn made_up_calls(plan: &Plan<'_>, scope: Scope<'_>) -> Result<Vec<TokenStream>> {
    let (least, most) = (MadeUp::new(scope, false), MadeUp::new(scope, true));
    let is_same = |argument| least.value(argument) == most.value(argument);
    let mut calls = vec![prepared(plan, scope, &made_up_call(plan, scope, least)?)?];
    if !plan.setters.is_empty() || !plan.arguments.iter().all(is_same) {
        calls.push(prepared(plan, scope, &made_up_call(plan, scope, most)?)?);
    }
    Ok(calls)
}

/// Every recorded request.
fn recorded_calls(plan: &Plan<'_>, scope: Scope<'_>) -> Result<Vec<TokenStream>> {
    let samples = plan.op.requests.iter().map(|sample| {
        let sample = &sample.agreed();
        let out_of_range = scope
            .index
            .product
            .out_of_range(scope.group, plan.op, sample);
        let made_up = MadeUp::new(scope, false);
        let call = recorded_call(
            plan,
            Recorded { made_up, sample },
            scope,
            out_of_range.is_empty(),
        );
        prepared(plan, scope, &call?)
    });
    samples.collect()
}

/// Of operations whose answer can be encoded again.
fn round_trip(plan: &Plan<'_>, scope: Scope<'_>) -> Result<Vec<TokenStream>> {
    if plan.is_download() {
        return Ok(Vec::new());
    }
    let (payload, operation) = (plan.payload(), path_of(plan, scope)?);
    Ok(vec![
        quote!(::secapi_core::testing::RoundTrip::new::<#payload>(&#operation)),
    ])
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
    for scope in active(index) {
        for plan in &plans(scope)? {
            calls.push(Call {
                operation: format!("{}.{}", scope.group.name, plan.op.name),
                expression: made_up_call(plan, scope, MadeUp::new(scope, false))?.to_string(),
            });
        }
    }
    Ok(calls)
}

/// `PreparedCall::new(…)`
fn prepared(plan: &Plan<'_>, scope: Scope<'_>, call: &TokenStream) -> Result<TokenStream> {
    let operation = path_of(plan, scope)?;
    Ok(quote!(::secapi_conformance::PreparedCall::new(&#operation, #call)))
}

/// The operation's static.
fn path_of(plan: &Plan<'_>, scope: Scope<'_>) -> Result<TokenStream> {
    let (krate, group) = (ident(&scope.index.product.name)?, ident(&scope.group.name)?);
    let name = &plan.static_name;
    Ok(quote!(#krate::#group::#name))
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
    let (group, method) = (ident(&scope.group.name)?, &plan.method);
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
