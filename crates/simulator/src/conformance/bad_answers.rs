//! Every call of a client with answers that are damaged.

use secapi_core::{Error, ErrorKind, Operation};
use secapi_spec::catalog::Type;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::{CallFailures, PreparedCall};
use crate::{Canned, Simulator};

/// How deep the nested answers are.
const DEPTH: usize = 10_000;

/// What is done to the answer of an operation.
type Damage = fn(&Value) -> String;

/// The damages, each with its name.
const DAMAGES: &[(&str, Damage)] = &[
    ("null", |_| "null".to_owned()),
    ("an empty body", |_| String::new()),
    ("a login page", |_| {
        "<!DOCTYPE html><html><head><title>Log in</title></head><body></body></html>".to_owned()
    }),
    ("a truncated answer", |answer| {
        let text = answer.to_string();
        let half = text.chars().count() / 2;
        text.chars().take(half.max(1)).collect()
    }),
    ("deep nesting", |_| nested("", "")),
    ("deep nesting of the payload", |_| {
        nested(r#"{"data": "#, "}")
    }),
    ("a byte order mark", |answer| format!("\u{feff}{answer}")),
    ("a trailing comma", |answer| {
        let mut text = answer.to_string();
        if let Some(end) = text.rfind(['}', ']']) {
            text.insert(end, ',');
        }
        text
    }),
    ("numbers as text", |answer| {
        written(answer, Style::NumbersAsText)
    }),
    ("text as numbers", |answer| {
        written(answer, Style::TextAsNumbers)
    }),
    ("NaN", |answer| written(answer, Style::NotANumber)),
    ("duplicate keys", |answer| {
        written(answer, Style::DuplicateKeys)
    }),
    ("text in the place of everything", |_| {
        r#""made-up""#.to_owned()
    }),
    ("a list in the place of everything", |_| {
        "[[1], null]".to_owned()
    }),
];

fn nested(before: &str, after: &str) -> String {
    format!("{before}{}{}{after}", "[".repeat(DEPTH), "]".repeat(DEPTH))
}

#[derive(Clone, Copy, PartialEq)]
enum Style {
    NumbersAsText,
    TextAsNumbers,
    NotANumber,
    DuplicateKeys,
}

/// A value with the scalars or keys written in another way.
fn written(value: &Value, style: Style) -> String {
    match value {
        Value::Number(_) if style == Style::NumbersAsText => format!("\"{value}\""),
        Value::Number(_) if style == Style::NotANumber => "NaN".to_owned(),
        Value::String(text) if style == Style::TextAsNumbers => {
            text.parse::<i64>().unwrap_or(7).to_string()
        }
        Value::Array(values) => {
            let values: Vec<String> = values.iter().map(|value| written(value, style)).collect();
            format!("[{}]", values.join(","))
        }
        Value::Object(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(key, value)| {
                    let key = Value::from(key.as_str());
                    let field = format!("{key}:{}", written(value, style));
                    match (style, value) {
                        // Containers twice would double with every level.
                        (Style::DuplicateKeys, Value::Object(_) | Value::Array(_)) => {
                            format!("{key}:null,{field}")
                        }
                        (Style::DuplicateKeys, _) => format!("{field},{field}"),
                        _ => field,
                    }
                })
                .collect();
            format!("{{{}}}", fields.join(","))
        }
        other => other.to_string(),
    }
}

/// Makes each of the calls with each of a number of damaged answers (HTML, broken and deeply nested JSON, numbers as text, duplicate
/// keys and so on) and checks that it either gives a value or fails with an error that names the operation and says what is wrong
/// and where. An answer that is no JSON must be an error. Gives the number of calls.
///
/// The client should have valid credentials and a valid tenant; `calls` makes the calls anew for each damage.
///
/// # Errors
/// All findings together.
pub async fn bad_answers(
    simulator: &Simulator,
    calls: impl Fn() -> Vec<PreparedCall>,
) -> Result<usize, CallFailures> {
    let mut made = 0;
    let mut failures = Vec::new();
    for (name, damage) in DAMAGES {
        for call in calls() {
            let operation = call.operation();
            made += 1;
            let finding = match simulator.usual_answer(operation.name()) {
                None => Some("the simulator has no such operation".to_owned()),
                Some((answer, returns)) => {
                    let body = damage(&answer);
                    let unreadable = is_no_json(&body) && !ignores_the_body(returns);
                    match simulator.next_answer(operation.name(), Canned::json(200, body)) {
                        Err(error) => Some(error.to_string()),
                        Ok(()) => judge(operation, unreadable, call.send().await),
                    }
                }
            };
            failures.extend(
                finding.map(|finding| format!("{} with {name}: {finding}", operation.name())),
            );
        }
    }
    if failures.is_empty() {
        Ok(made)
    } else {
        Err(CallFailures { made, failures })
    }
}

/// Whether a body, less a byte order mark, cannot be read at all. An empty one is no answer, which can be fine.
fn is_no_json(body: &str) -> bool {
    let text = body.trim_start_matches('\u{feff}');
    !text.is_empty() && serde_json::from_str::<IgnoredAny>(text).is_err()
}

/// Whether any body will do: nothing is expected, or bytes.
fn ignores_the_body(returns: Option<&Type>) -> bool {
    matches!(returns, None | Some(Type::Binary))
}

/// What is wrong with the outcome of a call.
fn judge(operation: &Operation, unreadable: bool, outcome: Result<(), Error>) -> Option<String> {
    let error = match outcome {
        Ok(()) => return unreadable.then(|| "it was taken for an answer".to_owned()),
        Err(error) => error,
    };
    if error.operation() != Some(operation.name()) {
        return Some(format!("the error does not name the operation: {error}"));
    }
    if !matches!(error.kind(), ErrorKind::Decode | ErrorKind::Failed) {
        return Some(format!("the error is not about the answer: {error}"));
    }
    let says_where = error.json_path().is_some()
        || error.kind() == ErrorKind::Failed
        || ["empty", "HTML"]
            .iter()
            .any(|word| error.message().contains(word));
    if !says_where || error.message().is_empty() {
        return Some(format!(
            "the error does not say what is wrong or where: {error}"
        ));
    }
    None
}
