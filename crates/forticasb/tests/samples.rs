//! Every recorded response decodes into its model and comes back without loss.
//!
//! Prints one line per sample and a last line with the totals, also when the test passes. `SECAPI_SAMPLES` names one more file of samples.

mod subject;

use crate::subject::Subject;

#[test]
fn recorded_responses_come_back_without_loss() {
    secapi_conformance::check_samples::<Subject>(env!("CARGO_MANIFEST_DIR"));
}
