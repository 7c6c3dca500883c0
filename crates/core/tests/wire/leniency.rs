//! Text where a number, an instant, a boolean or a document is expected: optional fields of models keep it, everything else refuses it.

use std::collections::BTreeMap;

use secapi_core::wire::{decode, decode_enveloped, to_value};
use secapi_core::{Extra, Json, Timestamp, open_enum, wire};
use serde_json::json;

#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
enum State {
    Off,
    Other(i64),
}
open_enum! { State: i64 { Off = 0 } }

#[derive(Clone, Debug, Default, PartialEq)]
struct Row {
    id: i64,
    count: Option<i64>,
    ratio: Option<f64>,
    active: Option<bool>,
    port: Option<i64>,
    state: Option<State>,
    plain: Option<Timestamp>,
    millis: Option<Timestamp>,
    seconds: Option<Timestamp>,
    iso: Option<Timestamp>,
    day: Option<Timestamp>,
    boxed: Option<Box<i64>>,
    name: Option<String>,
    inner: Option<Inner>,
    extra: Extra,
}
wire! { Row {
    id, count, ratio, active, port as Text, state, plain, millis as Millis, seconds as Seconds, iso as Iso, day as DateTime, boxed,
    name, inner as JsonText,
} }

#[derive(Clone, Debug, Default, PartialEq)]
struct Inner {
    a: Option<i64>,
    list: Vec<Option<i64>>,
    map: BTreeMap<String, Option<i64>>,
    must: Vec<i64>,
    extra: Extra,
}
wire! { Inner { a, list, map, must } }

const SCALARS: [&str; 11] = [
    "count", "ratio", "active", "port", "state", "plain", "millis", "seconds", "iso", "day",
    "boxed",
];

#[test]
fn an_optional_scalar_keeps_text_that_it_cannot_be_made_of() {
    for text in [
        "string",
        "N/A",
        "-",
        "null",
        "NaN",
        "1,5",
        "99999999999999999999999x",
        "ü\u{0}\"",
        " n/a ",
    ] {
        let body: Json = SCALARS
            .iter()
            .map(|field| ((*field).to_owned(), Json::from(text)))
            .chain([("id".to_owned(), Json::from(7))])
            .collect();
        let row: Row = decode(body.to_string().as_bytes()).expect(text);
        assert_eq!(
            (row.id, row.count, row.ratio, row.active),
            (7, None, None, None),
            "{text}"
        );
        assert_eq!(row.extra.len(), SCALARS.len(), "{text}");
        assert_eq!(row.extra.get("iso"), Some(&Json::from(text)));
        assert_eq!(to_value(&row).unwrap(), body, "it comes back as it was");
    }
}

#[test]
fn a_value_that_is_set_takes_the_place_of_the_text() {
    let mut row: Row = decode(br#"{"id": 1, "count": "N/A"}"#).unwrap();
    row.count = Some(5);
    assert_eq!(to_value(&row).unwrap(), json!({"id": 1, "count": 5}));
    let row: Row = decode(br#"{"id": 1, "count": 3, "count": "N/A"}"#).unwrap();
    assert_eq!(to_value(&row).unwrap(), json!({"id": 1, "count": "N/A"}));
    let row: Row = decode(br#"{"id": 1, "count": "N/A", "count": 3, "ratio": null}"#).unwrap();
    assert_eq!(to_value(&row).unwrap(), json!({"id": 1, "count": 3}));
}

#[test]
fn unset_is_not_kept() {
    for unset in ["null", "\"\"", "\"  \""] {
        let body = format!(r#"{{"id": 1, "count": "-", "ratio": {unset}, "active": {unset}}}"#);
        let row: Row = decode(body.as_bytes()).unwrap();
        assert_eq!(
            row.extra.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            ["count"],
            "{unset}"
        );
    }
}

#[test]
fn an_optional_document_keeps_text_that_is_none() {
    for text in ["string", "N/A", "-", " none ", "5", "true"] {
        let body = json!({"id": 1, "inner": text});
        let row: Row = decode(body.to_string().as_bytes()).expect(text);
        assert_eq!(row.inner, None, "{text}");
        assert_eq!(to_value(&row).unwrap(), body, "it comes back as it was");
    }
    // Its secrets could not be told from the rest.
    for damaged in ["{", " {\"a\": 1", "[1", "\"a", "{\"a\": []}", "[]"] {
        let body = json!({"id": 1, "inner": damaged}).to_string();
        let error = decode::<Row>(body.as_bytes()).expect_err(damaged);
        assert_eq!(error.path(), "$.inner", "{damaged}");
    }
}

#[test]
fn models_inside_keep_their_own() {
    let row: Row = decode(br#"{"id": 1, "inner": "{\"a\": \"-\"}", "count": null}"#).unwrap();
    assert_eq!(
        row.inner.as_ref().unwrap().extra.get("a"),
        Some(&Json::from("-"))
    );
    assert!(row.extra.is_empty());
    let answer = decode_enveloped::<Vec<Row>>(
        br#"{"rows": [{"id": 1, "count": "x"}, {"id": 2, "count": null}]}"#,
        &["rows"],
    )
    .unwrap();
    let rows = answer.payload.unwrap();
    assert_eq!((rows[0].extra.len(), rows[1].extra.len()), (1, 0));
}

#[test]
fn required_fields_elements_and_other_kinds_are_errors_as_ever() {
    for (body, path) in [
        (r#"{"id": "N/A"}"#, "$.id"),
        (r#"{"id": 1, "count": true}"#, "$.count"),
        (r#"{"id": 1, "count": 1.5}"#, "$.count"),
        (r#"{"id": 1, "count": []}"#, "$.count"),
        (r#"{"id": 1, "iso": {}}"#, "$.iso"),
        (r#"{"id": 1, "name": []}"#, "$.name"),
    ] {
        assert_eq!(
            decode::<Row>(body.as_bytes()).unwrap_err().path(),
            path,
            "{body}"
        );
    }
    for (body, path) in [
        (r#"{"list": ["N/A"]}"#, "$.list[0]"),
        (r#"{"map": {"k": "N/A"}}"#, "$.map.k"),
        (r#"{"must": ["N/A"]}"#, "$.must[0]"),
    ] {
        assert_eq!(
            decode::<Inner>(body.as_bytes()).unwrap_err().path(),
            path,
            "{body}"
        );
    }
    assert!(decode::<Option<i64>>(b"\"N/A\"").is_err());
    assert!(decode_enveloped::<i64>(br#"{"x": "N/A"}"#, &["x"]).is_err());
}
