//! What errors say beside status, code and text.

use dbss::{Client, DbssCode, DbssError, Error, RetryPolicy};
use secapi_simulator::{Canned, Simulator};

use crate::{client, key, project, simulator};

/// The error of a call that is answered like this.
async fn refused(simulator: &Simulator, client: &Client, answer: Canned) -> Error {
    simulator
        .next_answer("dashboard.show_audit_task_status", answer)
        .unwrap();
    client
        .dashboard()
        .show_audit_task_status("risk")
        .retry(RetryPolicy::none())
        .await
        .unwrap_err()
}

fn keyed(simulator: &Simulator) -> Client {
    client(simulator, key(simulator)).with_project(project(simulator))
}

#[tokio::test]
async fn each_documented_code_is_known_and_says_what_to_do() {
    let simulator = simulator();
    let client = keyed(&simulator);
    assert_eq!(DbssCode::known().count(), 13);
    for code in DbssCode::known() {
        for body in [
            format!(
                r#"{{"error_code": "{}", "error_msg": "No."}}"#,
                code.as_str()
            ),
            format!(
                r#"{{"error": {{"error_code": "{}", "error_msg": "No."}}}}"#,
                code.as_str()
            ),
        ] {
            let error = refused(&simulator, &client, Canned::json(400, body)).await;
            assert_eq!(error.dbss_code(), Some(code.clone()));
            let hint = code.hint().unwrap();
            assert_eq!(error.hint(), hint);
            assert!(error.to_string().ends_with(hint), "{error}");
        }
    }
    let body = r#"{"error_code": "DBSS.99999999", "error_msg": "New."}"#;
    let error = refused(&simulator, &client, Canned::json(400, body)).await;
    assert_eq!(
        error.dbss_code(),
        Some(DbssCode::Other("DBSS.99999999".to_owned()))
    );
}

#[tokio::test]
async fn why_a_policy_denied_the_call_can_be_had_in_full() {
    let simulator = simulator();
    let client = keyed(&simulator);
    let message = "bWFkZS11cA".repeat(1000);
    let inner = format!(
        r#""error_code": "PAP5.0001", "error_msg": "Denied.", "encoded_authorization_message": "{message}",
           "details": [{{"error_code": "PDP.1", "error_msg": "policy"}}, {{"error_msg": "only text"}}, 7]"#
    );
    for body in [
        format!("{{{inner}}}"),
        format!(r#"{{"error": {{{inner}}}}}"#),
    ] {
        let error = refused(&simulator, &client, Canned::json(403, body)).await;
        assert!(error.is_forbidden(), "{error}");
        assert_eq!(error.encoded_authorization_message(), Some(&*message));
        let details = error.details();
        assert_eq!(details.len(), 3);
        assert_eq!(details[0].code.as_deref(), Some("PDP.1"));
        assert_eq!(details[0].message.as_deref(), Some("policy"));
        assert_eq!(
            (&details[1].code, details[1].message.as_deref()),
            (&None, Some("only text"))
        );
        assert!(error.to_string().len() < 1000, "the line stays short");
    }
}

#[tokio::test]
async fn bodies_of_any_kind_become_an_error() {
    let simulator = simulator();
    let client = keyed(&simulator);
    for (status, body, text) in [
        (
            502,
            "<html><head><title>502 Bad Gateway</title></head></html>",
            "502 Bad Gateway",
        ),
        (429, "slow down", "slow down"),
        (400, "", "400"),
        (400, "[]", "[]"),
        (400, r#"{"error": null, "error_code": 7}"#, "7"),
        (400, r#"{"error": "text"}"#, "text"),
    ] {
        let error = refused(&simulator, &client, Canned::new(status, body)).await;
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert!(error.to_string().contains(text), "{error}");
        assert_eq!(error.encoded_authorization_message(), None);
        assert!(error.details().is_empty());
    }
}

#[tokio::test]
async fn the_request_id_is_that_of_the_header_or_else_of_the_body() {
    let simulator = simulator();
    let client = keyed(&simulator);
    let body = r#"{"error_msg": "No.", "error_code": "APIG.0301", "request_id": "in-the-body"}"#;
    let header = Canned::json(403, body).header("X-Request-Id", "in-the-header");
    let error = refused(&simulator, &client, header).await;
    assert_eq!(error.request_id(), Some("in-the-header"));
    let empty = Canned::json(403, body).header("X-Request-Id", "");
    let error = refused(&simulator, &client, empty).await;
    assert_eq!(error.request_id(), Some("in-the-body"));
}
