//! What came back.

pub(crate) mod content_coding;
pub(crate) mod error_response;
pub(crate) mod format;
mod head;
pub(crate) mod payload;
pub(crate) mod verdict;
#[cfg(feature = "xml")]
pub(crate) mod xml;

use http::{HeaderMap, StatusCode, Uri};

use self::format::Original;
pub(crate) use self::format::{Expects, JSON};
pub(crate) use self::head::header_text;
pub use self::head::{RequestHead, ResponseHead};
pub use self::payload::{Binary, Decoded, EnvelopeMode, Fields, NoContent, Payload};
pub(crate) use self::payload::{ReadResult, or_null};
use crate::description::{ErrorShape, OperationRef};
use crate::redact::Redactor;
use crate::transport::ResponseBody;
use crate::wire::Json;
use bytes::Bytes;

/// A response with a success status, not yet decoded.
pub(crate) struct RawResponse {
    pub(crate) operation: OperationRef,
    /// Where it came from.
    pub(crate) uri: Uri,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The body, where it is left to the caller; `body` is empty then.
    pub(crate) unread: Option<ResponseBody>,
    pub(crate) attempts: u32,
    pub(crate) redactor: Redactor,
    pub(crate) shape: &'static ErrorShape,
    /// The body as it came, where `body` is what was made of it.
    pub(crate) original: Option<Box<dyn Original>>,
}

impl RawResponse {
    /// The body as it came.
    pub(crate) fn source(&self) -> &Bytes {
        let original = self.original.as_ref();
        original.map_or(&self.body, |original| original.body())
    }

    /// The id that the service gave the request.
    pub(crate) fn request_id(&self) -> Option<String> {
        error_response::request_id_header(self.shape, &self.headers, &self.redactor)
    }
}

/// A value with what came beside it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Response<T> {
    /// The decoded payload.
    pub value: T,
    /// Status, headers, body and more.
    pub meta: Meta,
}

/// What came beside a payload. `Debug` shows neither headers nor body: both may hold secrets.
#[derive(Clone)]
#[non_exhaustive]
pub struct Meta {
    /// Status of the response.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Id that the service gave the request, where the product's spec says how to find it.
    pub request_id: Option<String>,
    /// How many times the request was sent.
    pub attempts: u32,
    /// The fields of the envelope beside the payload, nested as they came.
    pub envelope: serde_json::Map<String, Json>,
    /// The body as it came, unpacked.
    pub body: Bytes,
}

debug_fields!(Meta |meta| {
    status: meta.status.as_u16(),
    request_id: meta.request_id,
    attempts: meta.attempts,
    body: format_args!("[{} bytes]", meta.body.len()),
});
