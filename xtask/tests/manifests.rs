//! What the manifests of the workspace have in common.

use std::fs;
use std::path::{Path, PathBuf};

fn manifests() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let crates = fs::read_dir(root.join("crates")).unwrap();
    crates
        .map(|entry| entry.unwrap().path())
        .chain([root.join("xtask"), root.join("xtask/tour")])
        .map(|folder| folder.join("Cargo.toml"))
        .collect()
}

/// Tools such as `cargo nextest` have every test program list its tests. One without a harness answers with whatever it prints.
#[test]
fn every_test_program_can_list_its_tests() {
    let manifests = manifests();
    assert!(manifests.len() >= 9, "{manifests:?}");
    for manifest in manifests {
        let text = fs::read_to_string(&manifest).unwrap();
        let targets = text
            .split("\n[")
            .filter(|table| table.starts_with("[test]]"));
        for target in targets {
            assert!(
                !target.contains("harness = false"),
                "{}: {target}",
                manifest.display()
            );
        }
    }
}
