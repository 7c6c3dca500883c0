//! Answers that carry a status inside the payload beside the one around it.

mod support;

use secapi_simulator::{Canned, Simulator};

#[tokio::test]
async fn both_statuses_of_the_security_counts_have_to_mean_success() {
    let simulator = Simulator::start("fortinac").unwrap();
    let client = support::client(&simulator);
    // As the page shows it: `success` is false where all else means success.
    for (body, told) in [
        (
            r#"{"status": "success", "errorMessage": null, "result": {"status": "success", "errorMessage": null,
                "startDate": "1969-12-31", "totalAlarms": 3, "success": false, "error": null}}"#,
            None,
        ),
        (
            r#"{"status": "error", "errorMessage": "Not allowed", "result": {"status": "success", "totalAlarms": 3}}"#,
            Some("Not allowed"),
        ),
        (
            r#"{"status": "success", "errorMessage": null, "result": {"status": "error", "errorMessage": "No such time"}}"#,
            Some("No such time"),
        ),
        (
            r#"{"status": "success", "errorMessage": null, "result": {"status": "success", "success": false, "error": "Out of disk"}}"#,
            Some("Out of disk"),
        ),
    ] {
        simulator
            .next_answer("policy_security.get_statistics", Canned::json(200, body))
            .unwrap();
        let answer = client.policy_security().get_statistics().await;
        match told {
            None => assert_eq!(answer.unwrap().total_alarms, Some(3), "{body}"),
            Some(told) => assert_eq!(answer.unwrap_err().message(), told, "{body}"),
        }
    }
}
