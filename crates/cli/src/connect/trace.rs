//! `-v`: what a client does, on stderr.

use secapi_core::{Attempt, AttemptEnd, Hook, Outcome, PlannedRetry, TokenRefresh, Warning};

/// Writes a line for each attempt; with more detail at level 2.
pub(crate) struct Trace {
    level: u8,
}

impl Trace {
    pub(crate) const fn new(level: u8) -> Self {
        Self { level }
    }
}

impl Hook for Trace {
    fn attempt_started(&self, attempt: &Attempt<'_>) {
        if self.level > 1 {
            let (number, operation) = (attempt.number, attempt.operation);
            eprintln!(
                "* attempt {number} of {operation:?} to {}:{}",
                attempt.host, attempt.port
            );
        }
    }

    fn attempt_ended(&self, attempt: &Attempt<'_>, end: &AttemptEnd) {
        let outcome = match end.outcome {
            Outcome::Answered(status) => status.as_u16().to_string(),
            Outcome::Failed(kind) => kind.name().to_owned(),
            _ => "dropped".to_owned(),
        };
        eprintln!(
            "* {} {}: {outcome} in {:.0?}, {} bytes sent, {} received",
            attempt.operation.method(),
            attempt.operation.path(),
            end.elapsed,
            end.bytes_sent,
            end.bytes_received
        );
    }

    fn retry_planned(&self, _: &Attempt<'_>, retry: &PlannedRetry) {
        let status = retry
            .status
            .map_or_else(String::new, |status| format!(" ({status})"));
        eprintln!(
            "* retry in {:.1?} after {}{status}",
            retry.wait,
            retry.error.name()
        );
    }

    fn token_refreshed(&self, _: &TokenRefresh<'_>) {
        eprintln!("* got an access token");
    }

    fn warned(&self, warning: &Warning<'_>) {
        match warning {
            Warning::ListEnds { operation, why } | Warning::Feed { operation, why } => {
                eprintln!("* warning: {}: {why}", operation.name());
            }
            Warning::NoToken { error, .. } => eprintln!("* warning: no new token: {error}"),
            _ => {}
        }
    }
}
