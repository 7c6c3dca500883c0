//! What a run over the specs found.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::problem::Problem;
use crate::sources::Files;
use crate::span::Span;
use crate::text::floor;

mod render;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The specs mean nothing, or not what they say: there is no catalog.
    Error,
    /// Something is left over or doubtful: there is a catalog all the same.
    Warning,
}

/// A place in a spec file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The file, as its path was given.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Bytes of the file.
    pub span: Range<usize>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// A stable name of the check, such as `spec::unknown-model`.
    pub code: &'static str,
    /// What is wrong, in one line.
    pub message: String,
    /// Where.
    pub location: Location,
    /// What is wrong right there; may be empty.
    pub label: String,
    /// Further places that have to do with it, each with what it is.
    pub related: Vec<(Location, String)>,
    /// What to do about it.
    pub help: Vec<String>,
}

/// Everything that one run found, sorted by file and place.
///
/// [`fmt::Display`] writes all findings the way rustc does, without colours; see [`Report::render`] for colours.
#[derive(Clone)]
pub struct Report {
    findings: Vec<Finding>,
    files: Arc<Files>,
}

impl Report {
    pub(crate) fn new(problems: Vec<Problem>, files: Arc<Files>) -> Self {
        let mut keyed: Vec<(SortKey, Finding)> = Vec::with_capacity(problems.len());
        for problem in problems {
            let finding = Finding {
                severity: problem.severity,
                code: problem.code,
                location: locate(&files, problem.span),
                label: problem.label,
                related: problem
                    .others
                    .into_iter()
                    .map(|(span, text)| (locate(&files, span), text))
                    .collect(),
                help: problem.help,
                message: problem.message,
            };
            let place = &finding.location;
            let key = (
                place.file.clone(),
                place.span.start,
                place.span.end,
                problem.severity,
                problem.code,
                finding.message.clone(),
            );
            keyed.push((key, finding));
        }
        keyed.sort_by(|left, right| left.0.cmp(&right.0));
        keyed.dedup_by(|left, right| left.1 == right.1);
        Self {
            findings: keyed.into_iter().map(|(_, finding)| finding).collect(),
            files,
        }
    }

    /// All findings, sorted by file and place.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Number of findings that are errors.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .count()
    }

    /// Number of findings that are warnings.
    #[must_use]
    pub fn warnings(&self) -> usize {
        self.findings.len() - self.errors()
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Writes all findings and a last line with their number, the way rustc does, with or without terminal colours.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        render::report(self, colour)
    }
}

/// File, first and last byte, severity, code, message.
type SortKey = (String, usize, usize, Severity, &'static str, String);

/// The range, widened to characters: a sample's error is a byte, which may lie within one.
fn whole_characters(text: &str, range: Range<usize>) -> Range<usize> {
    let end = (range.end..text.len()).find(|at| text.is_char_boundary(*at));
    floor(text, range.start)..end.unwrap_or(text.len())
}

fn locate(files: &Files, span: Span) -> Location {
    let (line, column) = files.line_and_column(span);
    Location {
        file: files.path(span.file).to_owned(),
        line,
        column,
        span: whole_characters(files.text_of(span.file), span.range()),
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

/// `{:?}`, which a failing `unwrap` prints, is the text for people; `{:#?}` has the findings.
impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            return fmt::Display::fmt(self, f);
        }
        f.debug_tuple("Report").field(&self.findings).finish()
    }
}

impl std::error::Error for Report {}
