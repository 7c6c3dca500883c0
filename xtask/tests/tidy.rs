//! The source tree keeps the rules of `cargo xtask tidy`.

use std::path::Path;

#[test]
fn the_source_tree_is_tidy() {
    xtask::tidy::run(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).unwrap();
}
