//! What a right request is answered.

use serde_json::{Value, json};

use crate::support::{builder, call, send, start};

const ALERTS: &str = "POST /api/v1/alert/list";

fn range(more: &str) -> String {
    format!(r#"{{"startTime": 1, "endTime": 2{more}}}"#)
}

#[test]
fn a_recorded_answer_comes_as_it_was() {
    let answer = call(
        &start("forticasb"),
        "GET /api/v1/service/status/Box",
        &[],
        "",
    )
    .json();
    assert_eq!(
        answer,
        json!({ "code": "100", "casbUser": "user@example.com", "date": 1_583_432_355_315_u64, "process": [] })
    );
}

#[test]
fn a_placeholder_in_a_recorded_envelope_is_made_to_say_success() {
    let answer = call(&start("fortinac"), "GET /api/v2/system/group/7", &[], "").json();
    assert_eq!(
        (&answer["status"], &answer["errorMessage"]),
        (&json!("success"), &Value::Null)
    );
    assert_eq!(answer["result"]["members"][0]["name"], "string");
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let body = |seed: u64| {
        let simulator = builder("forticasb").seed(seed).start().unwrap();
        call(&simulator, ALERTS, &[], &range("")).body
    };
    assert_eq!(body(7), body(7));
    assert_ne!(body(7), body(8));
}

#[test]
fn made_up_values_have_the_wire_form_of_their_types() {
    let answer = call(&start("forticasb"), ALERTS, &[], &range("")).json();
    let row = &answer["data"][0];
    assert_eq!(
        (&row["id"], &row["severity"]),
        (&json!("A-100"), &json!("Critical"))
    );
    assert!(
        row["startTime"].as_i64().unwrap() > 1_768_000_000_000,
        "{row}"
    );
    let raised = row["raised"].as_str().unwrap();
    assert!(
        raised.starts_with("2026-") && raised.ends_with('Z') && raised.len() == 24,
        "{raised}"
    );
    let day = row["day"].as_str().unwrap();
    assert!(
        day.starts_with("2026-") && day.as_bytes()[10] == b' ' && day.len() == 19,
        "{day}"
    );
    assert!(row["email"].as_str().unwrap().ends_with("@example.com"));
    // A model inside itself ends there.
    assert_eq!((row.get("parent"), &row["children"]), (None, &json!([])));
    let details: Value = serde_json::from_str(row["details"].as_str().unwrap()).unwrap();
    assert!(details["count"].as_str().unwrap().parse::<i64>().is_ok());
    assert!(details["score"].is_f64() && details["open"].is_boolean());
    assert!(row["tags"].as_object().unwrap().values().all(Value::is_i64));
}

#[test]
fn rows_differ_in_what_identifies_them() {
    let answer = call(&start("forticasb"), ALERTS, &[], &range("")).json();
    let rows = answer["data"].as_array().unwrap();
    assert_eq!(rows.len(), 25);
    assert_eq!(
        (&rows[1]["id"], &rows[1]["severity"]),
        (&json!("A-100-1"), &json!("Alert"))
    );
    let hosts = call(&start("fortinac"), "GET /api/v2/host?count=2", &[], "").json();
    assert_eq!(hosts["results"][1]["id"], 5_000_000_001_u64);
    assert_eq!(hosts["results"][1]["status"], 1);
}

#[test]
fn pages_by_offset_in_the_body_are_parts_of_one_list() {
    let simulator = builder("forticasb").items(7).start().unwrap();
    let page = |more: &str| call(&simulator, ALERTS, &[], &range(more)).json();
    let all = page("");
    assert_eq!(
        (
            &all["totalCount"],
            &all["skip"],
            &all["limit"],
            &all["totalPage"]
        ),
        (&json!(7), &json!(0), &json!(100), &json!(1))
    );
    let middle = page(r#", "skip": 3, "limit": 2"#);
    assert_eq!(
        (
            &middle["totalCount"],
            &middle["skip"],
            &middle["limit"],
            &middle["totalPage"]
        ),
        (&json!(7), &json!(3), &json!(2), &json!(4))
    );
    assert_eq!(
        middle["data"].as_array().unwrap()[..],
        all["data"].as_array().unwrap()[3..5]
    );
    assert_eq!(page(r#", "skip": 7"#)["data"], json!([]));
    assert_eq!(page(r#", "skip": 9223372036854775807"#)["data"], json!([]));
}

#[test]
fn pages_by_offset_in_the_query_have_their_total() {
    let simulator = builder("fortinac").items(3).start().unwrap();
    let page = call(&simulator, "GET /api/v2/host?start=2&count=2", &[], "").json();
    assert_eq!(
        (&page["status"], &page["total"], &page["filtered"]),
        (&json!("success"), &json!(3), &json!(3))
    );
    assert_eq!(page["results"].as_array().unwrap().len(), 1);
}

#[test]
fn pages_by_number_begin_at_the_first_one() {
    let simulator = builder("dbss").items(5).start().unwrap();
    let line = format!(
        "POST /v1/{}/whitelists",
        simulator.credentials().project_id.as_deref().unwrap()
    );
    let page = |body: &str| call(&simulator, &line, &[], body).json();
    let all = page("");
    assert_eq!(
        (all["whitelists"].as_array().unwrap().len(), &all["total"]),
        (5, &json!(5))
    );
    let second = page(r#"{"page": "2", "size": "2"}"#);
    assert_eq!(
        second["whitelists"].as_array().unwrap()[..],
        all["whitelists"].as_array().unwrap()[2..4]
    );
    let wrong = call(&simulator, &line, &[], r#"{"page": 0, "size": "0"}"#);
    assert!(
        wrong.message().ends_with("body field `size` is 0; expected at least 1; body field `page` is a number `0`; expected an integer as text, such as `\"10\"`"),
        "{}",
        wrong.body
    );
}

#[test]
fn markers_lead_from_page_to_page() {
    let simulator = builder("dbss").items(5).start().unwrap();
    let project = simulator.credentials().project_id.clone().unwrap();
    let mut ids = Vec::new();
    let mut marker = String::new();
    for size in [2, 2, 1] {
        let page = call(
            &simulator,
            &format!("GET /v1/{project}/resources?limit=2{marker}"),
            &[],
            "",
        )
        .json();
        let rows = page["resources"].as_array().unwrap();
        assert_eq!(rows.len(), size);
        ids.extend(
            rows.iter()
                .map(|row| row["id"].as_str().unwrap().to_owned()),
        );
        let next = &page["page_info"]["next_marker"];
        assert_eq!(next.is_null(), size == 1);
        marker = format!("&marker={}", next.as_str().unwrap_or_default());
    }
    ids.dedup();
    assert_eq!(ids.len(), 5);
    let wrong = call(
        &simulator,
        &format!("GET /v1/{project}/resources?marker=7"),
        &[],
        "",
    );
    assert!(
        wrong.message().ends_with(
            "query parameter `marker` is text `7`; expected a marker from an earlier answer"
        ),
        "{}",
        wrong.body
    );
}

#[test]
fn answers_without_a_payload_and_downloads() {
    let simulator = start("fortinac");
    let form = "Content-Type: application/x-www-form-urlencoded";
    assert_eq!(
        call(&simulator, "POST /api/v2/host/enable", &[form], "id=1").json(),
        json!({ "status": "success", "errorMessage": null })
    );
    let download = call(&simulator, "GET /api/v2/host/export", &[], "");
    assert_eq!(
        download.header("Content-Type"),
        Some("application/octet-stream")
    );
    assert!(!download.body.is_empty());
}

#[test]
fn the_most_literal_path_wins() {
    let simulator = start("fortinac");
    for (path, operation) in [
        ("count", "host.count_hosts"),
        ("export", "host.download_hosts"),
        ("7", "host.get_host"),
    ] {
        assert_eq!(
            call(&simulator, &format!("GET /api/v2/host/{path}"), &[], "").status,
            200
        );
        assert_eq!(
            simulator.take_requests()[0].operation.as_deref(),
            Some(operation)
        );
    }
}

#[test]
fn a_last_slash_is_forgiven_with_a_warning() {
    let simulator = start("forticwp");
    let authorization = format!(
        "Authorization: Basic {}",
        simulator.credentials().api_credential.as_deref().unwrap()
    );
    let headers = [
        authorization.as_str(),
        "Content-Type: application/x-www-form-urlencoded",
    ];
    let answer = send(
        &simulator,
        "POST /api/v1/auth/credentials/token",
        &headers,
        "grant_type=client_credentials",
    );
    assert_eq!(answer.status, 200);
    let warnings = &simulator.requests()[0].warnings;
    assert_eq!(warnings.len(), 1);
    assert_eq!(
        warnings[0].text,
        "differs from `/api/v1/auth/credentials/token/` in its last slash"
    );
}
