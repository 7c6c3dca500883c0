//! The control endpoint.

use secapi_simulator::Simulator;
use serde_json::{Value, json};

use crate::support::{GROUP, Raw, faulty, get, send_with_body};

fn call(simulator: &Simulator, method: &str, path: &str, body: &str) -> (u16, Value) {
    let path = format!("/__sim{path}");
    let json = ["Content-Type: application/json"];
    let answer: Raw = send_with_body(simulator, method, &path, &json, body);
    (
        answer.status(),
        serde_json::from_slice(&answer.body).unwrap_or_default(),
    )
}

#[test]
fn faults_are_listed_added_and_taken_away() {
    let simulator = faulty("");
    let (status, added) = call(
        &simulator,
        "POST",
        "/faults",
        r#"{"script": "* nth 1 status 500; * nth 2 status 501"}"#,
    );
    assert_eq!((status, added["faults"][1]["id"].as_u64()), (201, Some(2)));
    assert_eq!(get(&simulator, GROUP).status(), 500);
    let (_, listed) = call(&simulator, "GET", "/faults", "");
    let first = json!({ "id": 1, "script": "* nth 1 status 500", "calls": 1, "acted": 1 });
    assert_eq!(listed["faults"][0], first);
    assert_eq!(call(&simulator, "DELETE", "/faults/2", "").0, 204);
    assert_eq!(call(&simulator, "DELETE", "/faults/2", "").0, 404);
    assert_eq!(get(&simulator, GROUP).status(), 200);
    assert_eq!(call(&simulator, "DELETE", "/faults", "").0, 204);
    assert_eq!(simulator.faults().list(), []);
}

#[test]
fn no_fault_touches_it_and_nothing_of_it_is_recorded() {
    let simulator = faulty("* cut-before");
    assert_eq!(call(&simulator, "GET", "", "").0, 200);
    assert_eq!(simulator.faults().list()[0].calls, 0);
    assert_eq!(simulator.requests(), []);
}

#[test]
fn requests_are_shown_without_secrets_and_forgotten() {
    let simulator = Simulator::start("forticasb").unwrap();
    let credentials = simulator.credentials();
    let form = format!(
        "username=made-up&password={}",
        credentials.password.as_deref().unwrap()
    );
    let content = "Content-Type: application/x-www-form-urlencoded";
    send_with_body(
        &simulator,
        "POST",
        "/api/v1/auth/token?token=made-up-secret",
        &[content],
        &form,
    );
    send_with_body(
        &simulator,
        "POST",
        "/nowhere",
        &[],
        r#"{"a": {"secretKey": "made-up-secret"}, "b": 1}"#,
    );
    let (_, shown) = call(&simulator, "GET", "/requests", "");
    let text = shown.to_string();
    for secret in [&credentials.password, &credentials.token] {
        assert!(!text.contains(secret.as_deref().unwrap()), "{text}");
    }
    assert!(!text.contains("made-up-secret"), "{text}");
    assert_eq!(
        shown["requests"][0]["body"],
        json!([["username", "made-up"], ["password", "[hidden]"]])
    );
    assert_eq!(
        shown["requests"][1]["body"],
        json!({ "a": { "secretKey": "[hidden]" }, "b": 1 })
    );
    assert_eq!(shown["requests"][1]["status"], 404);
    let (_, last) = call(&simulator, "GET", "/requests?limit=1", "");
    assert_eq!(
        (&last["requests"][0]["number"], &last["received"]),
        (&json!(2), &json!(2))
    );
    let (_, one) = call(&simulator, "GET", "/requests?target=get_access_token*", "");
    assert!(one["requests"].as_array().unwrap().len() <= 1);
    assert_eq!(call(&simulator, "GET", "/requests?limit=x", "").0, 400);
    assert_eq!(call(&simulator, "DELETE", "/requests", "").0, 204);
    assert_eq!(simulator.requests(), []);
}

#[test]
fn tokens_the_clock_and_everything_are_reset() {
    let simulator = faulty("* status 500");
    assert_eq!(
        call(&simulator, "PUT", "/clock", r#"{"offset_seconds": 60}"#),
        (200, json!({ "offset_seconds": 60 }))
    );
    get(&simulator, GROUP);
    assert_eq!(call(&simulator, "GET", "/traffic", "").1["connections"], 3);
    assert_eq!(call(&simulator, "POST", "/reset", "").0, 204);
    assert_eq!(call(&simulator, "GET", "/clock", "").1["offset_seconds"], 0);
    assert_eq!(simulator.requests(), []);
    assert_eq!(get(&simulator, GROUP).status(), 200);
    assert_eq!(
        call(
            &simulator,
            "POST",
            "/tokens/revoke",
            r#"{"kind": "refresh"}"#
        )
        .0,
        204
    );
    assert_eq!(get(&simulator, GROUP).status(), 200);
    assert_eq!(call(&simulator, "POST", "/tokens/revoke", "").0, 204);
    assert_eq!(get(&simulator, GROUP).status(), 401);
}

#[test]
fn mistakes_are_named() {
    let simulator = faulty("");
    for (method, path, body, status, expected) in [
        ("GET", "/nothing", "", 404, "there are GET /__sim,"),
        ("PATCH", "/faults", "", 405, "PATCH is not served here"),
        ("POST", "/faults", "{", 400, "the body is not JSON"),
        (
            "POST",
            "/faults",
            "[]",
            400,
            "the body is not a JSON object",
        ),
        (
            "POST",
            "/faults",
            "{}",
            400,
            "the body has no text `script`",
        ),
        (
            "POST",
            "/faults",
            r#"{"script": "* sttus 1"}"#,
            400,
            "column 3",
        ),
        (
            "POST",
            "/tokens/expire",
            r#"{"kind": 1}"#,
            400,
            "`kind` is none of",
        ),
        ("PUT", "/clock", "{}", 400, "`offset_seconds`"),
        ("DELETE", "/faults/x", "", 404, "there is no fault `x`"),
    ] {
        let (found, answer) = call(&simulator, method, path, body);
        let text = answer["error"].as_str().unwrap_or_default();
        assert!(
            found == status && text.contains(expected),
            "{method} {path}: {found} {answer}"
        );
    }
}

#[test]
fn the_product_is_described_as_openapi() {
    let simulator = faulty("");
    for (query, version) in [
        ("", "3.1.0"),
        ("?version=3.1", "3.1.0"),
        ("?version=3.0", "3.0.3"),
    ] {
        let (status, document) = call(&simulator, "GET", &format!("/openapi.json{query}"), "");
        assert_eq!((status, document["openapi"].as_str()), (200, Some(version)));
        assert_eq!(document["servers"], json!([{ "url": "/" }]));
        assert!(
            document["paths"]
                .as_object()
                .is_some_and(|paths| paths.len() > 20)
        );
    }
    let (status, refusal) = call(&simulator, "GET", "/openapi.json?version=2", "");
    assert_eq!(status, 400);
    assert!(
        refusal.to_string().contains("neither 3.1 nor 3.0"),
        "{refusal}"
    );
}
