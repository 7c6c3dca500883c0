//! One attempt: authenticate, send, read.

use std::time::Duration;

use bytes::BytesMut;
use http::HeaderMap;
use http::header::{CONTENT_LENGTH, DATE, RETRY_AFTER};
use tokio::time::Instant;

use super::{Prepared, refusal};
use crate::auth::{AuthCx, Authenticator, RequestHead, ResponseHead};
use crate::deadline::Deadline;
use crate::error::{Error, ErrorKind};
use crate::retry::{self, Failure};
use crate::transport::{Phase, ResponseBody, TransportError};
use crate::{Bytes, date};

/// How much of a refusal's body is read, in bytes.
const REFUSAL_READ: usize = 256 * 1024;

/// An attempt's answer.
pub(super) struct Answered {
    pub(super) head: ResponseHead,
    pub(super) body: Bytes,
    /// The body, where it is left to the caller; `body` is empty then.
    pub(super) unread: Option<ResponseBody>,
    /// What was sent, with its proof.
    pub(super) request: RequestHead,
    /// Whether there was anything to add to it as a proof.
    pub(super) authenticated: bool,
}

/// An attempt that brought none.
pub(super) struct Broken {
    pub(super) error: Error,
    /// `None`: another attempt would change nothing.
    pub(super) failure: Option<Failure>,
}

impl From<Error> for Broken {
    fn from(error: Error) -> Self {
        Self {
            error,
            failure: None,
        }
    }
}

impl Prepared<'_> {
    /// One attempt, up to the last byte of the answer.
    pub(super) async fn attempt(&mut self, number: u32) -> Result<Answered, Broken> {
        let mut request = self.encoded.to_http();
        if let Some(authenticator) = self.authenticator {
            self.authenticate(authenticator, &mut request, number)
                .await?;
        }
        let authenticated = self.encoded.headers != *request.headers();
        let head = RequestHead {
            method: request.method().clone(),
            uri: request.uri().clone(),
            headers: request.headers().clone(),
        };

        let deadline = self.deadline.within(self.attempt_timeout);
        let started = Instant::now();
        let answer = match deadline
            .run(self.client.shared().transport.send(request))
            .await
        {
            None => {
                let error = self.late(self.attempt_timeout, "no answer came");
                return Err(Broken {
                    error,
                    failure: Some(Failure::MaybeSent),
                });
            }
            Some(Err(error)) => return Err(self.broken(error)),
            Some(Ok(answer)) => answer,
        };
        let (parts, body) = answer.into_parts();
        let clock_offset = server_clock_offset(&parts.headers);
        if let Some(offset) = clock_offset {
            self.client.shared().set_clock_offset(offset);
        }
        let response = ResponseHead {
            status: parts.status,
            headers: parts.headers,
            clock_offset_millis: clock_offset,
            elapsed: started.elapsed(),
        };
        let (body, unread) = if self.stream && response.status.is_success() {
            (Bytes::new(), Some(body))
        } else {
            (self.read(&response, body, deadline).await?, None)
        };
        Ok(Answered {
            head: response,
            body,
            unread,
            request: head,
            authenticated,
        })
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
                        "no token within the call's {:?}; nothing was sent",
                        self.total
                    ),
                ));
            }
            // The error of a token call names that call; this one is about the call that needed the token.
            Some(Err(error)) if error.has_operation() => {
                return Err(Error::auth(error.to_string()).with_source(error));
            }
            Some(result) => result?,
        }
        for (_, value) in request
            .headers()
            .iter()
            .filter(|(_, value)| value.is_sensitive())
        {
            if let Ok(value) = value.to_str() {
                self.redactor.add(value);
                // The scheme's word in front of a token is no secret, and may be missing where the token turns up again.
                if let Some((_, token)) = value.split_once(' ') {
                    self.redactor.add(token);
                }
            }
        }
        Ok(())
    }

    /// Reads a body within the limits. Of a refusal, what can be had is enough.
    async fn read(
        &self,
        head: &ResponseHead,
        mut body: ResponseBody,
        deadline: Deadline,
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
            .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        if success && announced.is_some_and(|length| length > limit as u64) {
            return Err(self.with_status(too_large(limit), head).into());
        }
        let mut first: Option<Bytes> = None;
        let mut all = BytesMut::new();
        loop {
            let got = first.as_ref().map_or(all.len(), Bytes::len);
            let chunk = match deadline.within(config.read_timeout).run(body.chunk()).await {
                Some(Ok(Some(chunk))) => chunk,
                Some(Ok(None)) => break,
                _ if !success => break,
                Some(Err(error)) => {
                    let Broken { error, .. } = self.broken(error);
                    return Err(Broken {
                        error: self.with_status(error, head),
                        failure: Some(Failure::Cut),
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
                                "nothing more came for {:?} after {got} bytes of the answer",
                                config.read_timeout
                            ),
                        )
                    };
                    return Err(Broken {
                        error: self.with_status(error, head),
                        failure: Some(Failure::Cut),
                    });
                }
            };
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
    fn broken(&self, error: TransportError) -> Broken {
        let cause = self.redactor.text(&error.cause());
        let (kind, failure) = match error.phase() {
            Phase::Connect => (ErrorKind::Connect, Failure::NotSent),
            Phase::Send => (ErrorKind::Transport, Failure::MaybeSent),
            Phase::Receive => (ErrorKind::Transport, Failure::Cut),
        };
        let lasting = error.is_lasting();
        let host = self
            .encoded
            .uri
            .authority()
            .map_or_else(String::new, ToString::to_string);
        let text = if kind == ErrorKind::Connect {
            format!("{host}: {cause}")
        } else {
            cause
        };
        let mut built = Error::new(kind, text).with_source(error);
        if lasting {
            built = built.with_hint(
                "the server's certificate is not trusted: check the address, or name its authority with `root_certificate_pem`",
            );
        }
        Broken {
            error: built,
            failure: (!lasting).then_some(failure),
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
            format!("{what} within the {whose}'s {limit:?}"),
        )
    }

    fn with_status(&self, mut error: Error, head: &ResponseHead) -> Error {
        let inner = error.inner_mut();
        inner.status = Some(head.status);
        inner.request_id = refusal::request_id_header(self.client.product(), &head.headers);
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

/// How far the server's clock is ahead of ours, in milliseconds.
fn server_clock_offset(headers: &HeaderMap) -> Option<i64> {
    let theirs = date::parse_http(headers.get(DATE)?.to_str().ok()?)?;
    Some(theirs.saturating_sub(date::now_millis()))
}

/// How long an answer asks to wait.
pub(super) fn asked_wait(headers: &HeaderMap) -> Option<Duration> {
    headers.get(RETRY_AFTER)?;
    // A date is one of the server's clock.
    let now = date::now_millis().saturating_add(server_clock_offset(headers).unwrap_or(0));
    retry::retry_after(headers, now)
}
