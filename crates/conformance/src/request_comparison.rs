//! A request that arrived, compared with its recording.

use std::collections::{BTreeMap, BTreeSet};

use secapi_simulator::{PathTemplate, Problem, RecordedRequest};
use secapi_spec::catalog::{
    Field, Form, Group, Operation, Paging, ParamLocation, Product, RequestSample, Type, TypeDef,
};
use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::compare::same_number;

/// What a request and its recording have in common.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    /// What is not the same, each with its location and both values.
    pub(crate) differences: Vec<String>,
    /// Places of nulls that were left out.
    pub(crate) nulls: Vec<String>,
    /// Paths of values that were sent in the form of their type instead of the recorded one.
    pub(crate) forms: Vec<String>,
    /// Places of values outside of the spec's ranges. The simulator refuses them.
    pub(crate) out_of_range: Vec<String>,
    /// Places where the recording is wrong: a client may send something else there.
    pub(crate) contradictions: Vec<String>,
}

impl Comparison {
    fn differ(&mut self, at: &str, recorded: Option<&Value>, sent: Option<&Value>) {
        if self.contradictions.iter().any(|known| known == at) {
            return;
        }
        let said = |value: Option<&Value>| value.map_or("nothing".to_owned(), Value::to_string);
        let (recorded, sent) = (said(recorded), said(sent));
        self.differences
            .push(format!("differs: {at}: recorded {recorded}, sent {sent}"));
    }
}

/// Names with their values, in the order in which they came.
type Pairs = BTreeMap<String, Vec<String>>;

pub(crate) struct Judge<'a> {
    pub(crate) product: &'a Product,
    pub(crate) group: &'a Group,
    pub(crate) operation: &'a Operation,
}

/// What the spec says of a value in a body.
#[derive(Clone, Copy)]
struct Said<'a> {
    ty: Option<&'a Type>,
    also: &'a [Form],
}

impl<'a> Said<'a> {
    fn of(ty: Option<&'a Type>) -> Self {
        Self { ty, also: &[] }
    }
}

