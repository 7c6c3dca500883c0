//! What the docs of an operation and its parameters say.

use secapi_spec::catalog::{Evidence, IamAction, ListStyle, Operation, Param, Type};
use serde_json::Value;

use super::docs::{Doc, code, escape, is_address, sentence};
use super::limits;
use super::plan::Plan;

/// The word for an evidence, as specs write it.
#[must_use]
pub fn evidence_word(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Documented => "documented",
        Evidence::Sdk => "sdk",
        Evidence::Client => "client",
        Evidence::Listed => "listed",
        Evidence::Inferred => "inferred",
    }
}

/// Docs of the method: summary, facts, arguments, quirks, errors.
pub(crate) fn method(plan: &Plan<'_>, replacement: Option<&str>) -> Doc {
    let op = plan.op;
    let mut doc = Doc::prose(&op.doc);
    doc.paragraph(facts(op, replacement));
    if plan.args_name.is_none() {
        for argument in &plan.arguments {
            if let Some(text) = argument.param.and_then(parameter) {
                doc.bullet(format!(
                    "`{}`: {text}",
                    argument.ident.to_string().trim_start_matches("r#")
                ));
            }
        }
    }
    if !op.quirks.is_empty() {
        doc.paragraph("Quirks:");
        for quirk in &op.quirks {
            doc.bullet(escape(quirk));
        }
    }
    if !op.errors.is_empty() {
        let errors: Vec<String> = op
            .errors
            .iter()
            .map(|(status, meaning)| format!("{status} {}", short(meaning)))
            .collect();
        doc.paragraph(format!("Errors: {}.", errors.join("; ")));
    }
    doc
}

/// Method and path, how we know them, and in which versions.
fn facts(op: &Operation, replacement: Option<&str>) -> String {
    let via = op.via.as_deref().map_or_else(String::new, |via| {
        format!(" through the forwarder {}", code(via))
    });
    let mut text = format!(
        "{}{via}, evidence `{}`",
        code(&format!("{} {}", op.method, op.path)),
        evidence_word(op.evidence)
    );
    let source = op.source.trim();
    if is_address(source) {
        text.push_str(&format!(": <{source}>"));
    } else if !source.is_empty() {
        text.push_str(&format!(": {}", escape(source)));
    }
    text = sentence(&text);
    let span = match (&op.since, &op.until) {
        (Some(since), Some(until)) => {
            format!(" In versions {} to {}.", escape(since), escape(until))
        }
        (Some(since), None) => format!(" Since {}.", escape(since)),
        (None, Some(until)) => format!(" Until {}.", escape(until)),
        (None, None) => String::new(),
    };
    text.push_str(&span);
    if let Some(iam) = &op.iam_action {
        text.push_str(&iam_action(iam));
    }
    if let Some(replacement) = replacement {
        text.push_str(&format!(" Replaced by {replacement}."));
    }
    text
}

/// The permission that a caller needs.
fn iam_action(iam: &IamAction) -> String {
    let notes = [
        iam.access_level
            .as_ref()
            .map(|level| format!("access level {}", escape(level))),
        iam.evidence
            .map(|evidence| format!("evidence `{}`", evidence_word(evidence))),
    ];
    let notes: Vec<String> = notes.into_iter().flatten().collect();
    let notes = if notes.is_empty() {
        String::new()
    } else {
        format!(" ({})", notes.join(", "))
    };
    format!(" IAM action {}{notes}.", code(&iam.action))
}

/// A documented error in a few words: without its full stop.
fn short(meaning: &str) -> String {
    escape(meaning.trim().trim_end_matches('.'))
}

/// What there is to say of a parameter; `None` when the name says it all.
pub(crate) fn parameter(param: &Param) -> Option<String> {
    let mut parts = Vec::new();
    if let Some(doc) = own_doc(param) {
        parts.push(sentence(&escape(
            &doc.split_whitespace().collect::<Vec<_>>().join(" "),
        )));
    } else if param.ident.trim_start_matches("r#") != param.name {
        parts.push(format!("Sent as {}.", code(&param.name)));
    }
    if param.style == Some(ListStyle::Comma) {
        parts.push("Sent as one value, with commas between the items.".to_owned());
    }
    parts.extend(limits::sentences(&param.limits, &param.ty));
    if let Some(default) = &param.default {
        parts.push(format!("Default: {}.", code(&shown(default))));
    }
    if let Some(example) = example(param) {
        parts.push(format!("Example: {}.", code(&example)));
    }
    if let Some(evidence) = param.evidence {
        parts.push(format!("Evidence: `{}`.", evidence_word(evidence)));
    }
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// An example that says more than the docs and the default do already. Secrets have none worth showing.
fn example(param: &Param) -> Option<String> {
    let example = param
        .example
        .as_ref()
        .filter(|_| param.ty != Type::Secret)?;
    let text = shown(example);
    let said = param.doc.as_deref().is_some_and(|doc| doc.contains(&text));
    (!said && param.default.as_ref() != Some(example)).then_some(text)
}

/// Docs of a setter or of a field of an `Args` struct.
pub(crate) fn documented(param: &Param) -> Doc {
    let sent = format!("Sent as {}.", code(&param.name));
    Doc::markdown(match parameter(param) {
        Some(text) if own_doc(param).is_some() || text.starts_with(&sent) => text,
        Some(text) => format!("{sent} {text}"),
        None => sent,
    })
}

/// What the spec says of a parameter in words of its own.
fn own_doc(param: &Param) -> Option<&str> {
    let doc = param.doc.as_deref().map(str::trim);
    doc.filter(|doc| !doc.is_empty())
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.replace('\n', " "),
        other => other.to_string(),
    }
}
