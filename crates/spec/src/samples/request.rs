//! Recorded requests: what a line of samples says under `request`.
//!
//! Clients must send what the sample shows, so this is strict where the reading of answers is lenient: a value has the form that clients
//! send, or one that the spec lists in `also`.

mod json;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use serde_json::value::RawValue;

use super::Origin;
use crate::catalog::{
    Content, Form, Group, ListStyle, Operation, Paging, PagingKind, Param, ParamLocation, Product,
    RequestSample, Type, TypeDef,
};
use crate::problem::{Problem, Problems};
use crate::reading;
use crate::reading::raw::{self, Token};
use crate::span::Span;
use crate::text::{nearest, short};

/// Keys of a request.
const KEYS: &[&str] = &["path", "query", "headers", "form", "body"];

const MISFIT: &str = "spec::sample-misfit";
const MISSING: &str = "spec::sample-missing-field";
const UNKNOWN: &str = "spec::sample-unknown-field";
const BAD: &str = "spec::bad-sample";

/// The request of a line, and the operation that it calls.
pub(super) struct Recorded<'a> {
    pub(super) product: &'a Product,
    pub(super) group: &'a Group,
    pub(super) operation: &'a Operation,
    /// The line, and where it stands.
    pub(super) line: &'a str,
    pub(super) origin: &'a Origin,
    /// What is required may be missing.
    pub(super) shortened: bool,
    /// Where the sample says something else than the spec and the spec is meant, with the reasons.
    pub(super) contradictions: &'a BTreeMap<String, String>,
}

/// A name that a part of the request can have.
struct Known<'a> {
    name: &'a str,
    ty: Type,
    also: &'a [Form],
    param: Option<&'a Param>,
}

impl Known<'_> {
    /// Whether a request without it is not what a client sends.
    fn is_needed(&self) -> bool {
        let param = self
            .param
            .filter(|param| !allows(&param.also, Form::Nothing));
        param.is_some_and(|param| param.required || param.constant.is_some())
    }
}

fn allows(also: &[Form], form: Form) -> bool {
    also.contains(&form)
}

impl<'a> Recorded<'a> {
    /// Reads the request and reports what does not fit; `None` when it is no request at all.
    pub(super) fn read(&self, problems: &mut Problems) -> Option<RequestSample> {
        let row: &RawValue = serde_json::from_str(self.line).ok()?;
        let mut entries = raw::entries(row).into_iter().rev();
        let (_, request) = entries.find(|(key, _)| key.get() == "\"request\"")?;
        let mut reader = Reader {
            sample: self,
            problems,
            path: "request".to_owned(),
            met: BTreeSet::new(),
        };
        let Token::Object(parts) = Token::of(request) else {
            let found = Token::of(request).kind();
            reader.bad(request, &format!("`request` has to be an object, found {found}"), "write `{\"path\": {...}, \"query\": {...}, \"headers\": {...}, \"form\": {...}, \"body\": ...}`, with the parts that are known");
            return None;
        };
        let mut sample = RequestSample::default();
        for (key, value) in raw::entries(parts) {
            let name = raw::unescaped(key).unwrap_or_default();
            reader.at(&format!(".{name}"), |reader| match name.as_str() {
                "path" => sample.path = first_of_each(reader.pairs(ParamLocation::Path, value)),
                "query" => sample.query = Some(reader.pairs(ParamLocation::Query, value)),
                "headers" => {
                    sample.headers = first_of_each(reader.pairs(ParamLocation::Header, value));
                }
                "form" => sample.form = Some(reader.pairs(ParamLocation::Form, value)),
                "body" => {
                    reader.body(value);
                    sample.body = serde_json::from_str(value.get()).ok();
                }
                _ => {
                    let message = format!("unknown key `{}` in `request`", short(&name));
                    let help = match nearest(&name, KEYS.iter().copied()) {
                        Some(meant) => format!("did you mean `{meant}`?"),
                        None => {
                            "a request has `path`, `query`, `headers`, `form` and `body`".into()
                        }
                    };
                    reader.bad(key, &message, &help);
                }
            });
        }
        for path in self.contradictions.keys() {
            if !reader.met.contains(path) {
                let message = format!(
                    "the sample does not contradict the spec at `{}`",
                    short(path)
                );
                reader.bad(request, &message, "take the path out of `contradictions`");
            }
        }
        sample.contradictions = reader.met.into_iter().collect();
        Some(sample)
    }

