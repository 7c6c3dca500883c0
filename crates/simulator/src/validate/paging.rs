//! The part of a list that a request is for.

use secapi_spec::catalog::{Form, Paging, PagingKind, ParamLocation};
use serde_json::Value;

use crate::Problem;
use crate::request::Incoming;
use crate::validate::body::Payload;
use crate::validate::types::{integer, kind, shown, shown_json};
use crate::wire_text::value_of;

/// Rows to leave out, and rows to return.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Window {
    /// Index as the request has it, or the first one.
    pub(crate) index: i64,
    /// Rows to leave out.
    pub(crate) offset: usize,
    /// Rows to return at most.
    pub(crate) size: usize,
}

/// A marker is the offset of the next page behind this text, so that clients cannot take it for a number.
const MARKER: &str = "marker-";

/// The marker of the page that begins at an offset.
pub(crate) fn marker(offset: usize) -> String {
    format!("{MARKER}{offset}")
}

/// Reads index and size; whatever is wrong with them is added to `problems`.
pub(crate) fn window(
    paging: &Paging,
    incoming: &Incoming,
    payload: &Payload,
    problems: &mut Vec<Problem>,
) -> Window {
    let mut reader = Reader {
        paging,
        incoming,
        payload,
        problems,
    };
    let size = reader.number(&paging.size, paging.min_size.unwrap_or(1), paging.max_size);
    let size = size.unwrap_or(paging.default_size);
    let (index, offset) = match paging.kind {
        PagingKind::Marker => (0, reader.marker_offset()),
        kind => {
            let index = reader.number(&paging.index, paging.first, None);
            let index = index.unwrap_or(paging.first);
            let before = index.saturating_sub(paging.first);
            let rows = if kind == PagingKind::Page { size } else { 1 };
            let before = before.saturating_mul(rows);
            (index, usize::try_from(before).unwrap_or(usize::MAX))
        }
    };
    Window {
        index,
        offset,
        size: usize::try_from(size).unwrap_or(usize::MAX),
    }
}

/// Reads the paging parameters of one request.
struct Reader<'a> {
    paging: &'a Paging,
    incoming: &'a Incoming,
    payload: &'a Payload,
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    fn problem(&mut self, name: &str, text: String) {
        let location = super::location_name(self.paging.location);
        self.problems.push(Problem::new(location, name, text));
    }

    fn marker_offset(&mut self) -> usize {
        let Some(value) = self.raw(&self.paging.index) else {
            return 0;
        };
        let offset = value.as_str().and_then(|text| text.strip_prefix(MARKER));
        let offset = offset.and_then(|offset| offset.parse().ok());
        if offset.is_none() {
            let found = shown_json(&value);
            let text = format!("is {found}; expected a marker from an earlier answer");
            self.problem(&self.paging.index, text);
        }
        offset.unwrap_or(0)
    }

    /// The value where the paging style has it, if it is there; text outside of JSON.
    fn raw(&self, name: &str) -> Option<Value> {
        let first = |pairs| value_of(pairs, name).map(Value::from);
        let value = match self.paging.location {
            ParamLocation::Path => None,
            ParamLocation::Query => first(&self.incoming.query),
            ParamLocation::Form => first(self.payload.form()),
            ParamLocation::Header => self.incoming.header(name).map(Value::from),
            ParamLocation::Json => self.payload.field(name).cloned(),
        };
        value.filter(|value| !value.is_null())
    }

    /// An integer within the limits.
    fn number(&mut self, name: &str, min: i64, max: Option<i64>) -> Option<i64> {
        let value = self.raw(name)?;
        let (paging, in_json) = (self.paging, self.paging.location == ParamLocation::Json);
        let as_text = || value.as_str()?.trim().parse().ok();
        let number = if paging.text || !in_json {
            let also = integer(&value).filter(|_| paging.also.contains(&Form::Number));
            as_text().or(also)
        } else {
            let also = as_text().filter(|_| paging.also.contains(&Form::Text));
            integer(&value).or(also)
        };
        let wrong = match (number, max) {
            (Some(number), _) if number < min => {
                format!("is {number}; expected at least {min}")
            }
            (Some(number), Some(max)) if number > max => {
                format!("is {number}; expected at most {max}")
            }
            (Some(number), _) => return Some(number),
            (None, _) => {
                let found = match &value {
                    Value::String(text) if !in_json => shown(text),
                    Value::Bool(_) => kind(&value).to_owned(),
                    value => shown_json(value),
                };
                let form = if in_json && paging.text {
                    " as text, such as `\"10\"`"
                } else {
                    ""
                };
                format!("is {found}; expected an integer{form}")
            }
        };
        self.problem(name, wrong);
        None
    }
}
