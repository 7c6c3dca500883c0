//! Answers that a test prepares, in place of the simulator's own.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::catalogue::Catalogue;
use crate::reply::Reply;

/// An answer that a test prepares: any status, any headers, any bytes.
///
/// ```
/// use secapi_simulator::Canned;
///
/// let busy = Canned::json(503, r#"{"message": "busy"}"#).header("Retry-After", "1");
/// let broken = Canned::json(200, r#"{"data": [{"id": 1}, {"id"#);
/// let proxy = Canned::html(502, "<html><body>Bad gateway</body></html>");
/// # let _ = (busy, broken, proxy);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canned {
    /// HTTP status, 200 to 999.
    pub status: u16,
    /// Headers beside the ones that the transport adds.
    pub headers: Vec<(String, String)>,
    /// Body, sent as it is.
    pub body: Bytes,
}

impl Canned {
    /// An answer with that status and body, and no headers.
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    /// An answer that says it is JSON. The text is sent as it is, so it may just as well be broken.
    pub fn json(status: u16, body: impl Into<Bytes>) -> Self {
        Self::new(status, body).header("Content-Type", "application/json")
    }

    /// An answer that says it is HTML.
    pub fn html(status: u16, body: impl Into<Bytes>) -> Self {
        Self::new(status, body).header("Content-Type", "text/html;charset=UTF-8")
    }

    /// An answer that says it is XML.
    pub fn xml(status: u16, body: impl Into<Bytes>) -> Self {
        Self::new(status, body).header("Content-Type", "application/xml;charset=UTF-8")
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    fn into_reply(self) -> Result<Reply, CannedError> {
        let status = StatusCode::from_u16(self.status)
            .ok()
            .filter(|status| !status.is_informational());
        let status = status.ok_or(CannedError::Status(self.status))?;
        let mut headers = HeaderMap::new();
        for (name, value) in self.headers {
            let parsed = HeaderName::try_from(name.as_str())
                .ok()
                .zip(HeaderValue::try_from(value).ok());
            let (parsed, value) = parsed.ok_or(CannedError::Header(name))?;
            headers.append(parsed, value);
        }
        Ok(Reply {
            status,
            headers,
            body: self.body,
        })
    }
}

/// Why a prepared answer was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CannedError {
    /// No operation of the product has that name.
    UnknownOperation(String),
    /// The status is not a final HTTP status.
    Status(u16),
    /// The header of that name cannot be sent.
    Header(String),
}

impl fmt::Display for CannedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownOperation(name) => {
                write!(
                    f,
                    "no operation is called `{name}`: give `group.name`, `name`, or a path that begins with a slash"
                )
            }
            Self::Status(status) => write!(f, "{status} is not a final HTTP status (200 to 999)"),
            Self::Header(name) => write!(
                f,
                "the header `{name}` has a name or a value that HTTP cannot carry"
            ),
        }
    }
}

impl std::error::Error for CannedError {}

/// Prepared answers by what they wait for: an operation's id or name, a template or a path.
#[derive(Debug, Default)]
pub(crate) struct CannedAnswers {
    waiting: Mutex<HashMap<String, VecDeque<Reply>>>,
}

impl CannedAnswers {
    pub(crate) fn add(
        &self,
        catalogue: &Catalogue,
        target: &str,
        canned: Canned,
    ) -> Result<(), CannedError> {
        let known = target.starts_with('/')
            || catalogue
                .operations()
                .any(|operation| operation.operation.name == target || operation.id() == target);
        if !known {
            return Err(CannedError::UnknownOperation(target.to_owned()));
        }
        let reply = canned.into_reply()?;
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting
            .entry(target.to_owned())
            .or_default()
            .push_back(reply);
        Ok(())
    }

    /// The answer that waits for one of these targets, the first target first.
    pub(crate) fn take<'a>(&self, targets: impl IntoIterator<Item = &'a str>) -> Option<Reply> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.is_empty() {
            return None;
        }
        targets.into_iter().find_map(|target| {
            let queue = waiting.get_mut(target)?;
            let reply = queue.pop_front();
            if queue.is_empty() {
                waiting.remove(target);
            }
            reply
        })
    }
}
