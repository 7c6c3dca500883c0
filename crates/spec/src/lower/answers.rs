//! What answers look like: envelopes, paging styles and errors.

use std::collections::BTreeMap;

use serde_json::Value;

use super::idents::{Case, Idents};
use super::models::fields;
use super::product::header_name;
use super::said;
use super::types::Scope;
use crate::catalog::{Envelope, ErrorShape, OkRule, Paging, PagingKind, ParamLocation};
use crate::problem::{Problem, Problems};
use crate::raw::{List, Map, OneOrMore, RawEnvelope, RawErrors, RawOkRule, RawPaging};
use crate::span::At;
use crate::text::short;

/// A dotted path, which must have something between its dots.
fn path(text: Option<&At<String>>, key: &str, problems: &mut Problems) -> Option<String> {
    let text = text?;
    if text.is_empty() || text.split('.').any(|part| part.trim().is_empty()) {
        let problem = Problem::error(
            "spec::bad-path",
            text.span,
            format!("`{key}` is no dotted path: `{}`", short(text)),
        );
        problems.push(problem.help("write keys with dots between them, such as `data.datas`"));
    }
    Some(text.value.clone())
}

/// An envelope.
pub(super) fn envelope(
    name: &At<String>,
    raw: &RawEnvelope,
    shared: &Scope<'_>,
    problems: &mut Problems,
) -> Envelope {
    let mut idents = Idents::new(Case::Snake, "field", "rename");
    let payloads = payloads(raw, problems);
    let fields = fields(raw.fields.as_ref(), &mut idents, shared, problems);
    for (field, _) in raw.fields.iter().flat_map(|map| &map.entries) {
        path(Some(field), "field", problems);
        if payloads.contains(&field.value) {
            let problem = Problem::error(
                "spec::name-collision",
                field.span,
                format!("`{}` is the payload itself", short(field)),
            );
            problems.push(problem.help("remove the field; `payload` says where the payload is"));
        }
    }
    let mut payloads = payloads
        .iter()
        .map(|path| path.split('.').map(str::to_owned).collect());
    Envelope {
        name: name.value.clone(),
        doc: said(raw.doc.as_ref(), "doc", problems),
        payload: payloads.next().unwrap_or_default(),
        other_payloads: payloads.collect(),
        fields,
        ok: raw.ok.as_ref().map(|rule| ok_rule(rule, problems)),
        also_ok: raw
            .also_ok
            .iter()
            .flat_map(|list| &list.items)
            .map(|rule| ok_rule(rule, problems))
            .collect(),
        message: path(raw.message.as_ref(), "message", problems),
    }
}

/// Where the payload may be, the most likely place first.
fn payloads(raw: &RawEnvelope, problems: &mut Problems) -> Vec<String> {
    let Some(OneOrMore(list)) = &raw.payload else {
        return Vec::new();
    };
    if list.items.is_empty() {
        problems.push(
            Problem::error(
                "spec::empty-text",
                list.span,
                "there is no path of the payload",
            )
            .help("list its paths, or leave `payload` out when the body is the payload"),
        );
    }
    let mut paths = Vec::new();
    for text in &list.items {
        let Some(path) = path(Some(text), "payload", problems) else {
            continue;
        };
        if paths.contains(&path) {
            let message = format!("the path `{}` is listed twice", short(text));
            let problem = Problem::error("spec::name-collision", text.span, message);
            problems.push(problem.help("remove one of them"));
        } else {
            paths.push(path);
        }
    }
    paths
}

