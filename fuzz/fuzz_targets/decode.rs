//! Bytes through the decoders of answers. The first byte chooses what is expected.
//!
//! Nothing panics; an error points into the text; and what decodes can be encoded, and decodes to the same again.

#![no_main]

mod models;

use std::sync::LazyLock;

use http::StatusCode;
use libfuzzer_sys::fuzz_target;
use secapi_core::wire::{DecodeError, decode, split_rows};
use secapi_core::Timestamp;
use secapi_core::testing::RoundTrip;

use models::Everything;

static ALL: LazyLock<Vec<RoundTrip>> = LazyLock::new(models::round_trips);

fuzz_target!(|data: &[u8]| {
    let Some((number, body)) = data.split_first() else {
        return;
    };
    let trip = &ALL[usize::from(*number) % ALL.len()];
    match trip.run(body) {
        Ok(read) => again(trip, &read),
        Err(error) => drop(format!("{error} {error:?}")),
    }
    let refusal = trip.run_refusal(&forticasb::product::PRODUCT, StatusCode::BAD_GATEWAY, body);
    drop(format!("{refusal} {refusal:?}"));

    points_into(body, decode::<Everything>(body).err());
    points_into(body, split_rows(body, &["data", "rows"]).err());
    if let Ok(text) = std::str::from_utf8(body) {
        instant(text);
    }
});

/// What was read is read again without a difference.
fn again(trip: &RoundTrip, read: &secapi_core::Json) {
    let text = serde_json::to_vec(read).expect("JSON can be written");
    match trip.run(&text) {
        Ok(twice) => assert_eq!(*read, twice, "{trip:?}"),
        Err(error) => panic!("{trip:?}: {error}\n{read}"),
    }
}

fn points_into(body: &[u8], error: Option<DecodeError>) {
    let Some(error) = error else {
        return;
    };
    assert!(error.offset() <= body.len(), "{error}");
    assert!(error.path().starts_with('$'), "{error}");
    drop(format!("{error} {error:?} {:?}", error.snippet()));
}

/// An instant that a text is read as can be shown, and is read from that as the same.
fn instant(text: &str) {
    match text.parse::<Timestamp>() {
        Ok(time) => assert_eq!(time.to_string().parse(), Ok(time), "{text}"),
        Err(error) => drop(error.to_string()),
    }
}
