//! `operations`: every operation of the specs, for people and for programs.

use secapi_spec::catalog::{Catalog, Group, Operation, Product};
use serde::Serialize;

use crate::emit::coverage::is_typed;
use crate::emit::rust::evidence_word;

/// One operation, as `--json` shows it.
#[derive(Clone, Debug, Serialize)]
pub struct Row<'a> {
    product: &'a str,
    group: &'a str,
    name: &'a str,
    method: &'a str,
    path: &'a str,
    evidence: &'static str,
    source: &'a str,
    since: Option<&'a str>,
    until: Option<&'a str>,
    deprecated: Option<&'a str>,
    replaced_by: Option<&'a str>,
    idempotent: bool,
    read_only: bool,
    paging: Option<&'a str>,
    typed: bool,
    samples: usize,
    request_samples: usize,
}

/// All operations, in the order of products, groups and specs.
#[must_use]
pub fn rows(catalog: &Catalog) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    for product in &catalog.products {
        for group in &product.groups {
            rows.extend(group.operations.iter().map(|op| row(product, group, op)));
        }
    }
    rows
}

fn row<'a>(product: &'a Product, group: &'a Group, op: &'a Operation) -> Row<'a> {
    Row {
        product: &product.name,
        group: &group.name,
        name: &op.name,
        method: &op.method,
        path: &op.path,
        evidence: evidence_word(op.evidence),
        source: &op.source,
        since: op.since.as_deref(),
        until: op.until.as_deref(),
        deprecated: op.deprecated.as_deref(),
        replaced_by: op.replaced_by.as_deref(),
        idempotent: op.idempotent,
        read_only: op.read_only,
        paging: op.paging.as_deref(),
        typed: is_typed(op),
        samples: op.samples.len(),
        request_samples: op.requests.len(),
    }
}

/// A JSON array, one operation a line.
pub fn json(catalog: &Catalog) -> serde_json::Result<String> {
    let rows = rows(catalog);
    let lines = rows
        .iter()
        .map(serde_json::to_string)
        .collect::<serde_json::Result<Vec<_>>>()?;
    Ok(if lines.is_empty() {
        "[]\n".to_owned()
    } else {
        format!("[\n{}\n]\n", lines.join(",\n"))
    })
}

/// A table with aligned columns.
#[must_use]
pub fn table(catalog: &Catalog) -> String {
    let head = [
        "PRODUCT",
        "GROUP",
        "OPERATION",
        "METHOD",
        "PATH",
        "EVIDENCE",
        "PAGING",
        "TYPED",
        "SAMPLES",
        "NOTES",
    ];
    let mut lines: Vec<[String; 10]> = vec![head.map(str::to_owned)];
    for row in rows(catalog) {
        let mut notes = Vec::new();
        notes.extend(row.since.map(|version| format!("since {version}")));
        notes.extend(row.until.map(|version| format!("until {version}")));
        notes.extend(row.deprecated.map(|_| "deprecated".to_owned()));
        notes.extend(row.replaced_by.map(|name| format!("replaced by {name}")));
        notes.extend(row.idempotent.then(|| "idempotent".to_owned()));
        lines.push([
            row.product.to_owned(),
            row.group.to_owned(),
            row.name.to_owned(),
            row.method.to_owned(),
            row.path.to_owned(),
            row.evidence.to_owned(),
            row.paging.unwrap_or("-").to_owned(),
            if row.typed { "yes" } else { "no" }.to_owned(),
            row.samples.to_string(),
            notes.join(", "),
        ]);
    }
    let widths: Vec<usize> = (0..head.len())
        .map(|column| {
            lines
                .iter()
                .filter_map(|line| line.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut out = String::new();
    for line in &lines {
        let cells: Vec<String> = line
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        out.push_str(cells.join("  ").trim_end());
        out.push('\n');
    }
    out
}
