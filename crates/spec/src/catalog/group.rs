//! Groups: the types and operations of one file.

use serde::{Deserialize, Serialize};

use super::{Operation, TypeDef};

/// One file of a product: types and operations that belong together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// File stem, in snake case.
    pub name: String,
    /// What the group is about.
    pub doc: String,
    /// Whether it is a cargo feature of the product's crate; the crate's own code needs the others.
    #[serde(default)]
    pub feature: bool,
    /// Models and enums, sorted by name.
    pub types: Vec<TypeDef>,
    /// Operations, in the order of the file.
    pub operations: Vec<Operation>,
}

impl Group {
    /// The type of that name which the group defines itself.
    #[must_use]
    pub fn definition(&self, name: &str) -> Option<&TypeDef> {
        let found = self.types.binary_search_by(|ty| ty.name().cmp(name)).ok()?;
        self.types.get(found)
    }
}
