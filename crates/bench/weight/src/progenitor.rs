//! The client that progenitor makes of a product's exported document.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use xtask::failure::Failure;

use crate::builds::Builds;
use crate::lines::Lines;

/// The package that has the generator. It is no part of the workspace.
const TOOL: &str = "crates/simulator/interop/progenitor/Cargo.toml";

/// A client as it was generated.
#[derive(Debug)]
pub(crate) struct Generated {
    /// Name of its package.
    pub(crate) package: String,
    pub(crate) folder: PathBuf,
    methods: BTreeSet<String>,
}

/// Generates the client of a product, with builders.
pub(crate) fn generate(
    root: &Path,
    builds: &Builds<'_>,
    product: &str,
) -> Result<Generated, Failure> {
    let tool = std::path::absolute(root.join(TOOL))?;
    if !tool.is_file() {
        return Err(Failure::new(format!("there is no {TOOL}")));
    }
    let document = std::path::absolute(root.join(format!("openapi/{product}-3.0.json")))?;
    let folder = builds.folder().join(format!("progenitor-{product}"));
    let (document, out) = (document.display().to_string(), folder.display().to_string());
    builds.run(&["run", "--locked", "--", &document, &out], &tool)?;
    let manifest = fs::read_to_string(folder.join("Cargo.toml"))?;
    let package = manifest
        .lines()
        .find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'))
        .ok_or_else(|| Failure::new("its client has no name"))?
        .to_owned();
    let methods = methods(&fs::read_to_string(folder.join("src/lib.rs"))?);
    Ok(Generated {
        package,
        folder,
        methods,
    })
}

impl Generated {
    /// Whether it has an operation, which is named `group.operation`.
    pub(crate) fn has(&self, operation: &str) -> bool {
        self.methods.contains(&method(operation))
    }

    pub(crate) fn lines(&self) -> Result<Lines, Failure> {
        Ok(Lines::of(&fs::read_to_string(
            self.folder.join("src/lib.rs"),
        )?))
    }
}

/// What progenitor calls an operation.
pub(crate) fn method(operation: &str) -> String {
    operation.replace('.', "_")
}

/// Names of the methods that give builders.
fn methods(source: &str) -> BTreeSet<String> {
    let name = |line: &str| {
        let (name, rest) = line
            .trim_start()
            .strip_prefix("pub fn ")?
            .split_once("(&self)")?;
        rest.starts_with(" -> builder::").then(|| name.to_owned())
    };
    source.lines().filter_map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_those_that_give_builders() {
        let source =
            "    pub fn a_list(&self) -> builder::AList<'_> {\n    pub fn api(&self) -> &str {\n";
        assert_eq!(methods(source), BTreeSet::from([method("a.list")]));
    }
}
