//! Values of recorded requests, exactly as they were sent.

use secapi_spec::catalog::{ListStyle, Param, Place, RequestSample, Type, TypeDef};
use serde_json::Value;

use super::plan::Argument;
use super::print::{integer, string};
use super::values::{Values, holds_model, raw};

/// Makes expressions of Rust from the values of a request.
pub(crate) struct Recorded<'a> {
    pub(crate) values: &'a Values<'a>,
    /// Without what contradicts the spec.
    pub(crate) sample: &'a RequestSample,
}

impl Recorded<'_> {
    /// An expression for an argument of a method; made up where the request says nothing of it.
    pub(crate) fn argument(&self, argument: &Argument<'_>) -> String {
        match self.value(argument) {
            Some(value) => self.lent(argument.ty, &value),
            None => self.values.argument(argument),
        }
    }

    /// As [`Self::argument`], for a field of an `Args` struct.
    pub(crate) fn field(&self, argument: &Argument<'_>) -> String {
        match self.value(argument) {
            Some(value) => self.owned(argument.ty, &value),
            None => self.values.field(argument),
        }
    }

    /// An expression for a setter; `None` when the request does not have the parameter.
    pub(crate) fn setter(&self, setter: &Argument<'_>) -> Option<String> {
        let value = self.value(setter).filter(|value| !value.is_null())?;
        Some(self.lent(setter.ty, &value))
    }

    /// Index and size of a page, as far as the request has them.
    pub(crate) fn page(&self, place: Place, name: &str) -> Option<Value> {
        match place {
            Place::Json => self
                .sample
                .body
                .as_ref()?
                .get(name)
                .filter(|value| !value.is_null())
                .cloned(),
            Place::Query => one(self.sample.query.as_ref()?.get(name)?),
            Place::Form => one(self.sample.form.as_ref()?.get(name)?),
            Place::Header => self.sample.headers.get(name).map(|text| scalar(text)),
            Place::Path => None,
        }
    }

    /// The value of an argument, as JSON.
    fn value(&self, argument: &Argument<'_>) -> Option<Value> {
        let Some(param) = argument.param else {
            return self.sample.body.clone();
        };
        let texts = |texts: &[String]| from_texts(param, texts);
        match param.place {
            Place::Json => self.sample.body.as_ref()?.get(&param.name).cloned(),
            Place::Path => Some(texts(std::slice::from_ref(
                self.sample.path.get(&param.name)?,
            ))),
            Place::Header => Some(texts(std::slice::from_ref(
                self.sample.headers.get(&param.name)?,
            ))),
            Place::Query => Some(texts(self.sample.query.as_ref()?.get(&param.name)?)),
            Place::Form => Some(texts(self.sample.form.as_ref()?.get(&param.name)?)),
        }
    }

    /// What a method takes for a type: as `args::parameter` has it.
    fn lent(&self, ty: &Type, value: &Value) -> String {
        match ty {
            Type::Text(inner) if is_document(inner) => {
                format!("&{}", decoded(inner, &document(value)))
            }
            Type::Text(inner) => self.lent(inner, value),
            Type::Model(_) => format!("&{}", decoded(ty, value)),
            Type::List(inner) | Type::Map(inner) if holds_model(inner) => {
                format!("&{}", decoded(ty, value))
            }
            Type::List(inner) => {
                let items = value.as_array().map_or(&[][..], Vec::as_slice);
                let written = |item: &Value| match &**inner {
                    Type::List(_) | Type::Map(_) | Type::Text(_) => self.owned(inner, item),
                    inner => self.scalar(inner, item),
                };
                if items.is_empty() {
                    return empty(inner, &written(&Value::Null));
                }
                let items: Vec<String> = items.iter().map(written).collect();
                format!("[{}]", items.join(", "))
            }
            Type::Map(_) => decoded(ty, value),
            ty => self.scalar(ty, value),
        }
    }

    /// What a struct of arguments takes for a type.
    fn owned(&self, ty: &Type, value: &Value) -> String {
        match ty {
            Type::Text(inner) if is_document(inner) => decoded(inner, &document(value)),
            Type::Text(inner) => self.owned(inner, value),
            Type::Model(_) | Type::Map(_) => decoded(ty, value),
            Type::List(inner) if holds_model(inner) => decoded(ty, value),
            Type::List(inner) => {
                let items = value.as_array().into_iter().flatten();
                let items: Vec<String> = items.map(|item| self.owned(inner, item)).collect();
                format!("vec![{}]", items.join(", "))
            }
            Type::String if value == "" => "String::new()".to_owned(),
            Type::String | Type::Secret | Type::Enum(_) | Type::Binary => {
                format!("{}.into()", self.scalar(ty, value))
            }
            scalar => self.scalar(scalar, value),
        }
    }

    /// A scalar, or what becomes one by `Into`.
    fn scalar(&self, ty: &Type, value: &Value) -> String {
        let whole = || match value {
            Value::String(text) => text.parse().unwrap_or_default(),
            value => value.as_i64().unwrap_or_default(),
        };
        match ty {
            Type::Integer => integer(whole()),
            Type::Enum(name) if self.has_integers(name) => integer(whole()),
            Type::Number => match value {
                Value::String(text) => format!("{:?}", text.parse::<f64>().unwrap_or_default()),
                value => format!("{:?}", value.as_f64().unwrap_or_default()),
            },
            Type::Boolean => match value {
                Value::String(text) => (text == "true").to_string(),
                value => value.as_bool().unwrap_or_default().to_string(),
            },
            Type::TimestampMs => instant(whole()),
            Type::TimestampS => instant(whole().saturating_mul(1000)),
            Type::Timestamp | Type::DateTime => {
                format!("json::<secapi_core::Timestamp>({})", raw(value))
            }
            Type::Json => format!("json::<secapi_core::Json>({})", raw(value)),
            _ => match value {
                Value::String(text) => string(text),
                Value::Null => string(""),
                other => string(&other.to_string()),
            },
        }
    }

    fn has_integers(&self, name: &str) -> bool {
        let found = self.values.index.home(self.values.group, name);
        matches!(found, Ok((_, TypeDef::Enum(values))) if values.integer)
    }
}

