//! One tiny spec for each feature of the language, and the Rust that is made of it.
//!
//! `cargo insta review` shows and accepts changes. The fixture that `tests/compile.rs` compiles is the same text as files;
//! `XTASK_WRITE_FIXTURE=1 cargo test -p xtask --test features` writes it.

mod common;

use std::collections::BTreeSet;
use std::path::Path;

use secapi_spec::catalog::Product;
use xtask::emit::{self, Files};
use xtask::files::{self, Mode};

#[test]
fn each_feature_as_rust() {
    let product = common::product("features");
    let files = emit::rust::source_files(&product).unwrap();
    for group in &product.groups {
        let mut text = String::new();
        for name in ["mod.rs", "models.rs"] {
            if let Some(file) = files.get(&format!("{}/{name}", group.name)) {
                text.extend(["//// ", name, "\n", file.as_str(), "\n"]);
            }
        }
        insta::assert_snapshot!(format!("feature_{}", group.name), text);
    }
}

#[test]
fn product_as_rust() {
    let files = emit::rust::source_files(&common::product("features")).unwrap();
    insta::assert_snapshot!("product", files["product.rs"]);
    insta::assert_snapshot!("root", files["mod.rs"]);
}

#[test]
fn groups_as_features() {
    let product = common::product("gated");
    let files = emit::rust::source_files(&product).unwrap();
    insta::assert_snapshot!("gated_root", files["mod.rs"]);
    let tests = emit::rust::test_files(&product).unwrap();
    insta::assert_snapshot!("gated_round_trips", tests["round_trips.rs"]);
    let manifest = "[features]\n# <groups>\n# </groups>\nschemars = []\n";
    insta::assert_snapshot!(
        "gated_manifest",
        emit::features::manifest(&product, manifest)
            .unwrap()
            .unwrap()
    );
}

#[test]
fn calls_and_round_trips_as_rust() {
    let files = emit::rust::test_files(&common::product("features")).unwrap();
    for name in ["mod.rs", "calls.rs", "request_samples.rs", "round_trips.rs"] {
        insta::assert_snapshot!(
            format!("tests_{}", name.trim_end_matches(".rs")),
            files[name]
        );
    }
}

#[test]
fn catalog_data_has_an_operation_and_a_type_a_line_and_reads_back() {
    let product = common::product("features");
    let files = emit::catalog_data::files(&product).unwrap();
    let operations = product
        .groups
        .iter()
        .map(|group| group.operations.len())
        .sum::<usize>();
    assert_eq!(
        files
            .values()
            .flat_map(|text| text.lines())
            .filter(|line| line.starts_with("{\"name\"") && line.contains("\"method\":"))
            .count(),
        operations
    );
    let mut back: Product = serde_json::from_str(&files["features/product.json"]).unwrap();
    for group in &product.groups {
        let text = &files[&format!("features/{}.json", group.name)];
        back.groups.push(serde_json::from_str(text).unwrap());
    }
    assert_eq!(back, product);
}

#[test]
fn the_same_spec_gives_the_same_bytes() {
    let both =
        [(); 2].map(|()| xtask::codegen::product_files(&common::product("features")).unwrap());
    assert_eq!(both[0], both[1]);
}

/// The checks of specs refuse all of these before.
#[test]
fn what_is_no_rust_is_an_error_that_says_where() {
    let error = |spoil: fn(&mut Product)| {
        let mut product = common::product("features");
        spoil(&mut product);
        emit::rust::source_files(&product).unwrap_err().to_string()
    };
    assert_eq!(
        error(|product| product.groups[0].operations[0].name = "move it".to_owned()),
        "features: args_struct: move it: `move it` is not a Rust identifier"
    );
    assert_eq!(
        error(|product| product.groups[0].operations[0].params[0].ident = "self".to_owned()),
        "features: args_struct: move_file: `self` is not a Rust identifier"
    );
    assert_eq!(
        error(|product| product.groups[1].name = "a-b".to_owned()),
        "features: a-b: a group cannot have this name"
    );
}

#[test]
fn lines_are_no_longer_than_they_must_be() {
    for (path, text) in emit::rust::source_files(&common::product("features")).unwrap() {
        for line in text.lines().filter(|line| line.chars().count() > 120) {
            assert!(
                line.contains("http") || line.contains(['"', '`']),
                "{path}: {line}"
            );
        }
    }
}

#[test]
fn the_compiled_fixture_is_what_the_emitter_gives() {
    let product = common::product("features");
    let mut wanted = Files::new();
    for (folder, files) in [
        ("generated", emit::rust::source_files(&product).unwrap()),
        ("tables", emit::rust::test_files(&product).unwrap()),
    ] {
        wanted.extend(
            files
                .into_iter()
                .map(|(path, text)| (format!("tests/fixture/{folder}/{path}"), text)),
        );
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let write = std::env::var_os("XTASK_WRITE_FIXTURE").is_some();
    let mode = if write { Mode::Write } else { Mode::Check };
    let outcome = files::sync(
        root,
        &wanted,
        &BTreeSet::from(["tests/fixture".to_owned()]),
        mode,
    )
    .unwrap();
    assert!(
        write || outcome.differences.is_empty(),
        "not what the emitter gives: {:?}; run `XTASK_WRITE_FIXTURE=1 cargo test -p xtask --test features`",
        outcome.differences
    );
}
