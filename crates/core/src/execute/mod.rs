//! The way of a call, the same for all operations and result types:
//!
//! 1. **prepare** (nothing is sent): tenant values, page index and size, ranges, base URL, encoding, may credentials go there;
//! 2. per attempt: **authenticate** on the final bytes, **send**, **read** the body within size and time limits;
//! 3. after a 401: ask the authenticator whether a new proof makes sense, once;
//! 4. after any other failure: **decide** whether to try again, wait, go to 2;
//! 5. hand over the raw answer, or an error that says everything.
//!
//! No step depends on what is asked for, so that all of this exists once in a program.

mod attempt;
mod prepare;
pub(crate) mod refusal;

use std::borrow::Cow;
use std::time::Duration;

use http::StatusCode;
use tracing::Instrument;

use self::attempt::{Answered, Broken};
use crate::auth::{Authenticator, RequestHead, ResponseHead};
use crate::client::Client;
use crate::deadline::Deadline;
use crate::encode::Encoded;
use crate::error::{Error, ErrorKind};
use crate::random;
use crate::redact::Redactor;
use crate::request::{OperationRef, Request};
use crate::response::RawResponse;
use crate::retry::{self, Decision, Failure, RetryPolicy, Situation, Stop};
use crate::transport::BoxFuture;

/// What a single call overrides.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) idempotent: Option<bool>,
    pub(crate) accept: &'static str,
    /// Whether the body of an answer with a success status is left to the caller to read.
    pub(crate) stream: bool,
}

/// Runs a call.
pub(crate) fn execute(
    client: Client,
    request: Request,
    options: Options,
) -> BoxFuture<'static, Result<RawResponse, Error>> {
    Box::pin(async move {
        let operation = request.operation.clone();
        let span = tracing::debug_span!(
            "call",
            otel.name = format_args!("{} {}", operation.method(), operation.path()),
            otel.kind = "client",
            secapi.product = client.product().name(),
            secapi.operation = operation.name(),
            http.request.method = operation.method().as_str(),
            url.template = operation.path(),
            server.address = tracing::field::Empty,
            http.response.status_code = tracing::field::Empty,
            http.request.resend_count = tracing::field::Empty,
            error.type = tracing::field::Empty,
        );
        let result = async {
            let call = prepare::prepare(&client, request, &options)?;
            call.run().await
        }
        .instrument(span.clone())
        .await
        .map_err(|error| error.of(&operation));
        match &result {
            Ok(answer) => {
                span.record("http.response.status_code", answer.status.as_u16());
                span.record(
                    "http.request.resend_count",
                    answer.attempts.saturating_sub(1),
                );
            }
            Err(error) => {
                if let Some(status) = error.status() {
                    span.record("http.response.status_code", status.as_u16());
                }
                span.record(
                    "http.request.resend_count",
                    error.attempts().saturating_sub(1),
                );
                span.record("error.type", tracing::field::debug(error.kind()));
            }
        }
        result
    })
}

/// A call that is ready to be sent.
struct Prepared<'a> {
    client: &'a Client,
    operation: OperationRef,
    encoded: Encoded,
    authenticator: Option<&'a dyn Authenticator>,
    deadline: Deadline,
    /// The call's time, for messages.
    total: Duration,
    attempt_timeout: Duration,
    policy: Cow<'a, RetryPolicy>,
    idempotent: bool,
    stream: bool,
    redactor: Redactor,
}

