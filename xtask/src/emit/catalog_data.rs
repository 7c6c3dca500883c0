//! `crates/simulator/src/generated/<product>.json`: the product as the simulator reads it.

use secapi_spec::catalog::{Group, Product};
use serde::Serialize;
use serde_json::Value;

use super::{Error, Result};

/// The product as compact JSON, one operation and one type a line, so that differences read well.
pub fn text(product: &Product) -> Result<String> {
    let failed = |error: serde_json::Error| Error::new(format!("{}: {error}", product.name));
    let Value::Object(head) = serde_json::to_value(head_of(product)).map_err(failed)? else {
        return Err(Error::new(format!("{}: not an object", product.name)));
    };
    let mut out = String::from("{\n");
    for (key, value) in head.iter().filter(|(key, _)| *key != "groups") {
        out.push_str(&format!("{}:{value},\n", json(key)?));
    }
    out.push_str("\"groups\":[");
    for (i, group) in product.groups.iter().enumerate() {
        out.push_str(if i == 0 { "\n" } else { ",\n" });
        let Group {
            name,
            doc,
            feature,
            types,
            operations,
        } = group;
        out.push_str(&format!(
            "{{\"name\":{},\"doc\":{},\"feature\":{feature},\"types\":[",
            json(name)?,
            json(doc)?
        ));
        lines(&mut out, types)?;
        out.push_str("],\"operations\":[");
        lines(&mut out, operations)?;
        out.push_str("]}");
    }
    out.push_str("\n]}\n");
    Ok(out)
}

/// Everything but the groups. Named field by field: a new one cannot be forgotten.
fn head_of(product: &Product) -> Product {
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

fn lines<T: Serialize>(out: &mut String, items: &[T]) -> Result<()> {
    for (i, item) in items.iter().enumerate() {
        out.push_str(if i == 0 { "\n" } else { ",\n" });
        out.push_str(&json(item)?);
    }
    Ok(())
}

fn json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::new(error.to_string()))
}
