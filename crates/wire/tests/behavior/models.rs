//! Models: required and optional fields, unknown ones, cycles, codecs, width and depth.

use std::collections::BTreeMap;

use secapi_wire::{Extra, Json, Timestamp};
use secapi_wire::{Model, decode, to_value, to_vec};
use serde_json::json;

/// One field of every kind.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[wire(crate = "secapi_wire")]
#[wire(rename_all = "camelCase")]
#[non_exhaustive]
pub(crate) struct Everything {
    pub(crate) id: i64,
    pub(crate) r#type: String,
    pub(crate) name: Option<String>,
    pub(crate) score: Option<f64>,
    pub(crate) active: Option<bool>,
    #[wire(with = Millis)]
    pub(crate) created: Option<Timestamp>,
    pub(crate) tags: Vec<String>,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) nested: Option<Inner>,
    pub(crate) rows: Vec<Inner>,
    pub(crate) by_name: BTreeMap<String, Inner>,
    pub(crate) free: Option<Json>,
    #[wire(with = Text)]
    pub(crate) limit: Option<i64>,
    #[wire(with = Text)]
    pub(crate) ratio: Option<f64>,
    #[wire(with = Text)]
    pub(crate) on: Option<bool>,
    #[wire(with = Iso)]
    pub(crate) times: Vec<Timestamp>,
    #[wire(with = JsonText)]
    pub(crate) detail: Option<Inner>,
    #[wire(with = JsonText)]
    pub(crate) details: Vec<Inner>,
    #[wire(with = JsonText)]
    pub(crate) anything: Option<Json>,
    pub(crate) writable_list: Option<Vec<i64>>,
    pub(crate) extra: Extra,
}

#[derive(Clone, Debug, Default, PartialEq, Model)]
#[wire(crate = "secapi_wire")]
#[non_exhaustive]
pub(crate) struct Inner {
    pub(crate) a: Option<i64>,
    pub(crate) extra: Extra,
}

fn full() -> Json {
    json!({
        "id": 7,
        "type": "File",
        "name": "é \"quoted\" \u{1F600}",
        "score": 1.5,
        "active": false,
        "created": 1_583_432_355_315_i64,
        "tags": ["a", ""],
        "labels": { "k": "v", "": "" },
        "nested": { "a": 1 },
        "rows": [{ "a": 1 }, {}],
        "byName": { "x": { "a": 2 } },
        "free": { "x": [1, null, "2"] },
        "limit": "10",
        "ratio": "0.5",
        "on": "true",
        "times": ["2020-03-05T18:19:15+00:00", "2020-03-05"],
        "detail": "{\"a\":3}",
        "details": ["{\"a\":4}", "{}"],
        "anything": "[1,{\"b\":null}]",
        "writableList": [1, 2],
    })
}

