//! Every product as an `OpenAPI` document, for tools that are not ours.

use secapi_spec::catalog::Product;
use secapi_spec::openapi::{self, Dialect};

use super::{Files, Result};

/// Where the documents are; nothing else is there.
pub(crate) const FOLDER: &str = "openapi";

/// The documents of a product: for tools that read 3.1, and for those that do not.
const DIALECTS: [(Dialect, &str); 2] = [(Dialect::V3_1, ""), (Dialect::V3_0, "-3.0")];

/// The documents of a product, by path below the root of the workspace.
pub(crate) fn files(product: &Product) -> Result<Files> {
    let texts = DIALECTS.map(|(dialect, _)| openapi::text(product, dialect));
    paths(&product.name)
        .zip(texts)
        .map(|(path, text)| Ok((path, text? + "\n")))
        .collect()
}

/// Where the documents of a product are, below the root of the workspace.
pub(crate) fn paths(product: &str) -> impl Iterator<Item = String> {
    DIALECTS
        .map(|(_, suffix)| format!("{FOLDER}/{product}{suffix}.json"))
        .into_iter()
}
