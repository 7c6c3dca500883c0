//! What moves bytes: one request in, one answer out. Below authentication and retries, so that a test or a proxy that takes
//! its place sees exactly what would travel.

mod connections;
mod early_close_check;
mod failure;
mod proxy;
mod reqwest_transport;
mod tls;
mod url_cache;

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use bytes::Bytes;

pub use failure::{Phase, TransportError};
pub(crate) use proxy::ProxySettings;
pub(crate) use reqwest_transport::{Prober, ReqwestTransport, Setup};
pub use tls::ServerCertificate;
pub(crate) use tls::{Authority, Trust};

/// Extension of a request: it must not travel on a connection that was there before, for the attempt before it met a dead one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewConnection;

/// Extension of a response with status 408: it came on a connection that was there before the request. The server may have sent it to end
/// an unused connection, before it saw the request (RFC 9110, section 15.5.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnOldConnection;

/// A boxed future that can move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends requests. Implement it to record, replay or reroute traffic; most users never see it.
///
/// A transport follows no redirect, keeps no cookie, repeats nothing that may have arrived, and has no deadline of its own but
/// the one for connecting: those are the business of the layers above. So is unpacking: requests ask for gzip, and the body of a response
/// is unpacked by what `Content-Encoding` says. A transport that has unpacked it already leaves that header out.
///
/// A transport that keeps connections says which failures came from a kept one ([`TransportError::on_old_connection`],
/// [`OnOldConnection`]), and takes a new one for requests with [`NewConnection`].
pub trait Transport: Send + Sync + fmt::Debug {
    /// Sends one request, and answers once the head of the answer is there. Dropping the future gives the request up.
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>>;
}

/// The body of an answer: a stream of its pieces, packed as `Content-Encoding` says.
pub struct ResponseBody(Inner);

enum Inner {
    Full(Option<Bytes>),
    Stream(Pin<Box<dyn Stream<Item = Piece> + Send>>),
}

/// A piece of a body, or why there is none.
type Piece = Result<Bytes, TransportError>;

impl ResponseBody {
    /// A body that is all there.
    pub fn full(bytes: impl Into<Bytes>) -> Self {
        Self(Inner::Full(Some(bytes.into())))
    }

    /// A body that arrives over time.
    pub fn stream(
        pieces: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static,
    ) -> Self {
        Self(Inner::Stream(Box::pin(pieces)))
    }

    /// The next piece; `None` at the end.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx))
            .await
            .transpose()
    }
}

impl Stream for ResponseBody {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.0 {
            Inner::Full(bytes) => Poll::Ready(bytes.take().map(Ok)),
            Inner::Stream(pieces) => {
                let piece = ready!(pieces.as_mut().poll_next(cx));
                if piece.is_none() {
                    // Not asked again: a stream may not like that.
                    self.0 = Inner::Full(None);
                }
                Poll::Ready(piece)
            }
        }
    }
}

impl fmt::Debug for ResponseBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResponseBody")
    }
}
