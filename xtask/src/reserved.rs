//! Names that a spec cannot give, because the run time or the hand-written half of a product crate has them. They are read from
//! the sources, so that a new method of a call is reserved as soon as it exists.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use secapi_spec::ProductCrate;
use syn::{File, ImplItem, Item, Type, UseTree};

use crate::emit::rust::{Doc, EXTRA, OTHER, RustFile, parsed, strings};
use crate::emit::{self, Error, Result};
use crate::files;

/// Where the text belongs, below the root of the workspace.
pub(crate) const PATH: &str = "crates/spec/src/generated/reserved.rs";

/// Names that all types of a kind have.
struct Reserved {
    constant: &'static str,
    doc: &'static str,
    /// What a function of the derives gives them: its file, its name, and the word before the names.
    derived: Option<(&'static str, &'static str, &'static str)>,
    /// What the emitter gives them.
    emitted: &'static [&'static str],
}

const RESERVED: [Reserved; 5] = [
    Reserved {
        constant: "CALL",
        doc: "Methods of every call with setters.",
        derived: Some(("call.rs", "plain", "fn")),
        emitted: &[],
    },
    Reserved {
        constant: "DOWNLOAD_CALL",
        doc: "Methods that a download has besides.",
        derived: Some(("call.rs", "download", "fn")),
        emitted: &[],
    },
    Reserved {
        constant: "PAGED_CALL",
        doc: "Methods that a call for pages has besides.",
        derived: Some(("call.rs", "paged", "fn")),
        emitted: &[],
    },
    Reserved {
        constant: "MODEL",
        doc: "Fields that every model has.",
        derived: None,
        emitted: &[EXTRA],
    },
    Reserved {
        constant: "ENUM",
        doc: "Variants and constants that every enum has.",
        derived: Some(("open_enum.rs", "shared", "const")),
        emitted: &[OTHER],
    },
];

