//! Content codings (RFC 9110, section 8.4): bodies are unpacked here, above the transport, as a stream.
//!
//! Only gzip is asked for. It is unpacked whenever a response names it, whatever the case and under its old name `x-gzip`, with all its
//! members and any zero bytes that pad it at the end. Any other coding is an error that names it, as soon as there is a byte to unpack.

use std::io::{self, BufRead, ErrorKind, Read};
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use flate2::bufread::GzDecoder;
use futures_core::Stream;
use http::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, HeaderMap, HeaderName, HeaderValue, RANGE, TRANSFER_ENCODING,
};

use crate::transport::{Phase, ResponseBody, TransportError};
use bytes::Bytes;

/// The size of the pieces that are unpacked, in bytes: all that a body that unpacks to a thousand times its size costs at a time.
const PIECE: usize = 32 * 1024;
/// How many codings one body may have. More than one is a mistake of a proxy, many are an attack.
const MAX_CODINGS: usize = 4;

/// Asks for the coding that is unpacked here, unless the request says which it wants. A part of a body is asked for as it is: one of a
/// packed body could not be unpacked.
pub(crate) fn ask(headers: &mut HeaderMap) {
    if !headers.contains_key(RANGE) {
        let own = headers.entry(ACCEPT_ENCODING);
        own.or_insert(HeaderValue::from_static("gzip"));
    }
}

/// Whether the body of a response is packed, so that `Content-Length` and `Content-Range` count other bytes than those that are read.
pub(crate) fn is_packed(headers: &HeaderMap) -> bool {
    // Nearly all responses have neither header, and lookups are cheaper than lists.
    (headers.contains_key(CONTENT_ENCODING) || headers.contains_key(TRANSFER_ENCODING))
        && !codings(headers).is_empty()
}

/// The body of a response, unpacked.
pub(crate) fn unpack(headers: &HeaderMap, body: ResponseBody) -> ResponseBody {
    if !is_packed(headers) {
        return body;
    }
    let codings = codings(headers);
    if codings.len() > MAX_CODINGS {
        return ResponseBody::stream(Refused {
            body,
            coding: codings.join(", "),
        });
    }
    // They are listed in the order in which they were applied.
    codings.into_iter().rev().fold(body, |body, coding| {
        if is_gzip(&coding) {
            ResponseBody::stream(Gunzip::new(body))
        } else {
            ResponseBody::stream(Refused { body, coding })
        }
    })
}

fn is_gzip(coding: &str) -> bool {
    coding.eq_ignore_ascii_case("gzip") || coding.eq_ignore_ascii_case("x-gzip")
}

/// What was done to a body before it was sent, in order, without what changes nothing. Chunks are the transport's business.
fn codings(headers: &HeaderMap) -> Vec<String> {
    let list = |name: HeaderName| {
        headers
            .get_all(name)
            .into_iter()
            .flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
            .map(|coding| String::from_utf8_lossy(coding.trim_ascii()).into_owned())
    };
    let nothing = ["", "identity", "none", "chunked"];
    list(CONTENT_ENCODING)
        .chain(list(TRANSFER_ENCODING))
        .filter(|coding| !nothing.iter().any(|name| coding.eq_ignore_ascii_case(name)))
        .collect()
}

/// The error for a body that does not unpack.
fn unreadable(text: String, hint: &str) -> TransportError {
    TransportError::new(Phase::Receive, text)
        .unreadable()
        .with_hint(hint)
}

/// A body whose coding is not known. An empty one needs none.
struct Refused {
    body: ResponseBody,
    coding: String,
}

impl Stream for Refused {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match ready!(Pin::new(&mut self.body).poll_next(cx)) {
                Some(Ok(piece)) if piece.is_empty() => {}
                Some(Ok(_)) => {
                    self.body = ResponseBody::full(Bytes::new());
                    let text = format!(
                        "the body has the coding `{}`, which was not asked for and cannot be unpacked",
                        self.coding.escape_debug()
                    );
                    let hint = "the server or a proxy before it ignores `Accept-Encoding: gzip`: turn other codings off there";
                    return Poll::Ready(Some(Err(unreadable(text, hint))));
                }
                end => return Poll::Ready(end),
            }
        }
    }
}

