//! One attempt: authenticate, send, read.

use std::time::Duration;

use bytes::Bytes;
use http::header::CONNECTION;
use http::{StatusCode, Uri};
use tokio::time::Instant;

use super::prepare::Prepared;
use super::redirect::{self, Hop};
use crate::deadline::Deadline;
use crate::error::{Error, ErrorKind};
use crate::observe::Running;
use crate::request::Encoded;
use crate::response::{RequestHead, ResponseHead, content_coding, error_response};
use crate::retry::Failure;
use crate::session::Permit;
use crate::text::rounded::Rounded;
use crate::transport::{NewConnection, OnOldConnection, Phase, ResponseBody, TransportError};

/// The response of an attempt.
pub(super) struct AttemptOutput {
    pub(super) head: ResponseHead,
    pub(super) body: Bytes,
    /// The body, where it is left to the caller; `body` is empty then.
    pub(super) unread: Option<ResponseBody>,
    /// The head that was rejected (401, 403), if an authenticator had signed it. In a box: calls that wait have room
    /// for it.
    pub(super) signed_head: Option<Box<RequestHead>>,
    /// Where the response came from, if a redirect led there.
    pub(super) moved: Option<Box<Uri>>,
    /// Whether it only ends a connection that was kept too long: the request was not read.
    pub(super) stale: bool,
}

/// An attempt that failed.
pub(super) struct AttemptError {
    pub(super) error: Error,
    /// `None`: nothing was sent, and another attempt would change nothing.
    pub(super) failure: Option<Failure>,
    /// Another attempt would fail in the same way.
    pub(super) lasting: bool,
    /// It came from a connection that was kept too long, and sending the request once more does no harm.
    pub(super) stale: bool,
}

impl From<Error> for AttemptError {
    fn from(error: Error) -> Self {
        Self {
            error,
            failure: None,
            lasting: true,
            stale: false,
        }
    }
}

impl AttemptError {
    /// A transient failure.
    pub(super) fn passing(error: Error, failure: Failure) -> Self {
        Self {
            failure: Some(failure),
            lasting: false,
            ..error.into()
        }
    }
}

