//! Calls that only some versions of the product have.

use std::future::IntoFuture;

use secapi_core::Error;

/// An answer, or the error of a service that does not know the call.
pub(crate) type Found<T> = Result<T, Error>;

/// The answer of a call that an older or newer service may not have. That it does not (404 or 410, whoever says so: where a call is
/// missing, it is a framework or gateway that answers) is a finding; any other failure is one of the whole.
#[inline]
pub(crate) async fn if_there<T>(
    call: impl IntoFuture<Output = Result<T, Error>>,
) -> Result<Found<T>, Error> {
    match call.await {
        Err(error) if error.is_not_found() || error.is_unknown_endpoint() => Ok(Err(error)),
        found => found.map(Ok),
    }
}
