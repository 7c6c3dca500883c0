//! Whether a document that was read into a model and written again still says the same.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// Path of the first place where the two differ, such as `$.data[0].id`; `None` when nothing was lost.
///
/// The same are: null, absent, empty text, an empty list and an empty object; numbers of one value however they are written; a scalar
/// and its text; a JSON document inside a string, however it is spaced.
pub(super) fn difference(original: &Value, written: &Value) -> Option<String> {
    differs(original, written, "$")
}

fn differs(original: &Value, written: &Value, at: &str) -> Option<String> {
    match (original, written) {
        (Value::Object(original), Value::Object(written)) => objects(original, written, at),
        (Value::Object(fields), nothing) if is_nothing(nothing) => objects(fields, &Map::new(), at),
        (nothing, Value::Object(fields)) if is_nothing(nothing) => objects(&Map::new(), fields, at),
        (Value::Array(original), Value::Array(written)) => lists(original, written, at),
        (original, written) if is_nothing(original) && is_nothing(written) => None,
        (original, written) => (!same_scalar(original, written)).then(|| at.to_owned()),
    }
}

fn objects(
    original: &Map<String, Value>,
    written: &Map<String, Value>,
    at: &str,
) -> Option<String> {
    let names: BTreeSet<&String> = original.keys().chain(written.keys()).collect();
    names.into_iter().find_map(|name| {
        let value = |fields: &Map<String, Value>| fields.get(name).cloned().unwrap_or_default();
        differs(&value(original), &value(written), &format!("{at}.{name}"))
    })
}

fn lists(original: &[Value], written: &[Value], at: &str) -> Option<String> {
    let mut items = original.iter().zip(written).enumerate();
    let first = items.find_map(|(index, (original, written))| {
        differs(original, written, &format!("{at}[{index}]"))
    });
    let shorter = original.len().min(written.len());
    first.or_else(|| (original.len() != written.len()).then(|| format!("{at}[{shorter}]")))
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn same_scalar(original: &Value, written: &Value) -> bool {
    match (original, written) {
        (Value::String(original), Value::String(written)) => {
            original == written || same_document(original, written)
        }
        (Value::String(text), scalar) | (scalar, Value::String(text)) => is_text_of(text, scalar),
        (Value::Number(_), Value::Number(_)) => same_number(original, written),
        (original, written) => original == written,
    }
}

/// Integers are compared as such, so that ids beyond 53 bits do not pass by rounding.
pub(super) fn same_number(left: &Value, right: &Value) -> bool {
    if left.is_f64() || right.is_f64() {
        #[allow(clippy::float_cmp)] // the question is whether it is the same number
        return left.as_f64() == right.as_f64();
    }
    left == right
}

fn is_text_of(text: &str, scalar: &Value) -> bool {
    let read = serde_json::from_str(text.trim()).unwrap_or_default();
    match scalar {
        Value::Number(_) => same_number(&read, scalar) && read.is_number(),
        Value::Bool(_) => read == *scalar,
        _ => false,
    }
}

fn same_document(original: &str, written: &str) -> bool {
    let document = |text: &str| {
        serde_json::from_str::<Value>(text)
            .ok()
            .filter(|value| value.is_object() || value.is_array())
    };
    let both = document(original).zip(document(written));
    both.is_some_and(|(original, written)| difference(&original, &written).is_none())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::difference;

    #[test]
    fn what_means_the_same_is_the_same() {
        for (original, written) in [
            (json!({ "a": null, "b": "", "c": [], "d": {} }), json!({})),
            (json!({ "a": { "b": { "c": null } } }), json!({ "a": null })),
            (json!({}), json!({ "a": { "b": [] } })),
            (json!([1, "2", 3.0]), json!(["1", 2, 3])),
            (json!("true"), json!(true)),
            (json!("[1, {\"a\": null}]"), json!("[1,{}]")),
            (json!("{not json"), json!("{not json")),
        ] {
            assert_eq!(
                difference(&original, &written),
                None,
                "{original} {written}"
            );
        }
        let float: Value = serde_json::from_str("1.585248581336E12").unwrap();
        assert_eq!(difference(&float, &json!(1_585_248_581_336_i64)), None);
    }

    #[test]
    fn the_first_loss_is_named() {
        for (original, written, at) in [
            (
                json!({ "a": [{ "b": 1 }, { "b": 2 }] }),
                json!({ "a": [{ "b": 1 }, {}] }),
                "$.a[1].b",
            ),
            (json!([1, 2]), json!([1]), "$[1]"),
            (json!([1]), json!([]), "$[0]"),
            (json!([]), json!([0]), "$[0]"),
            (json!({ "a": 0 }), json!({}), "$.a"),
            (json!({ "a": false }), json!({}), "$.a"),
            (json!({ "a": { "b": 1 } }), json!({ "a": "" }), "$.a.b"),
            (json!({ "a": {} }), json!({ "a": { "b": 1 } }), "$.a.b"),
            (json!("01"), json!(1), "$"),
            (json!("x"), json!("y"), "$"),
            (json!("1"), json!("1.0"), "$"),
            (json!(1), json!(true), "$"),
            (
                json!(9_007_199_254_740_993_i64),
                json!(9_007_199_254_740_992_i64),
                "$",
            ),
            (json!("null"), json!(null), "$"),
        ] {
            assert_eq!(
                difference(&original, &written).as_deref(),
                Some(at),
                "{original} {written}"
            );
        }
    }
}
