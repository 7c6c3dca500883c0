//! Names that a spec cannot give, because the run time or the hand-written half of a product crate has them. They are read from
//! the sources, so that a new method of a call is reserved as soon as it exists.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use secapi_spec::ProductCrate;
use syn::{File, ImplItem, Item, Type, UseTree};

use crate::emit::rust::{filled, header};
use crate::emit::{self, Error, Result};
use crate::files;

/// Where the text belongs, below the root of the workspace.
pub(crate) const PATH: &str = "crates/spec/src/generated/reserved.rs";

/// A macro of generated code whose names are reserved.
struct Source {
    constant: &'static str,
    doc: &'static str,
    /// Below the sources of core.
    file: &'static str,
    macros: &'static [&'static str],
    found: Found,
}

/// Picks names from the tokens of a macro.
type Found = fn(&[TokenTree], &mut BTreeSet<String>);

const SOURCES: &[Source] = &[
    Source {
        constant: "CALL",
        doc: "Methods of every call with setters: `call!`.",
        file: "macros.rs",
        macros: &["call"],
        found: functions,
    },
    Source {
        constant: "DOWNLOAD_CALL",
        doc: "Methods that a download has besides: `download_call!`.",
        file: "macros.rs",
        macros: &["download_call"],
        found: functions,
    },
    Source {
        constant: "PAGED_CALL",
        doc: "Methods that a call for pages has besides: `paged_call!`.",
        file: "macros.rs",
        macros: &["paged_call"],
        found: functions,
    },
    Source {
        constant: "HANDLE",
        doc: "Methods of the handle of a group: `operations!`.",
        file: "macros.rs",
        macros: &["operations"],
        found: functions,
    },
    Source {
        constant: "MODEL",
        doc: "Fields that every model has: `models!`.",
        file: "wire/macros.rs",
        macros: &["models"],
        found: fields,
    },
    Source {
        constant: "ENUM",
        doc: "Variants and constants that every enum has: `open_enums!`, `open_enum!`.",
        file: "wire/open_enum.rs",
        macros: &["open_enums", "open_enum"],
        found: variants,
    },
];

/// The whole file; `None` when there is no run time to read below the root.
pub(crate) fn text(root: &Path) -> Result<Option<String>> {
    let core = root.join("crates/core/src");
    if !core.is_dir() {
        return Ok(None);
    }
    let mut out = header("crates/core/src");
    out.push_str("//! Names that a spec cannot give.\n");
    for source in SOURCES {
        let names = macro_names(&core, source)?;
        let constant = format!("pub(crate) const {}: &[&str] = &[", source.constant);
        let constant = filled(&constant, &quoted(&names), "];", false);
        out.push_str(&format!("\n/// {}\n{constant}\n", source.doc));
    }
    Ok(Some(out))
}

fn quoted(names: &BTreeSet<String>) -> Vec<String> {
    names.iter().map(|name| format!("{name:?}")).collect()
}

fn macro_names(core: &Path, source: &Source) -> Result<BTreeSet<String>> {
    let parsed = parse(&core.join(source.file))?;
    let mut names = BTreeSet::new();
    for wanted in source.macros {
        let rules = parsed.items.iter().find_map(|item| match item {
            Item::Macro(item) if item.ident.as_ref().is_some_and(|ident| ident == wanted) => {
                Some(item.mac.tokens.clone())
            }
            _ => None,
        });
        let rules = rules.ok_or_else(|| {
            Error::new(format!(
                "crates/core/src/{} has no macro `{wanted}!`",
                source.file
            ))
        })?;
        walk(rules, source.found, &mut names);
    }
    if names.is_empty() {
        return Err(Error::new(format!(
            "crates/core/src/{}: no names for `{}` were found in {}",
            source.file,
            source.constant,
            source.macros.join(", ")
        )));
    }
    Ok(names)
}

/// Applies `found` to a token stream and to everything inside of it.
fn walk(tokens: TokenStream, found: Found, names: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    found(&tokens, names);
    for token in tokens {
        if let TokenTree::Group(group) = token {
            walk(group.stream(), found, names);
        }
    }
}

