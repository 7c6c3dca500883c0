//! The table of products in the read-me: what is covered, and how sure we are of it.

use secapi_spec::catalog::{Evidence, Operation, Product, Type};

use super::{Error, Result};

const START: &str = "<!-- coverage -->";
const END: &str = "<!-- /coverage -->";

/// Whether an operation is more than a method and a path: its answer has a type, or there is none to read.
#[must_use]
pub fn is_typed(op: &Operation) -> bool {
    op.evidence != Evidence::Listed && !op.returns.as_ref().is_some_and(is_untyped)
}

fn is_untyped(ty: &Type) -> bool {
    match ty {
        Type::Json => true,
        Type::Text(inner) | Type::List(inner) | Type::Map(inner) => is_untyped(inner),
        _ => false,
    }
}

/// The table, in Markdown.
#[must_use]
pub fn table(products: &[Product]) -> String {
    let mut rows = vec![
        [
            "crate",
            "product",
            "operations",
            "typed",
            "documented",
            "from SDKs and clients",
            "inferred",
            "path only",
            "samples",
            "request samples",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    let mut total = Row::default();
    for product in products {
        let row = Row::of(product);
        total.add(&row);
        rows.push(row.cells(&format!("`{}`", product.name), &product.title));
    }
    if products.len() > 1 {
        rows.push(total.cells("", "together"));
    }
    markdown(&rows)
}

/// Counts of one product.
#[derive(Clone, Debug, Default)]
struct Row {
    operations: usize,
    typed: usize,
    documented: usize,
    seen: usize,
    inferred: usize,
    listed: usize,
    samples: usize,
    requests: usize,
}

impl Row {
    fn of(product: &Product) -> Self {
        let mut row = Self::default();
        for op in product.groups.iter().flat_map(|group| &group.operations) {
            row.operations += 1;
            row.typed += usize::from(is_typed(op));
            row.samples += op.samples.len();
            row.requests += op.requests.len();
            match op.evidence {
                Evidence::Documented => row.documented += 1,
                Evidence::Sdk | Evidence::Client => row.seen += 1,
                Evidence::Inferred => row.inferred += 1,
                Evidence::Listed => row.listed += 1,
            }
        }
        row
    }

    fn add(&mut self, other: &Self) {
        self.operations += other.operations;
        self.typed += other.typed;
        self.documented += other.documented;
        self.seen += other.seen;
        self.inferred += other.inferred;
        self.listed += other.listed;
        self.samples += other.samples;
        self.requests += other.requests;
    }

    fn cells(&self, name: &str, title: &str) -> Vec<String> {
        let numbers = [
            self.operations,
            self.typed,
            self.documented,
            self.seen,
            self.inferred,
            self.listed,
            self.samples,
            self.requests,
        ];
        [name.to_owned(), title.replace('|', "\\|")]
            .into_iter()
            .chain(numbers.map(|n| n.to_string()))
            .collect()
    }
}

/// A table with columns of even width, numbers to the right.
fn markdown(rows: &[Vec<String>]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0)
            .max(3)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut out = String::new();
    for (i, row) in rows.iter().enumerate() {
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let cell = if column < 2 {
                format!("{cell:<width$}")
            } else {
                format!("{cell:>width$}")
            };
            out.push_str(&format!("| {cell} "));
        }
        out.push_str("|\n");
        if i == 0 {
            for (column, width) in widths.iter().enumerate() {
                let rule = if column < 2 {
                    "-".repeat(width + 2)
                } else {
                    format!("{}:", "-".repeat(width + 1))
                };
                out.push_str(&format!("|{rule}"));
            }
            out.push_str("|\n");
        }
    }
    out
}

/// The read-me with the table between its markers.
pub fn insert(readme: &str, table: &str) -> Result<String> {
    let missing = || Error::new(format!("README.md: no `{START}` followed by `{END}`"));
    let start = readme.find(START).ok_or_else(missing)? + START.len();
    let length = readme[start..].find(END).ok_or_else(missing)?;
    Ok(format!(
        "{}\n{table}{}",
        &readme[..start],
        &readme[start + length..]
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_markers_changes() {
        let readme = "a\n<!-- coverage -->\nold\n<!-- /coverage -->\nb\n";
        let new = insert(readme, "| new |\n").unwrap();
        assert_eq!(
            new,
            "a\n<!-- coverage -->\n| new |\n<!-- /coverage -->\nb\n"
        );
        assert_eq!(insert(&new, "| new |\n").unwrap(), new);
        assert!(insert("<!-- /coverage --> <!-- coverage -->", "").is_err());
    }

    #[test]
    fn columns_have_even_widths() {
        let rows = [
            vec!["a".to_owned(), "b".to_owned(), "count".to_owned()],
            vec!["long name".to_owned(), String::new(), "7".to_owned()],
        ];
        assert_eq!(
            markdown(&rows),
            "| a         | b   | count |\n|-----------|-----|------:|\n| long name |     |     7 |\n"
        );
    }
}
