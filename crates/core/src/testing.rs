//! Reading a response and writing it again: proof that a model loses nothing.

use std::fmt;
use std::time::Duration;

use http::{HeaderMap, StatusCode, Uri};

use crate::description::{ErrorShape, Operation, OperationRef, Product};
use crate::error::{Error, ErrorKind};
use crate::redact::Redactor;
#[cfg(feature = "xml")]
use crate::response::format;
use crate::response::{
    EnvelopeMode, Fields, Payload, RawResponse, ResponseHead, error_response, payload,
};
use crate::wire::Json;
use bytes::Bytes;

/// Reads answers of one operation as a client does, and writes them again. For tests.
pub struct RoundTrip {
    operation: &'static Operation,
    run: fn(&RawResponse) -> Result<(Json, Fields), Error>,
    #[cfg(feature = "xml")]
    expects: format::Expects,
}

impl RoundTrip {
    /// The round trip of an operation whose payload is a `T`.
    #[must_use]
    pub const fn new<T: Payload>(operation: &'static Operation) -> Self {
        Self {
            operation,
            run: run::<T>,
            #[cfg(feature = "xml")]
            expects: format::Expects::of::<T>(),
        }
    }

    /// The operation.
    #[must_use]
    pub const fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Reads the body of a refusal (any status that is no success) as a client of `product` does. Gives the error, which has the
    /// vendor's code, text and request id where the product's error shape finds them.
    #[must_use]
    pub fn run_refusal(&self, product: &'static Product, status: StatusCode, body: &[u8]) -> Error {
        let head = ResponseHead {
            status,
            headers: HeaderMap::new(),
            clock_offset_millis: None,
            elapsed: Duration::ZERO,
        };
        let operation = OperationRef::of(self.operation);
        error_response::error(
            &operation,
            product,
            &Uri::default(),
            &head,
            &Bytes::copy_from_slice(body),
            &Redactor::default(),
        )
    }

    /// Reads a body, envelope included, and writes it again.
    pub fn run(&self, body: &[u8]) -> Result<Json, Error> {
        self.judge(&self.answer(body))
    }

    /// Reads a body in XML as a client of `product` does, envelope included, and writes it as JSON.
    #[cfg(feature = "xml")]
    pub fn run_xml(&self, product: &'static Product, body: &[u8]) -> Result<Json, Error> {
        let mut answer = self.answer(body);
        answer.headers.insert(
            http::header::CONTENT_TYPE,
            http::HeaderValue::from_static("application/xml"),
        );
        format::to_json(&mut answer, product, self.expects)?;
        self.judge(&answer)
    }

    fn answer(&self, body: &[u8]) -> RawResponse {
        RawResponse {
            operation: OperationRef::of(self.operation),
            uri: Uri::default(),
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            unread: None,
            body: Bytes::copy_from_slice(body),
            attempts: 1,
            redactor: Redactor::default(),
            shape: &ErrorShape::NONE,
            original: None,
        }
    }

    fn judge(&self, answer: &RawResponse) -> Result<Json, Error> {
        let (value, fields) = (self.run)(answer)?;
        Ok(wrap(
            value,
            fields,
            self.operation.envelope.payload_in(&answer.body),
        ))
    }
}

fn run<T: Payload>(answer: &RawResponse) -> Result<(Json, Fields), Error> {
    // Whether the answer reports a failure is not the question here.
    let read = T::read(&answer.body, &answer.operation, EnvelopeMode::All)
        .map_err(|error| payload::misfit(answer, error, &answer.body))?;
    let value = T::to_json(&read.value).map_err(|error| {
        Error::new(ErrorKind::Decode, "it cannot be written again").with_source(error)
    })?;
    Ok((value, read.fields))
}

/// Puts a payload back into its envelope.
fn wrap(value: Json, mut fields: Fields, path: &[&str]) -> Json {
    let Some((first, rest)) = path.split_first() else {
        // A call that returns nothing has all it was told among the fields.
        return if value.is_null() && !fields.is_empty() {
            Json::Object(fields)
        } else {
            value
        };
    };
    let (inner, was_there) = match fields.remove(*first) {
        Some(Json::Object(inner)) => (inner, true),
        _ => (Fields::new(), false),
    };
    let no_payload = value.is_null();
    let value = wrap(value, inner, rest);
    // Nothing where there was nothing.
    if was_there || !no_payload {
        fields.insert((*first).to_owned(), value);
    }
    Json::Object(fields)
}

impl fmt::Debug for RoundTrip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RoundTrip")
            .field(&self.operation.name())
            .finish()
    }
}
