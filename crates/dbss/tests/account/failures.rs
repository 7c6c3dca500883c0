//! Answers with a success status that say in their body that the call failed.

use std::collections::BTreeSet;

use secapi_core::{ErrorKind, OkRule, Operation};
use secapi_simulator::Canned;
use serde_json::json;

use crate::support::INSTANCE;
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

/// The field that says whether the call worked, and what older versions of some calls have in its place, for the operations that answer
/// nothing else.
fn verdicts(operation: &Operation) -> Vec<OkRule> {
    let envelope = operation.envelope;
    let rules: Vec<OkRule> = envelope.ok_rules().collect();
    let is_verdict = |rule: &OkRule| ["result", "status"].contains(&rule.field);
    if envelope.payload.is_empty() && rules.iter().any(is_verdict) {
        rules
    } else {
        Vec::new()
    }
}

#[tokio::test]
async fn every_operation_that_says_only_whether_it_worked_fails_when_it_says_no() {
    let simulator = simulator();
    let domain = simulator.credentials().domain_id.clone().unwrap();
    let client = client(&simulator, key(&simulator))
        .with_project(project(&simulator))
        .with_domain(domain);
    // Each of the two alone, and against the other one.
    let bodies = FAILED.iter().flat_map(|spelling| {
        [
            json!({ "result": spelling }),
            json!({ "status": spelling }),
            json!({ "result": "SUCCESS", "status": spelling }),
            json!({ "status": "success", "result": spelling }),
        ]
        .map(|body| (*spelling, body.to_string()))
    });
    let mut operations = BTreeSet::new();
    for (spelling, body) in bodies {
        let mut done = BTreeSet::new();
        for call in generated::calls(&client) {
            let operation = call.operation();
            let mut fields = verdicts(operation);
            if fields.is_empty() || !done.insert(operation.name().to_owned()) {
                continue;
            }
            fields.sort_unstable_by_key(|rule| rule.field);
            let fields: Vec<&str> = fields.iter().map(|rule| rule.field).collect();
            assert_eq!(fields, ["result", "status"], "{}", operation.name());
            simulator
                .next_answer(operation.name(), Canned::json(200, body.clone()))
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
    let call = client.instance().reboot_audit_instance_new(INSTANCE);
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
    for key in ["result", "status"] {
        for call in generated::calls(&client) {
            let operation = call.operation();
            let rules = verdicts(operation);
            let Some(OkRule { values, .. }) = rules.iter().find(|rule| rule.field == key) else {
                continue;
            };
            assert!(values.contains(&"success"), "{}", operation.name());
            let body = format!(r#"{{"{key}": "SUCCESS"}}"#);
            simulator
                .next_answer(operation.name(), Canned::json(200, body))
                .unwrap();
            call.send().await.unwrap_or_else(|error| panic!("{error}"));
        }
    }
}
