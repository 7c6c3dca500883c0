//! Operations.

use std::collections::{BTreeMap, BTreeSet};

use super::idents::{Case, Idents};
use super::params::ParamCx;
use super::references::Known;
use super::types::{STAND_IN, Scope};
use super::values::Types;
use super::{answers, body, paths, references, said, said_if_given, sources};
use crate::catalog::{
    ContextUse, Evidence, IamAction, Operation, Param, ParamLocation, Product, Type,
};
use crate::naming;
use crate::problem::{Problem, Problems};
use crate::raw::{Map, RawOperation, RawParam};
use crate::reserved::{self, CallKind};
use crate::span::{At, Span};
use crate::text::{either, nearest, short};

/// Methods that a client sends.
const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// What operations of one group need beside themselves.
pub(crate) struct OperationCx<'a> {
    pub(crate) product: &'a Product,
    pub(crate) known: &'a Known<'a>,
    pub(crate) scope: &'a Scope<'a>,
    pub(crate) types: Types<'a>,
}

impl OperationCx<'_> {
    pub(crate) fn lower(
        &self,
        name: &At<String>,
        raw: &RawOperation,
        problems: &mut Problems,
    ) -> Operation {
        operation_name(name, problems);
        let method = method(raw.method.as_ref(), problems);
        let context = self.context(raw, problems);
        self.path(raw, &context, problems);
        let params = self.params(raw, problems);
        let body = body::lower(raw, &params, self, problems);
        let read_only = raw
            .read_only
            .as_ref()
            .map_or(matches!(method.as_str(), "GET" | "HEAD"), |flag| flag.value);
        let verb = matches!(method.as_str(), "GET" | "HEAD" | "PUT" | "DELETE");
        let idempotent = raw.idempotent.as_ref().map_or(
            read_only || (verb && method != "GET" && method != "HEAD"),
            |flag| flag.value,
        );
        contradictions(raw, read_only, idempotent, problems);
        sources::versions(raw.since.as_ref(), raw.until.as_ref(), problems);
        Operation {
            name: name.value.clone(),
            path: raw
                .path
                .as_ref()
                .map(|path| path.value.clone())
                .unwrap_or_default(),
            method,
            host: named(raw.host.as_ref(), "host", &self.known.hosts, problems),
            via: named(raw.via.as_ref(), "forwarder", &self.known.via, problems),
            doc: said(raw.doc.as_ref(), "doc", problems),
            source: sources::source(raw.source.as_ref(), problems),
            evidence: raw
                .evidence
                .as_ref()
                .map_or(Evidence::Inferred, |evidence| evidence.value),
            since: said_if_given(raw.since.as_ref(), "since", problems),
            until: said_if_given(raw.until.as_ref(), "until", problems),
            deprecated: said_if_given(raw.deprecated.as_ref(), "deprecated", problems),
            replaced_by: said_if_given(raw.replaced_by.as_ref(), "replaced_by", problems),
            read_only,
            idempotent,
            auth: self.auth(raw, problems),
            iam_action: iam_action(raw, problems),
            context: context.into_iter().map(|(used, _)| used).collect(),
            params,
            body,
            returns: self.returns(raw, problems),
            status: answers::success(raw.status.as_ref(), problems),
            envelope: named(
                raw.envelope.as_ref(),
                "envelope",
                &self.known.envelopes,
                problems,
            ),
            paging: named(
                raw.paging.as_ref(),
                "paging style",
                &self.known.paging,
                problems,
            ),
            errors: match &raw.errors {
                None => self.product.default_errors.clone(),
                own => answers::meanings(own.as_ref(), "errors", problems),
            },
            quirks: raw
                .quirks
                .iter()
                .flat_map(|list| &list.items)
                .map(|quirk| said(Some(quirk), "quirks", problems))
                .collect(),
            samples: Vec::new(),
            requests: Vec::new(),
        }
    }

    fn auth(&self, raw: &RawOperation, problems: &mut Problems) -> Vec<String> {
        match &raw.auth {
            None => self.product.default_auth.clone(),
            Some(_) => {
                references::references(raw.auth.as_ref(), "auth scheme", &self.known.auth, problems)
            }
        }
    }

    fn returns(&self, raw: &RawOperation, problems: &mut Problems) -> Option<Type> {
        let written = raw.returns.as_ref()?;
        let ty = self
            .scope
            .resolve(Some(written), problems)
            .unwrap_or(STAND_IN);
        if holds_document(&ty) {
            let problem = Problem::error(
                "spec::misplaced-type",
                written.span,
                format!("an answer cannot be `{}`", short(written)),
            )
            .label("a JSON document inside a string");
            problems.push(problem.help(
                "write `string`, and say in `doc` that the text is JSON; such text is read in fields only",
            ));
        }
        Some(ty)
    }

    /// Context values that the operation sends, with where they are listed.
    fn context(&self, raw: &RawOperation, problems: &mut Problems) -> Vec<(ContextUse, Span)> {
        let mut uses: Vec<(ContextUse, Span)> = Vec::new();
        for text in raw.context.iter().flat_map(|list| &list.items) {
            let (name, optional) = text
                .strip_suffix('?')
                .map_or((text.as_str(), false), |name| (name, true));
            if let Some((_, first)) = uses.iter().find(|(used, _)| used.name == name) {
                let problem = Problem::error(
                    "spec::listed-twice",
                    text.span,
                    format!("context value `{}` is listed twice", short(name)),
                );
                problems.push(
                    problem
                        .also(*first, "first here")
                        .help("remove one of the two"),
                );
                continue;
            }
            references::reference(
                &At::new(text.span, name.to_owned()),
                "context value",
                &self.known.context,
                problems,
            );
            if optional
                && self
                    .product
                    .context
                    .get(name)
                    .is_some_and(|value| value.location == ParamLocation::Path)
            {
                let problem = Problem::error(
                    "spec::contradiction",
                    text.span,
                    format!(
                        "`{}` stands in the path, so it cannot be left out",
                        short(name)
                    ),
                );
                problems.push(problem.help("remove the `?`"));
            }
            uses.push((
                ContextUse {
                    name: name.to_owned(),
                    optional,
                },
                text.span,
            ));
        }
        sent_twice(raw, &uses, problems);
        uses
    }

    fn path(&self, raw: &RawOperation, context: &[(ContextUse, Span)], problems: &mut Problems) {
        let Some(path) = &raw.path else { return };
        let in_path = |name: &str| {
            self.product
                .context
                .get(name)
                .is_some_and(|value| value.location == ParamLocation::Path)
        };
        let placeholders = paths::placeholders(path, problems);
        let params: BTreeMap<&str, Span> = raw
            .path_params
            .iter()
            .flat_map(|map| &map.entries)
            .map(|(name, _)| (name.as_str(), name.span))
            .collect();
        let contexts: BTreeMap<&str, Span> = context
            .iter()
            .filter(|(used, _)| in_path(&used.name))
            .map(|(used, span)| (used.name.as_str(), *span))
            .collect();
        let known: Vec<&str> = self
            .product
            .context
            .keys()
            .map(String::as_str)
            .filter(|name| in_path(name))
            .collect();
        paths::matched(&placeholders, &params, &contexts, &known, problems);
    }

    /// Parameters of all places, required ones first.
    fn params(&self, raw: &RawOperation, problems: &mut Problems) -> Vec<Param> {
        let mut cx = ParamCx {
            scope: self.scope,
            types: self.types,
            kind: CallKind {
                paged: raw.paging.is_some(),
                download: raw.returns.as_ref().is_some_and(|ty| ty.value == "binary"),
            },
            idents: Idents::new(Case::Snake, "parameter", "rename"),
        };
        if raw.body.is_some() {
            cx.idents.reserve("body", "the body");
        }
        let mut params: Vec<(Span, Param)> = Vec::new();
        for (map, location) in places(raw) {
            let spans = map
                .into_iter()
                .flat_map(|map| &map.entries)
                .map(|(name, _)| name.span);
            params.extend(spans.zip(cx.lower(map, location, problems)));
        }
        params.sort_by_key(|(span, param)| (!param.required, *span));
        params.into_iter().map(|(_, param)| param).collect()
    }
}

