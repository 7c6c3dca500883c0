//! `size`: figures that do not depend on the machine's speed, against those on record. What grows by more than a tenth is a failure.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use xtask::cargo::Cargo;
use xtask::codegen;
use xtask::emit;
use xtask::failure::Failure;
use xtask::terminal::print_lines;

use crate::builds::{Builds, count_packages};
use crate::program::Program;
use crate::{FOLDER, lines};

/// Where the figures are on record.
const RECORD: &str = "crates/bench/weight/size.json";

/// The product whose programs are built; one is enough to see what core and generated code add.
const PROGRAM_OF: &str = "forticasb";

/// Figures by name.
type Figures = BTreeMap<String, u64>;

/// Measures, and compares with the record or writes it. Prints a line per figure.
pub(crate) fn run(
    root: &Path,
    cargo: &Cargo,
    record: bool,
    warn: &mut dyn FnMut(&str),
) -> Result<ExitCode, Failure> {
    let figures = measure(root, cargo, warn)?;
    let path = root.join(RECORD);
    if record {
        fs::write(path, serde_json::to_string_pretty(&figures)? + "\n")?;
        let lines = figures
            .iter()
            .map(|(name, figure)| format!("{name}: {figure}"));
        return Ok(print_lines(&lines.collect::<Vec<_>>()));
    }
    let recorded = match fs::read_to_string(path) {
        Ok(text) => serde_json::from_str(&text)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Figures::new(),
        Err(error) => return Err(error.into()),
    };
    compare(&recorded, &figures).map(|lines| print_lines(&lines))
}

fn measure(root: &Path, cargo: &Cargo, warn: &mut dyn FnMut(&str)) -> Result<Figures, Failure> {
    let catalog = codegen::load(root, None, warn)?;
    let builds = Builds::new(cargo, FOLDER)?;
    let mut figures = Figures::new();
    let mut note = |name: String, figure: usize| {
        figures.insert(name, figure as u64);
    };
    for product in &catalog.products {
        let lines = lines::of_product(root, product)?;
        note(format!("{}: generated lines", product.name), lines.all);
        note(
            format!("{}: generated lines of code", product.name),
            lines.code,
        );
        let tree = [
            "tree",
            "--locked",
            "--package",
            &product.name,
            "--edges",
            "normal",
            "--prefix",
            "none",
        ];
        let packages = count_packages(&builds.run(&tree, cargo.manifest())?);
        note(format!("{}: packages", product.name), packages);
    }
    for product in catalog
        .products
        .iter()
        .filter(|product| product.name == PROGRAM_OF)
    {
        let program = Program::ours(root, &builds, product, &emit::rust::least_calls(product)?)?;
        let sizes = builds.sizes(&program)?;
        for (what, bytes) in [
            ("without a call", sizes.without),
            ("with 1 call", sizes.one),
            ("with 20 calls", sizes.twenty),
        ] {
            figures.insert(format!("{PROGRAM_OF}: bytes of a program {what}"), bytes);
        }
    }
    Ok(figures)
}

/// A line a figure; a failure when one has grown by more than a tenth, is new or is gone.
fn compare(recorded: &Figures, figures: &Figures) -> Result<Vec<String>, Failure> {
    let mut lines = Vec::new();
    let mut grown = Vec::new();
    for (name, figure) in figures {
        let Some(before) = recorded.get(name) else {
            lines.push(format!("{name}: {figure}, not on record"));
            grown.push(name.as_str());
            continue;
        };
        lines.push(format!("{name}: {figure}, on record {before}"));
        if figure.saturating_mul(10) > before.saturating_mul(11) {
            grown.push(name);
        }
    }
    grown.extend(
        recorded
            .keys()
            .filter(|name| !figures.contains_key(*name))
            .map(String::as_str),
    );
    if grown.is_empty() {
        return Ok(lines);
    }
    Err(Failure::new(format!(
        "{}\nerror: more than a tenth larger than in {RECORD}, or not in both: {}\n\
         make it smaller, or run `cargo xtask size --record` and say in the commit why it is worth it",
        lines.join("\n"),
        grown.join("; ")
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(figures: &[(&str, u64)]) -> Figures {
        figures
            .iter()
            .map(|(name, figure)| ((*name).to_owned(), *figure))
            .collect()
    }

    #[test]
    fn a_tenth_is_allowed_and_no_more() {
        let recorded = figures(&[("lines", 1000)]);
        assert!(compare(&recorded, &figures(&[("lines", 1100)])).is_ok());
        let failure = compare(&recorded, &figures(&[("lines", 1101)]))
            .unwrap_err()
            .to_string();
        assert!(failure.contains("lines: 1101, on record 1000"), "{failure}");
        assert!(failure.contains("size --record"), "{failure}");
    }

    #[test]
    fn figures_without_a_partner_are_a_failure() {
        let (some, none) = (figures(&[("lines", 1)]), Figures::new());
        assert!(compare(&some, &none).is_err());
        assert!(compare(&none, &some).is_err());
    }
}
