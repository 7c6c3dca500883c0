//! The limit on requests of a client that are in flight.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::deadline::Deadline;
use crate::transport::{ResponseBody, TransportError};
use bytes::Bytes;

/// Limits how many requests are in flight.
pub(crate) struct ConcurrencyLimit(Arc<Semaphore>);

/// Permission to send one request. Dropping it frees it.
pub(crate) struct Permit {
    _permit: Option<OwnedSemaphorePermit>,
}

impl Permit {
    /// For a request that needs no permit.
    pub(crate) const NONE: Self = Self { _permit: None };

    /// A body that holds the permit until it is dropped.
    pub(crate) fn hold_until_read(self, body: ResponseBody) -> ResponseBody {
        ResponseBody::stream(PermitBody {
            body,
            _permit: self,
        })
    }
}

struct PermitBody {
    body: ResponseBody,
    _permit: Permit,
}

impl Stream for PermitBody {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.body).poll_next(cx)
    }
}

impl ConcurrencyLimit {
    pub(crate) fn new(max_in_flight: usize) -> Self {
        Self(Arc::new(Semaphore::new(
            max_in_flight.min(Semaphore::MAX_PERMITS),
        )))
    }

    /// Waits for a permit, first come, first served; `None` if the deadline passes first.
    pub(crate) async fn acquire(&self, deadline: Deadline) -> Option<Permit> {
        let permit = pin!(Arc::clone(&self.0).acquire_owned());
        let permit = deadline.run(permit).await?;
        Some(Permit {
            _permit: permit.ok(),
        })
    }
}
