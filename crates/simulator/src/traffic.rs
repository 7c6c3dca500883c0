//! Counts of connections and bytes.

use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;

/// Connections and bytes of a simulator so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Traffic {
    /// Connections that were accepted.
    pub connections: u64,
    /// How many of these are open.
    pub open: u64,
    /// Bytes that clients sent, without TLS.
    pub bytes_received: u64,
    /// Bytes that clients were sent, without TLS.
    pub bytes_sent: u64,
}

/// [`Traffic`] as it is counted.
#[derive(Debug, Default)]
pub(crate) struct TrafficCounts {
    pub(crate) connections: AtomicU64,
    pub(crate) closed: AtomicU64,
    pub(crate) received: AtomicU64,
    pub(crate) sent: AtomicU64,
}

impl TrafficCounts {
    pub(crate) fn so_far(&self) -> Traffic {
        // Read first, so that there are never more closed than accepted.
        let closed = self.closed.load(Ordering::Acquire);
        let connections = self.connections.load(Ordering::Acquire);
        Traffic {
            connections,
            open: connections.saturating_sub(closed),
            bytes_received: self.received.load(Ordering::Relaxed),
            bytes_sent: self.sent.load(Ordering::Relaxed),
        }
    }
}
