//! `crates/cli/src/generated`: the operations of each product's crate, so that the command line finds them by name.

use quote::quote;
use secapi_spec::catalog::Product;
use secapi_spec::naming;

use super::catalog_data::module_per_product;
use super::rust::{RustFile, ident, parsed};
use super::{Error, Result};

/// Folder of all these files, below the root of the workspace.
pub const FOLDER: &str = "crates/cli/src/generated";

/// The table of one product.
pub fn table(product: &Product) -> Result<String> {
    let krate = ident(&product.name)?;
    let mut operations = Vec::new();
    for group in &product.groups {
        for operation in &group.operations {
            let name = format!("{}.{}", group.name, operation.name);
            let item = naming::screaming(&operation.name)
                .ok_or_else(|| Error::new(format!("{name}: no name of a static")))?;
            let (module, item) = (ident(&group.name)?, ident(&item)?);
            operations.push((name, quote!(&#krate::#module::#item)));
        }
    }
    operations.sort_by(|one, other| one.0.cmp(&other.0));
    let operations = operations.into_iter().map(|(_, path)| path);
    let doc = super::rust::Doc::prose(&format!(
        "All operations of {}, sorted by name.",
        product.title
    ))
    .outer(0);
    let file = RustFile {
        items: vec![parsed(quote! {
            #doc
            pub(crate) static OPERATIONS: &[&::secapi_core::Operation] = &[#(#operations),*];
        })?],
        ..RustFile::default()
    };
    file.text(&format!("specs/{}", product.name))
}

/// The list of the tables.
pub fn index(products: &[Product]) -> Result<String> {
    let texts = products.iter().map(|product| &product.name);
    module_per_product(products, |names| {
        quote! {
            /// The operations of a product, sorted by name; none for a product that is unknown.
            pub(crate) fn operations(product: &str) -> &'static [&'static ::secapi_core::Operation] {
                match product {
                    #(#texts => #names::OPERATIONS,)*
                    _ => &[],
                }
            }
        }
    })
}
