//! `mod.rs` of a group: its handle with the table of its operations, a method for each, and what calls need besides.

use std::collections::BTreeSet;

use secapi_spec::catalog::Group;

use super::docs::{Doc, code};
use super::index::{self, Index};
use super::plan::{self, Plan};
use super::scope::Scope;
use super::{calls, entries, op_docs, print};
use crate::emit::Result;

/// The plans of a group's operations, in order.
pub(crate) fn plans(group: &Group) -> Result<Vec<Plan<'_>>> {
    group
        .operations
        .iter()
        .map(|op| Plan::new(op).map_err(|error| error.at(&op.name)))
        .collect()
}

/// The whole file. It exports the shared types that the group's methods and models use.
pub(crate) fn file(
    index: &Index<'_>,
    group: &Group,
    used_by_models: &BTreeSet<String>,
) -> Result<String> {
    let doc = Doc::prose(&group.doc);
    let mut head = print::header(&index::spec_of(index.product, group)) + &doc.comment("//!", 0);
    if !group.types.is_empty() {
        head.push_str("\nmod models;\npub use models::*;\n");
    }
    if group.operations.is_empty() {
        return Ok(head);
    }
    let mut scope = Scope::new(index, &group.name);
    let handle = plan::handle_name(&group.name)?;
    let (mut table, mut methods, mut others) = (String::new(), Vec::new(), Vec::new());
    for plan in &plans(group)? {
        let written = entries::operation(plan, &mut scope).and_then(|entry| {
            table.push_str(&entry);
            methods.push(method(plan, &mut scope)?);
            others.extend(calls::args_struct(plan, &handle, &mut scope)?);
            others.extend(calls::call_struct(plan, &handle, &mut scope)?);
            Ok(())
        });
        written.map_err(|error| error.at(&plan.op.name))?;
    }
    let table = format!(
        "secapi_core::operations! {{\n{}    {handle}({}):\n{table}}}\n",
        doc.comment("    ///", 4),
        print::string(&group.name)
    );
    let methods = format!("impl {handle}<'_> {{\n{}}}\n", print::join(methods));
    scope.export(used_by_models);
    Ok(print::join(
        [head, scope.imports(), table, methods]
            .into_iter()
            .chain(others),
    ))
}

/// `pub fn get_it(&self, id: i64) -> Call<It>`.
fn method(plan: &Plan<'_>, scope: &mut Scope<'_>) -> Result<String> {
    let op = plan.op;
    let replacement = op
        .replaced_by
        .as_deref()
        .map(|name| replacement_link(name, scope))
        .transpose()?;
    let doc = op_docs::method(plan, replacement.as_deref()).comment("    ///", 4);
    let deprecated = op.deprecated.as_deref().map_or_else(String::new, |note| {
        format!("    #[deprecated(note = {})]\n", print::string(note))
    });
    let call = scope.core("Call");
    let mut calls = Vec::new();
    for param in &op.params {
        if let Some(value) = &param.constant {
            let value = plan::constant(value, scope)?;
            calls.push(plan::set(param, &value, scope));
        }
    }
    let mut arguments = vec!["&self".to_owned()];
    for argument in &plan.arguments {
        let value = if plan.args_name.is_some() {
            argument.as_field(scope)?.1
        } else {
            let (ty, value) = argument.as_argument(scope)?;
            arguments.push(format!("{}: {ty}", print::ident(argument.name)?));
            value
        };
        calls.push(argument.setting(&value, scope));
    }
    if let Some(args_name) = &plan.args_name {
        arguments.push(format!("args: {args_name}"));
    }
    let returns = if let Some(call_name) = &plan.call_name {
        calls.push("into()".to_owned());
        call_name.clone()
    } else {
        format!("{call}<{}>", plan.returns(scope)?)
    };
    let head = format!("pub fn {}", print::ident(&op.name)?);
    let callee = format!("{call}::new(self.client, &{})", plan.static_name);
    let body = print::expression(&callee, &calls);
    let method = print::method(&head, &arguments, &returns, &body);
    Ok(format!("{doc}{deprecated}{method}"))
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
