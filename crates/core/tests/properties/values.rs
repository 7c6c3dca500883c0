//! Instants and scalars: every form is read, and written as it came.

use proptest::prelude::*;
use secapi_core::wire::{decode, to_vec};
use secapi_core::{Extra, Json, Timestamp, wire};
use serde_json::json;

#[derive(Clone, Debug, Default, PartialEq)]
struct Times {
    millis: Option<Timestamp>,
    seconds: Option<Timestamp>,
    iso: Option<Timestamp>,
    date_time: Option<Timestamp>,
    extra: Extra,
}
wire! { Times { millis as Millis, seconds as Seconds, iso as Iso, date_time as DateTime } }

#[derive(Clone, Debug, Default, PartialEq)]
struct Scalars {
    integer: Option<i64>,
    number: Option<f64>,
    flag: Option<bool>,
    text: Option<String>,
    extra: Extra,
}
wire! { Scalars { integer, number, flag, text } }

/// The years 0 to 9999 in milliseconds.
const CALENDAR: std::ops::Range<i64> = -62_167_219_200_000..253_402_300_800_000;

/// Any scalar, also such as hardly a server writes.
fn scalar() -> impl Strategy<Value = Json> {
    prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        any::<i64>().prop_map(|number| json!(number.to_string())),
        any::<f64>().prop_map(|number| json!(format!("{number:e}"))),
        any::<String>().prop_map(Json::from),
        "(true|FALSE|yes|No|0|1| 7 |-|NaN|inf|1e400)".prop_map(Json::from),
    ]
}

proptest! {
    #[test]
    fn an_instant_survives_its_calendar_form(millis in CALENDAR) {
        let time = Timestamp::from_millis(millis);
        prop_assert_eq!(time.to_iso().parse::<Timestamp>().unwrap(), time);
        let seconds = Timestamp::from_seconds(time.as_seconds());
        prop_assert_eq!(time.to_date_time().parse::<Timestamp>().unwrap().as_seconds(), seconds.as_seconds());
    }

    #[test]
    fn an_instant_is_written_as_it_came(
        millis in CALENDAR,
        hours in -12..=14_i32,
        form in 0..6_usize,
        field in prop::sample::select(vec!["millis", "seconds", "iso", "date_time"]),
    ) {
        let iso = Timestamp::from_millis(millis - millis.rem_euclid(1000)).to_iso();
        let local = iso.trim_end_matches('Z');
        let sign = if hours < 0 { '-' } else { '+' };
        let hours = hours.abs();
        let value = [
            format!("\"{local}Z\""),
            format!("\"{local}.250{sign}{hours:02}00\""),
            format!("\"{local}{sign}{hours:02}:30\""),
            format!("\"{}\"", local.replace('T', " ")),
            millis.to_string(),
            format!("\"{millis}\""),
        ];
        let body = format!("{{\"{field}\":{}}}", value[form]);
        let times: Times = decode(body.as_bytes()).unwrap();
        prop_assert!(times.extra.is_empty());
        prop_assert_eq!(String::from_utf8(to_vec(&times).unwrap()).unwrap(), body);
    }

    #[test]
    fn a_number_is_the_same_as_its_text(number in any::<i64>(), flag in any::<bool>()) {
        for body in [
            json!({"integer": number, "text": number.to_string(), "flag": flag}),
            json!({"integer": number.to_string(), "text": number, "flag": flag.to_string()}),
        ] {
            let read: Scalars = decode(body.to_string().as_bytes()).unwrap();
            prop_assert_eq!((read.integer, read.flag), (Some(number), Some(flag)));
            prop_assert_eq!(read.text, Some(number.to_string()));
        }
    }

    #[test]
    fn any_scalar_is_read_or_refused_and_then_stays(
        scalar in scalar(),
        field in prop::sample::select(vec!["integer", "number", "flag", "text"]),
    ) {
        let body = json!({ field: scalar }).to_string();
        if let Ok(read) = decode::<Scalars>(body.as_bytes()) {
            let again: Scalars = decode(&to_vec(&read).unwrap()).unwrap();
            prop_assert_eq!(again, read);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in any::<Vec<u8>>(), text in any::<String>()) {
        drop(decode::<Times>(&bytes));
        drop(decode::<Scalars>(text.as_bytes()));
        drop(text.parse::<Timestamp>());
    }
}
