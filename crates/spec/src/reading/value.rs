//! Values by their types.

use std::ops::Range;

use serde_json::value::RawValue;

use super::raw::{self, DEEPEST, Token};
use super::scalar::{Scalar, Scanned};
use super::{Finding, Kind};
use crate::catalog::{Field, Group, Model, Product, Type, TypeDef};

/// Reads values of one body, and notes what it finds on the way.
pub(super) struct Reader<'a> {
    product: &'a Product,
    body: &'a str,
    pub(super) findings: Vec<Finding>,
    /// Where it is, as a JSON path.
    path: String,
    depth: usize,
    /// Where the text is that holds the document which is being read, if any does.
    around: Option<Range<usize>>,
}

/// Where a value stands: says what becomes of one that cannot be read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Slot {
    /// A payload, an element of a list, a value of a map, a required field.
    Required,
    /// A payload that may be missing.
    Optional,
    /// A field that may be missing.
    OptionalField,
}

/// What a type makes of a value.
enum Taken {
    Value,
    /// Nothing is there; this is what stands there instead.
    Nothing(&'static str),
    /// No value could be made of it, and it is kept aside.
    Aside(&'static str),
    Misfit(&'static str),
}

impl<'a> Reader<'a> {
    pub(super) fn new(product: &'a Product, body: &'a str) -> Self {
        Self {
            product,
            body,
            findings: Vec::new(),
            path: "$".to_owned(),
            depth: 0,
            around: None,
        }
    }

    /// Where it is, as a JSON path.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Reads a payload; whether there was one.
    pub(super) fn payload(&mut self, group: &Group, ty: &Type, value: &RawValue) -> bool {
        self.slot(group, ty, value, Slot::Optional)
    }

    /// Compares the field of an envelope with its type. Clients keep its value as it is.
    pub(super) fn envelope_field(&mut self, group: &Group, field: &Field, value: &RawValue) {
        let before = self.findings.len();
        self.slot(group, &field.ty, value, Slot::OptionalField);
        self.set_aside(before);
    }

    /// Notes that clients keep aside what was found since.
    fn set_aside(&mut self, before: usize) {
        for finding in self.findings.iter_mut().skip(before) {
            finding.aside = true;
        }
    }

    /// Reads a value of any type, of which only nesting and escapes can be wrong.
    pub(super) fn any(&mut self, value: &RawValue) {
        if raw::nesting(value.get()) + self.depth > DEEPEST {
            self.too_deep(value);
        } else {
            self.any_below(value);
        }
    }

    fn any_below(&mut self, value: &RawValue) {
        match Token::of(value) {
            Token::Text(text) if raw::unescaped(text).is_none() => {
                let message = "an escape that is no character".to_owned();
                self.note(Kind::Unreadable, value.get(), message);
            }
            Token::List(list) => self.below(value, |reader| {
                for (index, element) in raw::elements(list).into_iter().enumerate() {
                    reader.at_index(index, |reader| reader.any_below(element));
                }
            }),
            Token::Object(object) => {
                self.entries(object, |reader, _, _, value| reader.any_below(value));
            }
            _ => {}
        }
    }

    /// Reads the entries of an object by a function that gets each key, as it is and as it is written, and its value.
    pub(super) fn entries(
        &mut self,
        object: &RawValue,
        mut each: impl FnMut(&mut Self, &str, &RawValue, &RawValue),
    ) {
        self.below(object, |reader| {
            for (key, value) in raw::entries(object) {
                let name = raw::unescaped(key).unwrap_or_default();
                reader.at_key(&name, |reader| each(reader, &name, key, value));
            }
        });
    }

    pub(super) fn note(&mut self, kind: Kind, part: &str, message: String) {
        let span = match &self.around {
            Some(around) => around.clone(),
            None => raw::span(self.body, part).unwrap_or_default(),
        };
        self.findings.push(Finding {
            kind,
            path: self.path.clone(),
            span,
            message,
            aside: false,
        });
    }

    /// Reads a value into its slot; whether there was one.
    fn slot(&mut self, group: &Group, ty: &Type, value: &RawValue, slot: Slot) -> bool {
        let token = Token::of(value);
        if slot != Slot::Required && matches!(token, Token::Null) {
            return false;
        }
        let expected = expected(ty);
        match self.take(group, ty, value, slot) {
            Taken::Value => true,
            Taken::Nothing(found) => {
                if slot == Slot::Required && is_required(ty) {
                    self.note(Kind::Misfit, value.get(), misfit(expected, found));
                }
                false
            }
            Taken::Aside(found) => {
                self.note(Kind::OtherText, value.get(), misfit(expected, found));
                false
            }
            Taken::Misfit(found) => {
                self.note(Kind::Misfit, value.get(), misfit(expected, found));
                true
            }
        }
    }

    fn take(&mut self, group: &Group, ty: &Type, value: &RawValue, slot: Slot) -> Taken {
        let token = Token::of(value);
        let ty = match ty {
            Type::Enum(name) => match self.product.definition(group, name) {
                Some((_, TypeDef::Enum(known))) if known.integer => &Type::Integer,
                _ => &Type::String,
            },
            ty => ty,
        };
        if let Some(scalar) = Scalar::of(ty) {
            return match scalar.scan(token) {
                Scanned::Value => Taken::Value,
                Scanned::Nothing(found) => Taken::Nothing(found),
                Scanned::OtherText(found) if slot == Slot::OptionalField => Taken::Aside(found),
                Scanned::OtherText(found) | Scanned::Misfit(found) => Taken::Misfit(found),
            };
        }
        match (ty, token) {
            (Type::Text(inner), Token::Text(text)) => self.document(group, inner, text, slot),
            (Type::Text(inner), _) => self.take(group, inner, value, slot),
            (Type::List(inner), Token::List(list)) => {
                self.below(value, |reader| {
                    for (index, element) in raw::elements(list).into_iter().enumerate() {
                        reader.at_index(index, |reader| {
                            reader.slot(group, inner, element, Slot::Required);
                        });
                    }
                });
                Taken::Value
            }
            (Type::Map(inner), Token::Object(object)) => {
                self.entries(object, |reader, _, _, value| {
                    reader.slot(group, inner, value, Slot::Required);
                });
                Taken::Value
            }
            (Type::Model(name), Token::Object(object)) => {
                if let Some((group, TypeDef::Model(model))) = self.product.definition(group, name) {
                    self.model(group, model, object);
                }
                Taken::Value
            }
            (Type::List(_) | Type::Map(_) | Type::Model(_), token) => match token {
                Token::Null => Taken::Nothing("null"),
                Token::Text(text) if text.get() == "\"\"" => Taken::Nothing("empty text"),
                other => Taken::Misfit(other.kind()),
            },
            // Free JSON, where null is a value.
            _ => {
                self.any(value);
                Taken::Value
            }
        }
    }

    /// Reads a document inside text.
    fn document(&mut self, group: &Group, ty: &Type, text: &RawValue, slot: Slot) -> Taken {
        let Some(inner) = raw::unescaped(text) else {
            return Taken::Misfit("text with an escape that is no character");
        };
        if inner.trim_ascii().is_empty() {
            return Taken::Nothing("empty text");
        }
        let before = self.findings.len();
        let outer = (self.depth, self.around.take());
        self.depth = 0;
        self.around = outer.1.clone().or_else(|| raw::span(self.body, text.get()));
        let taken = match serde_json::from_str::<&RawValue>(&inner) {
            Ok(value) => match self.take(group, ty, value, slot) {
                Taken::Nothing(found) if slot == Slot::Required && is_required(ty) => {
                    Taken::Misfit(found)
                }
                taken => taken,
            },
            Err(_) => Taken::Misfit("text that holds no JSON"),
        };
        (self.depth, self.around) = outer;
        let is_bad = matches!(taken, Taken::Misfit(_))
            || self.findings.iter().skip(before).any(Finding::is_error);
        // Text that is meant as a document would show the secrets in it if it was kept as it is.
        if is_bad && slot == Slot::OptionalField && !inner.trim_start().starts_with(['{', '[', '"'])
        {
            self.findings.truncate(before);
            return Taken::Aside("text");
        }
        taken
    }

    fn model(&mut self, group: &Group, model: &Model, object: &RawValue) {
        let mut seen = vec![false; model.fields.len()];
        self.entries(object, |reader, name, key, value| {
            let known = model
                .fields
                .iter()
                .zip(&mut seen)
                .find(|(field, _)| field.name == name);
            let Some((field, seen)) = known else {
                let known = model.fields.iter().map(|field| field.name.clone());
                let kind = Kind::Unknown {
                    name: name.to_owned(),
                    known: known.collect(),
                };
                let message = format!("`{}` has no field `{name}`", model.name);
                reader.note(kind, key.get(), message);
                return reader.any(value);
            };
            *seen = true;
            reader.field(group, field, value);
        });
        for (field, _) in model
            .fields
            .iter()
            .zip(seen)
            .filter(|(field, seen)| !seen && !field.optional && is_required(&field.ty))
        {
            let message = format!("`{}` of `{}` is missing", field.name, model.name);
            let field = field.name.clone();
            self.note(Kind::Missing { field }, object.get(), message);
        }
    }

    /// Reads a field. One that may be missing costs nothing but itself, whatever stands there: clients keep that aside, unless it may hold
    /// a secret.
    fn field(&mut self, group: &Group, field: &Field, value: &RawValue) {
        let slot = if field.optional {
            Slot::OptionalField
        } else {
            Slot::Required
        };
        let before = self.findings.len();
        self.slot(group, &field.ty, value, slot);
        let found = self.findings.get(before..).unwrap_or_default();
        if !found.iter().any(Finding::is_error) {
            return;
        }
        // What is nested too deeply cannot be kept aside either.
        let is_lost = raw::nesting(value.get()) + self.depth > DEEPEST
            || found.iter().any(|finding| finding.kind == Kind::Unreadable);
        let may_be_missing = field.optional || !is_required(&field.ty);
        let is_hidden = Scalar::of(&field.ty).is_none()
            && self.may_be_secret(group, &field.ty, &mut Vec::new())
            && says_something(value);
        if may_be_missing && !is_lost && !is_hidden {
            self.set_aside(before);
        }
    }

    /// Whether a secret can be in a value of the type; `seen` are the models that were looked at already.
    fn may_be_secret(&self, group: &Group, ty: &Type, seen: &mut Vec<(String, String)>) -> bool {
        match ty {
            Type::Secret => true,
            Type::Text(inner) | Type::List(inner) | Type::Map(inner) => {
                self.may_be_secret(group, inner, seen)
            }
            Type::Model(name) => {
                let Some((group, TypeDef::Model(model))) = self.product.definition(group, name)
                else {
                    return false;
                };
                let key = (group.name.clone(), name.clone());
                if seen.contains(&key) {
                    return false;
                }
                seen.push(key);
                let mut fields = model.fields.iter();
                fields.any(|field| self.may_be_secret(group, &field.ty, seen))
            }
            _ => false,
        }
    }

    fn too_deep(&mut self, value: &RawValue) {
        let message = "it is nested too deeply".to_owned();
        self.note(Kind::Unreadable, value.get(), message);
    }

    /// Goes into a list or an object, unless it is nested too deeply for any client.
    fn below(&mut self, value: &RawValue, read: impl FnOnce(&mut Self)) {
        if self.depth == DEEPEST {
            return self.too_deep(value);
        }
        self.depth += 1;
        read(self);
        self.depth -= 1;
    }

    fn at_index(&mut self, index: usize, read: impl FnOnce(&mut Self)) {
        self.at(&format!("[{index}]"), read);
    }

    fn at_key(&mut self, key: &str, read: impl FnOnce(&mut Self)) {
        self.at(&format!(".{key}"), read);
    }

    fn at(&mut self, step: &str, read: impl FnOnce(&mut Self)) {
        let before = self.path.len();
        self.path.push_str(step);
        read(self);
        self.path.truncate(before);
    }
}

/// Whether there is a text or a number in a value.
fn says_something(value: &RawValue) -> bool {
    match Token::of(value) {
        Token::Null | Token::Bool => false,
        Token::Number(_) | Token::Text(_) => true,
        Token::List(list) => raw::elements(list).into_iter().any(says_something),
        Token::Object(object) => {
            let mut entries = raw::entries(object).into_iter();
            entries.any(|(_, value)| says_something(value))
        }
    }
}

/// Whether nothing in the place of a value is an error: lists and maps are empty then.
pub(super) fn is_required(ty: &Type) -> bool {
    match ty {
        Type::List(_) | Type::Map(_) => false,
        Type::Text(inner) => is_required(inner),
        _ => true,
    }
}

fn expected(ty: &Type) -> &'static str {
    match ty {
        Type::List(_) => "a list",
        Type::Map(_) | Type::Model(_) => "an object",
        Type::Text(inner) if Scalar::of(inner).is_none() => "a JSON document inside text",
        ty => Scalar::of(ty).map_or("a JSON value", Scalar::expected),
    }
}

fn misfit(expected: &str, found: &str) -> String {
    format!("expected {expected}, found {found}")
}
