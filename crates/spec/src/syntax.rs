//! TOML text to a tree with spans, past as many syntax errors as there are.
//!
//! The TOML parser recovers from some mistakes, but a key without a value or an open bracket costs it the rest of the file. So the
//! statement that holds the first mistake is blanked out (offsets stay as they are) and the text is parsed again, until nothing is
//! left to complain about. Duplicate keys are no syntax errors in this sense: the tree is whole beside them.

use std::borrow::Cow;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::problem::{Problem, Problems};
use crate::span::Span;
use crate::text::floor;

/// Syntax errors, and duplicate keys, of one file that are reported; a file with more of them is not what its author meant.
const MOST_ERRORS: usize = 24;

/// Parses a file and hands over the tree of what could be read of it.
pub(crate) fn with_tree<T>(
    file: u32,
    text: &str,
    problems: &mut Problems,
    read: impl FnOnce(&DeTable<'_>, &mut Problems) -> T,
) -> T {
    let mut masked = Cow::Borrowed(text);
    for round in 0..=MOST_ERRORS {
        let (tree, errors) = DeTable::parse_recoverable(&masked);
        let (duplicates, broken): (Vec<_>, Vec<_>) = errors
            .iter()
            .partition(|error| is_about_keys(error.message()));
        let first = broken
            .iter()
            .filter_map(|error| Some((error.span()?, error.message())))
            .min_by_key(|(span, _)| span.start);
        if let Some((span, message)) = first
            && round < MOST_ERRORS
        {
            let enclosing = enclosing_value(tree.get_ref(), span.start);
            let open = enclosing
                .as_ref()
                .filter(|_| broken.iter().any(|error| is_unclosed(error.message())));
            problems.push(
                match open.and_then(|(_, value)| open_problem(file, &masked, value)) {
                    Some(problem) => problem,
                    None => syntax_problem(file, text, &span, message),
                },
            );
            let lost = statement(&masked, enclosing.map_or(span.start, |(key, _)| key));
            problems.lose(file, text.get(lost.clone()).unwrap_or_default());
            let blanked = blank(&masked, lost);
            drop(tree);
            masked = Cow::Owned(blanked);
            continue;
        }
        for problem in duplicate_problems(file, &masked, &duplicates) {
            problems.push(problem);
        }
        if let Some(error) = broken.first() {
            // Too many mistakes, or one without a place: what the parser made of the rest is not worth a report.
            let span = error.span().unwrap_or_default();
            problems.push(syntax_problem(file, text, &span, error.message()));
            problems.lose(file, text);
        }
        return read(tree.get_ref(), problems);
    }
    read(&DeTable::default(), problems)
}

/// Whether a message of the parser is about a key that is given twice, in whatever form, rather than about syntax.
fn is_about_keys(message: &str) -> bool {
    message == "duplicate key" || message.starts_with("cannot extend value")
}

fn syntax_problem(file: u32, text: &str, span: &Range<usize>, message: &str) -> Problem {
    let (what, expected) = message
        .split_once(", expected ")
        .map_or((message, None), |(what, expected)| (what, Some(expected)));
    let help = match what {
        "key with no value" => "write `key = value`",
        "string values must be quoted" => "put the value in double quotes",
        "unclosed table" => "close the header with `]`",
        "unclosed inline table" => "close the table with `}`",
        "unclosed array" => "close the array with `]`",
        "invalid basic string" | "invalid multi-line basic string" => {
            "close the string with its quotes; write a backslash as `\\\\`"
        }
        _ if what.contains("recur") => "specs need no such depth; is this a spec?",
        _ => "see https://toml.io for the form of keys and values",
    };
    let mut problem = Problem::error(
        "spec::syntax",
        Span::new(file, visible(text, span)),
        format!("not valid TOML: {what}"),
    )
    .help(help);
    if let Some(expected) = expected {
        problem = problem.label(format!("expected {expected}"));
    }
    problem
}

/// Whether a message of the parser is about brackets or quotes that are missing at the end of a value.
fn is_unclosed(message: &str) -> bool {
    message.starts_with("unclosed") || message.starts_with("invalid multi-line")
}

/// A value that is never closed: said where it begins, since the parser notices it wherever the next bracket is missing.
fn open_problem(file: u32, text: &str, value: &Range<usize>) -> Option<Problem> {
    let rest = text.get(value.start..)?;
    let (what, mark, end) = match rest.as_bytes() {
        [b'[', ..] => ("array", 1, "]"),
        [b'{', ..] => ("table", 1, "}"),
        [b'"', b'"', b'"', ..] => ("text", 3, "\"\"\""),
        [b'\'', b'\'', b'\'', ..] => ("text", 3, "'''"),
        _ => return None,
    };
    let span = Span::new(file, value.start..value.start + mark);
    Some(
        Problem::error(
            "spec::syntax",
            span,
            format!("not valid TOML: this {what} is never closed"),
        )
        .label("begins here")
        .help(format!("close it with `{end}`")),
    )
}

/// An empty span at the end of a line shows better on the character before it.
fn visible(text: &str, span: &Range<usize>) -> Range<usize> {
    let at_end = text
        .get(span.start..)
        .is_none_or(|rest| rest.is_empty() || rest.starts_with(['\n', '\r']));
    if span.is_empty() && at_end && span.start > 0 {
        let trimmed = text
            .get(..floor(text, span.start))
            .map_or(0, |before| before.trim_end().len());
        let start = floor(text, trimmed.saturating_sub(1));
        return start..trimmed;
    }
    span.clone()
}

/// Duplicate keys, without those that follow from a header that stands twice: its keys are duplicates all of them.
fn duplicate_problems(file: u32, text: &str, duplicates: &[&toml::de::Error]) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut skip_until = 0;
    let mut spans: Vec<(Range<usize>, &str)> = duplicates
        .iter()
        .filter_map(|error| Some((error.span()?, error.message())))
        .collect();
    spans.sort_by_key(|(span, _)| (span.start, span.end));
    for (span, message) in spans {
        if span.start < skip_until || found.len() >= MOST_ERRORS {
            continue;
        }
        let key = text.get(span.clone()).unwrap_or_default();
        let line = line_of(text, span.start);
        let header = text
            .get(line.clone())
            .map(str::trim)
            .filter(|line| line.starts_with('['));
        if header.is_some() {
            skip_until = next_header(text, line.end);
        }
        let (what, help) = if message == "duplicate key" {
            (
                format!("`{key}` is given twice"),
                "remove one of the two, or give it another name",
            )
        } else {
            (
                format!("`{key}` has a value already and cannot have keys below it"),
                "write the keys below it in one place, in one form",
            )
        };
        let mut problem =
            Problem::error("spec::duplicate-key", Span::new(file, span.clone()), what)
                .label("again here")
                .help(help);
        if let Some(first) = earlier(text, &span, header) {
            problem = problem.also(Span::new(file, first), "first here");
        }
        found.push(problem);
    }
    found
}

