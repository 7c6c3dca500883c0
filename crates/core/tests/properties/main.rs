//! What holds whatever the values are: of text in requests, and of walks over pages.

mod encoding;
mod paging;
mod service;

use proptest::test_runner::{Config, RngSeed};

/// Few enough cases for every run of the tests, and the same ones, unless `PROPTEST_RNG_SEED` names others. Nothing is stored: a failure
/// prints the smallest input, for a test of its own.
fn config(cases: u32) -> Config {
    let config = Config::default();
    Config {
        cases,
        failure_persistence: None,
        rng_seed: match config.rng_seed {
            RngSeed::Random => RngSeed::Fixed(1),
            given @ RngSeed::Fixed(_) => given,
        },
        ..config
    }
}