/// An empty list. The type of its items has to stand somewhere where a method takes whatever becomes one.
fn empty(items: &Type, example: &str) -> String {
    match items {
        Type::String | Type::Secret | Type::Enum(_) | Type::Binary => format!("[{example}; 0]"),
        Type::Json => "Vec::<secapi_core::Json>::new()".to_owned(),
        Type::TimestampMs | Type::TimestampS | Type::Timestamp | Type::DateTime => {
            "Vec::<secapi_core::Timestamp>::new()".to_owned()
        }
        _ => "Vec::new()".to_owned(),
    }
}

/// A value decoded from JSON, which works for every type that has a wire form of its own.
fn decoded(ty: &Type, value: &Value) -> String {
    let text = raw(value);
    match ty {
        Type::List(_) => format!("json::<Vec<_>>({text})"),
        Type::Json => format!("json::<secapi_core::Json>({text})"),
        _ => format!("json({text})"),
    }
}

/// Whether text of the type holds a JSON document.
fn is_document(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Json | Type::Model(_) | Type::List(_) | Type::Map(_)
    )
}

/// The document in a text.
fn document(value: &Value) -> Value {
    let text = value.as_str().unwrap_or_default();
    serde_json::from_str(text).unwrap_or_default()
}

/// The value of a parameter that stands beside a JSON body.
fn from_texts(param: &Param, texts: &[String]) -> Value {
    let own = |text: &String| text.strip_prefix(&*param.prefix).unwrap_or(text).to_owned();
    let is_list = matches!(param.ty, Type::List(_));
    let joined = is_list && param.style == Some(ListStyle::Comma);
    let items = texts.iter().map(own);
    let items: Vec<String> = if joined {
        let parts = |text: String| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        items.flat_map(parts).collect()
    } else {
        items.collect()
    };
    if is_list {
        Value::from(items)
    } else {
        items.into_iter().next().map_or(Value::Null, Value::String)
    }
}

/// A single text: a number where it is one.
fn one(texts: &[String]) -> Option<Value> {
    texts.first().map(|text| scalar(text))
}

fn scalar(text: &str) -> Value {
    text.parse::<i64>()
        .map_or_else(|_| Value::from(text), Value::from)
}

fn instant(millis: i64) -> String {
    format!("secapi_core::Timestamp::from_millis({})", integer(millis))
}