/// The whole file; `None` when there are no derives to read below the root.
pub(crate) fn text(root: &Path) -> Result<Option<String>> {
    let derives = root.join("crates/derive/src");
    if !derives.is_dir() {
        return Ok(None);
    }
    let mut items = Vec::new();
    for reserved in RESERVED {
        let mut names: BTreeSet<String> =
            reserved.emitted.iter().map(ToString::to_string).collect();
        if let Some((file, function, word)) = reserved.derived {
            names.extend(derived_names(&derives.join(file), function, word)?);
        }
        let (constant, names) = (format_ident!("{}", reserved.constant), strings(names));
        let doc = Doc::markdown(reserved.doc).outer(0);
        items.push(parsed(
            quote!(#doc pub(crate) const #constant: &[&str] = #names;),
        )?);
    }
    let file = RustFile {
        doc: Doc::markdown("Names that a spec cannot give."),
        items,
        ..RustFile::default()
    };
    file.text("crates/derive/src").map(Some)
}

/// The names of the methods (`fn`) or constants (`const`) that a function of a derive quotes.
fn derived_names(path: &Path, function: &str, word: &str) -> Result<BTreeSet<String>> {
    let quoted = parse(path, &read(path)?)?
        .items
        .into_iter()
        .find_map(|item| match item {
            Item::Fn(item) if item.sig.ident == function => Some(item.block.to_token_stream()),
            _ => None,
        });
    let mut names = BTreeSet::new();
    if let Some(tokens) = quoted {
        pick(tokens, word, &mut names);
    }
    if names.is_empty() {
        let message = format!("{}: `{function}` quotes no names", path.display());
        return Err(Error::new(message));
    }
    Ok(names)
}

/// Names behind this word, also inside of brackets.
fn pick(tokens: TokenStream, word: &str, names: &mut BTreeSet<String>) {
    let mut is_next = false;
    for token in tokens {
        match &token {
            TokenTree::Ident(name) if is_next => drop(names.insert(name.to_string())),
            TokenTree::Group(group) => pick(group.stream(), word, names),
            _ => {}
        }
        is_next = matches!(&token, TokenTree::Ident(found) if found == word);
    }
}

/// What the product crates have by hand. A product crate is one with a generated half.
pub(crate) fn product_crates(root: &Path) -> Result<Vec<(String, ProductCrate)>> {
    let mut products = Vec::new();
    let crates = root.join("crates");
    for name in files::names(&crates).map_err(|error| failed(root, &error))? {
        let folder = crates.join(&name);
        let source = folder.join("src");
        if !source.join("generated/product.rs").is_file() {
            continue;
        }
        let mut product = ProductCrate::default();
        manifest(&folder.join("Cargo.toml"), &mut product)?;
        if !source.join("lib.rs").is_file() {
            continue;
        }
        let library = source.join("lib.rs");
        for item in parse(&library, &read(&library)?)?.items {
            match item {
                Item::Mod(module) => {
                    product.modules.insert(module.ident.to_string());
                }
                Item::Use(line) => used(&line.tree, &mut product.modules),
                _ => {}
            }
        }
        product.methods = client(root, &format!("crates/{name}/src"))?;
        products.push((name, product));
    }
    Ok(products)
}

/// Lower-case names that a `use` brings in: modules and crates.
fn used(tree: &UseTree, modules: &mut BTreeSet<String>) {
    let name = match tree {
        UseTree::Path(path) => return used(&path.tree, modules),
        UseTree::Group(group) => return group.items.iter().for_each(|tree| used(tree, modules)),
        UseTree::Name(name) => name.ident.to_string(),
        UseTree::Rename(rename) => rename.rename.to_string(),
        UseTree::Glob(_) => return,
    };
    if name.starts_with(|c: char| c.is_ascii_lowercase()) {
        modules.insert(name);
    }
}

/// Methods of the client, wherever in the hand-written half they are.
fn client(root: &Path, folder: &str) -> Result<BTreeSet<String>> {
    let mut methods = BTreeSet::new();
    let mut paths = files::rust_below(root, folder).map_err(|error| failed(root, &error))?;
    paths.retain(|path| path.iter().all(|part| part != "generated"));
    for path in paths.iter().map(|path| root.join(path)) {
        let text = read(&path)?;
        // Most files have no such block, and reading Rust takes long.
        if !text.contains("Client {") {
            continue;
        }
        for item in parse(&path, &text)?.items {
            if let Item::Impl(block) = item
                && is_client(&block.self_ty)
            {
                methods.extend(block.items.iter().filter_map(|item| match item {
                    ImplItem::Fn(function) => Some(function.sig.ident.to_string()),
                    _ => None,
                }));
            }
        }
    }
    Ok(methods)
}

fn is_client(ty: &Type) -> bool {
    matches!(ty, Type::Path(ty) if ty.path.segments.last().is_some_and(|last| last.ident == "Client"))
}

/// Features and dependencies of a manifest, without the features that codegen writes between its markers.
fn manifest(path: &Path, product: &mut ProductCrate) -> Result<()> {
    let text = read(path)?;
    let by_hand = emit::features::MARKERS.replace(&text, "");
    let manifest: toml::Table = by_hand
        .unwrap_or(text)
        .parse()
        .map_err(|error| failed(path, &error))?;
    let names = |section: &str| {
        let entries = manifest.get(section).and_then(toml::Value::as_table);
        entries.into_iter().flat_map(toml::Table::keys).cloned()
    };
    product.features.extend(names("features"));
    product.features.insert("default".to_owned());
    let crates = names("dependencies").map(|name| name.replace('-', "_"));
    product.modules.extend(crates);
    Ok(())
}

fn parse(path: &Path, text: &str) -> Result<File> {
    syn::parse_file(text).map_err(|error| failed(path, &error))
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| failed(path, &error))
}

fn failed(path: &Path, error: &dyn Display) -> Error {
    Error::new(format!("{}: {error}", path.display()))
}
