//! What is known of a connection.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::lock::lock;
use crate::traffic::TrafficCounts;

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
        *lock(&self.excess) = bytes;
    }

    pub(super) fn take_excess(&self) -> Bytes {
        std::mem::take(&mut *lock(&self.excess))
    }

    fn touch(&self) {
        *lock(&self.last_used) = Instant::now();
    }

    /// Returns when no request was under way for so long.
    pub(super) async fn is_idle(&self, limit: Duration) {
        loop {
            let last_used = *lock(&self.last_used);
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
