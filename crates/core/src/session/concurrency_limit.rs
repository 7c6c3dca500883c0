//! How many requests of a client are under way at a time.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::deadline::Deadline;
use crate::transport::{ResponseBody, TransportError};
use bytes::Bytes;

/// The places for requests under way.
pub(crate) struct InFlight(Arc<Semaphore>);

/// A place; dropping it frees it.
pub(crate) struct Place {
    _permit: Option<OwnedSemaphorePermit>,
}

impl Place {
    /// The place of a request that needs none.
    pub(crate) const NONE: Self = Self { _permit: None };

    /// A body that keeps the place until it is dropped.
    pub(crate) fn until_read(self, body: ResponseBody) -> ResponseBody {
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

    /// Waits for a place, first come, first served; `None` when the deadline passed first.
    pub(crate) async fn enter(&self, deadline: Deadline) -> Option<Place> {
        let place = pin!(Arc::clone(&self.0).acquire_owned());
        let permit = deadline.run(place).await?;
        Some(Place {
            _permit: permit.ok(),
        })
    }
}
