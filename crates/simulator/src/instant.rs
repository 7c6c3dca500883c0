//! Instants as the wire writes them, and back.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use secapi_spec::catalog::Type;
use serde_json::{Value, json};
use std::time::SystemTime;

/// What the number of an instant counts since 1970. The type says it; the size of the number says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Unit {
    #[default]
    Millis,
    Seconds,
}

impl Unit {
    /// The unit of a type. Types that name none count milliseconds, as all instants in the specs that are numbers do.
    pub(crate) fn of(ty: &Type) -> Self {
        match ty {
            Type::TimestampS => Self::Seconds,
            Type::Text(inner) | Type::List(inner) => Self::of(inner),
            _ => Self::Millis,
        }
    }
}

/// The instant in UTC.
pub(crate) fn formatted(millis: i64, format: &str) -> String {
    let instant = Timestamp::from_millisecond(millis).unwrap_or_default();
    instant.strftime(format).to_string()
}

/// An instant in the form of the type; null for a type that holds none.
pub(crate) fn instant_value(ty: &Type, millis: i64) -> Value {
    let text = |format: &str| Value::String(formatted(millis, format));
    match ty {
        Type::TimestampMs | Type::Integer => json!(millis),
        Type::TimestampS => json!(millis.div_euclid(1000)),
        Type::Timestamp => text("%Y-%m-%dT%H:%M:%S.%3fZ"),
        Type::DateTime | Type::String => text("%Y-%m-%d %H:%M:%S"),
        Type::Text(inner) => match instant_value(inner, millis) {
            Value::String(text) => Value::String(text),
            Value::Null => Value::Null,
            other => Value::String(other.to_string()),
        },
        _ => Value::Null,
    }
}

/// The milliseconds since 1970 of any form that the products write: a number of that unit, also as text; ISO 8601; `yyyy-MM-dd HH:mm:ss`
/// in UTC.
pub(crate) fn read_instant(value: &Value, unit: Unit) -> Option<i64> {
    match value {
        Value::Number(number) => {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "an instant with a fraction of a millisecond may lose it"
            )]
            let whole = number.as_i64().or_else(|| Some(number.as_f64()? as i64))?;
            Some(match unit {
                Unit::Millis => whole,
                Unit::Seconds => whole.saturating_mul(1000),
            })
        }
        Value::String(text) => read_text(text.trim(), unit),
        _ => None,
    }
}

fn read_text(text: &str, unit: Unit) -> Option<i64> {
    if let Ok(number) = text.parse::<f64>() {
        return read_instant(&json!(number), unit);
    }
    parse_instant(text).map(Timestamp::as_millisecond)
}

/// An instant in ISO 8601, or `yyyy-MM-dd HH:mm:ss` in UTC.
pub(crate) fn parse_instant(text: &str) -> Option<Timestamp> {
    let civil = || text.parse::<DateTime>()?.to_zoned(TimeZone::UTC);
    let timestamp = text
        .parse()
        .or_else(|_| Timestamp::strptime("%Y-%m-%dT%H:%M:%S%.f%z", text))
        .or_else(|_| Ok::<_, jiff::Error>(civil()?.timestamp()));
    timestamp.ok()
}

/// Milliseconds since 1970; 0 outside of what a calendar knows.
pub(crate) fn millis_of(instant: SystemTime) -> i64 {
    Timestamp::try_from(instant).map_or(0, Timestamp::as_millisecond)
}

/// The 30 days before the last full hour.
pub(crate) fn last_month(now: SystemTime) -> (i64, i64) {
    const HOUR: i64 = 3_600_000;
    let end = millis_of(now).div_euclid(HOUR) * HOUR;
    let days = SignedDuration::from_hours(30 * 24).as_millis();
    (end - i64::try_from(days).unwrap_or(0), end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_read_back_from_every_form() {
        let text = |inner: Type| Type::Text(Box::new(inner));
        let types = [
            Type::TimestampMs,
            Type::TimestampS,
            Type::Timestamp,
            Type::DateTime,
            text(Type::TimestampMs),
            text(Type::TimestampS),
        ];
        // The first instants of the epoch and those before it are read like any other.
        for millis in [1_768_465_800_000, 99_999_999_000, 5_000, 0, -1_000] {
            for ty in &types {
                let written = instant_value(ty, millis);
                let read = read_instant(&written, Unit::of(ty));
                assert_eq!(read, Some(millis), "{ty:?} as {written}");
            }
        }
    }

    #[test]
    fn the_unit_counts_and_not_the_size() {
        let read = |value: Value| read_instant(&value, Unit::Millis);
        assert_eq!(read(json!(1_700_000_000)), Some(1_700_000_000));
        assert_eq!(read(json!("1700000000")), Some(1_700_000_000));
        assert_eq!(read(json!(1.768_465_8e12)), Some(1_768_465_800_000));
        let seconds = read_instant(&json!(1_700_000_000_000_i64), Unit::Seconds);
        assert_eq!(seconds, Some(1_700_000_000_000_000));
        let zoned = json!("2026-01-15T08:30:00.000+0000");
        for unit in [Unit::Millis, Unit::Seconds] {
            assert_eq!(read_instant(&zoned, unit), Some(1_768_465_800_000));
            assert_eq!(read_instant(&json!("soon"), unit), None);
        }
    }
}
