//! Whether the values of a request are within the ranges that its operation sets.

use std::borrow::Cow;

use super::EncodeError;
use crate::description::{Limit, Measure, PagingKind, ParamLocation};
use crate::error::Error;
use crate::request::{Request, ResolvedParam};
use crate::text::json::parse;
use crate::wire::{Json, ParamValue};

/// Begins the name of a [`Limit`] that is about the whole body.
const BODY: &str = "$";

/// Checks the ranges that the operation names, the size of a page, and that no page before the first is asked for.
pub(crate) fn check(request: &Request, params: &[ResolvedParam<'_>]) -> Result<(), Error> {
    if !request.has_limits() {
        return Ok(());
    }
    let operation = request.operation();
    let paging = operation.paging;
    let size = paging.map(|paging| Limit {
        min: paging.min_size.or(Some(1)),
        max: paging.max_size,
        ..Limit::at_least(paging.size, 1)
    });
    let index = paging
        .filter(|paging| paging.kind != PagingKind::Marker)
        .map(|paging| Limit::at_least(paging.index, paging.first));
    let limits = operation.limits.iter();
    for limit in limits.chain(&size).chain(&index) {
        let end = limit.name.find(['.', '[']).unwrap_or(limit.name.len());
        let (name, inner) = limit.name.split_at(end);
        if name == BODY {
            let body = request.body().and_then(|body| parse(body.as_ref().ok()?));
            if let Some(body) = body {
                within(&body, inner, "", &mut |value, path| {
                    let path = path.trim_start_matches('.');
                    keep(limit, value, ParamLocation::Json, path)
                })?;
            }
            continue;
        }
        for param in params.iter().filter(|param| param.name == name) {
            if let Some(json) = document(param.value, inner.is_empty()) {
                within(&json, inner, name, &mut |value, path| {
                    keep(limit, value, param.location, path)
                })?;
            }
        }
    }
    Ok(())
}

/// The JSON document that a parameter is, if it is one; where `any` is set, what can be measured of other values as well.
fn document(value: &ParamValue, any: bool) -> Option<Cow<'_, Json>> {
    match value {
        ParamValue::Json(json) => Some(Cow::Borrowed(json)),
        ParamValue::Encoded(text, _) => parse(text).map(Cow::Owned),
        ParamValue::List(items) if any => Some(Cow::Owned(items.iter().map(measured).collect())),
        value => any.then(|| Cow::Owned(measured(value))),
    }
}

/// What can be measured of a single value; `null` for the rest.
fn measured(value: &ParamValue) -> Json {
    match value {
        ParamValue::Text(text) | ParamValue::Json(Json::String(text)) => Json::from(text.as_str()),
        ParamValue::Secret(secret) => Json::from(secret.expose()),
        ParamValue::Integer(number) => Json::from(*number),
        ParamValue::Number(number) => Json::from(*number),
        ParamValue::Json(Json::Number(number)) => Json::from(number.clone()),
        _ => Json::Null,
    }
}

/// Calls `see` with every value that the path leads to, and the path with the numbers of items.
fn within(
    json: &Json,
    path: &str,
    so_far: &str,
    see: &mut dyn FnMut(&Json, &str) -> Result<(), Error>,
) -> Result<(), Error> {
    if let Some(rest) = path.strip_prefix("[]") {
        let items = json.as_array().into_iter().flatten().enumerate();
        for (number, item) in items {
            within(item, rest, &format!("{so_far}[{number}]"), see)?;
        }
        return Ok(());
    }
    if let Some(rest) = path.strip_prefix('.') {
        let (field, rest) = rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len()));
        return match json.get(field) {
            Some(value) => within(value, rest, &format!("{so_far}.{field}"), see),
            None => Ok(()),
        };
    }
    see(json, so_far)
}

/// Fails when a value is not within a limit. What cannot be measured is left to the service.
fn keep(limit: &Limit, value: &Json, location: ParamLocation, name: &str) -> Result<(), Error> {
    let single = std::slice::from_ref(value);
    let mut each = value.as_array().map_or(single, Vec::as_slice).iter();
    let outside = |count: &usize| is_outside(limit, wide(*count));
    let reason = match limit.measure {
        Measure::Value => {
            let mut numbers = each.filter_map(number);
            let found = numbers.find(|number| is_outside(limit, *number));
            found.map(|number| {
                let range = range(limit, "");
                format!("{number} is out of range, it must be {range}")
            })
        }
        Measure::Length => {
            let length = each.find_map(|one| Some(one.as_str()?.chars().count()).filter(outside));
            length.map(|length| counted(limit, length, "character"))
        }
        Measure::Items => {
            let items = value.as_array().map(Vec::len).filter(outside);
            items.map(|items| counted(limit, items, "item"))
        }
    };
    let Some(reason) = reason else {
        return Ok(());
    };
    Err(EncodeError::new(reason)
        .of_named(location, name)
        .with_hint("if the service accepts it, send it anyway with `without_limits()`"))
}

/// A number, or one that is written as text.
fn number(value: &Json) -> Option<f64> {
    match value {
        Json::String(text) => text.trim().parse().ok(),
        value => value.as_f64(),
    }
}

#[allow(clippy::cast_precision_loss)] // limits are small
fn is_outside(limit: &Limit, number: f64) -> bool {
    let is_low = limit.min.is_some_and(|min| number < min as f64);
    is_low || limit.max.is_some_and(|max| number > max as f64)
}

#[allow(clippy::cast_precision_loss)] // nothing is that long
fn wide(count: usize) -> f64 {
    count as f64
}

fn counted(limit: &Limit, count: usize, unit: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    let range = range(limit, unit);
    format!("it has {count} {unit}{s}, it must have {range}")
}

/// `from 1 to 3 items`.
fn range(limit: &Limit, unit: &str) -> String {
    let unit = match limit.max.or(limit.min) {
        _ if unit.is_empty() => String::new(),
        Some(1) => format!(" {unit}"),
        _ => format!(" {unit}s"),
    };
    match (limit.min, limit.max) {
        (Some(min), Some(max)) if min == max => format!("exactly {min}{unit}"),
        (Some(min), Some(max)) => format!("from {min} to {max}{unit}"),
        (Some(min), None) => format!("at least {min}{unit}"),
        (_, max) => format!("at most {}{unit}", max.unwrap_or_default()),
    }
}
