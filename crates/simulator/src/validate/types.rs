//! Whether a value has its type: as text (path, query, header, form) and as JSON.

use secapi_spec::catalog::{Form, Model, Type, TypeDef};
use serde_json::{Map, Value};

use crate::Problem;
use crate::catalog::Catalog;
use crate::instant::parse_instant;
use crate::validate::nearest::near_miss;

/// The types that one group sees.
#[derive(Clone, Copy)]
pub(crate) struct Types<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) group: usize,
}

/// Findings of one kind that are kept for one value: a list of a million wrong items needs no million messages.
pub(crate) const MOST: usize = 100;

/// What the checks of a JSON document found: the first [`MOST`] of each kind.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) problems: Vec<Problem>,
    pub(crate) warnings: Vec<Problem>,
}

impl Findings {
    fn problem(&mut self, problem: Problem) {
        if self.problems.len() < MOST {
            self.problems.push(problem);
        }
    }

    fn warning(&mut self, warning: Problem) {
        if self.warnings.len() < MOST {
            self.warnings.push(warning);
        }
    }

    /// Whether there is no point in looking further.
    fn is_full(&self) -> bool {
        self.problems.len() >= MOST
    }
}

impl<'a> Types<'a> {
    fn definition(self, name: &str) -> Option<&'a TypeDef> {
        self.catalog.definition(self.group, name)
    }

    /// The type in words, as the end of a sentence that begins with "expected".
    pub(crate) fn words(self, ty: &Type) -> String {
        match ty {
            Type::String => "text".to_owned(),
            Type::Integer => "an integer".to_owned(),
            Type::Number => "a number".to_owned(),
            Type::Boolean => "true or false".to_owned(),
            Type::Secret => "a secret (text)".to_owned(),
            Type::Json => "any JSON".to_owned(),
            Type::TimestampMs => "milliseconds since 1970".to_owned(),
            Type::TimestampS => "seconds since 1970".to_owned(),
            Type::Timestamp => "a time such as `2026-01-15T08:30:00Z`".to_owned(),
            Type::DateTime => "a time such as `2026-01-15 08:30:00`".to_owned(),
            Type::Binary => "a file".to_owned(),
            Type::Text(inner) => format!("text that holds {}", self.words(inner)),
            Type::List(inner) => format!("a list, each item {}", self.words(inner)),
            Type::Map(inner) => format!("an object, each value {}", self.words(inner)),
            Type::Model(name) => format!("an object `{name}`"),
            Type::Enum(name) => self.enum_words(name),
        }
    }

    fn enum_words(self, name: &str) -> String {
        let Some(TypeDef::Enum(definition)) = self.definition(name) else {
            return "text".to_owned();
        };
        let base = if definition.integer {
            "an integer"
        } else {
            "text"
        };
        let known = definition.values.iter().take(3);
        let known: Vec<String> = known.map(|value| format!("`{}`", value.value)).collect();
        if known.is_empty() {
            base.to_owned()
        } else {
            format!("{base} such as {}", known.join(", "))
        }
    }

    fn is_integer_enum(self, name: &str) -> bool {
        matches!(self.definition(name), Some(TypeDef::Enum(definition)) if definition.integer)
    }

    /// Whether text from a path, query, header or form can be read as the type.
    pub(crate) fn text_fits(self, ty: &Type, text: &str) -> bool {
        let text = text.trim();
        match ty {
            Type::String | Type::Secret | Type::Binary => true,
            Type::Integer => {
                text.parse::<i64>().is_ok()
                    || serde_json::from_str(text).is_ok_and(|value| integer(&value).is_some())
            }
            Type::Number | Type::TimestampMs | Type::TimestampS => {
                text.parse::<f64>().is_ok_and(f64::is_finite)
            }
            Type::Boolean => {
                text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")
            }
            Type::Timestamp => is_instant(text),
            Type::DateTime => is_date_time(text),
            Type::Json => serde_json::from_str::<Value>(text).is_ok(),
            Type::Text(inner) => self.text_fits(inner, text),
            Type::List(inner) => self.list_text_fits(inner, text),
            Type::Map(_) | Type::Model(_) => self.embedded_json_fits(ty, text),
            Type::Enum(name) => !self.is_integer_enum(name) || text.parse::<i64>().is_ok(),
        }
    }

    /// One value of a repeated parameter, values with commas between them, or a JSON list.
    fn list_text_fits(self, inner: &Type, text: &str) -> bool {
        self.text_fits(inner, text)
            || text.split(',').all(|item| self.text_fits(inner, item))
            || self.embedded_json_fits(&Type::List(Box::new(inner.clone())), text)
    }

    fn embedded_json_fits(self, ty: &Type, text: &str) -> bool {
        let mut findings = Findings::default();
        serde_json::from_str(text).is_ok_and(|value| {
            self.check_json(ty, &value, "", &mut findings);
            findings.problems.is_empty()
        })
    }

    /// Checks a JSON value; `at` is its path inside the body, empty for the body itself.
    pub(crate) fn check_json(self, ty: &Type, value: &Value, at: &str, findings: &mut Findings) {
        if findings.is_full() {
            return;
        }
        let fits = match (ty, value) {
            (Type::Json, _) => true,
            (Type::Integer | Type::TimestampMs | Type::TimestampS, _) => integer(value).is_some(),
            (Type::Number, _) => value.is_number(),
            (Type::Boolean, _) => value.is_boolean(),
            (Type::Timestamp, _) => value.as_str().is_some_and(is_instant),
            (Type::DateTime, _) => value.as_str().is_some_and(is_date_time),
            (Type::Enum(name), _) if self.is_integer_enum(name) => integer(value).is_some(),
            // A file inside JSON can only travel as text.
            (Type::String | Type::Secret | Type::Binary | Type::Enum(_), _) => value.is_string(),
            (Type::Text(inner), _) => return self.check_text(ty, inner, value, at, findings),
            (Type::List(inner), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.check_json(inner, item, &format!("{at}[{index}]"), findings);
                }
                true
            }
            (Type::Map(inner), Value::Object(fields)) => {
                for (name, item) in fields {
                    self.check_json(inner, item, &join(at, name), findings);
                }
                true
            }
            (Type::Model(name), value) => match (self.definition(name), value) {
                (Some(TypeDef::Model(model)), Value::Object(fields)) => {
                    self.check_model(model, fields, at, findings);
                    true
                }
                // A catalog that names a type it does not have has nothing to say about the value.
                (definition, _) => !matches!(definition, Some(TypeDef::Model(_))),
            },
            (Type::List(_) | Type::Map(_), _) => false,
        };
        if !fits {
            findings.problem(self.mismatch(ty, value, at));
        }
    }

    /// Whether a JSON value holds one of the type in another form: digits as text for a number.
    pub(crate) fn holds(self, form: Form, ty: &Type, value: &Value) -> bool {
        match (value, form) {
            (Value::String(text), Form::Text) => self.text_fits(ty, text),
            _ => has_form(form, value),
        }
    }

    fn check_text(self, ty: &Type, inner: &Type, value: &Value, at: &str, findings: &mut Findings) {
        let Some(text) = value.as_str() else {
            findings.problem(self.mismatch(ty, value, at));
            return;
        };
        match (inner, serde_json::from_str::<Value>(text)) {
            (Type::Model(_) | Type::List(_) | Type::Map(_), Ok(document)) => {
                self.check_json(inner, &document, at, findings);
            }
            _ if self.text_fits(inner, text) => {}
            _ => findings.problem(self.mismatch(ty, value, at)),
        }
    }

    fn mismatch(self, ty: &Type, value: &Value, at: &str) -> Problem {
        let found = if *ty == Type::Secret {
            kind(value).to_owned()
        } else {
            shown_json(value)
        };
        let expected = self.words(ty);
        Problem::new("body", at, format!("is {found}; expected {expected}"))
    }

    /// Checks the fields of a model and reports those that it does not know.
    fn check_model(
        self,
        model: &Model,
        fields: &Map<String, Value>,
        at: &str,
        findings: &mut Findings,
    ) {
        let known = || model.fields.iter().map(|field| field.name.as_str());
        let unknown: Vec<&str> = fields
            .keys()
            .map(String::as_str)
            .filter(|name| known().all(|field| field != *name))
            .collect();
        for field in &model.fields {
            let here = join(at, &field.name);
            match fields.get(&field.name) {
                // A record that is written back keeps the form in which its values were read.
                Some(value) if is_time(&field.ty) && is_any_instant(value) => {}
                Some(value) if field.also.iter().any(|form| has_form(*form, value)) => {}
                None if field.also.contains(&Form::Nothing) => {}
                Some(value) if !value.is_null() => {
                    self.check_json(&field.ty, value, &here, findings);
                    if let Some(text) = field.limits.problem(value) {
                        findings.problem(Problem::new("body", here, text));
                    }
                }
                _ if field.optional => {}
                found => {
                    let what = found.map_or("is missing", |_| "is null");
                    let near = near_miss(&field.name, unknown.iter().copied());
                    let hint = near.map(|name| {
                        let model = &model.name;
                        format!("; `{name}` stands there, which `{model}` does not know")
                    });
                    let hint = hint.unwrap_or_default();
                    let text = format!("{what}; expected {}{hint}", self.words(&field.ty));
                    findings.problem(Problem::new("body", here, text));
                }
            }
        }
        for name in unknown {
            let meant = near_miss(name, known())
                .map_or_else(String::new, |field| format!("; it has `{field}`"));
            let text = format!("is not a field of `{}`{meant}", model.name);
            findings.warning(Problem::new("body", join(at, name), text));
        }
    }
}

