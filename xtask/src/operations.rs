//! `operations`: every operation of the specs, for people and for programs.

use secapi_spec::catalog::{Catalog, Evidence, Group, Operation, Product};
use serde::Serialize;

use crate::columns;
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
    evidence: Evidence,
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
        evidence: op.evidence,
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
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for row in self::rows(catalog) {
        let notes = [
            row.since.map(|version| format!("since {version}")),
            row.until.map(|version| format!("until {version}")),
            row.deprecated.map(|_| "deprecated".to_owned()),
            row.replaced_by.map(|name| format!("replaced by {name}")),
            row.idempotent.then(|| "idempotent".to_owned()),
        ];
        let notes: Vec<String> = notes.into_iter().flatten().collect();
        let cells = [
            row.product,
            row.group,
            row.name,
            row.method,
            row.path,
            evidence_word(row.evidence),
            row.paging.unwrap_or("-"),
            if row.typed { "yes" } else { "no" },
            &row.samples.to_string(),
            &notes.join(", "),
        ];
        rows.push(cells.map(str::to_owned).to_vec());
    }
    let lines = columns::aligned(&rows, head.len());
    lines
        .iter()
        .map(|line| line.join("  ").trim_end().to_owned() + "\n")
        .collect()
}
