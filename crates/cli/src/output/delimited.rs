//! Comma-separated values.

use secapi_core::Json;

use super::columns::{Columns, at, cell};
use crate::Result;
use crate::failure::Failure;

/// The header: names of the columns.
pub(crate) fn header(columns: &Columns, row: &Json) -> Result<String> {
    let (names, has_extra) = columns.all();
    let mut names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    if names.is_empty() {
        let fields = row.as_object().into_iter().flatten();
        names = fields.map(|(name, _)| name.clone()).collect();
    }
    if names.is_empty() {
        names.push("value".to_owned());
    }
    if has_extra {
        names.push("extra".to_owned());
    }
    record(&names)
}

/// One row.
pub(crate) fn row(columns: &Columns, row: &Json) -> Result<String> {
    let (names, has_extra) = columns.all();
    let mut cells: Vec<String> = match row {
        Json::Object(fields) if names.is_empty() => {
            fields.values().map(|value| cell(Some(value))).collect()
        }
        Json::Object(_) => names.iter().map(|name| cell(at(row, name))).collect(),
        other => vec![cell(Some(other))],
    };
    if has_extra {
        cells.push(columns.extra(row));
    }
    record(&cells)
}

fn record(cells: &[String]) -> Result<String> {
    let failed = |error: String| Failure::usage(format!("cannot write CSV: {error}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(cells)
        .map_err(|error| failed(error.to_string()))?;
    let bytes = writer
        .into_inner()
        .map_err(|error| failed(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| failed(error.to_string()))
}
