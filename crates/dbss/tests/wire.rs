//! The client against the simulator: every operation, and what the documentation says of the wire.

mod subject;

use dbss::dashboard::{BusinessType, TaskStatus};
use dbss::{Client, Credentials, RetryPolicy};
use secapi_simulator::{Canned, Simulator};

use crate::subject::{Subject, support};

#[tokio::test]
async fn every_operation_is_understood_and_answered() {
    secapi_conformance::check_calls::<Subject>().await;
}

#[tokio::test]
async fn from_a_password_to_the_state_of_a_task() {
    let simulator = Simulator::start("dbss").unwrap();
    let client = support::client(&simulator).await;
    let task = client
        .dashboard()
        .show_audit_task_status("risk")
        .await
        .unwrap();

    assert_eq!(task.id, Some(32));
    assert_eq!(task.busi_type, Some(BusinessType::Risk));
    assert_eq!(
        task.task_status,
        Some(TaskStatus::Succeeded),
        "a number sent as text"
    );
    assert_eq!(task.begin_time.unwrap().as_millis(), 1_753_427_737_077);

    let requests = simulator.requests();
    let project = simulator.credentials().project_id.clone().unwrap();
    let seen: Vec<_> = requests
        .iter()
        .map(|request| format!("{} {}", request.method, request.path))
        .collect();
    assert_eq!(
        seen,
        [
            "POST /v3/auth/tokens".to_owned(),
            "GET /v3/projects".to_owned(),
            format!("GET /v3/{project}/audit/summary/risk/task-status"),
        ]
    );
    let token_call = requests[0].json().unwrap();
    assert_eq!(token_call["auth"]["identity"]["methods"][0], "password");
    assert_eq!(
        token_call["auth"]["scope"]["project"]["name"],
        simulator.credentials().region.clone().unwrap()
    );
    assert!(requests[2].header("x-auth-token").is_some());
    assert_eq!(requests[2].header("authorization"), None);
}

#[tokio::test]
async fn a_token_that_the_program_has_is_sent_as_it_is() {
    let simulator = Simulator::start("dbss").unwrap();
    let known = simulator.credentials().clone();
    let client = Client::builder(
        &support::region(&simulator),
        Credentials::token(known.token.clone().unwrap()),
    )
    .build()
    .unwrap()
    .with_project(known.project_id.unwrap());
    client
        .dashboard()
        .show_audit_task_status("audit")
        .await
        .unwrap();
    let requests = simulator.requests();
    assert_eq!(requests.len(), 1, "no token call");
    assert_eq!(requests[0].header("x-auth-token"), known.token.as_deref());
}

/// The documented bodies of 400, 401, 403 and 500, and the shapes that the gateway, IAM and older pages have.
#[tokio::test]
async fn every_shape_of_error_body_gives_code_and_text() {
    let simulator = Simulator::start("dbss").unwrap();
    let client = support::client(&simulator).await;
    let shapes = [
        (
            400,
            r#"{"error_code": "DBSS.10000001", "error_msg": "Malformed."}"#,
            "DBSS.10000001",
            "Malformed.",
        ),
        (
            403,
            r#"{"error_code": "DBSS.X", "error_msg": "Denied.", "encoded_authorization_message": "bWFkZS11cA==",
                "details": [{"error_code": "PDP.1", "error_msg": "policy"}]}"#,
            "DBSS.X",
            "Denied.",
        ),
        (
            500,
            r#"{"error": {"error_code": "DBSS.11000000", "error_msg": "Inside."}}"#,
            "DBSS.11000000",
            "Inside.",
        ),
        (
            401,
            r#"{"error_msg": "Bad token", "error_code": "APIGW.0301", "request_id": "made-up-id"}"#,
            "APIGW.0301",
            "Bad token",
        ),
        (
            404,
            r#"{"error": {"code": 404, "message": "No project", "title": "Not Found"}}"#,
            "404",
            "No project",
        ),
        (
            409,
            r#"{"errorCode": "C.1", "errorMsg": "Twice."}"#,
            "C.1",
            "Twice.",
        ),
        (
            403,
            r#"{"code": "F.1", "message": "No right."}"#,
            "F.1",
            "No right.",
        ),
    ];
    for (status, body, code, message) in shapes {
        let answer = Canned::json(status, body).header("X-Request-Id", "made-up-request-id");
        // After a 401 the call is made once more with a new token.
        for _ in 0..if status == 401 { 2 } else { 1 } {
            simulator
                .next_answer("dashboard.show_audit_task_status", answer.clone())
                .unwrap();
        }
        let call = client
            .dashboard()
            .show_audit_task_status("risk")
            .retry(RetryPolicy::none());
        let error = call.await.unwrap_err();
        assert_eq!(
            error.status().map(|status| status.as_u16()),
            Some(status),
            "{error}"
        );
        assert_eq!(error.code(), Some(code), "{body}");
        assert_eq!(error.message(), message, "{body}");
        assert_eq!(error.request_id(), Some("made-up-request-id"), "{body}");
    }
}

#[tokio::test]
async fn a_project_id_cannot_change_the_path() {
    let simulator = Simulator::start("dbss").unwrap();
    let client = support::client(&simulator).await;
    let _ = simulator.take_requests();
    for hostile in [
        "..",
        ".",
        "a/b",
        "..\\..\\admin",
        "%2e%2e",
        "a\r\nX-Injected: 1",
    ] {
        let result = client
            .with_project(hostile)
            .dashboard()
            .show_audit_task_status("risk")
            .await;
        assert!(result.is_err(), "{hostile:?} went through");
        // A token is asked for by the project's id in a body, where it can do no harm.
        let requests = simulator.take_requests().into_iter();
        for request in requests.filter(|request| request.path != "/v3/auth/tokens") {
            assert_eq!(
                request.path.matches('/').count(),
                6,
                "{hostile:?} became {}",
                request.path
            );
            assert_eq!(request.header("x-injected"), None);
        }
    }
}
