//! Every call with answers that are damaged: a value or a clear error, never a panic.

#[rustfmt::skip]
mod generated;
mod support;

use secapi_simulator::{Simulator, conformance};

#[tokio::test]
async fn damaged_answers_are_values_or_clear_errors() {
    let simulator = Simulator::builder()
        .product("dbss")
        .any_credentials(true)
        .start()
        .unwrap();
    let client = support::client(&simulator).await;
    let made = conformance::bad_answers(&simulator, || generated::calls(&client))
        .await
        .unwrap_or_else(|found| panic!("{found}"));
    assert!(made >= 14 * 174, "only {made} calls were made");
}
