//! A line of a sample file.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::catalog::Sample;
use crate::problem::{Problem, Problems};
use crate::span::Span;
use crate::text::{nearest, short};

/// Keys of a sample.
const KEYS: &[&str] = &[
    "method",
    "path",
    "request",
    "status",
    "body",
    "shortened",
    "contradictions",
];

/// Where a line stands.
pub(super) struct Origin {
    pub(super) file: u32,
    pub(super) start: usize,
    pub(super) length: usize,
}

impl Origin {
    /// The beginning of the line: as much as is worth marking.
    pub(super) fn head(&self) -> Span {
        Span::new(self.file, self.start..self.start + self.length.min(60))
    }

    /// One byte of the line.
    fn at(&self, column: usize) -> Span {
        let start = self.start + column.saturating_sub(1).min(self.length.saturating_sub(1));
        Span::new(self.file, start..start + 1)
    }
}

/// What a line says beside its answer.
pub(super) struct Row {
    pub(super) method: String,
    pub(super) path: String,
    /// Fields were left out of the body.
    pub(super) shortened: bool,
    /// It has a request.
    pub(super) asks: bool,
    /// Where the request contradicts the spec, with the reasons.
    pub(super) contradictions: BTreeMap<String, String>,
}

/// What a line says, and the answer that it shows.
pub(super) fn read(
    line: &str,
    origin: &Origin,
    problems: &mut Problems,
) -> Option<(Row, Option<Sample>)> {
    let bad = |message: String| Problem::error("spec::bad-sample", origin.head(), message);
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
                    origin.at(error.column()),
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
            None => {
                problem.help("a sample has `method`, `path`, and `status` and `body`, or `request`")
            }
        });
    }
    let text = |key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
    let (method, path) = (text("method"), text("path"));
    let status = row
        .get("status")
        .and_then(Value::as_u64)
        .and_then(|status| u16::try_from(status).ok())
        .filter(|status| (100..600).contains(status));
    let shortened = match row.get("shortened") {
        None => false,
        Some(value) => value.as_bool().unwrap_or_else(|| {
            problems.push(bad(
                "`shortened` of a sample has to be true or false".to_owned()
            ));
            false
        }),
    };
    let asks = row.contains_key("request");
    let answers = !asks || row.contains_key("status") || row.contains_key("body");
    let contradictions = match row.remove("contradictions").map(serde_json::from_value) {
        None => BTreeMap::new(),
        Some(Ok(reasons)) if asks => reasons,
        Some(_) => {
            let problem = bad(
                "`contradictions` has to be an object of reasons, beside a `request`".to_owned(),
            );
            problems.push(
                problem.help("write `{\"body.rows[0].id\": \"why the spec says something else\"}`"),
            );
            BTreeMap::new()
        }
    };
    let (Some(method), Some(path), true) = (method, path, status.is_some() || !answers) else {
        let problem = bad(
            "a sample needs `method` and `path` as text, and `status` as a number from 100 to 599 or a `request`"
                .to_owned(),
        );
        problems.push(problem.help(
            "write `{\"method\": \"GET\", \"path\": \"/...\", \"status\": 200, \"body\": ...}` for an answer, and `{\"method\": \"POST\", \"path\": \"/...\", \"request\": {\"body\": ...}}` for a request",
        ));
        return None;
    };
    let answer = status.map(|status| Sample {
        status,
        body: row.remove("body").unwrap_or_default(),
    });
    Some((
        Row {
            method,
            path,
            shortened,
            asks,
            contradictions,
        },
        answer,
    ))
}
