//! Requests that come through a relay, and what they stand for.

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
    /// The call that is meant: the request itself, unless it came through a relay.
    pub(crate) call: Cow<'a, Incoming>,
    /// The relay that it came through.
    pub(crate) via: Option<&'a Relay>,
}

impl<'a> Resolved<'a> {
    /// Unpacks a request to a relay; an error says what its headers lack.
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
            let what = format!("the header `{}` names no HTTP method", via.method_header);
            refusal(via, &what)
        })?;
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        if !path.starts_with('/') {
            let what = format!("the header `{}` holds no path", via.path_header);
            return Err(refusal(via, &what));
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
                ..incoming.clone()
            }),
            via: Some(via),
        })
    }

    /// Refuses an operation that is not called this way.
    pub(crate) fn admit(&self, operation: OperationRef<'_>) -> Result<(), Refusal> {
        let wanted = operation.operation.via.as_deref();
        let id = operation.id();
        let message = match (wanted, self.via) {
            (None, None) => return Ok(()),
            (Some(name), Some(via)) if via.name == name => return Ok(()),
            (Some(name), _) => format!("{id} is reached through the forwarder `{name}` only"),
            (None, Some(via)) => format!("{} does not lead to {id}", described(via)),
        };
        Err(Refusal::new(StatusCode::NOT_FOUND, message))
    }

    /// The refusal of a target that the relay does not know, naming the relay; others stay as they are.
    pub(crate) fn unknown(&self, refusal: Refusal) -> Refusal {
        let Some(via) = self.via else {
            return refusal;
        };
        let (relay, method, path) = (described(via), &self.call.method, &self.call.path);
        Refusal {
            message: format!("{relay} was asked for {method} {path}: {}", refusal.message),
            ..refusal
        }
    }
}

/// The relay, as messages name it.
fn described(via: &Relay) -> String {
    format!("the forwarder `{}` ({} {})", via.name, via.method, via.path)
}

fn header<'i>(via: &Relay, name: &str, incoming: &'i Incoming) -> Result<Cow<'i, str>, Refusal> {
    let value = incoming.header(name).filter(|value| !value.is_empty());
    let what = || format!("the header `{name}` is missing; it says which call is meant");
    value.ok_or_else(|| refusal(via, &what()))
}

fn refusal(via: &Relay, what: &str) -> Refusal {
    Refusal::bad_request(format!("{}: {what}", described(via)))
}
