//! Operations as data: entries of the table that makes their statics.

use secapi_spec::catalog::{Content, ListStyle, Operation, Place};

use super::plan::Plan;
use super::scope::Scope;
use super::{limits, print, product};
use crate::emit::{Error, Result};

/// `GET_IT = get_it: GET "/it/{id}".read_only();`, as an entry of `operations!`.
pub(crate) fn operation(plan: &Plan<'_>, scope: &mut Scope<'_>) -> Result<String> {
    let op = plan.op;
    known_method(&op.method)?;
    let mut calls = Vec::new();
    if let Some(host) = &op.host {
        calls.push(format!(".host({})", print::string(host)));
    }
    if let Some(name) = &op.via {
        let name = product::via_name(&scope.index.via(name)?.name)?;
        calls.push(format!(".via(&{})", scope.product(&name)));
    }
    if op.auth != scope.index.product.default_auth {
        calls.push(format!(
            ".auth({})",
            print::strings(op.auth.iter().map(String::as_str))
        ));
    }
    if !op.context.is_empty() {
        let names: Vec<String> = op
            .context
            .iter()
            .map(|used| format!("{}{}", used.name, if used.optional { "?" } else { "" }))
            .collect();
        calls.push(format!(
            ".context({})",
            print::strings(names.iter().map(String::as_str))
        ));
    }
    if op.read_only && !is_safe(&op.method) {
        calls.push(".read_only()".to_owned());
    }
    if op.idempotent != (op.read_only && !is_safe(&op.method) || is_idempotent(&op.method)) {
        calls.push(format!(".idempotent({})", op.idempotent));
    }
    if let Some(name) = &op.envelope {
        calls.push(format!(
            ".envelope(&{})",
            scope.product(&product::envelope_name(&scope.index.envelope(name)?.name)?)
        ));
    }
    if let (Some(name), Some(_)) = (&op.paging, plan.rows) {
        calls.push(format!(
            ".paging(&{})",
            scope.product(&product::paging_name(&scope.index.paging(name)?.name)?)
        ));
    }
    calls.extend(limits::setting(op, scope));
    let joined = op
        .params
        .iter()
        .filter(|p| p.style == Some(ListStyle::Comma));
    let joined: Vec<_> = joined.map(|p| p.name.as_str()).collect();
    if !joined.is_empty() {
        calls.push(format!(
            ".comma_lists({})",
            print::strings(joined.into_iter())
        ));
    }
    if let Some(content) = content(op, scope)? {
        let ty = scope.core("Content");
        calls.push(format!(".content({ty}::{content})"));
    }
    if let Some(replacement) = &op.replaced_by {
        let full = if replacement.contains('.') {
            replacement.clone()
        } else {
            format!("{}.{replacement}", scope.group)
        };
        calls.push(format!(".replaced_by({})", print::string(&full)));
    }
    let head = format!(
        "    {} = {}: {} {}",
        plan.static_name,
        op.name,
        op.method,
        print::string(&op.path)
    );
    Ok(print::settings(&head, &calls))
}

/// The encoding of the body, where it does not follow from the parameters that are always there.
fn content(op: &Operation, scope: &Scope<'_>) -> Result<Option<&'static str>> {
    let Some(body) = &op.body else {
        return Ok(None);
    };
    let paged_in = op
        .paging
        .as_deref()
        .map(|name| scope.index.paging(name))
        .transpose()?
        .map(|paging| paging.place);
    let always = |place: Place| {
        paged_in == Some(place)
            || op
                .params
                .iter()
                .any(|p| p.place == place && (p.required || p.constant.is_some()))
    };
    Ok(match body.content {
        Content::Multipart => Some("Multipart"),
        Content::Json if body.ty.is_none() && !always(Place::Json) => Some("Json"),
        Content::Form if !always(Place::Form) => Some("Form"),
        Content::Json | Content::Form => None,
    })
}

/// Refuses what is not a method that `http::Method` has a constant for.
pub(super) fn known_method(method: &str) -> Result<()> {
    if matches!(
        method,
        "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS" | "TRACE"
    ) {
        Ok(())
    } else {
        Err(Error::new(format!("`{method}` is not an HTTP method")))
    }
}

/// Whether core takes a method for one that changes nothing.
fn is_safe(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "OPTIONS" | "TRACE")
}

/// Whether core takes a method for one that may be repeated.
fn is_idempotent(method: &str) -> bool {
    is_safe(method) || matches!(method, "PUT" | "DELETE")
}
