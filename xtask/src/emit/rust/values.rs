//! Values for the tests' calls: from the spec's examples and defaults, else made from the type.

use std::collections::BTreeSet;

use secapi_spec::catalog::{Field, Model, Param, Type, TypeDef};
use serde_json::{Map, Value, json};

use super::index::Index;
use super::plan::Argument;
use super::print::{integer, string};

/// An instant that all wire forms can carry: 2020-03-05T18:19:15Z.
const INSTANT_SECONDS: i64 = 1_583_432_355;

/// Makes values, as JSON and as expressions of Rust.
#[derive(Debug)]
pub(crate) struct Values<'a> {
    pub(crate) index: &'a Index<'a>,
    pub(crate) group: &'a str,
    /// Whether models get their optional fields as well.
    pub(crate) full: bool,
}

impl Values<'_> {
    /// An expression for an argument of a method.
    pub(crate) fn argument(&self, argument: &Argument<'_>) -> String {
        let example = argument.param.and_then(|param| self.example(param));
        if argument.param.is_none() {
            return match argument.ty {
                Type::String => string("text"),
                ty => format!("&{}", self.decoded(ty, None)),
            };
        }
        self.lent(argument.ty, example.as_ref())
    }

    /// An expression for a field of an `Args` struct.
    pub(crate) fn field(&self, argument: &Argument<'_>) -> String {
        let example = argument.param.and_then(|param| self.example(param));
        self.owned(argument.ty, example.as_ref())
    }

    /// What the spec gives as a value of a parameter; where it gives only ranges, a value within them.
    fn example(&self, param: &Param) -> Option<Value> {
        let given = param.example.as_ref().or(param.default.as_ref());
        given.cloned().or_else(|| {
            let made = || self.json(&param.ty, None, &mut BTreeSet::new());
            (!param.limits.is_empty()).then(|| param.limits.fit(made()))
        })
    }

    /// What a method takes for a type: as `args::parameter` has it.
    fn lent(&self, ty: &Type, example: Option<&Value>) -> String {
        match ty {
            Type::Text(inner) => match &**inner {
                Type::Json | Type::Model(_) | Type::List(_) | Type::Map(_) => {
                    format!("&{}", self.decoded(inner, example))
                }
                inner => self.lent(inner, example),
            },
            Type::Model(_) => format!("&{}", self.decoded(ty, example)),
            Type::List(inner) | Type::Map(inner) if holds_model(inner) => {
                format!("&{}", self.decoded(ty, example))
            }
            Type::List(inner) => {
                let items: Vec<String> = match example {
                    Some(Value::Array(items)) if !items.is_empty() => items
                        .iter()
                        .map(|item| self.item(inner, Some(item)))
                        .collect(),
                    Some(Value::Array(_)) | None => vec![self.item(inner, None)],
                    Some(single) => vec![self.item(inner, Some(single))],
                };
                format!("[{}]", items.join(", "))
            }
            Type::Map(_) => self.decoded(ty, example),
            scalar => self.scalar(scalar, example),
        }
    }

    /// An item of a list that is not made of models.
    fn item(&self, ty: &Type, example: Option<&Value>) -> String {
        match ty {
            Type::List(_) | Type::Map(_) | Type::Text(_) => self.owned(ty, example),
            scalar => self.scalar(scalar, example),
        }
    }

    fn owned(&self, ty: &Type, example: Option<&Value>) -> String {
        match ty {
            Type::Text(inner) => match &**inner {
                Type::Json | Type::Model(_) | Type::List(_) | Type::Map(_) => {
                    self.decoded(inner, example)
                }
                inner => self.owned(inner, example),
            },
            Type::Model(_) | Type::Map(_) => self.decoded(ty, example),
            Type::List(inner) if holds_model(inner) => self.decoded(ty, example),
            Type::List(inner) => {
                let item = match example {
                    Some(Value::Array(items)) => items.first(),
                    other => other,
                };
                format!("vec![{}]", self.owned(inner, item))
            }
            Type::String | Type::Secret | Type::Enum(_) | Type::Binary => {
                format!("{}.into()", self.scalar(ty, example))
            }
            scalar => self.scalar(scalar, example),
        }
    }

    /// A scalar, or what becomes one by `Into`.
    fn scalar(&self, ty: &Type, example: Option<&Value>) -> String {
        match ty {
            Type::Integer => integer(whole(example).unwrap_or(1)),
            Type::Number => {
                let number = example.and_then(Value::as_f64).filter(|n| n.is_finite());
                format!("{:?}", number.unwrap_or(1.0))
            }
            Type::Boolean => example.and_then(Value::as_bool).unwrap_or(true).to_string(),
            Type::TimestampMs => instant(whole(example)),
            Type::TimestampS => instant(whole(example).map(|seconds| seconds.saturating_mul(1000))),
            Type::Timestamp | Type::DateTime => instant(None),
            Type::Json => format!(
                "json::<secapi_core::Json>({})",
                raw(&example.cloned().unwrap_or(json!("text")))
            ),
            Type::Enum(_) => match self.json(ty, example, &mut BTreeSet::new()) {
                Value::Number(number) => integer(number.as_i64().unwrap_or(0)),
                other => string(&as_text(&other)),
            },
            ty => string(&as_text(&self.json(ty, example, &mut BTreeSet::new()))),
        }
    }

    /// A value decoded from JSON, which works for every type that has a wire form of its own.
    fn decoded(&self, ty: &Type, example: Option<&Value>) -> String {
        let text = raw(&self.json(ty, example, &mut BTreeSet::new()));
        match ty {
            Type::List(_) => format!("json::<Vec<_>>({text})"),
            Type::Json => format!("json::<secapi_core::Json>({text})"),
            _ => format!("json({text})"),
        }
    }

    /// The JSON of a value.
    fn json(&self, ty: &Type, example: Option<&Value>, open: &mut BTreeSet<String>) -> Value {
        if let Some(example) = example.filter(|example| fits(ty, example)) {
            return example.clone();
        }
        match ty {
            Type::String | Type::Binary => json!("text"),
            Type::Secret => json!("made-up-secret"),
            Type::Integer => json!(1),
            Type::Number => json!(1.5),
            Type::Boolean => json!(true),
            Type::Json => json!({}),
            Type::TimestampMs => json!(INSTANT_SECONDS * 1000),
            Type::TimestampS => json!(INSTANT_SECONDS),
            Type::Timestamp => json!("2020-03-05T18:19:15Z"),
            Type::DateTime => json!("2020-03-05 18:19:15"),
            Type::Text(inner) => Value::String(as_text(&self.json(inner, None, open))),
            Type::List(inner) => json!([self.json(inner, example, open)]),
            Type::Map(inner) => json!({ "key": self.json(inner, None, open) }),
            Type::Model(name) => match self.index.home(self.group, name) {
                Ok((_, TypeDef::Model(model))) => self.model(model, open),
                _ => json!({}),
            },
            Type::Enum(name) => match self.index.home(self.group, name) {
                Ok((_, TypeDef::Enum(e))) => {
                    let known = e.values.first().map(|value| value.value.as_str());
                    if e.integer {
                        json!(
                            known
                                .and_then(|value| value.parse::<i64>().ok())
                                .unwrap_or(0)
                        )
                    } else {
                        json!(known.unwrap_or("text"))
                    }
                }
                _ => json!("text"),
            },
        }
    }

    /// A model within a model of the same name gets only what is required, so that this ends.
    fn model(&self, model: &Model, open: &mut BTreeSet<String>) -> Value {
        let first = open.insert(model.name.clone());
        let wanted = |field: &&Field| {
            if first {
                self.full || !field.optional
            } else {
                !field.optional && !is_model(&field.ty)
            }
        };
        let mut object = Map::new();
        for field in model.fields.iter().filter(wanted) {
            let value = self.json(&field.ty, field.example.as_ref(), open);
            object.insert(field.name.clone(), field.limits.fit(value));
        }
        if first {
            open.remove(&model.name);
        }
        Value::Object(object)
    }
}

