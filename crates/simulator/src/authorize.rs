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
    let schemes = operation.auth.iter();
    let schemes: Vec<&AuthScheme> = schemes.filter_map(|name| product.auth.get(name)).collect();
    if schemes.is_empty() {
        return Ok(());
    }
    let mut first_error = None;
    for scheme in &schemes {
        let Some(value) = credential(scheme, incoming) else {
            continue;
        };
        match rules.accepts(scheme, &value, incoming, tokens) {
            Ok(()) => return Ok(()),
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    let nothing = || {
        let expected: Vec<String> = schemes.iter().map(|scheme| expectation(scheme)).collect();
        let mut headers = schemes.iter().map(|scheme| scheme.header.as_str());
        let sent = match headers.find(|name| incoming.headers.contains_key(*name)) {
            Some(name) => format!("a header `{name}` of another form"),
            None => "no such header".to_owned(),
        };
        format!("expected {}; the request has {sent}", expected.join(" or "))
    };
    Err(Refusal::unauthorized(first_error.unwrap_or_else(nothing)))
}

/// What the request carries for the scheme: the value after the prefix.
fn credential(scheme: &AuthScheme, incoming: &Incoming) -> Option<String> {
    let value = incoming.header(&scheme.header)?;
    if scheme.kind == AuthKind::Signature {
        return value.contains("Signature=").then(|| value.into_owned());
    }
    let prefix = scheme.prefix.as_str();
    // Names of authentication schemes have no case (RFC 9110, 11.1).
    let (start, rest) = value.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then(|| rest.to_owned())
}

fn expectation(scheme: &AuthScheme) -> String {
    match scheme.kind {
        AuthKind::Token => format!("the header `{}: {}<token>`", scheme.header, scheme.prefix),
        AuthKind::Signature => format!("a signature in the header `{}`", scheme.header),
    }
}