/// Whether a payload of this type is, or lists, JSON documents inside strings.
fn holds_document(ty: &Type) -> bool {
    match ty {
        Type::Text(inner) => !matches!(**inner, Type::Integer | Type::Number | Type::Boolean),
        Type::List(inner) | Type::Map(inner) => holds_document(inner),
        _ => false,
    }
}

/// A name that has to be defined in `product.toml`.
fn named(
    name: Option<&At<String>>,
    noun: &str,
    known: &BTreeSet<&str>,
    problems: &mut Problems,
) -> Option<String> {
    name.map(|name| {
        references::reference(name, noun, known, problems);
        name.value.clone()
    })
}

/// Reports headers that are parameters of an operation and context values or authentication as well.
fn sent_twice(raw: &RawOperation, uses: &[(ContextUse, Span)], problems: &mut Problems) {
    for (name, _) in raw.header_params.iter().flat_map(|map| &map.entries) {
        if let Some((_, listed)) = uses
            .iter()
            .find(|(used, _)| used.name.eq_ignore_ascii_case(name))
        {
            let problem = Problem::error(
                "spec::name-collision",
                name.span,
                format!(
                    "header `{}` is a context value of this operation already",
                    short(name)
                ),
            );
            problems.push(
                problem
                    .also(*listed, "listed here")
                    .help("remove the parameter; the client fills in the context value"),
            );
        }
    }
}

