//! `operations.rs` of a group: its handle, and for each operation a static, a method and, where something is optional, a struct.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use secapi_spec::catalog::{Content, Group, ListStyle, Operation, Place, Type};

use super::docs::{Doc, code};
use super::index::{self, Index};
use super::plan::{self, Plan};
use super::scope::Scope;
use super::{op_docs, print, product};
use crate::emit::{Error, Result};

/// Columns that `Self(self.0 …)` leaves for what is set.
const LONGEST_SETTING: usize = 68;

/// Names that the file makes public, and its text.
#[derive(Debug)]
pub(crate) struct OperationsFile {
    pub(crate) names: Vec<String>,
    pub(crate) text: String,
}

/// Text of one operation: what stands beside the handle, and what stands in it.
struct Written {
    static_item: String,
    method: String,
    structs: Vec<String>,
}

/// The plans of a group's operations, in order.
pub(crate) fn plans(group: &Group) -> Result<Vec<Plan<'_>>> {
    group
        .operations
        .iter()
        .map(|op| Plan::new(op).map_err(|error| error.at(&op.name)))
        .collect()
}

/// The whole file.
pub(crate) fn file(index: &Index<'_>, group: &Group) -> Result<OperationsFile> {
    let mut scope = Scope::operations(index, &group.name);
    let plans = plans(group)?;
    let handle = plan::handle_name(&group.name)?;
    let mut names = vec![handle.clone()];
    let mut written = Vec::new();
    for plan in &plans {
        names.push(plan.static_name.clone());
        names.extend(plan.call_name.iter().chain(&plan.args_name).cloned());
        written
            .push(operation(plan, &handle, &mut scope).map_err(|error| error.at(&plan.op.name))?);
    }
    let client = scope.core("Client");
    let doc = Doc::prose(&group.doc).comment("///", 0);
    let handle_ident = print::ident(&handle)?;
    let handle_struct = print::item(quote! {
        #[must_use]
        #[derive(Clone, Copy, Debug)]
        pub struct #handle_ident<'a> {
            client: &'a #client,
        }
    })?;
    let new = print::item(quote! {
        pub(crate) fn new(client: &'a #client) -> Self {
            Self { client }
        }
    })?;
    let mut methods = vec![new];
    let mut statics = Vec::new();
    let mut structs = Vec::new();
    for written in written {
        statics.push(written.static_item);
        methods.push(written.method);
        structs.extend(written.structs);
    }
    let handle_impl = print::block(&format!("impl<'a> {handle}<'a>"), &methods);
    let header = print::header(&index::spec_of(index.product, group));
    let text = print::join(
        [header, scope.imports(), doc + &handle_struct, handle_impl]
            .into_iter()
            .chain(structs)
            .chain(statics),
    );
    Ok(OperationsFile { names, text })
}

fn operation(plan: &Plan<'_>, handle: &str, scope: &mut Scope<'_>) -> Result<Written> {
    let mut structs = Vec::new();
    structs.extend(args_struct(plan, handle, scope)?);
    structs.extend(call_struct(plan, handle, scope)?);
    Ok(Written {
        static_item: static_item(plan, handle, scope)?,
        method: method(plan, scope)?,
        structs,
    })
}

