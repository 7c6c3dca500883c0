//! A request as it arrived, and the record that is kept of it.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Mutex;
use std::time::SystemTime;

use bytes::Bytes;
use http::header::HOST;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Version};

use crate::Problem;
use crate::call_pattern::{CallNames, CallPattern};
use crate::lock::lock;
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
    pub(crate) origin: Origin,
    /// When it came, by the simulator's clock.
    pub(crate) received: SystemTime,
}

/// How a request came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    /// Number of the connection, from 1 on.
    pub(crate) connection: u64,
    pub(crate) peer: IpAddr,
    pub(crate) tls: bool,
    pub(crate) version: Version,
}

impl Default for Origin {
    fn default() -> Self {
        Self {
            connection: 0,
            peer: Ipv4Addr::LOCALHOST.into(),
            tls: false,
            version: Version::HTTP_11,
        }
    }
}

impl Incoming {
    pub(crate) fn new(
        mut head: http::request::Parts,
        body: Bytes,
        origin: Origin,
        received: SystemTime,
    ) -> Self {
        // HTTP/2 has the host elsewhere; who looks at the request need not know.
        let host = head.uri.authority();
        let host = host.and_then(|host| HeaderValue::from_str(host.as_str()).ok());
        if let Some(host) = host {
            head.headers.entry(HOST).or_insert(host);
        }
        Self {
            method: head.method,
            path: head.uri.path().to_owned(),
            raw_query: head.uri.query().unwrap_or_default().to_owned(),
            query: wire_text::pairs(head.uri.query().unwrap_or_default()),
            headers: head.headers,
            body,
            origin,
            received,
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
/// `Debug` hides the values of headers that carry credentials and of query parameters that sound like it, and shows only the length of the
/// body.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// `group.name` of the operation that was called; `None` when the path and method belong to none.
    pub operation: Option<String>,
    /// Path template of that operation.
    pub template: Option<String>,
    /// Name of the relay that it came through; method, path and headers are the relay's then.
    pub via: Option<String>,
    /// HTTP method.
    pub method: Method,
    /// Path as it was sent: encoded, without the query.
    pub path: String,
    /// Query parameters, decoded, in order.
    pub query: Vec<(String, String)>,
    /// Headers as they were sent; `host` also with HTTP/2, which sends it in another way.
    pub headers: HeaderMap,
    /// Body as it was sent.
    pub body: Bytes,
    /// Status of the response; `None` when a fault took the connection away, or stalled it, before there was a response.
    pub status: Option<StatusCode>,
    /// Whether the request reached the point where it takes effect. It does not when it is refused, and when a fault cuts it before or
    /// gives the response in its place.
    pub handled: bool,
    /// The faults that acted on it, as their scripts.
    pub faults: Vec<String>,
    /// Number of the request, from 1 on, in the order in which they were dealt with.
    pub number: u64,
    /// Number of the connection that it came on, from 1 on, in the order in which they were accepted.
    pub connection: u64,
    /// Whether the connection is secured by TLS.
    pub tls: bool,
    /// HTTP version of the connection.
    pub version: Version,
    /// What was wrong with the request; it was refused for these.
    pub problems: Vec<Problem>,
    /// What the service would let pass but is likely a mistake, such as a query parameter that the operation does not know.
    pub warnings: Vec<Problem>,
}

impl RecordedRequest {
    /// The first value of a query parameter.
    #[must_use]
    pub fn query_value(&self, name: &str) -> Option<&str> {
        wire_text::value_of(&self.query, name)
    }

    /// The value of a header, when it is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Whether it is a call of the target: an operation (`group.name` or `name`), a path as a template or as it was sent, or a method and
    /// a path (`POST /api/v2/host`); `*` stands for any text in each of these.
    #[must_use]
    pub fn is_of(&self, target: &str) -> bool {
        let operation = self.operation.as_deref();
        let name = operation.and_then(|id| id.rsplit('.').next());
        let (template, path) = (self.template.as_deref(), Some(self.path.as_str()));
        let names = [operation, name, template, path].into_iter().flatten();
        let names = CallNames {
            method: self.method.to_string(),
            names: names.map(str::to_owned).collect(),
        };
        CallPattern::parse(target).fits(&names)
    }

    /// The pairs of a body that is a form, urlencoded or multipart, decoded and in order.
    #[must_use]
    pub fn form(&self) -> Vec<(String, String)> {
        let content_type = self.header("content-type").unwrap_or_default();
        wire_text::multipart(content_type, &self.body)
            .unwrap_or_else(|| wire_text::pairs(&String::from_utf8_lossy(&self.body)))
    }

    /// The body, when it is JSON.
    #[must_use]
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// What stands in the place of a secret.
pub(crate) const HIDDEN: &str = "[hidden]";

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

/// Whether the values of a header are credentials.
pub(crate) fn is_credential_header(name: &str) -> bool {
    let mut known = CREDENTIAL_HEADERS.iter();
    known.any(|known| known.eq_ignore_ascii_case(name))
}

/// Parts of names that values are hidden under, in lower case.
const SECRET_NAMES: [&str; 5] = ["password", "passwd", "secret", "token", "credential"];

/// Whether a parameter or a field of that name is likely a secret.
pub(crate) fn sounds_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_NAMES.iter().any(|part| name.contains(part))
}

/// Names and values of headers, without credentials.
pub(crate) fn shown_headers(headers: &HeaderMap) -> Vec<(&str, Cow<'_, str>)> {
    headers
        .iter()
        .map(|(name, value)| {
            let shown = if is_credential_header(name.as_str()) {
                Cow::from(HIDDEN)
            } else {
                String::from_utf8_lossy(value.as_bytes())
            };
            (name.as_str(), shown)
        })
        .collect()
}

/// Parameters without the values that are likely secrets.
pub(crate) fn shown_pairs(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs
        .iter()
        .map(|(name, value)| {
            let shown = if sounds_secret(name) { HIDDEN } else { value };
            (name.as_str(), shown)
        })
        .collect()
}

impl fmt::Debug for RecordedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordedRequest")
            .field("operation", &self.operation)
            .field("template", &self.template)
            .field("via", &self.via)
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &shown_pairs(&self.query))
            .field("headers", &shown_headers(&self.headers))
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("status", &self.status)
            .field("handled", &self.handled)
            .field("faults", &self.faults)
            .field("number", &self.number)
            .field("connection", &self.connection)
            .field("tls", &self.tls)
            .field("version", &self.version)
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
    count: u64,
}

