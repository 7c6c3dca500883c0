//! `tidy`: rules of the source tree that neither the compiler nor Clippy checks.

mod layers;
mod words;

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;

use crate::emit::rust::GENERATED;
use crate::failure::Failure;
use crate::files;

/// A Rust file of the workspace.
struct Source {
    /// Path below the root of the workspace.
    path: PathBuf,
    text: String,
    /// Comments are not part of it, and docs are string literals.
    tokens: TokenStream,
}

impl Source {
    fn is_generated(&self) -> bool {
        self.path.iter().any(|part| part == "generated")
    }
}

/// Checks the rules. Fails with one line for each violation.
///
/// - Generated files begin with a header that says so, and no other file does.
/// - Modules of core import downward only, and never through the root of the crate (`layers`).
/// - Code does not use words that the glossary retires (`words`).
pub fn run(root: &Path) -> Result<Vec<String>, Failure> {
    let crates = files::names(&root.join("crates"))?.into_iter();
    let packages = crates.map(|name| format!("crates/{name}"));
    let mut sources = Vec::new();
    for package in packages.chain(["xtask".to_owned()]) {
        for folder in ["src", "tests/generated"] {
            read(root, &format!("{package}/{folder}"), &mut sources)?;
        }
    }
    let found: Vec<String> = sources
        .iter()
        .flat_map(|source| {
            let mut found: Vec<String> = header(source).into_iter().collect();
            if let Ok(path) = source.path.strip_prefix("crates/core/src") {
                found.extend(layers::check(path, &source.tokens));
            }
            if !source.is_generated() {
                found.extend(words::check(&source.tokens));
            }
            let path = source.path.display();
            found.into_iter().map(move |what| format!("{path}: {what}"))
        })
        .collect();
    if found.is_empty() {
        Ok(vec![format!("{} files are tidy", sources.len())])
    } else {
        Err(Failure::new(found.join("\n")))
    }
}

/// Adds the Rust files below a folder, if it exists.
fn read(root: &Path, folder: &str, sources: &mut Vec<Source>) -> Result<(), Failure> {
    for path in files::rust_below(root, folder)? {
        let failed = |error: &dyn std::fmt::Display| {
            Failure::new(format!("error: {}: {error}", path.display()))
        };
        let text = fs::read_to_string(root.join(&path)).map_err(|error| failed(&error))?;
        let tokens = text.parse().map_err(|error| failed(&error))?;
        sources.push(Source { path, text, tokens });
    }
    Ok(())
}

fn header(source: &Source) -> Option<String> {
    match (source.is_generated(), source.text.starts_with(GENERATED)) {
        (true, false) => Some("a generated file without its header".to_owned()),
        (false, true) => Some("a generated file outside of a folder `generated`".to_owned()),
        _ => None,
    }
}