/// Where the same header, or the same key of the same section, stands before. The parser does not tell, so the text is searched.
fn earlier(text: &str, again: &Range<usize>, header: Option<&str>) -> Option<Range<usize>> {
    let line = line_of(text, again.start);
    let before = text.get(..line.start)?;
    let wanted = if let Some(header) = header {
        header.to_owned()
    } else {
        let lead = text.get(line.start..again.end)?.trim_start();
        if lead.contains(['{', '"']) {
            return None;
        }
        lead.to_owned()
    };
    let mut end = before.len();
    for line in before.lines().rev() {
        let start = before.get(..end)?.rfind(line)?;
        end = start;
        let trimmed = line.trim();
        let found = if header.is_some() {
            trimmed == wanted
        } else {
            trimmed
                .strip_prefix(wanted.as_str())
                .is_some_and(|rest| rest.trim_start().starts_with(['=', '.']))
        };
        if found {
            let lead = line.len() - line.trim_start().len();
            return Some(start + lead..start + lead + wanted.len());
        }
        if header.is_none() && trimmed.starts_with('[') {
            return None;
        }
    }
    None
}

/// The lines of the statement that holds a mistake: of a header its whole section, of a value that was never closed as many lines as
/// cannot be statements of their own.
fn statement(text: &str, offset: usize) -> Range<usize> {
    let mut line = line_of(text, offset);
    // At the end of the text the mistake can be in a line that is empty already.
    while text
        .get(line.clone())
        .is_some_and(|line| line.trim().is_empty())
        && line.start > 0
    {
        line = line_of(text, line.start - 1);
    }
    let first = text.get(line.clone()).unwrap_or_default();
    if first.trim_start().starts_with('[') {
        return line.start..next_header(text, line.end);
    }
    let indent = first.len() - first.trim_start().len();
    let mut end = line.end;
    while let Some(next) = following_line(text, end) {
        let content = text.get(next.clone()).unwrap_or_default();
        if begins_statement(content, indent) {
            break;
        }
        end = next.end;
    }
    line.start..end
}

