//! What a product remembers, collection by collection: what is created is listed and read, what is changed shows the change, and what is
//! deleted is gone.

mod fortinac;

use secapi_simulator::{Simulator, product_names};

/// What the README lists; of its lines only the words count.
#[test]
fn the_readme_lists_what_has_state() {
    let line = |product: &str| {
        let simulator = Simulator::builder().product(product).start().unwrap();
        let mut names = simulator.collections();
        names.sort_unstable();
        format!("- `{product}`: {}.", names.join(", "))
    };
    let wanted: Vec<String> = product_names().into_iter().map(line).collect();
    let wanted = wanted.join("\n");
    let readme = include_str!("../../../README.md");
    let (_, rest) = readme.split_once("<!-- state -->").unwrap();
    let (listed, _) = rest.split_once("<!-- /state -->").unwrap();
    let words = |text: &str| {
        text.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        words(listed),
        words(&wanted),
        "write into the README:\n{wanted}"
    );
}
