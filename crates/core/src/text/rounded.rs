//! Lengths of time in texts for people.

use std::fmt;
use std::time::Duration;

/// A length of time with the digits that count: `27 ms`, `2.5 s`, `12 s`, `5 min 3 s`, `2 h 10 min`.
#[derive(Clone, Copy)]
pub(crate) struct Rounded(pub(crate) Duration);

impl fmt::Display for Rounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let to_next = |unit: u128| (self.0.as_micros() + unit / 2) / unit;
        let two = |f: &mut fmt::Formatter<'_>, all: u128, (large, small): (&str, &str)| {
            write!(f, "{} {large}", all / 60)?;
            match all % 60 {
                0 => Ok(()),
                rest => write!(f, " {rest} {small}"),
            }
        };
        match (to_next(1_000), to_next(100_000), to_next(1_000_000)) {
            (0, ..) if !self.0.is_zero() => f.write_str("less than 1 ms"),
            (millis @ ..1_000, ..) => write!(f, "{millis} ms"),
            (_, tenths @ ..100, _) if tenths % 10 > 0 => {
                write!(f, "{}.{} s", tenths / 10, tenths % 10)
            }
            (.., seconds @ ..120) => write!(f, "{seconds} s"),
            (.., seconds @ ..7_200) => two(f, seconds, ("min", "s")),
            _ => two(f, to_next(60_000_000), ("h", "min")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_rounded() {
        for (micros, text) in [
            (0, "0 ms"),
            (1, "less than 1 ms"),
            (11_196, "11 ms"),
            (999_499, "999 ms"),
            (999_500, "1 s"),
            (1_500_000, "1.5 s"),
            (9_940_000, "9.9 s"),
            (9_960_000, "10 s"),
            (12_345_678, "12 s"),
            (119_400_000, "119 s"),
            (303_000_000, "5 min 3 s"),
            (3_600_000_000, "60 min"),
            (7_799_000_000, "2 h 10 min"),
            (86_400_000_000, "24 h"),
        ] {
            assert_eq!(Rounded(Duration::from_micros(micros)).to_string(), text);
        }
        assert!(Rounded(Duration::MAX).to_string().contains(" h"));
    }
}
