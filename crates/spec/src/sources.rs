//! The files of the specs, from a folder or from memory.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::catalog::Catalog;
use crate::problem::{Problem, Problems};
use crate::report::Report;
use crate::reserved::ProductCrate;
use crate::span::Span;
use crate::text::floor;

/// Largest spec file that is read. The largest hand-written one has some hundred kilobytes.
const LARGEST_SPEC: u64 = 4 << 20;
/// Largest file of recorded answers that is read.
const LARGEST_SAMPLES: u64 = 64 << 20;

/// The texts of one or more products, to be checked together.
///
/// ```
/// let outcome = secapi_spec::Sources::new()
///     .file("toy/product.toml", "name = \"toy\"")
///     .check();
/// assert!(outcome.catalog.is_none());
/// assert!(outcome.report.to_string().contains("`title`"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// By path below the specs' folder.
    files: BTreeMap<String, Content>,
    /// What is put before these paths in messages.
    root: String,
    crates: BTreeMap<String, ProductCrate>,
}

#[derive(Clone, Debug)]
enum Content {
    Text(Arc<str>),
    /// The file cannot be used: code, message and help.
    Unreadable(&'static str, String, &'static str),
}

/// A catalog, when there is one, and everything that was found.
#[derive(Clone, Debug)]
#[must_use]
pub struct Outcome {
    /// The catalog; `None` when there were errors.
    pub catalog: Option<Catalog>,
    /// All findings, warnings among them.
    pub report: Report,
}

impl Sources {
    /// No files yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, or replaces it. Its path is the one below the specs' folder: `forticasb/product.toml`,
    /// `forticasb/service.toml`, `forticasb/samples/service.jsonl`.
    #[must_use]
    pub fn file(mut self, path: impl Into<String>, text: impl Into<String>) -> Self {
        let (path, text) = (path.into(), text.into());
        let largest = if has_extension(&path, "toml") {
            LARGEST_SPEC
        } else {
            LARGEST_SAMPLES
        };
        let content = if text.len() as u64 > largest {
            too_large(largest)
        } else {
            Content::Text(text.into())
        };
        self.files.insert(path, content);
        self
    }

    /// Reads every product below a folder: each of its folders that holds TOML files. Files that cannot be read become findings.
    #[must_use]
    pub fn read(specs: &Path) -> Self {
        let mut sources = Self {
            root: shown(specs),
            ..Self::default()
        };
        match entries(specs) {
            Ok(products) => {
                for (name, is_folder) in products {
                    if is_folder && !name.starts_with('.') {
                        sources.read_product(&specs.join(&name), &name);
                    }
                }
            }
            Err(error) => sources.unreadable(String::new(), &error),
        }
        sources
    }

    /// Reads one product, from its own folder.
    #[must_use]
    pub fn read_one(folder: &Path) -> Self {
        let name = folder
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let root = folder.parent().map(shown).unwrap_or_default();
        let mut sources = Self {
            root,
            ..Self::default()
        };
        sources.read_product(folder, &name);
        if sources.files.is_empty() {
            let message = "there is no spec in this folder".to_owned();
            let content = Content::Unreadable(
                "spec::no-product",
                message,
                "name the folder that holds `product.toml`",
            );
            sources.files.insert(name, content);
        }
        sources
    }

    /// Says what the hand-written half of a product's crate has, so that no group takes the same name.
    #[must_use]
    pub fn product_crate(mut self, product: impl Into<String>, names: ProductCrate) -> Self {
        self.crates.insert(product.into(), names);
        self
    }

    /// Parses, lowers and checks everything.
    pub fn check(&self) -> Outcome {
        let mut problems = Problems::default();
        let mut files = Files::default();
        for (path, content) in &self.files {
            let text = match content {
                Content::Text(text) => Arc::clone(text),
                Content::Unreadable(..) => Arc::default(),
            };
            let id = files.add(self.shown_path(path), text);
            if let Content::Unreadable(code, message, help) = content {
                problems.push(Problem::error(code, Span::of_file(id), message.clone()).help(*help));
            }
        }
        let paths: Vec<(u32, &str)> = self
            .files
            .iter()
            .zip(0..)
            .filter(|((_, content), _)| matches!(content, Content::Text(_)))
            .map(|((path, _), id)| (id, path.as_str()))
            .collect();
        let catalog = crate::pipeline::run(&files, &paths, &self.crates, &mut problems);
        let report = Report::new(problems.into_list(), Arc::new(files));
        Outcome {
            catalog: (report.errors() == 0).then_some(catalog),
            report,
        }
    }

    /// The catalog, or everything that was found when there was an error. Warnings alone are dropped; [`Sources::check`] has them.
    pub fn load(&self) -> Result<Catalog, Report> {
        let outcome = self.check();
        outcome.catalog.ok_or(outcome.report)
    }

