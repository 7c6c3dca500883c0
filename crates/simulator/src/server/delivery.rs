//! From a reply to what goes over the wire.

use std::sync::Arc;

use http::header::{CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, DATE, VARY};
use http::{HeaderValue, Response, Version};

use crate::faults::Plan;
use crate::gzip::gzip;
use crate::reply::Reply;
use crate::server::body::AnswerBody;
use crate::server::link::{Busy, Link};

/// Shorter bodies are not worth their compression.
const COMPRESSED_FROM: usize = 1024;

/// How a reply is delivered.
pub(super) struct Delivery<'a> {
    pub(super) plan: &'a Plan,
    pub(super) link: &'a Arc<Link>,
    pub(super) version: Version,
    /// Whether the client takes gzip.
    pub(super) compressed: bool,
    /// In place of the transport's own.
    pub(super) date: Option<String>,
}

impl Delivery<'_> {
    pub(super) fn response(self, mut reply: Reply, busy: Option<Busy>) -> Response<AnswerBody> {
        // What a fault does to a response is done to the bytes that it names.
        if self.plan.is_empty() {
            compress(&mut reply, self.compressed);
        }
        if let Some(date) = &self.date {
            reply = reply.with(DATE, date);
        }
        if let Some(difference) = self.plan.length() {
            self.misstate_length(&mut reply, difference);
        }
        let body = AnswerBody::new(reply.body, busy).troubled(self.plan, self.link);
        let mut response = Response::new(body);
        *response.status_mut() = reply.status;
        *response.headers_mut() = reply.headers;
        response
    }

    fn misstate_length(&self, reply: &mut Reply, difference: i64) {
        let length = i64::try_from(reply.body.len()).unwrap_or(i64::MAX);
        let announced = length.saturating_add(difference).max(0).unsigned_abs();
        reply.set(CONTENT_LENGTH, &announced.to_string());
        // HTTP/2 knows the end of a body by other means, HTTP/1 by this only: what is left comes after the end.
        let announced = usize::try_from(announced).unwrap_or(usize::MAX);
        if self.version < Version::HTTP_2 && announced < reply.body.len() {
            self.link.set_excess(reply.body.split_off(announced));
            reply.set(CONNECTION, "close");
        }
    }
}

/// Compresses a body that is long enough, if that is accepted; `Vary` says so to caches in both cases.
fn compress(reply: &mut Reply, accepted: bool) {
    if reply.body.len() < COMPRESSED_FROM || reply.headers.contains_key(CONTENT_ENCODING) {
        return;
    }
    reply
        .headers
        .append(VARY, HeaderValue::from_static("accept-encoding"));
    if accepted {
        reply.body = gzip(&reply.body);
        reply.set(CONTENT_ENCODING, "gzip");
    }
}
