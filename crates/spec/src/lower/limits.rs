//! Ranges of parameters and fields.

use serde_json::Value;

use super::types::written;
use crate::catalog::{Limits, Type};
use crate::problem::{Problem, Problems};
use crate::raw::{RawField, RawParam};
use crate::span::At;

type Bound<'a> = Option<&'a At<i64>>;

/// What a spec says of the range of a value.
#[derive(Clone, Copy)]
pub(crate) struct RawLimits<'a> {
    value: [Bound<'a>; 2],
    length: [Bound<'a>; 2],
    items: [Bound<'a>; 2],
}

impl<'a> From<&'a RawParam> for RawLimits<'a> {
    fn from(raw: &'a RawParam) -> Self {
        Self {
            value: [raw.min.as_ref(), raw.max.as_ref()],
            length: [raw.min_length.as_ref(), raw.max_length.as_ref()],
            items: [raw.min_items.as_ref(), raw.max_items.as_ref()],
        }
    }
}

impl<'a> From<&'a RawField> for RawLimits<'a> {
    fn from(raw: &'a RawField) -> Self {
        Self {
            value: [raw.min.as_ref(), raw.max.as_ref()],
            length: [raw.min_length.as_ref(), raw.max_length.as_ref()],
            items: [raw.min_items.as_ref(), raw.max_items.as_ref()],
        }
    }
}

/// The ranges, after a look at whether they can be about values of the type. `values` are those that the spec gives, with their keys.
pub(crate) fn lower(
    raw: RawLimits<'_>,
    ty: &Type,
    values: &[(Option<&At<Value>>, &str)],
    problems: &mut Problems,
) -> Limits {
    let item = match ty {
        Type::List(item) => item,
        ty => ty,
    };
    for (bounds, keys, fits) in [
        (raw.value, ["min", "max"], is_number(item)),
        (raw.length, ["min_length", "max_length"], is_text(item)),
        (
            raw.items,
            ["min_items", "max_items"],
            matches!(ty, Type::List(_)),
        ),
    ] {
        for (bound, key) in bounds.iter().zip(keys) {
            if let Some(bound) = bound {
                self::bound(bound, key, fits, ty, problems);
            }
        }
        if let [Some(min), Some(max)] = bounds
            && min.value > max.value
        {
            let message = format!(
                "nothing is at least {} and at most {}",
                min.value, max.value
            );
            problems.push(
                Problem::error("spec::bad-limit", max.span, message)
                    .also(min.span, "the smallest")
                    .help(format!("swap `{}` and `{}`", keys[0], keys[1])),
            );
        }
    }
    let of = |bound: Bound<'_>| bound.map(|bound| bound.value);
    let limits = Limits {
        min: of(raw.value[0]),
        max: of(raw.value[1]),
        min_length: of(raw.length[0]),
        max_length: of(raw.length[1]),
        min_items: of(raw.items[0]),
        max_items: of(raw.items[1]),
    };
    for (value, key) in values {
        if let Some(value) = value
            && let Some(problem) = limits.problem(&value.value)
        {
            let message = format!("`{key}` {problem}");
            problems.push(
                Problem::error("spec::wrong-value", value.span, message)
                    .label("outside of the range")
                    .help("correct the value or the range"),
            );
        }
    }
    limits
}

fn bound(bound: &At<i64>, key: &str, fits: bool, ty: &Type, problems: &mut Problems) {
    if !fits {
        let message = format!("`{key}` says nothing about a `{}`", written(ty));
        problems.push(
            Problem::error("spec::bad-limit", bound.span, message)
                .help(format!("remove `{key}`, or correct the type")),
        );
    } else if key.contains('_') && bound.value < 0 {
        let message = format!("`{key}` cannot be less than nothing");
        problems
            .push(Problem::error("spec::bad-limit", bound.span, message).help("write 0 or more"));
    }
}

fn is_number(ty: &Type) -> bool {
    match ty {
        Type::Text(inner) => matches!(**inner, Type::Integer | Type::Number),
        ty => matches!(
            ty,
            Type::Integer | Type::Number | Type::TimestampMs | Type::TimestampS
        ),
    }
}

fn is_text(ty: &Type) -> bool {
    matches!(ty, Type::String | Type::Secret | Type::Enum(_))
}
