//! The one error type of all calls.

mod sent_to;

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{Method, StatusCode, Uri};

pub(crate) use self::sent_to::SentTo;
use crate::description::OperationRef;
use crate::redact::Redactor;
use crate::wire::Json;
pub use secapi_wire::debug_error;

/// How much of an error body is kept, in bytes.
pub(crate) const BODY_KEPT: usize = 4096;

type Source = Box<dyn StdError + Send + Sync>;

/// Why a call failed. One pointer in size; says on one line which operation failed, how, and what to do.
///
/// # Troubleshooting
/// | [`kind`](Self::kind) | means | look at |
/// |---|---|---|
/// | `Config` | the client cannot be built or used like this | the text |
/// | `Request` | nothing was sent: a parameter or tenant value is wrong or missing | [`parameter`](Self::parameter) |
/// | `Auth` | nothing was sent: the credentials are missing or unusable, or the token call was refused | [`source`](StdError::source) |
/// | `Connect` | nothing was sent: no connection | address, proxy, certificate |
/// | `Transport` | the connection broke on the way | [`is_outcome_unknown`](Self::is_outcome_unknown) |
/// | `Timeout` | a deadline passed | [`is_outcome_unknown`](Self::is_outcome_unknown) |
/// | `TooLarge` | the answer is larger than the client's limit | `ClientBuilder::max_body` |
/// | `Status` | the service refused | [`status`](Self::status), [`code`](Self::code), [`message`](Self::message) |
/// | `Failed` | the service answered with a success status, but reports a failure in the body | [`message`](Self::message) |
/// | `Decode` | the answer does not have the expected form | [`json_path`](Self::json_path), [`body`](Self::body) |
/// | `Write` | a download could not be written | the text, the disk |
///
/// When a call fails because a token call (or another call that it depends on) failed, the kind is that of the failed call, except
/// that a refusal of that call is `Auth`. The text names the call that failed, and nothing of the dependent call was sent.
///
/// | predicate | what to do |
/// |---|---|
/// | [`is_not_found`](Self::is_not_found) | the service has no such thing: check the id |
/// | [`is_unknown_endpoint`](Self::is_unknown_endpoint) | check [`url`](Self::url), base URL and proxy; this version of the service may lack the call |
/// | [`is_unauthorized`](Self::is_unauthorized) | check the credentials; a token was renewed once already |
/// | [`is_forbidden`](Self::is_forbidden) | ask for the right; other credentials of the same user will not help |
/// | [`is_rate_limited`](Self::is_rate_limited) | wait as long as [`retry_after`](Self::retry_after) says; send fewer calls at a time |
/// | [`is_conflict`](Self::is_conflict) | read the thing again, then decide |
/// | [`is_timeout`](Self::is_timeout) | look at [`is_outcome_unknown`](Self::is_outcome_unknown); set a longer timeout |
/// | [`is_connect`](Self::is_connect) | check address, proxy, firewall and certificate; calling again is safe |
/// | [`is_decode`](Self::is_decode) | report [`json_path`](Self::json_path) and [`body`](Self::body); the raw call (`Client::request`) still works |
/// | [`is_transient`](Self::is_transient) | call again later, unless the outcome is unknown |
/// | [`is_outcome_unknown`](Self::is_outcome_unknown) | look whether it was carried out before you send it again |
///
/// Secrets that the call sent are hidden in all texts, and so are values in bodies whose key says that they are secret.
pub struct Error(Box<Inner>);

/// What went wrong, coarsely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be built or used like this.
    Config,
    /// The request cannot be made: a parameter or a tenant value is missing or wrong. Nothing was sent.
    Request,
    /// There are no credentials, or they could not be turned into a token or signature, because the service refused the token call
    /// for example. Nothing was sent.
    Auth,
    /// No connection came about. Nothing was sent.
    Connect,
    /// The connection broke while the request was sent or the answer was awaited or read.
    Transport,
    /// A deadline passed.
    Timeout,
    /// The answer is larger than the client's limit.
    TooLarge,
    /// The service answered with a status other than success.
    Status,
    /// The service answered with a success status and a body that reports a failure.
    Failed,
    /// The answer does not have the expected form.
    Decode,
    /// What came could not be written where the caller wants it.
    Write,
}

impl ErrorKind {
    /// The kind as one word, for metrics: `connect`, `timeout`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Request => "request",
            Self::Auth => "auth",
            Self::Connect => "connect",
            Self::Transport => "transport",
            Self::Timeout => "timeout",
            Self::TooLarge => "too_large",
            Self::Status => "status",
            Self::Failed => "failed",
            Self::Decode => "decode",
            Self::Write => "write",
        }
    }
}

