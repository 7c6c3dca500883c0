//! Operations that are sent through a relay: what cannot arrive that way.

use super::Checked;
use crate::catalog::{ParamLocation, Product, Relay};
use crate::problem::{Problem, Problems};
use crate::span::At;
use crate::text::short;

pub(crate) fn check(product: &Product, operations: &[Checked<'_>], problems: &mut Problems) {
    for checked in operations {
        if let Some(used) = &checked.raw.via
            && let Some(via) = product.via.get(&used.value)
        {
            itself(checked, used, via, problems);
            body(checked, used, via, problems);
            headers(product, checked, used, via, problems);
        }
    }
}

/// The relay cannot be reached through itself.
fn itself(checked: &Checked<'_>, used: &At<String>, via: &Relay, problems: &mut Problems) {
    if checked.operation.method == via.method && checked.operation.path == via.path {
        let problem = Problem::error(
            "spec::contradiction",
            used.span,
            format!(
                "`{}` is the forwarder `{}` itself",
                short(checked.name),
                short(used)
            ),
        );
        problems.push(problem.help("remove `via`"));
    }
}

/// The body of the target call is the body of the relay.
fn body(checked: &Checked<'_>, used: &At<String>, via: &Relay, problems: &mut Problems) {
    if checked.operation.body.is_some() && matches!(via.method.as_str(), "GET" | "HEAD") {
        let problem = Problem::error(
            "spec::contradiction",
            used.span,
            format!(
                "`{}` has a body, and forwarder `{}`, a {}, can carry none",
                short(checked.name),
                short(used),
                via.method
            ),
        );
        problems.push(problem.help("correct the method of the forwarder, or remove `via`"));
    }
}

/// What the operation sends in its own headers must leave those of the relay free.
fn headers(
    product: &Product,
    checked: &Checked<'_>,
    used: &At<String>,
    via: &Relay,
    problems: &mut Problems,
) {
    let operation = checked.operation;
    let params = operation
        .params
        .iter()
        .filter(|param| param.location == ParamLocation::Header)
        .map(|param| param.name.as_str());
    let context = operation
        .context
        .iter()
        .filter_map(|used| product.context.get(&used.name))
        .filter(|value| value.location == ParamLocation::Header)
        .map(|value| value.name.as_str());
    let auth = operation
        .auth
        .iter()
        .filter_map(|name| product.auth.get(name))
        .map(|scheme| scheme.header.as_str());
    let paging = operation
        .paging
        .as_ref()
        .and_then(|name| product.paging.get(name))
        .filter(|style| style.location == ParamLocation::Header)
        .into_iter()
        .flat_map(|style| [style.index.as_str(), style.size.as_str()]);
    for name in params.chain(context).chain(auth).chain(paging) {
        if name.eq_ignore_ascii_case(&via.path_header)
            || name.eq_ignore_ascii_case(&via.method_header)
        {
            let problem = Problem::error(
                "spec::name-collision",
                used.span,
                format!(
                    "`{}` sends the header `{}` itself, which forwarder `{}` needs",
                    short(checked.name),
                    short(name),
                    short(used)
                ),
            );
            problems.push(problem.help("correct the header of one of them, or remove `via`"));
        }
    }
}
