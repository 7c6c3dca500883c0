//! Instants as the wire writes them, and back.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use secapi_spec::catalog::Type;
use serde_json::{Value, json};
use std::time::SystemTime;

/// From here on a number counts milliseconds: in seconds it would be the year 5138.
const LEAST_MILLIS: u64 = 100_000_000_000;

/// An instant in the form of the type; null for a type that holds none.
pub(crate) fn instant_value(ty: &Type, millis: i64) -> Value {
    let text = |format: &str| {
        let instant = Timestamp::from_millisecond(millis).unwrap_or_default();
        Value::String(instant.strftime(format).to_string())
    };
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

/// The milliseconds since 1970 of any form that the products write: seconds, milliseconds, ISO 8601, `yyyy-MM-dd HH:mm:ss` in UTC.
pub(crate) fn read_instant(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "an instant with a fraction of a millisecond may lose it"
            )]
            let whole = number.as_i64().or_else(|| Some(number.as_f64()? as i64))?;
            Some(if whole.unsigned_abs() < LEAST_MILLIS {
                whole.saturating_mul(1000)
            } else {
                whole
            })
        }
        Value::String(text) => read_text(text.trim()),
        _ => None,
    }
}

fn read_text(text: &str) -> Option<i64> {
    if let Ok(number) = text.parse::<f64>() {
        return read_instant(&json!(number));
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant.as_millisecond());
    }
    if let Ok(instant) = Timestamp::strptime("%Y-%m-%dT%H:%M:%S%.f%z", text) {
        return Some(instant.as_millisecond());
    }
    let civil = text.parse::<DateTime>().ok()?;
    let zoned = civil.to_zoned(TimeZone::UTC).ok()?;
    Some(zoned.timestamp().as_millisecond())
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
        let millis = 1_768_465_800_000;
        let text = |inner: Type| Type::Text(Box::new(inner));
        for ty in [
            Type::TimestampMs,
            Type::TimestampS,
            Type::Timestamp,
            Type::DateTime,
            text(Type::TimestampMs),
            text(Type::TimestampS),
        ] {
            let written = instant_value(&ty, millis);
            assert_eq!(read_instant(&written), Some(millis), "{ty:?} as {written}");
        }
        assert_eq!(
            read_instant(&json!("2026-01-15T08:30:00.000+0000")),
            Some(millis)
        );
        assert_eq!(read_instant(&json!(1.768_465_8e12)), Some(millis));
        assert_eq!(read_instant(&json!("soon")), None);
    }
}
