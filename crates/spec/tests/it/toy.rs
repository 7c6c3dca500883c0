//! A tiny product that is right, to be made wrong in one place.

use secapi_spec::{Report, Sources};

pub(crate) const PRODUCT: &str = r#"name = "toy"
title = "Toy"
doc = "A toy."
source = "https://docs.example.com"
"#;

pub(crate) const BASE_URL: &str = r#"[[base_url]]
url = "https://toy.example.com"
doc = "All."
"#;

pub(crate) const OPERATION: &str = r#"[operation.get_thing]
method = "GET"
path = "/things"
doc = "Things."
source = "https://docs.example.com/things"
evidence = "documented"
"#;

/// Keys of an operation that has nothing to do with the case.
pub(crate) fn operation(name: &str, method: &str, path: &str) -> String {
    format!(
        "[operation.{name}]\nmethod = \"{method}\"\npath = \"{path}\"\ndoc = \"Does it.\"\nsource = \"Toy SDK 1.0\"\nevidence = \"sdk\"\n"
    )
}

/// The toy with these tables in `product.toml`, and a group of one operation with this text after it.
pub(crate) fn toy(product: &str, group: &str) -> Sources {
    Sources::new()
        .file("toy/product.toml", format!("{PRODUCT}{BASE_URL}{product}"))
        .file(
            "toy/thing.toml",
            format!("doc = \"Things.\"\n{OPERATION}{group}"),
        )
}

/// The toy with this text after the keys of its operation.
pub(crate) fn group(text: &str) -> Sources {
    toy("", text)
}

/// Everything that was found.
pub(crate) fn report(sources: &Sources) -> Report {
    sources.check().report
}
