//! What made-up rows have in common, so that those of one instance fit together.

use crate::instant::formatted;
use crate::products::prelude::*;

/// Address of the database of that number.
pub(super) fn database_ip(number: u64) -> String {
    format!("192.168.{}.{}", number / 250 % 250, number % 250 + 1)
}

/// Name of the database of that number.
pub(super) fn database_name(number: u64) -> String {
    format!("database-{number}")
}

/// Name of the risk rule of that number.
pub(super) fn risk_rule_name(number: u64) -> String {
    format!("risk-rule-{number}")
}

/// One of the choices, by the seed of the row.
pub(super) fn pick(context: &RowContext<'_>, name: &str, choices: &[&'static str]) -> &'static str {
    context.pick(name, choices).copied().unwrap_or_default()
}

/// The object that a row wraps its data in.
pub(super) fn inner<'r>(row: &'r mut Fields, name: &str) -> Option<&'r mut Fields> {
    row.get_mut(name).and_then(Value::as_object_mut)
}

/// The same instant as text in seconds, as most responses have it.
pub(super) fn date_time(millis: i64) -> String {
    formatted(millis, "%Y-%m-%d %H:%M:%S")
}

/// A list of texts in a field that may be missing.
pub(super) fn items<'r>(row: &'r Value, at: &str) -> &'r [Value] {
    let list = path::get(row, at).and_then(Value::as_array);
    list.map_or(&[], Vec::as_slice)
}
