//! Bytes through the reader of XML. The first byte chooses what is expected.
//!
//! Nothing panics, and what is read is JSON that is read in the same way.

#![no_main]

mod models;

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use secapi_core::testing::RoundTrip;

static ALL: LazyLock<Vec<RoundTrip>> = LazyLock::new(models::round_trips);

fuzz_target!(|data: &[u8]| {
    let Some((number, body)) = data.split_first() else {
        return;
    };
    let trip = &ALL[usize::from(*number) % ALL.len()];
    match trip.run_xml(&fortinac::product::PRODUCT, body) {
        Ok(read) => {
            let text = serde_json::to_vec(&read).expect("JSON can be written");
            match trip.run(&text) {
                Ok(twice) => assert_eq!(read, twice, "{trip:?}"),
                Err(error) => panic!("{trip:?}: {error}\n{read}"),
            }
        }
        Err(error) => drop(format!("{error} {error:?}")),
    }
});
