//! Assertions about the requests that a simulator recorded.

use std::fmt::Write;

use serde_json::Value;

use crate::RecordedRequest;

/// An assertion about the recorded requests of a target; from [`Simulator::expect`](crate::Simulator::expect).
///
/// Conditions narrow the requests down; [`times`](Self::times) and its like end the assertion and panic with a text that lists what was
/// seen and what each request lacks. No secret is in it.
///
/// ```
/// # use secapi_simulator::Simulator;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let simulator = Simulator::start("fortinac")?;
/// simulator.expect("host.get_host").with_query("expand", "true").never();
/// simulator.expect("POST /api/v2/host").with_json("/hostName", "printer").times(0);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Expectation {
    target: String,
    conditions: Vec<Condition>,
    requests: Vec<RecordedRequest>,
}

#[derive(Clone, Debug)]
enum Condition {
    Query((String, String)),
    Header(String, String),
    Json(String, Value),
    Status(u16),
    NoProblems,
}

impl Expectation {
    pub(crate) fn new(target: String, requests: Vec<RecordedRequest>) -> Self {
        Self {
            target,
            conditions: Vec::new(),
            requests,
        }
    }

    fn with(mut self, condition: Condition) -> Self {
        self.conditions.push(condition);
        self
    }

    /// With this value of a query parameter, which may be there more than once.
    pub fn with_query(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.with(Condition::Query((name.into(), value.into())))
    }

    /// With this value of a header, which may be there more than once.
    pub fn with_header(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.with(Condition::Header(name.into(), value.into()))
    }

    /// With this value at a place of a JSON body, given as a JSON pointer (`/filter/hosts/0`).
    pub fn with_json(self, pointer: impl Into<String>, value: impl Into<Value>) -> Self {
        self.with(Condition::Json(pointer.into(), value.into()))
    }

    /// Answered with this status.
    pub fn with_status(self, status: u16) -> Self {
        self.with(Condition::Status(status))
    }

    /// With nothing wrong and nothing suspicious about it.
    pub fn without_problems(self) -> Self {
        self.with(Condition::NoProblems)
    }

    /// The requests that fit, in order.
    #[must_use]
    pub fn found(&self) -> Vec<&RecordedRequest> {
        let fits = |request: &&RecordedRequest| self.misfit(request).is_none();
        self.requests.iter().filter(fits).collect()
    }

    /// Asserts that so many requests fit.
    ///
    /// # Panics
    /// When there are more or fewer.
    #[track_caller]
    pub fn times(&self, count: usize) {
        let found = self.found().len();
        assert!(found == count, "{}", self.failure(&times(count), found));
    }

    /// Asserts that exactly one request fits, and gives it.
    ///
    /// # Panics
    /// When there is none or more than one.
    #[must_use]
    #[track_caller]
    pub fn one(&self) -> &RecordedRequest {
        let found = self.found();
        match found.as_slice() {
            [one] => one,
            _ => panic!("{}", self.failure("once", found.len())),
        }
    }

    /// Asserts that at least so many requests fit.
    ///
    /// # Panics
    /// When there are fewer.
    #[track_caller]
    pub fn at_least(&self, count: usize) {
        let found = self.found().len();
        let wanted = format!("at least {}", times(count));
        assert!(found >= count, "{}", self.failure(&wanted, found));
    }

    /// Asserts that no request fits.
    ///
    /// # Panics
    /// When there is one.
    #[track_caller]
    pub fn never(&self) {
        self.times(0);
    }

    /// Asserts that a request fits, and that one of `target` was dealt with after the first of these.
    ///
    /// # Panics
    /// When there is none, or nothing of the other target after it.
    #[track_caller]
    pub fn before(&self, target: &str) {
        self.at_least(1);
        let first = self.found().first().map_or(0, |request| request.number);
        let follows = |request: &RecordedRequest| request.number > first && request.is_of(target);
        assert!(
            self.requests.iter().any(follows),
            "expected `{target}` after {}\n{}",
            self.wanted(),
            self.seen()
        );
    }

    /// Why the request does not fit; `None` when it does.
    fn misfit(&self, request: &RecordedRequest) -> Option<String> {
        if !request.is_of(&self.target) {
            return Some("another call".to_owned());
        }
        let mut conditions = self.conditions.iter();
        let unmet = conditions.find(|condition| !condition.holds(request))?;
        Some(format!("not {}", unmet.text()))
    }

    fn wanted(&self) -> String {
        let conditions: Vec<String> = self.conditions.iter().map(Condition::text).collect();
        if conditions.is_empty() {
            format!("`{}`", self.target)
        } else {
            format!("`{}` {}", self.target, conditions.join(" and "))
        }
    }

    fn failure(&self, wanted: &str, found: usize) -> String {
        let (subject, found, seen) = (self.wanted(), times(found), self.seen());
        format!("expected {subject} {wanted}, found it {found}\n{seen}")
    }

    fn seen(&self) -> String {
        if self.requests.is_empty() {
            return "the simulator recorded no request".to_owned();
        }
        let mut seen = "the simulator recorded".to_owned();
        for request in &self.requests {
            let operation = request.operation.as_deref().unwrap_or("no operation");
            let status = request.status.map(|status| status.as_u16().to_string());
            let status = status.as_deref().unwrap_or("no answer");
            let misfit = self.misfit(request);
            let misfit = misfit.map(|misfit| format!("does not fit: {misfit}"));
            let fit = misfit.as_deref().unwrap_or("fits");
            // A text takes everything that is written to it.
            let _ = write!(
                seen,
                "\n  {}. {} {} ({operation}) -> {status}; {fit}",
                request.number, request.method, request.path
            );
        }
        seen
    }
}

impl Condition {
    fn holds(&self, request: &RecordedRequest) -> bool {
        match self {
            Self::Query(pair) => request.query.contains(pair),
            Self::Header(name, value) => {
                let mut values = request.headers.get_all(name.as_str()).iter();
                values.any(|given| given.as_bytes() == value.as_bytes())
            }
            Self::Json(pointer, value) => request
                .json()
                .is_some_and(|body| body.pointer(pointer) == Some(value)),
            Self::Status(status) => request.status.is_some_and(|given| given == *status),
            Self::NoProblems => request.problems.is_empty() && request.warnings.is_empty(),
        }
    }

    fn text(&self) -> String {
        use crate::request::{HIDDEN, is_credential_header, sounds_secret};
        let shown = |secret: bool, value: &str| {
            if secret {
                HIDDEN.to_owned()
            } else {
                format!("`{value}`")
            }
        };
        match self {
            Self::Query((name, value)) => {
                let value = shown(sounds_secret(name), value);
                format!("with the query parameter `{name}` {value}")
            }
            Self::Header(name, value) => {
                let value = shown(is_credential_header(name), value);
                format!("with the header `{name}` {value}")
            }
            Self::Json(pointer, value) => {
                let value = shown(sounds_secret(pointer), &value.to_string());
                format!("with {value} at `{pointer}` of the body")
            }
            Self::Status(status) => format!("answered with {status}"),
            Self::NoProblems => "without problems".to_owned(),
        }
    }
}

/// `3 times`.
fn times(count: usize) -> String {
    match count {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        count => format!("{count} times"),
    }
}
