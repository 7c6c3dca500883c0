//! Values of another kind than their field: optional fields of models keep them, everything else refuses them.

use std::collections::BTreeMap;

use secapi_wire::{Extra, Json, Secret, Timestamp};
use secapi_wire::{Model, OpenEnum, decode, decode_enveloped, to_value};
use serde_json::json;

#[derive(Clone, Debug, PartialEq, Eq, OpenEnum)]
#[wire(crate = "secapi_wire")]
#[non_exhaustive]
enum State {
    #[wire(rename = 0)]
    Off,
    #[wire(other)]
    Other(i64),
}

#[derive(Clone, Debug, Default, PartialEq, Model)]
#[wire(crate = "secapi_wire")]
struct Row {
    id: i64,
    count: Option<i64>,
    ratio: Option<f64>,
    active: Option<bool>,
    #[wire(with = Text)]
    port: Option<i64>,
    state: Option<State>,
    plain: Option<Timestamp>,
    #[wire(with = Millis)]
    millis: Option<Timestamp>,
    #[wire(with = Seconds)]
    seconds: Option<Timestamp>,
    #[wire(with = Iso)]
    iso: Option<Timestamp>,
    #[wire(with = DateTime)]
    day: Option<Timestamp>,
    name: Option<String>,
    #[wire(with = JsonText)]
    inner: Option<Inner>,
    extra: Extra,
}

#[derive(Clone, Debug, Default, PartialEq, Model)]
#[wire(crate = "secapi_wire")]
struct Inner {
    a: Option<i64>,
    list: Vec<Option<i64>>,
    map: BTreeMap<String, Option<i64>>,
    must: Vec<i64>,
    extra: Extra,
}

