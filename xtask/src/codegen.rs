//! `codegen`: from the specs to every generated file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use secapi_spec::Sources;
use secapi_spec::catalog::{Catalog, Product};

use crate::diff;
use crate::emit::{self, Files};
use crate::failure::Failure;
use crate::files::{self, Difference, Mode, Outcome};
use crate::reserved;

/// How many stale files a failed check shows the difference of.
const SHOWN: usize = 20;

/// What a run is to do.
#[derive(Clone, Debug)]
pub struct Options {
    /// Write or compare.
    pub mode: Mode,
    /// One product instead of all.
    pub product: Option<String>,
}

impl Options {
    /// Those of a command line.
    #[must_use]
    pub fn new(check: bool, product: Option<String>) -> Self {
        let mode = if check { Mode::Check } else { Mode::Write };
        Self { mode, product }
    }
}

/// Reads and checks the specs below `root/specs`: all, or those of one product. Warnings go to `warn`.
pub fn load(
    root: &Path,
    product: Option<&str>,
    warn: &mut dyn FnMut(&str),
) -> Result<Catalog, Failure> {
    let specs = root.join("specs");
    let sources = match product {
        None => Sources::read(&specs),
        Some(name) if specs.join(name).join("product.toml").is_file() => {
            Sources::read_one(&specs.join(name))
        }
        Some(name) => {
            let mut known = files::names(&specs)?;
            known.retain(|name| specs.join(name).is_dir());
            return Err(Failure::new(format!(
                "error: there is no product `{name}`; specs/ has {}",
                if known.is_empty() {
                    "none".to_owned()
                } else {
                    known.join(", ")
                }
            )));
        }
    };
    let outcome = reserved::product_crates(root)?
        .into_iter()
        .fold(sources, |sources, (name, krate)| {
            sources.product_crate(name, krate)
        })
        .check();
    if outcome.catalog.is_some() && !outcome.report.is_empty() {
        warn(&outcome.report.to_string());
    }
    outcome
        .catalog
        .ok_or_else(|| Failure::new(outcome.report.to_string()))
}

/// Generates everything, and writes or checks it. The lines say what was done, one for each product.
///
/// In [`Mode::Check`] it fails when a file is not as it would be written, and names each.
pub fn run(
    root: &Path,
    options: &Options,
    warn: &mut dyn FnMut(&str),
) -> Result<Vec<String>, Failure> {
    let catalog = load(root, options.product.as_deref(), warn)?;
    let (wanted, folders) = wanted(root, &catalog, options.product.is_none())?;
    let outcome = files::sync(root, &wanted, &folders, options.mode)?;
    let lines = summary(&catalog, &outcome, options.mode);
    if options.mode == Mode::Check && !outcome.differences.is_empty() {
        return Err(stale(
            root,
            &wanted,
            &lines,
            &outcome,
            options.product.as_deref(),
        )?);
    }
    Ok(lines)
}

/// All files that should exist, by path below the root, and the folders that hold nothing else.
fn wanted(root: &Path, catalog: &Catalog, all: bool) -> Result<(Files, BTreeSet<String>), Failure> {
    let mut folders = BTreeSet::new();
    let mut wanted = Files::new();
    for product in &catalog.products {
        wanted.extend(product_files(product)?);
        let manifest = format!("crates/{}/Cargo.toml", product.name);
        let text = fs::read_to_string(root.join(&manifest)).map_err(|error| {
            Failure::new(format!(
                "error: {manifest}: {error}; each product has a crate of its name"
            ))
        })?;
        if let Some(text) = emit::features::manifest(product, &text)? {
            wanted.insert(manifest, text);
        }
        folders.extend(
            ["src", "tests"].map(|side| format!("crates/{}/{side}/generated", product.name)),
        );
    }
    if all {
        wanted.insert("specs/spec.schema.json".to_owned(), emit::schema::text()?);
        if let Some(text) = reserved::text(root)? {
            wanted.insert(reserved::PATH.to_owned(), text);
        }
        if let Some(readme) = readme(root, &catalog.products)? {
            wanted.insert("README.md".to_owned(), readme);
        }
        for (folder, text) in [
            (
                emit::catalog_data::FOLDER,
                emit::catalog_data::index(&catalog.products)?,
            ),
            (
                emit::command_line::FOLDER,
                emit::command_line::index(&catalog.products)?,
            ),
        ] {
            wanted.insert(format!("{folder}/mod.rs"), text);
        }
        // A product that is gone leaves its files behind.
        folders.insert(emit::documents::FOLDER.to_owned());
        for name in files::names(&root.join("crates"))? {
            folders.extend(["src", "tests"].map(|side| format!("crates/{name}/{side}/generated")));
        }
    }
    Ok((wanted, folders))
}

/// What is made of a product.
const PARTS: [fn(&Product) -> emit::Result<Files>; 4] =
    [source_files, test_files, data_files, emit::documents::files];

fn source_files(product: &Product) -> emit::Result<Files> {
    Ok(below(product, "src", emit::rust::source_files(product)?))
}

fn test_files(product: &Product) -> emit::Result<Files> {
    Ok(below(product, "tests", emit::rust::test_files(product)?))
}

/// The files of a generated folder, by path below the root of the workspace.
fn below(product: &Product, side: &str, files: Files) -> Files {
    let files = files.into_iter();
    files
        .map(|(path, text)| {
            (
                format!("crates/{}/{side}/generated/{path}", product.name),
                text,
            )
        })
        .collect()
}

