//! `features`: each group of a large product, compiled alone.

use std::path::Path;
use std::time::Instant;

use secapi_spec::catalog::{Catalog, Product};

use crate::cargo::{Cargo, not_started};
use crate::codegen;
use crate::failure::Failure;

/// Compiles the crates whose groups are features once with each feature alone, and once without any. The lines say how long each
/// crate took; a failure has what cargo said of every combination that does not compile, or not without warnings. `warn` also gets a
/// line when a combination is started.
pub fn run(root: &Path, cargo: &Cargo, warn: &mut dyn FnMut(&str)) -> Result<Vec<String>, Failure> {
    let catalog = codegen::load(root, None, warn)?;
    let mut lines = Vec::new();
    let mut failures = Vec::new();
    for product in gated(&catalog) {
        let start = Instant::now();
        let choices = choices(product);
        let count = choices.len();
        for (at, choice) in choices.iter().enumerate() {
            warn(&format!("{} {}/{count}: `{choice}`", product.name, at + 1));
            if let Some(said) = check(cargo, &product.name, choice)? {
                failures.push(format!("{} with `{choice}`:\n{said}", product.name));
            }
        }
        let time = start.elapsed().as_secs();
        lines.push(format!(
            "{}: {count} combinations of features, {time} s",
            product.name
        ));
    }
    if failures.is_empty() {
        Ok(lines)
    } else {
        Err(Failure::new(failures.join("\n")))
    }
}

fn gated(catalog: &Catalog) -> impl Iterator<Item = &Product> {
    let products = catalog.products.iter();
    products.filter(|product| product.group_features)
}

/// What `--features` is given: nothing, and each group.
fn choices(product: &Product) -> Vec<String> {
    let groups = product.groups.iter().filter(|group| group.feature);
    std::iter::once(String::new())
        .chain(groups.map(|group| group.name.clone()))
        .collect()
}

/// What cargo says, which is nothing when all is well.
fn check(cargo: &Cargo, package: &str, features: &str) -> Result<Option<String>, Failure> {
    let output = cargo
        .command("check", cargo.manifest())
        .args(["--quiet", "--no-default-features", "--package"])
        .args([package, "--features", features])
        .output()
        .map_err(|error| not_started(&error))?;
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Ok((!output.status.success() || !said.is_empty()).then_some(said))
}
