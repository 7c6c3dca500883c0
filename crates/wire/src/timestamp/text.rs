//! Calendar text: `2020-03-05T18:19:15.315Z` and its relatives.

use std::fmt::Write;
use std::ops::RangeInclusive;

use datealgo::{datetime_to_secs, days_in_month, secs_to_datetime};

use super::Timestamp;

/// What four digits of a year reach, in seconds since 1970.
const CALENDAR: RangeInclusive<i64> =
    datetime_to_secs((0, 1, 1, 0, 0, 0))..=datetime_to_secs((9999, 12, 31, 23, 59, 59));

/// The shape of a calendar text: what is needed to write it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    /// Between date and time; `None` when there is only a date.
    pub(super) separator: Option<Separator>,
    /// Digits after the point, 0 to 9; 0 is no point at all.
    pub(super) fraction: u8,
    pub(super) zone: Zone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    T,
    Space,
}

/// How the offset from UTC is written; the numbers are minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Zone {
    /// Nothing: UTC.
    None,
    /// `Z`.
    Z,
    /// `+0100`.
    Basic(i16),
    /// `+01:00`.
    Extended(i16),
    /// `+01`.
    Hours(i16),
}

impl Zone {
    fn minutes(self) -> i16 {
        match self {
            Self::None | Self::Z => 0,
            Self::Basic(minutes) | Self::Extended(minutes) | Self::Hours(minutes) => minutes,
        }
    }
}

/// Reads a calendar text: milliseconds since 1970, nanoseconds after that, and the shape.
pub(super) fn parse(text: &str) -> Option<(i64, u32, Shape)> {
    let mut rest = text.as_bytes();
    let year = i32::try_from(number(&mut rest, 4)?).ok()?;
    skip(&mut rest, b'-')?;
    let month = small(&mut rest, 1..=12)?;
    skip(&mut rest, b'-')?;
    let day = small(&mut rest, 1..=days_in_month(year, month))?;

    let mut shape = Shape {
        separator: None,
        fraction: 0,
        zone: Zone::None,
    };
    let (mut hour, mut minute, mut second, mut nanos) = (0, 0, 0, 0);
    if let Some((&mark, time)) = rest.split_first() {
        rest = time;
        shape.separator = Some(match mark {
            b'T' => Separator::T,
            b' ' => Separator::Space,
            _ => return None,
        });
        hour = small(&mut rest, 0..=23)?;
        skip(&mut rest, b':')?;
        minute = small(&mut rest, 0..=59)?;
        skip(&mut rest, b':')?;
        // A leap second is the second after :59, as on most clocks.
        second = small(&mut rest, 0..=60)?;
        (nanos, shape.fraction) = fraction(&mut rest)?;
        shape.zone = zone(rest)?;
    }

    let minutes = datetime_to_secs((year, month, day, hour, minute, 0));
    let seconds = minutes + i64::from(second) - i64::from(shape.zone.minutes()) * 60;
    Some((
        seconds * 1000 + i64::from(nanos / 1_000_000),
        nanos % 1_000_000,
        shape,
    ))
}

/// A number of exactly so many digits.
fn number(rest: &mut &[u8], digits: usize) -> Option<u32> {
    let (text, after) = rest.split_at_checked(digits)?;
    *rest = after;
    text.iter().try_fold(0, |value, byte| {
        byte.is_ascii_digit()
            .then(|| value * 10 + u32::from(byte - b'0'))
    })
}

/// A number of two digits that is within a range.
fn small(rest: &mut &[u8], range: RangeInclusive<u8>) -> Option<u8> {
    let number = u8::try_from(number(rest, 2)?).ok()?;
    range.contains(&number).then_some(number)
}

fn skip(rest: &mut &[u8], byte: u8) -> Option<()> {
    let (&first, after) = rest.split_first()?;
    *rest = after;
    (first == byte).then_some(())
}

