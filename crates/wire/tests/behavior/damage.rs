//! Answers that are cut off, mangled, or no JSON at all: always an error, never a panic.

use secapi_wire::{DecodeErrorKind, decode, decode_enveloped, envelope_fields, split_rows};

use super::models::{Everything, Group};

const SAMPLE: &str = "\u{FEFF}{\"status\" : \"success\",\r\n \"results\": [ {\"id\": 38, \"type\": \"caf\\u00e9 \u{1F600}\", \
    \"score\": -1.5E+3, \"active\": true, \"created\": 1.642682223041E12, \"tags\": [\"a\\\"\\\\\", \"\"], \"labels\": {\"k\": \"v\"}, \
    \"nested\": {\"a\": null}, \"detail\": \"{\\\"a\\\":1}\", \"new\": [[], {}, [{\"x\": 1}]]}, {\"id\": 39, \"type\": \"x\"} ] }";

#[test]
fn the_sample_itself_is_good() {
    let answer = decode_enveloped::<Vec<Everything>>(SAMPLE.as_bytes(), &["results"]).unwrap();
    assert_eq!(answer.payload.unwrap().len(), 2);
}

#[test]
fn cut_off_at_every_byte() {
    for end in 0..SAMPLE.len() {
        let body = &SAMPLE.as_bytes()[..end];
        let error = decode_enveloped::<Vec<Everything>>(body, &["results"]).unwrap_err();
        let expected = match end {
            // Nothing, or a byte order mark only.
            0 | 3 => DecodeErrorKind::Empty,
            _ => DecodeErrorKind::Truncated,
        };
        assert_eq!(error.kind(), expected, "at {end}: {error}");
        assert!(
            error.path().starts_with('$') && error.offset() <= end && error.to_string().len() < 300,
            "{error}"
        );
        assert!(envelope_fields(body, &["results"]).is_err());
        assert!(split_rows(body, &["results"]).is_err());
    }
}

#[test]
fn bytes_that_are_no_text() {
    let read = |body: &[u8]| decode::<Vec<Everything>>(body).unwrap_err();
    for (body, path, offset) in [
        (
            &b"[{\"id\": 1, \"type\": \"caf\xE9\"}]"[..],
            "$[0].type",
            23,
        ),
        // Where nothing of it is kept as well.
        (b"[{\"id\": 1, \"new\": [\"\xFF\"]}]", "$[0].new[0]", 20),
        (b"[] \xFF", "$", 3),
    ] {
        let error = read(body);
        assert_eq!(
            (error.kind(), error.path(), error.offset()),
            (DecodeErrorKind::Syntax, path, offset),
            "{error}"
        );
        assert_eq!(error.message(), "the answer is not UTF-8");
    }
    // What comes first is told first.
    let error = read(b"[{\"id\": [], \"type\": \"caf\xE9\"}]");
    assert_eq!(
        (error.kind(), error.path()),
        (DecodeErrorKind::Data, "$[0].id")
    );
}

#[test]
fn every_byte_replaced_by_every_kind_of_byte() {
    let mut bad = 0;
    for at in 0..SAMPLE.len() {
        for byte in b"\0\"\\{}[],:0-x \n\x7F\x80\xC3\xFF" {
            let mut body = SAMPLE.as_bytes().to_vec();
            body[at] = *byte;
            if let Err(error) = decode_enveloped::<Vec<Everything>>(&body, &["results"]) {
                bad += 1;
                assert!(
                    error.path().starts_with('$')
                        && error.offset() <= body.len()
                        && error.to_string().len() < 600,
                    "{error}"
                );
            }
        }
    }
    assert!(bad > 1000);
}

#[test]
fn what_is_no_json_is_said_in_words() {
    for (body, kind, message) in [
        ("", DecodeErrorKind::Empty, "the answer is empty"),
        (
            "<!DOCTYPE html><html><title>Sign in</title></html>",
            DecodeErrorKind::Html,
            "the answer is an HTML page, not JSON",
        ),
        (
            "<?xml version=\"1.0\"?><fault/>",
            DecodeErrorKind::Html,
            "the answer is XML, not JSON",
        ),
        (
            "[1, 2",
            DecodeErrorKind::Truncated,
            "the answer is cut off after 5 bytes",
        ),
        ("[1, 2,]", DecodeErrorKind::Syntax, "trailing comma"),
        ("[1] [2]", DecodeErrorKind::Syntax, "trailing characters"),
        ("[NaN]", DecodeErrorKind::Syntax, "expected value"),
        ("['a']", DecodeErrorKind::Syntax, "expected value"),
        (
            "{\"a\": 1, a: 2}",
            DecodeErrorKind::Data,
            "expected a list, found an object",
        ),
        ("[01]", DecodeErrorKind::Syntax, "invalid number"),
    ] {
        let error = decode::<Vec<f64>>(body.as_bytes()).unwrap_err();
        assert_eq!((error.kind(), error.message()), (kind, message), "{body}");
    }
}

#[test]
fn deep_nesting_without_end() {
    for byte in ["[", "{\"members\":[", "{\"x\":"] {
        assert!(decode::<Group>(byte.repeat(10_000).as_bytes()).is_err());
        assert!(decode::<Vec<Group>>(byte.repeat(10_000).as_bytes()).is_err());
        assert!(split_rows(byte.repeat(10_000).as_bytes(), &["members"]).is_err());
    }
}

/// What a control character in a string means is beyond doubt.
#[test]
fn control_characters_are_read_as_they_are() {
    for control in (0_u8..0x20).chain([0x7f]) {
        let text = format!("a{}b", char::from(control));
        let body = format!(r#"[{{"id": 1, "type": "{text}"}}, {{"id": 2, "type": "x"}}]"#);
        let rows: Vec<Everything> = decode(body.as_bytes()).expect(&body);
        assert_eq!((rows.len(), rows[0].r#type.as_str()), (2, &*text));
    }
    let rows: Vec<String> = decode("[\"a\u{feff}\"\u{feff}, \"b\"\0]\0\0".as_bytes()).unwrap();
    assert_eq!(rows, ["a\u{feff}", "b"]);
    // What is wrong after them is found where it is.
    let body = "[{\"id\": 1, \"type\": \"a\t\t\t\"},\n {\"id\": \"x\"}]";
    let error = decode::<Vec<Everything>>(body.as_bytes()).unwrap_err();
    assert_eq!((error.path(), error.snippet()), ("$[1].id", Some("\"x\"")));
    assert_eq!(error.offset(), body.find("\"x\"").unwrap() + 3);
}

#[test]
fn what_nobody_knows_the_meaning_of_is_an_error_in_its_place() {
    for damage in [
        r"\ud800",
        r"\udc00",
        r"\ud800\ud800",
        r"\q",
        r"\x41",
        r"\u12",
        "\\\t",
    ] {
        for field in ["type", "name", "new"] {
            let body = format!(r#"[{{"id": 1, "type": "t", "{field}": "a{damage}b"}}]"#);
            let error = decode::<Vec<Everything>>(body.as_bytes()).expect_err(&body);
            assert_eq!(
                (error.kind(), error.path()),
                (DecodeErrorKind::Syntax, &*format!("$[0].{field}")),
                "{body}"
            );
        }
    }
}
