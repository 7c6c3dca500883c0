//! What went wrong below, and how much is certain about it.
//!
//! A request provably never left when
//! - no connection came about: the name is unknown, the connection was refused or took too long, the TLS handshake was cut or failed;
//! - a connection that was kept for it turned out to be closed before the first byte of the request was written;
//! - the server asked for a certificate of the client, got none and said so: it reads nothing before the handshake is complete.
//!
//! Once a byte was handed to the operating system nothing can be proven: whether the server has read it, whether it acted on it. So a
//! connection that is cut between the request and the answer, and a deadline that passes, leave the outcome open. HTTP/2 servers can
//! say that they did not look at a request (`REFUSED_STREAM`, a graceful `GOAWAY`); the HTTP library then sends it again by itself.

use std::error::Error as StdError;
use std::fmt;
use std::io;

use rustls::AlertDescription;

use super::tls::{Distrust, ServerCertificate};
use crate::error::{Error, ErrorKind, debug_error};

/// How far a request came before the transport failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Nothing was sent: there was no connection. Claim this only when it is certain, for then any operation may be tried again.
    Connect,
    /// The request may have arrived, in part or as a whole.
    Send,
    /// The head of the answer was there, its body broke.
    Receive,
}

/// A transport's failure.
pub struct TransportError {
    phase: Phase,
    lasting: bool,
    unreadable: bool,
    old_connection: bool,
    hint: String,
    source: Box<dyn StdError + Send + Sync>,
}

impl TransportError {
    /// A failure in a phase, and its cause. The cause must not show the URL's query or any header.
    pub fn new(phase: Phase, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self {
            phase,
            lasting: false,
            unreadable: false,
            old_connection: false,
            hint: String::new(),
            source: source.into(),
        }
    }

    /// Another attempt would fail in the same way: a certificate that is not trusted, for example.
    #[must_use]
    pub const fn lasting(mut self) -> Self {
        self.lasting = true;
        self
    }

    /// A response came, and what came breaks the rules of HTTP or of its coding, so that it cannot be read. [Lasting](Self::lasting),
    /// for the server would send the same again.
    #[must_use]
    pub const fn unreadable(mut self) -> Self {
        self.unreadable = true;
        self.lasting()
    }

    setters! {
        /// It happened on a connection that was there before the request, and may have died since. Says nothing about the service: the
        /// next attempt gets a [new connection](super::NewConnection), and does not count as one more.
        pub const fn on_old_connection(self) { self.old_connection = true }

        /// Adds what to do about it: a phrase without a full stop.
        pub fn with_hint(self, hint: impl Into<String>) { self.hint = hint.into() }
    }

    getters! {
        /// Whether another attempt would fail in the same way.
        pub const fn is_lasting(&self) -> bool { self.lasting }

        /// Whether a response came that cannot be read.
        pub const fn is_unreadable(&self) -> bool { self.unreadable }

        /// Whether it happened on a connection that was there before the request.
        pub const fn is_on_old_connection(&self) -> bool { self.old_connection }

        /// How far the request came.
        pub const fn phase(&self) -> Phase { self.phase }

        /// What to do about it; empty when there is nothing to say.
        pub fn hint(&self) -> &str { &self.hint }
    }

    /// What kind of error of a call it is.
    pub(crate) const fn kind(&self) -> ErrorKind {
        match self.phase {
            _ if self.unreadable => ErrorKind::Decode,
            Phase::Connect => ErrorKind::Connect,
            Phase::Send | Phase::Receive => ErrorKind::Transport,
        }
    }

    /// The error of a call that it ends, in words that name the cause.
    pub(crate) fn into_error(self, message: String) -> Error {
        let hint = self.hint.clone();
        Error::new(self.kind(), message)
            .with_hint(hint)
            .with_source(self)
    }

    /// The innermost cause: `Connection refused`, `operation timed out`.
    pub(crate) fn cause(&self) -> String {
        innermost(&*self.source).to_string()
    }

    /// The certificate that was refused, if that is the reason.
    pub(crate) fn certificate(&self) -> Option<&ServerCertificate> {
        find::<Distrust>(&*self.source).map(Distrust::certificate)
    }

    /// Whether the TLS handshake failed.
    pub(crate) fn is_tls(&self) -> bool {
        find::<rustls::Error>(&*self.source).is_some() || self.certificate().is_some()
    }

    /// A request that brought no answer.
    pub(super) fn sending(error: reqwest::Error) -> Self {
        if let Some(distrust) = find::<Distrust>(&error) {
            let hint = distrust.hint().to_owned();
            return Self::new(Phase::Connect, distrust.clone())
                .lasting()
                .with_hint(hint);
        }
        let connected = !never_left(&error);
        let phase = if connected {
            Phase::Send
        } else {
            Phase::Connect
        };
        if find::<hyper::Error>(&error).is_some_and(hyper::Error::is_parse) {
            let error = error.without_url();
            let cause = innermost(&error);
            let text = format!("the head of the response is not HTTP ({cause})");
            return Self::new(Phase::Send, text)
                .unreadable()
                .with_hint("see what answers there with `curl -v`: the service, a proxy, or something that does not speak HTTP");
        }
        let tls = find::<rustls::Error>(&error).map(tls_hint);
        // The URL may hold secrets in its query.
        let failed = Self::new(phase, error.without_url());
        match tls {
            Some((hint, true)) => failed.with_hint(hint).lasting(),
            Some((hint, false)) => failed.with_hint(hint),
            None => failed,
        }
    }

