//! What moves bytes: one request in, one answer out. Below authentication and retries, so that a test or a proxy that takes
//! its place sees exactly what would travel.

mod reqwest_transport;

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

use crate::Bytes;

pub(crate) use reqwest_transport::{ReqwestTransport, Tls};

/// A boxed future that can move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends requests. Implement it to record, replay or reroute traffic; most users never see it.
///
/// A transport follows no redirect, keeps no cookie, repeats nothing that may have arrived, and has no deadline of its own but
/// the one for connecting: those are the business of the layers above.
pub trait Transport: Send + Sync + fmt::Debug {
    /// Sends one request, and answers once the head of the answer is there. Dropping the future gives the request up.
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>>;
}

/// The body of an answer, piece by piece, already unpacked.
pub struct ResponseBody(Inner);

enum Inner {
    Full(Option<Bytes>),
    Stream(Box<dyn ChunkSource>),
}

/// Gives the pieces of a body.
pub trait ChunkSource: Send {
    /// The next piece; `None` at the end.
    fn chunk(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>>;
}

impl ResponseBody {
    /// A body that is all there.
    pub fn full(bytes: impl Into<Bytes>) -> Self {
        Self(Inner::Full(Some(bytes.into())))
    }

    /// A body that arrives over time.
    pub fn stream(source: impl ChunkSource + 'static) -> Self {
        Self(Inner::Stream(Box::new(source)))
    }

    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        match &mut self.0 {
            Inner::Full(bytes) => Ok(bytes.take()),
            Inner::Stream(source) => source.chunk().await,
        }
    }
}

impl fmt::Debug for ResponseBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResponseBody")
    }
}

/// How far a request came before the transport failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// No connection: nothing was sent. Claim this only when it is certain, for then any operation may be tried again.
    Connect,
    /// The request may have arrived, in part or as a whole.
    Send,
    /// The head of the answer was there, its body broke.
    Receive,
}

/// A transport's failure.
#[derive(Debug)]
pub struct TransportError {
    phase: Phase,
    lasting: bool,
    source: Box<dyn StdError + Send + Sync>,
}

impl TransportError {
    /// A failure in a phase, and its cause. The cause must not show the URL's query or any header.
    pub fn new(phase: Phase, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self {
            phase,
            lasting: false,
            source: source.into(),
        }
    }

    /// Another attempt would fail in the same way: a certificate that is not trusted, for example.
    #[must_use]
    pub const fn lasting(mut self) -> Self {
        self.lasting = true;
        self
    }

    /// Whether another attempt would fail in the same way.
    #[must_use]
    pub const fn is_lasting(&self) -> bool {
        self.lasting
    }

    /// How far the request came.
    #[must_use]
    pub const fn phase(&self) -> Phase {
        self.phase
    }

    /// The innermost cause, which says most: `Connection refused`, `invalid peer certificate: UnknownIssuer`.
    pub(crate) fn cause(&self) -> String {
        let mut error: &dyn StdError = &*self.source;
        while let Some(source) = error.source() {
            error = source;
        }
        error.to_string()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.phase {
            Phase::Connect => "no connection",
            Phase::Send => "the connection broke before the answer",
            Phase::Receive => "the connection broke within the answer",
        })
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
