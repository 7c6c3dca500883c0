//! What a call would send, for people to look at.

use bytes::Bytes;
use http::{HeaderMap, Method, Uri};

use super::{Options, prepare};
use crate::description::AuthScheme;
use crate::error::Error;
use crate::request::Request;
use crate::session::Client;

/// The request that a call would send, without its credentials; see [`Call::preview`](crate::Call::preview).
#[derive(Clone)]
#[non_exhaustive]
pub struct Preview {
    /// HTTP method.
    pub method: Method,
    /// Address, with the query.
    pub url: Uri,
    /// Headers. Those that hold secrets are marked [sensitive](http::HeaderValue::is_sensitive).
    pub headers: HeaderMap,
    /// Body; empty when there is none.
    pub body: Bytes,
    /// The scheme that the call authenticates with; `None` when it needs no authentication. Its header is not among `headers`.
    pub auth: Option<&'static AuthScheme>,
}

/// Shows method and address without the query: values may be secret.
impl std::fmt::Debug for Preview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Preview")
            .field("method", &self.method)
            .field("path", &self.url.path())
            .finish_non_exhaustive()
    }
}

/// Encodes a call as [`execute`](super::execute) would, and sends nothing.
pub(crate) fn preview(
    client: &Client,
    mut request: Request,
    options: &Options,
) -> Result<Preview, Error> {
    let operation = request.operation.clone();
    let product = client.product();
    let mut encode = || {
        let (encoded, _) = prepare::encode_request(client, &mut request, options)?;
        let own = |name: &&str| {
            let mut all = client.shared().authenticators.iter();
            all.any(|one| one.scheme() == *name)
        };
        let mut accepted = product.accepted_auth(&operation);
        let scheme = accepted.clone().find(own).or_else(|| accepted.next());
        let (parts, body) = encoded.to_http().into_parts();
        Ok(Preview {
            method: parts.method,
            url: parts.uri,
            headers: parts.headers,
            body,
            auth: scheme.and_then(|name| product.auth_scheme(name)),
        })
    };
    let result: Result<_, Error> = encode();
    result.map_err(|error| error.of(&operation))
}