    fn read_product(&mut self, folder: &Path, name: &str) {
        match entries(folder) {
            Ok(files) => {
                for (file, is_folder) in files {
                    if !is_folder && has_extension(&file, "toml") {
                        self.read_file(&folder.join(&file), format!("{name}/{file}"), LARGEST_SPEC);
                    }
                }
            }
            Err(error) => self.unreadable(name.to_owned(), &error),
        }
        let samples = folder.join("samples");
        if !samples.is_dir() {
            return;
        }
        match entries(&samples) {
            Ok(files) => {
                for (file, is_folder) in files {
                    if !is_folder && has_extension(&file, "jsonl") {
                        self.read_file(
                            &samples.join(&file),
                            format!("{name}/samples/{file}"),
                            LARGEST_SAMPLES,
                        );
                    }
                }
            }
            Err(error) => self.unreadable(format!("{name}/samples"), &error),
        }
    }

    fn read_file(&mut self, file: &Path, path: String, largest: u64) {
        let content = match fs::metadata(file).and_then(|meta| {
            if meta.len() > largest {
                Ok(None)
            } else {
                fs::read(file).map(Some)
            }
        }) {
            Ok(Some(bytes)) => from_bytes(bytes),
            Ok(None) => too_large(largest),
            Err(error) => {
                self.unreadable(path, &error);
                return;
            }
        };
        self.files.insert(path, content);
    }

    fn unreadable(&mut self, path: String, error: &std::io::Error) {
        let message = format!("cannot read it: {error}");
        self.files.insert(
            path,
            Content::Unreadable(
                "spec::unreadable",
                message,
                "check the path and its permissions",
            ),
        );
    }

    fn shown_path(&self, path: &str) -> String {
        match (self.root.as_str(), path) {
            ("", path) => path.to_owned(),
            (root, "") => root.to_owned(),
            (root, path) => format!("{}/{path}", root.trim_end_matches('/')),
        }
    }
}

fn from_bytes(bytes: Vec<u8>) -> Content {
    String::from_utf8(bytes).map_or_else(
        |error| {
            let good = error.utf8_error().valid_up_to();
            let before = error.as_bytes().get(..good).unwrap_or_default();
            let line = before.split(|byte| *byte == b'\n').count();
            let message =
                format!("not UTF-8 text: byte {good}, in line {line}, begins no character");
            Content::Unreadable("spec::not-text", message, "save the file as UTF-8")
        },
        |text| Content::Text(text.into()),
    )
}

fn too_large(largest: u64) -> Content {
    let message = format!("larger than the {} MiB that are read", largest >> 20);
    Content::Unreadable("spec::too-large", message, "split it into several files")
}

/// Names in a folder, sorted, each with whether it is a folder itself.
fn entries(folder: &Path) -> std::io::Result<Vec<(String, bool)>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        names.push((
            entry.file_name().to_string_lossy().into_owned(),
            entry.path().is_dir(),
        ));
    }
    names.sort();
    Ok(names)
}

fn has_extension(file: &str, extension: &str) -> bool {
    Path::new(file)
        .extension()
        .is_some_and(|found| found == extension)
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// The texts that findings point into.
#[derive(Debug, Default)]
pub(crate) struct Files {
    list: Vec<File>,
}

#[derive(Debug)]
struct File {
    path: String,
    text: Arc<str>,
    /// Offset of each line's first byte.
    lines: Vec<usize>,
}

impl Files {
    fn add(&mut self, path: String, text: Arc<str>) -> u32 {
        let lines = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        self.list.push(File { path, text, lines });
        u32::try_from(self.list.len() - 1).unwrap_or(u32::MAX)
    }

    fn get(&self, file: u32) -> Option<&File> {
        self.list.get(file as usize)
    }

    pub(crate) fn path(&self, file: u32) -> &str {
        self.get(file).map_or("", |file| &file.path)
    }

    pub(crate) fn text_of(&self, file: u32) -> &str {
        self.get(file).map_or("", |file| &file.text)
    }

    /// Text of a file by its path.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.list
            .iter()
            .find(|file| file.path == path)
            .map(|file| &*file.text)
    }

    /// Line and column of a place, both from 1, the column in characters.
    pub(crate) fn line_and_column(&self, span: Span) -> (usize, usize) {
        let Some(file) = self.get(span.file) else {
            return (1, 1);
        };
        let offset = floor(&file.text, span.range().start);
        let line = file.lines.partition_point(|start| *start <= offset).max(1);
        let start = file.lines.get(line - 1).copied().unwrap_or(0);
        let column = file
            .text
            .get(start..offset)
            .map_or(0, |before| before.chars().count());
        (line, column + 1)
    }
}
