//! The transfer: request, body, and what to do when it breaks.

use std::borrow::Cow;
use std::io;
use std::time::Duration;

use base16ct::lower::encode_string;
use http::StatusCode;
use http::header::{ACCEPT_ENCODING, CONTENT_TYPE, IF_RANGE, RANGE};
use ring::digest::{Context as Hasher, SHA256};
use tokio::io::{AsyncWrite, AsyncWriteExt};

use super::resume::Source;
use super::{Download, DownloadProgress, Downloaded, Listener};
use crate::description::ParamLocation;
use crate::error::{Error, ErrorKind, SentTo};
use crate::execute::{self, Options};
use crate::observe::log;
use crate::random;
use crate::request::Request;
use crate::response::{RawResponse, header_text};
use crate::retry::{self, Decision, Failure, RetryContext};
use crate::session::Client;
use crate::text::rounded::Rounded;
use crate::transport::{BoxFuture, ResponseBody};
use crate::wire::ParamValue;
use bytes::Bytes;

/// Where the bytes go.
pub(super) trait Sink: Send {
    fn writer(&mut self) -> &mut (dyn AsyncWrite + Unpin + Send);

    /// Takes back what was written; `false` where that cannot be done.
    fn restart(&mut self) -> BoxFuture<'_, io::Result<bool>>;
}

/// A writer that takes nothing back.
pub(super) struct Stream<W>(pub(super) W);

impl<W: AsyncWrite + Unpin + Send> Sink for Stream<W> {
    fn writer(&mut self) -> &mut (dyn AsyncWrite + Unpin + Send) {
        &mut self.0
    }

    fn restart(&mut self) -> BoxFuture<'_, io::Result<bool>> {
        Box::pin(std::future::ready(Ok(false)))
    }
}

/// Why a turn ended without the end of the file.
enum Broken {
    /// The call itself failed, which the log has already.
    Call(Error),
    /// Another turn would change nothing.
    Final(Error),
    /// The body broke: the rest may be had.
    Cut(Error),
    /// What is known of the file does not hold any more.
    Stale(Error),
}

impl From<Error> for Broken {
    fn from(error: Error) -> Self {
        Self::Final(error)
    }
}

/// A download on its way.
pub(super) struct Transfer<S> {
    client: Client,
    request: Request,
    options: Options,
    max_size: u64,
    expected: Option<Vec<u8>>,
    sink: S,
    progress: Option<Listener>,
    /// Bytes that were written, and what they amount to.
    received: u64,
    hash: Hasher,
    source: Source,
    content_type: Option<String>,
    resumed: u32,
    /// Where the last answer came from.
    sent_to: Option<SentTo>,
}

impl<S: Sink> Transfer<S> {
    pub(super) fn new(download: Download, sink: S) -> Result<Self, Error> {
        let expected = download.expected.map(|digits| {
            let wrong = || Error::request("the expected SHA-256 is not 64 hexadecimal digits");
            digest(&digits).ok_or_else(wrong)
        });
        let (client, mut request, mut options) = download.call.into_parts();
        options.stream = true;
        // Parts can be asked for, and lengths be compared, of what is not packed only.
        set_header(&mut request, ACCEPT_ENCODING.as_str(), "identity".into());
        Ok(Self {
            client,
            request,
            options,
            max_size: download.max_size,
            expected: expected.transpose()?,
            sink,
            progress: download.progress,
            received: 0,
            hash: Hasher::new(&SHA256),
            source: Source::default(),
            content_type: None,
            resumed: 0,
            sent_to: None,
        })
    }

    pub(super) async fn run(self) -> Result<(S, Downloaded), Error> {
        self.transfer().await.map_err(|broken| match broken {
            Broken::Call(error) => error,
            Broken::Final(error) | Broken::Cut(error) | Broken::Stale(error) => {
                log::failed_call(&error);
                error
            }
        })
    }

