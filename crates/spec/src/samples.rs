//! Recorded answers: `samples/*.jsonl`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::catalog::{Product, Sample};
use crate::problem::{Problem, Problems};
use crate::sources::Files;
use crate::span::Span;
use crate::text::{nearest, short};

/// Keys of a sample.
const KEYS: &[&str] = &["method", "path", "status", "body"];

/// Reads the samples of a product and gives each to its operation.
pub(crate) fn attach(files: &[u32], texts: &Files, product: &mut Product, problems: &mut Problems) {
    let routes = Routes::new(product);
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
            let place = Place {
                file: *file,
                start: start + lead,
                length: trimmed.len(),
            };
            let Some((row, sample)) = read(trimmed, &place, problems) else {
                continue;
            };
            let Some((group, operation)) = routes.find(&row.method, &row.path) else {
                let problem = no_operation(&row, &routes, &place);
                problems.push_absence(row.path.as_str(), problem);
                continue;
            };
            let key = format!("{group}/{operation}/{}/{}", sample.status, sample.body);
            if let Some(first) = seen.get(&key) {
                let problem = Problem::error(
                    "spec::repeated-sample",
                    place.head(),
                    "this sample repeats another one",
                );
                problems.push(
                    problem
                        .also(*first, "the same answer")
                        .help("remove one of the two"),
                );
                continue;
            }
            seen.insert(key, place.head());
            if let Some(operation) = product
                .groups
                .get_mut(group)
                .and_then(|group| group.operations.get_mut(operation))
            {
                operation.samples.push(sample);
            }
        }
    }
}

/// Where a line stands.
struct Place {
    file: u32,
    start: usize,
    length: usize,
}

impl Place {
    /// The beginning of the line: as much as is worth marking.
    fn head(&self) -> Span {
        Span::new(self.file, self.start..self.start + self.length.min(60))
    }

    /// One byte of the line.
    fn at(&self, column: usize) -> Span {
        let start = self.start + column.saturating_sub(1).min(self.length.saturating_sub(1));
        Span::new(self.file, start..start + 1)
    }
}

struct Row {
    method: String,
    path: String,
}

fn read(line: &str, place: &Place, problems: &mut Problems) -> Option<(Row, Sample)> {
    let bad = |message: String| Problem::error("spec::bad-sample", place.head(), message);
    let mut row: Map<String, Value> =
        match serde_json::from_str::<Value>(line) {
            Ok(Value::Object(row)) => row,
            Ok(_) => {
                problems.push(bad("a sample has to be a JSON object".to_owned()).help(
                    "write `{\"method\": ..., \"path\": ..., \"status\": ..., \"body\": ...}`",
                ));
                return None;
            }
            Err(error) => {
                let problem = Problem::error(
                    "spec::bad-sample",
                    place.at(error.column()),
                    format!("this line is not JSON: {error}"),
                );
                problems.push(problem.help("one JSON object a line, without line breaks inside"));
                return None;
            }
        };
    for key in row.keys().filter(|key| !KEYS.contains(&key.as_str())) {
        let problem = bad(format!("unknown key `{}` in a sample", short(key)));
        problems.push(match nearest(key, KEYS.iter().copied()) {
            Some(meant) => problem.help(format!("did you mean `{meant}`?")),
            None => problem.help("a sample has `method`, `path`, `status` and `body`"),
        });
    }
    let text = |key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
    let (method, path) = (text("method"), text("path"));
    let status = row
        .get("status")
        .and_then(Value::as_u64)
        .and_then(|status| u16::try_from(status).ok())
        .filter(|status| (100..600).contains(status));
    let (Some(method), Some(path), Some(status)) = (method, path, status) else {
        let problem = bad(
            "a sample needs `method` and `path` as text and `status` as a number from 100 to 599"
                .to_owned(),
        );
        problems.push(problem.help(
            "write `{\"method\": \"GET\", \"path\": \"/...\", \"status\": 200, \"body\": ...}`",
        ));
        return None;
    };
    Some((
        Row { method, path },
        Sample {
            status,
            body: row.remove("body").unwrap_or_default(),
        },
    ))
}

fn no_operation(row: &Row, routes: &Routes, place: &Place) -> Problem {
    let problem = Problem::error(
        "spec::unmatched-sample",
        place.head(),
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

/// Operations by method and number of segments, so that a sample is held against few of them.
struct Routes {
    by_shape: BTreeMap<usize, Vec<Route>>,
}

struct Route {
    method: String,
    template: String,
    place: (usize, usize),
}

impl Routes {
    fn new(product: &Product) -> Self {
        let mut by_shape: BTreeMap<usize, Vec<Route>> = BTreeMap::new();
        for (group_index, group) in product.groups.iter().enumerate() {
            for (index, operation) in group.operations.iter().enumerate() {
                let route = Route {
                    method: operation.method.clone(),
                    template: operation.path.clone(),
                    place: (group_index, index),
                };
                by_shape
                    .entry(segments(&operation.path))
                    .or_default()
                    .push(route);
            }
        }
        Self { by_shape }
    }

    fn find(&self, method: &str, path: &str) -> Option<(usize, usize)> {
        let routes = || {
            self.by_shape
                .get(&segments(path))
                .into_iter()
                .flatten()
                .filter(|route| route.method == method)
        };
        if let Some(route) = routes().find(|route| route.template == path) {
            return Some(route.place);
        }
        // The first of those with the most literal text.
        let mut best: Option<(usize, (usize, usize))> = None;
        for route in routes() {
            if let Some(literal) = matches(&route.template, path)
                && best.is_none_or(|(most, _)| literal > most)
            {
                best = Some((literal, route.place));
            }
        }
        best.map(|(_, place)| place)
    }

    fn methods_of(&self, path: &str) -> Vec<&str> {
        let routes = self.by_shape.get(&segments(path)).into_iter().flatten();
        let mut methods: Vec<&str> = routes
            .filter(|route| route.template == path || matches(&route.template, path).is_some())
            .map(|route| route.method.as_str())
            .collect();
        methods.sort_unstable();
        methods.dedup();
        methods
    }
}

fn segments(path: &str) -> usize {
    path.split('/').count()
}

/// The number of literal characters of a template that a path matches. A placeholder takes at least one character of one segment.
fn matches(template: &str, path: &str) -> Option<usize> {
    let mut literal = 0;
    let mut parts = path.split('/');
    for pattern in template.split('/') {
        literal += matches_segment(pattern, parts.next()?)?;
    }
    parts.next().is_none().then_some(literal)
}

/// As [`matches`], for one segment. Each literal is looked for at the nearest place, which finds a match whenever there is one.
fn matches_segment(pattern: &str, segment: &str) -> Option<usize> {
    let Some((before, mut open)) = pattern.split_once('{') else {
        return (pattern == segment).then_some(segment.len() + 1);
    };
    let mut rest = segment.strip_prefix(before)?;
    let mut literal = before.len();
    loop {
        let (_, after) = open.split_once('}')?;
        let Some((text, next)) = after.split_once('{') else {
            // What follows the last placeholder ends the segment.
            return rest
                .strip_suffix(after)
                .filter(|value| !value.is_empty())
                .map(|_| literal + after.len());
        };
        let first = rest.chars().next()?.len_utf8();
        let at = first + rest.get(first..)?.find(text)?;
        rest = rest.get(at + text.len()..)?;
        literal += text.len();
        open = next;
    }
}
