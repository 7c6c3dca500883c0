//! The part of a list that a request asks for.

use secapi_spec::catalog::{Form, Paging, PagingKind, ParamLocation};
use serde_json::Value;

use crate::Problem;
use crate::request::Incoming;
use crate::validate::body::Payload;
use crate::validate::types::{integer, kind, shown, shown_json};
use crate::wire_text::value_of;

/// Rows to leave out, and rows to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Window {
    /// Index as the request has it, or the first one.
    pub(crate) index: i64,
    /// Rows to leave out.
    pub(crate) offset: usize,
    /// Rows to answer at most.
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
    let size = number(paging, &paging.size, incoming, payload, problems);
    let least = paging.min_size.unwrap_or(1);
    let size = size.filter(|size| {
        in_range(
            paging,
            &paging.size,
            *size,
            least,
            paging.max_size,
            problems,
        )
    });
    let size = size.unwrap_or(paging.default_size);
    let rows = usize::try_from(size).unwrap_or(usize::MAX);
    if paging.kind == PagingKind::Marker {
        let offset = marker_offset(paging, incoming, payload, problems);
        return Window {
            index: 0,
            offset,
            size: rows,
        };
    }
    let index = number(paging, &paging.index, incoming, payload, problems);
    let index =
        index.filter(|index| in_range(paging, &paging.index, *index, paging.first, None, problems));
    let index = index.unwrap_or(paging.first);
    let before = index.saturating_sub(paging.first);
    let before = if paging.kind == PagingKind::Page {
        before.saturating_mul(size)
    } else {
        before
    };
    Window {
        index,
        offset: usize::try_from(before).unwrap_or(usize::MAX),
        size: rows,
    }
}

fn marker_offset(
    paging: &Paging,
    incoming: &Incoming,
    payload: &Payload,
    problems: &mut Vec<Problem>,
) -> usize {
    let Some(value) = raw(paging, &paging.index, incoming, payload) else {
        return 0;
    };
    let text = value.as_str().unwrap_or_default();
    text.strip_prefix(MARKER)
        .and_then(|offset| offset.parse().ok())
        .unwrap_or_else(|| {
            let text = format!(
                "is {}; expected a marker from an earlier answer",
                shown_json(&value)
            );
            problems.push(Problem::new(location(paging), paging.index.clone(), text));
            0
        })
}

/// The value where the paging style has it, if it is there; text outside of JSON.
fn raw(paging: &Paging, name: &str, incoming: &Incoming, payload: &Payload) -> Option<Value> {
    let first = |pairs| value_of(pairs, name).map(Value::from);
    let value = match paging.location {
        ParamLocation::Path => None,
        ParamLocation::Query => first(&incoming.query),
        ParamLocation::Form => first(payload.form()),
        ParamLocation::Header => incoming.header(name).map(Value::from),
        ParamLocation::Json => payload.field(name).cloned(),
    };
    value.filter(|value| !value.is_null())
}

fn number(
    paging: &Paging,
    name: &str,
    incoming: &Incoming,
    payload: &Payload,
    problems: &mut Vec<Problem>,
) -> Option<i64> {
    let value = raw(paging, name, incoming, payload)?;
    let in_json = paging.location == ParamLocation::Json;
    let text_expected = !in_json || paging.text;
    let (number, expected) = if text_expected {
        let expected = if in_json {
            "an integer as text, such as `\"10\"`"
        } else {
            "an integer"
        };
        let also = integer(&value).filter(|_| paging.also.contains(&Form::Number));
        let text = value.as_str().and_then(|text| text.trim().parse().ok());
        (text.or(also), expected)
    } else {
        let also = || value.as_str()?.trim().parse().ok();
        let also = also().filter(|_| paging.also.contains(&Form::Text));
        (integer(&value).or(also), "an integer")
    };
    if number.is_none() {
        let found = match &value {
            Value::String(text) if in_json => format!("text {}", shown(text)),
            Value::String(text) => shown(text),
            Value::Number(_) => shown_json(&value),
            other => kind(other).to_owned(),
        };
        problems.push(Problem::new(
            location(paging),
            name,
            format!("is {found}; expected {expected}"),
        ));
    }
    number
}

fn in_range(
    paging: &Paging,
    name: &str,
    value: i64,
    min: i64,
    max: Option<i64>,
    problems: &mut Vec<Problem>,
) -> bool {
    let text = match max {
        _ if value < min => format!("is {value}; expected at least {min}"),
        Some(max) if value > max => format!("is {value}; expected at most {max}"),
        _ => return true,
    };
    problems.push(Problem::new(location(paging), name, text));
    false
}

fn location(paging: &Paging) -> &'static str {
    super::location_name(paging.location)
}
