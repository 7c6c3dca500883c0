//! The catalogs of all products, as the code generator wrote them from the specs.
//!
//! A program seldom needs all of it: one call of `FortiNAC` concerns one of 40 groups. So each group is a document of its own that
//! is parsed when it is asked for, and names and summaries of groups need no parsing at all.
//!
//! ```
//! let fortinac = secapi_catalog::product("fortinac").unwrap();
//! let host = fortinac.group("host").unwrap();
//! let group = host.read()?;
//! assert!(group.operations.iter().any(|operation| operation.name == "list"));
//! # Ok::<(), serde_json::Error>(())
//! ```

mod generated;

use secapi_spec::catalog::{Group, Product};

pub use secapi_spec::catalog;

/// The group of types that all other groups of its product may use.
pub const SHARED: &str = "shared";

/// The catalog of one product, not parsed yet.
#[derive(Debug)]
pub struct ProductData {
    /// Name of the product and of its crate, such as `fortinac`.
    pub name: &'static str,
    /// Name for people, such as `Fortinet FortiNAC`.
    pub title: &'static str,
    /// Its groups, sorted by name; [`SHARED`] among them where the product has one.
    pub groups: &'static [GroupData],
    json: &'static str,
}

/// The catalog of one group, not parsed yet.
#[derive(Debug)]
pub struct GroupData {
    /// Name, such as `host`.
    pub name: &'static str,
    /// What the group is about: its first paragraph.
    pub summary: &'static str,
    json: &'static str,
}

/// The catalogs of all products, sorted by name.
#[must_use]
pub fn products() -> &'static [&'static ProductData] {
    generated::PRODUCTS
}

/// The catalog of the product of that name.
#[must_use]
pub fn product(name: &str) -> Option<&'static ProductData> {
    products()
        .iter()
        .find(|product| product.name == name)
        .copied()
}

impl ProductData {
    /// The group of that name.
    #[must_use]
    pub fn group(&self, name: &str) -> Option<&'static GroupData> {
        let at = self.groups.binary_search_by(|group| group.name.cmp(name));
        self.groups.get(at.ok()?)
    }

    /// Parses what `product.toml` says; the list of groups is empty.
    ///
    /// # Errors
    /// When the data cannot be parsed; the build is broken then.
    pub fn head(&self) -> serde_json::Result<Product> {
        serde_json::from_str(self.json)
    }

    /// Parses all of it.
    ///
    /// # Errors
    /// As [`head`](Self::head).
    pub fn read(&self) -> serde_json::Result<Product> {
        let mut product = self.head()?;
        product.groups = self
            .groups
            .iter()
            .map(GroupData::read)
            .collect::<Result<_, _>>()?;
        Ok(product)
    }
}

impl GroupData {
    /// Parses it.
    ///
    /// # Errors
    /// When the data cannot be parsed; the build is broken then.
    pub fn read(&self) -> serde_json::Result<Group> {
        serde_json::from_str(self.json)
    }
}

#[cfg(test)]
mod tests {
    use super::{product, products};

    #[test]
    fn every_product_and_group_reads_and_has_its_name() {
        for data in products() {
            let product = data.read().unwrap();
            assert_eq!((&*product.name, &*product.title), (data.name, data.title));
            for (group, data) in product.groups.iter().zip(data.groups) {
                assert_eq!(group.name, data.name);
                assert!(group.doc.starts_with(data.summary), "{}", data.name);
            }
        }
    }

    #[test]
    fn groups_are_found_by_name() {
        for data in products() {
            for group in data.groups {
                assert_eq!(data.group(group.name).unwrap().name, group.name);
            }
            assert!(data.group("nothing").is_none());
        }
        assert!(product("fortinet").is_none());
    }
}
