//! Point 15: answers with status 200 whose body says that the call failed, for every operation that has such answers.

use secapi_acceptance::clients::{Subject, build, dbss_key, dbss_with};
use secapi_core::{ErrorKind, Operation};
use secapi_simulator::conformance::PreparedCall;
use secapi_simulator::{Canned, Simulator};
use serde_json::{Value, json};

#[rustfmt::skip]
#[path = "../../dbss/tests/generated/calls.rs"]
mod dbss_calls;
#[rustfmt::skip]
#[path = "../../forticasb/tests/generated/calls.rs"]
mod forticasb_calls;
#[rustfmt::skip]
#[path = "../../forticwp/tests/generated/calls.rs"]
mod forticwp_calls;
#[rustfmt::skip]
#[path = "../../fortinac/tests/generated/calls.rs"]
mod fortinac_calls;

/// What the made-up failures say.
const TEXT: &str = "made-up failure";

/// A body that reports a failure in the operation's envelope; `None` where its answers have no verdict.
fn failure(operation: &Operation) -> Option<String> {
    let mut body = serde_json::Map::new();
    for name in ["errorMessage", "msg", "message", "error_msg"] {
        body.insert(name.to_owned(), json!(TEXT));
    }
    let rules: Vec<_> = operation.wrapper().ok_rules().collect();
    for rule in &rules {
        let verdict = if rule.values.contains(&"0") {
            json!(4711)
        } else {
            json!("failed")
        };
        let mut at = &mut body;
        let (path, last) = rule.field.rsplit_once('.').unwrap_or(("", rule.field));
        for part in path.split('.').filter(|part| !part.is_empty()) {
            let inner = at.entry(part).or_insert_with(|| json!({}));
            at = inner.as_object_mut()?;
        }
        at.insert(last.to_owned(), verdict);
    }
    (!rules.is_empty()).then(|| Value::Object(body).to_string())
}

/// Answers each call with a failure. Gives how many operations can report one.
async fn all_fail(simulator: &Simulator, calls: Vec<PreparedCall>) -> usize {
    let mut names = std::collections::BTreeSet::new();
    for call in calls {
        let operation = call.operation();
        let Some(body) = failure(operation) else {
            continue;
        };
        simulator
            .next_answer(operation.name(), Canned::json(200, body))
            .unwrap();
        drop(simulator.take_requests());
        let error = call.send().await.expect_err(operation.name());
        assert_eq!(error.kind(), ErrorKind::Failed, "{error}");
        assert_eq!(error.operation(), Some(operation.name()));
        assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
        let text = error.to_string();
        assert!(text.contains(operation.path()), "{text}");
        assert!(text.contains("reports a failure"), "{text}");
        // It is an answer, and asking again gives no other.
        assert_eq!(error.attempts(), 1, "{text}");
        names.insert(operation.name().to_owned());
    }
    names.len()
}

fn simulator(product: &str) -> Simulator {
    let builder = Simulator::builder().product(product).any_credentials(true);
    builder.start().unwrap()
}

#[tokio::test]
async fn forticasb_says_so_in_a_code() {
    let simulator = simulator("forticasb");
    let client = forticasb::Client::client(&simulator);
    let count = all_fail(&simulator, forticasb_calls::calls(&client)).await;
    assert!(count >= 3, "only {count}");
}

#[tokio::test]
async fn forticwp_has_no_such_answer() {
    let simulator = simulator("forticwp");
    let client = forticwp::Client::client(&simulator);
    assert_eq!(
        all_fail(&simulator, forticwp_calls::calls(&client)).await,
        0
    );
}

#[tokio::test]
async fn fortinac_says_so_in_a_status() {
    let simulator = simulator("fortinac");
    let client = fortinac::Client::client(&simulator);
    let count = all_fail(&simulator, fortinac_calls::calls(&client)).await;
    assert!(count >= 400, "only {count}");
}

#[tokio::test]
async fn dbss_says_so_in_a_result() {
    let simulator = simulator("dbss");
    let domain = simulator.credentials().domain_id.clone().unwrap();
    let client = build(dbss_with(&simulator, dbss_key(&simulator).into())).with_domain(domain);
    let count = all_fail(&simulator, dbss_calls::calls(&client)).await;
    assert!(count >= 58, "only {count}");
}
