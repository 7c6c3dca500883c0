//! Every call of a client, made and looked at from the other side.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;

use secapi_core::{Error, Operation};
use secapi_simulator::{RecordedRequest, Simulator};

/// A call that is ready to be sent, and the operation that it is meant to be.
pub struct PreparedCall {
    operation: &'static Operation,
    call: Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>,
}

impl PreparedCall {
    /// A call of the operation. What it gives back is of no interest, only that it succeeds.
    pub fn new<T, C>(operation: &'static Operation, call: C) -> Self
    where
        C: IntoFuture<Output = Result<T, Error>>,
        C::IntoFuture: Send + 'static,
    {
        let call = call.into_future();
        Self {
            operation,
            call: Box::pin(async move { call.await.map(drop) }),
        }
    }

    /// The operation.
    #[must_use]
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Sends it.
    ///
    /// # Errors
    /// What the call fails with.
    pub async fn send(self) -> Result<(), Error> {
        self.call.await
    }
}

impl fmt::Debug for PreparedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PreparedCall")
            .field(&self.operation.name())
            .finish()
    }
}

/// The calls that went wrong, a line each.
#[derive(Clone, PartialEq, Eq)]
pub struct CallFailures {
    /// How many calls were made.
    pub made: usize,
    /// What went wrong, each with the operation in front.
    pub failures: Vec<String>,
}

impl CallFailures {
    /// The outcome of this many calls: their results, or the failures.
    pub(crate) fn unless_none<T>(value: T, made: usize, failures: Vec<String>) -> Result<T, Self> {
        if failures.is_empty() {
            Ok(value)
        } else {
            Err(Self { made, failures })
        }
    }
}

impl fmt::Display for CallFailures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} findings in {} calls", self.failures.len(), self.made)?;
        self.failures
            .iter()
            .try_for_each(|failure| write!(f, "\n{failure}"))
    }
}

/// The text for people, which a failing `unwrap` prints.
impl fmt::Debug for CallFailures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for CallFailures {}

/// Makes the calls one after the other and checks of each that it succeeds, that the simulator saw its operation exactly once, and that
/// nothing was wrong with the request. Token calls that a client makes on the way are fine. What calls have changed is
/// forgotten before each of them, so that one that deletes does not fail the next. Gives the number of calls.
///
/// The client should have valid credentials and a valid tenant. When the calls include token calls with values from the specs, start the
/// simulator with [`any_credentials`](secapi_simulator::Builder::any_credentials).
///
/// # Errors
/// All findings together.
pub async fn calls(simulator: &Simulator, calls: Vec<PreparedCall>) -> Result<usize, CallFailures> {
    let made = calls.len();
    let mut failures = Vec::new();
    for PreparedCall { operation, call } in calls {
        // What came before is of no concern.
        drop(simulator.take_requests());
        failures.extend(simulator.reset_state().err().map(|error| error.to_string()));
        let result = call.await;
        // An error names its operation itself.
        failures.extend(result.err().map(|error| error.to_string()));
        let findings = judge(operation, &simulator.take_requests());
        let call = format!(
            "{} ({} {})",
            operation.name(),
            operation.method(),
            operation.path()
        );
        failures.extend(
            findings
                .into_iter()
                .map(|finding| format!("{call}: {finding}")),
        );
    }
    CallFailures::unless_none(made, made, failures)
}

fn judge(operation: &Operation, requests: &[RecordedRequest]) -> Vec<String> {
    let is_meant = |request: &&RecordedRequest| {
        let as_it_is = |path: Option<&str>| {
            path == Some(operation.path()) && request.method == operation.method()
        };
        match &request.via {
            None => as_it_is(request.template.as_deref()),
            // What is meant, or the forwarder itself, called by hand.
            Some(_) => {
                request.operation.as_deref() == Some(operation.name())
                    || as_it_is(Some(&request.path))
            }
        }
    };
    let meant = requests.iter().filter(is_meant).count();
    let mut findings = Vec::new();
    if meant != 1 {
        let seen: Vec<String> = requests
            .iter()
            .map(|request| format!("{} {}", request.method, request.path))
            .collect();
        let seen = if seen.is_empty() {
            "nothing".to_owned()
        } else {
            seen.join(", ")
        };
        findings.push(format!("the simulator saw it {meant} times; it saw {seen}"));
    }
    for request in requests {
        let found = request.problems.iter().chain(&request.warnings);
        findings
            .extend(found.map(|problem| format!("{} {}: {problem}", request.method, request.path)));
    }
    findings
}
