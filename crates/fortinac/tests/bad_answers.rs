//! Every call with answers that are damaged: a value or a clear error, never a panic.

#[rustfmt::skip]
mod generated;
mod support;

use std::collections::HashSet;

use secapi_simulator::{Simulator, conformance};

#[tokio::test]
async fn damaged_answers_are_values_or_clear_errors() {
    let simulator = Simulator::start("fortinac").unwrap();
    let client = support::client(&simulator);
    // What comes back has nothing to do with what was sent, so one call of each operation is enough.
    let calls = || {
        let mut seen = HashSet::new();
        let mut calls = generated::calls(&client);
        calls.retain(|call| seen.insert(call.operation().name()));
        calls
    };
    let made = conformance::bad_answers(&simulator, calls)
        .await
        .unwrap_or_else(|found| panic!("{found}"));
    assert!(made >= 14 * 513, "only {made} calls were made");
}
