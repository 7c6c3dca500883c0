//! Answers that a test prepares, in place of the simulator's own.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::FaultError;
use crate::reply::Reply;

/// A response that a test prepares: any status, any headers, any bytes.
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
    /// A response with that status and body, and no headers.
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    /// A response that says it is JSON. The text is sent as it is, so it may just as well be broken.
    pub fn json(status: u16, body: impl Into<Bytes>) -> Self {
        Self::new(status, body).header("Content-Type", "application/json")
    }

    /// A response that says it is HTML.
    pub fn html(status: u16, body: impl Into<Bytes>) -> Self {
        Self::new(status, body).header("Content-Type", "text/html;charset=UTF-8")
    }

    /// A response that says it is XML.
    pub fn xml(status: u16, body: impl Into<Bytes>) -> Self {
        Self::new(status, body).header("Content-Type", "application/xml;charset=UTF-8")
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(crate) fn reply(&self) -> Result<Reply, FaultError> {
        let status = StatusCode::from_u16(self.status).ok();
        let status = status.filter(|status| !status.is_informational());
        let status = status.ok_or(FaultError::Status(self.status))?;
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let header = HeaderName::try_from(name.as_str()).ok();
            let header = header.zip(HeaderValue::try_from(value).ok());
            let (parsed, value) = header.ok_or_else(|| FaultError::Header(name.clone()))?;
            headers.append(parsed, value);
        }
        Ok(Reply {
            status,
            headers,
            body: self.body.clone(),
        })
    }
}
