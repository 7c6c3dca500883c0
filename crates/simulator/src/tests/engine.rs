//! A simulator without a server.

use std::time::{Duration, SystemTime};

use secapi_spec::catalog::Product;

use crate::engine::Engine;
use crate::{Credentials, Simulator};

/// When the requests of these tests come, in seconds since 1970. The clock stands still there, so that no response depends on when the tests
/// run.
const NOW: u64 = 1_768_465_800;

/// A simulator that is not served, and its credentials. `items` is as in [`Answers`](crate::answer::Answers).
pub(super) fn engine(product: Product, seed: u64, items: Option<usize>) -> (Engine, Credentials) {
    let mut builder = Simulator::builder()
        .seed(seed)
        .any_credentials(true)
        .fixed_clock(SystemTime::UNIX_EPOCH + Duration::from_secs(NOW))
        .keep_requests(1);
    if let Some(items) = items {
        builder = builder.items(items);
    }
    let engine = builder.engine(product, "http://127.0.0.1:1").unwrap();
    let credentials = engine.credentials.clone();
    (engine, credentials)
}
