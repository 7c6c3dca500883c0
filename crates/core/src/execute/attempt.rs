//! One attempt: authenticate, send, read.

use std::time::Duration;

use bytes::BytesMut;
use http::header::{CONNECTION, CONTENT_LENGTH};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use smallvec::SmallVec;
use tokio::time::Instant;

use super::Prepared;
use super::redirect::{self, Hop};
use crate::credential_check;
use crate::deadline::Deadline;
use crate::error::{Error, ErrorKind};
use crate::observe::Running;
use crate::request::encode::{Encoded, Headers};
use crate::response::head::{RequestHead, ResponseHead};
use crate::response::{content_coding, error_response};
use crate::retry::Failure;
use crate::rounded::Rounded;
use crate::session::authenticator::{AuthCx, Authenticator};

use crate::session::concurrency_limit::Place;
use crate::transport::{NewConnection, OnOldConnection, Phase, ResponseBody, TransportError};
use bytes::Bytes;

/// How much of a refusal's body is read, in bytes.
const REFUSAL_READ: usize = 256 * 1024;

/// The headers that prove who calls: one for a token, two for a signature.
type ProofHeaders = SmallVec<[(HeaderName, HeaderValue); 2]>;

/// An attempt's answer.
pub(super) struct Answered {
    pub(super) head: ResponseHead,
    pub(super) body: Bytes,
    /// The body, where it is left to the caller; `body` is empty then.
    pub(super) unread: Option<ResponseBody>,
    /// What was refused (401, 403), where it had a proof that a new one could take the place of. In a box, for calls that wait have
    /// room for it.
    pub(super) proven: Option<Box<RequestHead>>,
    /// Where the answer came from, if a redirect led there.
    pub(super) moved: Option<Box<Uri>>,
    /// Whether it only ends a connection that was kept too long: the request was not looked at.
    pub(super) stale: bool,
}

/// An attempt that brought none.
pub(super) struct Broken {
    pub(super) error: Error,
    /// `None`: nothing was sent, and another attempt would change nothing.
    pub(super) failure: Option<Failure>,
    /// Another attempt would fail in the same way.
    pub(super) lasting: bool,
    /// It came from a connection that was kept too long, and sending the request once more does no harm.
    pub(super) stale: bool,
}

impl From<Error> for Broken {
    fn from(error: Error) -> Self {
        Self {
            error,
            failure: None,
            lasting: true,
            stale: false,
        }
    }
}

impl Broken {
    /// A failure that may pass.
    pub(super) const fn passing(error: Error, failure: Failure) -> Self {
        Self {
            error,
            failure: Some(failure),
            lasting: false,
            stale: false,
        }
    }
}

