//! Every operation with answers that are damaged, and with path values that climb: what the spec lets expect, or a clear error.

mod subject;

use secapi_conformance::{check_bad_answers, check_bad_paths};

use crate::subject::Subject;

#[tokio::test]
async fn damaged_answers_are_values_or_clear_errors() {
    check_bad_answers::<Subject>(174).await;
}

#[tokio::test]
async fn a_path_value_is_refused_or_one_segment() {
    check_bad_paths::<Subject>(100).await;
}
