//! Lines of generated code, by what is in them.

use std::fs;
use std::path::Path;

use secapi_spec::catalog::Product;
use serde::{Deserialize, Serialize};
use xtask::failure::Failure;
use xtask::files;

/// Numbers of lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lines {
    /// All of them.
    pub(crate) all: usize,
    /// Those that hold more than a comment.
    pub(crate) code: usize,
}

impl Lines {
    /// Those of a text.
    pub(crate) fn of(text: &str) -> Self {
        let is_code = |line: &&str| {
            let line = line.trim_start();
            !line.is_empty() && !line.starts_with("//")
        };
        Self {
            all: text.lines().count(),
            code: text.lines().filter(is_code).count(),
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            all: self.all + other.all,
            code: self.code + other.code,
        }
    }
}

/// Those below `src/generated` of a product's crate.
pub(crate) fn of_product(root: &Path, product: &Product) -> Result<Lines, Failure> {
    let folder = format!("crates/{}/src/generated", product.name);
    let mut lines = Lines::default();
    for path in files::files_below(root, &folder)? {
        lines = lines.and(Lines::of(&fs::read_to_string(root.join(path))?));
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_empty_lines_are_no_code() {
        let text = "// a\n/// b\n\nfn c() { // d\n    //! e\n}\n";
        assert_eq!(Lines::of(text), Lines { all: 6, code: 2 });
    }
}
