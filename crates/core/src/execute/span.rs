//! The spans of a call and of its attempts. Field names are those of OpenTelemetry's semantic conventions.

use http::StatusCode;
use tracing::Span;
use tracing::field::Empty;

use super::attempt::{AttemptError, AttemptOutput};
use crate::description::OperationRef;
use crate::error::Error;
use crate::observe::{Attempt, Outcome};
use crate::request::{BaseUrl, Encoded};
use crate::response::RawResponse;
use crate::session::Client;

const STATUS: &str = "http.response.status_code";

/// The span of a call.
pub(super) fn call(client: &Client, operation: &OperationRef) -> Span {
    tracing::debug_span!(
        "call",
        otel.name = format_args!("{} {}", operation.method(), operation.path()),
        otel.kind = "client",
        secapi.product = client.product().name(),
        secapi.operation = operation.name(),
        http.request.method = operation.method().as_str(),
        url.template = operation.path(),
        server.address = Empty,
        server.port = Empty,
        http.response.status_code = Empty,
        http.request.resend_count = Empty,
        error.type = Empty,
    )
}

/// Where a call goes.
pub(super) fn record_server(call: &Span, base: &BaseUrl) {
    call.record("server.address", base.host());
    call.record("server.port", base.port());
}

/// What became of a call.
pub(super) fn record_result(call: &Span, result: &Result<RawResponse, Error>) {
    let (status, attempts) = match result {
        Ok(response) => (Some(response.status), response.attempts),
        Err(error) => (error.status(), error.attempts()),
    };
    call.record(STATUS, status.as_ref().map(StatusCode::as_u16));
    call.record("http.request.resend_count", attempts.saturating_sub(1));
    if let Err(error) = result {
        call.record("error.type", error.type_name());
    }
}

/// The span of an attempt.
pub(super) fn attempt(attempt: &Attempt<'_>, encoded: &Encoded) -> Span {
    tracing::debug_span!(
        "attempt",
        otel.kind = "client",
        http.request.method = encoded.method.as_str(),
        url.template = attempt.operation.path(),
        url.scheme = encoded.uri.scheme_str(),
        server.address = attempt.host,
        server.port = attempt.port,
        http.request.resend_count = attempt.number - 1,
        http.request.body.size = encoded.body.len(),
        http.response.status_code = Empty,
        http.response.body.size = Empty,
        error.type = Empty,
    )
}

/// What became of an attempt, also for the observer.
pub(super) fn record_attempt(
    attempt: &Span,
    result: &Result<AttemptOutput, AttemptError>,
) -> Outcome {
    match result {
        Ok(output) => {
            let status = output.head.status;
            attempt.record(STATUS, status.as_u16());
            attempt.record("http.response.body.size", output.body.len());
            Outcome::Answered(status)
        }
        Err(failed) => Outcome::Failed(failed.error.kind()),
    }
}
