//! Core is laid out on floors: a file imports those of its own folder and those below, never through the root of the crate.

use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};
use syn::{Attribute, UseTree};

/// The rooms of core, from the lowest up. A room may import those that stand before it.
const ROOMS: &[&str] = &[
    // What the values of the wire are, in a crate of its own.
    "wire",
    "date",
    "json_text",
    "random",
    "rounded",
    "table",
    "deadline",
    "description",
    "retry",
    "redact",
    "error",
    "credential_check",
    "transport",
    "observe",
    "request",
    "response",
    "session",
    "execute",
    "calls",
    "auth",
    "client",
    "testing",
];

/// Files that only export.
const EXPORTS: &[&str] = &["lib.rs", "exports.rs"];

/// Collects what a file imports from its own crate: the first name behind `crate::`.
#[derive(Default)]
struct Imports(Vec<String>);

impl Imports {
    fn tree(&mut self, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => self.0.push(path.ident.to_string()),
            UseTree::Name(name) => self.0.push(name.ident.to_string()),
            UseTree::Rename(rename) => self.0.push(rename.ident.to_string()),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(tree)),
            UseTree::Glob(_) => self.0.push("*".to_owned()),
        }
    }
}

impl<'ast> Visit<'ast> for Imports {
    fn visit_use_tree(&mut self, tree: &'ast UseTree) {
        if let UseTree::Path(path) = tree
            && path.ident == "crate"
        {
            self.tree(&path.tree);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let mut segments = path.segments.iter();
        if let (Some(first), Some(second)) = (segments.next(), segments.next())
            && first.ident == "crate"
        {
            self.0.push(second.ident.to_string());
        }
        visit::visit_path(self, path);
    }

    // Links of documentation may point up.
    fn visit_attribute(&mut self, _: &'ast Attribute) {}
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn imports_of_core_point_down() {
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/core/src");
    let mut wrong = Vec::new();
    for path in sources(&core) {
        let file = path.strip_prefix(&core).unwrap();
        let room = file.iter().next().unwrap().to_str().unwrap();
        if EXPORTS.contains(&room) {
            continue;
        }
        let room = room.trim_end_matches(".rs");
        let floor = |room: &str| ROOMS.iter().position(|known| *known == room);
        let Some(own) = floor(room) else {
            wrong.push(format!("{}: `{room}` has no floor", file.display()));
            continue;
        };
        let mut imports = Imports::default();
        imports.visit_file(&syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap());
        for name in imports.0 {
            match floor(&name) {
                Some(other) if other <= own => {}
                Some(_) => wrong.push(format!("{}: `{name}` stands above", file.display())),
                None => wrong.push(format!(
                    "{}: `{name}` comes through the root",
                    file.display()
                )),
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
