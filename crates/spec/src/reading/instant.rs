//! Text that is an instant.

/// Whether text is a date such as `2020-03-05`, alone or with a time such as `18:19:15.315`, and then with an offset such as `Z`,
/// `+0000`, `+00:00` or `+00`, or none.
pub(super) fn is_calendar(text: &str) -> bool {
    let Some((date, rest)) = text.split_at_checked(10) else {
        return false;
    };
    is_date(date) && (rest.is_empty() || rest.strip_prefix(['T', ' ']).is_some_and(is_time))
}

fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let (Some(year), Some(month), Some(day), None) = (
        parts.next().and_then(|part| digits(part, 4)),
        parts.next().and_then(|part| digits(part, 2)),
        parts.next().and_then(|part| digits(part, 2)),
        parts.next(),
    ) else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

fn is_time(text: &str) -> bool {
    let Some((time, rest)) = text.split_at_checked(8) else {
        return false;
    };
    let mut parts = time.split(':').map(|part| digits(part, 2));
    let is_clock = matches!(
        (parts.next(), parts.next(), parts.next(), parts.next()),
        (
            Some(Some(0..=23)),
            Some(Some(0..=59)),
            Some(Some(0..=60)),
            None
        )
    );
    let rest = match rest.strip_prefix('.') {
        None => rest,
        Some(fraction) => {
            let rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            if rest.len() == fraction.len() {
                return false;
            }
            rest
        }
    };
    is_clock
        && (rest.is_empty() || rest == "Z" || rest.strip_prefix(['+', '-']).is_some_and(is_offset))
}

fn is_offset(text: &str) -> bool {
    let parts = match text.len() {
        2 => Some((text, "00")),
        4 => text.split_at_checked(2),
        _ => text.split_once(':'),
    };
    parts.is_some_and(|(hours, minutes)| {
        digits(hours, 2).is_some_and(|hours| hours <= 23)
            && digits(minutes, 2).is_some_and(|minutes| minutes <= 59)
    })
}

/// A number of so many digits.
fn digits(text: &str, count: usize) -> Option<u32> {
    let is_number = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

#[cfg(test)]
mod tests {
    use super::is_calendar;

    #[test]
    fn dates_and_times_are_told_from_other_text() {
        for text in [
            "2020-03-05",
            "2020-02-29 00:00:00",
            "2020-03-05T18:19:15.315Z",
            "2020-03-05T18:19:15+0000",
            "2020-03-05T18:19:60-05:30",
            "2020-03-05T18:19:15+01",
        ] {
            assert!(is_calendar(text), "{text}");
        }
        for text in [
            "",
            "2020-3-5",
            "2021-02-29",
            "2020-13-01",
            "2020-03-05T",
            "2020-03-05T24:00:00",
            "2020-03-05T18:19:15.Z",
            "2020-03-05T18:19:15 Z",
            "2020-03-05T18:19:15+1",
            "\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}",
        ] {
            assert!(!is_calendar(text), "{text}");
        }
    }
}
