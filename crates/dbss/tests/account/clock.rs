//! Clocks that are off, and attempts that are dated anew.

use dbss::{AccessKey, Client};
use secapi_simulator::{Canned, Simulator};

use crate::{client, key, project, simulator};

async fn show(client: &Client) -> Result<(), dbss::Error> {
    let answer = client.dashboard().show_audit_task_status("risk").await;
    answer.map(drop)
}

fn keyed(simulator: &Simulator, key: AccessKey) -> Client {
    client(simulator, key).with_project(project(simulator))
}

#[tokio::test]
async fn a_clock_that_is_off_is_corrected_once() {
    let hour = 3600;
    for offset in [2 * hour, -2 * hour, 16 * 60, -400 * 24 * hour] {
        let simulator = simulator();
        let client = keyed(&simulator, key(&simulator));
        simulator.set_clock_offset(offset);
        show(&client).await.unwrap();
        assert_eq!(simulator.take_requests().len(), 2, "{offset} s");
        show(&client).await.unwrap();
        assert_eq!(
            simulator.take_requests().len(),
            1,
            "{offset} s: it is known by now"
        );
        simulator.set_clock_offset(0);
        show(&client).await.unwrap();
        assert!(
            simulator.take_requests().len() <= 2,
            "{offset} s: the clock was set"
        );
    }
}

#[tokio::test]
async fn a_clock_within_the_window_is_left_alone() {
    let simulator = simulator();
    simulator.set_clock_offset(10 * 60);
    show(&keyed(&simulator, key(&simulator))).await.unwrap();
    assert_eq!(simulator.requests().len(), 1);
}

#[tokio::test]
async fn a_wrong_key_is_tried_once_and_once_more_when_the_clock_is_off_too() {
    for (offset, requests) in [(0, 1), (7200, 2)] {
        let simulator = simulator();
        simulator.set_clock_offset(offset);
        let id = simulator.credentials().access_key.clone().unwrap();
        let client = keyed(&simulator, AccessKey::new(id, "made-up-wrong"));
        let error = show(&client).await.unwrap_err();
        assert!(error.is_unauthorized(), "{error}");
        assert_eq!(error.code(), Some("APIGW.0301"));
        assert_eq!(simulator.take_requests().len(), requests);
        show(&client).await.unwrap_err();
        assert_eq!(simulator.requests().len(), 0, "the refusal is remembered");
    }
}

#[tokio::test]
async fn a_gateway_that_says_forbidden_to_an_old_date_is_understood_as_well() {
    let simulator = simulator();
    simulator.set_clock_offset(7200);
    let refusal = Canned::json(403, r#"{"error_code": "APIGW.0302", "error_msg": "date"}"#);
    simulator
        .next_answer("dashboard.show_audit_task_status", refusal.clone())
        .unwrap();
    show(&keyed(&simulator, key(&simulator))).await.unwrap();
    assert_eq!(simulator.take_requests().len(), 2);
    // With a right clock it means what it says.
    simulator.set_clock_offset(0);
    simulator
        .next_answer("dashboard.show_audit_task_status", refusal)
        .unwrap();
    let error = show(&keyed(&simulator, key(&simulator))).await.unwrap_err();
    assert!(error.is_forbidden(), "{error}");
    assert_eq!(simulator.take_requests().len(), 1);
}

#[tokio::test]
async fn each_attempt_is_signed_and_dated_anew() {
    let simulator = simulator();
    let busy = Canned::json(503, "{}").header("Retry-After", "2");
    simulator
        .next_answer("dashboard.show_audit_task_status", busy)
        .unwrap();
    show(&keyed(&simulator, key(&simulator))).await.unwrap();
    let requests = simulator.requests();
    assert_eq!(requests.len(), 2);
    assert_ne!(
        requests[0].header("x-sdk-date"),
        requests[1].header("x-sdk-date")
    );
    assert_ne!(
        requests[0].header("authorization"),
        requests[1].header("authorization")
    );
    for request in requests {
        assert_eq!(request.problems, [], "the simulator verified it");
    }
}
