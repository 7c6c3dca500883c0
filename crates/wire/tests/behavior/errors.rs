use secapi_wire::{DecodeError, DecodeErrorKind, Model, decode, decode_enveloped};
use secapi_wire::{Extra, Secret};

#[derive(Clone, Debug, Default, PartialEq, Model)]
#[wire(crate = "secapi_wire")]
struct Login {
    name: String,
    key: Secret,
    level: i64,
    extra: Extra,
}

fn error(body: &str) -> DecodeError {
    decode::<Vec<Login>>(body.as_bytes()).unwrap_err()
}

#[test]
fn is_one_pointer() {
    assert_eq!(size_of::<DecodeError>(), size_of::<usize>());
}

#[test]
fn whole_answers_that_are_no_json_are_named() {
    for (body, kind, message) in [
        ("", DecodeErrorKind::Empty, "the answer is empty"),
        (" \r\n", DecodeErrorKind::Empty, "the answer is empty"),
        ("\u{FEFF}", DecodeErrorKind::Empty, "the answer is empty"),
        (
            "\n<!DOCTYPE html><p>",
            DecodeErrorKind::Html,
            "the answer is an HTML page, not JSON",
        ),
        (
            "<HTML><body>Login",
            DecodeErrorKind::Html,
            "the answer is an HTML page, not JSON",
        ),
        (
            "<?xml version='1.0'?><error/>",
            DecodeErrorKind::Html,
            "the answer is XML, not JSON",
        ),
    ] {
        let error = error(body);
        assert_eq!(
            (error.kind(), error.message(), error.path()),
            (kind, message, "$"),
            "{body}"
        );
        assert_eq!(error.snippet(), None);
    }
}

#[test]
fn offsets_count_from_the_beginning_of_the_body() {
    // What is read before the error, and the rest.
    for (read, rest) in [
        ("[{\"name\":[]", "}]"),
        ("\u{FEFF}[{\"name\":[]", "}]"),
        ("\n\n[{\n\"name\":[]", "}]"),
        (
            "[\r\n{\"name\":\r\n\"é\",\"key\":\"\",\"level\":\r\n[]",
            "}]",
        ),
        ("[{}", "\n]x"),
        ("[]\n\nx", "yz"),
    ] {
        assert_eq!(
            error(&format!("{read}{rest}")).offset(),
            read.len(),
            "{read:?}"
        );
    }
}

#[test]
fn the_value_that_is_wrong_is_shown() {
    let error = error(r#"[{"name": "x", "key": "made-up-key", "level": 1.5}]"#);
    assert_eq!(error.kind(), DecodeErrorKind::Data);
    assert_eq!(error.path(), "$[0].level");
    assert_eq!(
        error.message(),
        "expected an integer, found a number with a fraction"
    );
    assert_eq!(error.snippet(), Some("1.5"));
}

#[test]
fn long_and_wide_values_are_cut() {
    let body = format!("[\"{}\"]", "é".repeat(10_000));
    let error = decode::<Vec<i64>>(body.as_bytes()).unwrap_err();
    let snippet = error.snippet().unwrap();
    assert!(
        snippet.starts_with("\"éé") && snippet.ends_with("é…") && snippet.len() < 90,
        "{snippet}"
    );
    let error = decode::<Vec<i64>>(b"[\"a\x01\"]").unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::Data);
    assert!(!error.to_string().contains(['\u{1}', '\u{2}']));
    let error = decode::<Vec<i64>>(b"[\"\\q\x02\"]").unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::Syntax);
    assert!(!error.to_string().contains('\u{2}'));
}

#[test]
fn secrets_are_in_no_part_of_an_error() {
    // Cut off at every byte, and with each value in turn replaced by one of the wrong kind; the field has a harmless name.
    let body = r#"[{"level": 1, "name": "n", "key": "made-up-canary"}, {"name": "n", "key": "made-up-canary"}]"#;
    for end in 0..body.len() {
        let error = error(&body[..end]);
        assert!(
            !format!("{error} {error:?}").contains("made"),
            "cut off at {end}: {error}"
        );
    }
    for wrong in [
        r#"[{"level": 1, "key": "made-up-canary"}]"#,
        r#"[{"name": [], "key": "made-up-canary"}]"#,
        r#"[{"key": ["made-up-canary"], "name": "n"}]"#,
        r#"[{"key": {"x": "made-up-canary"}, "name": "n"}]"#,
        r#"[{"key": "made-up-canary", "name": []}]"#,
        r#"[{"key": "made-up-canary" "name": "n"}]"#,
        r#"[{"key": "made-up-canary\x"}]"#,
        r#"[{"name": "n", "access_token": "made-up-canary", "level": {"token": "made-up-canary"}}]"#,
        r#"{"token": "made-up-canary"}"#,
    ] {
        let error = error(wrong);
        assert!(
            !format!("{error} {error:?}").contains("made-up-canary"),
            "{wrong}: {error}"
        );
    }
    // A type without secrets, a field that is named like one.
    let body = br#"{"results": {"newToken": "made-up-canary", "x": 1 "y": 2}}"#;
    let error = decode_enveloped::<Vec<i64>>(body, &["results"]).unwrap_err();
    assert!(
        !format!("{error} {error:?}").contains("made-up-canary"),
        "{error}"
    );
    let error = decode::<i64>(body).unwrap_err();
    assert!(
        !format!("{error} {error:?}").contains("made-up-canary"),
        "{error}"
    );
}

#[test]
fn a_row_is_put_back_into_its_place() {
    let row = decode::<Login>(br#"{"name": "x", "key": "k", "level": []}"#).unwrap_err();
    assert_eq!(row.path(), "$.level");
    assert_eq!(
        row.in_row(&["data", "da tas"], 3).path(),
        "$.data[\"da tas\"][3].level"
    );
    assert_eq!(
        DecodeError::missing_payload(&["data", "datas"]).path(),
        "$.data.datas"
    );
    assert_eq!(
        DecodeError::missing_payload(&[]).to_string(),
        "$: the payload is missing"
    );
}

#[test]
fn text_that_looks_like_a_position_does_no_harm() {
    let error = decode::<Vec<i64>>(br#"[" at line 9 column 9"]"#).unwrap_err();
    assert_eq!((error.path(), error.offset()), ("$[0]", 22));
}
