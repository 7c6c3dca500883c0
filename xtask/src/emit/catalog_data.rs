//! `crates/catalog/src/generated`: the catalogs as the simulator and the command line read them.
//!
//! Each group is a document of its own, so that a program parses what it needs. Rust lists the documents.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use secapi_spec::catalog::{Group, Product};
use serde::Serialize;
use serde_json::Value;

use super::rust::{RustFile, ident, parsed};
use super::{Error, Files, Result};

/// Folder of all these files, below the root of the workspace.
pub const FOLDER: &str = "crates/catalog/src/generated";

/// Name of the document of what `product.toml` says.
const HEAD: &str = "product";

/// The documents of one product and the list of them, by path below [`FOLDER`].
pub fn files(product: &Product) -> Result<Files> {
    let failed = |error: Error| error.at(&product.name);
    let below = |name: &str| format!("{}/{name}", product.name);
    let mut files = Files::from([
        (
            below(&format!("{HEAD}.json")),
            head(product).map_err(failed)?,
        ),
        (below("mod.rs"), list(product).map_err(failed)?),
    ]);
    for group in &product.groups {
        files.insert(
            below(&format!("{}.json", group.name)),
            group_text(group).map_err(failed)?,
        );
    }
    Ok(files)
}

/// The list of products.
pub fn index(products: &[Product]) -> Result<String> {
    module_per_product(
        products,
        |names| quote!(pub(crate) static PRODUCTS: &[&crate::ProductData] = &[#(&#names::DATA),*];),
    )
}

/// A file that declares a module for each product, and one item that is made of their names.
pub(super) fn module_per_product(
    products: &[Product],
    item: impl FnOnce(&[Ident]) -> TokenStream,
) -> Result<String> {
    let names = products.iter().map(|product| ident(&product.name));
    let names = names.collect::<Result<Vec<_>>>()?;
    let modules = names.iter().map(|name| parsed(quote!(mod #name;)));
    let file = RustFile {
        head: modules.collect::<Result<_>>()?,
        items: vec![parsed(item(&names))?],
        ..RustFile::default()
    };
    file.text("specs")
}

/// The static that lists the documents of a product.
fn list(product: &Product) -> Result<String> {
    let groups = product.groups.iter().map(|group| {
        let (name, summary) = (&group.name, summary(&group.doc));
        let document = format!("{name}.json");
        quote!(crate::GroupData { name: #name, summary: #summary, json: include_str!(#document) })
    });
    let (name, title, document) = (&product.name, &product.title, format!("{HEAD}.json"));
    let file = RustFile {
        items: vec![parsed(quote! {
            pub(crate) static DATA: crate::ProductData = crate::ProductData {
                name: #name,
                title: #title,
                groups: &[#(#groups),*],
                json: include_str!(#document),
            };
        })?],
        ..RustFile::default()
    };
    file.text(&format!("specs/{}", product.name))
}

/// The first paragraph.
fn summary(doc: &str) -> &str {
    doc.split("\n\n").next().unwrap_or_default()
}

/// What `product.toml` says as compact JSON, a key a line, so that differences read well.
fn head(product: &Product) -> Result<String> {
    let Value::Object(head) = serde_json::to_value(without_groups(product))? else {
        return Err(Error::new("not an object"));
    };
    let mut lines = Vec::new();
    for (key, value) in &head {
        lines.push(format!("{}:{value}", json(key)?));
    }
    Ok(format!("{{\n{}\n}}\n", lines.join(",\n")))
}

/// Everything but the groups. Named field by field: a new one cannot be forgotten.
fn without_groups(product: &Product) -> Product {
    Product {
        name: product.name.clone(),
        title: product.title.clone(),
        doc: product.doc.clone(),
        source: product.source.clone(),
        base_urls: product.base_urls.clone(),
        auth: product.auth.clone(),
        default_auth: product.default_auth.clone(),
        default_errors: product.default_errors.clone(),
        context: product.context.clone(),
        envelopes: product.envelopes.clone(),
        paging: product.paging.clone(),
        via: product.via.clone(),
        errors: product.errors.clone(),
        xml: product.xml.clone(),
        group_features: product.group_features,
        groups: Vec::new(),
    }
}

/// A group as compact JSON, one operation and one type a line.
fn group_text(group: &Group) -> Result<String> {
    let Group {
        name,
        doc,
        feature,
        types,
        operations,
    } = group;
    Ok(format!(
        "{{\"name\":{},\"doc\":{},\"feature\":{feature},\"types\":[{}],\"operations\":[{}]}}\n",
        json(name)?,
        json(doc)?,
        lines(types)?,
        lines(operations)?,
    ))
}

fn lines<T: Serialize>(items: &[T]) -> Result<String> {
    let items: Vec<String> = items.iter().map(json).collect::<Result<_>>()?;
    if items.is_empty() {
        return Ok(String::new());
    }
    Ok(format!("\n{}", items.join(",\n")))
}

fn json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    Ok(serde_json::to_string(value)?)
}
