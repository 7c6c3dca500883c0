//! Every recorded response decodes into its model and comes back without loss.
//!
//! Prints one line per sample and a last line with the totals, also when the test passes. `SECAPI_SAMPLES` names one more file of samples.

#[rustfmt::skip]
mod generated;


#[test]
fn recorded_responses_come_back_without_loss() {
    let report = secapi_conformance::samples(
        &forticasb::product::PRODUCT,
        env!("CARGO_MANIFEST_DIR"),
        &generated::round_trips(),
    );
    assert!(report.is_lossless(), "{}", report.failures());
}
