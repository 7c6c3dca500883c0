//! Writing or checking generated files: one function for both, so that they cannot disagree.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::emit::Files;

/// Whether files are written or only compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Write what differs, remove what is left over.
    Write,
    /// Touch nothing.
    Check,
}

/// How a file differs from what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// It has other content.
    Stale,
    /// It does not exist.
    Missing,
    /// It exists and should not.
    LeftOver,
}

/// What was found, and in [`Mode::Write`] put right.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Files that differ, by path.
    pub differences: Vec<(String, Difference)>,
    /// Files that are as they should be.
    pub unchanged: Vec<String>,
}

/// Compares the files below `root` with those that are wanted, and puts them right if the mode says so.
///
/// `folders` hold generated files and nothing else: whatever else is found there is left over.
pub fn sync(
    root: &Path,
    wanted: &Files,
    folders: &BTreeSet<String>,
    mode: Mode,
) -> io::Result<Outcome> {
    let mut outcome = Outcome::default();
    for (path, text) in wanted {
        let difference = match fs::read(root.join(path)) {
            Ok(found) if found == text.as_bytes() => None,
            Ok(_) => Some(Difference::Stale),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Some(Difference::Missing),
            Err(error) => return Err(named(path, &error)),
        };
        match difference {
            Some(difference) => outcome.differences.push((path.clone(), difference)),
            None => outcome.unchanged.push(path.clone()),
        }
    }
    for folder in folders {
        for path in files_below(root, folder)? {
            if !wanted.contains_key(&path) {
                outcome.differences.push((path, Difference::LeftOver));
            }
        }
    }
    if mode == Mode::Write {
        for (path, difference) in &outcome.differences {
            put_right(root, path, *difference, wanted).map_err(|error| named(path, &error))?;
        }
        for folder in folders {
            remove_empty(&root.join(folder)).map_err(|error| named(folder, &error))?;
        }
    }
    Ok(outcome)
}

fn put_right(root: &Path, path: &str, difference: Difference, wanted: &Files) -> io::Result<()> {
    let full = root.join(path);
    match (difference, wanted.get(path)) {
        (Difference::Stale | Difference::Missing, Some(text)) => {
            if let Some(folder) = full.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(full, text)
        }
        _ => fs::remove_file(full),
    }
}

/// Paths of all files below a folder, relative to the root, with `/`. A folder that does not exist has none.
pub fn files_below(root: &Path, folder: &str) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for name in names(&root.join(&folder)).map_err(|error| named(&folder, &error))? {
            let path = format!("{folder}/{name}");
            let entry = root.join(&path);
            if entry.is_dir() && !entry.is_symlink() {
                open.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Paths of the Rust files below a folder, as from [`files_below`].
pub(crate) fn rust_below(root: &Path, folder: &str) -> io::Result<Vec<PathBuf>> {
    let paths = files_below(root, folder)?.into_iter().map(PathBuf::from);
    let is_rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
    Ok(paths.filter(is_rust).collect())
}

/// What is in a folder, sorted; nothing when it does not exist.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = match fs::read_dir(folder) {
        Ok(entries) => entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<io::Result<Vec<_>>>()?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    paths.sort();
    Ok(paths)
}

/// The names of what is in a folder.
pub(crate) fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries = entries(folder)?;
    let names = entries.iter().filter_map(|path| path.file_name());
    Ok(names
        .map(|name| name.to_string_lossy().into_owned())
        .collect())
}

/// Removes folders that hold no file. Answers whether the folder itself is gone.
fn remove_empty(folder: &Path) -> io::Result<bool> {
    if !folder.is_dir() {
        return Ok(true);
    }
    let mut empty = true;
    for entry in entries(folder)? {
        let gone = entry.is_dir() && !entry.is_symlink() && remove_empty(&entry)?;
        empty &= gone;
    }
    if empty {
        fs::remove_dir(folder)?;
    }
    Ok(empty)
}

fn named(path: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{path}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of this test's own, removed at the end.
    struct Scratch(PathBuf);

    impl Scratch {
        fn new(name: &str) -> Self {
            let path =
                std::env::temp_dir().join(format!("secapi-xtask-{}-{name}", std::process::id()));
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        fn put(&self, path: &str, text: &str) {
            let path = self.0.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn files(list: &[(&str, &str)]) -> Files {
        list.iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect()
    }

    #[test]
    fn checking_finds_what_writing_puts_right() {
        let scratch = Scratch::new("sync");
        scratch.put("gen/same.rs", "same");
        scratch.put("gen/stale.rs", "old");
        scratch.put("gen/gone/left.rs", "left over");
        scratch.put("elsewhere.rs", "not ours");
        let wanted = files(&[
            ("gen/same.rs", "same"),
            ("gen/stale.rs", "new"),
            ("gen/sub/missing.rs", "new"),
        ]);
        let folders = BTreeSet::from(["gen".to_owned()]);

        let checked = sync(&scratch.0, &wanted, &folders, Mode::Check).unwrap();
        let expected = [
            ("gen/stale.rs".to_owned(), Difference::Stale),
            ("gen/sub/missing.rs".to_owned(), Difference::Missing),
            ("gen/gone/left.rs".to_owned(), Difference::LeftOver),
        ];
        assert_eq!(checked.differences, expected);
        assert_eq!(
            fs::read_to_string(scratch.0.join("gen/stale.rs")).unwrap(),
            "old"
        );

        let written = sync(&scratch.0, &wanted, &folders, Mode::Write).unwrap();
        assert_eq!(written.differences, expected);
        assert!(!scratch.0.join("gen/gone").exists());
        assert!(scratch.0.join("elsewhere.rs").exists());

        let again = sync(&scratch.0, &wanted, &folders, Mode::Check).unwrap();
        assert!(again.differences.is_empty());
        assert_eq!(again.unchanged.len(), 3);
    }

    #[test]
    fn a_run_with_nothing_to_do_touches_no_file() {
        let scratch = Scratch::new("idle");
        scratch.put("gen/a.rs", "a");
        let before = fs::metadata(scratch.0.join("gen/a.rs"))
            .unwrap()
            .modified()
            .unwrap();
        let wanted = files(&[("gen/a.rs", "a")]);
        sync(
            &scratch.0,
            &wanted,
            &BTreeSet::from(["gen".to_owned()]),
            Mode::Write,
        )
        .unwrap();
        assert_eq!(
            fs::metadata(scratch.0.join("gen/a.rs"))
                .unwrap()
                .modified()
                .unwrap(),
            before
        );
    }
}
