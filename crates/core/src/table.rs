//! Columns of text, for reports that are printed.

use std::fmt;

/// Rows under headings, aligned: numbers to the right, everything else to the left. `Display` prints a line a row.
///
/// Values come from services: control characters in them are shown as `?`, so that they cannot steer a terminal.
///
/// ```
/// let mut table = secapi_core::Table::new(["service", "risk"]);
/// table.row(["Box", "7"]);
/// table.row(["Salesforce", "120"]);
/// assert_eq!(table.to_string(), "service     risk\nBox            7\nSalesforce   120\n");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with headings and no rows yet.
    pub fn new(headings: impl IntoIterator<Item = impl fmt::Display>) -> Self {
        let mut table = Self { rows: Vec::new() };
        table.row(headings);
        table
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = impl fmt::Display>) {
        let cell = |cell: String| -> String {
            let shown = |c: char| if c.is_control() { '?' } else { c };
            cell.chars().map(shown).collect()
        };
        self.rows.push(
            cells
                .into_iter()
                .map(|value| cell(value.to_string()))
                .collect(),
        );
    }

    /// Width of a column, and whether all its cells below the heading are numbers.
    fn column(&self, at: usize) -> (usize, bool) {
        let cells = || self.rows.iter().filter_map(|row| row.get(at));
        let width = cells().map(|cell| cell.chars().count()).max().unwrap_or(0);
        let numbers = cells()
            .skip(1)
            .all(|cell| cell == "-" || cell.parse::<f64>().is_ok());
        (width, numbers)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let columns: Vec<(usize, bool)> = (0..columns).map(|at| self.column(at)).collect();
        for row in &self.rows {
            let mut line = String::new();
            for (cell, (width, number)) in row.iter().zip(&columns) {
                if !line.is_empty() {
                    line.push_str("  ");
                }
                let blanks = " ".repeat(width.saturating_sub(cell.chars().count()));
                let (before, after) = if *number {
                    (&*blanks, "")
                } else {
                    ("", &*blanks)
                };
                line.extend([before, cell, after]);
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_control_characters_do_not_get_through() {
        let mut table = Table::new(["name", "count", "level"]);
        table.row(["a\u{1b}[31m\n", "-", "high"]);
        table.row(["ä", "12", "low"]);
        assert_eq!(
            table.to_string(),
            "name     count  level\na?[31m?      -  high\nä           12  low\n"
        );
    }

    #[test]
    fn uneven_rows_do_no_harm() {
        let mut table = Table::new(["a"]);
        table.row(["1", "2"]);
        table.row(Vec::<String>::new());
        assert_eq!(table.to_string(), "a\n1  2\n\n");
        assert_eq!(Table::new(Vec::<String>::new()).to_string(), "\n");
    }
}
