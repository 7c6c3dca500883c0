//! Single values, whichever way the server writes them.

use serde_json::value::RawValue;

use super::instant;
use super::raw::{Token, number, unescaped};
use crate::catalog::Type;

/// What a scalar is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scalar {
    Text,
    Integer,
    Number,
    Boolean,
    /// Thousandths of a second in one of a bare number.
    Instant(i64),
}

/// What became of a scalar; the reason says what was found instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scanned {
    Value,
    /// Nothing was there: `null`, or empty text where text makes no sense.
    Nothing(&'static str),
    /// Text that the value cannot be made of.
    OtherText(&'static str),
    /// Anything else that the value cannot be made of.
    Misfit(&'static str),
}

const OUT_OF_RANGE: &str = "a number out of range";

/// As long as a float has fewer digits than this, none of them is lost.
const EXACT: f64 = 1e19;

impl Scalar {
    /// What values of the type are read as; `None` when they are no scalars. A type inside text is read as it is without.
    pub(super) fn of(ty: &Type) -> Option<Self> {
        Some(match ty {
            Type::String | Type::Secret | Type::Enum(_) => Self::Text,
            Type::Integer => Self::Integer,
            Type::Number => Self::Number,
            Type::Boolean => Self::Boolean,
            Type::TimestampS => Self::Instant(1000),
            Type::TimestampMs | Type::Timestamp | Type::DateTime => Self::Instant(1),
            Type::Text(inner) => return Self::of(inner),
            Type::Json | Type::Binary | Type::List(_) | Type::Map(_) | Type::Model(_) => {
                return None;
            }
        })
    }

    pub(super) fn expected(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "an integer",
            Self::Number => "a number",
            Self::Boolean => "true or false",
            Self::Instant(_) => "an instant",
        }
    }

    pub(super) fn scan(self, token: Token<'_>) -> Scanned {
        let judged = match token {
            Token::Null => return Scanned::Nothing("null"),
            Token::List(_) | Token::Object(_) => Err(token.kind()),
            Token::Text(text) => return self.scan_text(text),
            Token::Bool => match self {
                Self::Text | Self::Boolean => Ok(()),
                _ => Err(token.kind()),
            },
            Token::Number(text) => self.judge_number(text),
        };
        match judged {
            Ok(()) => Scanned::Value,
            Err(found) => Scanned::Misfit(found),
        }
    }

    fn scan_text(self, text: &RawValue) -> Scanned {
        let Some(text) = unescaped(text) else {
            return Scanned::Misfit("text with an escape that is no character");
        };
        if self == Self::Text {
            return Scanned::Value;
        }
        let text = text.trim_ascii();
        let is_number = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
        let is_value = match self {
            _ if text.is_empty() => return Scanned::Nothing("empty text"),
            Self::Boolean
                if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") =>
            {
                true
            }
            Self::Instant(_) if instant::is_calendar(text) => true,
            // `inf` and `NaN`, which Rust would read, are no numbers.
            _ => is_number(text) && number(text).is_some() && self.judge_number(text).is_ok(),
        };
        if is_value {
            Scanned::Value
        } else {
            Scanned::OtherText("text")
        }
    }

    fn judge_number(self, text: &str) -> Result<(), &'static str> {
        if self == Self::Text {
            // With all its digits.
            return Ok(());
        }
        let Some(value) = number(text) else {
            return Err(OUT_OF_RANGE);
        };
        let integer: Option<i128> = text.parse().ok();
        match self {
            Self::Text | Self::Number => Ok(()),
            Self::Integer => whole(integer, value).map(drop),
            Self::Boolean => match whole(integer, value)? {
                0 | 1 => Ok(()),
                _ => Err("a number other than 0 and 1"),
            },
            Self::Instant(millis) => {
                let value = match integer {
                    Some(value) => value,
                    None if value.abs() < EXACT => truncated(value),
                    None => return Err(OUT_OF_RANGE),
                };
                i64::try_from(value * i128::from(millis))
                    .map(drop)
                    .map_err(|_| OUT_OF_RANGE)
            }
        }
    }
}

/// A whole number of 64 bits.
fn whole(integer: Option<i128>, value: f64) -> Result<i64, &'static str> {
    let integer = match integer {
        Some(integer) => integer,
        None if value.fract() != 0.0 => return Err("a number with a fraction"),
        None if value.abs() < EXACT => truncated(value),
        None => return Err(OUT_OF_RANGE),
    };
    i64::try_from(integer).map_err(|_| OUT_OF_RANGE)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the fraction is meant to go, and the range is checked by the caller"
)]
fn truncated(value: f64) -> i128 {
    value as i128
}
