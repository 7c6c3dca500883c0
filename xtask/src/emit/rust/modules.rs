//! `generated/mod.rs`, which ties the groups together.

use secapi_spec::catalog::Group;

use super::docs::Doc;
use super::index::Index;
use super::{plan, print};
use crate::emit::Result;

/// What clippy would like to be different.
const ALLOWED: &str = "\
// Names and words are those of the API.
#![allow(clippy::pedantic, clippy::should_implement_trait, clippy::wrong_self_convention)]
";

/// `generated/mod.rs`: the groups and the client's way to each.
pub(crate) fn root(index: &Index<'_>) -> Result<String> {
    let product = index.product;
    let header = print::header(&format!("specs/{}", product.name));
    let (mut modules, mut accessors) = (String::new(), String::new());
    for group in &product.groups {
        modules.push_str(&gate(group));
        modules.push_str(&format!("pub mod {};\n", group.name));
        if !group.operations.is_empty() {
            accessors.push_str(&accessor(group)?);
        }
    }
    modules.push_str("pub mod product;\n");
    if !accessors.is_empty() {
        accessors = format!("secapi_core::groups! {{ crate::Client {{\n{accessors}}} }}\n");
    }
    Ok(print::join([
        format!("{header}{ALLOWED}"),
        sorted(&modules),
        accessors,
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

/// What `groups!` needs to know of a group.
fn accessor(group: &Group) -> Result<String> {
    let handle = plan::handle_name(&group.name)?;
    let summary = group.doc.split("\n\n").next().unwrap_or_default();
    let doc = Doc::prose(summary).comment("    ///", 4);
    let gate = print::indent(&gate(group), 4);
    Ok(format!("{doc}{gate}    {}: {handle},\n", group.name))
}

/// The attribute of what exists only with the group's feature.
pub(crate) fn gate(group: &Group) -> String {
    if group.feature {
        format!("#[cfg(feature = {})]\n", print::string(&group.name))
    } else {
        String::new()
    }
}
