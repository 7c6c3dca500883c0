//! Timestamps in every form, under every codec.

use secapi_wire::{Extra, Json, Timestamp};
use secapi_wire::{Model, decode, to_value, to_vec};
use serde_json::json;

#[derive(Clone, Debug, Default, PartialEq, Model)]
#[wire(crate = "secapi_wire")]
struct Times {
    plain: Option<Timestamp>,
    #[wire(with = Millis)]
    millis: Option<Timestamp>,
    #[wire(with = Seconds)]
    seconds: Option<Timestamp>,
    #[wire(with = Iso)]
    iso: Option<Timestamp>,
    #[wire(with = DateTime)]
    date_time: Option<Timestamp>,
    extra: Extra,
}

const FIELDS: [&str; 5] = ["plain", "millis", "seconds", "iso", "date_time"];

fn get(times: &Times, field: &str) -> Option<Timestamp> {
    match field {
        "plain" => times.plain,
        "millis" => times.millis,
        "seconds" => times.seconds,
        "iso" => times.iso,
        _ => times.date_time,
    }
}

#[test]
fn every_form_is_read_and_written_back_whatever_is_documented() {
    for form in [
        r#""2020-03-05T18:19:15.315Z""#,
        r#""2020-03-05T18:19:15Z""#,
        r#""2020-03-05T18:19:15.315+0000""#,
        r#""2020-03-05T18:19:15.315+00:00""#,
        r#""2020-03-05T18:19:15.315-05:30""#,
        r#""2020-03-05T18:19:15.123456789Z""#,
        r#""2020-03-05T18:19:15.100""#,
        r#""2020-03-05 18:19:15""#,
        r#""2020-03-05 18:19:15.5""#,
        r#""2020-03-05""#,
        r#""9999-12-31T23:59:59Z""#,
        "1583432355",
        "1583432355315",
        "0",
        "-1",
        "1583432355315.0",
        "1583432355.315",
        r#""1583432355315""#,
        r#""-1""#,
        r#""1583432355.25""#,
        r#""1.583432355315E12""#,
    ] {
        for field in FIELDS {
            let body = format!("{{\"{field}\":{form}}}");
            let times: Times =
                decode(body.as_bytes()).unwrap_or_else(|error| panic!("{body}: {error}"));
            assert!(get(&times, field).is_some() && times.extra.is_empty());
            assert_eq!(String::from_utf8(to_vec(&times).unwrap()).unwrap(), body);
        }
    }
    // An exponent is written as the same number.
    let times: Times = decode(br#"{"millis":1.585248581336E12}"#).unwrap();
    assert_eq!(to_vec(&times).unwrap(), br#"{"millis":1585248581336.0}"#);
}

#[test]
fn bare_numbers_are_in_the_unit_of_the_codec() {
    for (form, millis, seconds) in [
        ("1583432355", 1_583_432_355, 1_583_432_355_000),
        ("\"1583432355\"", 1_583_432_355, 1_583_432_355_000),
        ("1583432355.5", 1_583_432_355, 1_583_432_355_500),
        ("1.583432355E9", 1_583_432_355, 1_583_432_355_000),
        ("\"1.583432355E9\"", 1_583_432_355, 1_583_432_355_000),
        ("-1", -1, -1000),
    ] {
        for field in FIELDS {
            let times: Times = decode(format!("{{\"{field}\":{form}}}").as_bytes()).unwrap();
            let expected = if field == "seconds" { seconds } else { millis };
            assert_eq!(
                get(&times, field).map(Timestamp::as_millis),
                Some(expected),
                "{form} as {field}"
            );
        }
    }
}

#[test]
fn made_by_the_user_they_take_the_form_of_the_codec() {
    let time = Some(Timestamp::from_millis(1_583_432_355_315));
    let times = Times {
        plain: time,
        millis: time,
        seconds: time,
        iso: time,
        date_time: time,
        ..Times::default()
    };
    let expected = json!({
        "plain": "2020-03-05T18:19:15.315Z",
        "millis": 1_583_432_355_315_i64,
        "seconds": 1_583_432_355,
        "iso": "2020-03-05T18:19:15.315Z",
        "date_time": "2020-03-05 18:19:15",
    });
    assert_eq!(to_value(&times).unwrap(), expected);
}

#[test]
fn a_value_read_in_one_place_takes_the_form_of_another() {
    let read: Times =
        decode(br#"{"iso":"2020-03-05T18:19:15.315+0000","millis":"1583432355315"}"#).unwrap();
    let moved = Times {
        millis: read.iso,
        seconds: read.iso,
        iso: read.millis,
        ..Times::default()
    };
    let expected = json!({
        "millis": 1_583_432_355_315_i64,
        "seconds": 1_583_432_355,
        "iso": "2020-03-05T18:19:15.315Z",
    });
    assert_eq!(to_value(&moved).unwrap(), expected);
}

#[test]
fn what_is_no_instant_is_an_error_or_kept() {
    for form in [
        "true",
        "[]",
        "{}",
        "\"NaN\"",
        "\"inf\"",
        "\"soon\"",
        "\"2020-13-01\"",
        "\"0000-00-00 00:00:00\"",
        "\"05/03/2020\"",
        "1e300",
        "-1e300",
        "\"1e300\"",
        "\"1e999\"",
        "18446744073709551615",
        "\"99999999999999999999\"",
    ] {
        for field in FIELDS {
            let body = format!("{{\"{field}\":{form}}}");
            let times: Times = decode(body.as_bytes()).expect(&body);
            let value: Json = serde_json::from_str(form).unwrap();
            assert_eq!(to_value(&times).unwrap(), json!({*field: value}), "{body}");
            assert_eq!(times.extra.len(), 1, "{body}");
            let Err(error) = decode::<Timestamp>(form.as_bytes()) else {
                // Without a form, a large number is one of seconds.
                continue;
            };
            assert!(
                error.message().starts_with("expected an instant, found "),
                "{error}"
            );
        }
    }
    // Seconds beyond the range of milliseconds.
    let read = |body: &[u8]| decode::<Times>(body).unwrap();
    assert_eq!(read(br#"{"seconds":9223372036854775807}"#).seconds, None);
    assert!(read(br#"{"millis":9223372036854775807}"#).millis.is_some());
}

#[test]
fn unset_is_none_and_markers_are_instants() {
    for form in ["null", r#""""#, r#"" ""#] {
        for field in FIELDS {
            let times: Times = decode(format!("{{\"{field}\":{form}}}").as_bytes()).unwrap();
            assert_eq!(times, Times::default(), "{form}");
        }
    }
    let times: Times = decode(br#"{"millis":-1,"iso":0}"#).unwrap();
    assert_eq!(
        (
            times.millis.map(Timestamp::as_millis),
            times.iso.map(Timestamp::as_millis)
        ),
        (Some(-1), Some(0))
    );
}

#[test]
fn the_users_own_serde_keeps_the_form() {
    let text = r#"["2020-03-05T18:19:15.315+0000",1583432355315]"#;
    let times: Vec<Timestamp> = serde_json::from_str(text).unwrap();
    assert_eq!(times[0], times[1]);
    assert_eq!(serde_json::to_string(&times).unwrap(), text);
    assert_eq!(
        serde_json::to_value(Timestamp::from_millis(0)).unwrap(),
        Json::from("1970-01-01T00:00:00Z")
    );
}

#[test]
fn floats_with_more_digits_than_microseconds_come_back() {
    for (form, millis) in [
        ("1234567890123456.8", 1_234_567_890_123_456),
        ("-2.0588677038118612e18", -2_058_867_703_811_861_248),
        ("4.462315214314242e18", 4_462_315_214_314_242_048),
    ] {
        let body = format!("{{\"millis\":{form}}}");
        let times: Times = decode(body.as_bytes()).unwrap();
        assert_eq!(times.millis.map(Timestamp::as_millis), Some(millis));
        let written: Json = to_value(&times).unwrap();
        assert_eq!(written["millis"].as_f64(), form.parse().ok(), "{form}");
    }
}

#[test]
fn the_leap_second_after_the_calendar_is_written_in_the_unit_of_its_field() {
    for (field, written) in [("seconds", "253402300800"), ("millis", "253402300800000")] {
        let body = format!("{{\"{field}\":\"9999-12-31T23:59:60Z\"}}");
        let times: Times = decode(body.as_bytes()).unwrap();
        assert_eq!(to_value(&times).unwrap(), json!({ field: written }));
    }
}