const SCALARS: [&str; 10] = [
    "count", "ratio", "active", "port", "state", "plain", "millis", "seconds", "iso", "day",
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
    for damaged in ["{", " {\"a\": 1", "[1", "\"a", "[]"] {
        let body = json!({"id": 1, "inner": damaged});
        let row: Row = decode(body.to_string().as_bytes()).expect(damaged);
        assert_eq!(to_value(&row).unwrap(), body, "it comes back as it was");
        // Where there may be a secret, it could not be told from the rest.
        let body = json!({"user": "u", "login": damaged}).to_string();
        let error = decode::<Account>(body.as_bytes()).expect_err(damaged);
        assert_eq!(error.path(), "$.login", "{damaged}");
    }
    // A control character in a document, and a field of it that is of another kind.
    let row: Row = decode(br#"{"id": 1, "inner": "{\"new\": \"a\tb\", \"a\": []}"}"#).unwrap();
    let inner = row.inner.unwrap();
    assert_eq!(inner.extra.get("new"), Some(&Json::from("a\tb")));
    assert_eq!(inner.extra.get("a"), Some(&json!([])));
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

#[derive(Clone, Debug, Default, PartialEq, Model)]
#[wire(crate = "secapi_wire")]
struct Account {
    user: String,
    pin: Option<Secret>,
    #[wire(with = JsonText)]
    login: Option<Login>,
    logins: Vec<Login>,
    notes: Vec<String>,
    owner: Option<Owner>,
    labels: BTreeMap<String, String>,
    scores: BTreeMap<String, i64>,
    owners: Vec<Owner>,
    size: Option<i64>,
    extra: Extra,
}

#[derive(Clone, Debug, Default, PartialEq, Model)]
#[wire(crate = "secapi_wire")]
struct Login {
    id: i64,
    pin: Secret,
    extra: Extra,
}

#[derive(Clone, Debug, Default, PartialEq, Model)]
#[wire(crate = "secapi_wire")]
struct Owner {
    id: i64,
    age: Option<i64>,
    team: Vec<Owner>,
    extra: Extra,
}

fn account(fields: &str) -> Account {
    decode(format!(r#"{{"user": "u", {fields}}}"#).as_bytes()).expect(fields)
}

#[test]
fn a_field_of_another_kind_costs_only_itself() {
    for (field, values) in [
        (
            "notes",
            &[
                r#""x""#,
                "1",
                "true",
                "{}",
                r#"{"a": 1}"#,
                r#"["a", []]"#,
                r#"["a", {"b": null}]"#,
                "[null]",
            ][..],
        ),
        (
            "owner",
            &[
                "[]",
                "1",
                "1.5",
                r#""x""#,
                "false",
                r#"[{"id": 1}]"#,
                "{}",
                r#"{"id": "x"}"#,
                r#"{"age": 1}"#,
            ],
        ),
        (
            "labels",
            &["[]", r#""x""#, "0", r#"{"a": []}"#, r#"[{"a": "b"}]"#],
        ),
        ("scores", &["[]", r#"{"a": "N/A"}"#, r#"{"a": 1, "b": {}}"#]),
        (
            "owners",
            &[
                "{}",
                r#"[{"id": 1}, "x"]"#,
                r#"[{"id": 1}, {}]"#,
                r#"{"id": 1}"#,
            ],
        ),
        (
            "size",
            &[
                "[]",
                "{}",
                "true",
                "1.5",
                r#"[[{"a": "b"}]]"#,
                r#"{"a": 1}"#,
                "1e300",
                "1E30",
            ],
        ),
        ("pin", &["[]", "{}", "[[], null, true]"]),
        ("login", &["[]", "{}", "true", r#""x""#]),
        ("logins", &["{}", "true"]),
    ] {
        for value in values {
            let body = format!(r#"{{"user": "u", "{field}": {value}, "new": 1}}"#);
            let account: Account = decode(body.as_bytes()).expect(&body);
            let value: Json = serde_json::from_str(value).unwrap();
            assert_eq!(account.extra.get(field), Some(&value), "{body}");
            assert_eq!(account.extra.len(), 2, "{body}");
            let empty = Account {
                user: "u".to_owned(),
                extra: account.extra.clone(),
                ..Account::default()
            };
            assert_eq!(account, empty, "{body}: nothing else is touched");
            let written = to_value(&account).unwrap();
            assert_eq!(written[field], value, "{body}: it comes back as it was");
        }
    }
}

#[test]
fn the_smallest_optional_field_around_it_is_what_it_costs() {
    let account = account(
        r#""owner": {"id": 1, "age": [], "team": [{"id": 2, "age": {}, "team": {}}, {"id": 3}]}, "notes": ["a"]"#,
    );
    assert!(account.extra.is_empty());
    assert_eq!(account.notes, ["a"]);
    let owner = account.owner.as_ref().unwrap();
    assert_eq!(
        (owner.extra.get("age"), owner.team.len()),
        (Some(&json!([])), 2)
    );
    assert_eq!(owner.team[0].extra.len(), 2);
    assert_eq!(
        to_value(&account).unwrap()["owner"]["team"][0]["team"],
        json!({})
    );

    // What is required is not there: the whole owner is what does not fit; or one of a team, and so the team.
    let account = self::account(r#""owner": {"id": 1, "team": [{"id": 2}, {"id": []}]}"#);
    let owner = account.owner.unwrap();
    assert_eq!(
        owner.extra.get("team"),
        Some(&json!([{"id": 2}, {"id": []}]))
    );
    assert!(owner.team.is_empty());
}

#[test]
fn a_list_that_is_filled_takes_the_place_of_what_came() {
    let mut account = account(r#""notes": {}, "labels": []"#);
    account.notes.push("n".to_owned());
    let written = to_value(&account).unwrap();
    assert_eq!(
        (&written["notes"], &written["labels"]),
        (&json!(["n"]), &json!([]))
    );
    account.extra.remove("labels");
    assert_eq!(to_value(&account).unwrap()["labels"], json!({}));
}

#[test]
fn numbers_that_json_has_no_room_for_keep_their_digits() {
    let long = "1234567890123456789012345678901234567890";
    let account = account(&format!(
        r#""size": {long}, "new": 1e400, "notes": [{long}, -{long}]"#
    ));
    assert_eq!(account.extra.get("size"), Some(&Json::from(long)));
    assert_eq!(account.extra.get("new"), Some(&Json::from("1e400")));
    assert_eq!(account.notes, [long.to_owned(), format!("-{long}")]);
    for number in [
        "1e400",
        "-1e400",
        "-9223372036854775809",
        "18446744073709551616",
    ] {
        let account = self::account(&format!(r#""size": {number}"#));
        assert_eq!(
            account.extra.get("size"),
            Some(&Json::from(number)),
            "{number}"
        );
    }
    assert_eq!(decode::<String>(long.as_bytes()).unwrap(), long);
    assert_eq!(
        decode::<i64>(long.as_bytes()).unwrap_err().message(),
        "expected an integer, found a number out of range"
    );
}

#[test]
fn what_may_be_secret_is_not_kept_elsewhere() {
    for (field, value) in [
        ("pin", r#"{"a": "made-up-pin"}"#),
        ("pin", r#"["made-up-pin"]"#),
        ("login", r#"{"pin": "made-up-pin"}"#),
        ("logins", r#"["made-up-pin"]"#),
        ("logins", r#"[{"id": [], "pin": "made-up-pin"}]"#),
        ("logins", r#""made-up-pin""#),
        ("logins", r#"{"a": "made-up-pin"}"#),
    ] {
        let body = format!(r#"{{"user": "u", "{field}": {value}}}"#);
        let error = decode::<Account>(body.as_bytes()).expect_err(&body);
        assert!(error.path().starts_with(&format!("$.{field}")), "{error}");
        assert!(
            !format!("{error} {error:?}").contains("made-up-pin"),
            "{error:?}"
        );
    }
    // What is no secret within does not cost more than usual.
    let account = account(r#""logins": [{"id": 1, "pin": "made-up-pin", "new": []}], "size": []"#);
    assert_eq!((account.logins.len(), account.extra.len()), (1, 1));
    assert!(!format!("{account:?}").contains("made-up-pin"));
}

#[test]
fn serde_keeps_what_it_can() {
    let value = json!({"user": "u", "size": [], "owner": [], "notes": "x", "labels": []});
    let account: Account = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(account.extra.len(), 4);
    assert_eq!(to_value(&account).unwrap()["owner"], value["owner"]);
}

#[test]
fn required_fields_and_elements_are_errors_as_ever() {
    for (body, path) in [
        (r#"{"id": "N/A"}"#, "$.id"),
        (r#"{"id": [], "count": true}"#, "$.id"),
        (r#"{"count": [], "id": {"a": 1}}"#, "$.id"),
        (r#"{"count": [], "ratio": {}}"#, "$"),
        (r#"{"inner": {"list": ["x"]}, "id": 1.5}"#, "$.id"),
        (
            r#"{"inner": "{\"list\": [\"x\"]}", "name": "a	b", "count": 1e400, "id": 1.5}"#,
            "$.id",
        ),
    ] {
        let error = decode::<Row>(body.as_bytes()).unwrap_err();
        assert_eq!(error.path(), path, "{body}");
        let at = body.get(..error.offset()).unwrap();
        assert!(path == "$" || at.contains("\"id\""), "{body}: {at}");
    }
    for body in [r#"["N/A"]"#, "[[]]"] {
        assert_eq!(
            decode::<Vec<i64>>(body.as_bytes()).unwrap_err().path(),
            "$[0]"
        );
        assert_eq!(
            decode::<Vec<Row>>(body.as_bytes()).unwrap_err().path(),
            "$[0]"
        );
    }
    assert!(decode::<Option<i64>>(b"\"N/A\"").is_err());
    assert!(decode::<BTreeMap<String, i64>>(br#"{"k": "N/A"}"#).is_err());
    assert!(decode_enveloped::<i64>(br#"{"x": "N/A"}"#, &["x"]).is_err());
}

#[test]
fn a_deep_document_is_an_error_and_no_crash() {
    let deep = format!(
        r#"{{"id": 1, "age": [], "team": [{}{}]}}"#,
        r#"{"id": 1, "age": [], "team": ["#.repeat(5000),
        "]}".repeat(5000)
    );
    assert!(decode::<Owner>(deep.as_bytes()).is_err());
    let level = 60;
    let deep = format!(
        r#"{}{{"id": []}}{}"#,
        r#"{"id": 1, "age": [], "team": ["#.repeat(level),
        "]}".repeat(level)
    );
    let owner: Owner = decode(deep.as_bytes()).unwrap();
    assert_eq!(owner.extra.len(), 1);
}