impl Prepared<'_> {
    /// Waits for a place for the request.
    async fn place(&self) -> Result<Place, Error> {
        // A call for a token is made by calls that have their places, and must not wait for these.
        if self.client.is_anonymous() {
            return Ok(Place::NONE);
        }
        let shared = self.client.shared();
        shared.in_flight.enter(self.deadline).await.ok_or_else(|| {
            Error::new(
                ErrorKind::Timeout,
                format!(
                    "{} other requests of this client were under way all through the call's {}; nothing was sent",
                    shared.config.max_in_flight,
                    Rounded(self.total)
                ),
            )
            .with_hint("give calls more time, or raise `ClientBuilder::max_in_flight`")
        })
    }

    /// One attempt, up to the last byte of the answer.
    pub(super) async fn attempt(
        &mut self,
        encoded: &Encoded,
        running: &Running<'_>,
    ) -> Result<Answered, Broken> {
        let place = self.place().await?;
        // Calls that wait for a place are many: they get the memory that sending takes when it is their turn.
        let mut answered = Box::pin(self.send(encoded, running)).await?;
        answered.unread = answered.unread.map(|body| place.until_read(body));
        Ok(answered)
    }

    /// The requests of an attempt: one, and those that redirects lead to.
    async fn send(&mut self, encoded: &Encoded, running: &Running<'_>) -> Result<Answered, Broken> {
        let mut hop = Hop::first(encoded);
        let mut deadline = None;
        loop {
            let result = self.exchange(&hop, running, &mut deadline).await;
            let (mut answered, body, deadline) =
                result.map_err(|broken| self.after(&hop, broken))?;
            let head = &answered.head;
            match redirect::next(
                &hop,
                head.status,
                &head.headers,
                self.idempotent,
                self.client.shared().config.max_redirects,
            ) {
                Ok(None) => {
                    if self.stream && head.status.is_success() {
                        answered.unread = Some(body);
                    } else {
                        answered.body = self
                            .read(&hop, head, body, deadline, running)
                            .await
                            .map_err(|broken| self.after(&hop, broken))?;
                    }
                    // The call would be sent again for the sake of a request that it led to.
                    if hop.number > 0 && !self.idempotent {
                        answered.proven = None;
                        answered.stale = false;
                    }
                    answered.moved = (hop.number > 0).then(|| Box::new(hop.encoded.uri.clone()));
                    return Ok(answered);
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
                    let error = error_response::error(
                        &self.operation,
                        self.client.product(),
                        &hop.encoded.uri,
                        head,
                        &Bytes::new(),
                        &self.redactor,
                    )
                    .with_hint(reason);
                    return Err(error.into());
                }
            }
        }
    }

    /// One request, up to the head of its answer. The first of an attempt starts the attempt's deadline.
    async fn exchange(
        &mut self,
        hop: &Hop<'_>,
        running: &Running<'_>,
        deadline: &mut Option<Deadline>,
    ) -> Result<(Answered, ResponseBody, Deadline), Broken> {
        // In a scope of its own: a call that waits for its answer has no room for the request beside it.
        let (sending, length, proof, uri) = {
            let mut request = hop.encoded.to_http();
            if let Some(authenticator) = self.authenticator.filter(|_| hop.at_home) {
                self.authenticate(authenticator, &mut request, running.attempt().number)
                    .await?;
            }
            let proof = self.proof(&hop.encoded.headers, request.headers())?;
            // Copied only where an authenticator has changed it.
            let changed = *request.uri() != hop.encoded.uri;
            let uri = changed.then(|| request.uri().clone());
            let length = request.body().len();
            // After the proof, so that a proxy may change it.
            content_coding::ask(request.headers_mut());
            if self.new_connection {
                request.extensions_mut().insert(NewConnection);
            }
            let sending = self.client.shared().transport.send(request);
            (sending, length, proof, uri)
        };

        let started = Instant::now();
        let deadline = *deadline.get_or_insert_with(|| {
            Deadline::counted_from(started, self.attempt_timeout).min(self.deadline)
        });
        let answer = deadline.run(sending).await;
        if !matches!(&answer, Some(Err(error)) if error.phase() == Phase::Connect) {
            running.sent(length);
        }
        let answer = match answer {
            None => {
                let error = self.late(self.attempt_timeout, "no answer came");
                return Err(Broken::passing(error, Failure::MaybeSent));
            }
            Some(Err(error)) => return Err(self.broken(error, &hop.encoded.uri)),
            Some(Ok(answer)) => answer,
        };
        let (parts, body) = answer.into_parts();
        let body = content_coding::unpack(&parts.headers, body);
        // Another server's clock says nothing about this one's.
        let clock = Some(&self.client.shared().clock).filter(|_| hop.at_home);
        let clock_offset = clock.and_then(|clock| clock.set_by(&parts.headers));
        if parts.status != StatusCode::UNAUTHORIZED
            && let Some(trial) = self.trial.take()
        {
            trial.accepted();
        }
        let refused = matches!(
            parts.status,
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN
        );
        let proven = (refused && !proof.is_empty()).then(|| {
            let mut headers = hop.encoded.headers.to_map(proof.len());
            headers.extend(proof);
            Box::new(RequestHead {
                method: hop.encoded.method.clone(),
                uri: uri.unwrap_or_else(|| hop.encoded.uri.clone()),
                headers,
            })
        });
        let stale = parts.status == StatusCode::REQUEST_TIMEOUT
            && parts.extensions.get::<OnOldConnection>().is_some()
            && (self.idempotent || ends_connection(&parts));
        let response = ResponseHead {
            status: parts.status,
            headers: parts.headers,
            clock_offset_millis: clock_offset,
            elapsed: started.elapsed(),
        };
        let answered = Answered {
            head: response,
            body: Bytes::new(),
            unread: None,
            proven,
            moved: None,
            stale,
        };
        Ok((answered, body, deadline))
    }

    /// A failure behind a redirect. If the operation is not safe to repeat, the redirect said that it was carried out.
    fn after(&self, hop: &Hop<'_>, mut broken: Broken) -> Broken {
        broken.error = broken.error.at(&hop.encoded.uri, &self.redactor);
        if hop.number == 0 || self.idempotent {
            return broken;
        }
        Broken {
            failure: broken.failure.map(|_| Failure::Cut),
            stale: false,
            ..broken
        }
    }

    async fn authenticate(
        &mut self,
        authenticator: &dyn Authenticator,
        request: &mut http::Request<Bytes>,
        attempt: u32,
    ) -> Result<(), Error> {
        let token_client = self.client.for_authenticator(self.deadline);
        let cx = AuthCx {
            client: &token_client,
            caller: self.client,
            operation: &self.operation,
            deadline: self.deadline,
            attempt,
            clock_offset: self.client.clock_offset(),
        };
        let done = self
            .deadline
            .run(authenticator.authenticate(request, cx))
            .await;
        match done {
            None => {
                return Err(Error::new(
                    ErrorKind::Timeout,
                    format!(
                        "no token within the call's {}; nothing was sent",
                        Rounded(self.total)
                    ),
                ));
            }
            // The error of a token call names that call; this one is about the call that needed the token.
            Some(Err(error)) if error.has_operation() => {
                return Err(Error::prerequisite("no credentials", error));
            }
            Some(result) => result?,
        }
        Ok(())
    }

    /// The headers that an authenticator has put among those of the encoded request. What must not be shown is hidden from now on.
    fn proof(&mut self, encoded: &Headers, sent: &HeaderMap) -> Result<ProofHeaders, Error> {
        let mut proof = ProofHeaders::new();
        // Both are in the order in which headers were added, so no name has to be looked up.
        let mut known = encoded.iter();
        for (name, value) in sent {
            if value.is_sensitive() {
                self.redactor.add_header(value);
            }
            // A copy of a value shares its bytes.
            let same = |(_, known): &(HeaderName, HeaderValue)| {
                std::ptr::eq(known.as_bytes(), value.as_bytes())
            };
            if !known.next().is_some_and(same) {
                if value.is_sensitive() {
                    credential_check::header(name.as_str(), value)?;
                }
                proof.push((name.clone(), value.clone()));
            }
        }
        Ok(proof)
    }

    /// Reads a body within the limits. Of a refusal, what can be had is enough.
    async fn read(
        &self,
        hop: &Hop<'_>,
        head: &ResponseHead,
        mut body: ResponseBody,
        deadline: Deadline,
        running: &Running<'_>,
    ) -> Result<Bytes, Broken> {
        let config = &self.client.shared().config;
        let success = head.status.is_success();
        let limit = if success {
            config.max_body
        } else {
            config.max_body.min(REFUSAL_READ)
        };
        let announced = head
            .headers
            .get(CONTENT_LENGTH)
            .filter(|_| !content_coding::is_packed(&head.headers))
            .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        if success && announced.is_some_and(|length| length > limit as u64) {
            return Err(self.with_status(too_large(limit), head).into());
        }
        let mut first: Option<Bytes> = None;
        let mut all = BytesMut::new();
        loop {
            let got = first.as_ref().map_or(all.len(), Bytes::len);
            let read = deadline.run_within(self.read_timeout, body.chunk()).await;
            let chunk = match read {
                Some(Ok(Some(chunk))) => chunk,
                Some(Ok(None)) => break,
                _ if !success => break,
                Some(Err(error)) => {
                    let broken = self.broken(error, &hop.encoded.uri);
                    return Err(Broken {
                        error: self.with_status(broken.error, head),
                        failure: Some(Failure::Cut),
                        ..broken
                    });
                }
                None => {
                    let error = if deadline.has_passed() {
                        self.late(
                            self.attempt_timeout,
                            &format!("the answer was not complete ({got} bytes of it came)"),
                        )
                    } else {
                        Error::new(
                            ErrorKind::Timeout,
                            format!(
                                "nothing more came for {} after {got} bytes of the answer",
                                Rounded(self.read_timeout)
                            ),
                        )
                    };
                    return Err(Broken::passing(self.with_status(error, head), Failure::Cut));
                }
            };
            running.received(chunk.len());
            if got.saturating_add(chunk.len()) > limit {
                if success {
                    return Err(self.with_status(too_large(limit), head).into());
                }
                all.extend_from_slice(first.take().as_deref().unwrap_or_default());
                all.extend_from_slice(chunk.get(..limit.saturating_sub(got)).unwrap_or_default());
                break;
            }
            // Most answers come in one piece, which then needs no copy.
            if got == 0 {
                first = Some(chunk);
            } else {
                all.extend_from_slice(first.take().as_deref().unwrap_or_default());
                all.extend_from_slice(&chunk);
            }
        }
        Ok(first.unwrap_or_else(|| all.freeze()))
    }

    /// The error of a transport's failure, and what it means for another attempt.
    fn broken(&self, error: TransportError, uri: &Uri) -> Broken {
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
        let hint = error.hint().to_owned();
        Broken {
            error: Error::new(kind, text).with_hint(hint).with_source(error),
            failure: Some(failure),
            lasting,
            stale,
        }
    }

    /// The error of a deadline that has passed.
    fn late(&self, attempt: Duration, what: &str) -> Error {
        let (whose, limit) = if self.deadline.has_passed() {
            ("call", self.total)
        } else {
            ("attempt", attempt)
        };
        Error::new(
            ErrorKind::Timeout,
            format!("{what} within the {whose}'s {}", Rounded(limit)),
        )
    }

    fn with_status(&self, mut error: Error, head: &ResponseHead) -> Error {
        let inner = error.inner_mut();
        inner.status = Some(head.status);
        inner.request_id = error_response::request_id_header(
            self.client.product().errors,
            &head.headers,
            &self.redactor,
        );
        error
    }
}

fn too_large(limit: usize) -> Error {
    Error::new(
        ErrorKind::TooLarge,
        format!("it is larger than {limit} bytes"),
    )
    .with_hint("raise the limit with `ClientBuilder::max_body`")
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