/// All files of one product, by path below the root of the workspace.
///
/// One part after the other: made at the same time, they take more memory.
pub fn product_files(product: &Product) -> emit::Result<Files> {
    let mut files = Files::new();
    for part in PARTS {
        files.extend(part(product)?);
    }
    Ok(files)
}

/// What other crates than the product's own know of it.
fn data_files(product: &Product) -> emit::Result<Files> {
    let catalog = emit::catalog_data::files(product)?;
    let catalog = catalog
        .into_iter()
        .map(|(path, text)| (format!("{}/{path}", emit::catalog_data::FOLDER), text));
    let table = (
        format!("{}/{}.rs", emit::command_line::FOLDER, product.name),
        emit::command_line::table(product)?,
    );
    Ok(catalog.chain([table]).collect())
}

/// The read-me with a fresh table, if there is a read-me.
fn readme(root: &Path, products: &[Product]) -> Result<Option<String>, Failure> {
    match fs::read_to_string(root.join("README.md")) {
        Ok(text) => Ok(Some(emit::coverage::insert(
            &text,
            &emit::coverage::table(products),
        )?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::new(format!("error: README.md: {error}"))),
    }
}

/// `coverage`: puts the table into the read-me; answers the table.
pub fn coverage(root: &Path, warn: &mut dyn FnMut(&str)) -> Result<String, Failure> {
    let catalog = load(root, None, warn)?;
    let table = emit::coverage::table(&catalog.products);
    if let Some(text) = readme(root, &catalog.products)? {
        files::sync(
            root,
            &Files::from([("README.md".to_owned(), text)]),
            &BTreeSet::new(),
            Mode::Write,
        )?;
    }
    Ok(table)
}

/// Which product a path belongs to.
fn owner<'a>(catalog: &'a Catalog, path: &str) -> Option<&'a str> {
    let owns = |product: &&Product| {
        path.strip_prefix(emit::catalog_data::FOLDER)
            .and_then(|rest| rest.strip_prefix('/')?.strip_prefix(&*product.name))
            .is_some_and(|rest| rest.starts_with('/'))
            || path == format!("{}/{}.rs", emit::command_line::FOLDER, product.name)
            || emit::documents::paths(&product.name).any(|document| document == path)
            || path
                .strip_prefix("crates/")
                .and_then(|rest| rest.strip_prefix(product.name.as_str()))
                .is_some_and(|rest| rest.starts_with('/'))
    };
    catalog
        .products
        .iter()
        .find(owns)
        .map(|product| product.name.as_str())
}

/// One line for each product, and one for what belongs to none when there is something to say.
fn summary(catalog: &Catalog, outcome: &Outcome, mode: Mode) -> Vec<String> {
    let (differing, left_over) = match mode {
        Mode::Write => ("written", "removed"),
        Mode::Check => ("stale or missing", "left over"),
    };
    let differences = outcome
        .differences
        .iter()
        .map(|(path, what)| (path, Some(*what)));
    let unchanged = outcome.unchanged.iter().map(|path| (path, None));
    let mut found: BTreeMap<Option<&str>, Vec<Option<Difference>>> = BTreeMap::new();
    for (path, what) in differences.chain(unchanged) {
        found.entry(owner(catalog, path)).or_default().push(what);
    }
    let described = |found: &[Option<Difference>]| {
        let count = |what| found.iter().filter(|found| **found == what).count();
        let unchanged = count(None);
        let gone = count(Some(Difference::LeftOver));
        let changed = found.len() - unchanged - gone;
        let files = counted(unchanged + changed, "file");
        format!("{files} ({changed} {differing}, {gone} {left_over}, {unchanged} unchanged)")
    };
    let mut lines = Vec::new();
    for product in &catalog.products {
        let groups = || product.groups.iter();
        let operations = groups().map(|group| group.operations.len()).sum();
        let types = groups().map(|group| group.types.len()).sum();
        lines.push(format!(
            "{}: {}, {}, {}",
            product.name,
            counted(operations, "operation"),
            counted(types, "type"),
            described(
                &found
                    .remove(&Some(product.name.as_str()))
                    .unwrap_or_default()
            )
        ));
    }
    let others = found.get(&None);
    lines.extend(others.map(|found| format!("workspace: {}", described(found))));
    lines
}

fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// What a failed check says: each file with its difference, and the command that puts it right.
fn stale(
    root: &Path,
    wanted: &Files,
    lines: &[String],
    outcome: &Outcome,
    product: Option<&str>,
) -> Result<Failure, Failure> {
    let mut text = String::new();
    for line in lines {
        text.push_str(&format!("{line}\n"));
    }
    text.push_str("error: generated files are not what the specs say\n");
    for (at, (path, difference)) in outcome.differences.iter().enumerate() {
        let word = match difference {
            Difference::Stale => "stale",
            Difference::Missing => "missing",
            Difference::LeftOver => "left over",
        };
        text.push_str(&format!("  {word}: {path}\n"));
        if *difference == Difference::Stale && at < SHOWN {
            let found = fs::read(root.join(path))?;
            let wanted = wanted.get(path).map_or("", String::as_str);
            text.push_str(&diff::unified(
                path,
                &String::from_utf8_lossy(&found),
                wanted,
            ));
        }
    }
    let only = product
        .map(|name| format!(" --product {name}"))
        .unwrap_or_default();
    text.push_str(&format!(
        "run `cargo xtask codegen{only}` and commit what it writes\n"
    ));
    Ok(Failure::new(text))
}
