//! Values that a spec gives (default, constant, example) against their types.

use serde_json::Value;

use super::types::written;
use crate::catalog::{Enum, Model, Type, TypeDef};
use crate::problem::{Problem, Problems};
use crate::span::At;
use crate::text::{either, nearest, short};

/// Models inside examples are looked into this deep.
const DEEPEST: usize = 16;

/// The types that a group can name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Types<'a> {
    /// Types of the group, sorted by name.
    pub(crate) own: &'a [TypeDef],
    /// Types of `shared.toml`, sorted by name.
    pub(crate) shared: &'a [TypeDef],
}

impl<'a> Types<'a> {
    pub(crate) fn get(&self, name: &str) -> Option<&'a TypeDef> {
        find(self.own, name).or_else(|| find(self.shared, name))
    }

    pub(crate) fn model(&self, name: &str) -> Option<&'a Model> {
        match self.get(name) {
            Some(TypeDef::Model(model)) => Some(model),
            _ => None,
        }
    }
}

fn find<'a>(types: &'a [TypeDef], name: &str) -> Option<&'a TypeDef> {
    types
        .binary_search_by(|ty| name_of(ty).cmp(name))
        .ok()
        .and_then(|index| types.get(index))
}

pub(crate) fn name_of(ty: &TypeDef) -> &str {
    match ty {
        TypeDef::Model(model) => &model.name,
        TypeDef::Enum(definition) => &definition.name,
    }
}

/// Text, numbers in text and the like that are of the right kind but have another form.
fn misshapen(value: &Value, wanted: &str) -> Misfit {
    match value {
        Value::String(_) => Misfit {
            what: "the text has another form".to_owned(),
            help: format!("write {wanted}, or correct the type"),
        },
        other => misfit(other, wanted),
    }
}

/// Reports a value that does not fit its type.
pub(crate) fn check(
    value: Option<&At<Value>>,
    key: &str,
    ty: &Type,
    types: &Types<'_>,
    problems: &mut Problems,
) {
    let Some(value) = value else { return };
    if let Err(Misfit { what, help }) = fits(value, ty, types, 0) {
        let message = format!("`{key}` does not fit type `{}`: {what}", written(ty));
        problems.push(
            Problem::error("spec::wrong-value", value.span, message)
                .label(what)
                .help(help),
        );
    }
}

struct Misfit {
    what: String,
    help: String,
}

fn misfit(value: &Value, wanted: &str) -> Misfit {
    let found = match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a number with a fraction",
        Value::Number(_) => "an integer",
        Value::String(_) => "text",
        Value::Array(_) => "an array",
        Value::Object(_) => "a table",
    };
    Misfit {
        what: format!("this is {found}"),
        help: format!("write {wanted}, or correct the type"),
    }
}

fn fits(value: &Value, ty: &Type, types: &Types<'_>, depth: usize) -> Result<(), Misfit> {
    let demand = |good: bool, wanted: &str| {
        if good {
            Ok(())
        } else {
            Err(misfit(value, wanted))
        }
    };
    let shaped = |good: bool, wanted: &str| {
        if good {
            Ok(())
        } else {
            Err(misshapen(value, wanted))
        }
    };
    match ty {
        Type::Json => Ok(()),
        Type::String | Type::Secret | Type::Binary => demand(value.is_string(), "text"),
        Type::Integer => demand(value.is_i64(), "an integer"),
        Type::Number => demand(value.is_number(), "a number"),
        Type::Boolean => demand(value.is_boolean(), "`true` or `false`"),
        Type::TimestampMs | Type::TimestampS => {
            demand(value.is_number(), "a number such as `1583432355315`")
        }
        Type::Timestamp => shaped(
            value.as_str().is_some_and(|text| is_date_time(text, 'T')),
            "text such as `\"2020-03-05T18:19:15Z\"`",
        ),
        Type::DateTime => {
            let good = value.as_str().is_some_and(|text| {
                is_date_time(text, ' ') && text.len() == "2020-03-05 18:19:15".len()
            });
            shaped(good, "text such as `\"2020-03-05 18:19:15\"`")
        }
        Type::Text(inner) => fits_text(value, inner, types, depth),
        Type::List(inner) => {
            let Some(items) = value.as_array() else {
                return Err(misfit(value, "an array"));
            };
            items
                .iter()
                .try_for_each(|item| fits(item, inner, types, depth + 1))
        }
        Type::Map(inner) => {
            let Some(object) = value.as_object() else {
                return Err(misfit(value, "a table"));
            };
            object
                .values()
                .try_for_each(|item| fits(item, inner, types, depth + 1))
        }
        Type::Model(name) => match types.model(name) {
            Some(model) => fits_model(value, model, types, depth),
            None => Ok(()),
        },
        Type::Enum(name) => match types.get(name) {
            Some(TypeDef::Enum(definition)) => fits_enum(value, definition),
            _ => Ok(()),
        },
    }
}

