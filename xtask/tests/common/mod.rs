//! The made-up products that the tests of the emitters run over.

use std::path::Path;

use secapi_spec::catalog::Product;

/// The product of this name below `tests/specs`.
pub(crate) fn product(name: &str) -> Product {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/specs")
        .join(name);
    match secapi_spec::load_product(&folder) {
        Ok(product) => product,
        Err(report) => panic!("{report}"),
    }
}