/// The outermost value that spans the offset: where its key begins, and where it stands itself.
fn enclosing_value(tree: &DeTable<'_>, offset: usize) -> Option<(usize, Range<usize>)> {
    let mut tables = vec![tree];
    while let Some(table) = tables.pop() {
        for (key, value) in table {
            let span = value.span();
            let closed_form = matches!(
                value.get_ref(),
                DeValue::Array(_) | DeValue::Table(_) | DeValue::String(_)
            );
            if closed_form
                && span.start > key.span().end
                && span.start <= offset
                && offset <= span.end
            {
                return Some((key.span().start, span));
            }
            match value.get_ref() {
                DeValue::Table(inner) => tables.push(inner),
                DeValue::Array(items) => {
                    tables.extend(items.iter().filter_map(|item| item.get_ref().as_table()));
                }
                _ => {}
            }
        }
    }
    None
}

/// Whether a line can begin a statement: a header, or `key =`, indented no more than the one before.
fn begins_statement(line: &str, indent: usize) -> bool {
    let trimmed = line.trim_start();
    if line.len() - trimmed.len() > indent {
        return false;
    }
    if is_header(trimmed) {
        return true;
    }
    trimmed.split_once('=').is_some_and(|(key, _)| {
        let key = key.trim();
        !key.is_empty()
            && key
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_-.\"'".contains(c))
    })
}

fn is_header(trimmed: &str) -> bool {
    let name = trimmed
        .strip_prefix("[[")
        .or_else(|| trimmed.strip_prefix('['));
    name.is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'))
}

/// Offset of the next line that is a header, or the text's end.
fn next_header(text: &str, from: usize) -> usize {
    let mut end = from;
    while let Some(next) = following_line(text, end) {
        if text
            .get(next.clone())
            .is_some_and(|line| is_header(line.trim_start()))
        {
            return next.start;
        }
        end = next.end;
    }
    text.len()
}

/// The line that holds the offset, without its end.
fn line_of(text: &str, offset: usize) -> Range<usize> {
    let offset = floor(text, offset);
    let start = text
        .get(..offset)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |newline| newline + 1);
    let end = text
        .get(offset..)
        .and_then(|rest| rest.find('\n'))
        .map_or(text.len(), |newline| offset + newline);
    start..end
}

/// The line after the one that ends at the offset.
fn following_line(text: &str, end: usize) -> Option<Range<usize>> {
    let start = end + 1;
    (start < text.len()).then(|| line_of(text, start))
}

/// The text with blanks in place of a stretch. Ends of lines stay, and so do all offsets.
fn blank(text: &str, stretch: Range<usize>) -> String {
    let (before, rest) = text.split_at_checked(stretch.start).unwrap_or((text, ""));
    let (lost, after) = rest
        .split_at_checked(stretch.end.saturating_sub(stretch.start))
        .unwrap_or((rest, ""));
    let mut blanked = String::with_capacity(text.len());
    blanked.push_str(before);
    blanked.extend(
        lost.bytes()
            .map(|byte| if byte == b'\n' { '\n' } else { ' ' }),
    );
    blanked.push_str(after);
    blanked
}
