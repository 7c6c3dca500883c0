//! The table of products in the read-me: what is covered, and how sure we are of it.

use secapi_spec::catalog::{Evidence, Operation, Product, Type};

use super::markers::Markers;
use super::{Error, Result};
use crate::columns;

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

/// The name of a column, and what it counts of an operation.
type Count = (&'static str, fn(&Operation) -> usize);

const COUNTS: [Count; 8] = [
    ("operations", |_| 1),
    ("typed", |op| is_typed(op).into()),
    ("documented", |op| known_by(op, &[Evidence::Documented])),
    ("from SDKs and clients", |op| {
        known_by(op, &[Evidence::Sdk, Evidence::Client])
    }),
    ("inferred", |op| known_by(op, &[Evidence::Inferred])),
    ("path only", |op| known_by(op, &[Evidence::Listed])),
    ("samples", |op| op.samples.len()),
    ("request samples", |op| op.requests.len()),
];

fn known_by(op: &Operation, evidence: &[Evidence]) -> usize {
    evidence.contains(&op.evidence).into()
}

/// The table, in Markdown.
#[must_use]
pub fn table(products: &[Product]) -> String {
    let row = |name: &str, title: &str, counts: &[String]| {
        let mut cells = vec![name.to_owned(), title.replace('|', "\\|")];
        cells.extend_from_slice(counts);
        cells
    };
    let mut rows = vec![row(
        "crate",
        "product",
        &COUNTS.map(|(name, _)| name.to_owned()),
    )];
    for product in products {
        let name = format!("`{}`", product.name);
        rows.push(row(
            &name,
            &product.title,
            &counts(std::slice::from_ref(product)),
        ));
    }
    if products.len() > 1 {
        rows.push(row("", "together", &counts(products)));
    }
    markdown(&rows)
}

fn counts(products: &[Product]) -> [String; COUNTS.len()] {
    let groups = || products.iter().flat_map(|product| &product.groups);
    let operations = || groups().flat_map(|group| &group.operations);
    COUNTS.map(|(_, count)| operations().map(count).sum::<usize>().to_string())
}

/// How many columns of the table are text. Those behind them are numbers.
const TEXTS: usize = 2;

fn markdown(rows: &[Vec<String>]) -> String {
    let mut rows = columns::aligned(rows, TEXTS);
    let rule = |(column, cell): (usize, &String)| {
        let dashes = "-".repeat(cell.chars().count() + 1);
        if column < TEXTS {
            dashes + "-"
        } else {
            dashes + ":"
        }
    };
    let rules: Vec<String> = rows
        .first()
        .into_iter()
        .flatten()
        .enumerate()
        .map(rule)
        .collect();
    for cell in rows.iter_mut().flatten() {
        *cell = format!(" {cell} ");
    }
    rows.insert(1, rules);
    let lines: Vec<String> = rows
        .iter()
        .map(|row| format!("|{}|\n", row.join("|")))
        .collect();
    lines.concat()
}

/// The read-me with the table between its markers.
pub fn insert(readme: &str, table: &str) -> Result<String> {
    let markers = Markers(START, END);
    let replaced = markers.replace(readme, table);
    replaced.ok_or_else(|| Error::new(format!("README.md: no {markers}")))
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
