//! Rust: the generated folders of a product's crate.
//!
//! Every part is made of tokens and read by syn (`tokens`), so that what is no Rust is an error that names product, group and
//! operation. `rust_type` says what a type of the spec is in Rust, and `file` makes items a text.

mod calls;
mod docs;
mod file;
mod grants;
mod group;
mod index;
mod limits;
mod models;
mod op_docs;
mod operation;
mod plan;
mod product;
mod rename;
mod root;
mod rust_type;
mod samples;
mod tables;
mod tokens;
mod values;

pub(crate) use docs::Doc;
pub(crate) use file::{GENERATED, RustFile};
pub(crate) use models::{EXTRA, OTHER};
pub use op_docs::evidence_word;
pub use tables::{Call, least_calls};
pub(crate) use tokens::{ident, parsed, strings};

use std::collections::BTreeSet;

use secapi_spec::catalog::{Group, Product};

use self::index::Index;
use super::{Error, Files, Result};

/// Names of groups that would clash with files of every product.
const RESERVED_GROUPS: &[&str] = &["product"];

/// `src/generated/**`: paths are relative to that folder.
pub fn source_files(product: &Product) -> Result<Files> {
    source(product).map_err(|error| error.at(&product.name))
}

fn source(product: &Product) -> Result<Files> {
    let index = Index::new(product);
    let mut files = Files::new();
    for group in &product.groups {
        let made = group_files(&index, group);
        files.extend(made.map_err(|error| error.at(&group.name))?);
    }
    files.insert("mod.rs".to_owned(), root::file(&index)?);
    files.insert("product.rs".to_owned(), product::file(&index)?);
    Ok(files)
}

/// The folder of a group.
fn group_files(index: &Index<'_>, group: &Group) -> Result<Files> {
    let name = &group.name;
    if RESERVED_GROUPS.contains(&name.as_str()) || tokens::ident(name).is_err() {
        return Err(Error::new("a group cannot have this name"));
    }
    let mut files = Files::new();
    let mut shared_types = BTreeSet::new();
    if !group.types.is_empty() {
        let (models, used) = models::file(index, group)?;
        files.insert(format!("{name}/models.rs"), models);
        shared_types = used;
    }
    let module = group::file(index, group, shared_types)?;
    files.insert(format!("{name}/mod.rs"), module);
    Ok(files)
}

/// `tests/generated/**`: paths are relative to that folder.
pub fn test_files(product: &Product) -> Result<Files> {
    tables::files(&Index::new(product)).map_err(|error| error.at(&product.name))
}