/// `.315` or nothing, as nanoseconds and number of digits; digits after the ninth are dropped.
fn fraction(rest: &mut &[u8]) -> Option<(u32, u8)> {
    let Some(digits) = rest.strip_prefix(b".") else {
        return Some((0, 0));
    };
    let is_other = |byte: &u8| !byte.is_ascii_digit();
    let count = digits.iter().position(is_other).unwrap_or(digits.len());
    let (digits, after) = digits.split_at_checked(count).filter(|_| count > 0)?;
    *rest = after;
    let digits = digits.iter().map(|byte| u32::from(byte - b'0'));
    let places = digits.chain(std::iter::repeat(0)).take(9);
    Some((
        places.fold(0, |nanos, digit| nanos * 10 + digit),
        u8::try_from(count.min(9)).ok()?,
    ))
}

fn zone(mut rest: &[u8]) -> Option<Zone> {
    let sign = match rest.split_first() {
        None => return Some(Zone::None),
        Some((b'Z', [])) => return Some(Zone::Z),
        Some((b'+', _)) => 1,
        Some((b'-', _)) => -1,
        _ => return None,
    };
    rest = rest.get(1..)?;
    let hours = i16::from(small(&mut rest, 0..=23)?) * 60;
    let make: fn(i16) -> Zone = match rest.first() {
        None => return Some(Zone::Hours(sign * hours)),
        Some(b':') => {
            skip(&mut rest, b':')?;
            Zone::Extended
        }
        Some(_) => Zone::Basic,
    };
    let minutes = i16::from(small(&mut rest, 0..=59)?);
    rest.is_empty().then(|| make(sign * (hours + minutes)))
}

/// Writes an instant in a shape; `None` when the calendar does not reach it.
pub(super) fn write(time: Timestamp, shape: Shape) -> Option<String> {
    let minutes = shape.zone.minutes();
    let seconds = time.as_seconds().checked_add(i64::from(minutes) * 60);
    let seconds = seconds.filter(|seconds| CALENDAR.contains(seconds))?;
    let (year, month, day, hour, minute, second) = secs_to_datetime(seconds);
    let mut out = format!("{year:04}-{month:02}-{day:02}");
    let Some(separator) = shape.separator else {
        return Some(out);
    };
    out.push(match separator {
        Separator::T => 'T',
        Separator::Space => ' ',
    });
    // Writing to a String cannot fail.
    let _ = write!(out, "{hour:02}:{minute:02}:{second:02}");
    if shape.fraction > 0 {
        let digits = format!("{:09}", time.subsec_nanos());
        out.push('.');
        out.push_str(digits.get(..usize::from(shape.fraction)).unwrap_or(&digits));
    }
    let (sign, minutes) = (if minutes < 0 { '-' } else { '+' }, minutes.abs());
    let (hours, minutes) = (minutes / 60, minutes % 60);
    let _ = match shape.zone {
        Zone::None => Ok(()),
        Zone::Z => write!(out, "Z"),
        Zone::Basic(_) => write!(out, "{sign}{hours:02}{minutes:02}"),
        Zone::Extended(_) => write!(out, "{sign}{hours:02}:{minutes:02}"),
        Zone::Hours(_) => write!(out, "{sign}{hours:02}"),
    };
    Some(out)
}

/// ISO 8601 in UTC with as many digits as needed; the number of milliseconds when the calendar does not reach the instant.
pub(super) fn iso(time: Timestamp) -> String {
    let nanos = time.subsec_nanos();
    let fraction = match nanos {
        0 => 0,
        _ if nanos.is_multiple_of(1_000_000) => 3,
        _ if nanos.is_multiple_of(1000) => 6,
        _ => 9,
    };
    let shape = Shape {
        separator: Some(Separator::T),
        fraction,
        zone: Zone::Z,
    };
    write(time, shape).unwrap_or_else(|| time.as_millis().to_string())
}

