//! JSON bodies of recorded requests.

use serde_json::Value;
use serde_json::value::RawValue;

use super::{MISFIT, MISSING, Reader, allows};
use crate::catalog::{Field, Form, Group, ParamLocation, Type, TypeDef};
use crate::reading;
use crate::reading::raw::{self, Token};

impl Reader<'_, '_> {
    /// The whole body.
    pub(super) fn body(&mut self, value: &RawValue) {
        let body = self.sample.operation.body.as_ref();
        if body.is_none() && !self.pages_in(ParamLocation::Json) {
            return self.bad(
                value,
                "the operation has no body",
                "leave it out, or add the body to the spec",
            );
        }
        if !self.is_json() {
            return self.bad(
                value,
                "the operation sends a form",
                "write the fields into `form`",
            );
        }
        if let Some(ty) = body.and_then(|body| body.ty.as_ref()) {
            return self.value(self.sample.group, ty, &[], value);
        }
        let known = self.sample.known(ParamLocation::Json);
        let Token::Object(object) = Token::of(value) else {
            return self.misfit(value, "an object");
        };
        let entries = raw::entries(object);
        let names: Vec<String> = entries
            .iter()
            .map(|(key, _)| raw::unescaped(key).unwrap_or_default())
            .collect();
        for ((key, value), name) in entries.into_iter().zip(&names) {
            self.at(&format!(".{name}"), |reader| {
                let Some(known) = reader.find(ParamLocation::Json, &known, name, key) else {
                    return;
                };
                let constant = known.param.and_then(|param| param.constant.as_ref());
                match constant {
                    Some(constant) if !is_value(value, constant) => {
                        let message = format!("it is always `{constant}`");
                        reader.report(MISFIT, value, &message, "correct the spec, or the sample");
                    }
                    Some(_) => {}
                    None if matches!(Token::of(value), Token::Null) && !known.is_needed() => {}
                    None => reader.value(reader.sample.group, &known.ty, known.also, value),
                }
            });
        }
        let seen: Vec<&str> = names.iter().map(String::as_str).collect();
        self.missing(value, &known, &seen);
    }

    /// Compares a value with its type.
    fn value(&mut self, group: &Group, ty: &Type, also: &[Form], value: &RawValue) {
        let token = Token::of(value);
        let integer = |text: &str| text.parse::<i64>().is_ok();
        let integers = match ty {
            Type::Enum(name) => self.has_integers(name),
            _ => false,
        };
        let (own, expected) = match (ty, token) {
            (Type::Json, _) => return,
            (_, Token::Null) => (allows(also, Form::Nothing), "a value"),
            (Type::Model(name), Token::Object(object)) => {
                return self.model(group, name, object);
            }
            (Type::List(items), Token::List(list)) => {
                for (index, item) in raw::elements(list).into_iter().enumerate() {
                    self.at(&format!("[{index}]"), |reader| {
                        reader.value(group, items, &[], item);
                    });
                }
                return;
            }
            (Type::Map(values), Token::Object(object)) => {
                for (key, item) in raw::entries(object) {
                    let name = raw::unescaped(key).unwrap_or_default();
                    self.at(&format!(".{name}"), |reader| {
                        reader.value(group, values, &[], item);
                    });
                }
                return;
            }
            (Type::Model(_) | Type::Map(_), _) => (false, "an object"),
            (Type::List(_), _) => (false, "a list"),
            (Type::Integer | Type::TimestampMs | Type::TimestampS, Token::Number(text)) => {
                (integer(text), "an integer")
            }
            (Type::Integer | Type::TimestampMs | Type::TimestampS, _) => (false, "an integer"),
            (Type::Number, token) => (matches!(token, Token::Number(_)), "a number"),
            (Type::Boolean, token) => (matches!(token, Token::Bool), "true or false"),
            (Type::Enum(_), token) if integers => {
                let fits = matches!(token, Token::Number(text) if integer(text));
                (fits, "an integer")
            }
            (Type::Text(inner), Token::Text(text)) => {
                let text = raw::unescaped(text).unwrap_or_default();
                match self.text_fits(inner, &text) {
                    Ok(()) => (true, ""),
                    Err(expected) => (false, expected),
                }
            }
            (Type::Text(_), _) => (false, "text"),
            (Type::Timestamp | Type::DateTime, Token::Text(text)) => {
                let text = raw::unescaped(text).unwrap_or_default();
                (reading::is_instant(&text), "an instant as text")
            }
            (_, token) => (matches!(token, Token::Text(_)), "text"),
        };
        if own || self.is_other_form(ty, also, token) {
            return;
        }
        self.misfit_or_form(ty, value, expected);
    }

    /// Whether a value of another form says the same, and the spec lists the form.
    fn is_other_form(&self, ty: &Type, also: &[Form], token: Token<'_>) -> bool {
        match token {
            Token::Text(text) if allows(also, Form::Text) => {
                let text = raw::unescaped(text).unwrap_or_default();
                self.text_fits(ty, &text).is_ok()
            }
            Token::Number(text) if allows(also, Form::Number) => self.text_fits(ty, text).is_ok(),
            Token::Bool => allows(also, Form::Boolean),
            _ => false,
        }
    }

    /// Says that a value does not fit; where it says the same in another form, that the spec can list that form.
    fn misfit_or_form(&mut self, ty: &Type, value: &RawValue, expected: &str) {
        let token = Token::of(value);
        let (form, word) = match token {
            Token::Text(_) => (Form::Text, "text"),
            Token::Number(_) => (Form::Number, "number"),
            Token::Bool => (Form::Boolean, "boolean"),
            _ => (Form::Nothing, "nothing"),
        };
        if !matches!(token, Token::Null) && !self.is_other_form(ty, &[form], token) {
            return self.misfit(value, expected);
        }
        let found = token.kind();
        let message = format!("clients send {expected}, and this is {found}");
        let help = format!(
            "correct the type in the spec, or write `also = {{ {word} = \"...\" }}` there with the source of this form"
        );
        self.report(MISFIT, value, &message, &help);
    }

    fn model(&mut self, group: &Group, name: &str, object: &RawValue) {
        let product = self.sample.product;
        let Some((home, TypeDef::Model(model))) = product.definition(group, name) else {
            return;
        };
        let entries = raw::entries(object);
        let names: Vec<String> = entries
            .iter()
            .map(|(key, _)| raw::unescaped(key).unwrap_or_default())
            .collect();
        for ((key, value), name) in entries.into_iter().zip(&names) {
            self.at(&format!(".{name}"), |reader| {
                let Some(field) = model.fields.iter().find(|field| field.name == *name) else {
                    let known = model.fields.iter().map(|field| field.name.as_str());
                    return reader.unknown(key, name, known);
                };
                if !(field.optional && matches!(Token::of(value), Token::Null)) {
                    reader.value(home, &field.ty, &field.also, value);
                }
            });
        }
        let is_needed = |field: &&Field| !field.optional && !allows(&field.also, Form::Nothing);
        for field in model.fields.iter().filter(is_needed) {
            if !self.sample.shortened && !names.contains(&field.name) {
                let message = format!("`{}` of `{}` is missing", field.name, model.name);
                self.report(MISSING, object, &message, "make the field `optional`, correct the sample, or write `\"shortened\": true` beside `request` when fields were left out of it");
            }
        }
    }
}

fn is_value(raw: &RawValue, value: &Value) -> bool {
    serde_json::from_str::<Value>(raw.get()).is_ok_and(|found| found == *value)
}