/// `fn name`.
fn functions(tokens: &[TokenTree], names: &mut BTreeSet<String>) {
    for pair in tokens.windows(2) {
        if let [TokenTree::Ident(word), TokenTree::Ident(name)] = pair
            && word == "fn"
        {
            names.insert(name.to_string());
        }
    }
}

/// `pub name:`.
fn fields(tokens: &[TokenTree], names: &mut BTreeSet<String>) {
    for three in tokens.windows(3) {
        if let [
            TokenTree::Ident(word),
            TokenTree::Ident(name),
            TokenTree::Punct(colon),
        ] = three
            && word == "pub"
            && colon.as_char() == ':'
        {
            names.insert(name.to_string());
        }
    }
}

/// `const NAME:`, and `Name(...)` inside of the braces of `enum $name`.
fn variants(tokens: &[TokenTree], names: &mut BTreeSet<String>) {
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Ident(word) = token else {
            continue;
        };
        match (tokens.get(at + 1), tokens.get(at + 3)) {
            (Some(TokenTree::Ident(name)), _) if word == "const" => {
                names.insert(name.to_string());
            }
            (_, Some(TokenTree::Group(body)))
                if word == "enum" && body.delimiter() == Delimiter::Brace =>
            {
                let body: Vec<TokenTree> = body.stream().into_iter().collect();
                for pair in body.windows(2) {
                    if let [TokenTree::Ident(name), TokenTree::Group(_)] = pair {
                        names.insert(name.to_string());
                    }
                }
            }
            _ => {}
        }
    }
}

/// What the product crates have by hand. A product crate is one with a generated half.
pub(crate) fn product_crates(root: &Path) -> Result<Vec<(String, ProductCrate)>> {
    let mut products = Vec::new();
    for folder in files::entries(&root.join("crates")).map_err(|error| failed(root, &error))? {
        let Some(name) = folder.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        let source = folder.join("src");
        if !source.join("generated/product.rs").is_file() {
            continue;
        }
        let mut product = ProductCrate::default();
        manifest(&folder.join("Cargo.toml"), &mut product)?;
        if !source.join("lib.rs").is_file() {
            continue;
        }
        for item in parse(&source.join("lib.rs"))?.items {
            match item {
                Item::Mod(module) => {
                    product.modules.insert(module.ident.to_string());
                }
                Item::Use(line) => used(&line.tree, &mut product.modules),
                _ => {}
            }
        }
        client(&source, &mut product.methods)?;
        products.push((name.to_owned(), product));
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
fn client(folder: &Path, methods: &mut BTreeSet<String>) -> Result<()> {
    for path in files::entries(folder).map_err(|error| failed(folder, &error))? {
        if path.is_dir() {
            if !path.ends_with("generated") {
                client(&path, methods)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            for item in parse(&path)?.items {
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
    }
    Ok(())
}

fn is_client(ty: &Type) -> bool {
    matches!(ty, Type::Path(ty) if ty.path.segments.last().is_some_and(|last| last.ident == "Client"))
}

/// Features and dependencies of a manifest, without the features that codegen writes between its markers.
fn manifest(path: &Path, product: &mut ProductCrate) -> Result<()> {
    let (mut section, mut ours) = (String::new(), false);
    for line in read(path)?.lines().map(str::trim) {
        match line {
            emit::features::START => ours = true,
            emit::features::END => ours = false,
            _ if line.starts_with('[') => line.clone_into(&mut section),
            _ => {
                let name: String = line
                    .chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
                    .collect();
                match section.as_str() {
                    "[features]" if !ours && !name.is_empty() => {
                        product.features.insert(name);
                    }
                    "[dependencies]" if !name.is_empty() => {
                        product.modules.insert(name.replace('-', "_"));
                    }
                    _ => {}
                }
            }
        }
    }
    product.features.insert("default".to_owned());
    Ok(())
}

fn parse(path: &Path) -> Result<File> {
    let text = read(path)?;
    syn::parse_file(&text).map_err(|error| Error::new(format!("{}: {error}", path.display())))
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| failed(path, &error))
}

fn failed(path: &Path, error: &std::io::Error) -> Error {
    Error::new(format!("{}: {error}", path.display()))
}
