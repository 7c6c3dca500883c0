//! Errors name the place of the value that is wrong, wherever that is and however the text is laid out.

use std::collections::BTreeMap;

use secapi_wire::Json;
use secapi_wire::{DecodeErrorKind, decode};
use serde_json::json;

type Page = BTreeMap<String, Vec<BTreeMap<String, Vec<i64>>>>;

fn page() -> Json {
    json!({
        "a": [{ "x": [1, 2, 3], "y": [] }, {}, { "": [4], "\u{1F600} \"k\"": [5, 6] }],
        "b": [],
        "c-d": [{ "z": [7] }],
    })
}

/// All pointers to the integers of the page, and the paths that errors should show.
fn places() -> Vec<(String, String)> {
    let mut places = Vec::new();
    for (name, rows) in page().as_object().unwrap() {
        for (row, fields) in rows.as_array().unwrap().iter().enumerate() {
            for (field, values) in fields.as_object().unwrap() {
                for index in 0..values.as_array().unwrap().len() {
                    let step = match field.as_str() {
                        "x" | "y" | "z" => format!(".{field}"),
                        other => format!("[{other:?}]"),
                    };
                    places.push((
                        format!("/{name}/{row}/{field}/{index}"),
                        format!("$.{name}[{row}]{step}[{index}]"),
                    ));
                }
            }
        }
    }
    places
}

#[test]
fn a_wrong_value_anywhere() {
    let wrong = [
        json!(null),
        json!(""),
        json!("x ] } \" \\ ,"),
        json!(true),
        json!(1.5),
        json!(u64::MAX),
        json!([]),
        json!([1]),
        json!({}),
        json!({ "a": [1] }),
    ];
    assert_eq!(places().len(), 7);
    for (pointer, path) in places() {
        for value in &wrong {
            let mut body = page();
            *body.pointer_mut(&pointer).unwrap() = value.clone();
            let pretty = serde_json::to_string_pretty(&body).unwrap();
            for text in [
                body.to_string(),
                pretty.clone(),
                pretty.replace('\n', "\r\n"),
            ] {
                let error = decode::<Page>(text.as_bytes()).unwrap_err();
                assert_eq!(
                    (error.path(), error.kind()),
                    (path.as_str(), DecodeErrorKind::Data),
                    "{text}"
                );
                if !value.is_array() && !value.is_object() {
                    assert_eq!(error.snippet(), Some(value.to_string().as_str()));
                }
            }
        }
    }
}

#[test]
fn a_list_or_object_of_the_wrong_kind_anywhere() {
    for (pointer, path, wrong) in [
        ("", "$", json!([[1]])),
        ("/a", "$.a", json!({ "x": [1] })),
        ("/b", "$.b", json!({})),
        ("/a/0", "$.a[0]", json!([])),
        ("/a/1", "$.a[1]", json!(["x", {}])),
        ("/a/2", "$.a[2]", json!(5)),
        ("/a/0/x", "$.a[0].x", json!({ "y": 1 })),
        ("/a/0/y", "$.a[0].y", json!("x")),
    ] {
        let mut body = page();
        *body.pointer_mut(pointer).unwrap() = wrong;
        for text in [
            body.to_string(),
            serde_json::to_string_pretty(&body).unwrap(),
        ] {
            let error = decode::<Page>(text.as_bytes()).unwrap_err();
            assert_eq!(
                (error.path(), error.kind()),
                (path, DecodeErrorKind::Data),
                "{text}"
            );
        }
    }
}
