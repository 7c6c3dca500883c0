//! Whether the values of a request are within the ranges that its operation sets.

use std::borrow::Cow;

use super::EncodeError;
use crate::description::limit::{Limit, Measure};
use crate::description::paging::PagingKind;
use crate::description::parameter::ParamLocation;
use crate::error::Error;
use crate::json_text::parse;
use crate::request::{Request, ResolvedParam};
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
                let location = ParamLocation::Json;
                within(&body, inner, "", &mut |value, path| {
                    keep(
                        limit,
                        &Value::Json(value),
                        location,
                        path.trim_start_matches('.'),
                    )
                })?;
            }
            continue;
        }
        for param in params.iter().filter(|param| param.name == name) {
            let location = param.location;
            match (inner, document(param.value)) {
                (_, Some(json)) => within(&json, inner, name, &mut |value, path| {
                    keep(limit, &Value::Json(value), location, path)
                })?,
                ("", None) => keep(limit, &Value::Param(param.value), location, name)?,
                _ => {}
            }
        }
    }
    Ok(())
}

/// The JSON document that a parameter is, if it is one.
fn document(value: &ParamValue) -> Option<Cow<'_, Json>> {
    match value {
        ParamValue::Json(json) => Some(Cow::Borrowed(json)),
        ParamValue::Encoded(text, _) => parse(text).map(Cow::Owned),
        _ => None,
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

/// A value to be measured.
enum Value<'a> {
    Param(&'a ParamValue),
    Json(&'a Json),
}

impl Value<'_> {
    /// Calls `see` with each item of a list, or with what is no list.
    fn each(&self, see: &mut dyn FnMut(&Value<'_>) -> Result<(), Error>) -> Result<(), Error> {
        match self {
            Self::Param(ParamValue::List(items)) => {
                items.iter().try_for_each(|item| see(&Value::Param(item)))
            }
            Self::Json(Json::Array(items)) => {
                items.iter().try_for_each(|item| see(&Value::Json(item)))
            }
            single => see(single),
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Self::Param(value) => value.as_number(),
            Self::Json(Json::Number(number)) => number.as_f64(),
            Self::Json(Json::String(text)) => text.trim().parse().ok(),
            Self::Json(_) => None,
        }
    }

    /// The number of characters of a text.
    fn length(&self) -> Option<usize> {
        let text = match self {
            Self::Param(ParamValue::Text(text)) | Self::Json(Json::String(text)) => text,
            Self::Param(ParamValue::Secret(secret)) => secret.expose(),
            _ => return None,
        };
        Some(text.chars().count())
    }

    /// The number of items of a list.
    fn items(&self) -> Option<usize> {
        match self {
            Self::Param(ParamValue::List(items)) => Some(items.len()),
            Self::Json(Json::Array(items)) => Some(items.len()),
            _ => None,
        }
    }
}

/// Fails when a value is not within a limit. What cannot be measured is left to the service.
fn keep(
    limit: &Limit,
    value: &Value<'_>,
    location: ParamLocation,
    name: &str,
) -> Result<(), Error> {
    let refuse = |reason: String| {
        Err(EncodeError::new(reason)
            .of_named(location, name)
            .with_hint("if the service accepts it, send it anyway with `without_limits()`"))
    };
    match limit.measure {
        Measure::Value => value.each(&mut |one| match one.number() {
            Some(number) if is_outside(limit, number) => refuse(format!(
                "{number} is out of range, it must be {}",
                range(limit, "")
            )),
            _ => Ok(()),
        }),
        Measure::Length => value.each(&mut |one| match one.length() {
            Some(length) if is_outside(limit, wide(length)) => {
                refuse(counted(limit, length, "character"))
            }
            _ => Ok(()),
        }),
        Measure::Items => match value.items() {
            Some(items) if is_outside(limit, wide(items)) => refuse(counted(limit, items, "item")),
            _ => Ok(()),
        },
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
