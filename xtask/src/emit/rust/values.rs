//! Values for the calls of tests, as JSON: made up from the spec, or those of a recorded request.

use std::collections::BTreeSet;

use secapi_spec::catalog::{
    Field, ListStyle, Model, Param, ParamLocation, RequestSample, Type, TypeDef,
};
use serde_json::{Map, Value, json};

use super::plan::Argument;
use super::rust_type::Scope;

/// An instant that all wire forms can carry: 2020-03-05T18:19:15Z.
const INSTANT_SECONDS: i64 = 1_583_432_355;

/// Makes values up: from examples and defaults of the spec, else from the type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MadeUp<'a> {
    pub(crate) scope: Scope<'a>,
    /// Whether models get their optional fields as well.
    pub(crate) is_full: bool,
}

impl<'a> MadeUp<'a> {
    pub(crate) fn new(scope: Scope<'a>, is_full: bool) -> Self {
        Self { scope, is_full }
    }

    /// A value for what a caller gives.
    pub(crate) fn value(&self, argument: &Argument<'_>) -> Value {
        let example = argument.param.and_then(|param| self.example(param));
        self.json(argument.ty.spec, example.as_ref(), &mut BTreeSet::new())
    }

    /// What the spec gives as a value of a parameter; where it gives only ranges, a value within them.
    fn example(&self, param: &Param) -> Option<Value> {
        let given = param.example.as_ref().or(param.default.as_ref());
        given.cloned().or_else(|| {
            let made = || self.json(&param.ty, None, &mut BTreeSet::new());
            (!param.limits.is_empty()).then(|| param.limits.fit(made()))
        })
    }

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
            Type::Text(inner) => Value::String(as_text(&self.json(inner, example, open))),
            Type::List(inner) => json!([self.json(inner, example, open)]),
            Type::Map(inner) => json!({ "key": self.json(inner, None, open) }),
            Type::Model(name) => match self.scope.index.home(self.scope.group, name) {
                Ok((_, TypeDef::Model(model))) => self.model(model, open),
                _ => json!({}),
            },
            Type::Enum(name) => match self.scope.index.home(self.scope.group, name) {
                Ok((_, TypeDef::Enum(e))) => {
                    let known = e.values.first().map(|value| value.value.as_str());
                    if e.integer {
                        json!(known.and_then(|value| value.parse().ok()).unwrap_or(0_i64))
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
        let is_first = open.insert(model.name.clone());
        let is_wanted = |field: &&Field| {
            if is_first {
                self.is_full || !field.optional
            } else {
                !field.optional && !is_model(&field.ty)
            }
        };
        let mut object = Map::new();
        for field in model.fields.iter().filter(is_wanted) {
            let value = self.json(&field.ty, field.example.as_ref(), open);
            object.insert(field.name.clone(), field.limits.fit(value));
        }
        if is_first {
            open.remove(&model.name);
        }
        Value::Object(object)
    }
}

/// Finds values in a recorded request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recorded<'a> {
    pub(crate) made_up: MadeUp<'a>,
    /// Without what contradicts the spec.
    pub(crate) sample: &'a RequestSample,
}

impl Recorded<'_> {
    /// The value of an argument; made up where the request says nothing of it.
    pub(crate) fn value(&self, argument: &Argument<'_>) -> Value {
        self.found(argument)
            .unwrap_or_else(|| self.made_up.value(argument))
    }

    /// The value of an argument that the request has.
    pub(crate) fn found(&self, argument: &Argument<'_>) -> Option<Value> {
        let Some(param) = argument.param else {
            return self.sample.body.clone();
        };
        match param.location {
            ParamLocation::Json => self.in_body(&param.name).cloned(),
            location => Some(from_texts(param, self.texts(location, &param.name)?)),
        }
    }

    /// Index or size of a page, if the request has it.
    pub(crate) fn page(&self, location: ParamLocation, name: &str) -> Option<Value> {
        match location {
            ParamLocation::Json => self.in_body(name).filter(|value| !value.is_null()).cloned(),
            location => self.texts(location, name)?.first().map(|text| scalar(text)),
        }
    }

    /// A value in the body.
    fn in_body(&self, name: &str) -> Option<&Value> {
        self.sample.body.as_ref()?.get(name)
    }

    /// What stands under a name outside of the body.
    fn texts(&self, location: ParamLocation, name: &str) -> Option<&[String]> {
        let sample = self.sample;
        match location {
            ParamLocation::Path => sample.path.get(name).map(std::slice::from_ref),
            ParamLocation::Header => sample.headers.get(name).map(std::slice::from_ref),
            ParamLocation::Query => sample.query.as_ref()?.get(name).map(Vec::as_slice),
            ParamLocation::Form => sample.form.as_ref()?.get(name).map(Vec::as_slice),
            ParamLocation::Json => None,
        }
    }
}

/// Whether an example can stand for a value as it is.
fn fits(ty: &Type, example: &Value) -> bool {
    match ty {
        Type::List(_) => example.as_array().is_some_and(|items| !items.is_empty()),
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

/// A value as text: itself where it is one.
pub(super) fn as_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The value of a parameter that stands beside a JSON body.
fn from_texts(param: &Param, texts: &[String]) -> Value {
    let own = |text: &String| text.strip_prefix(&*param.prefix).unwrap_or(text).to_owned();
    let mut items = texts.iter().map(own);
    if !matches!(param.ty, Type::List(_)) {
        return items.next().map_or(Value::Null, Value::String);
    }
    if param.style == Some(ListStyle::Comma) {
        let parts = |text: String| text.split(',').map(Value::from).collect::<Vec<_>>();
        return items.flat_map(parts).collect();
    }
    items.collect()
}

/// A number where the text is one.
fn scalar(text: &str) -> Value {
    text.parse::<i64>()
        .map_or_else(|_| Value::from(text), Value::from)
}
