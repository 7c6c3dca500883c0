//! The forms of an instant in JSON, and its codecs.

use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use super::{Timestamp, text};
use crate::wire::{
    Codec, DateTime, Iso, Millis, OUT_OF_RANGE, Scalar, Seconds, Unset, Wire, finite, read_scalar,
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

/// What is written.
enum Written {
    Integer(i64),
    Float(f64),
    Text(String),
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
    fn written(self, style: Style) -> Written {
        let form = match self.source {
            Some(source) if source.style == style => Some(source.form),
            _ => None,
        };
        let integer = if style == Style::Seconds {
            self.as_seconds()
        } else {
            self.millis
        };
        match (form, style) {
            (Some(Form::Integer), _) | (None, Style::Millis | Style::Seconds) => {
                Written::Integer(integer)
            }
            (Some(Form::IntegerText), _) => Written::Text(integer.to_string()),
            (Some(Form::Float), _) => Written::Float(self.number(style)),
            (Some(Form::FloatText), _) => Written::Text(format!("{:?}", self.number(style))),
            (Some(Form::ExponentText), _) => Written::Text(format!("{:E}", self.number(style))),
            (Some(Form::Calendar(shape)), _) => {
                Written::Text(text::write(self, shape).unwrap_or_else(|| integer.to_string()))
            }
            (None, Style::Iso) => Written::Text(text::iso(self)),
            (None, Style::DateTime) => Written::Text(text::date_time(self)),
        }
    }

    fn write_as<S: Serializer>(self, style: Style, serializer: S) -> Result<S::Ok, S::Error> {
        match self.written(style) {
            Written::Integer(value) => serializer.serialize_i64(value),
            Written::Float(value) => serializer.serialize_f64(value),
            Written::Text(text) => serializer.serialize_str(&text),
        }
    }
}

/// A codec of instants.
trait TimeCodec {
    const STYLE: Style;
}

impl TimeCodec for Millis {
    const STYLE: Style = Style::Millis;
}
impl TimeCodec for Seconds {
    const STYLE: Style = Style::Seconds;
}
impl TimeCodec for Iso {
    const STYLE: Style = Style::Iso;
}
impl TimeCodec for DateTime {
    const STYLE: Style = Style::DateTime;
}

/// An instant while it is read.
struct Timed<C>(Timestamp, PhantomData<C>);

impl<C> From<Timestamp> for Timed<C> {
    fn from(time: Timestamp) -> Self {
        Self(time, PhantomData)
    }
}

impl<C: TimeCodec> Scalar for Timed<C> {
    const EXPECTED: &'static str = EXPECTED;

    fn from_text(text: &str) -> Result<Self, &'static str> {
        Timestamp::read_text(text, C::STYLE).map(Self::from)
    }
    fn from_integer(value: i64) -> Result<Self, &'static str> {
        Timestamp::read_integer(value, C::STYLE, Form::Integer).map(Self::from)
    }
    fn from_float(value: f64) -> Result<Self, &'static str> {
        Timestamp::read_float(value, C::STYLE, Form::Float).map(Self::from)
    }
}

macro_rules! codecs {
    ($($codec:ident)*) => {$(
        impl Codec<Timestamp> for $codec {
            const EXPECTED: &'static str = EXPECTED;

            fn read_or<'de, D: Deserializer<'de>>(
                deserializer: D,
                unset: Unset,
            ) -> Result<Option<Timestamp>, D::Error> {
                Ok(read_scalar::<Timed<$codec>, D>(deserializer, unset)?.map(|read| read.0))
            }
            fn write<S: Serializer>(value: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
                value.write_as(<$codec as TimeCodec>::STYLE, serializer)
            }
            #[cfg(feature = "schemars")]
            fn schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                match <$codec as TimeCodec>::STYLE {
                    Style::Millis | Style::Seconds => schemars::json_schema!({ "type": "integer" }),
                    Style::Iso => schemars::json_schema!({ "type": "string", "format": "date-time" }),
                    Style::DateTime => schemars::json_schema!({ "type": "string" }),
                }
            }
        }
    )*};
}
codecs! { Millis Seconds Iso DateTime }

/// Without a codec: as [`Iso`].
impl Wire for Timestamp {
    const EXPECTED: &'static str = EXPECTED;

    fn read_or<'de, D: Deserializer<'de>>(
        deserializer: D,
        unset: Unset,
    ) -> Result<Option<Self>, D::Error> {
        <Iso as Codec<Self>>::read_or(deserializer, unset)
    }
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        <Iso as Codec<Self>>::write(self, serializer)
    }
    #[cfg(feature = "schemars")]
    fn schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        <Iso as Codec<Self>>::schema(generator)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.write(serializer)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(deserializer)
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
        Self::schema(generator)
    }
}
