//! `features`: each group of a large product, compiled alone.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use secapi_spec::catalog::{Catalog, Product};

use crate::codegen::{self, Failure};

/// Compiles the crates whose groups are features once with each feature alone, and once without any. The lines say how long each
/// crate took; a failure has what cargo said of every combination that does not compile, or not without warnings.
pub fn run(root: &Path, warn: &mut dyn FnMut(&str)) -> Result<Vec<String>, Failure> {
    let catalog = codegen::load(root, None, warn)?;
    let mut lines = Vec::new();
    let mut failures = Vec::new();
    for product in gated(&catalog) {
        let start = Instant::now();
        let choices = choices(product);
        for choice in &choices {
            if let Some(said) = check(root, &product.name, choice)? {
                failures.push(format!("{} with `{choice}`:\n{said}", product.name));
            }
        }
        let (count, time) = (choices.len(), start.elapsed().as_secs());
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
fn check(root: &Path, package: &str, features: &str) -> Result<Option<String>, Failure> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    if root != Path::new("") {
        command.current_dir(root);
    }
    let output = command
        .args(["check", "--quiet", "--no-default-features", "--package"])
        .args([package, "--features", features])
        .output()
        .map_err(|error| Failure::new(format!("error: cargo cannot be started: {error}")))?;
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Ok((!output.status.success() || !said.is_empty()).then_some(said))
}
