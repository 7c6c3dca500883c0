//! Tables of text.

/// The rows with all cells of a column equally wide. Columns from `numbers` on are aligned to the right.
pub(crate) fn aligned(rows: &[Vec<String>], numbers: usize) -> Vec<Vec<String>> {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0)
            .max(3)
    };
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let cell = |(column, (cell, width)): (usize, (&String, &usize))| {
        if column < numbers {
            format!("{cell:<width$}")
        } else {
            format!("{cell:>width$}")
        }
    };
    let row = |row: &Vec<String>| row.iter().zip(&widths).enumerate().map(cell).collect();
    rows.iter().map(row).collect()
}
