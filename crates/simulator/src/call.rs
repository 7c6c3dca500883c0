//! A checked call, with what it says in whichever place.

use std::borrow::Cow;
use std::time::SystemTime;

use http::StatusCode;
use secapi_spec::catalog::{Param, ParamLocation, Type};
use serde_json::{Map, Value};

use crate::catalog::OperationRef;
use crate::instant::{Unit, millis_of, read_instant};
use crate::refusal::Refusal;
use crate::request::Incoming;
use crate::tokens::Tokens;
use crate::validate::body::Payload;
use crate::validate::paging::Window;
use crate::wire_text::{text_of, value_of};

/// A call of a known operation that nothing was found wrong with so far.
#[derive(Clone, Copy)]
pub(crate) struct Call<'a> {
    /// `group.name` of the operation.
    pub(crate) id: &'a str,
    pub(crate) operation: OperationRef<'a>,
    pub(crate) path: &'a [(String, String)],
    pub(crate) incoming: &'a Incoming,
    pub(crate) payload: &'a Payload,
    pub(crate) window: Option<Window>,
    pub(crate) tokens: &'a Tokens,
}

impl<'a> Call<'a> {
    pub(crate) fn is(&self, method: &str, path: &str) -> bool {
        let operation = self.operation.operation;
        operation.method == method && operation.path == path
    }

    /// A field of the form; empty when it is not there.
    pub(crate) fn form(&self, name: &str) -> &'a str {
        value_of(self.payload.form(), name).unwrap_or_default()
    }

    /// A parameter in the path; empty when there is none of that name.
    pub(crate) fn path(&self, name: &str) -> &'a str {
        value_of(self.path, name).unwrap_or_default()
    }

    pub(crate) fn query(&self, name: &str) -> Option<&'a str> {
        value_of(&self.incoming.query, name)
    }

    /// All values of a query parameter, those of a list with commas one by one.
    pub(crate) fn query_list(&self, name: &str) -> Vec<String> {
        self.query_values(name).flat_map(split).collect()
    }

    /// All values of a query parameter as they are.
    pub(crate) fn query_values(&self, name: &str) -> impl Iterator<Item = &'a str> {
        let values = self.incoming.query.iter();
        let values = values.filter(move |(found, _)| found == name);
        values.map(|(_, value)| value.as_str())
    }

    pub(crate) fn header(&self, name: &str) -> Option<Cow<'a, str>> {
        self.incoming.header(name)
    }

    /// The JSON object of the body; an empty one where there is none.
    pub(crate) fn body(&self) -> Map<String, Value> {
        match self.payload {
            Payload::Json(Value::Object(fields)) => fields.clone(),
            _ => Map::new(),
        }
    }

    /// The fields of the body or the form, in the types that the operation has for them.
    pub(crate) fn sent(&self) -> Map<String, Value> {
        let mut sent = self.body();
        for param in self.form_params() {
            let mut texts = self.payload.form().iter();
            let text = texts.find(|(name, _)| *name == param.name);
            if let Some((_, text)) = text {
                let value = match &param.ty {
                    Type::List(item) => {
                        let items = self.list(&param.name).into_iter();
                        items.map(|text| typed(item, &text)).collect()
                    }
                    ty => typed(ty, text),
                };
                sent.insert(param.name.clone(), value);
            }
        }
        sent
    }

    fn form_params(&self) -> impl Iterator<Item = &'a Param> {
        let params = self.operation.operation.params.iter();
        params.filter(|param| param.location == ParamLocation::Form)
    }

    /// The values of a parameter of the path, the query, the body or the form: several only where it is a list.
    pub(crate) fn values(&self, name: &str) -> Vec<String> {
        let mut params = self.operation.operation.params.iter();
        let is_list = |param: &Param| matches!(param.ty, Type::List(_));
        if params.any(|param| param.name == name && !is_list(param)) {
            let found = [Some(self.path(name)), self.query(name)];
            let mut found = found.into_iter().flatten().filter(|text| !text.is_empty());
            let value = found.next().map(str::to_owned);
            return value.or_else(|| self.text(name)).into_iter().collect();
        }
        match self.query_list(name) {
            queried if queried.is_empty() => self.list(name),
            queried => queried,
        }
    }

    pub(crate) fn field(&self, name: &str) -> Option<&'a Value> {
        self.payload.field(name).filter(|value| !value.is_null())
    }

    /// A field of the body or the form as text; `None` when it is empty.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let form = value_of(self.payload.form(), name).map(str::to_owned);
        form.or_else(|| self.field(name).map(text_of))
            .filter(|text| !text.is_empty())
    }

    /// A field of the body or the form that is a list, as texts; one value is a list of one, text with commas several.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        match self.field(name) {
            Some(Value::Array(items)) => items.iter().map(text_of).collect(),
            Some(Value::String(text)) => split(text).collect(),
            Some(other) => vec![text_of(other)],
            None => {
                let values = self.payload.form().iter();
                let values = values.filter(|(found, _)| found == name);
                values.flat_map(|(_, value)| split(value)).collect()
            }
        }
    }

    /// An instant in the body, the query or the form, in milliseconds since 1970.
    pub(crate) fn millis(&self, name: &str) -> Option<i64> {
        let mut params = self.operation.operation.params.iter();
        let param = params.find(|param| param.name == name);
        let unit = param.map_or(Unit::default(), |param| Unit::of(&param.ty));
        let form = || value_of(self.payload.form(), name);
        let text = || self.query(name).or_else(form);
        let given = self.field(name).cloned();
        let given = given.or_else(|| text().map(Value::from))?;
        read_instant(&given, unit)
    }

    /// When the call came, by the simulator's clock, in milliseconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        millis_of(self.received())
    }

    pub(crate) fn received(&self) -> SystemTime {
        self.incoming.received
    }

    /// The refusal of a call to something that is not there.
    pub(crate) fn missing(&self, what: &str, key: &str) -> Refusal {
        let message = format!("{}: there is no {what} `{key}`", self.id);
        Refusal::new(StatusCode::NOT_FOUND, message)
    }
}

/// The text of a form as a value of the type; as text where it is none.
fn typed(ty: &Type, text: &str) -> Value {
    let trimmed = text.trim();
    let number = || {
        let whole = trimmed.parse::<i64>().map(Value::from);
        whole.or_else(|_| trimmed.parse::<f64>().map(Value::from))
    };
    let value = match ty {
        Type::Integer | Type::Number | Type::TimestampMs | Type::TimestampS => number().ok(),
        Type::Boolean => Some(Value::from(trimmed.eq_ignore_ascii_case("true"))),
        Type::Json | Type::Map(_) | Type::Model(_) => serde_json::from_str(trimmed).ok(),
        _ => None,
    };
    value.unwrap_or_else(|| Value::from(text))
}

fn split(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(',').map(str::trim);
    parts.filter(|part| !part.is_empty()).map(str::to_owned)
}