impl RequestLog {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            kept: Mutex::default(),
        }
    }

    /// Keeps a request, which gets its number.
    pub(crate) fn push(&self, request: impl FnOnce(u64) -> RecordedRequest) {
        let mut kept = lock(&self.kept);
        kept.count += 1;
        if self.limit == 0 {
            return;
        }
        let request = request(kept.count);
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

    /// How many requests there were, also those that are not kept.
    pub(crate) fn count(&self) -> u64 {
        lock(&self.kept).count
    }

    pub(crate) fn all(&self) -> Vec<RecordedRequest> {
        let kept = lock(&self.kept);
        kept.requests.iter().cloned().collect()
    }

    /// Takes all requests out.
    pub(crate) fn take(&self) -> Vec<RecordedRequest> {
        let mut kept = lock(&self.kept);
        kept.bytes = 0;
        std::mem::take(&mut kept.requests).into()
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
            status: Some(StatusCode::OK),
            handled: true,
            faults: Vec::new(),
            number: 1,
            connection: 1,
            tls: false,
            version: Version::HTTP_11,
            problems: Vec::new(),
            warnings: Vec::new(),
        }
    }

    #[test]
    fn large_bodies_push_old_requests_out() {
        let log = RequestLog::new(100);
        let large = Bytes::from(vec![0; KEPT_BYTES / 2 + 1]);
        for path in ["/1", "/2", "/3"] {
            log.push(|_| request(path, &large));
        }
        log.push(|_| request("/4", &Bytes::new()));
        let paths: Vec<String> = log.take().into_iter().map(|request| request.path).collect();
        assert_eq!(paths, ["/3", "/4"]);
        // Taken, they weigh nothing any more.
        log.push(|_| request("/5", &large));
        log.push(|_| request("/6", &Bytes::new()));
        assert_eq!(log.all().len(), 2);
    }

    #[test]
    fn a_log_of_no_requests_keeps_none() {
        let log = RequestLog::new(0);
        log.push(|_| request("/1", &Bytes::new()));
        assert!(log.all().is_empty());
    }
}
