//! Every recorded request is what the client sends.
//!
//! Prints one line per sample and a last line with the totals, also when the test passes.

mod subject;

use crate::subject::Subject;

#[tokio::test]
async fn recorded_requests_are_what_the_client_sends() {
    secapi_conformance::check_request_samples::<Subject>().await;
}
