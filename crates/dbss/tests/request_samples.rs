//! Every recorded request is what the client sends.
//!
//! Prints one line per sample and a last line with the totals, also when the test passes.

#[rustfmt::skip]
mod generated;
mod support;

use secapi_simulator::Simulator;

#[tokio::test]
async fn recorded_requests_are_what_the_client_sends() {
    let simulator = Simulator::builder()
        .product("dbss")
        .any_credentials(true)
        .start()
        .unwrap();
    let client = support::client(&simulator).await;
    let calls = generated::request_samples(&client);
    let report = secapi_conformance::request_samples(&simulator, calls).await;
    assert!(report.is_reproduced(), "{}", report.failures());
}
