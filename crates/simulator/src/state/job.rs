//! A call to what the service remembers, with what it says in whichever place.

use std::borrow::Cow;
use std::time::SystemTime;

use http::StatusCode;
use serde_json::{Map, Value};

use crate::catalogue::OperationRef;
use crate::refusal::Refusal;
use crate::request::Incoming;
use crate::state::{Unit, millis_of, read_instant};
use crate::validate::body::Payload;
use crate::validate::paging::Window;

/// A checked call of a known operation.
#[derive(Clone, Copy)]
pub(crate) struct Job<'a> {
    /// `group.name` of the operation.
    pub(crate) id: &'a str,
    pub(crate) operation: OperationRef<'a>,
    pub(crate) path: &'a [(String, String)],
    pub(crate) incoming: &'a Incoming,
    pub(crate) payload: &'a Payload,
    pub(crate) window: Option<Window>,
}

impl<'a> Job<'a> {
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

    pub(crate) fn field(&self, name: &str) -> Option<&'a Value> {
        self.payload.field(name).filter(|value| !value.is_null())
    }

    /// A field of the body or the form as text; `None` when it is empty.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let form = value_of(self.payload.form(), name).map(str::to_owned);
        form.or_else(|| self.field(name).map(plain))
            .filter(|text| !text.is_empty())
    }

    /// A field of the body or the form that is a list, as texts; one value is a list of one, text with commas several.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        match self.field(name) {
            Some(Value::Array(items)) => items.iter().map(plain).collect(),
            Some(Value::String(text)) => split(text).collect(),
            Some(other) => vec![plain(other)],
            None => {
                let values = self.payload.form().iter();
                let values = values.filter(|(found, _)| found == name);
                values.flat_map(|(_, value)| split(value)).collect()
            }
        }
    }

    /// An instant in the body or the query, in milliseconds since 1970.
    pub(crate) fn millis(&self, name: &str) -> Option<i64> {
        let mut params = self.operation.operation.params.iter();
        let param = params.find(|param| param.name == name);
        let unit = param.map_or(Unit::default(), |param| Unit::of(&param.ty));
        let queried = || self.query(name).map(Value::from);
        let given = self.field(name).cloned().or_else(queried)?;
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

fn value_of<'p>(pairs: &'p [(String, String)], name: &str) -> Option<&'p str> {
    let mut pairs = pairs.iter();
    pairs
        .find(|(found, _)| found == name)
        .map(|(_, value)| value.as_str())
}

fn split(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(',').map(str::trim);
    parts.filter(|part| !part.is_empty()).map(str::to_owned)
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