fn is_time(ty: &Type) -> bool {
    matches!(
        ty,
        Type::TimestampMs | Type::TimestampS | Type::Timestamp | Type::DateTime
    )
}

fn is_any_instant(value: &Value) -> bool {
    value.is_number() || value.as_str().is_some_and(is_instant)
}

fn has_form(form: Form, value: &Value) -> bool {
    match form {
        Form::Boolean => value.is_boolean(),
        Form::Number => value.is_number(),
        Form::Text => value.is_string(),
        Form::Nothing => value.is_null(),
    }
}

/// A whole number of at most 64 bits, however it is written: `10`, `10.0` and `1e1` are the same number in JSON.
#[allow(clippy::cast_possible_truncation)] // it was looked at before
pub(crate) fn integer(value: &Value) -> Option<i64> {
    // 2^63, below which every float without a fraction is an integer of 64 bits.
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    let fits = |number: &f64| number.fract() == 0.0 && number.abs() < LIMIT;
    let whole = || value.as_f64().filter(fits).filter(|_| value.is_f64());
    value
        .as_i64()
        .or_else(|| whole().map(|number| number as i64))
}

fn join(at: &str, name: &str) -> String {
    if at.is_empty() {
        name.to_owned()
    } else {
        format!("{at}.{name}")
    }
}

/// The value for a message: its kind, and the start of its text.
pub(crate) fn shown_json(value: &Value) -> String {
    match value {
        Value::Object(_) | Value::Array(_) | Value::Null => kind(value).to_owned(),
        Value::String(text) => format!("text {}", shown(text)),
        scalar => format!("{} `{scalar}`", kind(scalar)),
    }
}

pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The start of a text, in backticks.
pub(crate) fn shown(text: &str) -> String {
    const SHOWN: usize = 40;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("`{}…`", text.get(..end).unwrap_or_default()),
        None => format!("`{text}`"),
    }
}

fn is_instant(text: &str) -> bool {
    parse_instant(text).is_some()
}

fn is_date_time(text: &str) -> bool {
    text.parse::<jiff::civil::DateTime>().is_ok()
}
