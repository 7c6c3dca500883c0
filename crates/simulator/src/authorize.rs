//! The check of the credentials that a request carries.
//!
//! Each product's own part (token calls, tenant values, signatures) is in [`crate::products`].

use secapi_spec::catalog::{AuthKind, AuthScheme, Operation, Product};

use crate::refusal::Refusal;
use crate::request::Incoming;
use crate::rules::Rules;
use crate::tokens::Tokens;

/// Lets a request in when it satisfies one of the schemes of its operation.
pub(crate) fn authorize(
    product: &Product,
    rules: &dyn Rules,
    tokens: &Tokens,
    operation: &Operation,
    incoming: &Incoming,
) -> Result<(), Refusal> {
    let schemes: Vec<&AuthScheme> = operation
        .auth
        .iter()
        .filter_map(|name| product.auth.get(name))
        .collect();
    if schemes.is_empty() {
        return Ok(());
    }
    let mut errors = Vec::new();
    for scheme in &schemes {
        match credential(scheme, incoming)
            .map(|value| rules.accepts(scheme, &value, incoming, tokens))
        {
            None => {}
            Some(Ok(())) => return Ok(()),
            Some(Err(error)) => errors.push(error),
        }
    }
    if let Some(error) = errors.into_iter().next() {
        return Err(Refusal::unauthorized(error));
    }
    let wanted: Vec<String> = schemes.iter().map(|scheme| expectation(scheme)).collect();
    let other = schemes
        .iter()
        .find(|scheme| incoming.headers.contains_key(scheme.header.as_str()));
    let sent = other.map_or_else(
        || "no such header".to_owned(),
        |scheme| format!("a header `{}` of another form", scheme.header),
    );
    Err(Refusal::unauthorized(format!(
        "expected {}; the request has {sent}",
        wanted.join(" or ")
    )))
}

/// What the request carries for the scheme: the value after the prefix.
fn credential(scheme: &AuthScheme, incoming: &Incoming) -> Option<String> {
    let value = incoming.header(&scheme.header)?;
    if scheme.kind == AuthKind::Signature {
        return value.contains("Signature=").then(|| value.into_owned());
    }
    let prefix = scheme.prefix.as_str();
    // Names of authentication schemes have no case (RFC 9110, 11.1).
    let fits = value
        .get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    if !fits {
        return None;
    }
    value.get(prefix.len()..).map(str::to_owned)
}

fn expectation(scheme: &AuthScheme) -> String {
    match scheme.kind {
        AuthKind::Token => format!("the header `{}: {}<token>`", scheme.header, scheme.prefix),
        AuthKind::Signature => format!("a signature in the header `{}`", scheme.header),
    }
}
