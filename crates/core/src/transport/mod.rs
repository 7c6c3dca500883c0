//! What moves bytes: one request in, one answer out. Below authentication and retries, so that a test or a proxy that takes
//! its place sees exactly what would travel.

mod addresses;
mod failure;
mod first_look;
mod reqwest_transport;
mod tls;

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use crate::Bytes;

pub use failure::{Phase, TransportError};
pub(crate) use reqwest_transport::{ReqwestTransport, Setup};
pub(crate) use tls::{Authority, Trust};

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