impl<'a> Judge<'a> {
    fn paging(&self) -> Option<&'a Paging> {
        self.product.paging.get(self.operation.paging.as_ref()?)
    }

    /// Whether the name is the index or the size of a page there. Clients always say them.
    fn is_page(&self, location: ParamLocation, name: &str) -> bool {
        self.paging().is_some_and(|paging| {
            paging.location == location && (paging.index == name || paging.size == name)
        })
    }

    pub(crate) fn compare(
        &self,
        sample: &RequestSample,
        request: &RecordedRequest,
        found: &mut Comparison,
    ) {
        let operation = self.operation;
        found.out_of_range = self.product.out_of_range(self.group, operation, sample);
        let is_refused = |_: &&Problem| found.out_of_range.is_empty();
        for problem in request.problems.iter().filter(is_refused) {
            found.differences.push(format!("differs: {problem}"));
        }
        let (path, query) = self.target(request);
        let values = PathTemplate::parse(&operation.path).matches(&path);
        let values: BTreeMap<String, String> = values.into_iter().flatten().collect();
        one_by_one(
            "path",
            &sample.path,
            |name| values.get(name).cloned(),
            found,
        );
        let header = |name: &str| request.header(name).map(str::to_owned);
        one_by_one("headers", &sample.headers, header, found);
        if let Some(recorded) = &sample.query {
            self.pairs(ParamLocation::Query, "query", recorded, query, found);
        }
        if let Some(recorded) = &sample.form {
            self.pairs(ParamLocation::Form, "form", recorded, request.form(), found);
        }
        if let Some(recorded) = &sample.body {
            if let Ok(sent) = serde_json::from_slice(&request.body) {
                self.body(recorded, &sent, found);
            } else {
                let sent = Value::from(String::from_utf8_lossy(&request.body));
                found.differ("body", Some(recorded), Some(&sent));
            }
        }
    }

    /// Path and query of the call that is meant.
    fn target(&self, request: &RecordedRequest) -> (String, Vec<(String, String)>) {
        let via = request.via.as_ref();
        let via = via.and_then(|name| self.product.via.get(name));
        let Some(target) = via.and_then(|via| request.header(&via.path_header)) else {
            return (request.path.clone(), request.query.clone());
        };
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let query = form_urlencoded::parse(query.as_bytes()).into_owned();
        (path.to_owned(), query.collect())
    }

    fn pairs(
        &self,
        location: ParamLocation,
        part: &str,
        recorded: &Pairs,
        sent: Vec<(String, String)>,
        found: &mut Comparison,
    ) {
        let mut by_name = Pairs::new();
        for (name, value) in sent {
            by_name.entry(name).or_default().push(value);
        }
        let names: BTreeSet<&String> = recorded.keys().chain(by_name.keys()).collect();
        for name in names {
            let (recorded, sent) = (recorded.get(name), by_name.get(name));
            let is_own = recorded.is_none() && self.is_page(location, name);
            if recorded != sent && !is_own {
                let value = |values: &Vec<String>| match values.as_slice() {
                    [only] => Value::from(only.as_str()),
                    all => Value::from(all.to_vec()),
                };
                let (recorded, sent) = (recorded.map(value), sent.map(value));
                found.differ(&format!("{part}.{name}"), recorded.as_ref(), sent.as_ref());
            }
        }
    }

    fn body(&self, recorded: &Value, sent: &Value, found: &mut Comparison) {
        let operation = self.operation;
        let whole = operation.body.as_ref().and_then(|body| body.ty.as_ref());
        match (whole, recorded, sent) {
            (None, Value::Object(recorded), Value::Object(sent)) => {
                let paging = self.paging();
                let part = |name: &str| {
                    let json = |location| location == ParamLocation::Json;
                    let mut params = operation.params.iter();
                    let param = params.find(|param| json(param.location) && param.name == name);
                    let paging = paging.filter(|_| self.is_page(ParamLocation::Json, name));
                    Said {
                        ty: param.map(|param| &param.ty),
                        also: param
                            .map(|param| &param.also)
                            .or(paging.map(|paging| &paging.also))
                            .map_or(&[], Vec::as_slice),
                    }
                };
                self.fields(&part, recorded, sent, "body", found);
            }
            _ => self.value(Said::of(whole), recorded, sent, "body", found),
        }
    }

    fn fields(
        &self,
        part: &dyn Fn(&str) -> Said<'a>,
        recorded: &Map<String, Value>,
        sent: &Map<String, Value>,
        at: &str,
        found: &mut Comparison,
    ) {
        let names: BTreeSet<&String> = recorded.keys().chain(sent.keys()).collect();
        for name in names {
            let here = format!("{at}.{name}");
            match (recorded.get(name), sent.get(name)) {
                (Some(recorded), Some(sent)) => {
                    self.value(part(name), recorded, sent, &here, found);
                }
                (Some(Value::Null), None) => found.nulls.push(here),
                (None, Some(_)) if at == "body" && self.is_page(ParamLocation::Json, name) => {}
                (recorded, sent) => found.differ(&here, recorded, sent),
            }
        }
    }

    fn value(
        &self,
        said: Said<'a>,
        recorded: &Value,
        sent: &Value,
        at: &str,
        found: &mut Comparison,
    ) {
        match (said.ty, recorded, sent) {
            (ty, Value::Object(recorded), Value::Object(sent)) => {
                let model = self.model(ty);
                let part = |name: &str| match (ty, model) {
                    (Some(Type::Map(inner)), _) => Said::of(Some(inner)),
                    (_, Some(fields)) => {
                        let field = fields.iter().find(|field| field.name == name);
                        Said {
                            ty: field.map(|field| &field.ty),
                            also: field.map_or(&[], |field| field.also.as_slice()),
                        }
                    }
                    _ => Said::of(None),
                };
                self.fields(&part, recorded, sent, at, found);
            }
            (ty, Value::Array(recorded), Value::Array(sent)) if recorded.len() == sent.len() => {
                let ty = match ty {
                    Some(Type::List(inner)) => Some(&**inner),
                    _ => None,
                };
                let said = Said::of(ty);
                for (index, (recorded, sent)) in recorded.iter().zip(sent).enumerate() {
                    self.value(said, recorded, sent, &format!("{at}[{index}]"), found);
                }
            }
            (Some(Type::Text(inner)), Value::String(recorded), Value::String(sent))
                if recorded != sent =>
            {
                let document = |text: &str| serde_json::from_str::<Value>(text).ok();
                match document(recorded).zip(document(sent)) {
                    Some((recorded, sent)) => {
                        self.value(Said::of(Some(inner)), &recorded, &sent, at, found);
                    }
                    None => found.differ(
                        at,
                        Some(&recorded.as_str().into()),
                        Some(&sent.as_str().into()),
                    ),
                }
            }
            (_, Value::Number(_), Value::Number(_)) if same_number(recorded, sent) => {}
            (_, recorded, sent) if recorded == sent => {}
            (_, recorded, sent) if is_other_form(said.also, recorded, sent) => {
                found.forms.push(at.to_owned());
            }
            (_, recorded, sent) => found.differ(at, Some(recorded), Some(sent)),
        }
    }

    fn model(&self, ty: Option<&Type>) -> Option<&'a [Field]> {
        let Some(Type::Model(name)) = ty else {
            return None;
        };
        match self.product.definition(self.group, name)?.1 {
            TypeDef::Model(model) => Some(&model.fields),
            TypeDef::Enum(_) => None,
        }
    }
}

/// Compares values that have one text each; those that were not recorded are of no interest.
fn one_by_one(
    part: &str,
    recorded: &BTreeMap<String, String>,
    sent: impl Fn(&str) -> Option<String>,
    found: &mut Comparison,
) {
    for (name, recorded) in recorded {
        let sent = sent(name);
        if sent.as_ref() != Some(recorded) {
            let at = format!("{part}.{name}");
            let sent = sent.map(Value::from);
            found.differ(&at, Some(&recorded.as_str().into()), sent.as_ref());
        }
    }
}

/// Whether both say the same, and the recorded form is one that the spec lists.
fn is_other_form(also: &[Form], recorded: &Value, sent: &Value) -> bool {
    let (form, text, scalar) = match (recorded, sent) {
        (Value::String(text), Value::Number(_) | Value::Bool(_)) => (Form::Text, text, sent),
        (Value::Number(_), Value::String(text)) => (Form::Number, text, recorded),
        (Value::Bool(_), Value::String(text)) => (Form::Boolean, text, recorded),
        _ => return false,
    };
    let read: Value = serde_json::from_str(text).unwrap_or_default();
    also.contains(&form) && (read == *scalar || (read.is_number() && same_number(&read, scalar)))
}