    async fn transfer(mut self) -> Result<(S, Downloaded), Broken> {
        // Turns in a row that brought nothing new.
        let mut failures = 0;
        let mut stale = false;
        loop {
            let before = self.received;
            let error = match self.turn().await {
                Ok(()) => break,
                Err(broken @ (Broken::Call(_) | Broken::Final(_))) => return Err(broken),
                // The next turn asks for the whole. When that does not help, nothing will.
                Err(broken @ Broken::Stale(_)) if stale => return Err(broken),
                Err(Broken::Stale(error)) => {
                    stale = true;
                    self.source = Source::default();
                    error
                }
                Err(Broken::Cut(error)) => error,
            };
            failures = 1 + if self.received > before { 0 } else { failures };
            let Some(wait) = self.next(failures) else {
                return Err(error.into());
            };
            log::resumed_download(&error, self.received, wait);
            tokio::time::sleep(wait).await;
            self.resumed = self.resumed.saturating_add(1);
        }
        let flushed = self.sink.writer().flush().await;
        flushed.map_err(|error| self.unwritable(error))?;
        let hash = self.hash.clone().finish();
        let sha256 = encode_string(hash.as_ref());
        if let Some(expected) = &self.expected
            && expected != hash.as_ref()
        {
            let expected = encode_string(expected);
            let text = format!("the file's SHA-256 is {sha256}, and not {expected}");
            let error = Error::new(ErrorKind::Decode, text)
                .with_hint("download it again; if that does not help, do not use it");
            return Err(self.explain(error).into());
        }
        let done = Downloaded {
            bytes: self.received,
            sha256,
            content_type: self.content_type,
            resumed: self.resumed,
        };
        Ok((self.sink, done))
    }

    /// How long to wait before another turn; `None` to give up.
    fn next(&self, failures: u32) -> Option<Duration> {
        let shared = self.client.shared();
        let context = RetryContext {
            failure: Failure::Cut,
            lasting: false,
            idempotent: self
                .options
                .idempotent
                .unwrap_or_else(|| self.request.operation().is_idempotent()),
            attempt: failures,
            remaining: Duration::MAX,
            retry_after: None,
            random: random::unit(),
        };
        let policy = self.options.retry.as_ref().unwrap_or(&shared.config.retry);
        match retry::decide(policy, &context) {
            Decision::Retry(wait) if shared.budget.take() => Some(wait),
            _ => None,
        }
    }

    /// One request, and as much of its body as comes.
    async fn turn(&mut self) -> Result<(), Broken> {
        let mut request = self.request.clone();
        let validator = self.source.validator().filter(|_| self.received > 0);
        let partial = validator.is_some();
        if let Some(validator) = validator {
            let range = format!("bytes={}-", self.received);
            set_header(&mut request, RANGE.as_str(), range);
            set_header(&mut request, IF_RANGE.as_str(), validator.to_owned());
        }
        let call = execute::execute(self.client.clone(), request, self.options.clone());
        let mut answer = match call.await {
            Ok(answer) => answer,
            Err(error) if partial && error.status() == Some(StatusCode::RANGE_NOT_SATISFIABLE) => {
                return Err(Broken::Stale(error));
            }
            Err(error) => return Err(Broken::Call(error)),
        };
        self.sent_to = Some(SentTo::new(&answer.uri, &answer.redactor));
        let body = answer.unread.take();
        let mut skip = None;
        match answer.status {
            StatusCode::PARTIAL_CONTENT if partial => {
                if !self.source.continues(&answer.headers, self.received) {
                    let text = "a part of another file came, or not the one that was asked for";
                    return Err(Broken::Stale(answer.error(ErrorKind::Decode, text)));
                }
            }
            StatusCode::OK => {
                self.source = Source::of(&answer.headers);
                let content_type = header_text(&answer.headers, &CONTENT_TYPE);
                self.content_type = content_type.map(str::to_owned);
                if self.received > 0 {
                    let undone = self.sink.restart().await;
                    if undone.map_err(|error| self.unwritable(error))? {
                        self.received = 0;
                        self.hash = Hasher::new(&SHA256);
                    } else {
                        skip = Some(Prefix {
                            left: self.received,
                            hash: Hasher::new(&SHA256),
                        });
                    }
                }
            }
            _ => {
                let text = "the status is not one of a file";
                return Err(answer.error(ErrorKind::Decode, text).into());
            }
        }
        if let Some(total) = self.source.total
            && total > self.max_size
        {
            return Err(self.too_large(&answer).into());
        }
        let body = body.unwrap_or_else(|| ResponseBody::full(answer.body.clone()));
        self.read(answer, body, skip).await
    }

