//! What a signature names can be named: types in the public signatures of core are exported by core, and those in the signatures of
//! a product's crate by that crate.
//!
//! The sources are read with `syn` and types are told apart by their names. It takes no nightly toolchain and no second build, and
//! it is enough: public types of core with one name in two modules are told apart by nobody else either.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};
use syn::{Attribute, ImplItem, Item, Type, UseTree, Visibility};

type Names = BTreeSet<String>;

/// Public items of some files, and what their public signatures name.
#[derive(Debug, Default)]
struct Surface {
    /// By name of the type; functions of modules are under `fn`.
    mentions: BTreeMap<String, Names>,
    /// Crates that signatures name, with the name behind them: `http::Request`.
    foreign: Names,
}

/// Collects the names of types in a signature.
struct Mentioned<'a> {
    names: &'a mut Names,
    /// What a file imports, with the crate that it is from unless that is this one or the standard library.
    imported: &'a BTreeMap<String, Option<String>>,
    foreign: &'a mut Names,
}

const STANDARD: &[&str] = &["std", "core", "alloc", "crate", "self", "super", "Self"];

impl<'ast> Visit<'ast> for Mentioned<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let first = path.segments.first().map(|first| first.ident.to_string());
        let last = path.segments.last().map(|last| last.ident.to_string());
        if let (Some(first), Some(last)) = (first, last) {
            let krate = if let Some(krate) = self.imported.get(&first) {
                krate.clone()
            } else {
                let is_crate = path.segments.len() > 1
                    && first.starts_with(|c: char| c.is_ascii_lowercase())
                    && !STANDARD.contains(&first.as_str());
                is_crate.then_some(first)
            };
            if let Some(krate) = krate {
                self.foreign.insert(format!("{krate}::{last}"));
            }
            self.names.insert(last);
        }
        visit::visit_path(self, path);
    }

    // Bodies are no part of a signature.
    fn visit_block(&mut self, _: &'ast syn::Block) {}
    fn visit_expr(&mut self, _: &'ast syn::Expr) {}
    fn visit_attribute(&mut self, _: &'ast Attribute) {}
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Tests, and what the documentation does not show.
fn is_hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let text = match &attribute.meta {
            syn::Meta::List(list) => list.tokens.to_string(),
            _ => String::new(),
        };
        (attribute.path().is_ident("cfg") && text == "test")
            || (attribute.path().is_ident("doc") && text == "hidden")
    })
}

fn leaf(tree: &UseTree, path: &mut Vec<String>, found: &mut dyn FnMut(&[String], &str)) {
    match tree {
        UseTree::Path(inner) => {
            path.push(inner.ident.to_string());
            leaf(&inner.tree, path, found);
            path.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaf(tree, path, found)),
        UseTree::Name(name) => found(path, &name.ident.to_string()),
        UseTree::Rename(rename) => found(path, &rename.rename.to_string()),
        UseTree::Glob(_) => found(path, "*"),
    }
}

impl Surface {
    fn read(&mut self, folder: &Path) {
        for path in sources(folder) {
            self.items(&parse(&path).items);
        }
    }

    fn items(&mut self, items: &[Item]) {
        let mut imported = BTreeMap::new();
        for item in items {
            match item {
                Item::Use(line) => leaf(&line.tree, &mut Vec::new(), &mut |path, name| {
                    let first = path
                        .first()
                        .filter(|first| !STANDARD.contains(&first.as_str()));
                    imported.insert(name.to_owned(), first.cloned());
                }),
                Item::Mod(module) => {
                    imported.insert(module.ident.to_string(), None);
                }
                _ => {}
            }
        }
        for item in items {
            self.item(item, &imported);
        }
    }

