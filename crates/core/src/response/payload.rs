//! What a call can return, and how it is read out of a response.

use serde_json::Map;

use crate::description::Operation;
use crate::error::{BODY_KEPT, Error, ErrorKind};
use crate::observe::log;
use crate::redact::one_line;
use crate::response::format::JSON;
use crate::response::verdict::failure;
use crate::response::{Meta, RawResponse, Response};
use crate::text::json::parse_object;
use crate::wire::{self, DecodeError, DecodeErrorKind, Json, Wire};
use bytes::Bytes;

/// Fields of an envelope, nested as they came.
pub type Fields = Map<String, Json>;

/// Which fields of an envelope are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvelopeMode {
    /// All of them.
    All,
    /// At most those that tell success from failure.
    Verdict,
}

/// A payload, and what stood around it.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded<T> {
    /// The payload.
    pub value: T,
    /// The fields around it that were kept, nested as they came.
    pub fields: Fields,
    /// Whether the response may report a failure: the fields say so, or the payload itself has to be asked.
    pub doubtful: bool,
}

pub(crate) type ReadResult<T> = Result<Decoded<T>, DecodeError>;

/// What a call can return: every model, enum, scalar and collection of them ([`Wire`]), [`Page`](crate::Page), [`Json`], [`Binary`] for
/// files, and [`NoContent`] when there is nothing to read.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no payload of a call",
    note = "models derive `Model`; a call that returns nothing is a `Call<NoContent>`, one that returns a file a `Call<Binary>`"
)]
pub trait Payload: Send + 'static {
    /// What the caller gets.
    type Output: Send + 'static;

    /// What the request says it accepts.
    const ACCEPT: &'static str = JSON;

    /// Reads the payload out of a body, and what of the envelope around it is to be kept.
    fn read(body: &Bytes, operation: &Operation, mode: EnvelopeMode) -> ReadResult<Self::Output>;

    /// The payload as JSON, as the service would write it. For [`RoundTrip`](crate::testing::RoundTrip).
    fn to_json(value: &Self::Output) -> Result<Json, serde_json::Error>;

    /// What the payload expects of a response in XML; `None` when the body is taken as it is.
    #[cfg(feature = "xml")]
    #[must_use]
    fn shape() -> Option<wire::Shape>;
}

impl<T: Wire + Send + 'static> Payload for T {
    type Output = Self;

    fn read(body: &Bytes, operation: &Operation, mode: EnvelopeMode) -> ReadResult<Self> {
        let mut payload = None;
        let (fields, doubtful) = read_into(&mut payload, body, operation, mode)?;
        let value = match payload {
            Some(payload) => payload,
            None => absent(operation.envelope.payload_in(body))?,
        };
        Ok(Decoded {
            value,
            fields,
            doubtful,
        })
    }

    fn to_json(value: &Self) -> Result<Json, serde_json::Error> {
        wire::to_value(&wire::Encoded(value))
    }

    #[cfg(feature = "xml")]
    fn shape() -> Option<wire::Shape> {
        Some(T::default().shape(wire::Encoding::Plain))
    }
}

/// Reads the payload into a visitor: the fields around it that were kept, and whether the response may report a failure.
fn read_into(
    visitor: &mut dyn wire::Visitor,
    body: &Bytes,
    operation: &Operation,
    mode: EnvelopeMode,
) -> Result<(Fields, bool), DecodeError> {
    let envelope = operation.envelope;
    let path = envelope.payload_in(body);
    let wanted = |name: &str| mode == EnvelopeMode::All || envelope.decides(name);
    let fields = wire::decode_payload(or_null(body), path, &wanted, visitor)?;
    let doubtful = envelope.may_fail(path, &fields);
    Ok((fields, doubtful))
}

/// What "nothing" means is the type's business: an empty list, an error.
fn absent<T: Wire>(path: &[&str]) -> Result<T, DecodeError> {
    let absent = T::default();
    if !absent.is_required() {
        return Ok(absent);
    }
    wire::decode(b"null").map_err(|error| match path {
        [] => error,
        path => DecodeError::missing_payload(path),
    })
}

/// The payload of a call that returns nothing: only what tells success from failure is read. The caller gets `()`.
#[derive(Clone, Copy, Debug)]
pub enum NoContent {}

impl Payload for NoContent {
    type Output = ();

