//! Envelopes and paging styles against the answers that they are used on.

use super::Checked;
use crate::catalog::{Envelope, Paging, ParamLocation, Product, Type};
use crate::lower::types::written;
use crate::lower::values::Types;
use crate::problem::{Problem, Problems};
use crate::raw::{Map, RawPaging, RawProduct};
use crate::span::At;
use crate::text::short;

pub(crate) fn check(
    raw: &RawProduct,
    product: &Product,
    operations: &[Checked<'_>],
    problems: &mut Problems,
) {
    let shared = product
        .groups
        .iter()
        .find(|group| group.name == crate::pipeline::SHARED)
        .map(|group| group.types.as_slice());
    let shared = shared.unwrap_or_default();
    envelopes(raw, product, &Types { own: &[], shared }, problems);
    for checked in operations {
        let answer = Answer {
            envelope: checked
                .operation
                .envelope
                .as_ref()
                .and_then(|name| product.envelopes.get(name)),
            returns: checked.operation.returns.as_ref(),
            types: Types {
                own: &checked.group.types,
                shared,
            },
        };
        // An unknown envelope has been reported; what its answer holds cannot be said.
        if checked.operation.envelope.is_some() && answer.envelope.is_none() {
            continue;
        }
        whole_body(raw, checked, &answer, problems);
        if let (Some(used), Some(style)) = (
            &checked.raw.paging,
            checked
                .operation
                .paging
                .as_ref()
                .and_then(|name| product.paging.get(name)),
        ) {
            let raw_style = find(raw.paging.as_ref(), &used.value);
            paged(checked, used, style, raw_style, &answer, problems);
        }
    }
}

fn find<'a, T>(map: Option<&'a Map<T>>, name: &str) -> Option<&'a T> {
    map?.entries
        .iter()
        .find(|(key, _)| key.value == name)
        .map(|(_, value)| value)
}

/// What comes back from an operation.
struct Answer<'a> {
    envelope: Option<&'a Envelope>,
    returns: Option<&'a Type>,
    types: Types<'a>,
}

impl Answer<'_> {
    /// Whether the payload is the whole body.
    fn is_whole(&self) -> bool {
        self.envelope
            .is_none_or(|envelope| envelope.payload.is_empty())
    }

    /// Whether the body can have something at a dotted path.
    fn has(&self, path: &str) -> bool {
        self.envelope
            .is_some_and(|envelope| beside(envelope, path, &self.types))
            || (self.is_whole() && self.returns.is_none_or(|ty| inside(ty, path, &self.types)))
    }
}

/// Whether the fields of an envelope have something at a dotted path.
fn beside(envelope: &Envelope, path: &str, types: &Types<'_>) -> bool {
    envelope
        .fields
        .iter()
        .any(|field| match path.strip_prefix(field.name.as_str()) {
            Some("") => true,
            Some(rest) => rest
                .strip_prefix('.')
                .is_some_and(|rest| inside(&field.ty, rest, types)),
            None => false,
        })
}

/// Whether a value of the type can have something at a dotted path.
fn inside(ty: &Type, path: &str, types: &Types<'_>) -> bool {
    match ty {
        Type::Json | Type::Map(_) => true,
        Type::Model(name) => {
            let (key, rest) = path
                .split_once('.')
                .map_or((path, None), |(key, rest)| (key, Some(rest)));
            let field = types
                .model(name)
                .and_then(|model| model.fields.iter().find(|field| field.name == key));
            field.is_some_and(|field| rest.is_none_or(|rest| inside(&field.ty, rest, types)))
        }
        _ => false,
    }
}

/// Reports rules of envelopes that look at fields which the envelope does not have. Where the payload is the whole body, the answers
/// decide: see [`whole_body`].
fn envelopes(raw: &RawProduct, product: &Product, types: &Types<'_>, problems: &mut Problems) {
    for (name, definition) in raw.envelope.iter().flat_map(|map| &map.entries) {
        let Some(envelope) = product
            .envelopes
            .get(&name.value)
            .filter(|envelope| !envelope.payload.is_empty())
        else {
            continue;
        };
        for (path, key) in rules(definition) {
            if !beside(envelope, path, types) {
                let message = format!(
                    "envelope `{}` has no field `{}` for `{key}`",
                    name.value,
                    short(path)
                );
                let problem = Problem::error("spec::unknown-field", path.span, message)
                    .label("not among `fields`");
                problems.push_absence(
                    path,
                    problem.help(format!(
                        "add `fields.{} = \"string\"`, or correct the path",
                        quoted(path)
                    )),
                );
            }
        }
    }
}

fn rules(raw: &crate::raw::RawEnvelope) -> impl Iterator<Item = (&At<String>, &'static str)> {
    let ok = raw.ok.iter().map(|rule| (rule, "ok"));
    let also = raw.also_ok.iter().flat_map(|list| &list.items);
    ok.chain(also.map(|rule| (rule, "also_ok")))
        .flat_map(|(rule, key)| {
            let field = rule.field.as_ref().map(|path| (path, key));
            let message = rule.message.as_ref().map(|path| (path, "message"));
            field.into_iter().chain(message)
        })
        .chain(raw.message.as_ref().map(|path| (path, "message")))
}

/// A dotted path as a key.
fn quoted(path: &str) -> String {
    if path.contains('.') {
        format!("\"{path}\"")
    } else {
        path.to_owned()
    }
}

