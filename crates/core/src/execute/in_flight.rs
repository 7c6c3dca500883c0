//! How many requests of a client are under way at a time.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Prepared;
use crate::Bytes;
use crate::error::{Error, ErrorKind};
use crate::rounded::Rounded;
use crate::transport::{ResponseBody, TransportError};

/// The places for requests under way.
pub(crate) struct InFlight(Arc<Semaphore>);

/// A place; dropping it frees it.
pub(super) struct Place {
    _permit: Option<OwnedSemaphorePermit>,
}

impl Place {
    /// A body that keeps the place until it is dropped.
    pub(super) fn until_read(self, body: ResponseBody) -> ResponseBody {
        ResponseBody::stream(Held { body, _place: self })
    }
}

struct Held {
    body: ResponseBody,
    _place: Place,
}

impl Stream for Held {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.body).poll_next(cx)
    }
}

impl InFlight {
    pub(crate) fn new(places: usize) -> Self {
        Self(Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS))))
    }
}

impl Prepared<'_> {
    /// Waits for a place, first come, first served.
    pub(super) async fn place(&self) -> Result<Place, Error> {
        // A call for a token is made by calls that have their places, and must not wait for these.
        if self.client.is_anonymous() {
            return Ok(Place { _permit: None });
        }
        let shared = self.client.shared();
        let places = Arc::clone(&shared.in_flight.0);
        let place = pin!(places.acquire_owned());
        match self.deadline.run(place).await {
            Some(permit) => Ok(Place {
                _permit: permit.ok(),
            }),
            None => Err(Error::new(
                ErrorKind::Timeout,
                format!(
                    "{} other requests of this client were under way all through the call's {}; nothing was sent",
                    shared.config.max_in_flight,
                    Rounded(self.total)
                ),
            )
            .with_hint("give calls more time, or raise `ClientBuilder::max_in_flight`")),
        }
    }
}
