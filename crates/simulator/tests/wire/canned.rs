//! Prepared answers.

use secapi_simulator::{Canned, FaultError};

use crate::support::{call, send, start};

const STATUS: &str = "GET /api/v1/service/status/Box";

#[test]
fn they_are_given_in_turn_and_then_the_simulator_answers_itself() {
    let simulator = start("forticasb");
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for canned in [
        Canned::json(200, "null"),
        Canned::html(502, "<html>").header("Retry-After", "1"),
        Canned::json(200, deep.clone()),
    ] {
        simulator
            .next_answer("service.get_service_status", canned)
            .unwrap();
    }
    assert_eq!(call(&simulator, STATUS, &[], "").body, "null");
    let html = call(&simulator, STATUS, &[], "");
    assert_eq!(
        (
            html.status,
            html.header("Retry-After"),
            html.header("Content-Type")
        ),
        (502, Some("1"), Some("text/html;charset=UTF-8"))
    );
    assert_eq!(call(&simulator, STATUS, &[], "").body, deep);
    assert_eq!(call(&simulator, STATUS, &[], "").json()["code"], "100");
}

#[test]
fn the_target_may_be_an_operation_a_template_or_any_path() {
    let simulator = start("forticasb");
    for target in [
        "service.get_service_status",
        "get_service_status",
        "/api/v1/service/status/{service}",
        "/api/v1/service/status/Box",
    ] {
        simulator.next_answer(target, Canned::new(299, "")).unwrap();
        assert_eq!(call(&simulator, STATUS, &[], "").status, 299, "{target}");
        assert_eq!(call(&simulator, STATUS, &[], "").status, 200, "{target}");
    }
    simulator
        .next_answer("/no/such/path", Canned::json(200, "{}"))
        .unwrap();
    assert_eq!(
        send(&simulator, "POST /no/such/path?x=1", &[], "").status,
        200
    );
    assert_eq!(
        send(&simulator, "POST /no/such/path?x=1", &[], "").status,
        404
    );
}

#[test]
fn the_request_is_checked_and_recorded_all_the_same() {
    let simulator = start("forticasb");
    simulator
        .next_answer("get_service_status", Canned::json(200, "{}"))
        .unwrap();
    assert_eq!(send(&simulator, STATUS, &[], "").status, 200);
    let request = &simulator.requests()[0];
    assert_eq!(request.status.unwrap(), 200);
    assert!(!request.handled);
    assert_eq!(request.problems.len(), 1);
    assert!(request.problems[0].text.starts_with("expected the header"));
}

#[test]
fn what_could_never_be_given_is_refused() {
    let simulator = start("forticasb");
    let refused = |target: &str, canned: Canned| simulator.next_answer(target, canned).unwrap_err();
    assert_eq!(
        refused("get_servce_status", Canned::new(200, "")),
        FaultError::UnknownOperation {
            target: "get_servce_status".to_owned(),
            nearest: Some("get_service_status".to_owned()),
        }
    );
    assert_eq!(refused("/x", Canned::new(99, "")), FaultError::Status(99));
    assert_eq!(refused("/x", Canned::new(100, "")), FaultError::Status(100));
    assert_eq!(
        refused("/x", Canned::new(200, "").header("X", "a\r\nb")),
        FaultError::Header("X".to_owned())
    );
}