/// `yyyy-MM-dd HH:mm:ss` in UTC; the number of milliseconds when the calendar does not reach the instant.
pub(super) fn date_time(time: Timestamp) -> String {
    let shape = Shape {
        separator: Some(Separator::Space),
        fraction: 0,
        zone: Zone::None,
    };
    write(time, shape).unwrap_or_else(|| time.as_millis().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Text, milliseconds, nanoseconds after that.
    const READ: &[(&str, i64, u32)] = &[
        ("1970-01-01T00:00:00Z", 0, 0),
        ("1969-12-31T23:59:59.999Z", -1, 0),
        ("1969-12-31T23:59:59.9999Z", -1, 900_000),
        ("2020-03-05T18:19:15.315Z", 1_583_432_355_315, 0),
        ("2020-03-05T18:19:15.315+0000", 1_583_432_355_315, 0),
        ("2020-03-05T18:19:15.315+00:00", 1_583_432_355_315, 0),
        ("2020-03-05T18:19:15.315", 1_583_432_355_315, 0),
        ("2020-03-05T23:49:15.315+05:30", 1_583_432_355_315, 0),
        ("2020-03-05T10:19:15.315-0800", 1_583_432_355_315, 0),
        ("2020-03-05T10:19:15.315-08", 1_583_432_355_315, 0),
        ("2020-03-05 18:19:15", 1_583_432_355_000, 0),
        ("2020-03-05T18:19:15.3Z", 1_583_432_355_300, 0),
        ("2020-03-05T18:19:15.123456789Z", 1_583_432_355_123, 456_789),
        ("2020-02-29", 1_582_934_400_000, 0),
        ("0000-01-01T00:00:00Z", -62_167_219_200_000, 0),
        ("9999-12-31T23:59:59Z", 253_402_300_799_000, 0),
        ("9999-12-31T23:59:59-2359", 253_402_387_139_000, 0),
    ];

    #[test]
    fn reads_every_form_and_writes_it_back() {
        for &(text, millis, nanos) in READ {
            let (read_millis, read_nanos, shape) = parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((read_millis, read_nanos), (millis, nanos), "{text}");
            let time = Timestamp {
                millis,
                nanos,
                source: None,
            };
            assert_eq!(write(time, shape).as_deref(), Some(text));
        }
    }

    #[test]
    fn refuses_what_is_no_calendar_text() {
        for text in [
            "",
            "2020",
            "2020-03",
            "2020-03-5",
            "2020-13-01",
            "2021-02-29",
            "0000-00-00 00:00:00",
            "2020-03-05T",
            "2020-03-05X18:19:15",
            "2020-03-05T18:19",
            "2020-03-05T24:00:00",
            "2020-03-05T18:60:00",
            "2020-03-05T18:19:61Z",
            "2020-03-05T18:19:15.Z",
            "2020-03-05T18:19:15Zx",
            "2020-03-05T18:19:15+1",
            "2020-03-05T18:19:15+24:00",
            "2020-03-05T18:19:15+01:60",
            "2020-03-05T18:19:15+01:0",
            "2020-03-05T18:19:15+0100x",
            "2020-03-05T18:19:15 UTC",
            "+020-03-05",
            "２０２０-03-05",
            "20é0-03-05",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_leap_second_is_the_next_minute() {
        let (millis, ..) = parse("2016-12-31T23:59:60Z").unwrap();
        assert_eq!(iso(Timestamp::from_millis(millis)), "2017-01-01T00:00:00Z");
    }

    #[test]
    fn digits_follow_the_instant() {
        for (text, expected) in [
            ("2020-03-05T18:19:15.000Z", "2020-03-05T18:19:15Z"),
            ("2020-03-05T18:19:15.3Z", "2020-03-05T18:19:15.300Z"),
            ("2020-03-05T18:19:15.3456Z", "2020-03-05T18:19:15.345600Z"),
            (
                "2020-03-05T18:19:15.1234567891Z",
                "2020-03-05T18:19:15.123456789Z",
            ),
        ] {
            assert_eq!(iso(text.parse().unwrap()), expected);
        }
        assert_eq!(
            date_time("2020-03-05T18:19:15.3Z".parse().unwrap()),
            "2020-03-05 18:19:15"
        );
    }

    #[test]
    fn beyond_the_calendar_a_number_is_shown() {
        for millis in [i64::MAX, i64::MIN, -62_167_219_200_001] {
            assert_eq!(iso(Timestamp::from_millis(millis)), millis.to_string());
            assert_eq!(
                date_time(Timestamp::from_millis(millis)),
                millis.to_string()
            );
        }
    }
}