impl Prepared<'_> {
    async fn run(mut self) -> Result<RawResponse, Error> {
        let mut attempts = 0;
        // Attempts that count against the policy: all but the one after a 401.
        let mut tries = 0;
        let mut renewed = false;
        loop {
            attempts += 1;
            tries += 1;
            let span = tracing::debug_span!(
                "attempt",
                otel.kind = "client",
                http.request.method = self.encoded.method.as_str(),
                url.template = self.operation.path(),
                url.scheme = self.encoded.uri.scheme_str(),
                server.address = self.encoded.uri.host(),
                server.port = self.encoded.uri.port_u16(),
                http.request.resend_count = attempts - 1,
                http.request.body.size = self.encoded.body.len(),
                http.response.status_code = tracing::field::Empty,
                http.response.body.size = tracing::field::Empty,
                error.type = tracing::field::Empty,
            );
            let result = self.attempt(attempts).instrument(span.clone()).await;
            let broken = match result {
                Ok(answer) => {
                    let status = answer.head.status;
                    span.record("http.response.status_code", status.as_u16());
                    span.record("http.response.body.size", answer.body.len());
                    if status.is_success() {
                        return Ok(self.finish(answer, attempts));
                    }
                    if status == StatusCode::UNAUTHORIZED
                        && !renewed
                        && self
                            .may_renew(answer.authenticated, &answer.request, &answer.head)
                            .await
                    {
                        renewed = true;
                        tries -= 1;
                        tracing::debug!(parent: &span, "refused with 401: trying once more with a new proof");
                        continue;
                    }
                    let error = refusal::error(
                        &self.operation,
                        self.client.product(),
                        &answer.head,
                        &answer.body,
                        &self.redactor,
                    );
                    Broken {
                        error,
                        failure: Some(Failure::Status(status.as_u16())),
                    }
                }
                Err(broken) => broken,
            };
            span.record("error.type", tracing::field::debug(broken.error.kind()));
            match self.next(tries, &broken) {
                Decision::Retry(wait) => {
                    tracing::debug!(parent: &span, error = %broken.error, wait_ms = wait.as_millis(), "trying again");
                    tokio::time::sleep(wait).await;
                }
                Decision::Stop(stop) => return Err(Self::give_up(broken.error, stop, attempts)),
            }
        }
    }

    /// Decides about another attempt, and pays for it.
    fn next(&self, tries: u32, broken: &Broken) -> Decision {
        let Some(failure) = broken.failure else {
            return Decision::Stop(Stop::Final);
        };
        let situation = Situation {
            failure,
            idempotent: self.idempotent,
            attempt: tries,
            remaining: self.deadline.remaining(),
            retry_after: broken.error.retry_after(),
            random: random::unit(),
        };
        let decision = retry::decide(&self.policy, &situation);
        if matches!(decision, Decision::Retry(_)) && !self.client.shared().budget.take() {
            return Decision::Stop(Stop::Budget);
        }
        decision
    }

    fn give_up(mut error: Error, stop: Stop, attempts: u32) -> Error {
        let inner = error.inner_mut();
        inner.attempts = attempts;
        inner.outcome_unknown = stop == Stop::OutcomeUnknown;
        let hint = match stop {
            Stop::Deadline if inner.retry_after.is_some() => {
                Some("the wait would pass the call's deadline".to_owned())
            }
            Stop::Budget => {
                Some("not tried again: this client's calls fail too often at the moment".to_owned())
            }
            Stop::NotRepeatable if inner.kind != ErrorKind::Status => Some(
                "the service reported success and only its answer was lost: do not send it again"
                    .to_owned(),
            ),
            _ => None,
        };
        if inner.hint.is_empty()
            && let Some(hint) = hint
        {
            inner.hint = hint;
        }
        error
    }

    /// Whether to try once more with a new proof after this 401.
    async fn may_renew(
        &self,
        authenticated: bool,
        request: &RequestHead,
        head: &ResponseHead,
    ) -> bool {
        match self.authenticator {
            Some(authenticator) if authenticated => {
                self.deadline
                    .run(authenticator.rejected(request, head))
                    .await
                    .unwrap_or(false)
                    && !self.deadline.has_passed()
            }
            _ => false,
        }
    }

    fn finish(self, answer: Answered, attempts: u32) -> RawResponse {
        let request_id = refusal::request_id_header(self.client.product(), &answer.head.headers);
        tracing::debug!(
            http.response.status_code = answer.head.status.as_u16(),
            http.response.body.size = answer.body.len(),
            request_id,
            "answered"
        );
        RawResponse {
            operation: self.operation,
            status: answer.head.status,
            headers: answer.head.headers,
            body: answer.body,
            unread: answer.unread,
            attempts,
            request_id,
            redactor: self.redactor,
            shape: self.client.product().error_shape(),
        }
    }
}
