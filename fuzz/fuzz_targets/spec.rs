//! Text through the parser and the checks of the spec language: a group, and after lines of `%%` a `product.toml`, the shared types
//! and recorded answers. What is left out is that of a small good product.
//!
//! There is a catalog or an error, and never a panic; findings point into their files; and a catalog can be exported.

#![no_main]

use libfuzzer_sys::fuzz_target;
use secapi_spec::Sources;
use secapi_spec::openapi::{self, Dialect};

const GOOD: [(&str, &str); 4] = [
    ("toy/thing.toml", ""),
    (
        "toy/product.toml",
        include_str!("../../crates/spec/tests/specs/toy/product.toml"),
    ),
    (
        "toy/shared.toml",
        include_str!("../../crates/spec/tests/specs/toy/shared.toml"),
    ),
    ("toy/samples/thing.jsonl", ""),
];

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let mut given = text.splitn(GOOD.len(), "\n%%\n");
    let files: Vec<(&str, &str)> = GOOD
        .iter()
        .map(|(path, good)| (*path, given.next().unwrap_or(good)))
        .collect();
    let sources = files.iter().fold(Sources::new(), |sources, (path, text)| {
        sources.file(*path, *text)
    });

    let outcome = sources.check();
    drop((outcome.report.render(true), outcome.report.render(false)));
    assert!(
        outcome.catalog.is_some() || outcome.report.errors() > 0,
        "neither a catalog nor an error"
    );
    for finding in outcome.report.findings() {
        let places = finding
            .related
            .iter()
            .map(|(place, _)| place)
            .chain([&finding.location]);
        for place in places {
            let text = files
                .iter()
                .find(|(path, _)| *path == place.file)
                .map_or("", |(_, text)| text);
            assert!(
                text.get(place.span.clone()).is_some(),
                "{}: {place:?} is not in the text",
                finding.code
            );
        }
    }
    for product in outcome.catalog.iter().flat_map(|catalog| &catalog.products) {
        for dialect in [Dialect::V3_0, Dialect::V3_1] {
            drop(openapi::document(product, dialect, None));
        }
    }
});
