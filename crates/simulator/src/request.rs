//! A request as it arrived, and the record that is kept of it.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};

use crate::Problem;
use crate::wire_text;

/// A request, read to its end.
#[derive(Clone, Debug)]
pub(crate) struct Incoming {
    pub(crate) method: Method,
    /// Encoded, without the query.
    pub(crate) path: String,
    /// Encoded, as it came.
    pub(crate) raw_query: String,
    /// Decoded.
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Incoming {
    pub(crate) fn new(head: http::request::Parts, body: Bytes) -> Self {
        Self {
            method: head.method,
            path: head.uri.path().to_owned(),
            raw_query: head.uri.query().unwrap_or_default().to_owned(),
            query: wire_text::pairs(head.uri.query().unwrap_or_default()),
            headers: head.headers,
            body,
        }
    }

    /// The value of a header; bytes that are no UTF-8 become replacement characters.
    pub(crate) fn header(&self, name: &str) -> Option<Cow<'_, str>> {
        self.headers
            .get(name)
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
    }

    pub(crate) fn content_type(&self) -> Cow<'_, str> {
        self.header("content-type").unwrap_or_default()
    }
}

/// A request that the simulator has answered.
///
/// `Debug` hides the values of headers that carry credentials and shows only the length of the body.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// `group.name` of the operation that was called; `None` when the path and method belong to none.
    pub operation: Option<String>,
    /// Path template of that operation.
    pub template: Option<String>,
    /// Name of the forwarder that it came through; method, path and headers are the forwarder's then.
    pub via: Option<String>,
    /// HTTP method.
    pub method: Method,
    /// Path as it was sent: encoded, without the query.
    pub path: String,
    /// Query parameters, decoded, in order.
    pub query: Vec<(String, String)>,
    /// Headers as they were sent.
    pub headers: HeaderMap,
    /// Body as it was sent.
    pub body: Bytes,
    /// Status of the answer.
    pub status: StatusCode,
    /// What was wrong with the request; it was refused for these.
    pub problems: Vec<Problem>,
    /// What the service would let pass but is likely a mistake, such as a query parameter that the operation does not know.
    pub warnings: Vec<Problem>,
}

impl RecordedRequest {
    /// The first value of a query parameter.
    #[must_use]
    pub fn query_value(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }

    /// The value of a header, when it is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body, when it is JSON.
    #[must_use]
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// Headers whose values are credentials, in lower case.
const CREDENTIAL_HEADERS: [&str; 8] = [
    "authorization",
    "cookie",
    "proxy-authorization",
    "x-auth-token",
    "x-security-token",
    "x-subject-token",
    "x-controller-token",
    "x-ct-info",
];

impl fmt::Debug for RecordedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<(&str, Cow<'_, str>)> = self
            .headers
            .iter()
            .map(|(name, value)| {
                let hidden = CREDENTIAL_HEADERS.contains(&name.as_str());
                let shown = if hidden {
                    Cow::from("[hidden]")
                } else {
                    String::from_utf8_lossy(value.as_bytes())
                };
                (name.as_str(), shown)
            })
            .collect();
        f.debug_struct("RecordedRequest")
            .field("operation", &self.operation)
            .field("template", &self.template)
            .field("via", &self.via)
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &self.query)
            .field("headers", &headers)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("status", &self.status)
            .field("problems", &self.problems)
            .field("warnings", &self.warnings)
            .finish()
    }
}

/// Bytes of the bodies that are kept, all together.
const KEPT_BYTES: usize = 64 * 1024 * 1024;

/// The last requests, a limited number with bodies of a limited size, so that memory stays flat however many are served.
#[derive(Debug)]
pub(crate) struct RequestLog {
    limit: usize,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    requests: VecDeque<RecordedRequest>,
    bytes: usize,
}

impl RequestLog {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            kept: Mutex::default(),
        }
    }

    pub(crate) fn push(&self, request: RecordedRequest) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.bytes += request.body.len();
        kept.requests.push_back(request);
        while kept.requests.len() > self.limit
            || (kept.bytes > KEPT_BYTES && kept.requests.len() > 1)
        {
            let Some(oldest) = kept.requests.pop_front() else {
                break;
            };
            kept.bytes -= oldest.body.len();
        }
    }

    pub(crate) fn all(&self) -> Vec<RecordedRequest> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.requests.iter().cloned().collect()
    }

    /// Takes all requests out.
    pub(crate) fn take(&self) -> Vec<RecordedRequest> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *kept).requests.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(path: &str, body: &Bytes) -> RecordedRequest {
        RecordedRequest {
            operation: None,
            template: None,
            via: None,
            method: Method::POST,
            path: path.to_owned(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: body.clone(),
            status: StatusCode::OK,
            problems: Vec::new(),
            warnings: Vec::new(),
        }
    }

    #[test]
    fn large_bodies_push_old_requests_out() {
        let log = RequestLog::new(100);
        let large = Bytes::from(vec![0; KEPT_BYTES / 2 + 1]);
        for path in ["/1", "/2", "/3"] {
            log.push(request(path, &large));
        }
        log.push(request("/4", &Bytes::new()));
        let paths: Vec<String> = log.take().into_iter().map(|request| request.path).collect();
        assert_eq!(paths, ["/3", "/4"]);
        // Taken, they weigh nothing any more.
        log.push(request("/5", &large));
        log.push(request("/6", &Bytes::new()));
        assert_eq!(log.all().len(), 2);
    }

    #[test]
    fn a_log_of_no_requests_keeps_none() {
        let log = RequestLog::new(0);
        log.push(request("/1", &Bytes::new()));
        assert!(log.all().is_empty());
    }
}
