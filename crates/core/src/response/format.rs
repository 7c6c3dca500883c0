//! Formats of bodies. Everything behind this reads JSON: a body in another format becomes JSON as soon as it has come.

use bytes::Bytes;
use http::HeaderMap;

use crate::description::Product;
use crate::error::Error;
use crate::response::RawResponse;
use crate::response::payload::{self, Payload};
use crate::wire::{DecodeError, Json};

/// The media type of bodies that need no conversion.
pub(crate) const JSON: &str = "application/json";

/// The other formats that are understood, whatever was asked for.
const OTHERS: &[&dyn BodyFormat] = &[
    #[cfg(feature = "xml")]
    &super::xml::Xml,
];

/// A format of bodies besides JSON.
pub(crate) trait BodyFormat: Sync {
    /// Reads the body of a response. `None` when it is in another format.
    fn read(&self, response: &RawResponse, product: &Product, expects: Expects) -> Option<Reading>;

    /// As [`read`](Self::read), for the body of an error response, of which nothing is expected.
    fn read_error(&self, product: &Product, headers: &HeaderMap, body: &[u8]) -> Option<Json>;
}

/// The JSON of a body and the body itself.
pub(crate) type Reading = Result<(Bytes, Box<dyn Original>), DecodeError>;

/// A body as it came, beside the JSON that was made of it.
pub(crate) trait Original: Send + Sync {
    fn body(&self) -> &Bytes;

    /// The error with its place in this body instead of the one in the JSON.
    fn locate(&self, error: DecodeError) -> DecodeError;
}

/// What a call expects of the body of its response.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expects {
    accept: &'static str,
    /// The shape of the payload; `None` when the body is taken as it comes.
    #[cfg(feature = "xml")]
    pub(super) shape: fn() -> Option<crate::wire::Shape>,
}

impl Expects {
    pub(crate) const fn of<T: Payload>() -> Self {
        Self {
            accept: T::ACCEPT,
            #[cfg(feature = "xml")]
            shape: T::shape,
        }
    }

    /// The same, but the body is taken as it comes.
    pub(crate) const fn as_it_comes(self) -> Self {
        Self {
            accept: self.accept,
            #[cfg(feature = "xml")]
            shape: <payload::Binary as Payload>::shape,
        }
    }

    /// The `Accept` header of a client that asks for `format`.
    pub(crate) fn accept(self, format: &'static str) -> &'static str {
        if self.accept == JSON {
            format
        } else {
            self.accept
        }
    }
}

/// Turns the body of a response into JSON.
pub(crate) fn to_json(
    response: &mut RawResponse,
    product: &Product,
    expects: Expects,
) -> Result<(), Error> {
    let mut formats = OTHERS.iter();
    match formats.find_map(|format| format.read(response, product, expects)) {
        None => Ok(()),
        Some(Err(error)) => Err(payload::misfit(response, error, &response.body)),
        Some(Ok((json, original))) => {
            response.body = json;
            response.original = Some(original);
            Ok(())
        }
    }
}

/// The body of an error response as JSON, if it is in another format.
pub(crate) fn error_to_json(product: &Product, headers: &HeaderMap, body: &[u8]) -> Option<Json> {
    let mut formats = OTHERS.iter();
    formats.find_map(|format| format.read_error(product, headers, body))
}
