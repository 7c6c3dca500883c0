//! Findings as text, through `annotate-snippets`.
//!
//! Only the lines that a finding needs are handed over, and every span is put inside them and on character boundaries first, so
//! that neither a huge file nor an odd span can trouble the renderer.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{
    AnnotationKind, Element, Level, Origin, Renderer, Snippet, normalize_untrusted_str,
};

use super::{Finding, Location, Report, Severity};
use crate::sources::Files;
use crate::text::floor;

/// How much of a line is handed over after what is marked. The renderer trims lines to the width of a terminal by itself; this keeps
/// it from going through megabytes of a recorded answer.
const AFTER_MARK: usize = 400;
/// Longest mark: what is longer is marked at its beginning only.
const LONGEST_MARK: usize = 200;
/// How far into a line a mark may stand before the line's beginning is left out (the column that is shown is wrong then).
const FAR_INTO_LINE: usize = 100_000;
/// Places further apart than this many lines get a snippet each.
const NEAR: usize = 12;

pub(super) fn report(report: &Report, colour: bool) -> String {
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    }
    .decor_style(DecorStyle::Ascii);
    let mut text = String::new();
    for finding in &report.findings {
        text.push_str(&one(&renderer, &report.files, finding));
        text.push_str("\n\n");
    }
    text.push_str(&summary(report));
    text.push('\n');
    text
}

fn summary(report: &Report) -> String {
    let count = |number: usize, noun: &str| match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    };
    match (report.errors(), report.warnings()) {
        (0, 0) => "nothing found".to_owned(),
        (errors, 0) => count(errors, "error"),
        (0, warnings) => count(warnings, "warning"),
        (errors, warnings) => format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
    }
}

fn one(renderer: &Renderer, files: &Files, finding: &Finding) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level
        .primary_title(normalize_untrusted_str(&finding.message))
        .id(finding.code);
    let mut elements: Vec<Element<'_>> = Vec::new();
    for window in windows(files, finding) {
        elements.push(window);
    }
    for help in &finding.help {
        elements.push(Level::HELP.message(normalize_untrusted_str(help)).into());
    }
    renderer.render(&[title.elements(elements)])
}

/// A place to mark: where, what to say, and whether it is the main one.
type Mark<'a> = (&'a Location, &'a str, bool);

fn windows<'a>(files: &'a Files, finding: &'a Finding) -> Vec<Element<'a>> {
    let mut groups: Vec<Vec<Mark<'a>>> = vec![vec![(&finding.location, &finding.label, true)]];
    for (location, label) in &finding.related {
        let mark = (location, label.as_str(), false);
        let near = groups.iter_mut().find(|group| {
            group.iter().any(|(other, _, _)| {
                other.file == location.file && other.line.abs_diff(location.line) <= NEAR
            })
        });
        match near {
            Some(group) => group.push(mark),
            None => groups.push(vec![mark]),
        }
    }
    groups.iter().map(|marks| window(files, marks)).collect()
}

fn window<'a>(files: &'a Files, marks: &[Mark<'a>]) -> Element<'a> {
    let Some((first, _, _)) = marks.first() else {
        return Origin::path("").into();
    };
    let Some(text) = files.text(&first.file).filter(|text| !text.is_empty()) else {
        return Origin::path(first.file.as_str()).into();
    };
    let line = marks
        .iter()
        .map(|(location, _, _)| location.line)
        .min()
        .unwrap_or(1);
    let start = marks
        .iter()
        .map(|(location, _, _)| line_start(text, location.span.start))
        .min()
        .unwrap_or(0);
    let start = if first.span.start.saturating_sub(start) > FAR_INTO_LINE {
        floor(text, first.span.start - AFTER_MARK)
    } else {
        start
    };
    let end = marks
        .iter()
        .map(|(location, _, _)| shown_end(text, &location.span))
        .max()
        .unwrap_or(text.len())
        .max(start);
    let mut snippet = Snippet::source(text.get(start..end).unwrap_or_default())
        .line_start(line)
        .path(first.file.as_str());
    for (location, label, main) in marks {
        let kind = if *main {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        let annotation = kind.span(inside(text, &location.span, start..end));
        snippet = snippet.annotation(if label.is_empty() {
            annotation
        } else {
            annotation.label(normalize_untrusted_str(label))
        });
    }
    snippet.into()
}

/// The span within the window, cut at the end of its first line, at least one character long where there is one.
fn inside(text: &str, span: &Range<usize>, window: Range<usize>) -> Range<usize> {
    let start = floor(text, span.start.clamp(window.start, window.end));
    let span_end = span.end.min(start + LONGEST_MARK);
    let end = floor(
        text,
        span_end.clamp(start, line_end(text, start).clamp(start, window.end)),
    );
    let end = if end == start {
        after(text, start).min(window.end)
    } else {
        end
    };
    start - window.start..end.max(start) - window.start
}

/// Where the text that is shown for a mark ends: with its line, or sooner when the line is long.
fn shown_end(text: &str, span: &Range<usize>) -> usize {
    line_end(text, span.start).min(floor(
        text,
        span.end
            .min(span.start.saturating_add(LONGEST_MARK))
            .saturating_add(AFTER_MARK),
    ))
}

/// The offset after the character, unless a line ends there.
fn after(text: &str, offset: usize) -> usize {
    let next = text.get(offset..).and_then(|rest| rest.chars().next());
    next.filter(|c| *c != '\n' && *c != '\r')
        .map_or(offset, |c| offset + c.len_utf8())
}

fn line_start(text: &str, offset: usize) -> usize {
    let offset = floor(text, offset);
    text.get(..offset)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |newline| newline + 1)
}

fn line_end(text: &str, offset: usize) -> usize {
    let offset = floor(text, offset);
    text.get(offset..)
        .and_then(|rest| rest.find('\n'))
        .map_or(text.len(), |newline| offset + newline)
}