#[test]
fn every_kind_of_field_is_read_and_written_back() {
    let value: Everything = decode(full().to_string().as_bytes()).unwrap();
    assert_eq!(
        (value.id, value.r#type.as_str(), value.active),
        (7, "File", Some(false))
    );
    assert_eq!(
        (value.limit, value.ratio, value.on),
        (Some(10), Some(0.5), Some(true))
    );
    assert_eq!(value.detail.as_ref().and_then(|detail| detail.a), Some(3));
    assert_eq!(value.details[0].a, Some(4));
    assert_eq!(value.anything, Some(json!([1, { "b": null }])));
    assert_eq!(value.times[1].as_millis(), 1_583_366_400_000);
    assert_eq!(to_value(&value).unwrap(), full());
    // The user's own serde sees the same.
    assert_eq!(serde_json::to_value(&value).unwrap(), full());
    assert_eq!(serde_json::from_value::<Everything>(full()).unwrap(), value);
}

#[test]
fn of_a_key_that_comes_twice_the_last_value_counts() {
    let inside = |body: &Json| {
        let text = body.to_string();
        text[1..text.len() - 1].to_owned()
    };
    let mut empty = full();
    for (name, value) in empty.as_object_mut().unwrap() {
        if !["id", "type"].contains(&name.as_str()) {
            *value = json!(null);
        }
    }
    let mut other = full();
    other["tags"] = json!(["b"]);
    other["nested"] = json!({ "new": 1 });
    other["rows"] = json!([{}]);
    other["byName"] = json!({ "y": {} });
    other["free"] = json!([2]);
    other["details"] = json!([]);
    for last in [empty, other, full()] {
        let both = format!("{{{},{}}}", inside(&full()), inside(&last));
        assert_eq!(
            decode::<Everything>(both.as_bytes()).unwrap(),
            decode::<Everything>(last.to_string().as_bytes()).unwrap(),
            "{last}"
        );
    }
    // A model that is not in an `Option` begins anew as well.
    let outer: Outer = decode(br#"{"inner": {"a": 1, "new": 2}, "inner": {}}"#).unwrap();
    assert_eq!(outer.inner, Inner::default());
}

#[derive(Clone, Debug, Default, PartialEq, Model)]
#[wire(crate = "secapi_wire")]
#[non_exhaustive]
struct Outer {
    inner: Inner,
    extra: Extra,
}

#[test]
fn nulls_and_empty_texts_everywhere_are_unset() {
    let bare = Everything {
        id: 1,
        r#type: "x".to_owned(),
        ..Everything::default()
    };
    for unset in [json!(null), json!("")] {
        let mut body = full();
        for (name, value) in body.as_object_mut().unwrap() {
            match name.as_str() {
                "id" => *value = json!(1),
                "type" => *value = json!("x"),
                // Empty texts are texts there.
                "name" | "free" => *value = json!(null),
                _ => *value = unset.clone(),
            }
        }
        assert_eq!(
            decode::<Everything>(body.to_string().as_bytes()).unwrap(),
            bare,
            "{unset}"
        );
    }
    assert_eq!(
        decode::<Everything>(br#"{"id":1,"type":"x"}"#).unwrap(),
        bare
    );
    let named = decode::<Everything>(br#"{"id":1,"type":"","name":"","free":""}"#).unwrap();
    assert_eq!(
        (named.name.as_deref(), named.free),
        (Some(""), Some(json!("")))
    );
}

#[test]
fn what_is_unset_is_left_out_but_lists_are_written() {
    let bare = Everything {
        id: 1,
        ..Everything::default()
    };
    let expected = json!({
        "id": 1, "type": "", "tags": [], "labels": {}, "rows": [], "byName": {}, "times": [], "details": []
    });
    assert_eq!(to_value(&bare).unwrap(), expected);
    let cleared = Everything {
        writable_list: Some(Vec::new()),
        ..bare
    };
    assert_eq!(to_value(&cleared).unwrap()["writableList"], json!([]));
}

#[test]
fn a_required_field_has_to_be_there() {
    for (body, path, message) in [
        (r#"[{"type":"x"}]"#, "$[0]", "missing field `id`"),
        (r#"[{"id":1}]"#, "$[0]", "missing field `type`"),
        ("[{}]", "$[0]", "missing field `id`"),
        (
            r#"[{"id":null,"type":"x"}]"#,
            "$[0].id",
            "expected an integer, found null",
        ),
        (
            r#"[{"id":"","type":"x"}]"#,
            "$[0].id",
            "expected an integer, found empty text",
        ),
        (
            r#"[{"type":null,"id":1}]"#,
            "$[0].type",
            "expected text, found null",
        ),
        ("[null]", "$[0]", "expected an object, found null"),
    ] {
        let error = decode::<Vec<Everything>>(body.as_bytes()).unwrap_err();
        assert_eq!((error.path(), error.message()), (path, message), "{body}");
    }
}

#[test]
fn a_value_of_the_wrong_kind_is_kept() {
    for (field, value) in [
        ("name", "[1]"),
        ("name", "{}"),
        ("tags", "\"one\""),
        ("tags", "1"),
        ("tags", "{\"0\":1}"),
        ("labels", "[]"),
        ("labels", "-1.5"),
        ("labels", "{\"k\": null}"),
        ("rows", "[{}, null]"),
        ("nested", "[]"),
        ("nested", "[ {\"a\": 1} ]"),
        ("nested", "\"x\""),
        ("nested", "true"),
        ("limit", "true"),
        ("detail", "\"{\""),
        ("detail", "\"{} {}\""),
        ("detail", "5"),
        ("details", "[\"{}\", \"x\"]"),
    ] {
        let body = format!("{{\"id\":1, \"{field}\" : {value} , \"type\":\"x\"}}");
        let read: Everything = decode(body.as_bytes()).expect(&body);
        let value: Json = serde_json::from_str(value).unwrap();
        assert_eq!(read.extra.get(field), Some(&value), "{body}");
        assert_eq!(to_value(&read).unwrap()[field], value, "{body}");
    }
}

#[test]
fn a_value_of_the_wrong_kind_is_an_error_at_its_place_where_it_has_to_be_there() {
    for (body, path, message, snippet) in [
        (
            r#"{"id": [1], "type": "x"}"#,
            "$.id",
            "expected an integer, found a list",
            "[1]",
        ),
        (
            r#"{"id": 1, "tags": 5, "type": {"a": 1}}"#,
            "$.type",
            "expected text, found an object",
            r#"{"a": 1}"#,
        ),
    ] {
        let error = decode::<Everything>(body.as_bytes()).unwrap_err();
        let found = (error.path(), error.message(), error.snippet());
        assert_eq!(found, (path, message, Some(snippet)), "{body}");
    }
}

#[test]
fn documents_inside_text_may_come_without_the_text() {
    let body = br#"{"id":1,"type":"x","detail":{"a":3},"details":[{"a":4},"{}"],"anything":[1,true,2.5,null]}"#;
    let value: Everything = decode(body).unwrap();
    assert_eq!(value.detail.as_ref().and_then(|detail| detail.a), Some(3));
    assert_eq!(value.details.len(), 2);
    let written = to_value(&value).unwrap();
    assert_eq!(
        (&written["detail"], &written["anything"]),
        (&json!("{\"a\":3}"), &json!("[1,true,2.5,null]"))
    );
}

#[test]
fn unknown_fields_are_kept_and_written_back() {
    let body = json!({ "a": 1, "new": null, "list": [1, { "x": "y" }], "": 0, "A": "other case", "text": "é" });
    let value: Inner = decode(body.to_string().as_bytes()).unwrap();
    assert_eq!((value.a, value.extra.len()), (Some(1), 5));
    assert_eq!(value.extra.get("new"), Some(&Json::Null));
    assert_eq!(to_value(&value).unwrap(), body);
}

#[test]
fn extra_fills_in_for_known_fields_that_are_unset() {
    let mut value = Inner::default();
    value.extra.insert("a", Json::Null);
    assert_eq!(to_vec(&value).unwrap(), br#"{"a":null}"#);
    value.a = Some(1);
    assert_eq!(to_vec(&value).unwrap(), br#"{"a":1}"#);
}

#[test]
fn the_last_of_equal_keys_counts() {
    let value: Inner = decode(br#"{"a":1,"x":1,"a":"2","x":2}"#).unwrap();
    assert_eq!((value.a, value.extra.get("x")), (Some(2), Some(&json!(2))));
    let value: Inner = decode(br#"{"a":1,"a":null}"#).unwrap();
    assert_eq!(value.a, None);
}

#[test]
fn fields_may_come_in_any_order() {
    let fields = full();
    let fields: Vec<_> = fields.as_object().unwrap().iter().collect();
    let expected: Everything = decode(full().to_string().as_bytes()).unwrap();
    for turn in 0..fields.len() {
        let turned = fields.iter().cycle().skip(turn).take(fields.len());
        let forward: Vec<_> = turned
            .map(|(name, value)| format!("{}:{value}", json!(name)))
            .collect();
        let backward: Vec<_> = forward.iter().rev().cloned().collect();
        for order in [forward, backward] {
            let body = format!("{{{}}}", order.join(","));
            assert_eq!(decode::<Everything>(body.as_bytes()).unwrap(), expected);
        }
    }
}

#[test]
fn keys_may_have_escapes() {
    let value: Everything = decode(br#"{"\u0069d":1,"t\u0079pe":"x","n\u00e9w":1}"#).unwrap();
    assert_eq!((value.id, value.extra.get("néw")), (1, Some(&json!(1))));
}

/// A group holds groups.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[wire(crate = "secapi_wire")]
pub(crate) struct Group {
    pub(crate) name: Option<String>,
    pub(crate) parent: Option<Box<Group>>,
    pub(crate) members: Vec<Group>,
    #[wire(with = JsonText)]
    pub(crate) other: Option<Box<Group>>,
    pub(crate) extra: Extra,
}

#[test]
fn models_may_hold_themselves() {
    let body = json!({
        "name": "a",
        "parent": { "name": "b", "parent": { "members": [] }, "members": [] },
        "members": [{ "name": "c", "members": [{ "new": 1, "members": [] }] }],
        "other": "{\"name\":\"d\",\"members\":[]}",
    });
    let group: Group = decode(body.to_string().as_bytes()).unwrap();
    assert_eq!(
        group.members[0].members[0].extra.get("new"),
        Some(&json!(1))
    );
    assert_eq!(
        group.other.as_ref().and_then(|other| other.name.as_deref()),
        Some("d")
    );
    assert_eq!(to_value(&group).unwrap(), body);
    let body = br#"{"members":[{"parent":{"members":[{},{"name":[]}]}}]}"#;
    let group: Group = decode(body).unwrap();
    let parent = group.members[0].parent.as_ref().unwrap();
    assert_eq!(parent.members[1].extra.get("name"), Some(&json!([])));
}

#[test]
fn nesting_that_is_too_deep_is_an_error() {
    for (open, close) in [
        ("{\"parent\":", "}"),
        ("{\"members\":[", "]}"),
        ("{\"new\":[", "]}"),
        ("{\"new\":{\"x\":", "}}"),
    ] {
        let body = format!("{}null{}", open.repeat(10_000), close.repeat(10_000));
        let error = decode::<Group>(body.as_bytes()).unwrap_err();
        assert_eq!(error.message(), "recursion limit exceeded");
        assert!(decode::<Group>(open.repeat(10_000).as_bytes()).is_err());
    }
}

macro_rules! wide {
    ($name:ident: $($tens:ident)*) => { wide! { @one $name $($tens)* } };
    (@one $name:ident $($field:ident)*) => {
        #[derive(Clone, Debug, Default, PartialEq, Model)]
        #[wire(crate = "secapi_wire")]
        pub(crate) struct $name { $($field: Option<i64>,)* last: i64, extra: Extra }
        impl $name { const NAMES: &'static [&'static str] = &[$(stringify!($field)),*]; }
    };
}
wide! { Wide:
    a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 b0 b1 b2 b3 b4 b5 b6 b7 b8 b9 c0 c1 c2 c3 c4 c5 c6 c7 c8 c9 d0 d1 d2 d3 d4 d5 d6 d7 d8 d9
    e0 e1 e2 e3 e4 e5 e6 e7 e8 e9 f0 f1 f2 f3 f4 f5 f6 f7 f8 f9 g0 g1 g2 g3 g4 g5 g6 g7 g8 g9 h0 h1 h2 h3 h4 h5 h6 h7 h8 h9
    i0 i1 i2 i3 i4 i5 i6 i7 i8 i9 j0 j1 j2 j3 j4 j5 j6 j7 j8 j9 k0 k1 k2 k3 k4 k5 k6 k7 k8 k9 l0 l1 l2 l3 l4 l5 l6 l7 l8 l9
    m0 m1 m2 m3 m4 m5 m6 m7 m8 m9 n0 n1 n2 n3 n4 n5 n6 n7 n8 n9 o0 o1 o2 o3 o4 o5 o6 o7 o8 o9 p0 p1 p2 p3 p4 p5 p6 p7 p8 p9
    q0 q1 q2 q3 q4 q5 q6 q7 q8 q9 r0 r1 r2 r3 r4 r5 r6 r7 r8 r9 s0 s1 s2 s3 s4 s5 s6 s7 s8 s9 t0 t1 t2 t3 t4 t5 t6 t7 t8 t9
    u0 u1 u2 u3 u4 u5 u6 u7 u8 u9 v0 v1 v2 v3 v4 v5 v6 v7 v8 v9 w0 w1 w2 w3 w4 w5 w6 w7 w8 w9 x0 x1 x2 x3 x4 x5 x6 x7 x8 x9
    y0 y1 y2 y3 y4 y5 y6 y7 y8 y9 z0 z1 z2 z3 z4 z5 z6 z7 z8 z9
}

#[test]
fn a_model_may_be_very_wide() {
    assert_eq!(Wide::NAMES.len(), 260);
    let mut body: serde_json::Map<String, Json> = (0..)
        .zip(Wide::NAMES)
        .map(|(n, name)| ((*name).to_owned(), json!(n)))
        .collect();
    assert_eq!(
        decode::<Wide>(Json::from(body.clone()).to_string().as_bytes())
            .unwrap_err()
            .message(),
        "missing field `last`"
    );
    body.insert("last".to_owned(), json!(-1));
    let wide: Wide = decode(Json::from(body.clone()).to_string().as_bytes()).unwrap();
    assert_eq!(
        (wide.a0, wide.m5, wide.z9, wide.last),
        (Some(0), Some(125), Some(259), -1)
    );
    assert!(wide.extra.is_empty());
    assert_eq!(to_value(&wide).unwrap(), Json::from(body));
}

#[derive(Clone, Debug, Default, PartialEq, Model)]
#[wire(crate = "secapi_wire")]
pub(crate) struct Empty {
    pub(crate) extra: Extra,
}

#[test]
fn a_model_may_have_no_fields() {
    assert_eq!(to_vec(&decode::<Empty>(b"{}").unwrap()).unwrap(), b"{}");
    assert_eq!(
        to_vec(&decode::<Empty>(br#"{"x":1}"#).unwrap()).unwrap(),
        br#"{"x":1}"#
    );
}

#[test]
fn numbers_that_json_does_not_have_cannot_be_written() {
    let value = Everything {
        score: Some(f64::NAN),
        ..Everything::default()
    };
    assert!(to_vec(&value).unwrap_err().to_string().contains("NaN"));
}

#[test]
fn a_model_can_be_read_from_other_formats_of_serde() {
    use serde::Deserialize as _;
    use serde::de::value::{Error, MapDeserializer, StrDeserializer};

    let fields = [("a", "1"), ("new", "x")];
    let value = Inner::deserialize(MapDeserializer::<_, Error>::new(fields.into_iter())).unwrap();
    assert_eq!(
        (value.a, value.extra.get("new")),
        (Some(1), Some(&json!("x")))
    );
    assert!(Inner::deserialize(StrDeserializer::<Error>::new("x")).is_err());
}
