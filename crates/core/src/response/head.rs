//! Requests and responses without their bodies.

use std::fmt;
use std::time::Duration;

use http::{HeaderMap, HeaderName, Method, StatusCode, Uri};

/// A request without its body, as it was sent.
#[derive(Clone)]
pub struct RequestHead {
    /// Method.
    pub method: Method,
    /// URL.
    pub uri: Uri,
    /// Headers, the proof among them.
    pub headers: HeaderMap,
}

impl fmt::Debug for RequestHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Neither the query nor header values: both may hold secrets.
        write!(f, "RequestHead({} {})", self.method, self.uri.path())
    }
}

/// A response without its body.
#[derive(Clone)]
#[non_exhaustive]
pub struct ResponseHead {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// How far the server's clock is ahead of this machine's, in milliseconds, by this response.
    pub clock_offset_millis: Option<i64>,
    /// How long the response took.
    pub elapsed: Duration,
}

impl fmt::Debug for ResponseHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResponseHead({})", self.status)
    }
}

/// The value of a header, if it is text.
pub(crate) fn header_text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
