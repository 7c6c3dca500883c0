//! The way of a call, the same for all operations and result types:
//!
//! 1. **prepare** (nothing is sent): tenant values, page index and size, ranges, base URL, encoding, may credentials go
//!    there;
//! 2. per attempt: wait for a **permit**, **authenticate** on the final bytes, **send**, follow a **redirect** if that is
//!    allowed, **read** the body within size and time limits;
//! 3. after a 401 or 403: renew the **credentials** if the authenticator can, once, and go to 2;
//! 4. after any other failure: **decide** whether to retry, wait, go to 2;
//! 5. return the raw response, or an error with all that is known.
//!
//! No step depends on what is asked for, so that all of this exists once in a program.

mod attempt;
mod body;
mod credentials;
mod decision;
mod prepare;
pub(crate) mod preview;
mod redirect;
mod span;
mod tenant_values;

use std::time::Duration;

use tracing::instrument::Instrumented;
use tracing::{Instrument, Span};

use self::attempt::AttemptOutput;
use self::prepare::Prepared;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::observe::{Attempt, Counter, PlannedRetry, log};
use crate::request::{BaseUrl, Encoded, Request};
use crate::response::{Expects, RawResponse, format};
use crate::retry::{Decision, RetryPolicy};
use crate::session::Client;
use crate::transport::BoxFuture;

/// What a single call overrides.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) read_timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) idempotent: Option<bool>,
    pub(crate) expects: Expects,
    /// Whether the body of a response with a success status is left to the caller to read.
    pub(crate) stream: bool,
}

/// A call under way, within its span.
pub(crate) type ResponseFuture = Instrumented<BoxFuture<'static, Result<RawResponse, Error>>>;

/// Runs a call.
pub(crate) fn execute(client: Client, request: Request, options: Options) -> ResponseFuture {
    let operation = request.operation.clone();
    let span = span::call(&client, &operation);
    let own = span.clone();
    let response: BoxFuture<'static, _> = Box::pin(async move {
        let observer = &client.shared().observer;
        observer.count(Counter::Calls);
        let result = run(&client, request, &options, &own).await;
        let result = result.map_err(|error| error.of(&operation));
        span::record_result(&own, &result);
        result.inspect_err(|error| {
            observer.count(Counter::FailedCalls);
            log::failed_call(error);
        })
    });
    response.instrument(span)
}

/// Prepares a call and sends it, until there is a response or an error that is final.
async fn run(
    client: &Client,
    request: Request,
    options: &Options,
    span: &Span,
) -> Result<RawResponse, Error> {
    let usual = client.shared().config.total_timeout;
    let total = options.timeout.unwrap_or(usual);
    let outer = client.deadline();
    let total = outer.map_or(total, |outer| outer.remaining().min(total));
    let deadline = Deadline::after(total).earlier(outer);
    let client = tenant_values::complete(client, &request, deadline).await?;
    let (mut call, encoded, base) = prepare::prepare(&client, request, options, deadline, total)?;
    span::record_server(span, &base);
    let mut response = call.retry_loop(&encoded, &base).await;
    if let Ok(response) = &mut response {
        format::to_json(response, client.product(), options.expects)?;
    }
    response
}

/// The attempts of a call so far.
#[derive(Default)]
struct Attempts {
    sent: u32,
    /// Those that do not count against the policy, because another one follows at once.
    resent: u32,
    /// Whether one of them had renewed credentials.
    renewed: bool,
}

impl Prepared<'_> {
    async fn retry_loop(
        &mut self,
        encoded: &Encoded,
        base: &BaseUrl,
    ) -> Result<RawResponse, Error> {
        let client = self.client;
        let observer = &client.shared().observer;
        let operation = self.operation.clone();
        let mut attempts = Attempts::default();
        loop {
            self.trial = self.trial(encoded).await?;
            attempts.sent += 1;
            let attempt = Attempt::new(&operation, attempts.sent, base.host(), base.port());
            let span = span::attempt(&attempt, encoded);
            let running = observer.attempt(attempt);
            let result = self
                .attempt(encoded, &running)
                .instrument(span.clone())
                .await;
            running.end(span::record_attempt(&span, &result));
            let failed = match result {
                Ok(output) if output.head.status.is_success() => {
                    return Ok(self.finish(output, attempts.sent, encoded));
                }
                Ok(output) => {
                    let signed = output.signed_head.as_deref();
                    if !attempts.renewed && self.renews(signed, &output.head).await {
                        tracing::debug!(parent: &span, "rejected: resending with new credentials");
                        attempts.renewed = true;
                        attempts.resent += 1;
                        observer.count(Counter::Resends);
                        continue;
                    }
                    self.status_error(&output, encoded)
                }
                Err(failed) => failed,
            };
            span.record("error.type", failed.error.type_name());
            if failed.stale && !self.new_connection && !self.deadline.has_passed() {
                let error = &failed.error;
                tracing::debug!(parent: &span, %error, "dead connection: resending on a new one");
                self.new_connection = true;
                attempts.resent += 1;
                observer.count(Counter::Resends);
                continue;
            }
            match self.decide(attempts.sent - attempts.resent, &failed) {
                Decision::Retry(wait) => {
                    span.in_scope(|| log::retry(&attempt, &failed.error, wait));
                    observer.retry_planned(&attempt, &PlannedRetry::new(wait, &failed.error));
                    tokio::time::sleep(wait).await;
                }
                Decision::Stop(stop) => {
                    let error = failed.error.at(&encoded.uri, &self.redactor);
                    return Err(decision::give_up(error, stop, attempts.sent));
                }
            }
        }
    }

    fn finish(&mut self, output: AttemptOutput, attempts: u32, encoded: &Encoded) -> RawResponse {
        let response = RawResponse {
            operation: self.operation.clone(),
            uri: output.moved.map_or_else(|| encoded.uri.clone(), |uri| *uri),
            status: output.head.status,
            headers: output.head.headers,
            body: output.body,
            unread: output.unread,
            attempts,
            redactor: std::mem::take(&mut self.redactor),
            shape: self.client.product().errors,
            original: None,
        };
        tracing::debug!(
            http.response.status_code = response.status.as_u16(),
            http.response.body.size = response.body.len(),
            request_id = response.request_id(),
            "got a response"
        );
        response
    }
}
