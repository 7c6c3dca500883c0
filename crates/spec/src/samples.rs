//! Recorded answers and requests: `samples/*.jsonl`.

mod request;
mod routes;
mod row;

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use self::request::Recorded;
use self::routes::Routes;
use self::row::{Origin, Row};
use crate::catalog::{Product, RequestSample, Sample};
use crate::problem::{Problem, Problems};
use crate::reading::raw;
use crate::reading::{self, Finding, Kind};
use crate::sources::Files;
use crate::span::Span;
use crate::text::{nearest, short};

/// Reads the samples of a product, checks them against what the specs say of their operations, and gives each to its operation.
pub(crate) fn attach(files: &[u32], texts: &Files, product: &mut Product, problems: &mut Problems) {
    let routes = Routes::new(product);
    let mut found: Vec<((usize, usize), Shown)> = Vec::new();
    let mut quirks_found: Vec<((usize, usize), String)> = Vec::new();
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for file in files {
        let mut offset = 0;
        for line in texts.text_of(*file).split_inclusive('\n') {
            let start = offset;
            offset += line.len();
            let trimmed = line.trim();
            if trimmed.is_empty() {
                continue;
            }
            let lead = line.len() - line.trim_start().len();
            let origin = Origin {
                file: *file,
                start: start + lead,
                length: trimmed.len(),
            };
            let Some((row, answer)) = row::read(trimmed, &origin, problems) else {
                continue;
            };
            let Some((group, operation)) = routes.find(&row.method, &row.path) else {
                let problem = no_operation(&row, &routes, &origin);
                problems.push_absence(row.path.as_str(), problem);
                continue;
            };
            let described = Described {
                product,
                group,
                operation,
            };
            let shown = [
                answer.map(Shown::Answer),
                described.request(trimmed, &row, &origin, problems),
            ];
            for shown in shown.into_iter().flatten() {
                let key = format!("{group}/{operation}/{}", shown.key());
                if let Some(first) = seen.get(&key) {
                    problems.push(repeated(&shown, &origin, *first));
                    continue;
                }
                seen.insert(key, origin.head());
                if let Shown::Answer(answer) = &shown
                    && (200..300).contains(&answer.status)
                {
                    described.check(trimmed, row.shortened, &origin, problems);
                }
                if !row.shortened {
                    found.push(((group, operation), shown));
                }
            }
            let told = quirks(&row.contradictions).into_iter();
            quirks_found.extend(told.map(|quirk| ((group, operation), quirk)));
        }
    }
    for ((group, operation), shown) in found {
        let group = product.groups.get_mut(group);
        if let Some(operation) = group.and_then(|group| group.operations.get_mut(operation)) {
            match shown {
                Shown::Answer(answer) => operation.samples.push(answer),
                Shown::Request(request) => operation.requests.push(request),
            }
        }
    }
    for ((group, operation), quirk) in quirks_found {
        let group = product.groups.get_mut(group);
        if let Some(operation) = group.and_then(|group| group.operations.get_mut(operation)) {
            operation.quirks.push(quirk);
        }
    }
}

/// What a line shows.
enum Shown {
    Answer(Sample),
    Request(RequestSample),
}

impl Shown {
    /// The same text for what says the same.
    fn key(&self) -> String {
        match self {
            Self::Answer(answer) => format!("{}/{}", answer.status, answer.body),
            Self::Request(request) => {
                format!(
                    "request/{}",
                    serde_json::to_string(request).unwrap_or_default()
                )
            }
        }
    }
}

/// What the docs of an operation say of a request that contradicts its spec: a sentence for each reason.
fn quirks(contradictions: &BTreeMap<String, String>) -> Vec<String> {
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (path, reason) in contradictions {
        reasons.entry(reason).or_default().push(path);
    }
    let quirks = reasons.into_iter().map(|(reason, paths)| {
        let paths: Vec<String> = paths.iter().map(|path| format!("`{path}`")).collect();
        format!(
            "The sample request differs at {}: {reason}",
            paths.join(", ")
        )
    });
    quirks.collect()
}

fn repeated(shown: &Shown, origin: &Origin, first: Span) -> Problem {
    let same = match shown {
        Shown::Request(_) => "the same request",
        Shown::Answer(_) => "the same answer",
    };
    Problem::error(
        "spec::repeated-sample",
        origin.head(),
        "this sample repeats another one",
    )
    .also(first, same)
    .help("remove one of the two")
}

/// What the specs say of a sample's operation.
struct Described<'a> {
    product: &'a Product,
    group: usize,
    operation: usize,
}

