//! Addresses of a product's hosts.

use serde_json::{Map, Value, json};

use super::put;
use crate::catalog::{BaseUrl, Product};

/// The addresses of a host (`None`: the main one), or the one that stands in for all.
pub(super) fn list(product: &Product, host: Option<&str>, server: Option<&str>) -> Value {
    if let Some(url) = server {
        return json!([{ "url": url }]);
    }
    product
        .base_urls
        .iter()
        .filter(|base| base.host.as_deref() == host)
        .map(entry)
        .collect()
}

fn entry(base: &BaseUrl) -> Value {
    let mut entry = json!({ "url": base.url, "description": base.doc.trim() });
    let variables: Map<String, Value> = placeholders(&base.url)
        .map(|name| {
            let text = format!("Stands for the {name}; there is no value that fits everyone.");
            let variable = json!({ "default": name, "description": text });
            (name.to_owned(), variable)
        })
        .collect();
    if !variables.is_empty() {
        put(&mut entry, "variables", variables);
    }
    entry
}

/// The names in braces.
fn placeholders(url: &str) -> impl Iterator<Item = &str> {
    url.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
}
