//! An instant is the same in all the forms that it is written in, and comes back in the form that it was read in.

use proptest::prelude::*;
use secapi_wire::{Extra, Json, Timestamp};
use secapi_wire::{Model, decode, to_value};
use serde_json::json;

use crate::config;

#[derive(Clone, Debug, Default, PartialEq, Model)]
#[wire(crate = "secapi_wire")]
struct Times {
    #[wire(with = Millis)]
    millis: Option<Timestamp>,
    #[wire(with = Seconds)]
    seconds: Option<Timestamp>,
    #[wire(with = Iso)]
    iso: Option<Timestamp>,
    #[wire(with = DateTime)]
    civil: Option<Timestamp>,
    extra: Extra,
}

/// A value in a field of one form, that is also written again.
fn through(field: &str, value: &Json) -> Option<(Timestamp, Json)> {
    let body = json!({ field: value }).to_string();
    let read: Times = decode(body.as_bytes()).ok()?;
    let time = [read.millis, read.seconds, read.iso, read.civil]
        .into_iter()
        .flatten()
        .next()?;
    Some((time, to_value(&read).unwrap()[field].take()))
}

/// Days from 1970-01-01 in the Gregorian calendar, counted the long way round.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let length = |month: i64| match month {
        2 => 28 + i64::from(leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let years: i64 = if year >= 1970 {
        (1970..year).map(|year| 365 + i64::from(leap(year))).sum()
    } else {
        -(year..1970)
            .map(|year| 365 + i64::from(leap(year)))
            .sum::<i64>()
    };
    years + (1..month).map(length).sum::<i64>() + day - 1
}