/// A whole number, also from text.
fn whole(value: Option<&Value>) -> Option<i64> {
    match value? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn instant(millis: Option<i64>) -> String {
    format!(
        "secapi_core::Timestamp::from_millis({})",
        integer(millis.unwrap_or(INSTANT_SECONDS * 1000))
    )
}

/// Whether an example can stand for a value as it is.
fn fits(ty: &Type, example: &Value) -> bool {
    match ty {
        Type::List(_) => example.is_array(),
        Type::Map(_) | Type::Model(_) => example.is_object(),
        Type::Text(_) => example.is_string(),
        Type::String | Type::Secret | Type::Binary => {
            !matches!(example, Value::Array(_) | Value::Object(_) | Value::Null)
        }
        _ => !example.is_null(),
    }
}

fn is_model(ty: &Type) -> bool {
    match ty {
        Type::Text(inner) => is_model(inner),
        Type::Model(_) => true,
        _ => false,
    }
}

pub(super) fn holds_model(ty: &Type) -> bool {
    match ty {
        Type::List(inner) | Type::Map(inner) => holds_model(inner),
        ty => matches!(ty, Type::Model(_)),
    }
}

fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A JSON text as a string literal, a raw one where that reads better.
pub(super) fn raw(value: &Value) -> String {
    let text = value.to_string();
    if !text.contains(['"', '\\']) {
        return string(&text);
    }
    let mut fence = String::from("#");
    while text.contains(&format!("\"{fence}")) {
        fence.push('#');
    }
    format!("r{fence}\"{text}\"{fence}")
}
