//! What is known of a connection, and of all connections together.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use tokio::sync::Notify;
use tokio::time::Instant;

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
    connections: AtomicU64,
    closed: AtomicU64,
    received: AtomicU64,
    sent: AtomicU64,
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

/// One connection, as its requests and its socket share it.
#[derive(Debug)]
pub(super) struct Link {
    /// From 1 on, in the order of acceptance.
    pub(super) number: u64,
    pub(super) peer: IpAddr,
    pub(super) tls: bool,
    counts: Arc<TrafficCounts>,
    cut: Notify,
    reset: AtomicBool,
    /// Bytes to be written when the connection is shut down.
    excess: Mutex<Bytes>,
    busy: AtomicUsize,
    last_used: Mutex<Instant>,
}

impl Link {
    pub(super) fn new(counts: Arc<TrafficCounts>, peer: IpAddr, tls: bool) -> Self {
        Self {
            number: counts.connections.fetch_add(1, Ordering::AcqRel) + 1,
            peer,
            tls,
            counts,
            cut: Notify::new(),
            reset: AtomicBool::new(false),
            excess: Mutex::default(),
            busy: AtomicUsize::new(0),
            last_used: Mutex::new(Instant::now()),
        }
    }

    pub(super) fn received(&self, bytes: usize) {
        self.counts
            .received
            .fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(super) fn sent(&self, bytes: usize) {
        self.counts.sent.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Closes the connection, in order or with a reset.
    pub(super) fn cut(&self, reset: bool) {
        self.reset.store(reset, Ordering::Release);
        self.cut.notify_one();
    }

    pub(super) async fn is_cut(&self) {
        self.cut.notified().await;
    }

    pub(super) fn resets(&self) -> bool {
        self.reset.load(Ordering::Acquire)
    }

    pub(super) fn set_excess(&self, bytes: Bytes) {
        *self.excess.lock().unwrap_or_else(PoisonError::into_inner) = bytes;
    }

    pub(super) fn take_excess(&self) -> Bytes {
        std::mem::take(&mut *self.excess.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn touch(&self) {
        *self
            .last_used
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// Returns when no request was under way for so long.
    pub(super) async fn is_idle(&self, limit: Duration) {
        loop {
            let last_used = *self
                .last_used
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            let busy = self.busy.load(Ordering::Acquire) > 0;
            if !busy && last_used.elapsed() >= limit {
                return;
            }
            let due = if busy { Instant::now() } else { last_used } + limit;
            tokio::time::sleep_until(due).await;
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.counts.closed.fetch_add(1, Ordering::AcqRel);
    }
}

/// A request is under way as long as this lives.
#[derive(Debug)]
pub(super) struct Busy(Arc<Link>);

impl Busy {
    pub(super) fn new(link: Arc<Link>) -> Self {
        link.busy.fetch_add(1, Ordering::AcqRel);
        Self(link)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.touch();
        self.0.busy.fetch_sub(1, Ordering::AcqRel);
    }
}
