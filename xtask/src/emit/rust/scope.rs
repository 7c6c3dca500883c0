//! Names in one generated file: what it uses, it imports, and a name of core that a type of the spec has is written with its path.
//!
//! Names of the prelude are never in doubt: the checks of the spec keep them free.

use std::collections::{BTreeMap, BTreeSet};

use super::index::{Index, SHARED};
use super::print;
use crate::emit::Result;

const SHARED_MODULE: &str = "crate::generated::shared";

/// The names that one file of a group uses.
#[derive(Debug)]
pub(crate) struct Scope<'a> {
    pub(crate) index: &'a Index<'a>,
    pub(crate) group: &'a str,
    imports: BTreeMap<String, BTreeSet<String>>,
    /// Shared types are exported.
    exports: bool,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(index: &'a Index<'a>, group: &'a str) -> Self {
        Self {
            index,
            group,
            imports: BTreeMap::new(),
            exports: false,
        }
    }

    /// A name of `secapi_core`.
    pub(crate) fn core(&mut self, name: &str) -> String {
        self.outside("secapi_core", name)
    }

    /// `BTreeMap`.
    pub(crate) fn map(&mut self) -> String {
        self.outside("std::collections", "BTreeMap")
    }

    /// A static of `product.rs`.
    pub(crate) fn product(&mut self, name: &str) -> String {
        let module = "crate::generated::product";
        if self.index.has_static(self.group, name) {
            return format!("{module}::{name}");
        }
        self.import(module, name);
        name.to_owned()
    }

    /// A type of the spec. Those of the group itself are there in both of its files.
    pub(crate) fn spec_type(&mut self, name: &str) -> Result<String> {
        let (home, _) = self.index.home(self.group, name)?;
        if home == SHARED && self.group != SHARED {
            self.import(SHARED_MODULE, name);
        }
        print::ident(name).map(str::to_owned)
    }

    fn outside(&mut self, module: &str, name: &str) -> String {
        if self.index.has_type(self.group, name) {
            return format!("{module}::{name}");
        }
        self.import(module, name);
        name.to_owned()
    }

    fn import(&mut self, module: &str, name: &str) {
        self.imports
            .entry(module.to_owned())
            .or_default()
            .insert(name.to_owned());
    }

    /// The shared types that the file uses.
    pub(crate) fn shared_types(&self) -> BTreeSet<String> {
        self.imports.get(SHARED_MODULE).cloned().unwrap_or_default()
    }

    /// Exports shared types: they have a name in every group that uses them, where users look for it.
    pub(crate) fn export(&mut self, shared_types: &BTreeSet<String>) {
        for name in shared_types {
            self.import(SHARED_MODULE, name);
        }
        self.exports = true;
    }

    /// The `use` lines: first the standard library, then other crates, then this one.
    pub(crate) fn imports(&self) -> String {
        let class = |path: &str| match path.split("::").next() {
            Some("std") => 0,
            Some("crate" | "super") => 2,
            _ => 1,
        };
        let blocks = (0..3).map(|wanted| {
            let block = self
                .imports
                .iter()
                .filter(|(path, _)| class(path) == wanted);
            block
                .map(|(path, names)| {
                    let exported = self.exports && path == SHARED_MODULE;
                    print::import(if exported { "pub " } else { "" }, path, names)
                })
                .collect::<String>()
        });
        print::join(blocks)
    }
}
