//! Rust: the generated folders of a product's crate.

mod args;
mod calls;
mod docs;
mod entries;
mod index;
mod limits;
mod models;
mod modules;
mod op_docs;
mod operations;
mod plan;
mod print;
mod product;
mod recorded;
mod scope;
mod tables;
mod types;
mod values;

pub use op_docs::evidence_word;
pub(crate) use print::{filled, header};
pub use tables::{Call, least_calls};

use std::collections::BTreeSet;

use secapi_spec::catalog::{Group, Product};

use self::index::Index;
use super::{Error, Files, Result};
use crate::parallel;

/// Names of groups that would clash with files of every product.
const RESERVED_GROUPS: &[&str] = &["product"];

/// `src/generated/**`: paths are relative to that folder.
pub fn source_files(product: &Product) -> Result<Files> {
    source(product).map_err(|error| error.at(&product.name))
}

fn source(product: &Product) -> Result<Files> {
    let index = Index::new(product);
    let mut files = Files::new();
    for group in parallel::map(&product.groups, |group| group_files(&index, group)) {
        files.extend(group?);
    }
    files.insert("mod.rs".to_owned(), modules::root(&index)?);
    files.insert("product.rs".to_owned(), product::file(product)?);
    Ok(files)
}

/// The folder of a group.
fn group_files(index: &Index<'_>, group: &Group) -> Result<Files> {
    let name = &group.name;
    if RESERVED_GROUPS.contains(&name.as_str()) || print::ident(name).is_err() {
        return Err(Error::new(format!("a group cannot be called `{name}`")));
    }
    let mut files = Files::new();
    let mut shared_types = BTreeSet::new();
    if !group.types.is_empty() {
        let (models, used) = models::file(index, group).map_err(|error| error.at(name))?;
        files.insert(format!("{name}/models.rs"), models);
        shared_types = used;
    }
    let module = operations::file(index, group, &shared_types).map_err(|error| error.at(name))?;
    files.insert(format!("{name}/mod.rs"), module);
    Ok(files)
}

/// `tests/generated/**`: paths are relative to that folder.
pub fn test_files(product: &Product) -> Result<Files> {
    tables::files(&Index::new(product)).map_err(|error| error.at(&product.name))
}