    fn paging(&self) -> Option<&'a Paging> {
        self.product.paging.get(self.operation.paging.as_ref()?)
    }

    /// The names that the part of the request can have.
    fn known(&self, location: ParamLocation) -> Vec<Known<'a>> {
        let params = self.operation.params.iter();
        let params = params.filter(|param| param.location == location);
        let own = params.map(|param| Known {
            name: &param.name,
            ty: param.ty.clone(),
            also: &param.also,
            param: Some(param),
        });
        let paging = self.paging().filter(|paging| paging.location == location);
        let pages = paging.into_iter().flat_map(|paging| {
            let number = if paging.text {
                Type::Text(Box::new(Type::Integer))
            } else {
                Type::Integer
            };
            let index = match paging.kind {
                PagingKind::Marker => Type::String,
                PagingKind::Offset | PagingKind::Page => number.clone(),
            };
            [(&paging.index, index), (&paging.size, number)].map(|(name, ty)| Known {
                name,
                ty,
                also: &paging.also,
                param: None,
            })
        });
        own.chain(pages).collect()
    }
}

fn first_of_each(pairs: BTreeMap<String, Vec<String>>) -> BTreeMap<String, String> {
    let first = |(name, values): (String, Vec<String>)| Some((name, values.into_iter().next()?));
    pairs.into_iter().filter_map(first).collect()
}

struct Reader<'a, 'p> {
    sample: &'a Recorded<'a>,
    problems: &'p mut Problems,
    /// Where it is in the line, such as `request.body.rows[0].id`.
    path: String,
    /// The contradictions that were met.
    met: BTreeSet<String>,
}