    /// A body that broke.
    pub(super) fn receiving(error: reqwest::Error) -> Self {
        Self::new(Phase::Receive, error.without_url())
    }
}

impl Error {
    /// The server's certificate, where that was refused.
    #[must_use]
    pub fn certificate(&self) -> Option<&ServerCertificate> {
        let mut cause: Option<&(dyn StdError + 'static)> = StdError::source(self);
        while let Some(error) = cause {
            if let Some(failed) = error.downcast_ref::<TransportError>() {
                return failed.certificate();
            }
            cause = error.source();
        }
        None
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.phase {
            _ if self.unreadable => "the response cannot be read",
            Phase::Connect => "no connection",
            Phase::Send => "the connection broke before the answer",
            Phase::Receive => "the connection broke within the answer",
        })
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_error(
            f,
            self,
            "TransportError",
            &[
                ("phase", &self.phase),
                ("lasting", &self.lasting),
                ("hint", &self.hint),
                ("source", &self.source),
            ],
        )
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}

/// Whether it is certain that no byte of the request was written.
fn never_left(error: &reqwest::Error) -> bool {
    use hyper_util::client::legacy;
    error.is_builder()
        || error.is_connect()
        // The request gets its connection last of all, and an error that has no connection came before that.
        || find::<legacy::Error>(error).is_some_and(|error| error.connect_info().is_none())
        // Said only of requests that are given back unwritten.
        || find::<hyper::Error>(error).is_some_and(hyper::Error::is_canceled)
        // The server has not completed the handshake, so it has not read what was sent after the client's part of it.
        || matches!(
            find::<rustls::Error>(error),
            Some(rustls::Error::AlertReceived(AlertDescription::CertificateRequired))
        )
}

/// What to do about a handshake that failed, and whether it will fail again.
fn tls_hint(error: &rustls::Error) -> (&'static str, bool) {
    use rustls::Error as E;
    match error {
        E::InvalidCertificate(_) => (
            "the server cannot prove that the certificate is its own: replace it on the server",
            true,
        ),
        E::InvalidMessage(_) => (
            "what answers there does not speak TLS: check the port, or whether the address begins with https",
            true,
        ),
        E::PeerIncompatible(_) => (
            "client and server have no version or algorithm of TLS in common; this client knows TLS 1.2 and 1.3",
            true,
        ),
        E::AlertReceived(alert) => alert_hint(*alert),
        _ => ("", false),
    }
}

/// What to do about a server that ends a handshake, and whether it will do so again.
const fn alert_hint(alert: AlertDescription) -> (&'static str, bool) {
    use AlertDescription as A;
    match alert {
        A::InternalError | A::UserCanceled | A::CloseNotify => (
            "the server ended the handshake for a reason of its own: look into its log if that goes on",
            false,
        ),
        A::ProtocolVersion => (
            "the server refuses TLS 1.2 and 1.3, which is all that this client knows: allow TLS 1.2 there",
            true,
        ),
        A::HandshakeFailure | A::InsufficientSecurity => (
            "client and server have no algorithm in common, or the server wants a certificate of the client, which this client has not: allow ECDHE with AES-GCM or ChaCha20, and a certificate with an RSA key, or one on P-256 or P-384",
            true,
        ),
        A::UnrecognisedName => (
            "the server is not known by this name: call it by the name that it has for itself",
            true,
        ),
        A::CertificateRequired
        | A::NoCertificate
        | A::BadCertificate
        | A::UnsupportedCertificate
        | A::CertificateUnknown
        | A::UnknownCA
        | A::AccessDenied => (
            "the server wants a certificate of the client, and this client has none: turn that off there, or use a transport of your own that has one",
            true,
        ),
        A::NoApplicationProtocol => ("what answers there is no web server: check the port", true),
        _ => (
            "the server refuses the handshake: check the port, and the log of the server",
            true,
        ),
    }
}

/// The innermost cause, which says most.
fn innermost<'a>(mut error: &'a (dyn StdError + 'static)) -> &'a (dyn StdError + 'static) {
    while let Some(source) = error.source() {
        error = source;
    }
    error
}

/// The first error of a kind among an error and its causes.
pub(super) fn find<'a, T: StdError + 'static>(
    error: &'a (dyn StdError + 'static),
) -> Option<&'a T> {
    if let Some(found) = error.downcast_ref() {
        return Some(found);
    }
    // An I/O error does not name what it wraps as its source, but the source of that; and so does one of TLS.
    if let Some(inner) = error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        return find(inner);
    }
    if let Some(rustls::Error::InvalidCertificate(rustls::CertificateError::Other(inner))) =
        error.downcast_ref()
    {
        return find(&*inner.0);
    }
    find(error.source()?)
}
