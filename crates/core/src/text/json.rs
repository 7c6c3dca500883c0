//! Small questions to JSON values.

use serde_json::Map;

use crate::wire;
use crate::wire::Json;
use crate::wire::secret_names::{HIDDEN, is_secret_name};

/// Free JSON, if the text is that. By the reader that answers are read by: a second one would be another 24 KiB of a program.
pub(crate) fn parse(text: &[u8]) -> Option<Json> {
    wire::decode(text).ok()
}

/// As [`parse`]. A reason is worth being read even if not every letter of it can be.
pub(crate) fn parse_lossy(text: &[u8]) -> Option<Json> {
    parse(text).or_else(|| parse(String::from_utf8_lossy(text).as_bytes()))
}

/// As [`parse`], for what has to be an object.
pub(crate) fn parse_object(text: &[u8]) -> Option<Map<String, Json>> {
    match parse(text)? {
        Json::Object(fields) => Some(fields),
        _ => None,
    }
}

/// The value at a dotted path into an object.
pub(crate) fn in_fields<'a>(fields: &'a Map<String, Json>, path: &str) -> Option<&'a Json> {
    match path.split_once('.') {
        None => fields.get(path),
        Some((first, rest)) => at_path(fields.get(first)?, rest),
    }
}

/// The value at a dotted path.
pub(crate) fn at_path<'a>(value: &'a Json, path: &str) -> Option<&'a Json> {
    path.split('.').try_fold(value, |value, key| value.get(key))
}

/// A scalar as text; `None` for null, lists and objects.
pub(crate) fn scalar_text(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.trim().to_owned()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(value) => Some(value.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}

/// The scalars in a value, at any depth, as text.
pub(crate) fn scalars(value: &Json) -> Vec<String> {
    match value {
        Json::Array(values) => values.iter().flat_map(scalars).collect(),
        Json::Object(fields) => fields.values().flat_map(scalars).collect(),
        scalar => scalar_text(scalar).into_iter().collect(),
    }
}

/// What a message says, whatever it is: its text, or what is in the list, the object or the document inside text that it is. Values
/// under names that speak of secrets are hidden. `None` when it says nothing.
pub(crate) fn reason(value: &Json) -> Option<String> {
    let text = match value {
        Json::Array(values) => {
            let reasons: Vec<String> = values.iter().filter_map(reason).collect();
            reasons.join("; ")
        }
        Json::Object(fields) => {
            let field = |(name, value): (&String, &Json)| {
                let text = reason(value)?;
                let shown = if is_secret_name(name) { HIDDEN } else { &text };
                Some(format!("{name}: {shown}"))
            };
            let reasons: Vec<String> = fields.iter().filter_map(field).collect();
            reasons.join(", ")
        }
        Json::String(text) if text.trim_start().starts_with(['{', '[']) => {
            let inside = parse(text.trim().as_bytes());
            inside.map_or_else(|| Some(text.clone()), |inside| reason(&inside))?
        }
        scalar => scalar_text(scalar)?,
    };
    (!text.is_empty()).then_some(text)
}

/// The first reason at one of the dotted paths. Where none leads to one, what is found on the way: the text in `error` for
/// `error.message`.
pub(crate) fn reason_at<'a>(
    value: &Json,
    paths: impl Iterator<Item = &'a str> + Clone,
) -> Option<String> {
    let mut at = paths
        .clone()
        .filter_map(|path| reason(at_path(value, path)?));
    at.next().or_else(|| {
        let mut above = paths.filter_map(|path| {
            let (above, _) = path.rsplit_once('.')?;
            let found = at_path(value, above)?;
            reason(found).filter(|_| !found.is_object())
        });
        above.next()
    })
}

/// A count, whichever way it is written; `None` when it is none.
pub(crate) fn count(value: &Json) -> Option<u64> {
    match value {
        Json::Number(number) => number.as_u64().or_else(|| {
            let value = number.as_f64()?;
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            // checked: whole, and far below the limit
            (value >= 0.0 && value.fract() == 0.0 && value < 9e15).then_some(value as u64)
        }),
        Json::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_lead_through_objects() {
        let value = json!({"error": {"code": 7}, "a.b": 1});
        assert_eq!(at_path(&value, "error.code"), Some(&json!(7)));
        assert_eq!(at_path(&value, "error.code.x"), None);
        assert_eq!(at_path(&json!([1]), "0"), None);
    }

    #[test]
    fn a_reason_is_found_in_whatever_a_message_is() {
        for (value, said) in [
            (json!("no such group"), "no such group"),
            (json!({"text": "x"}), "text: x"),
            (json!(["a", {"b": ["c", 5]}, null, ""]), "a; b: c; 5"),
            (
                json!({"code": 7, "text": {"en": "no"}}),
                "code: 7, text: en: no",
            ),
            (
                json!(r#"{"text": "x", "list": [1, true]}"#),
                "list: 1; true, text: x",
            ),
            (json!("[not a document"), "[not a document"),
            (
                json!({"token": "made-up", "text": "x"}),
                "text: x, token: [hidden]",
            ),
            (json!(false), "false"),
        ] {
            assert_eq!(reason(&value).as_deref(), Some(said), "{value}");
        }
        for nothing in [
            json!(null),
            json!(""),
            json!([]),
            json!({"a": null}),
            json!("{}"),
        ] {
            assert_eq!(reason(&nothing), None, "{nothing}");
        }
        let at = |value| reason_at(&value, ["message", "error.message"].into_iter());
        assert_eq!(at(json!({"error": "boom"})).as_deref(), Some("boom"));
        assert_eq!(at(json!({"error": ["a", "b"]})).as_deref(), Some("a; b"));
        assert_eq!(at(json!({"error": {"id": 5}})), None);
    }

    #[test]
    fn counts_come_in_many_forms() {
        for (value, number) in [
            (json!(617), Some(617)),
            (json!("617"), Some(617)),
            (json!(" 617 "), Some(617)),
            (json!(6.17e2), Some(617)),
            (json!(-1), None),
            (json!(1.5), None),
            (json!("many"), None),
            (json!(null), None),
            (json!(1e300), None),
        ] {
            assert_eq!(count(&value), number, "{value}");
        }
    }
}
