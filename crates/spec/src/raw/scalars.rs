//! Scalars and words of the spec language.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map as Object, Number, Value as Json};
use toml::de::{DeFloat, DeInteger, DeValue};

use super::{Item, Read, Reader, entries};
use crate::catalog::{AuthKind, Content, Evidence, ListStyle, PagingKind, ParamLocation};
use crate::problem::Problem;
use crate::span::{At, Span};
use crate::text::{either, nearest, short};

impl Read for At<String> {
    fn read(item: Item<'_, '_>, reader: &mut Reader<'_>) -> Option<Self> {
        if let DeValue::String(text) = item.value {
            return Some(At::new(item.span, text.clone().into_owned()));
        }
        reader.wrong_type(item, "text in double quotes");
        None
    }
}

impl Read for At<i64> {
    fn read(item: Item<'_, '_>, reader: &mut Reader<'_>) -> Option<Self> {
        if let DeValue::Integer(number) = item.value {
            let value = integer(number);
            if value.is_none() {
                too_large(item, reader);
            }
            return value.map(|value| At::new(item.span, value));
        }
        reader.wrong_type(item, "an integer");
        None
    }
}

impl Read for At<bool> {
    fn read(item: Item<'_, '_>, reader: &mut Reader<'_>) -> Option<Self> {
        if let DeValue::Boolean(value) = item.value {
            return Some(At::new(item.span, *value));
        }
        reader.wrong_type(item, "`true` or `false`");
        None
    }
}

/// Any value, as JSON. Dates become text.
impl Read for At<Json> {
    fn read(item: Item<'_, '_>, reader: &mut Reader<'_>) -> Option<Self> {
        json(item, reader).map(|value| At::new(item.span, value))
    }
}

fn json(item: Item<'_, '_>, reader: &mut Reader<'_>) -> Option<Json> {
    match item.value {
        DeValue::String(text) => Some(Json::from(text.as_ref())),
        DeValue::Boolean(value) => Some(Json::from(*value)),
        DeValue::Datetime(date) => Some(Json::from(date.to_string())),
        DeValue::Integer(number) => {
            let value = integer(number).map(Json::from);
            if value.is_none() {
                too_large(item, reader);
            }
            value
        }
        DeValue::Float(number) => {
            let value = float(number).and_then(Number::from_f64).map(Json::Number);
            if value.is_none() {
                let message = format!("`{}` is no number that JSON has", short(number.as_str()));
                reader.problems.push(
                    Problem::error("spec::wrong-type", item.span, message)
                        .help("write a finite number"),
                );
            }
            value
        }
        DeValue::Array(array) => {
            let mut list = Vec::with_capacity(array.len());
            for value in array {
                let span = reader.span(value.span());
                list.push(json(
                    Item {
                        key: item.key,
                        key_span: span,
                        value: value.get_ref(),
                        span,
                    },
                    reader,
                )?);
            }
            Some(Json::Array(list))
        }
        DeValue::Table(table) => {
            let mut object = Object::new();
            for entry in entries(table, reader) {
                object.insert(entry.key.to_owned(), json(entry, reader)?);
            }
            Some(Json::Object(object))
        }
    }
}

fn integer(number: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

fn float(number: &DeFloat<'_>) -> Option<f64> {
    number.as_str().parse().ok()
}

fn too_large(item: Item<'_, '_>, reader: &mut Reader<'_>) {
    let message = format!(
        "`{}` is an integer that 64 bits cannot hold",
        short(item.key)
    );
    reader.problems.push(
        Problem::error("spec::wrong-type", item.span, message)
            .help("write a smaller one, or text in quotes"),
    );
}

macro_rules! scalar_schema {
    ($($type:ty => $name:literal, $schema:tt;)+) => {
        $(impl JsonSchema for At<$type> {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        })+
    };
}

scalar_schema! {
    String => "Text", { "type": "string" };
    i64 => "Integer", { "type": "integer" };
    bool => "Boolean", { "type": "boolean" };
    Json => "Value", {};
}

/// A choice among a few words.
pub(crate) trait Word: Copy + 'static {
    /// What the word says, for messages.
    const WHAT: &'static str;
    /// The words and what they mean.
    const WORDS: &'static [(&'static str, Self)];
}

fn read_word<W: Word>(item: Item<'_, '_>, reader: &mut Reader<'_>) -> Option<At<W>> {
    let DeValue::String(text) = item.value else {
        reader.wrong_type(item, "text in double quotes");
        return None;
    };
    if let Some((_, value)) = W::WORDS.iter().find(|(word, _)| word == text) {
        return Some(At::new(item.span, *value));
    }
    reader.problems.push(unknown_word::<W>(item.span, text));
    None
}

fn unknown_word<W: Word>(span: Span, text: &str) -> Problem {
    let words = || W::WORDS.iter().map(|(word, _)| *word);
    let message = format!("`{}` is no {}", short(text), W::WHAT);
    let problem = Problem::error("spec::unknown-word", span, message);
    match nearest(text, words()) {
        Some(meant) => problem.help(format!("did you mean `{meant}`?")),
        None => problem.help(format!("write {}", either(words()))),
    }
}

macro_rules! words {
    ($($type:ty, $what:literal { $($word:literal = $value:expr),+ })+) => {
        $(
            impl Word for $type {
                const WHAT: &'static str = $what;
                const WORDS: &'static [(&'static str, Self)] = &[$(($word, $value)),+];
            }

            impl Read for At<$type> {
                fn read(item: Item<'_, '_>, reader: &mut Reader<'_>) -> Option<Self> {
                    read_word(item, reader)
                }
            }

            impl JsonSchema for At<$type> {
                fn inline_schema() -> bool {
                    true
                }

                fn schema_name() -> Cow<'static, str> {
                    stringify!($type).into()
                }

                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    json_schema!({ "enum": [$($word),+] })
                }
            }
        )+
    };
}

/// Where context values travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ContextLocation(pub(crate) ParamLocation);

/// Where page index and size travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PagingLocation(pub(crate) ParamLocation);

/// What the wire has for an enum's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EnumType {
    String,
    Integer,
}

words! {
    Evidence, "kind of evidence" {
        "documented" = Evidence::Documented, "sdk" = Evidence::Sdk, "client" = Evidence::Client, "listed" = Evidence::Listed,
        "inferred" = Evidence::Inferred
    }
    AuthKind, "kind of authentication" { "token" = AuthKind::Token, "signature" = AuthKind::Signature }
    PagingKind, "kind of paging" { "offset" = PagingKind::Offset, "page" = PagingKind::Page, "marker" = PagingKind::Marker }
    Content, "encoding of a body" { "json" = Content::Json, "form" = Content::Form, "multipart" = Content::Multipart }
    ListStyle, "style of a list" { "repeat" = ListStyle::Repeat, "comma" = ListStyle::Comma }
    ContextLocation, "place of a context value" { "header" = Self(ParamLocation::Header), "path" = Self(ParamLocation::Path) }
    PagingLocation, "place of a page index" {
        "query" = Self(ParamLocation::Query), "json" = Self(ParamLocation::Json), "header" = Self(ParamLocation::Header), "form" = Self(ParamLocation::Form)
    }
    EnumType, "type of an enum's values" { "string" = EnumType::String, "integer" = EnumType::Integer }
}