    fn read(body: &Bytes, operation: &Operation, mode: EnvelopeMode) -> ReadResult<()> {
        // Whatever the body is, it is no concern of the caller's. Who asks for it finds it among the fields of the envelope.
        let envelope = operation.envelope;
        let path = envelope.payload_in(body);
        let decided = envelope.ok_rules().next().is_some();
        if decided && !body.is_empty() {
            // Such a body says whether the call succeeded: one that cannot be read, a login page, must not pass for a success.
            wire::decode::<Json>(body)?;
        }
        let fields = match path {
            _ if mode == EnvelopeMode::Verdict && !decided => None,
            [] => parse_object(body),
            path => wire::envelope_fields(body, path).ok(),
        };
        let fields = fields.unwrap_or_default();
        Ok(Decoded {
            value: (),
            doubtful: envelope.may_fail(path, &fields),
            fields,
        })
    }

    fn to_json((): &()) -> Result<Json, serde_json::Error> {
        Ok(Json::Null)
    }

    #[cfg(feature = "xml")]
    fn shape() -> Option<wire::Shape> {
        Some(wire::Shape::Nothing)
    }
}

/// The payload of a call that returns a file: the body as it is. The caller gets [`Bytes`].
#[derive(Clone, Copy, Debug)]
pub enum Binary {}

impl Payload for Binary {
    type Output = Bytes;

    const ACCEPT: &'static str = "*/*";

    fn read(body: &Bytes, operation: &Operation, _: EnvelopeMode) -> ReadResult<Bytes> {
        let (envelope, fields) = (operation.envelope, Fields::new());
        Ok(Decoded {
            value: body.clone(),
            doubtful: envelope.may_fail(envelope.payload, &fields),
            fields,
        })
    }

    fn to_json(value: &Bytes) -> Result<Json, serde_json::Error> {
        serde_json::from_slice(or_null(value))
    }

    #[cfg(feature = "xml")]
    fn shape() -> Option<wire::Shape> {
        None
    }
}

/// An empty body says as much as `null`.
pub(crate) fn or_null(body: &Bytes) -> &[u8] {
    if body.is_empty() { b"null" } else { body }
}

/// Reads the payload of a response. Whether the response reports a failure is looked at first.
pub(crate) fn decode<T: Payload>(
    response: &RawResponse,
    mode: EnvelopeMode,
) -> Result<(T::Output, Fields), Error> {
    let decoded = match T::read(&response.body, &response.operation, mode) {
        Ok(read) => match read.doubtful.then(|| failure(response)).flatten() {
            None => Ok((read.value, read.fields)),
            Some(failure) => Err(failure),
        },
        Err(error) => {
            Err(failure(response).unwrap_or_else(|| misfit(response, error, &response.body)))
        }
    };
    decoded.inspect_err(log::failed_call)
}

/// The error of a response that does not have the expected form; `text` is the part that is shown.
pub(crate) fn misfit(response: &RawResponse, error: DecodeError, text: &[u8]) -> Error {
    let (error, text) = match &response.original {
        Some(original) => (original.locate(error), &**original.body()),
        None => (error, text),
    };
    if response.body.is_empty() {
        return response.explain(Error::new(ErrorKind::Decode, "the body is empty"), text);
    }
    // The decoder does not know what the call has sent: where that comes back, nothing of the text is shown but what is
    // hidden piece by piece. Messages and paths hold names that the response gives.
    let clean = !response.redactor.finds(&String::from_utf8_lossy(text));
    let found = error.snippet().filter(|_| clean);
    let found = found.map_or_else(String::new, |found| format!(": {found}"));
    let message = format!("{}{found}", error.message());
    let message = one_line(&response.redactor.text(&message), 500);
    let mut built = Error::new(ErrorKind::Decode, message);
    if error.kind() != DecodeErrorKind::Html {
        built.inner_mut().json_path = Some(response.redactor.text(error.path()));
    }
    if clean {
        built = built.with_source(error);
    }
    response.explain(built, text)
}

impl RawResponse {
    /// An error about it.
    pub(crate) fn error(&self, kind: ErrorKind, message: impl Into<String>) -> Error {
        self.explain(Error::new(kind, message), b"")
    }

    /// Adds what this response says to an error about it.
    pub(crate) fn explain(&self, error: Error, text: &[u8]) -> Error {
        let mut error = error.of(&self.operation).at(&self.uri, &self.redactor);
        let inner = error.inner_mut();
        inner.status = Some(self.status);
        inner.request_id = self.request_id();
        inner.attempts = self.attempts;
        if !text.is_empty() {
            inner.body = Some(self.redactor.body(text, BODY_KEPT));
        }
        error
    }

    /// The response as it is handed to the caller.
    pub(crate) fn with<T>(self, value: T, envelope: Fields) -> Response<T> {
        let meta = Meta {
            request_id: self.request_id(),
            body: self.source().clone(),
            status: self.status,
            headers: self.headers,
            attempts: self.attempts,
            envelope,
        };
        Response { value, meta }
    }
}
