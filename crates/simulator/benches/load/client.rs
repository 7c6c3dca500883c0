//! A client that costs little: whole requests out, answers read by their `content-length` alone.

use std::io;
use std::net::SocketAddr;

use bytes::Bytes;
use http::Request;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The header that says which request it is, for a server that looks at nothing else.
pub(crate) const NUMBER: &str = "x-number";

/// An answer as it came.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Bytes,
}

/// The bytes of a request, with its number.
pub(crate) fn bytes(request: &Request<Bytes>, number: usize, server: SocketAddr) -> Vec<u8> {
    let (head, body) = (request, request.body());
    let mut text = format!(
        "{} {} HTTP/1.1\r\nhost: {server}\r\n{NUMBER}: {number}\r\n",
        head.method(),
        head.uri()
    )
    .into_bytes();
    for (name, value) in request.headers() {
        text.extend_from_slice(name.as_ref());
        text.extend_from_slice(b": ");
        text.extend_from_slice(value.as_bytes());
        text.extend_from_slice(b"\r\n");
    }
    text.extend_from_slice(format!("content-length: {}\r\n\r\n", body.len()).as_bytes());
    text.extend_from_slice(body);
    text
}

pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(server: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(server).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(64 * 1024),
        })
    }

    /// Sends a request and reads its answer to the end; gives its status.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> io::Result<u16> {
        let (status, _, _) = self.exchange(request).await?;
        Ok(status)
    }

    /// As [`ask`](Self::ask), with all of the answer.
    pub(crate) async fn answer(&mut self, request: &[u8]) -> io::Result<Answer> {
        let (status, head, end) = self.exchange(request).await?;
        let text = String::from_utf8_lossy(&self.buffer[..head]).into_owned();
        Ok(Answer {
            status,
            head: text,
            body: Bytes::copy_from_slice(&self.buffer[head..end]),
        })
    }

    /// Leaves the answer in the buffer; gives its status, where its head ends, and where it ends itself.
    async fn exchange(&mut self, request: &[u8]) -> io::Result<(u16, usize, usize)> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head = loop {
            if let Some(at) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            self.read().await?;
        };
        let text = std::str::from_utf8(&self.buffer[..head]).map_err(io::Error::other)?;
        let status = text.get(9..12).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| io::Error::other(format!("no status: {text}")))?;
        let length = text
            .split_once("content-length: ")
            .and_then(|(_, rest)| rest.split_once("\r\n"));
        let length: usize = length
            .map_or(Ok(0), |(length, _)| length.parse())
            .map_err(io::Error::other)?;
        while self.buffer.len() < head + length {
            self.read().await?;
        }
        if self.buffer.len() > head + length {
            return Err(io::Error::other("there is more than the answer"));
        }
        Ok((status, head, head + length))
    }

    async fn read(&mut self) -> io::Result<()> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}
