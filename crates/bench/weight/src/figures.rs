//! What was measured.

use serde::Serialize;

use crate::lines::Lines;

/// All clients, each of ours before its counterpart.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Report {
    pub(crate) clients: Vec<Client>,
}

impl Report {
    pub(crate) fn add(&mut self, client: Client) {
        self.clients.push(client);
    }
}

/// A client for one product.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Client {
    /// Name of its crate.
    pub(crate) name: String,
    pub(crate) generator: Generator,
    pub(crate) product: String,
    pub(crate) operations: usize,
    pub(crate) lines: Lines,
    /// Packages that it brings with it.
    pub(crate) dependencies: usize,
    pub(crate) check: Time,
    pub(crate) release: Time,
    pub(crate) binary: Sizes,
}

/// Who wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Generator {
    Secapi,
    Progenitor,
}

/// How long the compiler took for the crate alone, in seconds.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Time {
    pub(crate) wall: f64,
    /// Of all processors together; only Linux tells.
    pub(crate) cpu: Option<f64>,
}

impl Time {
    /// What is compared: the processors' time, which other work on the machine disturbs least.
    pub(crate) fn cost(self) -> f64 {
        self.cpu.unwrap_or(self.wall)
    }
}

/// Bytes of stripped programs, built for release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Sizes {
    /// With the HTTP client that the crate uses, and without the crate.
    pub(crate) without: u64,
    /// With one call.
    pub(crate) one: u64,
    /// With 20 calls.
    pub(crate) twenty: u64,
}

impl Sizes {
    /// What 20 calls add.
    pub(crate) fn added(self) -> u64 {
        self.twenty.saturating_sub(self.without)
    }

    /// What 19 of them add to a program that makes one.
    pub(crate) fn added_after_first(self) -> u64 {
        self.twenty.saturating_sub(self.one)
    }
}
