//! Scalars that come in another form than documented.

use std::fmt::Debug;

use secapi_wire::Json;
use secapi_wire::{Wire, decode};

/// Reads each JSON text both as a required and as an optional value.
fn reads<T: Wire + Clone + PartialEq + Debug>(cases: &[(&str, T)]) {
    for (body, expected) in cases {
        assert_eq!(
            decode::<T>(body.as_bytes()).as_ref(),
            Ok(expected),
            "{body}"
        );
        assert_eq!(
            decode::<Option<T>>(body.as_bytes()),
            Ok(Some(expected.clone())),
            "{body}"
        );
    }
}

fn refuses<T: Wire + Debug>(bodies: &[&str]) {
    for body in bodies {
        let error = decode::<Option<T>>(body.as_bytes()).expect_err(body);
        assert!(
            error
                .message()
                .starts_with(&format!("expected {}, found ", T::default().expected())),
            "{body}: {error}"
        );
        assert_eq!(error.offset(), body.len(), "{body}");
    }
}

#[test]
fn integers() {
    reads::<i64>(&[
        ("0", 0),
        ("-1", -1),
        ("9223372036854775807", i64::MAX),
        ("-9223372036854775808", i64::MIN),
        ("3.0", 3),
        ("-0.0", 0),
        ("1.5e3", 1500),
        ("1.585248581336E12", 1_585_248_581_336),
        (r#""10""#, 10),
        (r#"" -10\n""#, -10),
        (r#""9223372036854775807""#, i64::MAX),
        (r#""3.0""#, 3),
        (r#""1e3""#, 1000),
    ]);
    refuses::<i64>(&[
        "1.5",
        "9223372036854775808",
        "18446744073709551615",
        "-9223372036854775809",
        "1e19",
        "1e300",
        "true",
        r#""abc""#,
        r#""1,000""#,
        r#""1 000""#,
        r#""0x10""#,
        r#""NaN""#,
        r#""inf""#,
        r#""-Infinity""#,
        r#""1e400""#,
        r#""9223372036854775808""#,
        r#""1.5""#,
        r#""true""#,
        "[]",
    ]);
}

#[test]
fn numbers() {
    reads::<f64>(&[
        ("0", 0.0),
        ("3.3", 3.3),
        ("1e3", 1000.0),
        ("-7", -7.0),
        ("18446744073709551615", 18_446_744_073_709_551_615.0),
        (r#""3.3""#, 3.3),
        (r#"" 1E3 ""#, 1000.0),
        (r#""-7""#, -7.0),
    ]);
    refuses::<f64>(&[
        "false",
        r#""NaN""#,
        r#""Infinity""#,
        r#""inf""#,
        r#""1e999""#,
        r#""three""#,
        r#""3,3""#,
        "[]",
        "{}",
    ]);
}

#[test]
fn numbers_keep_all_their_digits() {
    for text in [
        "0.30000000000000004",
        "2.2250738585072014e-308",
        "9007199254740993.5",
        "5e-324",
        "0.1234567890123456789",
    ] {
        let value: f64 = text.parse().unwrap();
        assert_eq!(
            decode::<f64>(text.as_bytes()).map(f64::to_bits),
            Ok(value.to_bits()),
            "{text}"
        );
    }
    // Numbers of as many digits as a float can have, spread over its range.
    let mut bits = 0x1234_5678_9ABC_DEF0_u64;
    for _ in 0..2000 {
        bits = bits
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let value = f64::from_bits(bits);
        if value.is_finite() {
            let text = serde_json::to_string(&value).unwrap();
            assert_eq!(
                decode::<f64>(text.as_bytes()).map(f64::to_bits),
                Ok(bits),
                "{text}"
            );
        }
    }
}

#[test]
fn booleans() {
    for (body, value) in [
        ("true", true),
        ("1", true),
        ("1.0", true),
        (r#""1""#, true),
        (r#""1.0""#, true),
        ("0", false),
        (r#""0""#, false),
        (r#""0.0""#, false),
    ] {
        reads::<bool>(&[(body, value)]);
    }
    reads::<bool>(&[
        (r#""TRUE""#, true),
        (r#"" True ""#, true),
        (r#""false""#, false),
        (r#""FALSE""#, false),
    ]);
    refuses::<bool>(&[
        "2", "-1", "0.5", r#""yes""#, r#""on""#, r#""2""#, "[]", "{}",
    ]);
}

#[test]
fn texts() {
    let text = |text: &str| text.to_owned();
    reads::<String>(&[
        (r#""""#, text("")),
        (r#"" a ""#, text(" a ")),
        ("1", text("1")),
        ("-1", text("-1")),
        ("18446744073709551615", text("18446744073709551615")),
        ("3.3", text("3.3")),
        ("1.0", text("1.0")),
        ("1585248581336.0", text("1585248581336.0")),
        ("true", text("true")),
        ("false", text("false")),
    ]);
    let long = "123456789012345678901234567890";
    reads::<String>(&[(long, text(long))]);
    refuses::<String>(&["1e300", "[]", "{}"]);
}

#[test]
fn unset_values() {
    for body in ["null", r#""""#, r#""  ""#] {
        assert_eq!(decode::<Option<i64>>(body.as_bytes()), Ok(None), "{body}");
        assert_eq!(decode::<Option<f64>>(body.as_bytes()), Ok(None), "{body}");
        assert_eq!(decode::<Option<bool>>(body.as_bytes()), Ok(None), "{body}");
        for message in [
            decode::<i64>(body.as_bytes()).unwrap_err(),
            decode::<f64>(body.as_bytes()).unwrap_err(),
            decode::<bool>(body.as_bytes()).unwrap_err(),
        ] {
            assert!(message.message().ends_with(if body == "null" {
                "found null"
            } else {
                "found empty text"
            }));
        }
    }
    assert_eq!(decode::<Option<String>>(b"null"), Ok(None));
    assert_eq!(decode::<Option<Json>>(b"null"), Ok(None));
    assert_eq!(decode::<Json>(b"null"), Ok(Json::Null));
    for body in ["null", r#""""#] {
        assert_eq!(decode::<Vec<i64>>(body.as_bytes()), Ok(vec![]));
        assert_eq!(decode::<Option<Vec<i64>>>(body.as_bytes()), Ok(None));
        assert_eq!(
            decode::<std::collections::BTreeMap<String, i64>>(body.as_bytes()).map(|map| map.len()),
            Ok(0)
        );
    }
}

#[test]
fn lists_of_options_keep_their_places() {
    assert_eq!(
        decode::<Vec<Option<i64>>>(br#"[1,null,"",3]"#),
        Ok(vec![Some(1), None, None, Some(3)])
    );
    assert_eq!(
        decode::<Vec<Vec<i64>>>(b"[[1],null,[]]"),
        Ok(vec![vec![1], vec![], vec![]])
    );
}