fn whole_body(
    raw: &RawProduct,
    checked: &Checked<'_>,
    answer: &Answer<'_>,
    problems: &mut Problems,
) {
    let (Some(used), Some(envelope)) = (
        &checked.raw.envelope,
        answer
            .envelope
            .filter(|envelope| envelope.payload.is_empty()),
    ) else {
        return;
    };
    let Some(definition) = find(raw.envelope.as_ref(), &envelope.name) else {
        return;
    };
    for (path, key) in rules(definition) {
        if !answer.has(path) {
            let returns = answer.returns.map(written).unwrap_or_default();
            let message = format!(
                "`{}` has no field `{}`, which envelope `{}` needs",
                short(&returns),
                short(path),
                envelope.name
            );
            let problem = Problem::error("spec::unknown-field", used.span, message)
                .also(path.span, format!("`{key}` looks at it"));
            problems.push_absence(path, problem.help("add the field to the model or to the envelope's `fields`, or use another envelope"));
        }
    }
}

fn paged(
    checked: &Checked<'_>,
    used: &At<String>,
    style: &Paging,
    raw: Option<&RawPaging>,
    answer: &Answer<'_>,
    problems: &mut Problems,
) {
    let name = short(used);
    match &checked.operation.returns {
        Some(Type::List(_)) => {}
        None => {
            let problem = Problem::error(
                "spec::paging-without-list",
                used.span,
                format!(
                    "operation `{}` has pages but returns nothing",
                    short(checked.name)
                ),
            );
            problems.push_absence("returns", problem.help("add `returns = \"[Row]\"`"));
        }
        Some(ty) => {
            let span = checked
                .raw
                .returns
                .as_ref()
                .map_or(used.span, |returns| returns.span);
            let message = format!(
                "pages need a list, and operation `{}` returns `{}`",
                short(checked.name),
                written(ty)
            );
            let problem = Problem::error("spec::paging-without-list", span, message)
                .also(used.span, "pages asked for here");
            problems.push(problem.help(
                "let `returns` be the list of rows, with an envelope whose `payload` leads to it",
            ));
        }
    }
    let paths = raw
        .into_iter()
        .flat_map(|raw| [(raw.total.as_ref(), "total"), (raw.next.as_ref(), "next")]);
    for (path, key) in paths.filter_map(|(path, key)| Some((path?, key))) {
        if answer.is_whole() && matches!(answer.returns, Some(Type::List(_))) && !answer.has(path) {
            let message = format!(
                "the answer is the list itself, so it has no `{}`, where paging style `{name}` looks for `{key}`",
                short(path)
            );
            let problem = Problem::error("spec::unknown-field", used.span, message)
                .also(path.span, format!("`{key}` is there"));
            problems.push_absence(
                path,
                problem
                    .help("name the `envelope` that the rows come in, or use another paging style"),
            );
        } else if !answer.has(path) {
            let holder = match (answer.envelope, answer.returns) {
                (Some(envelope), _) => format!("envelope `{}`", envelope.name),
                (None, Some(ty)) => format!("`{}`", written(ty)),
                (None, None) => "the answer".to_owned(),
            };
            let message = format!(
                "{holder} has no field `{}`, where paging style `{name}` looks for `{key}`",
                short(path)
            );
            let problem = Problem::error("spec::unknown-field", used.span, message)
                .also(path.span, format!("`{key}` is there"));
            problems.push_absence(
                path,
                problem.help(format!(
                    "add `fields.{}` to the envelope, or correct the path",
                    quoted(path)
                )),
            );
        }
    }
    sent(checked, used, style, problems);
}

/// Checks how index and size travel.
fn sent(checked: &Checked<'_>, used: &At<String>, style: &Paging, problems: &mut Problems) {
    let operation = checked.operation;
    let in_body = matches!(style.location, ParamLocation::Json | ParamLocation::Form);
    if in_body && matches!(operation.method.as_str(), "GET" | "HEAD") {
        let message = format!(
            "a {} has no body for the page index of `{}`",
            operation.method,
            short(used)
        );
        let problem = Problem::error("spec::paging-in-body", used.span, message);
        problems.push(problem.help(
            "use a paging style with `place = \"query\"` or `\"header\"`, or correct the method",
        ));
    }
    let bodies = [
        (
            checked.raw.body.as_ref().map(|body| body.span),
            style.location == ParamLocation::Json || style.location == ParamLocation::Form,
            "body",
        ),
        (
            first(checked.raw.body_params.as_ref()),
            style.location == ParamLocation::Form,
            "body_params",
        ),
        (
            first(checked.raw.form_params.as_ref()),
            style.location == ParamLocation::Json,
            "form_params",
        ),
    ];
    for (span, clash, key) in bodies {
        if let Some(span) = span.filter(|_| clash) {
            let problem = Problem::error(
                "spec::two-bodies",
                span,
                format!(
                    "`{key}` leaves no place for the page index of `{}`",
                    short(used)
                ),
            );
            problems.push(
                problem
                    .also(used.span, "its place is the body")
                    .help("list the fields as parameters of the same place"),
            );
        }
    }
    let maps = [
        (&checked.raw.query_params, ParamLocation::Query),
        (&checked.raw.header_params, ParamLocation::Header),
        (&checked.raw.form_params, ParamLocation::Form),
        (&checked.raw.body_params, ParamLocation::Json),
    ];
    for (map, _) in maps
        .iter()
        .filter(|(_, location)| *location == style.location)
    {
        for (name, _) in map.iter().flat_map(|map| &map.entries) {
            if name.value == style.index || name.value == style.size {
                let problem = Problem::error(
                    "spec::name-collision",
                    name.span,
                    format!("paging sends `{}` by itself", short(name)),
                );
                problems.push(
                    problem
                        .also(used.span, "pages asked for here")
                        .help("remove the parameter"),
                );
            }
        }
    }
}

fn first<T>(map: Option<&Map<T>>) -> Option<crate::span::Span> {
    map.and_then(|map| map.entries.first())
        .map(|(name, _)| name.span)
}