/// Text of a calendar, and the instant that it means: milliseconds, and nanoseconds after them.
fn calendar() -> impl Strategy<Value = (String, i64, u32)> {
    let date = (0_i64..10_000, 1_i64..13, 1_i64..29);
    let time = (0_i64..24, 0_i64..60, 0_i64..60, "[0-9]{0,9}", "[T ]");
    let zone = (0..5, 0_i64..24, 0_i64..60, prop::bool::ANY);
    (date, time, zone).prop_map(|((year, month, day), (hour, minute, second, fraction, mark), zone)| {
        let (kind, hours, minutes, is_west) = zone;
        let sign = if is_west { "-" } else { "+" };
        let (zone, offset) = match kind {
            0 => (String::new(), 0),
            1 => ("Z".to_owned(), 0),
            2 => (format!("{sign}{hours:02}{minutes:02}"), hours * 60 + minutes),
            3 => (format!("{sign}{hours:02}:{minutes:02}"), hours * 60 + minutes),
            _ => (format!("{sign}{hours:02}"), hours * 60),
        };
        // An offset of nothing to the west has no form of its own.
        let zone = if offset == 0 { zone.replace('-', "+") } else { zone };
        let offset = if is_west { -offset } else { offset };
        let point = if fraction.is_empty() { "" } else { "." };
        let text = format!("{year:04}-{month:02}-{day:02}{mark}{hour:02}:{minute:02}:{second:02}{point}{fraction}{zone}");
        let nanos: i64 = format!("{fraction:0<9}").parse().unwrap();
        let seconds = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset * 60;
        (text, seconds * 1000 + nanos / 1_000_000, u32::try_from(nanos % 1_000_000).unwrap())
    })
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn calendar_text_means_its_instant_and_comes_back((text, millis, nanos) in calendar()) {
        for field in ["millis", "seconds", "iso", "civil"] {
            let (time, written) = through(field, &json!(text)).unwrap();
            prop_assert_eq!((time.as_millis(), time.subsec_nanos() % 1_000_000), (millis, nanos), "{}", text);
            prop_assert_eq!(written, json!(text), "{}", field);
        }
        let time: Timestamp = text.parse().unwrap();
        let in_calendar = (days(0, 1, 1)..days(10_000, 1, 1)).contains(&time.as_seconds().div_euclid(86_400));
        if in_calendar {
            prop_assert_eq!(time.to_iso().parse(), Ok(time));
            prop_assert_eq!(time.to_date_time().parse(), Ok(Timestamp::from_seconds(time.as_seconds())));
        } else {
            prop_assert_eq!(time.to_iso(), millis.to_string());
        }
    }

    #[test]
    fn dates_are_their_midnight(year in 0_i64..10_000, month in 1_i64..13, day in 1_i64..29) {
        let text = format!("{year:04}-{month:02}-{day:02}");
        for field in ["millis", "seconds", "iso", "civil"] {
            let (time, written) = through(field, &json!(text)).unwrap();
            prop_assert_eq!(time.as_seconds(), days(year, month, day) * 86_400);
            prop_assert_eq!(written, json!(text));
        }
    }

    #[test]
    fn numbers_and_their_text_mean_the_same(number in prop_oneof![any::<i64>(), -10_000_000_000_000_i64..10_000_000_000_000]) {
        for (field, expected) in [
            ("millis", Some(number)),
            ("iso", Some(number)),
            ("civil", Some(number)),
            ("seconds", number.checked_mul(1000)),
        ] {
            for value in [json!(number), json!(number.to_string())] {
                let found = through(field, &value);
                prop_assert_eq!(found.as_ref().map(|(time, _)| time.as_millis()), expected, "{} {}", field, value);
                prop_assert!(found.is_none_or(|(_, written)| written == value));
            }
        }
        prop_assert_eq!(number.to_string().parse(), Ok(Timestamp::from_millis(number)));
    }

    #[test]
    fn fractions_are_exact_to_a_microsecond(micros in -4_000_000_000_000_000_i64..4_000_000_000_000_000) {
        for (field, unit) in [("millis", 1000), ("seconds", 1_000_000)] {
            #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
            let number = micros as f64 / f64::from(unit);
            for value in [json!(number), json!(format!("{number:?}")), json!(format!("{number:E}"))] {
                // Some of them are written as bare integers, whose meaning is that of another test.
                if value.as_str().is_some_and(|text| !text.contains(['.', 'E', 'e'])) {
                    continue;
                }
                let (time, written) = through(field, &value).unwrap();
                let nanos = i128::from(time.as_seconds()) * 1_000_000_000 + i128::from(time.subsec_nanos());
                prop_assert_eq!(nanos, i128::from(micros) * 1000, "{}", value);
                prop_assert_eq!(written, value);
            }
        }
    }

    #[test]
    fn any_float_is_refused_or_written_as_the_instant_it_was_read_as(value in prop_oneof![any::<f64>(), -1e19..1e19, -1e17..1e17]) {
        for field in ["millis", "seconds"] {
            for value in [json!(value), json!(format!("{value:?}")), json!(format!("{value:E}"))] {
                let Some((time, written)) = through(field, &value) else {
                    continue;
                };
                prop_assert_eq!(through(field, &written), Some((time, written)), "{}", value);
            }
        }
        // Beyond the range of all instants.
        if value.is_finite() && value.abs() >= 1e19 {
            prop_assert_eq!(through("millis", &json!(value)), None);
        }
    }

    #[test]
    fn any_other_text_is_an_error_and_never_a_panic(text in prop_oneof![
        any::<String>(),
        "[-+0-9.:TZeE ]{0,30}",
        "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{0,12})?(Z|[+-][0-9]{0,2}:?[0-9]{0,2})?",
    ]) {
        match text.parse::<Timestamp>() {
            Ok(time) => prop_assert_eq!(time.to_iso().parse::<Timestamp>().unwrap().as_millis(), time.as_millis()),
            Err(error) => prop_assert!(error.to_string().starts_with("expected an instant, found ")),
        }
        for field in ["millis", "seconds", "iso", "civil"] {
            if let Some((time, written)) = through(field, &json!(text)) {
                let again = through(field, &written).map(|(time, _)| time.as_millis());
                prop_assert_eq!(again, Some(time.as_millis()), "{} {}", field, text);
            }
        }
    }
}
