//! The body of an operation.

use super::operation::OperationCx;
use super::types::STAND_IN;
use crate::catalog::{Body, Content, Param, ParamLocation, Type};
use crate::problem::{Problem, Problems};
use crate::raw::RawOperation;
use crate::span::Span;
use crate::text::short;

/// The body that the parameters, or a type of its own, make.
pub(super) fn lower(
    raw: &RawOperation,
    params: &[Param],
    cx: &OperationCx<'_>,
    problems: &mut Problems,
) -> Option<Body> {
    let form = raw.form_params.as_ref().and_then(|map| map.entries.first());
    let json = raw.body_params.as_ref().and_then(|map| map.entries.first());
    let clash = |span: Span, left: &str, right: &str, other: Span| {
        Problem::error(
            "spec::two-bodies",
            span,
            format!("an operation with `{left}` cannot have `{right}` too"),
        )
        .also(other, "the other body")
        .help(format!("keep `{left}` or `{right}`"))
    };
    if let (Some((form, _)), Some((json, _))) = (form, json) {
        problems.push(clash(json.span, "form_params", "body_params", form.span));
    }
    for (part, key) in [(json, "body_params"), (form, "form_params")] {
        if let (Some((part, _)), Some(body)) = (part, &raw.body) {
            problems.push(clash(body.span, key, "body", part.span));
        }
    }
    if let Some(written) = &raw.body {
        let ty = cx
            .scope
            .resolve(Some(written), problems)
            .unwrap_or(STAND_IN);
        if !matches!(
            ty,
            Type::Model(_) | Type::List(_) | Type::Map(_) | Type::Json
        ) {
            let problem = Problem::error(
                "spec::misplaced-type",
                written.span,
                format!("a body cannot be `{}`", short(written)),
            );
            problems.push(
                problem.help("name a model, a list or a map; bytes go into a multipart form"),
            );
        }
        content(raw, Content::Json, Content::Json, problems);
        return Some(Body {
            content: Content::Json,
            ty: Some(ty),
            required: true,
        });
    }
    // A paging style can make a body where no parameter does.
    let paged = raw
        .paging
        .as_ref()
        .and_then(|name| cx.product.paging.get(&name.value))
        .map(|style| style.location);
    let location = if form.is_some() || (json.is_none() && paged == Some(ParamLocation::Form)) {
        ParamLocation::Form
    } else {
        ParamLocation::Json
    };
    let parts: Vec<&Param> = params
        .iter()
        .filter(|param| param.location == location)
        .collect();
    if parts.is_empty() && paged != Some(location) {
        if let Some(content) = &raw.content {
            if content.value == Content::Json && may_have_body(raw) {
                return Some(Body {
                    content: Content::Json,
                    ty: None,
                    required: false,
                });
            }
            let problem = Problem::error(
                "spec::contradiction",
                content.span,
                "there is no body to encode",
            );
            problems.push(problem.help(
                "remove `content`, or give the operation `body_params`, `form_params` or `body`",
            ));
        }
        return None;
    }
    let binary = parts.iter().any(|param| param.ty == Type::Binary);
    let usual = match location {
        ParamLocation::Form if binary => Content::Multipart,
        ParamLocation::Form => Content::Form,
        _ => Content::Json,
    };
    let other = if usual == Content::Form {
        Content::Multipart
    } else {
        usual
    };
    let content = content(raw, usual, other, problems);
    Some(Body {
        content,
        ty: None,
        required: parts
            .iter()
            .any(|param| param.required || param.constant.is_some()),
    })
}

/// Whether an empty JSON object can be sent along: by the operation's own method, or by its relay's.
fn may_have_body(raw: &RawOperation) -> bool {
    let own = raw
        .method
        .as_ref()
        .is_some_and(|method| matches!(method.as_str(), "POST" | "PUT" | "PATCH" | "DELETE"));
    own || raw.via.is_some()
}

/// The encoding that the spec names, if it is one that the body can have.
fn content(raw: &RawOperation, usual: Content, other: Content, problems: &mut Problems) -> Content {
    let Some(chosen) = &raw.content else {
        return usual;
    };
    if chosen.value == usual || chosen.value == other {
        return chosen.value;
    }
    let problem = Problem::error(
        "spec::contradiction",
        chosen.span,
        "the body cannot be encoded this way",
    );
    problems.push(problem.help(match usual {
        Content::Json => "`body` and `body_params` are JSON; use `form_params` for a form",
        Content::Form => "`form_params` are sent as `form` or `multipart`",
        Content::Multipart => "a form with bytes in it is sent as `multipart`",
    }));
    usual
}
