//! What the catalog says of an operation, for `--help` and `describe`.

use std::fmt::Write as _;

use secapi_catalog::catalog::{Evidence, Operation, ParamLocation, Range, Type};
use serde_json::Value as Json;

use super::input::{Input, inputs};
use crate::catalog::{Scope, kebab};

/// The first paragraph.
pub(crate) fn summary(operation: &Operation) -> String {
    operation
        .doc
        .split("\n\n")
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// The help of an input: what it means, its range, its values, how sure it is.
pub(crate) fn input(scope: &Scope, input: &Input<'_>) -> String {
    let mut text = input.doc.unwrap_or_default().to_owned();
    let mut add = |part: String| {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&part);
    };
    if input.is_required {
        add("[required]".to_owned());
    }
    if let Some(found) = input.values(scope) {
        let values: Vec<&str> = found.values.iter().map(|value| &*value.value).collect();
        if values.len() <= 12 {
            add(format!("[{}]", values.join(", ")));
        } else if let Some(some) = values.get(..8) {
            add(format!("[{}, … {} in all]", some.join(", "), values.len()));
        }
    }
    let ranges: Vec<String> = input.limits.ranges().map(Range::words).collect();
    if !ranges.is_empty() {
        add(format!("[{}]", ranges.join(", ")));
    }
    if input.is_list() {
        add("[may be repeated]".to_owned());
    }
    text
}

/// How sure an operation is, as one word.
pub(crate) fn evidence(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Documented => "documented",
        Evidence::Sdk => "sdk",
        Evidence::Client => "client",
        Evidence::Listed => "listed",
        Evidence::Inferred => "inferred",
    }
}

/// Everything that is known of it, but for its arguments.
pub(crate) fn long(operation: &Operation) -> String {
    let mut text = format!(
        "{}\n\n{} {}\nEvidence: {}, {}\n",
        operation.doc,
        operation.method,
        operation.path,
        evidence(operation.evidence),
        operation.source
    );
    let mut line = |label: &str, value: Option<String>| {
        if let Some(value) = value {
            let _ = writeln!(text, "{label}: {value}");
        }
    };
    let effect = match (operation.read_only, operation.idempotent) {
        (true, _) => "reads only",
        (false, true) => "changes state; repeating it does no more than doing it once",
        (false, false) => "changes state; repeating it may do it twice",
    };
    line("Effect", Some(effect.to_owned()));
    line("Since version", operation.since.clone());
    line("Until version", operation.until.clone());
    line("Deprecated", operation.deprecated.clone());
    line("Replaced by", operation.replaced_by.clone());
    line(
        "Permission",
        operation.iam_action.as_ref().map(|iam| iam.action.clone()),
    );
    let context: Vec<&str> = operation.context.iter().map(|used| &*used.name).collect();
    line(
        "Tenant context",
        (!context.is_empty()).then(|| context.join(", ")),
    );
    line("Returns", operation.returns.as_ref().map(type_name));
    if !operation.quirks.is_empty() {
        text.push_str("\nQuirks:\n");
        for quirk in &operation.quirks {
            let _ = writeln!(text, "- {quirk}");
        }
    }
    text.trim_end().to_owned()
}

/// A type for people: `list of Host`.
fn type_name(ty: &Type) -> String {
    match ty {
        Type::List(inner) => format!("list of {}", type_name(inner)),
        Type::Map(inner) => format!("map of {}", type_name(inner)),
        Type::Text(inner) => format!("{} as JSON text", type_name(inner)),
        Type::Model(name) | Type::Enum(name) => name.clone(),
        Type::Binary => "a file".to_owned(),
        Type::Json => "JSON of a shape that is not known".to_owned(),
        Type::TimestampMs | Type::TimestampS | Type::Timestamp | Type::DateTime => {
            "an instant".to_owned()
        }
        Type::String => "text".to_owned(),
        Type::Secret => "a secret".to_owned(),
        Type::Integer => "a whole number".to_owned(),
        Type::Number => "a number".to_owned(),
        Type::Boolean => "true or false".to_owned(),
    }
}

/// A command line with everything that the operation cannot do without.
pub(crate) fn example_command(scope: &Scope, operation: &Operation) -> String {
    let (product, group) = (scope.product.name, kebab(&scope.group.name));
    let mut line = format!("secapi {product} {group} {}", kebab(&operation.name));
    for input in inputs(scope, operation)
        .iter()
        .filter(|input| input.is_required)
    {
        let value = example_value(scope, input);
        let _ = match input.location {
            ParamLocation::Path => write!(line, " {value}"),
            _ => write!(line, " --{} {value}", input.flag),
        };
    }
    let body = operation
        .body
        .as_ref()
        .filter(|body| body.required && body.ty.is_some());
    if body.is_some() {
        line.push_str(" --body @body.json");
    }
    line
}

fn example_value(scope: &Scope, input: &Input<'_>) -> String {
    let word = |value: &Json| match value {
        Json::String(text) => quoted(text),
        other => quoted(&other.to_string()),
    };
    let ty = match input.ty {
        Type::List(inner) => inner,
        ty => ty,
    };
    match (input.example, ty) {
        (_, Type::Secret) => "@secret.txt".to_owned(),
        (_, Type::Binary) => "file.bin".to_owned(),
        (_, Type::TimestampMs | Type::TimestampS | Type::Timestamp | Type::DateTime) => {
            "24h".to_owned()
        }
        (Some(Json::Array(items)), _) if input.is_list() => {
            items.first().map_or_else(|| "x".to_owned(), word)
        }
        (Some(example), _) => word(example),
        (None, Type::Integer) => "1".to_owned(),
        (None, Type::Number) => "1.5".to_owned(),
        (None, Type::Boolean) => "true".to_owned(),
        (None, Type::Enum(_)) => input
            .values(scope)
            .and_then(|found| Some(quoted(&found.values.first()?.value)))
            .unwrap_or_else(|| "x".to_owned()),
        (None, Type::Json | Type::Text(_) | Type::Map(_) | Type::Model(_)) => "'{}'".to_owned(),
        (None, _) => "x".to_owned(),
    }
}

/// The text as one word of a POSIX shell.
pub(crate) fn quoted(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:@%+,=".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The example of `--help`.
pub(crate) fn example(scope: &Scope, operation: &Operation) -> String {
    format!("Example: {}", example_command(scope, operation))
}

/// All of it as text: what `describe` prints.
pub(crate) fn describe(scope: &Scope, operation: &Operation) -> String {
    let mut text = format!(
        "{} {}.{}\n\n{}\n",
        scope.product.name,
        scope.group.name,
        operation.name,
        long(operation)
    );
    let inputs = inputs(scope, operation);
    if !inputs.is_empty() {
        text.push_str("\nParameters:\n");
    }
    for one in &inputs {
        let _ = writeln!(
            text,
            "  --{} {} ({}, {}): {}",
            one.flag,
            one.value_name(),
            one.name,
            location(one.location),
            input(scope, one)
        );
    }
    if !operation.errors.is_empty() {
        text.push_str("\nErrors:\n");
        for (status, meaning) in &operation.errors {
            let _ = writeln!(text, "  {status}: {meaning}");
        }
    }
    let _ = write!(text, "\n{}\n", example(scope, operation));
    text
}

/// Where a value travels, as one word.
pub(crate) fn location(location: ParamLocation) -> &'static str {
    match location {
        ParamLocation::Path => "path",
        ParamLocation::Query => "query",
        ParamLocation::Header => "header",
        ParamLocation::Form => "form",
        ParamLocation::Json => "json",
    }
}
