//! Every recorded answer decodes into its model and comes back without loss.
//!
//! Prints a line per sample and a last line with the figures; `SECAPI_SAMPLES` names a further file of samples.
//! It has no test harness, so that the lines are always shown.

#[rustfmt::skip]
mod generated;

use std::process::ExitCode;

use secapi_simulator::conformance;

fn main() -> ExitCode {
    let report = conformance::samples(
        &dbss::product::PRODUCT,
        env!("CARGO_MANIFEST_DIR"),
        &generated::round_trips(),
    );
    if report.is_lossless() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
