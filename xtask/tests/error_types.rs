//! Every error type of the workspace writes its `Debug` by hand: `fn main() -> Result<(), E>` and `unwrap()` print that, and a derived one
//! hides the text for people behind the fields.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path, into: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            into.push((path, text));
        }
    }
}

/// The names of the types that a text implements `Error` for, or derives it for.
fn error_types(text: &str) -> impl Iterator<Item = &str> {
    let implemented = text
        .lines()
        .filter(|line| line.starts_with("impl"))
        .filter_map(|line| {
            let (head, name) = line.split_once("Error for ")?;
            let is_it =
                head.ends_with("std::error::") || head.ends_with(" Std") || head.ends_with("impl ");
            is_it.then_some(name)
        });
    let derived = text.split("#[derive(").skip(1).filter_map(|text| {
        let (traits, rest) = text.split_once(")]")?;
        let mut traits = traits.split(',').map(str::trim);
        let is_it = traits.any(|name| name == "Error" || name == "thiserror::Error");
        let mut lines = rest.lines().filter(|_| is_it);
        lines.find_map(|line| {
            let named = |word| line.split_once(word).map(|(_, name)| name);
            named("struct ").or_else(|| named("enum "))
        })
    });
    implemented.chain(derived).map(|name| {
        let end = name.find(|letter: char| !letter.is_alphanumeric());
        &name[..end.unwrap_or(name.len())]
    })
}

/// The attributes above the definition of a type, where a text has it.
fn attributes<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let at = ["struct ", "enum "].iter().find_map(|word| {
        text.match_indices(&format!("{word}{name}"))
            .find(|(at, found)| {
                text[at + found.len()..]
                    .chars()
                    .next()
                    .is_some_and(|next| !next.is_alphanumeric())
            })
            .map(|(at, _)| at)
    })?;
    let above = &text[..at];
    let start = above.rfind("\n\n").unwrap_or(0);
    Some(&above[start..])
}

#[test]
fn no_error_type_derives_debug() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut crates: Vec<PathBuf> = fs::read_dir(root.join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    crates.push(root.join("xtask"));
    let mut seen = BTreeSet::new();
    for folder in crates {
        let mut files = Vec::new();
        sources(&folder.join("src"), &mut files);
        for (path, text) in &files {
            for name in error_types(text) {
                // In the same file, or else in the same crate.
                let found = attributes(text, name)
                    .or_else(|| files.iter().find_map(|(_, text)| attributes(text, name)));
                let Some(found) = found else {
                    continue;
                };
                seen.insert(name.to_owned());
                assert!(
                    !found.contains("Debug,") && !found.contains("Debug)"),
                    "{}: `{name}` derives Debug: write it with `secapi_core::debug_error`, or show the text unless `{{:#?}}` asks for fields",
                    path.display()
                );
            }
        }
    }
    for known in [
        "DecodeError",
        "Distrust",
        "Error",
        "FaultError",
        "Failure",
        "ParseTimestampError",
        "Report",
        "ScanError",
        "SharedError",
        "StartError",
        "StateError",
        "TransportError",
        "UnknownRegion",
        "WaitError",
    ] {
        assert!(seen.contains(known), "the search has lost `{known}`");
    }
}