/// `pub fn get_it(&self, id: i64) -> Call<It>`.
fn method(plan: &Plan<'_>, scope: &mut Scope<'_>) -> Result<String> {
    let op = plan.op;
    let replacement = op
        .replaced_by
        .as_deref()
        .map(|name| replacement_link(name, scope))
        .transpose()?;
    let doc = op_docs::method(plan, replacement.as_deref()).comment("///", 4);
    let deprecated = op
        .deprecated
        .as_deref()
        .map(|note| quote!(#[deprecated(note = #note)]));
    let name = print::ident(&op.name)?;
    let static_name = print::ident(&plan.static_name)?;
    let call = scope.core("Call");
    let mut calls = TokenStream::new();
    for param in &op.params {
        if let Some(value) = &param.constant {
            let value = plan::constant(value, scope)?;
            calls.extend(plan::set(param, &value, scope));
        }
    }
    let mut arguments = Vec::new();
    for argument in &plan.arguments {
        let value = if plan.args_name.is_some() {
            argument.as_field(scope)?.1
        } else {
            let (ty, value) = argument.as_argument(scope)?;
            let ident = print::ident(argument.name)?;
            arguments.push(quote!(#ident: #ty));
            value
        };
        calls.extend(argument.setting(&value, scope));
    }
    if let Some(args_name) = &plan.args_name {
        let args_name = print::ident(args_name)?;
        arguments.push(quote!(args: #args_name));
    }
    let (returns, into) = if let Some(call_name) = &plan.call_name {
        let call_name = print::ident(call_name)?;
        (quote!(#call_name), quote!(.into()))
    } else {
        let returns = plan.returns(scope)?;
        (quote!(#call<#returns>), quote!())
    };
    let method = print::item(quote! {
        #deprecated
        pub fn #name(&self, #(#arguments),*) -> #returns {
            #call::new(self.client, &#static_name) #calls #into
        }
    })?;
    Ok(doc + &method)
}

/// A link to the operation that takes the place of another one.
fn replacement_link(name: &str, scope: &Scope<'_>) -> Result<String> {
    let (group, operation) = name.split_once('.').unwrap_or((scope.group, name));
    let known = |g: &&Group| g.name == group && g.operations.iter().any(|op| op.name == operation);
    Ok(if !scope.index.product.groups.iter().any(|g| known(&g)) {
        code(name)
    } else if group == scope.group {
        format!("[`{operation}`](Self::{operation})")
    } else {
        let handle = plan::handle_name(group)?;
        format!("[`{group}.{operation}`](crate::{group}::{handle}::{operation})")
    })
}

/// The struct of required parameters that would be mixed up as arguments.
fn args_struct(plan: &Plan<'_>, handle: &str, scope: &mut Scope<'_>) -> Result<Option<String>> {
    let Some(name) = &plan.args_name else {
        return Ok(None);
    };
    let doc = Doc::markdown(format!("What [`{handle}::{}`] needs.", plan.op.name));
    let mut fields = Vec::new();
    for argument in &plan.arguments {
        let doc = argument
            .param
            .map_or_else(|| Doc::markdown("The body."), op_docs::documented);
        let (ty, _) = argument.as_field(scope)?;
        fields.push((
            doc,
            format!(
                "pub {}: {},",
                print::ident(argument.name)?,
                print::compact(&ty)
            ),
        ));
    }
    let head = format!("pub struct {name}");
    Ok(Some(print::definition(
        &doc,
        "#[derive(Clone, Debug)]\n",
        &head,
        &fields,
    )))
}

/// The struct with the setters of what is optional.
fn call_struct(plan: &Plan<'_>, handle: &str, scope: &mut Scope<'_>) -> Result<Option<String>> {
    let Some(name) = &plan.call_name else {
        return Ok(None);
    };
    let doc = Doc::markdown(format!(
        "A call of [`{handle}::{}`], with what is optional.",
        plan.op.name
    ));
    let call = print::compact(&scope.core("Call"));
    let returns = print::compact(&plan.returns(scope)?);
    let definition = format!(
        "{}#[must_use]\n#[derive(Debug)]\npub struct {name}({call}<{returns}>);\n",
        doc.comment("///", 0)
    );
    let line = match plan.rows {
        Some(rows) => {
            let rows = super::types::plain(rows, scope)?;
            format!(
                "secapi_core::paged_call!({name}, {});\n",
                print::compact(&rows)
            )
        }
        None if plan.op.returns == Some(Type::Binary) => {
            format!("secapi_core::download_call!({name});\n")
        }
        None => format!("secapi_core::call!({name}, {returns});\n"),
    };
    let mut setters = Vec::new();
    for setter in &plan.setters {
        let doc = setter
            .param
            .map_or_else(|| Doc::markdown("The body."), op_docs::documented);
        let ident = print::ident(setter.name)?;
        let (ty, value) = setter.as_argument(scope)?;
        let inline = setter.setting(&value, scope);
        // A long value gets a line of its own; the printer would break the call at each of its dots.
        let (first, setting) = if print::compact(&inline).chars().count() > LONGEST_SETTING {
            let setting = setter.setting(&ident.to_token_stream(), scope);
            (quote!(let #ident = #value;), setting)
        } else {
            (quote!(), inline)
        };
        let method = print::item(quote! {
            pub fn #ident(self, #ident: #ty) -> Self {
                #first
                Self(self.0 #setting)
            }
        })?;
        setters.push(doc.comment("///", 4) + &method);
    }
    let block = print::block(&format!("impl {name}"), &setters);
    Ok(Some(format!("{definition}{line}\n{block}")))
}

/// The operation as data.
fn static_item(plan: &Plan<'_>, handle: &str, scope: &mut Scope<'_>) -> Result<String> {
    let op = plan.op;
    let operation = print::compact(&scope.core("Operation"));
    let method = print::compact(&scope.core("Method"));
    known_method(&op.method)?;
    let name = print::string(&format!("{}.{}", scope.group, op.name));
    let arguments = [
        name,
        format!("{method}::{}", op.method),
        print::string(&op.path),
    ];
    let mut calls = Vec::new();
    if let Some(host) = &op.host {
        calls.push(format!(".host({})", print::string(host)));
    }
    if let Some(name) = &op.via {
        let name = product::via_name(&scope.index.via(name)?.name)?;
        calls.push(format!(".via(&{})", scope.product(&name)));
    }
    if op.auth != scope.index.product.default_auth {
        calls.push(format!(
            ".auth({})",
            print::strings(op.auth.iter().map(String::as_str))
        ));
    }
    if !op.context.is_empty() {
        let names: Vec<String> = op
            .context
            .iter()
            .map(|used| format!("{}{}", used.name, if used.optional { "?" } else { "" }))
            .collect();
        calls.push(format!(
            ".context({})",
            print::strings(names.iter().map(String::as_str))
        ));
    }
    if op.read_only && !is_safe(&op.method) {
        calls.push(".read_only()".to_owned());
    }
    if op.idempotent != (op.read_only && !is_safe(&op.method) || is_idempotent(&op.method)) {
        calls.push(format!(".idempotent({})", op.idempotent));
    }
    if let Some(name) = &op.envelope {
        calls.push(format!(
            ".envelope(&{})",
            scope.product(&product::envelope_name(&scope.index.envelope(name)?.name)?)
        ));
    }
    if let (Some(name), Some(_)) = (&op.paging, plan.rows) {
        calls.push(format!(
            ".paging(&{})",
            scope.product(&product::paging_name(&scope.index.paging(name)?.name)?)
        ));
    }
    calls.extend(limits(op, scope));
    let joined = op
        .params
        .iter()
        .filter(|p| p.style == Some(ListStyle::Comma));
    let joined: Vec<_> = joined.map(|p| p.name.as_str()).collect();
    if !joined.is_empty() {
        calls.push(format!(
            ".comma_lists({})",
            print::strings(joined.into_iter())
        ));
    }
    if let Some(content) = content(op, scope)? {
        let ty = print::compact(&scope.core("Content"));
        calls.push(format!(".content({ty}::{content})"));
    }
    if let Some(replacement) = &op.replaced_by {
        let full = if replacement.contains('.') {
            replacement.clone()
        } else {
            format!("{}.{replacement}", scope.group)
        };
        calls.push(format!(".replaced_by({})", print::string(&full)));
    }
    let doc = Doc::markdown(format!("[`{handle}::{}`] as data.", op.name)).comment("///", 0);
    let declaration = format!("pub static {}: {operation} =", plan.static_name);
    Ok(doc
        + &print::chain(
            &declaration,
            &format!("{operation}::new"),
            &arguments,
            &calls,
        ))
}

/// Ranges of numbers that a caller gives.
fn limits(op: &Operation, scope: &mut Scope<'_>) -> Option<String> {
    let bounded: Vec<_> = op
        .params
        .iter()
        .filter(|p| p.constant.is_none() && (p.min.is_some() || p.max.is_some()))
        .collect();
    if bounded.is_empty() {
        return None;
    }
    let ty = print::compact(&scope.core("Limit"));
    let bound = |bound: Option<i64>| {
        bound.map_or("None".to_owned(), |n| {
            format!("Some({})", print::integer(n))
        })
    };
    let limits: Vec<String> = bounded
        .iter()
        .map(|p| {
            format!(
                "{ty} {{ name: {}, min: {}, max: {} }}",
                print::string(&p.name),
                bound(p.min),
                bound(p.max)
            )
        })
        .collect();
    Some(print::filled(".limits(&[", &limits, "])", false))
}

/// The encoding of the body, where it does not follow from the parameters that are always there.
fn content(op: &Operation, scope: &Scope<'_>) -> Result<Option<&'static str>> {
    let Some(body) = &op.body else {
        return Ok(None);
    };
    let paged_in = op
        .paging
        .as_deref()
        .map(|name| scope.index.paging(name))
        .transpose()?
        .map(|paging| paging.place);
    let always = |place: Place| {
        paged_in == Some(place)
            || op
                .params
                .iter()
                .any(|p| p.place == place && (p.required || p.constant.is_some()))
    };
    Ok(match body.content {
        Content::Multipart => Some("Multipart"),
        Content::Json if body.ty.is_none() && !always(Place::Json) => Some("Json"),
        Content::Form if !always(Place::Form) => Some("Form"),
        Content::Json | Content::Form => None,
    })
}

/// Refuses what is not a method that `http::Method` has a constant for.
pub(super) fn known_method(method: &str) -> Result<()> {
    if matches!(
        method,
        "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS" | "TRACE"
    ) {
        Ok(())
    } else {
        Err(Error::new(format!("`{method}` is not an HTTP method")))
    }
}

/// Whether core takes a method for one that changes nothing.
fn is_safe(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "OPTIONS" | "TRACE")
}

/// Whether core takes a method for one that may be repeated.
fn is_idempotent(method: &str) -> bool {
    is_safe(method) || matches!(method, "PUT" | "DELETE")
}
