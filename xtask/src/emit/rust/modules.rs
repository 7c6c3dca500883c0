//! The files that only tie others together: `generated/mod.rs` and each group's `mod.rs`.

use std::collections::BTreeSet;

use secapi_spec::catalog::Group;

use super::docs::Doc;
use super::index::{self, Index, name_of};
use super::{plan, print};
use crate::emit::Result;

/// What clippy would like to be different in code that follows the names and words of an API.
const ALLOWED: &[&str] = &[
    "clippy::doc_markdown",
    "clippy::enum_variant_names",
    "clippy::fn_params_excessive_bools",
    "clippy::needless_pass_by_value",
    "clippy::should_implement_trait",
    "clippy::struct_excessive_bools",
    "clippy::struct_field_names",
    "clippy::wrong_self_convention",
];

/// `generated/mod.rs`: the groups and the client's way to each.
pub(crate) fn root(index: &Index<'_>) -> Result<String> {
    let product = index.product;
    let header = print::header(&format!("specs/{}", product.name));
    let mut allowed: Vec<String> = ALLOWED.iter().map(|lint| (*lint).to_owned()).collect();
    allowed.push("reason = \"names and words are those of the API\"".to_owned());
    let allow = format!("{}\n", print::filled("#![allow(", &allowed, ")]", false));
    let mut modules = String::new();
    let mut accessors = Vec::new();
    for group in &product.groups {
        modules.push_str(&gate(group));
        modules.push_str(&format!("pub mod {};\n", group.name));
        if !group.operations.is_empty() {
            accessors.push(accessor(group)?);
        }
    }
    modules.push_str("pub mod product;\n");
    let client = if accessors.is_empty() {
        String::new()
    } else {
        print::block("impl crate::Client", &accessors)
    };
    Ok(print::join([
        format!("{header}{allow}"),
        sorted(&modules),
        client,
    ]))
}

/// Module lines in the order of their names, each with its attribute.
fn sorted(lines: &str) -> String {
    let mut items: Vec<(String, String)> = Vec::new();
    let mut pending = String::new();
    for line in lines.split_inclusive('\n') {
        pending.push_str(line);
        if line.starts_with("pub mod") {
            items.push((line.to_owned(), std::mem::take(&mut pending)));
        }
    }
    items.sort();
    items.into_iter().map(|(_, text)| text).collect()
}

fn accessor(group: &Group) -> Result<String> {
    let handle = plan::handle_name(&group.name)?;
    let summary = group.doc.split("\n\n").next().unwrap_or_default();
    let doc = Doc::prose(summary).comment("///", 4);
    let name = &group.name;
    let gate = gate(group);
    Ok(format!(
        "{doc}{gate}pub fn {name}(&self) -> {name}::{handle}<'_> {{\n    {name}::{handle}::new(self.core())\n}}\n"
    ))
}

/// The attribute of what exists only with the group's feature.
pub(crate) fn gate(group: &Group) -> String {
    if group.feature {
        format!("#[cfg(feature = {})]\n", print::string(&group.name))
    } else {
        String::new()
    }
}

/// `mod.rs` of a group, with the names that it has to offer.
pub(crate) fn group(index: &Index<'_>, group: &Group, operations: Option<&[String]>) -> String {
    let header = print::header(&index::spec_of(index.product, group));
    let doc = Doc::prose(&group.doc).comment("//!", 0);
    let mut modules = String::new();
    let mut uses = String::new();
    if !group.types.is_empty() {
        modules.push_str("mod models;\n");
        let names: BTreeSet<String> = group
            .types
            .iter()
            .map(|def| name_of(def).to_owned())
            .collect();
        uses.push_str(&print::import("pub ", "models", &names));
    }
    if let Some(names) = operations {
        modules.push_str("mod operations;\n");
        let names: BTreeSet<String> = names.iter().cloned().collect();
        uses.push_str(&print::import("pub ", "operations", &names));
    }
    print::join([format!("{header}{doc}"), modules, uses])
}