impl Described<'_> {
    /// The request of a line, if it has one; what does not fit is reported.
    fn request(
        &self,
        line: &str,
        row: &Row,
        origin: &Origin,
        problems: &mut Problems,
    ) -> Option<Shown> {
        let group = self.product.groups.get(self.group)?;
        let operation = group.operations.get(self.operation)?;
        if !row.asks {
            return None;
        }
        if row.path != operation.path {
            let problem = Problem::error(
                "spec::bad-sample",
                origin.head(),
                "the path of a request is the operation's template",
            );
            let help = format!(
                "write `{}`, and the values of its parameters into `request.path`",
                operation.path
            );
            problems.push(problem.help(help));
        }
        let recorded = Recorded {
            product: self.product,
            group,
            operation,
            line,
            origin,
            shortened: row.shortened,
            contradictions: &row.contradictions,
        };
        recorded.read(problems).map(Shown::Request)
    }

    /// Reads the body of a line as a client does, and reports what does not fit.
    fn check(&self, line: &str, shortened: bool, origin: &Origin, problems: &mut Problems) {
        let Some(group) = self.product.groups.get(self.group) else {
            return;
        };
        let Some(operation) = group.operations.get(self.operation) else {
            return;
        };
        // A body that is left out is an empty one.
        let body = body_of(line).unwrap_or_default();
        let start = origin.start + raw::span(line, body).map_or(0, |span| span.start);
        let findings = reading::read(self.product, group, operation, body).findings;
        for finding in &findings {
            if is_placeholder(finding, body) {
                continue;
            }
            let span = finding.span.start + start..finding.span.end + start;
            let span = Span::new(origin.file, span);
            let name = format!("{}.{}", group.name, operation.name);
            if let Some(problem) = problem(finding, &findings, shortened, &name, span) {
                problems.push(problem);
            }
        }
    }
}

/// The body in a line, as it is written there.
fn body_of(line: &str) -> Option<&str> {
    let row: &RawValue = serde_json::from_str(line).ok()?;
    let mut entries = raw::entries(row).into_iter().rev();
    let (_, body) = entries.find(|(key, _)| key.get() == "\"body\"")?;
    Some(body.get())
}

/// What to tell of a finding; nothing when another one tells it, or when it is to be expected.
fn problem(
    finding: &Finding,
    all: &[Finding],
    shortened: bool,
    operation: &str,
    span: Span,
) -> Option<Problem> {
    let message = format!("`{operation}` at `{}`: {}", finding.path, finding.message);
    match &finding.kind {
        Kind::Misfit | Kind::Unreadable => {
            let problem = Problem::error("spec::sample-misfit", span, message);
            Some(problem.help("correct the type in the spec, or the sample"))
        }
        Kind::Missing { .. } if shortened => None,
        Kind::Missing { field } if all.iter().any(|other| is_meant(other, finding, field)) => None,
        Kind::Missing { .. } => {
            let problem = Problem::error("spec::sample-missing-field", span, message);
            Some(problem.help("make the field `optional`, correct the sample, or write `\"shortened\": true` beside `body` when fields were left out of it"))
        }
        Kind::Unknown { name, known } => {
            let problem = Problem::error("spec::sample-unknown-field", span, message);
            Some(match nearest(name, known.iter().map(String::as_str)) {
                Some(meant) => problem.help(format!("did you mean `{meant}`?")),
                None => {
                    problem.help("add the field to the spec: a sample shows what the service sends")
                }
            })
        }
        Kind::OtherText => {
            // Services do so, mostly where there is no number yet.
            let problem = Problem::warning("spec::sample-kept-aside", span, message);
            Some(problem.help(
                "clients keep this value in `extra`; correct the type in the spec, or the sample",
            ))
        }
    }
}

/// Whether a value is the word that generated documentation has in the place of any value.
fn is_placeholder(finding: &Finding, body: &str) -> bool {
    finding.kind == Kind::OtherText && body.get(finding.span.clone()) == Some("\"string\"")
}

/// Whether another finding is about an unknown field that is a slip of the missing one.
fn is_meant(other: &Finding, missing: &Finding, field: &str) -> bool {
    let Kind::Unknown { name, known } = &other.kind else {
        return false;
    };
    other.path == format!("{}.{name}", missing.path)
        && nearest(name, known.iter().map(String::as_str)) == Some(field)
}

fn no_operation(row: &Row, routes: &Routes, origin: &Origin) -> Problem {
    let problem = Problem::error(
        "spec::unmatched-sample",
        origin.head(),
        format!(
            "no operation is `{} {}`",
            short(&row.method),
            short(&row.path)
        ),
    );
    let other = routes.methods_of(&row.path);
    if other.is_empty() {
        problem.help("write the path as in the operation's template, or one that matches it")
    } else {
        problem.help(format!("that path has {}", other.join(", ")))
    }
}
