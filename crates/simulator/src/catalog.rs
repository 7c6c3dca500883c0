//! The catalog of one product, ready to be looked things up in.

use std::collections::HashMap;

use secapi_catalog::{ProductData, SHARED};
use secapi_spec::catalog::{Group, Operation, Product, TypeDef};

/// Names of the products that are built in, sorted.
#[must_use]
pub fn product_names() -> Vec<&'static str> {
    let all = secapi_catalog::products().iter();
    all.map(|product| product.name).collect()
}

/// Reads the built-in catalog of one product; the others stay unread, so that a start is fast.
/// `None` when there is none of that name.
///
/// # Errors
/// When the catalog cannot be read; the build is broken then.
pub fn built_in(name: &str) -> serde_json::Result<Option<Product>> {
    secapi_catalog::product(name)
        .map(ProductData::read)
        .transpose()
}

/// A product with an index over its types.
#[derive(Debug)]
pub(crate) struct Catalog {
    product: Product,
    /// For each group, where each of its types stands.
    types: Vec<HashMap<String, usize>>,
    shared: Option<usize>,
}

/// An operation and the group that it belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OperationRef<'a> {
    /// Position of the group in the catalog.
    pub(crate) group: usize,
    /// Name of the group.
    pub(crate) group_name: &'a str,
    pub(crate) operation: &'a Operation,
}

impl OperationRef<'_> {
    /// `group.name`.
    pub(crate) fn id(&self) -> String {
        format!("{}.{}", self.group_name, self.operation.name)
    }
}

impl Catalog {
    pub(crate) fn new(product: Product) -> Self {
        let types = product.groups.iter().map(|group| {
            group
                .types
                .iter()
                .enumerate()
                .map(|(at, definition)| (definition.name().to_owned(), at))
                .collect()
        });
        Self {
            types: types.collect(),
            shared: product.groups.iter().position(|group| group.name == SHARED),
            product,
        }
    }

    pub(crate) fn product(&self) -> &Product {
        &self.product
    }

    /// All operations, with their groups, in the order of the catalog.
    pub(crate) fn operations(&self) -> impl Iterator<Item = OperationRef<'_>> {
        self.product
            .groups
            .iter()
            .enumerate()
            .flat_map(|(at, group)| {
                group.operations.iter().map(move |operation| OperationRef {
                    group: at,
                    group_name: &group.name,
                    operation,
                })
            })
    }

    /// The operation of that `group.name`.
    pub(crate) fn named(&self, id: &str) -> Option<OperationRef<'_>> {
        let (group, name) = id.split_once('.')?;
        let at = |found: &Group| found.name == group;
        let group = self.product.groups.iter().position(at)?;
        let operations = &self.product.groups.get(group)?.operations;
        let operation = operations.iter().position(|found| found.name == name)?;
        self.operation(group, operation)
    }

    /// The operation at a position of group and list, as given by the router.
    pub(crate) fn operation(&self, group: usize, operation: usize) -> Option<OperationRef<'_>> {
        let found: &Group = self.product.groups.get(group)?;
        Some(OperationRef {
            group,
            group_name: &found.name,
            operation: found.operations.get(operation)?,
        })
    }

    /// The type of that name as the group sees it: its own, else the shared one.
    pub(crate) fn definition(&self, group: usize, name: &str) -> Option<&TypeDef> {
        [Some(group), self.shared]
            .into_iter()
            .flatten()
            .find_map(|group| {
                let at = *self.types.get(group)?.get(name)?;
                self.product.groups.get(group)?.types.get(at)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::{built_in, product_names};

    #[test]
    fn every_built_in_catalog_reads_and_is_its_own() {
        for name in product_names() {
            assert_eq!(built_in(name).unwrap().unwrap().name, name);
        }
    }

    #[test]
    fn an_unknown_product_has_no_catalog() {
        assert!(built_in("fortinet").unwrap().is_none());
    }
}
