//! Names of components: those of the catalog, made unique over the groups.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::Product;
use crate::naming;

/// The group whose types all others see.
const SHARED: &str = "shared";

/// Name of every type's component.
#[derive(Debug)]
pub(super) struct Names {
    by_type: BTreeMap<(String, String), String>,
    refusal: String,
}

impl Names {
    /// A name that only one group has stays as it is; the others get their group's name in front.
    pub(super) fn new(product: &Product) -> Self {
        let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
        let types = || {
            product.groups.iter().flat_map(|group| {
                group
                    .types
                    .iter()
                    .map(|definition| (group.name.as_str(), definition.name()))
            })
        };
        for (_, name) in types() {
            *uses.entry(name).or_default() += 1;
        }
        let is_single = |name: &str| uses.get(name).is_none_or(|uses| *uses == 1);
        let mut taken: BTreeSet<String> = uses
            .keys()
            .filter(|name| is_single(name))
            .map(|name| (*name).to_owned())
            .collect();
        let mut unique = |wanted: String| {
            let mut name = wanted;
            while !taken.insert(name.clone()) {
                name.push('_');
            }
            name
        };
        let mut by_type = BTreeMap::new();
        for (group, name) in types() {
            let component = if is_single(name) {
                name.to_owned()
            } else {
                unique(naming::pascal(group).unwrap_or_else(|| group.to_owned()) + name)
            };
            by_type.insert((group.to_owned(), name.to_owned()), component);
        }
        let refusal = unique("Refusal".to_owned());
        Self { by_type, refusal }
    }

    /// The component of a type, as the group sees it: its own, else the shared one.
    pub(super) fn component(&self, group: &str, name: &str) -> String {
        let of = |group: &str| self.by_type.get(&(group.to_owned(), name.to_owned()));
        of(group)
            .or_else(|| of(SHARED))
            .map_or(name, String::as_str)
            .to_owned()
    }

    /// The component of an error's body.
    pub(super) fn refusal(&self) -> &str {
        &self.refusal
    }
}
