//! The way of a call, the same for all operations and result types:
//!
//! 1. **prepare** (nothing is sent): tenant values, page index and size, ranges, base URL, encoding, may credentials go there;
//! 2. per attempt: wait for a **place** among the requests under way, **authenticate** on the final bytes, **send**, follow a
//!    **redirect** if that is allowed, **read** the body within size and time limits;
//! 3. after a 401 or 403: ask the authenticator whether a new proof makes sense, once;
//! 4. after any other failure: **decide** whether to try again, wait, go to 2;
//! 5. hand over the raw answer, or an error that says everything.
//!
//! No step depends on what is asked for, so that all of this exists once in a program.

mod attempt;
mod prepare;
mod redirect;
mod tenant_values;

use std::time::Duration;

use http::StatusCode;
use tracing::instrument::Instrumented;
use tracing::{Instrument, Span};

use self::attempt::{Answered, Broken};
use crate::deadline::Deadline;
use crate::description::operation::OperationRef;
use crate::error::{Error, ErrorKind};
use crate::observe::{Attempt, Counter, Outcome, PlannedRetry, log};
use crate::random;
use crate::redact::Redactor;
use crate::request::Request;
use crate::request::base_url::BaseUrl;
use crate::request::encode::Encoded;
use crate::response::head::{RequestHead, ResponseHead};
#[cfg(feature = "xml")]
use crate::response::xml;
use crate::response::{RawResponse, error_response};
use crate::retry::{self, Decision, Failure, RetryPolicy, Situation, Stop};
use crate::session::Client;
use crate::session::authenticator::Authenticator;

use crate::session::standing::{Standing, Trial};
use crate::transport::BoxFuture;

/// What a single call overrides.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) read_timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) idempotent: Option<bool>,
    pub(crate) accept: &'static str,
    /// What the payload expects of an answer in XML.
    #[cfg(feature = "xml")]
    pub(crate) shape: fn() -> Option<crate::wire::Shape>,
    /// Whether the body of an answer with a success status is left to the caller to read.
    pub(crate) stream: bool,
}

/// A call under way, within its span.
pub(crate) type Answering = Instrumented<BoxFuture<'static, Result<RawResponse, Error>>>;

/// Runs a call.
pub(crate) fn execute(client: Client, request: Request, options: Options) -> Answering {
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
        server.port = tracing::field::Empty,
        http.response.status_code = tracing::field::Empty,
        http.request.resend_count = tracing::field::Empty,
        error.type = tracing::field::Empty,
    );
    let own = span.clone();
    let answering: BoxFuture<'static, _> = Box::pin(async move {
        let observer = &client.shared().observer;
        observer.count(Counter::Calls);
        let result = answer(&client, request, &options, &own)
            .await
            .map_err(|error| error.of(&operation));
        match &result {
            Ok(answer) => {
                own.record("http.response.status_code", answer.status.as_u16());
                own.record(
                    "http.request.resend_count",
                    answer.attempts.saturating_sub(1),
                );
            }
            Err(error) => {
                observer.count(Counter::FailedCalls);
                if let Some(status) = error.status() {
                    own.record("http.response.status_code", status.as_u16());
                }
                own.record(
                    "http.request.resend_count",
                    error.attempts().saturating_sub(1),
                );
                own.record("error.type", error.type_name());
                log::failed_call(error);
            }
        }
        result
    });
    answering.instrument(span)
}

/// Prepares a call and sends it, until there is an answer or an error that is final.
async fn answer(
    client: &Client,
    request: Request,
    options: &Options,
    span: &Span,
) -> Result<RawResponse, Error> {
    let total = options
        .timeout
        .unwrap_or(client.shared().config.total_timeout);
    let outer = client.deadline();
    let total = outer.map_or(total, |outer| outer.remaining().min(total));
    let deadline = Deadline::after(total).earlier(outer);
    let client = tenant_values::complete(client, &request, deadline).await?;
    let (mut call, encoded, base) = prepare::prepare(&client, request, options, deadline, total)?;
    span.record("server.address", base.host());
    span.record("server.port", base.port());
    let answer = call.run(&encoded, &base).await;
    #[cfg(feature = "xml")]
    let answer = answer.and_then(|answer| {
        let shape = (options.shape)();
        let expected = xml::expected(client.product(), &answer.operation, shape);
        xml::read(answer, expected)
    });
    answer
}

