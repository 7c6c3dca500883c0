//! Tables for people.

use comfy_table::{ContentArrangement, Table, presets};
use secapi_core::Json;

use super::columns::{Columns, cell};

/// The widest cell of a table, in characters.
const CELL: usize = 48;

/// How wide a table may be where stdout is no terminal.
const WIDTH: usize = 120;

/// Rows as a table: the columns that were asked for, else those of one word that are not empty everywhere and fit the terminal.
pub(crate) fn rows(columns: &Columns, rows: &[Json]) -> String {
    let mut columns = columns.clone();
    if let Some(first) = rows.first() {
        columns.settle(first);
    }
    if rows.is_empty() {
        return String::new();
    }
    if !rows.iter().any(Json::is_object) {
        let lines = rows.iter().map(|row| cell(Some(row)) + "\n");
        return lines.collect();
    }
    let texts = |name: &str| -> Vec<String> {
        rows.iter()
            .map(|row| short(&columns.shown(row, name)))
            .collect()
    };
    let mut chosen: Vec<(&str, Vec<String>)> = Vec::new();
    let mut width = 0;
    for name in columns.plain() {
        let cells = texts(name);
        let widest = cells.iter().map(|text| text.chars().count());
        let needed = widest.max().unwrap_or(0).max(name.chars().count()) + 2;
        let is_empty = cells.iter().all(String::is_empty);
        if !columns.are_given() && (is_empty || width + needed > terminal_width() && width > 0) {
            continue;
        }
        width += needed;
        chosen.push((name, cells));
    }
    let mut table = table();
    table.set_header(chosen.iter().map(|(name, _)| name.to_uppercase()));
    for at in 0..rows.len() {
        table.add_row(chosen.iter().filter_map(|(_, cells)| cells.get(at)));
    }
    trimmed(&table)
}

/// An object as a table of names and values.
pub(crate) fn object(value: &Json) -> String {
    let Json::Object(fields) = value else {
        return cell(Some(value)) + "\n";
    };
    let mut table = table();
    for (name, value) in fields {
        table.add_row([name.clone(), cell(Some(value))]);
    }
    trimmed(&table)
}

fn table() -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    table
}

fn trimmed(table: &Table) -> String {
    let lines = table.lines().map(|line| line.trim_end().to_owned() + "\n");
    lines.collect()
}

/// Text on one line, cut where it is too long.
fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= CELL {
        return line;
    }
    let start: String = line.chars().take(CELL - 1).collect();
    format!("{start}…")
}

fn terminal_width() -> usize {
    terminal_size::terminal_size().map_or(WIDTH, |(width, _)| usize::from(width.0))
}
