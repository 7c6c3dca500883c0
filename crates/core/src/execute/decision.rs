//! What follows a failed attempt: another one after a wait, or the error that ends the call.

use bytes::Bytes;
use http::{StatusCode, Uri};

use super::attempt::{AttemptError, AttemptOutput};
use super::prepare::Prepared;
use crate::error::{Error, ErrorKind};
use crate::random;
use crate::request::Encoded;
use crate::response::{ResponseHead, error_response};
use crate::retry::{self, Decision, Failure, RetryContext, Stop};

impl Prepared<'_> {
    /// Decides on another attempt, and takes it from the client's retry budget. `attempts` are those that count against
    /// the policy.
    pub(super) fn decide(&self, attempts: u32, failed: &AttemptError) -> Decision {
        let Some(failure) = failed.failure else {
            return Decision::Stop(Stop::Final);
        };
        let context = RetryContext {
            failure,
            lasting: failed.lasting,
            idempotent: self.idempotent,
            attempt: attempts,
            remaining: self.deadline.remaining(),
            retry_after: failed.error.retry_after(),
            random: random::unit(),
        };
        let decision = retry::decide(self.policy, &context);
        if matches!(decision, Decision::Retry(_)) && !self.client.shared().budget.take() {
            return Decision::Stop(Stop::Budget);
        }
        decision
    }

    /// What a response without a success status comes to.
    pub(super) fn status_error(
        &mut self,
        output: &AttemptOutput,
        encoded: &Encoded,
    ) -> AttemptError {
        let status = output.head.status;
        let uri = output.moved.as_deref().unwrap_or(&encoded.uri);
        let error = self.explained(self.error_response(uri, &output.head, &output.body));
        if status == StatusCode::UNAUTHORIZED {
            self.rejected(&error);
        }
        AttemptError {
            stale: output.stale,
            ..AttemptError::passing(error, Failure::Status(status.as_u16()))
        }
    }

    /// The error of a response without a success status.
    pub(super) fn error_response(&self, uri: &Uri, head: &ResponseHead, body: &Bytes) -> Error {
        let product = self.client.product();
        error_response::error(&self.operation, product, uri, head, body, &self.redactor)
    }

    /// The error with a hint about the vendor's code, where there is one.
    fn explained(&self, error: Error) -> Error {
        let hint = self.client.shared().error_hint.zip(error.code());
        match hint.and_then(|(hint, code)| hint(code, error.message())) {
            Some(hint) => error.with_hint(hint),
            None if error_response::is_locked(&self.operation, &error) => {
                error.with_hint(error_response::LOCKED)
            }
            None => error,
        }
    }
}

/// The error of a call that ends, with the reason why it is not retried.
pub(super) fn give_up(mut error: Error, stop: Stop, attempts: u32) -> Error {
    let inner = error.inner_mut();
    inner.attempts = attempts;
    inner.outcome_unknown = stop == Stop::OutcomeUnknown;
    let hint = match stop {
        Stop::Deadline if inner.retry_after.is_some() => {
            "not retried: that is beyond the call's deadline; call later, or with a longer timeout"
        }
        Stop::Deadline => "not retried: the call's deadline is too near",
        Stop::Budget => "not retried: the client's retry budget is exhausted",
        Stop::NotRepeatable if inner.kind != ErrorKind::Status => {
            "the service reported success and only its response was lost: do not send it again"
        }
        _ => return error,
    };
    // Why it ends says more than what to do about a status in general.
    hint.clone_into(&mut inner.hint);
    error
}
