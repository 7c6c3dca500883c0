//! Answers with a success status that say in their body that the call failed.

use std::collections::BTreeSet;

use secapi_core::{ErrorKind, OkRule, Operation};
use secapi_simulator::Canned;

use crate::{client, generated, key, project, simulator};

/// All spellings of a failure that the documentation and the vendor's SDK have, and some that they might.
const FAILED: [&str; 7] = [
    "failed",
    "FAILED",
    "fail",
    "Failed",
    "failure",
    "error",
    "request_failed",
];

/// The field that alone says whether the call worked, for the operations that answer nothing else.
fn verdict(operation: &Operation) -> Option<OkRule> {
    let envelope = operation.wrapper();
    let rule = envelope.ok_rules().next()?;
    (envelope.payload_path().is_empty() && ["result", "status"].contains(&rule.field))
        .then_some(rule)
}

#[tokio::test]
async fn every_operation_that_says_only_whether_it_worked_fails_when_it_says_no() {
    let simulator = simulator();
    let domain = simulator.credentials().domain_id.clone().unwrap();
    let client = client(&simulator, key(&simulator))
        .with_project(project(&simulator))
        .with_domain(domain);
    let mut operations = BTreeSet::new();
    for spelling in FAILED {
        let mut done = BTreeSet::new();
        for call in generated::calls(&client) {
            let operation = call.operation();
            let Some(OkRule { field, .. }) = verdict(operation) else {
                continue;
            };
            if !done.insert(operation.name().to_owned()) {
                continue;
            }
            let body = format!(r#"{{"{field}": "{spelling}"}}"#);
            simulator
                .next_answer(operation.name(), Canned::json(200, body))
                .unwrap();
            let error = call.send().await.expect_err(operation.name());
            assert_eq!(error.kind(), ErrorKind::Failed, "{error}");
            assert_eq!(error.operation(), Some(operation.name()));
            assert!(error.message().contains(spelling), "{error}");
            operations.insert(operation.name().to_owned());
        }
    }
    assert!(
        operations.len() >= 58,
        "only {}: {operations:?}",
        operations.len()
    );
}

#[tokio::test]
async fn the_reason_is_told_where_the_body_has_one() {
    let simulator = simulator();
    let client = client(&simulator, key(&simulator)).with_project(project(&simulator));
    let body = r#"{"result": "failed", "error_code": "DBSS.0010", "error_msg": "the instance is being upgraded"}"#;
    let answer = Canned::json(200, body);
    simulator
        .next_answer("reboot_audit_instance_new", answer)
        .unwrap();
    let call = client
        .instance()
        .reboot_audit_instance_new("made-up-instance");
    let error = call.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Failed);
    assert_eq!(error.message(), "the instance is being upgraded");
    assert_eq!(error.code(), Some("DBSS.0010"));
}

#[tokio::test]
async fn every_spelling_of_success_is_one() {
    let simulator = simulator();
    let domain = simulator.credentials().domain_id.clone().unwrap();
    let client = client(&simulator, key(&simulator))
        .with_project(project(&simulator))
        .with_domain(domain);
    for call in generated::calls(&client) {
        let operation = call.operation();
        let Some(OkRule { field, values, .. }) = verdict(operation) else {
            continue;
        };
        assert!(values.contains(&"success"), "{}", operation.name());
        let body = format!(r#"{{"{field}": "SUCCESS"}}"#);
        simulator
            .next_answer(operation.name(), Canned::json(200, body))
            .unwrap();
        call.send().await.unwrap_or_else(|error| panic!("{error}"));
    }
}