    fn item(&mut self, item: &Item, imported: &BTreeMap<String, Option<String>>) {
        let mut of = |name: String, look: &dyn Fn(&mut Mentioned<'_>)| {
            look(&mut Mentioned {
                names: self.mentions.entry(name).or_default(),
                imported,
                foreign: &mut self.foreign,
            });
        };
        match item {
            Item::Struct(item) if is_public(&item.vis) && !is_hidden(&item.attrs) => {
                of(item.ident.to_string(), &|seen| {
                    seen.visit_generics(&item.generics);
                    let fields = item.fields.iter().filter(|field| is_public(&field.vis));
                    fields.for_each(|field| seen.visit_type(&field.ty));
                });
            }
            Item::Enum(item) if is_public(&item.vis) => {
                of(item.ident.to_string(), &|seen| seen.visit_item_enum(item));
            }
            Item::Trait(item) if is_public(&item.vis) && !is_hidden(&item.attrs) => {
                of(item.ident.to_string(), &|seen| {
                    let shown = item.items.iter().filter(|item| match item {
                        syn::TraitItem::Fn(function) => !is_hidden(&function.attrs),
                        _ => true,
                    });
                    shown.for_each(|item| seen.visit_trait_item(item));
                    let parents = item.supertraits.iter();
                    parents.for_each(|parent| seen.visit_type_param_bound(parent));
                });
            }
            Item::Type(item) if is_public(&item.vis) => {
                of(item.ident.to_string(), &|seen| seen.visit_type(&item.ty));
            }
            Item::Fn(item) if is_public(&item.vis) && !is_hidden(&item.attrs) => {
                of("fn".to_owned(), &|seen| seen.visit_signature(&item.sig));
            }
            Item::Impl(block) => {
                let Type::Path(own) = &*block.self_ty else {
                    return;
                };
                let Some(own) = own.path.segments.last() else {
                    return;
                };
                of(format!("impl {}", own.ident), &|seen| {
                    for item in &block.items {
                        match item {
                            ImplItem::Fn(function)
                                if block.trait_.is_none()
                                    && is_public(&function.vis)
                                    && !is_hidden(&function.attrs) =>
                            {
                                seen.visit_signature(&function.sig);
                            }
                            ImplItem::Type(ty) => seen.visit_type(&ty.ty),
                            _ => {}
                        }
                    }
                });
            }
            Item::Mod(module) if is_public(&module.vis) && !is_hidden(&module.attrs) => {
                if let Some((_, items)) = &module.content {
                    self.items(items);
                }
            }
            _ => {}
        }
    }

    /// What the signatures of a type name.
    fn of(&self, name: &str) -> Names {
        let both = [
            self.mentions.get(name),
            self.mentions.get(&format!("impl {name}")),
        ];
        both.into_iter().flatten().flatten().cloned().collect()
    }

