//! The forms of an instant in JSON, and its codecs.

use std::borrow::Cow;

#[cfg(feature = "schemars")]
use schemars::{Schema, SchemaGenerator};

use super::{Timestamp, text};
use crate::read::{ReadContext, Token};
use crate::types::{OUT_OF_RANGE, Scalar, finite, visit_scalar};
use crate::write::Fragment;
use crate::{Encoding, Field, Slot, VisitResult, Visitor};

pub(super) const EXPECTED: &str = "an instant";
const NO_INSTANT: &str = "text that is neither a number nor a date";

/// How an instant was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Source {
    style: Encoding,
    spelling: Spelling,
}

/// The encoding that decides the spelling: without one of an instant's own, ISO 8601.
fn style(encoding: Encoding) -> Encoding {
    match encoding {
        Encoding::Millis | Encoding::Seconds | Encoding::DateTime => encoding,
        _ => Encoding::Iso,
    }
}

/// Microseconds in one of a bare number.
fn unit(style: Encoding) -> i32 {
    if style == Encoding::Seconds {
        1_000_000
    } else {
        1000
    }
}

/// The spelling that the server wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spelling {
    Integer,
    Float,
    IntegerText,
    FloatText,
    ExponentText,
    Calendar(text::Shape),
}

impl Timestamp {
    /// Milliseconds since 1970 are [`as_millis`](Self::as_millis); this is the instant as ISO 8601 text in UTC, as `Display` has it.
    #[must_use]
    pub fn to_iso(self) -> String {
        text::iso(self)
    }

    /// `yyyy-MM-dd HH:mm:ss` in UTC.
    #[must_use]
    pub fn to_date_time(self) -> String {
        text::date_time(self)
    }

    fn spelled(self, style: Encoding, spelling: Spelling) -> Self {
        let source = Some(Source { style, spelling });
        Self { source, ..self }
    }

    fn read_integer(value: i64, style: Encoding, spelling: Spelling) -> Result<Self, &'static str> {
        let millis = match style {
            Encoding::Seconds => value.checked_mul(1000).ok_or(OUT_OF_RANGE)?,
            _ => value,
        };
        Ok(Self::from_millis(millis).spelled(style, spelling))
    }

    /// Floats are exact to a microsecond: today's instants have no more digits in them. Whole units and the rest are counted apart, so
    /// that a number which is too large for microseconds in a float is written again as it was.
    fn read_float(value: f64, style: Encoding, spelling: Spelling) -> Result<Self, &'static str> {
        const LIMIT: f64 = 1e19;
        if !(-LIMIT..LIMIT).contains(&value) {
            return Err(OUT_OF_RANGE);
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "in range, as checked above"
        )]
        let micros = {
            let rest = (value.fract() * f64::from(unit(style))).round();
            value as i128 * i128::from(unit(style)) + rest as i128
        };
        let time = Self::from_total_nanos(micros * 1000).ok_or(OUT_OF_RANGE)?;
        Ok(time.spelled(style, spelling))
    }

    pub(super) fn read_text(text: &str, style: Encoding) -> Result<Self, &'static str> {
        let text = text.trim_ascii();
        if let Ok(value) = text.parse() {
            return Self::read_integer(value, style, Spelling::IntegerText);
        }
        if let Some((millis, nanos, shape)) = text::parse(text) {
            return Ok(Self::made(millis, nanos).spelled(style, Spelling::Calendar(shape)));
        }
        let spelling = if text.contains(['e', 'E']) {
            Spelling::ExponentText
        } else {
            Spelling::FloatText
        };
        match finite(text) {
            Ok(value) => Self::read_float(value, style, spelling),
            Err(found) if found == OUT_OF_RANGE => Err(found),
            Err(_) => Err(NO_INSTANT),
        }
    }

    /// The instant as a bare number.
    fn number(self, style: Encoding) -> f64 {
        let (micros, per_unit) = (self.total_nanos() / 1000, i128::from(unit(style)));
        #[expect(clippy::cast_precision_loss, reason = "it was a float before")]
        let (whole, rest) = ((micros / per_unit) as f64, (micros % per_unit) as f64);
        whole + rest / f64::from(unit(style))
    }

    /// The spelling for a codec: that which the instant was read in, if the same codec read it.
    fn shown<'a>(self, style: Encoding) -> Fragment<'a> {
        let spelling = match self.source {
            Some(source) if source.style == style => Some(source.spelling),
            _ => None,
        };
        let integer = if style == Encoding::Seconds {
            self.as_seconds()
        } else {
            self.millis
        };
        let text = match (spelling, style) {
            (Some(Spelling::Integer), _) | (None, Encoding::Millis | Encoding::Seconds) => {
                return Fragment::Integer(integer);
            }
            (Some(Spelling::Float), _) => return Fragment::Float(self.number(style)),
            (Some(Spelling::IntegerText), _) => integer.to_string(),
            (Some(Spelling::FloatText), _) => format!("{:?}", self.number(style)),
            (Some(Spelling::ExponentText), _) => format!("{:E}", self.number(style)),
            (Some(Spelling::Calendar(shape)), _) => {
                text::write(self, shape).unwrap_or_else(|| integer.to_string())
            }
            (None, Encoding::DateTime) => text::date_time(self),
            (None, _) => text::iso(self),
        };
        Fragment::Text(Cow::Owned(text))
    }
}

impl Scalar for Timestamp {
    const EXPECTED: &'static str = EXPECTED;

    fn from_text(text: &str, encoding: Encoding) -> Result<Self, &'static str> {
        Self::read_text(text, style(encoding))
    }
    fn from_integer(value: i64, encoding: Encoding) -> Result<Self, &'static str> {
        Self::read_integer(value, style(encoding), Spelling::Integer)
    }
    fn from_float(value: f64, encoding: Encoding) -> Result<Self, &'static str> {
        Self::read_float(value, style(encoding), Spelling::Float)
    }
}

impl Visitor for Timestamp {
    fn expected(&self) -> &'static str {
        EXPECTED
    }
    fn visit(&mut self, token: Token<'_>, slot: Slot, cx: &mut ReadContext) -> VisitResult {
        visit_scalar(self, token, slot, cx)
    }
}

impl Field for Timestamp {
    fn reset(&mut self) {
        *self = Self::default();
    }
    fn fragment(&self, encoding: Encoding) -> Fragment<'_> {
        self.shown(style(encoding))
    }
    #[cfg(feature = "schemars")]
    fn schema(&self, encoding: Encoding, _: &mut SchemaGenerator) -> Schema {
        match style(encoding) {
            Encoding::Millis | Encoding::Seconds => schemars::json_schema!({ "type": "integer" }),
            Encoding::DateTime => schemars::json_schema!({ "type": "string" }),
            _ => schemars::json_schema!({ "type": "string", "format": "date-time" }),
        }
    }
}

standard_traits!(Timestamp);
