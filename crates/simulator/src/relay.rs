//! Requests that come through a forwarder, and what they stand for.

use std::borrow::Cow;

use http::{Method, StatusCode};
use secapi_spec::catalog::{Product, Relay};

use crate::catalog::OperationRef;
use crate::refusal::Refusal;
use crate::request::Incoming;
use crate::wire_text;

/// A request with the call that it stands for.
#[derive(Debug)]
pub(crate) struct Resolved<'a> {
    /// The call that is meant: the request itself, unless it came through a forwarder.
    pub(crate) call: Cow<'a, Incoming>,
    /// The forwarder that it came through.
    pub(crate) via: Option<&'a Relay>,
}

impl<'a> Resolved<'a> {
    /// Unpacks a request to a forwarder; an error says what its headers lack.
    pub(crate) fn of(product: &'a Product, incoming: &'a Incoming) -> Result<Self, Refusal> {
        let at = |via: &&Relay| via.path == incoming.path && incoming.method == via.method.as_str();
        let Some(via) = product.via.values().find(at) else {
            return Ok(Self {
                call: Cow::Borrowed(incoming),
                via: None,
            });
        };
        let target = header(via, &via.path_header, incoming)?;
        let method = header(via, &via.method_header, incoming)?;
        let method = Method::from_bytes(method.as_bytes()).map_err(|_| {
            refusal(
                via,
                &format!("the header `{}` names no HTTP method", via.method_header),
            )
        })?;
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        if !path.starts_with('/') {
            return Err(refusal(
                via,
                &format!("the header `{}` holds no path", via.path_header),
            ));
        }
        let mut headers = incoming.headers.clone();
        for name in [&via.path_header, &via.method_header] {
            headers.remove(name.as_str());
        }
        Ok(Self {
            call: Cow::Owned(Incoming {
                method,
                path: path.to_owned(),
                raw_query: query.to_owned(),
                query: wire_text::pairs(query),
                headers,
                body: incoming.body.clone(),
                origin: incoming.origin,
                received: incoming.received,
            }),
            via: Some(via),
        })
    }

    /// Refuses an operation that is not called this way.
    pub(crate) fn admit(&self, operation: OperationRef<'_>) -> Result<(), Refusal> {
        let wanted = operation.operation.via.as_deref();
        let came = self.via.map(|via| via.name.as_str());
        if wanted == came {
            return Ok(());
        }
        let message = match (wanted, self.via) {
            (Some(name), _) => format!(
                "{} is reached through the forwarder `{name}` only",
                operation.id()
            ),
            (None, Some(via)) => format!(
                "the forwarder `{}` ({} {}) does not lead to {}",
                via.name,
                via.method,
                via.path,
                operation.id()
            ),
            (None, None) => return Ok(()),
        };
        Err(Refusal::new(StatusCode::NOT_FOUND, message))
    }

    /// The refusal of a target that the forwarder does not know, naming the forwarder; others stay as they are.
    pub(crate) fn unknown(&self, refusal: Refusal) -> Refusal {
        match self.via {
            None => refusal,
            Some(via) => Refusal {
                message: format!(
                    "the forwarder `{}` ({} {}) was asked for {} {}: {}",
                    via.name,
                    via.method,
                    via.path,
                    self.call.method,
                    self.call.path,
                    refusal.message
                ),
                ..refusal
            },
        }
    }
}

fn header<'i>(via: &Relay, name: &str, incoming: &'i Incoming) -> Result<Cow<'i, str>, Refusal> {
    incoming
        .header(name)
        .filter(|value| !value.is_empty())
        .ok_or_else(|| {
            refusal(
                via,
                &format!("the header `{name}` is missing; it says which call is meant"),
            )
        })
}

fn refusal(via: &Relay, what: &str) -> Refusal {
    Refusal::bad_request(format!(
        "the forwarder `{}` ({} {}): {what}",
        via.name, via.method, via.path
    ))
}