impl Prepared<'_> {
    /// Waits for a permit to send the request.
    async fn permit(&self) -> Result<Permit, Error> {
        // A call for a token is made by calls that have their permits, and must not wait for these.
        if self.client.is_anonymous() {
            return Ok(Permit::NONE);
        }
        let shared = self.client.shared();
        shared.concurrency_limit.acquire(self.deadline).await.ok_or_else(|| {
            let (others, total) = (shared.config.max_in_flight, Rounded(self.total));
            let text = format!(
                "{others} other requests of this client were under way all through the call's {total}; nothing was sent"
            );
            Error::new(ErrorKind::Timeout, text)
                .with_hint("give calls more time, or raise `ClientBuilder::max_in_flight`")
        })
    }

    /// One attempt, up to the last byte of the response.
    pub(super) async fn attempt(
        &mut self,
        encoded: &Encoded,
        running: &Running<'_>,
    ) -> Result<AttemptOutput, AttemptError> {
        let permit = self.permit().await?;
        // Calls that wait for a permit are many: they get the memory that sending takes when it is their turn.
        let mut output = Box::pin(self.send(encoded, running)).await?;
        output.unread = output.unread.map(|body| permit.hold_until_read(body));
        Ok(output)
    }

    /// The requests of an attempt: one, and those that redirects lead to.
    async fn send(
        &mut self,
        encoded: &Encoded,
        running: &Running<'_>,
    ) -> Result<AttemptOutput, AttemptError> {
        let mut hop = Hop::first(encoded);
        let mut deadline = None;
        loop {
            let result = self.exchange(&hop, running, &mut deadline).await;
            let (mut output, body, deadline) =
                result.map_err(|failed| self.behind(&hop, failed))?;
            let head = &output.head;
            match redirect::next(
                &hop,
                head.status,
                &head.headers,
                self.idempotent,
                self.client.shared().config.max_redirects,
            ) {
                Ok(None) => {
                    if self.stream && head.status.is_success() {
                        output.unread = Some(body);
                    } else {
                        let result = self.read_body(&hop, head, body, deadline, running).await;
                        output.body = result
                            .map_err(|failed| self.behind(&hop, self.with_status(failed, head)))?;
                    }
                    // The call would be sent again for the sake of a request that it led to.
                    if hop.number > 0 && !self.idempotent {
                        output.signed_head = None;
                        output.stale = false;
                    }
                    output.moved = (hop.number > 0).then(|| Box::new(hop.encoded.uri.clone()));
                    return Ok(output);
                }
                Ok(Some(next)) => {
                    tracing::debug!(
                        http.response.status_code = head.status.as_u16(),
                        server.address = next.encoded.uri.host(),
                        server.port = next.encoded.uri.port_u16(),
                        "following a redirect"
                    );
                    hop = next;
                }
                Err(reason) => {
                    tracing::Span::current()
                        .record("http.response.status_code", head.status.as_u16());
                    let error = self
                        .error_response(&hop.encoded.uri, head, &Bytes::new())
                        .with_hint(reason);
                    return Err(error.into());
                }
            }
        }
    }

    /// One request, up to the head of its response. The first of an attempt starts the attempt's deadline.
    async fn exchange(
        &mut self,
        hop: &Hop<'_>,
        running: &Running<'_>,
        deadline: &mut Option<Deadline>,
    ) -> Result<(AttemptOutput, ResponseBody, Deadline), AttemptError> {
        // In a scope of its own: a call that waits for its response has no room for the request beside it.
        let (sending, length, credentials, uri) = {
            let mut request = hop.encoded.to_http();
            if let Some(authenticator) = self.authenticator.filter(|_| hop.at_home) {
                self.authenticate(authenticator, &mut request, running.attempt().number)
                    .await?;
            }
            let credentials = self.credentials(&hop.encoded.headers, request.headers())?;
            // Copied only where an authenticator has changed it.
            let changed = *request.uri() != hop.encoded.uri;
            let uri = changed.then(|| request.uri().clone());
            let length = request.body().len();
            // After the credentials, so that a proxy may change it.
            content_coding::ask(request.headers_mut());
            if self.new_connection {
                request.extensions_mut().insert(NewConnection);
            }
            let sending = self.client.shared().transport.send(request);
            (sending, length, credentials, uri)
        };

        let started = Instant::now();
        let deadline = *deadline.get_or_insert_with(|| {
            Deadline::counted_from(started, self.attempt_timeout).min(self.deadline)
        });
        let response = deadline.run(sending).await;
        if !matches!(&response, Some(Err(error)) if error.phase() == Phase::Connect) {
            running.sent(length);
        }
        let response = match response {
            None => {
                let error = self.late(self.attempt_timeout, "no response came");
                return Err(AttemptError::passing(error, Failure::MaybeSent));
            }
            Some(Err(error)) => return Err(self.failed(error, &hop.encoded.uri)),
            Some(Ok(response)) => response,
        };
        let (parts, body) = response.into_parts();
        let body = content_coding::unpack(&parts.headers, body);
        // Another server's clock says nothing about this one's.
        let clock = Some(&self.client.shared().clock).filter(|_| hop.at_home);
        let clock_offset = clock.and_then(|clock| clock.set_by(&parts.headers));
        if parts.status != StatusCode::UNAUTHORIZED
            && let Some(trial) = self.trial.take()
        {
            trial.accepted();
        }
        let rejected = matches!(
            parts.status,
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN
        );
        let signed_head = (rejected && !credentials.is_empty()).then(|| {
            let mut headers = hop.encoded.headers.to_map(credentials.len());
            headers.extend(credentials);
            Box::new(RequestHead {
                method: hop.encoded.method.clone(),
                uri: uri.unwrap_or_else(|| hop.encoded.uri.clone()),
                headers,
            })
        });
        let stale = parts.status == StatusCode::REQUEST_TIMEOUT
            && parts.extensions.get::<OnOldConnection>().is_some()
            && (self.idempotent || ends_connection(&parts));
        let head = ResponseHead {
            status: parts.status,
            headers: parts.headers,
            clock_offset_millis: clock_offset,
            elapsed: started.elapsed(),
        };
        let output = AttemptOutput {
            head,
            body: Bytes::new(),
            unread: None,
            signed_head,
            moved: None,
            stale,
        };
        Ok((output, body, deadline))
    }

    /// A failure behind a redirect. If the operation is not safe to repeat, the redirect said that it was carried out.
    fn behind(&self, hop: &Hop<'_>, mut failed: AttemptError) -> AttemptError {
        failed.error = failed.error.at(&hop.encoded.uri, &self.redactor);
        if hop.number == 0 || self.idempotent {
            return failed;
        }
        AttemptError {
            failure: failed.failure.map(|_| Failure::Cut),
            stale: false,
            ..failed
        }
    }

    /// The error of a transport's failure, and what it means for another attempt.
    pub(super) fn failed(&self, error: TransportError, uri: &Uri) -> AttemptError {
        let cause = self.redactor.text(&error.cause());
        let kind = error.kind();
        let failure = match error.phase() {
            Phase::Connect => Failure::NotSent,
            Phase::Send => Failure::MaybeSent,
            Phase::Receive => Failure::Cut,
        };
        let lasting = error.is_lasting();
        let stale = error.is_on_old_connection()
            && !lasting
            && failure == Failure::MaybeSent
            && self.idempotent;
        let text = match uri.authority() {
            Some(host) if kind == ErrorKind::Connect => format!("{host}: {cause}"),
            _ => cause,
        };
        AttemptError {
            error: error.into_error(text),
            failure: Some(failure),
            lasting,
            stale,
        }
    }

    /// The error of a deadline that has passed.
    pub(super) fn late(&self, attempt: Duration, what: &str) -> Error {
        let (whose, limit) = if self.deadline.has_passed() {
            ("call", self.total)
        } else {
            ("attempt", attempt)
        };
        let text = format!("{what} within the {whose}'s {}", Rounded(limit));
        Error::new(ErrorKind::Timeout, text)
    }

    /// A failure after the head of the response.
    fn with_status(&self, mut failed: AttemptError, head: &ResponseHead) -> AttemptError {
        let shape = self.client.product().errors;
        let inner = failed.error.inner_mut();
        inner.status = Some(head.status);
        inner.request_id = error_response::request_id_header(shape, &head.headers, &self.redactor);
        failed
    }
}

/// Whether a response says that it is the last one of its connection. A service that uses 408 for something else does not.
fn ends_connection(response: &http::response::Parts) -> bool {
    let mut options = response.headers.get_all(CONNECTION).into_iter();
    response.version < http::Version::HTTP_2
        && options.any(|options| {
            let mut options = options.as_bytes().split(|byte| *byte == b',');
            options.any(|option| option.trim_ascii().eq_ignore_ascii_case(b"close"))
        })
}
