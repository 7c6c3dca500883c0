//! How a file differs from what it should be, short enough for a terminal.

use std::time::Duration;

use similar::TextDiff;

/// How many lines of a difference are shown.
const LINES: usize = 24;

/// How many characters of a line are shown.
const WIDTH: usize = 160;

/// How long a small difference is looked for; after that, a larger one will do.
const PATIENCE: Duration = Duration::from_millis(500);

/// The first lines of the unified difference between what a file holds and what it should hold.
pub(crate) fn unified(path: &str, found: &str, wanted: &str) -> String {
    let diff = TextDiff::configure()
        .timeout(PATIENCE)
        .diff_lines(found, wanted);
    let text = diff
        .unified_diff()
        .context_radius(2)
        .header(path, &format!("{path} (as generated)"))
        .missing_newline_hint(false)
        .to_string();
    let mut lines = text.lines();
    let mut shown: Vec<String> = lines.by_ref().take(LINES).map(shortened).collect();
    match lines.count() {
        0 => {}
        more => shown.push(format!("... {more} more lines")),
    }
    shown.join("\n") + "\n"
}

fn shortened(line: &str) -> String {
    match line.char_indices().nth(WIDTH) {
        None => line.to_owned(),
        Some((end, _)) => format!("{}...", line.get(..end).unwrap_or(line)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_line_is_shown_with_its_neighbors() {
        let diff = unified("a.txt", "one\ntwo\nthree\n", "one\n2\nthree\n");
        assert_eq!(
            diff,
            "--- a.txt\n+++ a.txt (as generated)\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n"
        );
    }

    #[test]
    fn long_differences_and_long_lines_are_cut() {
        let diff = unified("a.txt", &"old\n".repeat(1000), &"new\n".repeat(1000));
        assert_eq!(diff.lines().count(), LINES + 1);
        assert!(diff.ends_with("... 1979 more lines\n"), "{diff}");

        let diff = unified("a.txt", &"\u{e9}".repeat(500), "");
        assert!(
            diff.lines().all(|line| line.chars().count() <= WIDTH + 3),
            "{diff}"
        );
    }
}