/// A call that is ready to be sent.
struct Prepared<'a> {
    client: &'a Client,
    operation: OperationRef,
    authenticator: Option<&'a dyn Authenticator>,
    deadline: Deadline,
    /// The call's time, for messages.
    total: Duration,
    attempt_timeout: Duration,
    read_timeout: Duration,
    policy: &'a RetryPolicy,
    idempotent: bool,
    stream: bool,
    /// Held while credentials are used that the service has not accepted yet.
    trial: Option<Trial<'a>>,
    /// Whether attempts get a new connection, because one met a dead one.
    new_connection: bool,
    redactor: Redactor,
}

impl<'a> Prepared<'a> {
    async fn run(&mut self, encoded: &Encoded, base: &BaseUrl) -> Result<RawResponse, Error> {
        let mut attempts = 0;
        // Attempts that count against the policy: all but the one with a new proof and the one after a dead connection.
        let mut tries = 0;
        let mut renewed = false;
        let client = self.client;
        let observer = &client.shared().observer;
        let operation = self.operation.clone();
        let (host, port) = (base.host(), base.port());
        loop {
            self.trial = self.trial(encoded).await?;
            attempts += 1;
            tries += 1;
            let span = tracing::debug_span!(
                "attempt",
                otel.kind = "client",
                http.request.method = encoded.method.as_str(),
                url.template = self.operation.path(),
                url.scheme = encoded.uri.scheme_str(),
                server.address = host,
                server.port = port,
                http.request.resend_count = attempts - 1,
                http.request.body.size = encoded.body.len(),
                http.response.status_code = tracing::field::Empty,
                http.response.body.size = tracing::field::Empty,
                error.type = tracing::field::Empty,
            );
            let attempt = Attempt::new(&operation, attempts, host, port);
            let running = observer.attempt(attempt);
            let result = self
                .attempt(encoded, &running)
                .instrument(span.clone())
                .await;
            running.end(match &result {
                Ok(answer) => Outcome::Answered(answer.head.status),
                Err(broken) => Outcome::Failed(broken.error.kind()),
            });
            let broken = match result {
                Ok(answer) => {
                    let status = answer.head.status;
                    span.record("http.response.status_code", status.as_u16());
                    span.record("http.response.body.size", answer.body.len());
                    if status.is_success() {
                        return Ok(self.finish(answer, attempts, encoded));
                    }
                    if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
                        && !renewed
                        && self.may_renew(answer.proven.as_deref(), &answer.head).await
                    {
                        renewed = true;
                        tries -= 1;
                        observer.count(Counter::Resends);
                        tracing::debug!(parent: &span, "refused: trying once more with a new proof");
                        continue;
                    }
                    let error = error_response::error(
                        &self.operation,
                        self.client.product(),
                        answer.moved.as_deref().unwrap_or(&encoded.uri),
                        &answer.head,
                        &answer.body,
                        &self.redactor,
                    );
                    let error = self.advised(error);
                    if status == StatusCode::UNAUTHORIZED {
                        self.refused(&error);
                    }
                    let failure = Failure::Status(status.as_u16());
                    Broken {
                        stale: answer.stale,
                        ..Broken::passing(error, failure)
                    }
                }
                Err(broken) => broken,
            };
            span.record("error.type", broken.error.type_name());
            if broken.stale && !self.new_connection && !self.deadline.has_passed() {
                self.new_connection = true;
                tries -= 1;
                observer.count(Counter::Resends);
                tracing::debug!(parent: &span, error = %broken.error, "the connection was dead: trying once more on a new one");
                continue;
            }
            match self.next(tries, &broken) {
                Decision::Retry(wait) => {
                    span.in_scope(|| log::retry(&attempt, &broken.error, wait));
                    observer.retry_planned(&attempt, &PlannedRetry::new(wait, &broken.error));
                    tokio::time::sleep(wait).await;
                }
                Decision::Stop(stop) => {
                    let error = broken.error.at(&encoded.uri, &self.redactor);
                    return Err(Self::give_up(error, stop, attempts));
                }
            }
        }
    }

