//! The cargo features of a large product: one for each group, all on by default.

use secapi_spec::catalog::Product;

use super::markers::Markers;
use super::{Error, Result};

/// Around the groups.
pub(crate) const MARKERS: Markers = Markers("# <groups>", "# </groups>");
/// Features that every product crate has beside its groups.
const TAKEN: &[&str] = &["default", "schemars"];

/// The manifest of the product's crate with its groups between the markers; `None` when there is nothing to keep in step.
pub fn manifest(product: &Product, text: &str) -> Result<Option<String>> {
    let lines = if product.group_features {
        lines(product)?
    } else {
        "default = []\n".to_owned()
    };
    let manifest = MARKERS.replace(text, &lines);
    if manifest.is_none() && product.group_features {
        return Err(Error::new(format!(
            "crates/{}/Cargo.toml: no {MARKERS} under `[features]`, where the groups belong",
            product.name
        )));
    }
    Ok(manifest)
}

fn lines(product: &Product) -> Result<String> {
    let groups: Vec<&str> = product
        .groups
        .iter()
        .filter(|group| group.feature)
        .map(|group| group.name.as_str())
        .collect();
    if let Some(taken) = groups.iter().find(|name| TAKEN.contains(name)) {
        return Err(Error::new(format!(
            "{}: a group cannot be called `{taken}`, which is a cargo feature",
            product.name
        )));
    }
    let mut out = String::from("default = [\n");
    for group in &groups {
        out.push_str(&format!("    \"{group}\",\n"));
    }
    out.push_str("]\n");
    for group in &groups {
        out.push_str(&format!("{group} = []\n"));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use secapi_spec::catalog::Group;

    use super::*;

    fn product(group_features: bool) -> Product {
        let group = |name: &str| Group {
            name: name.to_owned(),
            feature: name != "shared",
            ..Group::default()
        };
        Product {
            name: "p".to_owned(),
            group_features,
            groups: vec![group("alert"), group("shared")],
            ..Product::default()
        }
    }

    #[test]
    fn groups_stand_between_the_markers() {
        let text = "[features]\n# <groups>\nstale = []\n# </groups>\nschemars = []\n";
        let new = manifest(&product(true), text).unwrap().unwrap();
        let expected = "[features]\n# <groups>\ndefault = [\n    \"alert\",\n]\nalert = []\n# </groups>\nschemars = []\n";
        assert_eq!(new, expected);
    }

    #[test]
    fn markers_are_needed_only_for_groups() {
        assert_eq!(manifest(&product(false), "[features]\n").unwrap(), None);
        let error = manifest(&product(true), "[features]\n").unwrap_err();
        assert!(error.to_string().contains("crates/p/Cargo.toml"), "{error}");
    }
}