/// What has come of a packed body and is not unpacked yet. Reading from it says `WouldBlock` where more has to come first.
#[derive(Debug, Default)]
struct Packed {
    piece: Bytes,
    ended: bool,
}

impl Read for Packed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(into)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Packed {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.piece.is_empty() && !self.ended {
            return Err(ErrorKind::WouldBlock.into());
        }
        Ok(&self.piece)
    }

    fn consume(&mut self, count: usize) {
        drop(self.piece.split_to(count.min(self.piece.len())));
    }
}

/// Unpacks gzip.
struct Gunzip {
    body: ResponseBody,
    decoder: GzDecoder<Packed>,
    position: Position,
    /// How many members are unpacked.
    members: u64,
    buffer: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Position {
    BeforeMember,
    InMember,
    /// After the last member, or an error.
    End,
}

impl Gunzip {
    fn new(body: ResponseBody) -> Self {
        Self {
            body,
            decoder: GzDecoder::new(Packed::default()),
            position: Position::BeforeMember,
            members: 0,
            buffer: Vec::new(),
        }
    }

    /// Unpacks as much as fits into one piece; `None` at the end. `WouldBlock`: more of the body has to come first.
    fn unpack(&mut self) -> io::Result<Option<Bytes>> {
        loop {
            match self.position {
                Position::End => return Ok(None),
                Position::BeforeMember => {
                    let packed = self.decoder.get_mut();
                    if self.members > 0 {
                        let padding = packed.piece.iter().take_while(|byte| **byte == 0).count();
                        packed.consume(padding);
                    }
                    if packed.fill_buf()?.is_empty() {
                        self.position = Position::End;
                    } else {
                        let packed = mem::take(packed);
                        self.decoder.reset(packed);
                        self.position = Position::InMember;
                        // The decoder looks at ten bytes at once, and two of something else are not the beginning of a member.
                        if self.decoder.get_ref().piece.first() != Some(&0x1f) {
                            return Err(ErrorKind::InvalidData.into());
                        }
                    }
                }
                Position::InMember => {
                    self.buffer.resize(PIECE, 0);
                    let count = self.decoder.read(&mut self.buffer)?;
                    if let Some(unpacked @ [_, ..]) = self.buffer.get(..count) {
                        return Ok(Some(Bytes::copy_from_slice(unpacked)));
                    }
                    self.members += 1;
                    self.position = Position::BeforeMember;
                }
            }
        }
    }

    /// What an error of the decoder means.
    fn failure(&self, error: &io::Error) -> TransportError {
        if error.kind() == ErrorKind::UnexpectedEof {
            return TransportError::new(Phase::Receive, "the gzip data of the body ends too early");
        }
        let in_header = self.decoder.header().is_none();
        let text = match self.members {
            0 if in_header => {
                "the body is not gzip, though its `Content-Encoding` says so".to_owned()
            }
            _ if in_header => {
                "something that is not gzip follows the gzip data of the body".to_owned()
            }
            _ => format!("the gzip data of the body is damaged: {error}"),
        };
        let hint = "a proxy before the server may have packed or unpacked it wrongly: check it";
        unreadable(text, hint)
    }
}

impl Stream for Gunzip {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match self.unpack() {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    let piece = ready!(Pin::new(&mut self.body).poll_next(cx));
                    let packed = self.decoder.get_mut();
                    match piece {
                        Some(Ok(piece)) => packed.piece = piece,
                        None => packed.ended = true,
                        Some(Err(error)) => {
                            self.position = Position::End;
                            return Poll::Ready(Some(Err(error)));
                        }
                    }
                }
                Err(error) => {
                    let failure = self.failure(&error);
                    self.position = Position::End;
                    return Poll::Ready(Some(Err(failure)));
                }
                Ok(piece) => return Poll::Ready(piece.map(Ok)),
            }
        }
    }
}
