//! What a client writes to the log above the debug level: one event for each retry, and one for each call that failed. The names of
//! fields are those of OpenTelemetry's semantic conventions.

use std::time::Duration;

use http::Method;

use super::Attempt;
use crate::error::{Error, SentTo};

/// A call failed, for good.
pub(crate) fn failed_call(error: &Error) {
    let sent_to = error.sent_to();
    tracing::warn!(
        secapi.operation = error.operation(),
        http.request.method = error.method().map(Method::as_str),
        url.template = error.path_template(),
        url.full = error.url(),
        server.address = error.host(),
        server.port = sent_to.and_then(SentTo::port),
        http.response.status_code = error.status().map(|status| status.as_u16()),
        http.request.resend_count = error.attempts().saturating_sub(1),
        error.type = error.type_name(),
        exception.message = %error,
        "a call failed"
    );
}

/// An attempt failed, and another one follows after `wait`.
pub(crate) fn retry(attempt: &Attempt<'_>, error: &Error, wait: Duration) {
    tracing::warn!(
        secapi.operation = attempt.operation.name(),
        http.request.method = attempt.operation.method().as_str(),
        url.template = attempt.operation.path(),
        server.address = attempt.host,
        server.port = attempt.port,
        http.response.status_code = error.status().map(|status| status.as_u16()),
        http.request.resend_count = attempt.number,
        error.type = error.type_name(),
        exception.message = %error,
        secapi.retry.delay_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
        "trying again"
    );
}

/// The body of a download broke, and the rest is asked for after `wait`.
pub(crate) fn resumed_download(error: &Error, received: u64, wait: Duration) {
    tracing::warn!(
        secapi.operation = error.operation(),
        server.address = error.host(),
        error.type = error.type_name(),
        exception.message = %error,
        secapi.download.received = received,
        secapi.retry.delay_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
        "a download broke: going on"
    );
}