impl<'a> Reader<'a, '_> {
    fn at(&mut self, step: &str, read: impl FnOnce(&mut Self)) {
        let before = self.path.len();
        self.path.push_str(step);
        read(self);
        self.path.truncate(before);
    }

    fn report(&mut self, code: &'static str, part: &RawValue, message: &str, help: &str) {
        let sample = self.sample;
        let here = self.path.strip_prefix("request.").unwrap_or_default();
        if matches!(code, MISFIT | UNKNOWN) && sample.contradictions.contains_key(here) {
            self.met.insert(here.to_owned());
            return;
        }
        let start = sample.origin.start;
        let range = raw::span(sample.line, part.get()).unwrap_or_default();
        let span = Span::new(sample.origin.file, range.start + start..range.end + start);
        let (group, operation) = (&sample.group.name, &sample.operation.name);
        let message = format!("`{group}.{operation}` at `{}`: {message}", self.path);
        self.problems
            .push(Problem::error(code, span, message).help(help));
    }

    fn bad(&mut self, part: &RawValue, message: &str, help: &str) {
        self.report(BAD, part, message, help);
    }

    fn misfit(&mut self, part: &RawValue, expected: &str) {
        let found = Token::of(part).kind();
        self.report(
            MISFIT,
            part,
            &format!("expected {expected}, found {found}"),
            "correct the type in the spec, or the sample",
        );
    }

    /// Values beside a JSON body, by name: each a text, a list of texts where the name is repeated.
    fn pairs(
        &mut self,
        location: ParamLocation,
        value: &RawValue,
    ) -> BTreeMap<String, Vec<String>> {
        let mut pairs = BTreeMap::new();
        if location == ParamLocation::Form && self.is_json() {
            self.bad(
                value,
                "the operation sends no form",
                "write the fields into `body`",
            );
            return pairs;
        }
        let Token::Object(object) = Token::of(value) else {
            self.misfit(value, "an object");
            return pairs;
        };
        let known = self.sample.known(location);
        for (key, value) in raw::entries(object) {
            let name = raw::unescaped(key).unwrap_or_default();
            self.at(&format!(".{name}"), |reader| {
                let Some(param) = reader.find(location, &known, &name, key) else {
                    return;
                };
                let values = reader.texts(&param, value);
                if pairs.insert(param.name.to_owned(), values).is_some() {
                    let help = "remove one of them; the values of a repeated name stand in a list";
                    reader.bad(key, "it is there twice", help);
                }
            });
        }
        if location != ParamLocation::Path && location != ParamLocation::Header {
            let seen: Vec<&str> = pairs.keys().map(String::as_str).collect();
            self.missing(value, &known, &seen);
        }
        pairs
    }

    fn is_json(&self) -> bool {
        let body = self.sample.operation.body.as_ref();
        match body.map(|body| body.content) {
            Some(content) => content == Content::Json,
            None => !self.pages_in(ParamLocation::Form),
        }
    }

    fn pages_in(&self, location: ParamLocation) -> bool {
        let paging = self.sample.paging();
        paging.is_some_and(|paging| paging.location == location)
    }

    fn find<'k>(
        &mut self,
        location: ParamLocation,
        known: &'k [Known<'a>],
        name: &'k str,
        key: &RawValue,
    ) -> Option<Known<'k>> {
        let is_it = |known: &&Known<'a>| {
            known.name == name
                || (location == ParamLocation::Header && known.name.eq_ignore_ascii_case(name))
        };
        if let Some(found) = known.iter().find(is_it) {
            return Some(Known {
                name: found.name,
                ty: found.ty.clone(),
                also: found.also,
                param: found.param,
            });
        }
        if location == ParamLocation::Header && name.eq_ignore_ascii_case("content-type") {
            return Some(Known {
                name,
                ty: Type::String,
                also: &[],
                param: None,
            });
        }
        let product = self.sample.product;
        let is_own = |own: &str| own.eq_ignore_ascii_case(name);
        if product.context.keys().any(|own| is_own(own))
            || product.auth.values().any(|scheme| is_own(&scheme.header))
        {
            let message = "tenant values and credentials are the client's own";
            self.report(UNKNOWN, key, message, "leave it out of the sample");
            return None;
        }
        self.unknown(key, name, known.iter().map(|known| known.name));
        None
    }

    fn unknown<'k>(&mut self, key: &RawValue, name: &str, known: impl Iterator<Item = &'k str>) {
        let help = match nearest(name, known) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "add it to the spec: a sample shows what the service takes".to_owned(),
        };
        let message = format!("there is no `{}`", short(name));
        self.report(UNKNOWN, key, &message, &help);
    }

    fn missing(&mut self, part: &RawValue, known: &[Known<'_>], seen: &[&str]) {
        if self.sample.shortened {
            return;
        }
        let missing = known.iter().filter(|known| known.is_needed());
        for name in missing
            .map(|known| known.name)
            .filter(|name| !seen.contains(name))
        {
            self.report(MISSING, part, &format!("`{name}` is missing"), "make it optional in the spec, correct the sample, or write `\"shortened\": true` beside `request` when something was left out of it");
        }
    }

    /// What stands beside a JSON body as text.
    fn texts(&mut self, known: &Known<'_>, value: &RawValue) -> Vec<String> {
        let text = |value: &RawValue| match Token::of(value) {
            Token::Text(text) => raw::unescaped(text),
            Token::Number(text) => Some(text.to_owned()),
            Token::Bool => Some(value.get().to_owned()),
            _ => None,
        };
        let is_list = matches!(known.ty, Type::List(_));
        let values = match Token::of(value) {
            Token::List(list) if is_list => raw::elements(list).into_iter().map(text).collect(),
            _ => text(value).map(|text| vec![text]),
        };
        let Some(values) = values else {
            let expected = if is_list {
                "text, or a list of texts"
            } else {
                "text"
            };
            self.misfit(value, expected);
            return Vec::new();
        };
        let param = known.param;
        if let Some(constant) = param.and_then(|param| param.constant.as_ref()) {
            let constant = plain(constant);
            if values.as_slice() != [constant.as_str()] {
                let message = format!("it is always `{constant}`");
                self.report(MISFIT, value, &message, "correct the spec, or the sample");
            }
            return values;
        }
        let prefix = param.map_or("", |param| param.prefix.as_str());
        let ty = match &known.ty {
            Type::List(items) => items,
            ty => ty,
        };
        let joined = param.is_some_and(|param| param.style == Some(ListStyle::Comma)) && is_list;
        for text in &values {
            let Some(text) = text.strip_prefix(prefix) else {
                let message = format!("it begins with `{prefix}`");
                self.report(
                    MISFIT,
                    value,
                    &message,
                    "correct `prefix` in the spec, or the sample",
                );
                continue;
            };
            let parts = text.split(if joined { ',' } else { '\0' });
            for part in parts {
                if let Err(expected) = self.text_fits(ty, part) {
                    let message = format!("expected {expected}");
                    self.report(
                        MISFIT,
                        value,
                        &message,
                        "correct the type in the spec, or the sample",
                    );
                }
            }
        }
        values
    }

    /// Whether text outside of JSON is a value of the type.
    fn text_fits(&self, ty: &Type, text: &str) -> Result<(), &'static str> {
        let (fits, expected) = match ty {
            Type::Integer | Type::TimestampMs | Type::TimestampS => {
                (text.parse::<i64>().is_ok(), "an integer")
            }
            Type::Number => (text.parse::<f64>().is_ok(), "a number"),
            Type::Boolean => (text.parse::<bool>().is_ok(), "true or false"),
            Type::Timestamp | Type::DateTime => (reading::is_instant(text), "an instant"),
            Type::Text(inner) => return self.text_fits(inner, text),
            Type::Enum(name) if self.has_integers(name) => {
                (text.parse::<i64>().is_ok(), "an integer")
            }
            Type::Json | Type::Model(_) | Type::List(_) | Type::Map(_) => (
                serde_json::from_str::<Value>(text).is_ok(),
                "a JSON document inside text",
            ),
            Type::String | Type::Secret | Type::Binary | Type::Enum(_) => (true, "text"),
        };
        if fits { Ok(()) } else { Err(expected) }
    }

    fn has_integers(&self, name: &str) -> bool {
        let found = self.sample.product.definition(self.sample.group, name);
        matches!(found, Some((_, TypeDef::Enum(values))) if values.integer)
    }
}

/// A constant as it stands outside of JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