    fn is_type(&self, name: &str) -> bool {
        self.mentions.contains_key(name)
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates")
}

fn parse(path: &Path) -> syn::File {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All Rust files below a folder, without those of tests.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !path.ends_with("tests.rs")
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The file of a module.
fn module(source: &Path, name: &str) -> PathBuf {
    let folder = source.join(name).join("mod.rs");
    if folder.is_file() {
        folder
    } else {
        source.join(format!("{name}.rs"))
    }
}

/// Names that users of a file's module can write behind its path, those of its public modules among them.
fn exported(source: &Path, file: &Path) -> Names {
    let mut names = Names::new();
    let glob = |path: &[String]| {
        if path.ends_with(&["exports".to_owned()]) {
            exported(
                &root().join("core/src"),
                &root().join("core/src/exports.rs"),
            )
        } else {
            Names::new()
        }
    };
    for item in parse(file).items {
        match item {
            Item::Use(line) if is_public(&line.vis) => {
                leaf(&line.tree, &mut Vec::new(), &mut |path, name| match name {
                    "*" => names.extend(glob(path)),
                    name => {
                        names.insert(name.to_owned());
                        let folder = path
                            .iter()
                            .fold(source.to_owned(), |at, part| at.join(part));
                        // A module under another name, or its own.
                        let file = module(&folder, name);
                        if file.is_file() {
                            names.extend(exported(file.parent().unwrap(), &file));
                        }
                    }
                });
            }
            Item::Mod(inner) if is_public(&inner.vis) => {
                names.insert(inner.ident.to_string());
                let file = module(source, &inner.ident.to_string());
                if file.is_file() {
                    names.extend(exported(file.parent().unwrap(), &file));
                }
            }
            Item::Struct(item) if is_public(&item.vis) => names.extend([item.ident.to_string()]),
            Item::Enum(item) if is_public(&item.vis) => names.extend([item.ident.to_string()]),
            Item::Trait(item) if is_public(&item.vis) => names.extend([item.ident.to_string()]),
            Item::Type(item) if is_public(&item.vis) => names.extend([item.ident.to_string()]),
            _ => {}
        }
    }
    names
}

fn core() -> (Surface, Names) {
    let source = root().join("core/src");
    let mut surface = Surface::default();
    surface.read(&source);
    (surface, exported(&source, &source.join("lib.rs")))
}

#[test]
fn core_exports_what_its_signatures_name() {
    let (surface, exported) = core();
    assert!(exported.contains("AttemptEnd") && exported.contains("Extra"));
    let mut missing = Vec::new();
    for name in &exported {
        for mentioned in surface.of(name) {
            if surface.is_type(&mentioned) && !exported.contains(&mentioned) {
                missing.push(format!("{name}: {mentioned}"));
            }
        }
    }
    assert!(missing.is_empty(), "cannot be named: {missing:#?}");
}

/// Those who implement or call their traits have these anyway.
const OF_USERS: &[&str] = &["serde", "schemars"];

/// Crates whose types stand in signatures are exported whole or type by type.
#[test]
fn core_exports_the_types_of_other_crates() {
    let (surface, exported) = core();
    let missing: Vec<_> = surface
        .foreign
        .iter()
        .filter(|path| {
            let (krate, name) = path.split_once("::").unwrap();
            !OF_USERS.contains(&krate) && !exported.contains(krate) && !exported.contains(name)
        })
        .collect();
    assert!(missing.is_empty(), "cannot be named: {missing:#?}");
}

/// Descriptions of a product, and what generated code calls: `secapi_core` has them.
const GENERATED: &[&str] = &[
    "AuthScheme",
    "Client",
    "Content",
    "TenantContext",
    "Envelope",
    "ErrorShape",
    "Fields",
    "Format",
    "EnvelopeMode",
    "Limit",
    "Measure",
    "OkRule",
    "Operation",
    "Paging",
    "PagingKind",
    "Payload",
    "Product",
    "Decoded",
    "Relay",
];

/// What the root of core has itself, without what its modules have.
fn root_of_core() -> Names {
    let mut names = Names::new();
    for item in parse(&root().join("core/src/lib.rs")).items {
        if let Item::Use(line) = item
            && is_public(&line.vis)
        {
            leaf(&line.tree, &mut Vec::new(), &mut |_, name| {
                names.insert(name.to_owned());
            });
        }
    }
    names
}

#[test]
fn products_export_what_their_signatures_name() {
    let (core, _) = core();
    let of_root = root_of_core();
    let mut missing = Names::new();
    for product in ["dbss", "forticasb", "forticwp", "fortinac"] {
        let source = root().join(product).join("src");
        let mut surface = Surface::default();
        surface.read(&source);
        let exported = exported(&source, &source.join("lib.rs"));
        assert!(
            exported.contains("secapi_core"),
            "{product}: for the rest of core"
        );
        let own = surface.mentions.values().flatten();
        // Types of its own signatures, and those that the types which it exports name in theirs.
        let next: Names = exported.iter().flat_map(|name| core.of(name)).collect();
        let named = own
            .chain(&next)
            .filter(|name| of_root.contains(*name) && core.is_type(name));
        missing.extend(
            named
                .filter(|name| !GENERATED.contains(&name.as_str()) && !exported.contains(*name))
                .map(|name| format!("{product}: {name}")),
        );
    }
    assert!(missing.is_empty(), "cannot be named: {missing:#?}");
}

#[test]
fn a_shared_type_has_a_name_in_the_group_that_uses_it() {
    let text = fs::read_to_string(root().join("forticasb/src/generated/alert/mod.rs")).unwrap();
    // The list of alerts is filtered by it, and alerts have it.
    assert!(
        text.contains("pub use crate::generated::shared::{GeoLocation, Severity};"),
        "{text}"
    );
}
