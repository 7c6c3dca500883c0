//! The forms of an instant in JSON, and its codecs.

use std::borrow::Cow;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use super::{Timestamp, text};
use crate::wire::{
    self, Field, OUT_OF_RANGE, Place, Problem, Role, Scalar, Shown, Taken, Token, finite, private,
    take_scalar,
};

pub(super) const EXPECTED: &str = "an instant";
const NO_INSTANT: &str = "text that is neither a number nor a date";

/// How an instant was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Source {
    style: Style,
    form: Form,
}

/// The form that an API documents, one a codec.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Millis,
    Seconds,
    Iso,
    DateTime,
}

impl From<wire::Form> for Style {
    /// Without a codec: ISO 8601.
    fn from(form: wire::Form) -> Self {
        match form {
            wire::Form::Millis => Self::Millis,
            wire::Form::Seconds => Self::Seconds,
            wire::Form::DateTime => Self::DateTime,
            _ => Self::Iso,
        }
    }
}

impl Style {
    /// Microseconds in one of a bare number.
    fn unit(self) -> i32 {
        if self == Self::Seconds {
            1_000_000
        } else {
            1000
        }
    }
}

/// The form that the server wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
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

    fn read_integer(value: i64, style: Style, form: Form) -> Result<Self, &'static str> {
        let millis = match style {
            Style::Seconds => value.checked_mul(1000).ok_or(OUT_OF_RANGE)?,
            _ => value,
        };
        Ok(Self {
            millis,
            nanos: 0,
            source: Some(Source { style, form }),
        })
    }

    /// Floats are exact to a microsecond: today's instants have no more digits in them. Whole units and the rest are counted apart, so
    /// that a number which is too large for microseconds in a float is written again as it was.
    fn read_float(value: f64, style: Style, form: Form) -> Result<Self, &'static str> {
        const LIMIT: f64 = 1e19;
        if !(-LIMIT..LIMIT).contains(&value) {
            return Err(OUT_OF_RANGE);
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "checked above: in range, and a fraction is counted apart"
        )]
        let micros = {
            let rest = (value.fract() * f64::from(style.unit())).round();
            value as i128 * i128::from(style.unit()) + rest as i128
        };
        let time = Self::from_total_nanos(micros * 1000).ok_or(OUT_OF_RANGE)?;
        Ok(Self {
            source: Some(Source { style, form }),
            ..time
        })
    }

    pub(super) fn read_text(text: &str, style: Style) -> Result<Self, &'static str> {
        let text = text.trim_ascii();
        if let Ok(value) = text.parse() {
            return Self::read_integer(value, style, Form::IntegerText);
        }
        if let Some((millis, nanos, shape)) = text::parse(text) {
            return Ok(Self {
                millis,
                nanos,
                source: Some(Source {
                    style,
                    form: Form::Calendar(shape),
                }),
            });
        }
        let form = if text.contains(['e', 'E']) {
            Form::ExponentText
        } else {
            Form::FloatText
        };
        match finite(text) {
            Ok(value) => Self::read_float(value, style, form),
            Err(found) if found == OUT_OF_RANGE => Err(found),
            Err(_) => Err(NO_INSTANT),
        }
    }

    /// The instant as a bare number.
    fn number(self, style: Style) -> f64 {
        let (micros, unit) = (self.total_nanos() / 1000, i128::from(style.unit()));
        #[expect(clippy::cast_precision_loss, reason = "it was a float before")]
        let (whole, rest) = ((micros / unit) as f64, (micros % unit) as f64);
        whole + rest / f64::from(style.unit())
    }

    /// The form for a codec: that which the instant was read in, if the same codec read it.
    fn shown<'a>(self, style: Style) -> Shown<'a> {
        let form = match self.source {
            Some(source) if source.style == style => Some(source.form),
            _ => None,
        };
        let integer = if style == Style::Seconds {
            self.as_seconds()
        } else {
            self.millis
        };
        let text = match (form, style) {
            (Some(Form::Integer), _) | (None, Style::Millis | Style::Seconds) => {
                return Shown::Integer(integer);
            }
            (Some(Form::Float), _) => return Shown::Float(self.number(style)),
            (Some(Form::IntegerText), _) => integer.to_string(),
            (Some(Form::FloatText), _) => format!("{:?}", self.number(style)),
            (Some(Form::ExponentText), _) => format!("{:E}", self.number(style)),
            (Some(Form::Calendar(shape)), _) => {
                text::write(self, shape).unwrap_or_else(|| integer.to_string())
            }
            (None, Style::Iso) => text::iso(self),
            (None, Style::DateTime) => text::date_time(self),
        };
        Shown::Text(Cow::Owned(text))
    }
}

impl Scalar for Timestamp {
    const EXPECTED: &'static str = EXPECTED;

    fn from_text(text: &str, form: wire::Form) -> Result<Self, &'static str> {
        Self::read_text(text, form.into())
    }
    fn from_integer(value: i64, form: wire::Form) -> Result<Self, &'static str> {
        Self::read_integer(value, form.into(), Form::Integer)
    }
    fn from_float(value: f64, form: wire::Form) -> Result<Self, &'static str> {
        Self::read_float(value, form.into(), Form::Float)
    }
}

impl Place for Timestamp {
    fn expected(&self) -> &'static str {
        EXPECTED
    }
    fn take(&mut self, token: Token<'_>, form: wire::Form, role: Role) -> Result<Taken, Problem> {
        take_scalar(self, token, form, role)
    }
}

impl Field for Timestamp {
    fn reset(&mut self) {
        *self = Self::default();
    }
    fn show(&self, form: wire::Form) -> Shown<'_> {
        self.shown(form.into())
    }
    #[cfg(feature = "schemars")]
    fn schema(&self, form: wire::Form, _: &mut schemars::SchemaGenerator) -> schemars::Schema {
        match form.into() {
            Style::Millis | Style::Seconds => schemars::json_schema!({ "type": "integer" }),
            Style::Iso => schemars::json_schema!({ "type": "string", "format": "date-time" }),
            Style::DateTime => schemars::json_schema!({ "type": "string" }),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        private::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        private::deserialize(deserializer)
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Timestamp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Self::default().schema(wire::Form::Plain, generator)
    }
}
