//! Wrappers around payloads.

use secapi_wire::{DecodeErrorKind, Model, decode, decode_enveloped, envelope_fields, split_rows};
use secapi_wire::{Extra, Json};
use serde_json::json;

#[derive(Clone, Debug, Default, PartialEq, Model)]
#[wire(crate = "secapi_wire")]
struct Row {
    id: i64,
    extra: Extra,
}

const PATH: &[&str] = &["data", "datas"];

#[test]
fn the_payload_is_found_at_any_depth_and_the_rest_is_kept() {
    let body = br#"{"code":"100","data":{"total":2,"datas":[{"id":1},{"id":"2"}],"next":null},"x":{"datas":1}}"#;
    let answer = decode_enveloped::<Vec<Row>>(body, PATH).unwrap();
    assert_eq!(
        answer
            .payload
            .unwrap()
            .iter()
            .map(|row| row.id)
            .collect::<Vec<_>>(),
        [1, 2]
    );
    let fields =
        json!({ "code": "100", "data": { "total": 2, "next": null }, "x": { "datas": 1 } });
    assert_eq!(Json::from(answer.fields), fields);
    assert_eq!(Json::from(envelope_fields(body, PATH).unwrap()), fields);
}

#[test]
fn without_a_path_the_body_is_the_payload() {
    let answer = decode_enveloped::<Vec<i64>>("\u{FEFF}[1]".as_bytes(), &[]).unwrap();
    assert_eq!((answer.payload, answer.fields.len()), (Some(vec![1]), 0));
    assert_eq!(decode_enveloped::<Row>(b"null", &[]).unwrap().payload, None);
    assert_eq!(envelope_fields(b"[1]", &[]).unwrap().len(), 0);
}

#[test]
fn a_payload_that_is_not_there_is_none() {
    for body in [
        "{}",
        r#"{"data":{}}"#,
        r#"{"data":null}"#,
        r#"{"data":""}"#,
        r#"{"data":{"datas":null}}"#,
        r#"{"data":{"datas":""}}"#,
        "null",
    ] {
        assert_eq!(
            decode_enveloped::<Vec<Row>>(body.as_bytes(), PATH)
                .unwrap()
                .payload,
            None,
            "{body}"
        );
        assert_eq!(
            decode_enveloped::<Row>(body.as_bytes(), PATH)
                .unwrap()
                .payload,
            None,
            "{body}"
        );
        assert_eq!(
            split_rows(body.as_bytes(), PATH).unwrap().rows.len(),
            0,
            "{body}"
        );
    }
}

#[test]
fn an_envelope_of_the_wrong_kind_is_an_error_at_its_place() {
    for (body, path) in [
        ("[]", "$"),
        ("5", "$"),
        (r#"{"data":[1]}"#, "$.data"),
        (r#"{"data":"x"}"#, "$.data"),
        (
            r#"{"data":{"datas":[{"id":1},{"id":"x"}]}}"#,
            "$.data.datas[1].id",
        ),
        (r#"{"data":{"datas":[{"id":1},{}]}}"#, "$.data.datas[1]"),
        (r#"{"data":{"datas":{}}}"#, "$.data.datas"),
    ] {
        let error = decode_enveloped::<Vec<Row>>(body.as_bytes(), PATH).unwrap_err();
        assert_eq!(
            (error.path(), error.kind()),
            (path, DecodeErrorKind::Data),
            "{body}"
        );
    }
    let error = decode_enveloped::<Vec<Row>>(br#"{"data":{"datas":[]}} x"#, PATH).unwrap_err();
    assert_eq!(error.message(), "trailing characters");
}

#[test]
fn the_fields_are_found_whatever_the_payload_is() {
    let body =
        br#"{"results":[{"id":"?"},{"deep":[[{}]]}],"status":"failure","errorMessage":"no"}"#;
    assert!(decode_enveloped::<Vec<Row>>(body, &["results"]).is_err());
    let fields = envelope_fields(body, &["results"]).unwrap();
    assert_eq!(
        Json::from(fields),
        json!({ "status": "failure", "errorMessage": "no" })
    );
}

#[test]
fn the_last_of_equal_payloads_counts() {
    let answer =
        decode_enveloped::<Vec<i64>>(br#"{"results":[1],"results":[2,3]}"#, &["results"]).unwrap();
    assert_eq!(answer.payload, Some(vec![2, 3]));
}

#[test]
fn a_page_with_a_bad_row_is_read_row_by_row() {
    let body = br#"{"data":{"total":3,"datas":[{"id":1}, {"id":{}} ,{"id":3,"s":"\u00e9"}]}}"#;
    let page = split_rows(body, PATH).unwrap();
    assert_eq!(page.fields["data"]["total"], 3);
    let rows: Vec<_> = page
        .rows
        .iter()
        .enumerate()
        .map(|(index, row)| decode::<Row>(row).map_err(|error| error.in_row(PATH, index)))
        .collect();
    assert_eq!(
        rows.iter().map(Result::is_ok).collect::<Vec<_>>(),
        [true, false, true]
    );
    assert_eq!(rows[1].as_ref().unwrap_err().path(), "$.data.datas[1].id");
    assert_eq!(
        split_rows(br#"{"data":{"datas":{}}}"#, PATH)
            .unwrap_err()
            .path(),
        "$.data.datas"
    );
    assert_eq!(split_rows(b"[1, [2], {}]", &[]).unwrap().rows.len(), 3);
}

/// Damage inside of strings costs at most the row that it is in.
#[test]
fn the_outline_of_a_page_is_found_whatever_is_in_its_strings() {
    for damage in [
        &b"\t"[..],
        b"\n\0\x1f",
        br"\ud800",
        br"\udfff\ud800",
        br"\q",
        br"\x41",
        br"\u12",
        b"\xFF",
        b"\xC3",
        b"\xED\xA0\x80",
        b"\xEF\xBB\xBF",
        br#"\"[{"#,
        br"say \\",
    ] {
        let body = [
            br#"{"note": "["#,
            damage,
            br#"", "data": {"datas": [{"id": 1}, {"id": 2, "name": "]}"#,
            damage,
            br#""}, {"id": 3}], "total": 3}}"#,
        ]
        .concat();
        let page = split_rows(&body, PATH).unwrap();
        assert_eq!(page.rows.len(), 3, "{damage:?}");
        assert_eq!(page.fields["data"]["total"], 3, "{damage:?}");
        assert_eq!(
            page.unread.is_empty(),
            page.fields.contains_key("note"),
            "{damage:?}"
        );
        assert_eq!(decode::<Row>(page.rows[0]).unwrap().id, 1);
        assert_eq!(decode::<Row>(page.rows[2]).unwrap().id, 3);
    }
}

#[test]
fn a_page_without_a_sound_outline_has_no_rows() {
    for body in [
        &b""[..],
        b"<html>",
        br#"{"data":{"datas":[{"id":1},{"id":"#,
        br#"{"data":{"datas":[{"id":1}]"#,
        br#"{"data":{"datas":[{"id":1]}}}"#,
        br#"{"data":{"datas":[{"id":1}}}}"#,
        br#"{"data":{"datas":[{"name":"a"b"}]}}"#,
        br#"{"data":{"datas":[{"id":1}]}} {"#,
        br#"{"data":{"datas":[{"id":1}"#,
    ] {
        let error = split_rows(body, PATH).unwrap_err();
        assert!(
            error.path().starts_with('$'),
            "{error} in {}",
            String::from_utf8_lossy(body)
        );
    }
}
