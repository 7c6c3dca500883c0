//! The socket of a connection: counts bytes, resets, and writes what does not belong to any response.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use crate::server::link::Link;

/// A stream over a TCP connection.
pub(super) trait Socket: AsyncRead + AsyncWrite + Unpin {
    fn tcp(&self) -> &TcpStream;
}

impl Socket for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Socket for TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// Lets the end of the connection be a reset; where that cannot be set, it is an orderly end.
pub(super) fn reset(stream: &TcpStream) {
    let _ = stream.set_zero_linger();
}

pub(super) struct Wire<S: Socket> {
    stream: S,
    link: Arc<Link>,
    excess: Bytes,
}

impl<S: Socket> Wire<S> {
    pub(super) fn new(stream: S, link: Arc<Link>) -> Self {
        Self {
            stream,
            link,
            excess: Bytes::new(),
        }
    }
}

impl<S: Socket> Drop for Wire<S> {
    fn drop(&mut self) {
        if self.link.resets() {
            reset(self.stream.tcp());
        }
    }
}

impl<S: Socket> AsyncRead for Wire<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buf);
        self.link
            .received(buf.filled().len().saturating_sub(before));
        polled
    }
}

impl<S: Socket> AsyncWrite for Wire<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(cx, buf))?;
        self.link.sent(written);
        Poll::Ready(Ok(written))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write_vectored(cx, bufs))?;
        self.link.sent(written);
        Poll::Ready(Ok(written))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.excess.is_empty() {
            this.excess = this.link.take_excess();
        }
        while this.excess.has_remaining() {
            let written = ready!(Pin::new(&mut this.stream).poll_write(cx, &this.excess))?;
            this.link.sent(written);
            this.excess.advance(written);
        }
        Pin::new(&mut this.stream).poll_shutdown(cx)
    }
}
