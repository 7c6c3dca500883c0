//! Small questions to JSON values.

use serde_json::Map;

use crate::{Json, wire};

/// Free JSON, if the text is that. By the reader that answers are read by: a second one would be another 24 KiB of a program.
pub(crate) fn parse(text: &[u8]) -> Option<Json> {
    wire::decode(text).ok()
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
