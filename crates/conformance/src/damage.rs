//! What can be wrong with an answer.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use secapi_core::Timestamp;
use secapi_simulator::Canned;
use serde_json::Value;

/// How deep the nested answers are.
const DEPTH: usize = 10_000;

/// Stands where deep nesting is to be.
const MARK: &str = "made-up-deep-nesting";

/// What is done to the answer of an operation.
pub(super) type Damage = fn(&Value) -> Canned;

/// The damages, each with its name.
pub(super) const DAMAGES: &[(&str, Damage)] = &[
    ("null in the place of everything", |_| json("null")),
    ("text in the place of everything", |_| json(r#""made-up""#)),
    ("a list in the place of everything", |_| json("[[1], null]")),
    ("an empty object", |_| json("{}")),
    ("an empty body", |_| json("")),
    ("status 204", |_| Canned::new(204, "")),
    ("a login page", |_| {
        Canned::html(
            200,
            "<!DOCTYPE html><html><head><title>Log in</title></head><body></body></html>",
        )
    }),
    ("the first half of it", |answer| json(half(answer))),
    ("the first half of it, packed", |answer| {
        let packed = half_of_gzip(answer);
        Canned::json(200, packed).header("Content-Encoding", "gzip")
    }),
    ("a byte order mark", |answer| {
        json(format!("\u{feff}{answer}"))
    }),
    ("a trailing comma", |answer| {
        let mut text = answer.to_string();
        if let Some(end) = text.rfind(['}', ']']) {
            text.insert(end, ',');
        }
        json(text)
    }),
    ("deep nesting", |_| json(nested())),
    ("deep nesting within it", |answer| {
        let mut answer = answer.clone();
        let inside = answer.as_object_mut().and_then(|fields| {
            let mut values = fields.values_mut();
            values.find(|value| value.is_array() || value.is_object())
        });
        if let Some(inside) = inside {
            *inside = Value::from(MARK);
        }
        json(
            answer
                .to_string()
                .replace(&Value::from(MARK).to_string(), &nested()),
        )
    }),
    ("null for every scalar", |a| written(a, Style::Null)),
    ("no scalar at all", |a| written(a, Style::Missing)),
    ("text for numbers", |a| written(a, Style::NumbersAsText)),
    ("numbers for text", |a| written(a, Style::TextAsNumbers)),
    ("booleans for text, numbers for booleans", |a| {
        written(a, Style::Swapped)
    }),
    ("numbers with exponents", |a| written(a, Style::Exponents)),
    ("numbers over 64 bits", |a| written(a, Style::TooLarge)),
    ("numbers over any range", |a| written(a, Style::Infinite)),
    ("NaN", |a| written(a, Style::NotANumber)),
    ("times that end in +0000", |a| written(a, Style::Offsets)),
    ("duplicate keys", |a| written(a, Style::DuplicateKeys)),
];

fn json(text: impl Into<String>) -> Canned {
    Canned::json(200, text.into())
}

fn half(answer: &Value) -> String {
    let text = answer.to_string();
    let half = text.chars().count() / 2;
    text.chars().take(half.max(1)).collect()
}

fn half_of_gzip(answer: &Value) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // A vector takes everything that is written to it.
    let written = write!(encoder, "{answer}").and_then(|()| encoder.finish());
    let mut packed = written.unwrap_or_default();
    packed.truncate(packed.len() / 2);
    packed
}

fn nested() -> String {
    format!("{}{}", "[".repeat(DEPTH), "]".repeat(DEPTH))
}

#[derive(Clone, Copy, PartialEq)]
enum Style {
    Null,
    Missing,
    NumbersAsText,
    TextAsNumbers,
    Swapped,
    Exponents,
    TooLarge,
    Infinite,
    NotANumber,
    Offsets,
    DuplicateKeys,
}

/// A value with the scalars or keys written in another way.
fn written(value: &Value, style: Style) -> Canned {
    json(text(value, style))
}

fn text(value: &Value, style: Style) -> String {
    match value {
        Value::Array(values) => {
            let values: Vec<String> = values.iter().map(|value| text(value, style)).collect();
            format!("[{}]", values.join(","))
        }
        Value::Object(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .filter(|(_, value)| {
                    style != Style::Missing || value.is_array() || value.is_object()
                })
                .map(|(key, value)| {
                    let key = Value::from(key.as_str());
                    let field = format!("{key}:{}", text(value, style));
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
        scalar => rewritten(scalar, style).unwrap_or_else(|| scalar.to_string()),
    }
}

/// A scalar in that style; `None` as it is.
fn rewritten(value: &Value, style: Style) -> Option<String> {
    Some(match (style, value) {
        (Style::Null, _) => "null".to_owned(),
        (Style::NumbersAsText, Value::Number(number)) => format!("\"{number}\""),
        (Style::TextAsNumbers, Value::String(text)) => text.parse::<i64>().unwrap_or(7).to_string(),
        (Style::Swapped, Value::String(_)) => "true".to_owned(),
        (Style::Swapped, Value::Bool(value)) => u8::from(*value).to_string(),
        (Style::Exponents, Value::Number(number)) => format!("{:e}", number.as_f64()?),
        (Style::TooLarge, Value::Number(_)) => "99999999999999999999999".to_owned(),
        (Style::Infinite, Value::Number(_)) => "-1e999".to_owned(),
        (Style::NotANumber, Value::Number(_)) => "NaN".to_owned(),
        (Style::Offsets, Value::String(text)) => {
            text.parse::<Timestamp>().ok()?;
            format!("\"{}+0000\"", text.strip_suffix('Z')?)
        }
        _ => return None,
    })
}