pub(crate) struct Inner {
    pub(crate) kind: ErrorKind,
    operation: Option<OperationRef>,
    pub(crate) message: String,
    pub(crate) hint: String,
    pub(crate) status: Option<StatusCode>,
    pub(crate) code: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) attempts: u32,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) json_path: Option<String>,
    pub(crate) body: Option<String>,
    /// The whole body of a refusal, where it is a JSON object.
    pub(crate) json: Option<Json>,
    pub(crate) parameter: Option<String>,
    pub(crate) outcome_unknown: bool,
    /// The body has the form in which the product itself reports errors.
    pub(crate) own_words: bool,
    sent_to: Option<SentTo>,
    source: Option<Source>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            operation: None,
            message: message.into(),
            hint: String::new(),
            status: None,
            code: None,
            request_id: None,
            attempts: 0,
            retry_after: None,
            json_path: None,
            body: None,
            json: None,
            parameter: None,
            outcome_unknown: false,
            own_words: false,
            sent_to: None,
            source: None,
        }))
    }

    /// The client cannot be built or used like this. For crates that build clients.
    pub fn config(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Config, message)
    }

    /// A request cannot be made. For crates that add helpers to calls.
    pub fn request(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Request, message)
    }

    /// Credentials are missing, or cannot be turned into a proof. For authenticators.
    pub fn auth(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Auth, message)
    }

    /// A call failed because another call that it depends on failed: a token call, or one that looks up an id. `what` is a phrase that
    /// says what is missing, such as `no token`. For authenticators.
    ///
    /// The kind is that of the other call's error, so that a failed connection stays [`ErrorKind::Connect`]. A refusal is
    /// [`ErrorKind::Auth`], because this call was not refused: it was not sent.
    pub fn prerequisite(what: impl fmt::Display, error: impl Into<Arc<Self>>) -> Self {
        let error = error.into();
        let kind = match error.kind() {
            ErrorKind::Status | ErrorKind::Failed => ErrorKind::Auth,
            kind => kind,
        };
        let mut made = Self::new(kind, format!("{what}: {error}"));
        made.0.parameter.clone_from(&error.0.parameter);
        made.with_source(SharedError(error))
    }

    setters! {
        /// Adds what to do about it: a phrase without a full stop.
        pub fn with_hint(self, hint: impl Into<String>) { self.0.hint = hint.into() }

        /// Adds the cause.
        pub fn with_source(self, source: impl Into<Box<dyn StdError + Send + Sync>>) {
            self.0.source = Some(source.into())
        }

        /// Adds the name of the parameter or tenant value that is to blame.
        pub fn with_parameter(self, name: impl Into<String>) {
            self.0.parameter = Some(name.into())
        }

        /// Names the operation, unless it has one.
        pub(crate) fn of(self, operation: &OperationRef) {
            self.0.operation.get_or_insert_with(|| operation.clone())
        }
    }

    /// Says where the request was sent, unless that is known.
    pub(crate) fn at(self, uri: &Uri, redactor: &Redactor) -> Self {
        // A request that was never made has no host, and that of a call which this one needs says more.
        if self.sent_to().is_some() || uri.host().is_none() {
            return self;
        }
        self.at_address(SentTo::new(uri, redactor))
    }

    setters! {
        /// As [`at`](Self::at).
        pub(crate) fn at_address(self, address: SentTo) { self.0.sent_to.get_or_insert(address) }
    }

    pub(crate) fn inner_mut(&mut self) -> &mut Inner {
        &mut self.0
    }

    pub(crate) fn has_operation(&self) -> bool {
        self.0.operation.is_some()
    }

    /// What went wrong, coarsely.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Name of the operation (`group.name`).
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_ref().map(|operation| operation.name())
    }

    /// HTTP method of the operation.
    #[must_use]
    pub fn method(&self) -> Option<&Method> {
        self.0.operation.as_ref().map(OperationRef::method)
    }

    /// Path template of the operation: without the values of its parameters.
    #[must_use]
    pub fn path_template(&self) -> Option<&str> {
        self.0.operation.as_ref().map(OperationRef::path)
    }

    /// Where the request was sent: scheme, host, port if not the usual one, and path as they travel, without the query and with the call's
    /// secrets hidden. After redirects, the last address.
    ///
    /// `None` when the request could not be made. Where a call failed because of one that it needs, such as that for a token, the
    /// address of that call.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        self.sent_to().map(SentTo::url)
    }

    /// The host of [`url`](Self::url), without the port.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        self.sent_to().map(SentTo::host)
    }

    /// The path of [`url`](Self::url), with that of the base URL and the values of parameters.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.sent_to().map(SentTo::path)
    }

    pub(crate) fn sent_to(&self) -> Option<&SentTo> {
        let own = self.0.sent_to.as_ref();
        own.or_else(|| self.cause()?.sent_to())
    }

    /// The error that this one comes from, if that is one of a call as well.
    fn cause(&self) -> Option<&Self> {
        let mut sources = std::iter::successors(StdError::source(self), |&error| error.source());
        sources.find_map(<dyn StdError>::downcast_ref)
    }

    getters! {
        /// Status of the answer, if there was one.
        pub fn status(&self) -> Option<StatusCode> { self.0.status }

        /// The vendor's code for the failure.
        pub fn code(&self) -> Option<&str> { self.0.code.as_deref() }

        /// The vendor's text, or ours when the failure is not the vendor's.
        pub fn message(&self) -> &str { &self.0.message }

        /// Id that the service gave the request: what its support asks for.
        pub fn request_id(&self) -> Option<&str> { self.0.request_id.as_deref() }

        /// How many times the request was sent, or tried to be.
        pub fn attempts(&self) -> u32 { self.0.attempts }

        /// How long the service asks to wait.
        pub fn retry_after(&self) -> Option<Duration> { self.0.retry_after }

        /// Where in the body the value is that does not fit, such as `$.data[3].date`.
        pub fn json_path(&self) -> Option<&str> { self.0.json_path.as_deref() }

        /// The start of the body (4 KiB), with secrets hidden.
        pub fn body(&self) -> Option<&str> { self.0.body.as_deref() }

        /// The body of a refusal as JSON, where it is an object, with secrets hidden: for what only some vendors say. Not shortened, up to the
        /// 256 KiB of a refusal that are read.
        pub fn json(&self) -> Option<&Json> { self.0.json.as_ref() }

        /// What to do about it; empty when nothing is known.
        pub fn hint(&self) -> &str { &self.0.hint }

        /// Name of the parameter or tenant value that is to blame.
        pub fn parameter(&self) -> Option<&str> { self.0.parameter.as_deref() }
    }

    /// The error that counts: that of the token call, when authentication failed because of it.
    fn root(&self) -> &Self {
        match self.cause() {
            Some(cause) if self.0.kind == ErrorKind::Auth => cause.root(),
            _ => self,
        }
    }

    fn has_status(&self, status: StatusCode) -> bool {
        self.root().0.status == Some(status)
    }

    /// The service itself reports that the thing is not there: 404 or 410, with a body in the product's own error format.
    ///
    /// Other answers with these statuses are [unknown endpoints](Self::is_unknown_endpoint), and so say nothing about the thing. A call
    /// that this one needs, such as that for a token, does not count.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.is_missing() && self.0.own_words
    }

    /// The request did not reach anything that knows the call: 404 or 410 from a gateway, a proxy, a web server or a framework (a web
    /// page, an empty body, text, a gateway's code). The base URL is wrong, or this version of the service does not have the call.
    #[must_use]
    pub fn is_unknown_endpoint(&self) -> bool {
        self.is_missing() && !self.0.own_words
    }

    fn is_missing(&self) -> bool {
        self.0.kind == ErrorKind::Status
            && matches!(
                self.0.status,
                Some(StatusCode::NOT_FOUND | StatusCode::GONE)
            )
    }

    /// The credentials are missing, wrong or expired (401, or none could be had).
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.has_status(StatusCode::UNAUTHORIZED) || self.root().0.kind == ErrorKind::Auth
    }

    /// The credentials are good, but lack the right (403).
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.has_status(StatusCode::FORBIDDEN)
    }

    /// The service wants fewer calls (429).
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(StatusCode::TOO_MANY_REQUESTS)
    }

    /// The thing is there already, or was changed in between (409, 412).
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.has_status(StatusCode::CONFLICT) || self.has_status(StatusCode::PRECONDITION_FAILED)
    }

    /// A deadline passed.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.root().0.kind == ErrorKind::Timeout
    }

    /// No connection came about; nothing was sent.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.root().0.kind == ErrorKind::Connect
    }

    /// The answer does not have the expected form.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        self.root().0.kind == ErrorKind::Decode
    }

    /// The same call may succeed later: the connection, a deadline, an overloaded or failing service.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        let root = &self.root().0;
        match root.kind {
            ErrorKind::Connect | ErrorKind::Transport | ErrorKind::Timeout => true,
            ErrorKind::Status => root.status.is_some_and(|status| {
                status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429)
            }),
            _ => false,
        }
    }

    /// The request may have been carried out, and the operation is not one that may simply be sent again: look first.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        self.0.outcome_unknown
    }

    /// The value of `error.type` by OpenTelemetry: the status where that is the failure, or else the kind.
    pub(crate) fn type_name(&self) -> &str {
        match &self.0.status {
            Some(status) if self.0.kind == ErrorKind::Status => status.as_str(),
            _ => self.0.kind.name(),
        }
    }

    /// Whether it was another call that failed.
    fn is_prerequisite(&self) -> bool {
        StdError::source(self).is_some_and(<dyn StdError>::is::<SharedError>)
    }

    /// The service refused the credentials, as the answer of a token call says.
    pub(crate) fn is_refusal(&self) -> bool {
        let root = self.root();
        match root.0.kind {
            ErrorKind::Failed => true,
            ErrorKind::Status => root
                .0
                .status
                .is_some_and(|status| matches!(status.as_u16(), 400 | 401 | 403 | 423)),
            _ => false,
        }
    }

    /// What the error says, without the body and the cause, to be shown again later.
    pub(crate) fn summary(&self) -> Self {
        let mut copy = Self::new(self.0.kind, self.0.message.clone());
        let (inner, own) = (copy.inner_mut(), &self.0);
        inner.operation.clone_from(&own.operation);
        inner.hint.clone_from(&own.hint);
        inner.status = own.status;
        inner.code.clone_from(&own.code);
        inner.request_id.clone_from(&own.request_id);
        inner.own_words = own.own_words;
        inner.sent_to.clone_from(&own.sent_to);
        copy
    }

    /// What the operation did, in words, up to the vendor's text.
    fn verb(&self) -> &'static str {
        match self.0.kind {
            _ if self.is_prerequisite() => "was not sent",
            ErrorKind::Config | ErrorKind::Request | ErrorKind::Auth => "was not sent",
            ErrorKind::Connect => "could not connect",
            ErrorKind::Transport => "lost the connection",
            ErrorKind::Timeout => "took too long",
            ErrorKind::TooLarge => "has too large an answer",
            ErrorKind::Status => "was refused",
            ErrorKind::Failed => "reports a failure",
            ErrorKind::Decode => "has an answer of another form than expected",
            ErrorKind::Write => "could not be written",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if let Some(operation) = &inner.operation {
            write!(
                f,
                "{}: {} {} ",
                operation.name(),
                operation.method(),
                operation.path()
            )?;
            match inner.status {
                Some(status) if inner.kind == ErrorKind::Status => write!(f, "answered {status}")?,
                Some(status) => write!(f, "answered {status}, but {}", self.verb())?,
                None => f.write_str(self.verb())?,
            }
            if inner.code.is_some() || !inner.message.is_empty() {
                f.write_str(": ")?;
            }
        }
        match &inner.code {
            Some(code) if inner.message.is_empty() => f.write_str(code)?,
            Some(code) => write!(f, "{code}: {}", inner.message)?,
            None => f.write_str(&inner.message)?,
        }
        if let Some(path) = &inner.json_path {
            write!(f, " at {path}")?;
        }
        if let Some(id) = &inner.request_id {
            write!(f, " (request id {id})")?;
        }
        if inner.attempts > 1 {
            write!(f, ", after {} attempts", inner.attempts)?;
        }
        if let Some(wait) = inner.retry_after {
            write!(f, ", the service asks to wait {} s", wait.as_secs())?;
        }
        if inner.outcome_unknown {
            f.write_str("; the outcome is unknown: the request may have been carried out, so look before you send it again")?;
        }
        if !inner.hint.is_empty() {
            write!(f, "; {}", inner.hint)?;
        }
        Ok(())
    }
}

/// `{:?}` is the text of [`Display`](fmt::Display) with the causes, `{:#?}` the fields.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        debug_error(
            f,
            self,
            "Error",
            &[
                ("kind", &inner.kind),
                ("operation", &self.operation()),
                ("url", &self.url()),
                ("host", &self.host()),
                ("path", &self.path()),
                ("message", &inner.message),
                ("hint", &inner.hint),
                ("status", &inner.status),
                ("code", &inner.code),
                ("request_id", &inner.request_id),
                ("attempts", &inner.attempts),
                ("retry_after", &inner.retry_after),
                ("json_path", &inner.json_path),
                ("body", &inner.body),
                ("parameter", &inner.parameter),
                ("outcome_unknown", &inner.outcome_unknown),
                ("source", &inner.source),
            ],
        )
    }
}

/// For arguments that are turned into something and may come as that already.
impl From<std::convert::Infallible> for Error {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

/// An error that several calls share, as the source of theirs. It looks as the error does.
pub struct SharedError(pub Arc<Error>);

impl fmt::Display for SharedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for SharedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl StdError for SharedError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.0)
    }
}

#[cfg(test)]
mod tests;
