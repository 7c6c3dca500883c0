//! Path templates.

use std::collections::BTreeMap;

use super::types::within;
use crate::problem::{Problem, Problems};
use crate::span::{At, Span};
use crate::text::{nearest, short};

/// A placeholder of a template.
pub(crate) struct Placeholder {
    pub(crate) name: String,
    pub(crate) span: Span,
}

/// The placeholders of a template, in order. Reports a template that is malformed.
pub(crate) fn placeholders(path: &At<String>, problems: &mut Problems) -> Vec<Placeholder> {
    let bad = |start: usize, end: usize, message: String, help: &str| {
        Problem::error("spec::bad-path", within(path, start, end), message).help(help.to_owned())
    };
    if !path.starts_with('/') {
        problems.push(bad(
            0,
            path.len(),
            format!("path `{}` does not begin with `/`", short(path)),
            "write the path from the host on, such as `/api/v1/...`",
        ));
    }
    if let Some(at) = path.find(['?', '#']) {
        problems.push(bad(
            at,
            path.len(),
            "a path has no query".to_owned(),
            "put what follows the `?` into `query_params`",
        ));
    }
    if let Some(at) = path.find(|c: char| c.is_whitespace() || c.is_control() || c == '\\') {
        problems.push(bad(
            at,
            path.len(),
            "a path has no blanks, control characters or backslashes".to_owned(),
            "remove them",
        ));
    }
    let mut found: Vec<Placeholder> = Vec::new();
    let mut from = 0;
    let mut repeated = false;
    while let Some(at) = path.get(from..).and_then(|rest| rest.find(['{', '}'])) {
        let start = from + at;
        let rest = path.get(start..).unwrap_or_default();
        let name = rest
            .strip_prefix('{')
            .and_then(|rest| rest.split_once('}'))
            .map(|(name, _)| name);
        let Some(name) = name.filter(|name| !name.is_empty() && !name.contains(['{', '/'])) else {
            problems.push(bad(
                start,
                path.len(),
                format!("path `{}` has a broken placeholder", short(path)),
                "write placeholders as `{name}`",
            ));
            break;
        };
        let end = start + name.len() + 2;
        let span = within(path, start, end);
        if let Some(first) = found.iter().find(|other| other.name == name) {
            let problem = bad(
                start,
                end,
                format!("placeholder `{{{}}}` stands twice in the path", short(name)),
                "give one of them another name",
            );
            // One such finding is enough: the path has to be written anew.
            if !std::mem::replace(&mut repeated, true) {
                problems.push(problem.also(first.span, "first here"));
            }
        } else {
            found.push(Placeholder {
                name: name.to_owned(),
                span,
            });
        }
        from = end;
    }
    found
}

/// Checks the placeholders against the path parameters and the context values that travel in the path, both ways.
pub(crate) fn matched(
    placeholders: &[Placeholder],
    params: &BTreeMap<&str, Span>,
    contexts: &BTreeMap<&str, Span>,
    known_contexts: &[&str],
    problems: &mut Problems,
) {
    for placeholder in placeholders {
        let name = placeholder.name.as_str();
        if params.contains_key(name) || contexts.contains_key(name) {
            continue;
        }
        let problem = Problem::error(
            "spec::missing-path-param",
            placeholder.span,
            format!("placeholder `{{{name}}}` is neither a path parameter nor a context value"),
        );
        let help = if known_contexts.contains(&name) {
            format!("add `\"{name}\"` to `context`")
        } else if let Some(meant) = nearest(
            name,
            params
                .keys()
                .copied()
                .filter(|param| !placeholders.iter().any(|other| other.name == **param)),
        ) {
            format!("did you mean the parameter `{meant}`?")
        } else {
            format!("add `path_params.{name} = {{ type = \"string\", doc = \"...\" }}`")
        };
        problems.push_absence(name, problem.help(help));
    }
    for (noun, code, names) in [
        ("path parameter", "spec::unused-path-param", params),
        ("context value", "spec::unused-path-context", contexts),
    ] {
        for (name, span) in names {
            if !placeholders
                .iter()
                .any(|placeholder| placeholder.name == *name)
            {
                let problem = Problem::error(
                    code,
                    *span,
                    format!("{noun} `{}` has no placeholder in the path", short(name)),
                );
                problems.push_absence(
                    name,
                    problem.help(format!(
                        "write `{{{}}}` where it belongs in `path`, or remove it",
                        short(name)
                    )),
                );
            }
        }
    }
    for (name, span) in params {
        if let Some(context) = contexts.get(name) {
            let problem = Problem::error(
                "spec::name-collision",
                *span,
                format!(
                    "`{}` is a context value of this operation already",
                    short(name)
                ),
            );
            problems.push(
                problem
                    .also(*context, "listed here")
                    .help("remove the path parameter; the client fills in the context value"),
            );
        }
    }
}

/// The template with all placeholders alike, to compare templates.
pub(crate) fn normalised(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        text.push_str("{}");
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    text
}
