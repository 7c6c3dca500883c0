//! `openapi`: every product as an `OpenAPI` document, for tools that are not ours.

use std::collections::BTreeSet;
use std::path::Path;

use secapi_spec::catalog::Product;
use secapi_spec::openapi::{self, Dialect};

use crate::codegen::{Failure, Options, counted, load, stale};
use crate::emit::Files;
use crate::files::{self, Mode};

/// Where the documents are; nothing else is there.
const FOLDER: &str = "openapi";

/// The documents of a product: for tools that read 3.1, and for those that do not.
const DIALECTS: [(Dialect, &str); 2] = [(Dialect::V3_1, ""), (Dialect::V3_0, "-3.0")];

/// Makes the documents, and writes or checks them. The lines say what was done.
pub fn run(
    root: &Path,
    options: &Options,
    warn: &mut dyn FnMut(&str),
) -> Result<Vec<String>, Failure> {
    let catalog = load(root, options.product.as_deref(), warn)?;
    let mut wanted = Files::new();
    for product in &catalog.products {
        wanted.extend(documents(product)?);
    }
    // With one product only, what is there of the others is not left over.
    let folders = match options.product {
        None => BTreeSet::from([FOLDER.to_owned()]),
        Some(_) => BTreeSet::new(),
    };
    let outcome = files::sync(root, &wanted, &folders, options.mode)?;
    let word = match options.mode {
        Mode::Write => "written or removed",
        Mode::Check => "stale, missing or left over",
    };
    let differing = outcome.differences.len();
    let lines = vec![format!(
        "{FOLDER}: {} ({differing} {word})",
        counted(wanted.len(), "document")
    )];
    if options.mode == Mode::Check && differing > 0 {
        return Err(stale(
            "openapi",
            &lines,
            &outcome,
            options.product.as_deref(),
        ));
    }
    Ok(lines)
}

fn documents(product: &Product) -> Result<Files, Failure> {
    let mut files = Files::new();
    for (dialect, suffix) in DIALECTS {
        let text = serde_json::to_string_pretty(&openapi::document(product, dialect, None))?;
        files.insert(
            format!("{FOLDER}/{}{suffix}.json", product.name),
            text + "\n",
        );
    }
    Ok(files)
}