    async fn read(
        &mut self,
        answer: RawResponse,
        mut body: ResponseBody,
        mut skip: Option<Prefix>,
    ) -> Result<(), Broken> {
        let idle = self.client.shared().config.read_timeout;
        loop {
            let mut chunk = match tokio::time::timeout(idle, body.chunk()).await {
                Ok(Ok(Some(chunk))) => chunk,
                Ok(Ok(None)) => break,
                Ok(Err(error)) => {
                    let cause = answer.redactor.text(&error.cause());
                    let text = format!("{cause} (after {} bytes of the file)", self.received);
                    let broken = if error.is_lasting() {
                        Broken::Final
                    } else {
                        Broken::Cut
                    };
                    return Err(broken(answer.explain(error.into_error(text), b"")));
                }
                Err(_) => {
                    let (idle, received) = (Rounded(idle), self.received);
                    let text =
                        format!("nothing more came for {idle} after {received} bytes of the file");
                    return Err(Broken::Cut(answer.error(ErrorKind::Timeout, text)));
                }
            };
            if let Some(prefix) = &mut skip {
                chunk = prefix.eat(chunk);
                if prefix.left > 0 {
                    continue;
                }
                if prefix.hash.clone().finish().as_ref() != self.hash.clone().finish().as_ref() {
                    return Err(self.another_file(&answer).into());
                }
                skip = None;
            }
            if chunk.is_empty() {
                continue;
            }
            let after = self.received.saturating_add(chunk.len() as u64);
            if after > self.max_size {
                return Err(self.too_large(&answer).into());
            }
            let written = self.sink.writer().write_all(&chunk).await;
            written.map_err(|error| self.unwritable(error))?;
            self.hash.update(&chunk);
            self.received = after;
            if let Some(progress) = &mut self.progress {
                progress(DownloadProgress {
                    received: self.received,
                    total: self.source.total,
                    resumed: self.resumed,
                });
            }
        }
        if skip.is_some_and(|prefix| prefix.left > 0) {
            return Err(self.another_file(&answer).into());
        }
        match self.source.total {
            Some(total) if total != self.received => {
                let text = format!("{} of {total} bytes came", self.received);
                let broken = if self.received < total {
                    Broken::Cut
                } else {
                    Broken::Final
                };
                Err(broken(answer.error(ErrorKind::Transport, text)))
            }
            _ => Ok(()),
        }
    }

    fn another_file(&self, answer: &RawResponse) -> Error {
        let text = format!(
            "it broke after {} bytes, and what came then is another file; what was written cannot be taken back",
            self.received
        );
        let error = answer.error(ErrorKind::Transport, text);
        error.with_hint("download it again, to an empty place")
    }

    fn too_large(&self, answer: &RawResponse) -> Error {
        let text = format!("the file is larger than {} bytes", self.max_size);
        let error = answer.error(ErrorKind::TooLarge, text);
        error.with_hint("raise the limit with `Download::max_size`")
    }

    fn unwritable(&self, error: io::Error) -> Error {
        self.explain(unwritable(error))
    }

    /// Adds which call an error is about.
    fn explain(&self, error: Error) -> Error {
        let error = error.of(&self.request.operation);
        match &self.sent_to {
            Some(sent_to) => error.at_address(sent_to.clone()),
            None => error,
        }
    }
}

/// What has to come again before anything new is written.
struct Prefix {
    left: u64,
    hash: Hasher,
}

impl Prefix {
    /// Takes its part of a piece; what is left of the piece.
    fn eat(&mut self, mut piece: Bytes) -> Bytes {
        let length = usize::try_from(self.left)
            .unwrap_or(usize::MAX)
            .min(piece.len());
        let own = piece.split_to(length);
        self.hash.update(&own);
        self.left -= length as u64;
        piece
    }
}

/// The error of a disk or writer that does not take the file.
pub(super) fn unwritable(error: io::Error) -> Error {
    Error::new(ErrorKind::Write, error.to_string())
        .with_hint("check the path, its permissions and the free space")
        .with_source(error)
}

fn set_header(request: &mut Request, name: &'static str, value: String) {
    let value = ParamValue::Text(value);
    request.set(ParamLocation::Header, Cow::Borrowed(name), value);
}

/// The digest that 64 hexadecimal digits stand for.
fn digest(digits: &str) -> Option<Vec<u8>> {
    let digest = base16ct::mixed::decode_vec(digits.trim()).ok()?;
    (digest.len() == SHA256.output_len()).then_some(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_read_and_written() {
        let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let read = digest(&text.to_uppercase()).expect("a digest");
        assert_eq!(encode_string(&read), text);
        for bad in [
            "",
            "ba78",
            &text.replace('b', "g"),
            &text.replace("ba", "+a"),
        ] {
            assert_eq!(digest(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_prefix_is_eaten_piece_by_piece() {
        let mut prefix = Prefix {
            left: 5,
            hash: Hasher::new(&SHA256),
        };
        assert_eq!(prefix.eat(Bytes::from_static(b"abc")), Bytes::new());
        assert_eq!(
            prefix.eat(Bytes::from_static(b"defg")),
            Bytes::from_static(b"fg")
        );
        assert_eq!(prefix.left, 0);
        let whole = ring::digest::digest(&SHA256, b"abcde");
        assert_eq!(prefix.hash.finish().as_ref(), whole.as_ref());
    }
}