    fn standing(&self) -> Option<&'a Standing> {
        self.authenticator?.standing()
    }

    /// The right to use credentials that have not been accepted yet, where that is needed.
    async fn trial(&mut self, encoded: &Encoded) -> Result<Option<Trial<'a>>, Error> {
        if let Some(trial) = self.trial.take() {
            return Ok(Some(trial));
        }
        let Some(standing) = self.standing() else {
            return Ok(None);
        };
        // A call that brings its own proof says nothing about the client's credentials.
        let product = self.client.product();
        let scheme = self
            .authenticator
            .and_then(|one| product.auth_scheme(one.scheme()));
        if scheme.is_some_and(|scheme| encoded.headers.has(scheme.header)) {
            return Ok(None);
        }
        standing.enter(self.deadline).await
    }

    /// The service answered 401, finally.
    fn refused(&mut self, error: &Error) {
        match (self.trial.take(), self.standing()) {
            (Some(trial), _) => trial.refused(error),
            (None, Some(standing)) => standing.doubt(),
            (None, None) => {}
        }
    }

    /// Decides about another attempt, and pays for it.
    fn next(&self, tries: u32, broken: &Broken) -> Decision {
        let Some(failure) = broken.failure else {
            return Decision::Stop(Stop::Final);
        };
        let situation = Situation {
            failure,
            lasting: broken.lasting,
            idempotent: self.idempotent,
            attempt: tries,
            remaining: self.deadline.remaining(),
            retry_after: broken.error.retry_after(),
            random: random::unit(),
        };
        let decision = retry::decide(self.policy, &situation);
        if matches!(decision, Decision::Retry(_)) && !self.client.shared().budget.take() {
            return Decision::Stop(Stop::Budget);
        }
        decision
    }

    /// The error with what is to be done about the vendor's code, where that is known.
    fn advised(&self, error: Error) -> Error {
        let advice = self.client.shared().advice.zip(error.code());
        match advice.and_then(|(advice, code)| advice(code, error.message())) {
            Some(hint) => error.with_hint(hint),
            None if error_response::is_locked(&self.operation, &error) => {
                error.with_hint(error_response::LOCKED)
            }
            None => error,
        }
    }

    fn give_up(mut error: Error, stop: Stop, attempts: u32) -> Error {
        let inner = error.inner_mut();
        inner.attempts = attempts;
        inner.outcome_unknown = stop == Stop::OutcomeUnknown;
        let hint = match stop {
            Stop::Deadline if inner.retry_after.is_some() => {
                "not tried again: that is beyond the call's deadline; call later, or with a longer timeout"
            }
            Stop::Deadline => "not tried again: the call's deadline is too near",
            Stop::Budget => "not tried again: this client's calls fail too often at the moment",
            Stop::NotRepeatable if inner.kind != ErrorKind::Status => {
                "the service reported success and only its answer was lost: do not send it again"
            }
            _ => return error,
        };
        // Why it ends says more than what to do about a status in general.
        hint.clone_into(&mut inner.hint);
        error
    }

    /// Whether to try once more with a new proof after this 401 or 403.
    async fn may_renew(&self, proven: Option<&RequestHead>, head: &ResponseHead) -> bool {
        let (Some(authenticator), Some(request)) = (self.authenticator, proven) else {
            return false;
        };
        self.deadline
            .run(authenticator.rejected(request, head))
            .await
            .unwrap_or(false)
            && !self.deadline.has_passed()
    }

    fn finish(&mut self, answer: Answered, attempts: u32, encoded: &Encoded) -> RawResponse {
        let answer = RawResponse {
            operation: self.operation.clone(),
            uri: answer.moved.map_or_else(|| encoded.uri.clone(), |uri| *uri),
            status: answer.head.status,
            headers: answer.head.headers,
            body: answer.body,
            unread: answer.unread,
            attempts,
            redactor: std::mem::take(&mut self.redactor),
            shape: self.client.product().errors,
            #[cfg(feature = "xml")]
            xml: None,
        };
        tracing::debug!(
            http.response.status_code = answer.status.as_u16(),
            http.response.body.size = answer.body.len(),
            request_id = answer.request_id(),
            "answered"
        );
        answer
    }
}