fn ok_rule(raw: &RawOkRule, problems: &mut Problems) -> OkRule {
    let values = raw.values.as_ref();
    if let Some(list) = values
        && list.items.is_empty()
    {
        problems.push(
            Problem::error("spec::empty-text", list.span, "no value means success")
                .help("list the values that mean success"),
        );
    }
    let text = |value: &At<Value>, problems: &mut Problems| match &value.value {
        Value::String(text) => text.clone(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        _ => {
            let problem = Problem::error(
                "spec::wrong-type",
                value.span,
                "a value that means success has to be a scalar",
            );
            problems.push(problem.help("write text, an integer or a boolean"));
            String::new()
        }
    };
    OkRule {
        field: path(raw.field.as_ref(), "field", problems).unwrap_or_default(),
        values: values
            .into_iter()
            .flat_map(|list| &list.items)
            .map(|value| text(value, problems))
            .collect(),
        message: path(raw.message.as_ref(), "message", problems),
    }
}

/// A paging style.
pub(super) fn paging(name: &At<String>, raw: &RawPaging, problems: &mut Problems) -> Paging {
    let kind = raw
        .kind
        .as_ref()
        .map_or(PagingKind::Offset, |kind| kind.value);
    let location = raw
        .location
        .as_ref()
        .map_or(ParamLocation::Query, |location| location.value.0);
    contradictions(name, raw, kind, location, problems);
    let text = raw.text.as_ref().is_some_and(|text| text.value);
    Paging {
        name: name.value.clone(),
        kind,
        location,
        index: said(raw.index.as_ref(), "index", problems),
        size: said(raw.size.as_ref(), "size", problems),
        first: raw.first.as_ref().map_or(0, |first| first.value),
        default_size: raw.default_size.as_ref().map_or(1, |size| size.value),
        min_size: raw.min_size.as_ref().map(|size| size.value),
        max_size: raw.max_size.as_ref().map(|size| size.value),
        text,
        also: super::models::other_forms(raw.also.as_deref(), problems),
        total: path(raw.total.as_ref(), "total", problems),
        next: path(raw.next.as_ref(), "next", problems),
    }
}

/// Reports keys of a paging style that do not go together.
fn contradictions(
    name: &At<String>,
    raw: &RawPaging,
    kind: PagingKind,
    location: ParamLocation,
    problems: &mut Problems,
) {
    let bad = |span, message: String, help: &str| {
        Problem::error("spec::bad-paging", span, message).help(help.to_owned())
    };
    if kind == PagingKind::Marker && raw.next.is_none() {
        problems.push(bad(
            raw.span,
            format!(
                "paging style `{}` goes by markers but has no `next`",
                name.value
            ),
            "say with `next` where the answer has the next marker",
        ));
    }
    if kind != PagingKind::Marker
        && let Some(next) = &raw.next
    {
        problems.push(bad(
            next.span,
            "only markers have a `next`".to_owned(),
            "remove it, or write `kind = \"marker\"`",
        ));
    }
    if let Some(first) = &raw.first {
        if kind == PagingKind::Marker {
            problems.push(bad(
                first.span,
                "the first page has no marker".to_owned(),
                "remove `first`",
            ));
        } else if !(0..=1).contains(&first.value) {
            problems.push(bad(
                first.span,
                "the first page is number 0 or 1".to_owned(),
                "write 0 or 1",
            ));
        }
    }
    if let Some(text) = raw
        .text
        .as_ref()
        .filter(|text| text.value && location != ParamLocation::Json)
    {
        problems.push(bad(
            text.span,
            "only a JSON body tells text from numbers".to_owned(),
            "remove `text`",
        ));
    }
    for size in raw
        .default_size
        .iter()
        .chain(&raw.min_size)
        .chain(&raw.max_size)
    {
        if size.value < 1 {
            problems.push(bad(
                size.span,
                "a page has at least one row".to_owned(),
                "write a positive number",
            ));
        }
    }
    if let (Some(usual), Some(most)) = (&raw.default_size, &raw.max_size)
        && usual.value > most.value
    {
        problems.push(
            bad(
                usual.span,
                "the usual page is larger than the largest".to_owned(),
                "lower `default_size`",
            )
            .also(most.span, "the largest"),
        );
    }
    if let (Some(least), Some(usual)) = (&raw.min_size, &raw.default_size)
        && least.value > usual.value
    {
        problems.push(
            bad(
                usual.span,
                "the usual page is smaller than the smallest".to_owned(),
                "raise `default_size`",
            )
            .also(least.span, "the smallest"),
        );
    }
    if let (Some(index), Some(size)) = (&raw.index, &raw.size)
        && index.value == size.value
    {
        problems.push(
            bad(
                size.span,
                "index and size have the same name".to_owned(),
                "correct one of them",
            )
            .also(index.span, "the index"),
        );
    }
}

/// Where errors have their parts.
pub(super) fn errors(raw: &RawErrors, problems: &mut Problems) -> ErrorShape {
    let mut paths = |list: Option<&List<At<String>>>, key: &str| -> Vec<String> {
        list.into_iter()
            .flat_map(|list| &list.items)
            .filter_map(|text| path(Some(text), key, problems))
            .collect()
    };
    let (code, message, request_id, own) = (
        paths(raw.code.as_ref(), "code"),
        paths(raw.message.as_ref(), "message"),
        paths(raw.request_id.as_ref(), "request_id"),
        paths(raw.own.as_ref(), "own"),
    );
    for name in raw.request_id_headers.iter().flat_map(|list| &list.items) {
        header_name(name, problems);
    }
    let mut refusal_codes = BTreeMap::new();
    for (status, code) in raw.refusal_codes.iter().flat_map(|map| &map.entries) {
        if self::status(status, problems).is_some() {
            refusal_codes.insert(status.value.clone(), code.value.clone());
        }
    }
    let mut hints = BTreeMap::new();
    for (key, hint) in raw.hints.iter().flat_map(|map| &map.entries) {
        if let Some(status) = self::status(key, problems) {
            hints.insert(status, hint.value.clone());
        }
    }
    if let Some(refusal) = &raw.refusal
        && !refusal.is_object()
    {
        let problem = Problem::error(
            "spec::wrong-type",
            refusal.span,
            "`refusal` has to be a table: the body of a refusal",
        );
        problems.push(
            problem.help("write it as `{ error_code = \"{code}\", error_msg = \"{message}\" }`"),
        );
    }
    let texts = |list: &Option<List<At<String>>>| -> Vec<String> {
        list.iter()
            .flat_map(|list| &list.items)
            .map(|text| text.value.clone())
            .collect()
    };
    ErrorShape {
        code,
        message,
        request_id,
        request_id_headers: texts(&raw.request_id_headers),
        own,
        gateway_codes: texts(&raw.gateway_codes),
        refusal: raw
            .refusal
            .as_ref()
            .map(|refusal| refusal.value.clone())
            .unwrap_or_default(),
        refusal_codes,
        hints,
        evidence: raw.evidence.as_ref().map(|evidence| evidence.value),
    }
}

/// The status of a success.
pub(super) fn success(status: Option<&At<i64>>, problems: &mut Problems) -> Option<u16> {
    let written = status?;
    let status = u16::try_from(written.value)
        .ok()
        .filter(|status| (200..300).contains(status));
    if status.is_none() {
        let message = format!("`{}` is no HTTP status of a success", written.value);
        let problem = Problem::error("spec::bad-status", written.span, message);
        problems.push(problem.help("write a number from 200 to 299"));
    }
    status
}

/// Error statuses with what they mean.
pub(super) fn meanings(
    raw: Option<&Map<At<String>>>,
    key: &str,
    problems: &mut Problems,
) -> BTreeMap<u16, String> {
    let mut errors = BTreeMap::new();
    for (status, doc) in raw.into_iter().flat_map(|map| &map.entries) {
        let text = said(Some(doc), key, problems);
        if let Some(status) = self::status(status, problems) {
            errors.insert(status, text);
        }
    }
    errors
}

/// A key that is the HTTP status of an error.
fn status(key: &At<String>, problems: &mut Problems) -> Option<u16> {
    let status = key
        .parse::<u16>()
        .ok()
        .filter(|status| (300..600).contains(status));
    if status.is_none() {
        let problem = Problem::error(
            "spec::bad-status",
            key.span,
            format!("`{}` is no HTTP status of an error", short(key)),
        );
        problems.push(problem.help("write a number from 300 to 599"));
    }
    status
}