/// `yyyy-MM-dd`, the separator, then a time: shape only.
fn is_date_time(text: &str, separator: char) -> bool {
    let Some((date, time)) = text.split_once(separator) else {
        return false;
    };
    let digits = |text: &str, shape: &str| {
        text.len() >= shape.len()
            && shape.bytes().zip(text.bytes()).all(|(shape, c)| {
                if shape == b'0' {
                    c.is_ascii_digit()
                } else {
                    c == shape
                }
            })
    };
    date.len() == 10 && digits(date, "0000-00-00") && digits(time, "00:00:00")
}

fn fits_text(value: &Value, inner: &Type, types: &Types<'_>, depth: usize) -> Result<(), Misfit> {
    let Some(text) = value.as_str() else {
        return Err(misfit(value, "text in quotes"));
    };
    let demand = |good: bool, wanted: &str| {
        if good {
            Ok(())
        } else {
            Err(misshapen(value, wanted))
        }
    };
    match inner {
        Type::Integer => demand(text.parse::<i64>().is_ok(), "an integer in quotes"),
        Type::Number => demand(text.parse::<f64>().is_ok(), "a number in quotes"),
        Type::Boolean => demand(
            matches!(text, "true" | "false"),
            "`\"true\"` or `\"false\"`",
        ),
        _ => match serde_json::from_str::<Value>(text) {
            Ok(document) => fits(&document, inner, types, depth + 1),
            Err(error) => Err(Misfit {
                what: format!("the text is no JSON: {error}"),
                help: "write a JSON document in single quotes".to_owned(),
            }),
        },
    }
}

fn fits_model(value: &Value, model: &Model, types: &Types<'_>, depth: usize) -> Result<(), Misfit> {
    let Some(object) = value.as_object() else {
        return Err(misfit(value, "a table"));
    };
    if depth > DEEPEST {
        return Ok(());
    }
    for (key, value) in object {
        match model.fields.iter().find(|field| field.name == *key) {
            Some(field) if value.is_null() && field.optional => {}
            Some(field) => fits(value, &field.ty, types, depth + 1).map_err(|inner| Misfit {
                what: format!("`{}`: {}", short(key), inner.what),
                help: inner.help,
            })?,
            None => {
                let what = format!("model `{}` has no field `{}`", model.name, short(key));
                let help = match nearest(key, model.fields.iter().map(|field| field.name.as_str()))
                {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => "add the field to the model, or take it out here".to_owned(),
                };
                return Err(Misfit { what, help });
            }
        }
    }
    Ok(())
}

fn fits_enum(value: &Value, definition: &Enum) -> Result<(), Misfit> {
    let text = match value {
        Value::String(text) if !definition.integer => text.clone(),
        Value::Number(number) if definition.integer && number.is_i64() => number.to_string(),
        _ => {
            return Err(misfit(
                value,
                if definition.integer {
                    "an integer"
                } else {
                    "text"
                },
            ));
        }
    };
    if definition.values.iter().any(|known| known.value == text) {
        return Ok(());
    }
    let known = || definition.values.iter().map(|value| value.value.as_str());
    let help = match nearest(&text, known()) {
        Some(meant) if !definition.integer => format!("did you mean `{meant}`?"),
        _ => format!("write {}, or add the value to the enum", either(known())),
    };
    Err(Misfit {
        what: format!(
            "enum `{}` does not know `{}`",
            definition.name,
            short(&text)
        ),
        help,
    })
}
