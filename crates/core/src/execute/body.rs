//! Reading the body of a response within the limits of size and time.

use bytes::{Bytes, BytesMut};
use http::header::CONTENT_LENGTH;

use super::attempt::AttemptError;
use super::prepare::Prepared;
use super::redirect::Hop;
use crate::deadline::Deadline;
use crate::error::{Error, ErrorKind};
use crate::observe::Running;
use crate::response::{ResponseHead, content_coding, header_text};
use crate::retry::Failure;
use crate::text::rounded::Rounded;
use crate::transport::ResponseBody;

/// How much of an error response's body is read, in bytes.
const ERROR_BODY_READ: usize = 256 * 1024;

impl Prepared<'_> {
    /// Reads a body within the limits. Of an error response, a part is enough.
    pub(super) async fn read_body(
        &self,
        hop: &Hop<'_>,
        head: &ResponseHead,
        mut body: ResponseBody,
        deadline: Deadline,
        running: &Running<'_>,
    ) -> Result<Bytes, AttemptError> {
        let config = &self.client.shared().config;
        let success = head.status.is_success();
        let limit = if success {
            config.max_body
        } else {
            config.max_body.min(ERROR_BODY_READ)
        };
        let announced = header_text(&head.headers, &CONTENT_LENGTH)
            .filter(|_| !content_coding::is_packed(&head.headers))
            .and_then(|length| length.parse::<u64>().ok());
        if success && announced.is_some_and(|length| length > limit as u64) {
            return Err(too_large(limit).into());
        }
        let mut first: Option<Bytes> = None;
        let mut all = BytesMut::new();
        loop {
            let got = first.as_ref().map_or(all.len(), Bytes::len);
            let read = deadline.run_within(self.read_timeout, body.chunk()).await;
            let chunk = match read {
                Some(Ok(Some(chunk))) => chunk,
                Some(Ok(None)) => break,
                _ if !success => break,
                Some(Err(error)) => {
                    return Err(AttemptError {
                        failure: Some(Failure::Cut),
                        ..self.failed(error, &hop.encoded.uri)
                    });
                }
                None if deadline.has_passed() => {
                    let what = format!("the response was not complete ({got} bytes of it came)");
                    let error = self.late(self.attempt_timeout, &what);
                    return Err(AttemptError::passing(error, Failure::Cut));
                }
                None => {
                    let timeout = Rounded(self.read_timeout);
                    let text = format!(
                        "nothing more came for {timeout} after {got} bytes of the response"
                    );
                    let error = Error::new(ErrorKind::Timeout, text);
                    return Err(AttemptError::passing(error, Failure::Cut));
                }
            };
            running.received(chunk.len());
            if got.saturating_add(chunk.len()) > limit {
                if success {
                    return Err(too_large(limit).into());
                }
                all.extend_from_slice(first.take().as_deref().unwrap_or_default());
                all.extend_from_slice(chunk.get(..limit.saturating_sub(got)).unwrap_or_default());
                break;
            }
            // Most responses come in one piece, which then needs no copy.
            if got == 0 {
                first = Some(chunk);
            } else {
                all.extend_from_slice(first.take().as_deref().unwrap_or_default());
                all.extend_from_slice(&chunk);
            }
        }
        Ok(first.unwrap_or_else(|| all.freeze()))
    }
}

fn too_large(limit: usize) -> Error {
    let text = format!("it is larger than {limit} bytes");
    Error::new(ErrorKind::TooLarge, text)
        .with_hint("raise the limit with `ClientBuilder::max_body`")
}