fn places(raw: &RawOperation) -> [(Option<&Map<RawParam>>, ParamLocation); 5] {
    [
        (raw.path_params.as_ref(), ParamLocation::Path),
        (raw.query_params.as_ref(), ParamLocation::Query),
        (raw.header_params.as_ref(), ParamLocation::Header),
        (raw.form_params.as_ref(), ParamLocation::Form),
        (raw.body_params.as_ref(), ParamLocation::Json),
    ]
}

fn operation_name(name: &At<String>, problems: &mut Problems) {
    if reserved::is_handle_method(name) {
        let message = format!(
            "an operation cannot be called `{}`: every group has a method of this name",
            name.value
        );
        problems.push(
            Problem::error("spec::reserved-name", name.span, message)
                .label("taken")
                .help(format!("give it another name, such as `{}_it`", name.value)),
        );
        return;
    }
    if naming::is_snake(name) {
        return;
    }
    let problem = Problem::error(
        "spec::bad-name",
        name.span,
        format!(
            "operation `{}` is not named in snake case, or is a keyword",
            short(name)
        ),
    );
    problems.push(
        match naming::snake(name).filter(|better| *better != name.value && naming::is_snake(better))
        {
            Some(better) => problem.help(format!("call it `{better}`")),
            None => problem.help("choose another name, such as `get_status`"),
        },
    );
}

pub(super) fn method(raw: Option<&At<String>>, problems: &mut Problems) -> String {
    let Some(raw) = raw else {
        return "GET".to_owned();
    };
    if !METHODS.contains(&raw.as_str()) {
        let problem = Problem::error(
            "spec::unknown-method",
            raw.span,
            format!("`{}` is no HTTP method", short(raw)),
        );
        problems.push(match nearest(raw, METHODS.iter().copied()) {
            Some(meant) => problem.help(format!("did you mean `{meant}`?")),
            None => problem.help(format!("write {}", either(METHODS.iter().copied()))),
        });
    }
    raw.value.clone()
}

fn contradictions(raw: &RawOperation, read_only: bool, idempotent: bool, problems: &mut Problems) {
    if let (Some(flag), true, false) = (&raw.idempotent, read_only, idempotent) {
        let problem = Problem::error(
            "spec::contradiction",
            flag.span,
            "what is read only can be sent twice",
        );
        problems.push(problem.help("remove `idempotent`, or write `read_only = false`"));
    }
}

/// The permission that an operation needs.
fn iam_action(raw: &RawOperation, problems: &mut Problems) -> Option<IamAction> {
    let raw = raw.iam_action.as_ref()?;
    Some(IamAction {
        action: said(raw.action.as_ref(), "action", problems),
        access_level: said_if_given(raw.access_level.as_ref(), "access_level", problems),
        evidence: raw.evidence.as_ref().map(|evidence| evidence.value),
    })
}
