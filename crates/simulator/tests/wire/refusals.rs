//! What a wrong request is told.

use secapi_simulator::Simulator;
use serde_json::json;

use crate::support::{Answer, call, let_in, send, start};

/// The text of a 400 without the operation in front.
fn problems(answer: &Answer) -> String {
    assert_eq!(answer.status, 400, "{}", answer.body);
    let message = answer.message();
    message.split_once("): ").unwrap().1.to_owned()
}

fn alerts(simulator: &Simulator, body: &str) -> Answer {
    call(simulator, "POST /api/v1/alert/list", &[], body)
}

fn create_host(simulator: &Simulator, body: &str) -> Answer {
    call(simulator, "POST /api/v2/host", &[], body)
}

#[test]
fn a_misspelt_header_is_found() {
    let simulator = start("forticwp");
    let answer = call(
        &simulator,
        "POST /api/v1/profile/document/permission",
        &["filedId: made-up"],
        "",
    );
    assert_eq!(answer.status, 400);
    assert_eq!(
        answer.json(),
        json!({ "code": "400", "httpCode": 400,
            "msg": "document.get_document_permission (POST /api/v1/profile/document/permission): header parameter `fileId` is missing; \
                    looked for in the headers, expected text; `filedid` is there, which this operation does not know" })
    );
    let answer = call(
        &simulator,
        "POST /api/v1/profile/document/permission",
        &["fileId: made-up"],
        "",
    );
    assert_eq!(answer.status, 200);
}

#[test]
fn a_parameter_in_another_place_is_found() {
    let simulator = start("forticwp");
    let answer = call(
        &simulator,
        "POST /api/v1/profile/document/permission?fileId=x",
        &[],
        "",
    );
    assert_eq!(
        problems(&answer),
        "header parameter `fileId` is missing; looked for in the headers, expected text; it is in the query, where it does not count"
    );
}

#[test]
fn a_missing_tenant_comes_with_help() {
    let simulator = start("forticasb");
    let answer = send(
        &simulator,
        "GET /api/v1/service/status/Box",
        &[&let_in(&simulator)],
        "",
    );
    assert_eq!(
        problems(&answer),
        "header parameter `buId` is missing; looked for in the headers, expected an integer. Ask for the tenants first."
    );
    let answer = send(
        &simulator,
        "GET /api/v1/service/status/Box",
        &[&let_in(&simulator), "buId: six"],
        "",
    );
    assert_eq!(
        problems(&answer),
        "header parameter `buId` is `six`; expected an integer"
    );
}

#[test]
fn every_problem_of_a_request_is_listed() {
    let simulator = start("forticasb");
    let answer = alerts(
        &simulator,
        r#"{"starttime": 1, "endTime": "1753427737077", "severity": [1, "New"], "service": 7, "level": 9, "skip": "0", "limit": 5000}"#,
    );
    let expected = [
        "body field `startTime` is missing; looked for in the JSON body, expected milliseconds since 1970; `starttime` is there, which this operation does not know",
        "body field `endTime` is text `1753427737077`; expected milliseconds since 1970",
        "body field `severity[0]` is a number `1`; expected text such as `Critical`, `Alert`",
        "body field `service` is a number `7`; expected text",
        "body field `level` is 9; expected from 1 to 5",
        "body field `limit` is 5000; expected at most 1000",
        "body field `skip` is text `0`; expected an integer",
    ];
    assert_eq!(problems(&answer), expected.join("; "));
    let recorded = &simulator.requests()[0];
    assert_eq!(recorded.problems.len(), expected.len());
    assert_eq!(
        (
            recorded.problems[0].place,
            recorded.problems[0].parameter.as_str()
        ),
        ("body", "startTime")
    );
    assert_eq!(
        recorded
            .warnings
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        ["body field `starttime` is not a parameter of this operation; it has `startTime`"]
    );
}

#[test]
fn sets_of_values_are_open_and_absence_has_many_forms() {
    let simulator = start("forticasb");
    for body in [
        r#"{"startTime": 1, "endTime": 2}"#,
        r#"{"startTime": 1.5E12, "endTime": 2.0, "severity": ["Never seen"], "service": ""}"#,
        r#"{"startTime": 1, "endTime": 2, "severity": null, "service": null, "skip": null}"#,
        r#"{"startTime": 1, "endTime": 2, "severity": [], "level": 5, "skip": 0, "limit": 1000}"#,
    ] {
        let answer = alerts(&simulator, body);
        assert_eq!(answer.status, 200, "{body}: {}", answer.body);
        assert_eq!(simulator.take_requests()[0].warnings, [], "{body}");
    }
}

#[test]
fn a_body_that_cannot_be_read_is_one_problem() {
    let simulator = start("forticasb");
    assert_eq!(
        problems(&alerts(&simulator, "{\"startTime\": ")),
        "the body is not JSON: EOF while parsing a value at line 1 column 14"
    );
    assert!(
        problems(&alerts(&simulator, &"[".repeat(10_000)))
            .starts_with("the body is not JSON: recursion limit exceeded")
    );
    assert_eq!(
        problems(&call(
            &simulator,
            "POST /api/v1/alert/list",
            &["Content-Type: text/plain"],
            "{}"
        )),
        "header parameter `Content-Type` is `text/plain`; expected `application/json`"
    );
    assert!(
        problems(&alerts(&simulator, "[]")).ends_with("; the body is a list; expected an object")
    );
}

#[test]
fn a_whole_body_is_checked_field_by_field() {
    let simulator = start("fortinac");
    let body = r#"{"hostname": "a", "status": "1", "adapters": [{"ports": [1, "x"]}, 3], "notes": {"a": 1}, "more": true}"#;
    assert_eq!(
        problems(&create_host(&simulator, body)),
        "body field `hostName` is missing; expected text; `hostname` stands there, which `HostCreate` does not know; \
         body field `status` is text `1`; expected an integer such as `0`, `1`; \
         body field `adapters[0].physAddress` is missing; expected text; \
         body field `adapters[0].ports[1]` is text `x`; expected an integer; \
         body field `adapters[1]` is a number `3`; expected an object `Adapter`; \
         body field `notes` is an object; expected text that holds any JSON"
    );
    let warnings: Vec<String> = simulator.requests()[0]
        .warnings
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        warnings,
        [
            "body field `hostname` is not a field of `HostCreate`; it has `hostName`",
            "body field `more` is not a field of `HostCreate`"
        ]
    );
    assert_eq!(
        problems(&call(&simulator, "POST /api/v2/host", &[], "")),
        "the body is missing; expected an object `HostCreate`"
    );
    assert_eq!(
        problems(&create_host(&simulator, "7")),
        "the body is a number `7`; expected an object `HostCreate`"
    );
    assert_eq!(
        create_host(
            &simulator,
            r#"{"hostName": "a", "status": 7, "notes": "{\"a\": 1}"}"#
        )
        .status,
        200
    );
}

#[test]
fn text_in_path_query_and_form_is_read_as_its_type() {
    let simulator = start("fortinac");
    assert_eq!(
        problems(&call(&simulator, "GET /api/v2/host/seven", &[], "")),
        "path parameter `id` is `seven`; expected an integer"
    );
    assert_eq!(
        call(&simulator, "GET /api/v2/host/%37", &[], "").status,
        200
    );
    assert_eq!(
        problems(&call(
            &simulator,
            "GET /api/v2/host?connected=yes&start=-1&count=0&filter=a&filter=b",
            &[],
            ""
        )),
        "query parameter `connected` is `yes`; expected true or false; query parameter `count` is 0; expected at least 1; \
         query parameter `start` is -1; expected at least 0"
    );
    assert_eq!(
        call(
            &simulator,
            "GET /api/v2/host?connected=TRUE&start=1&count=7",
            &[],
            ""
        )
        .status,
        200
    );

    let form = |body: &str| {
        call(
            &simulator,
            "POST /api/v2/host/enable",
            &["Content-Type: application/x-www-form-urlencoded"],
            body,
        )
    };
    for body in ["id=1", "id=1,2", "id=1&id=2", "id=%5B1,2%5D"] {
        assert_eq!(form(body).status, 200, "{body}");
    }
    assert_eq!(
        problems(&form("id=1,x")),
        "form parameter `id` is `1,x`; expected a list, each item an integer"
    );
    assert_eq!(
        problems(&call(
            &simulator,
            "POST /api/v2/host/enable",
            &[],
            r#"{"id": [1]}"#
        )),
        "header parameter `Content-Type` is `application/json`; expected `application/x-www-form-urlencoded`"
    );
}

#[test]
fn a_hundred_problems_of_a_value_are_enough() {
    let simulator = start("forticasb");
    let wrong = vec!["1"; 100_000].join(",");
    let unknown: Vec<String> = (0..100_000)
        .map(|number| format!("\"x{number}\": 1,"))
        .collect();
    let unknown = unknown.concat();
    let answer = alerts(
        &simulator,
        &format!(r#"{{{unknown} "startTime": 1, "endTime": 2, "severity": [{wrong}]}}"#),
    );
    assert_eq!(answer.status, 400);
    let request = &simulator.requests()[0];
    assert_eq!((request.problems.len(), request.warnings.len()), (100, 100));
}

#[test]
fn multipart_parts_are_checked_like_a_form() {
    let simulator = start("fortinac");
    let send = |parts: &str| {
        let headers = ["Content-Type: multipart/form-data; boundary=XX"];
        call(
            &simulator,
            "POST /api/v2/host/import-hosts",
            &headers,
            &format!("{parts}--XX--\r\n"),
        )
    };
    let part = |name: &str, text: &str| {
        format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
    };
    assert_eq!(
        send(&(part("file", "a;b") + &part("kind", "1"))).status,
        200
    );
    assert_eq!(
        problems(&send(&part("kind", "x"))),
        "form parameter `file` is missing; looked for in the form, expected a file; form parameter `kind` is `x`; expected an integer"
    );
}

#[test]
fn unknown_query_parameters_are_warned_of() {
    let simulator = start("fortinac");
    assert_eq!(
        call(
            &simulator,
            "GET /api/v2/host?filters=a&conected=true&Start=3",
            &[],
            ""
        )
        .status,
        200
    );
    let warnings: Vec<String> = simulator.requests()[0]
        .warnings
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        warnings,
        [
            "query parameter `filters` is not a parameter of this operation; it has `filter`",
            "query parameter `conected` is not a parameter of this operation; it has `connected`",
            "query parameter `Start` is not a parameter of this operation; it has `start`",
        ]
    );
}

#[test]
fn wrong_methods_and_paths_are_refused_in_the_products_way() {
    let simulator = start("forticasb");
    let answer = call(&simulator, "DELETE /api/v1/alert/list", &[], "");
    assert_eq!((answer.status, answer.header("Allow")), (405, Some("POST")));
    assert_eq!(
        answer.message(),
        "DELETE is not served for `/api/v1/alert/list` of forticasb, only POST"
    );
    let answer = call(&simulator, "GET /api/v1/service/state/Box", &[], "");
    assert_eq!(answer.status, 404);
    assert_eq!(
        answer.message(),
        "forticasb has no path `/api/v1/service/state/Box`; the nearest is GET /api/v1/service/status/{service}"
    );
    assert_eq!(
        call(&simulator, "GET /other", &[], "").message(),
        "forticasb has no path `/other`"
    );

    let gateway = call(&start("dbss"), "GET /v1/other", &[], "");
    assert_eq!(
        (gateway.status, &gateway.json()["error_code"]),
        (404, &json!("APIGW.0101"))
    );
}

#[test]
fn fortinac_answers_an_unknown_path_with_a_page() {
    let simulator = start("fortinac");
    let answer = call(&simulator, "GET /api/v2/<b>", &[], "");
    // Such a path is no HTTP.
    assert_eq!(answer.status, 400);
    let answer = call(&simulator, "GET /api/v2/hosts/7", &[], "");
    assert_eq!(
        (answer.status, answer.header("Content-Type")),
        (404, Some("text/html;charset=UTF-8"))
    );
    assert!(answer.body.starts_with("<!DOCTYPE html>"));
    assert!(
        answer
            .body
            .contains("fortinac has no path `/api/v2/hosts/7`; the nearest is "),
        "{}",
        answer.body
    );
}

#[test]
fn no_secret_is_repeated_in_a_refusal_or_a_record() {
    let simulator = start("forticasb");
    let headers = [
        "Authorization: Basic secret-canary",
        "Content-Type: application/x-www-form-urlencoded",
    ];
    for line in [
        "POST /api/v1/auth/credentials/token/",
        "POST /api/v1/auth/token",
        "POST /api/v1/auth/token/refresh",
    ] {
        let answer = send(
            &simulator,
            line,
            &headers,
            "username=u&password=secret-canary&refresh_token=secret-canary&grant_type=x",
        );
        assert!(!answer.body.contains("secret-canary"), "{}", answer.body);
    }
    let shown = format!(
        "{:?} {simulator:?} {:?}",
        simulator.requests(),
        simulator.credentials()
    );
    assert!(!shown.contains("secret-canary"));
    for secret in [
        &simulator.credentials().password,
        &simulator.credentials().token,
        &simulator.credentials().api_credential,
    ] {
        assert!(!shown.contains(secret.as_deref().unwrap()));
    }
}

#[test]
fn a_list_travels_in_the_style_that_the_catalog_names() {
    let answer = |style: &str, form: &str| {
        let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/fortinac.json");
        let text = std::fs::read_to_string(fixture).unwrap();
        let mut catalog: serde_json::Value = serde_json::from_str(&text).unwrap();
        let groups = catalog["groups"].as_array_mut().unwrap().iter_mut();
        let operations = groups.flat_map(|group| group["operations"].as_array_mut().unwrap());
        for operation in operations.filter(|operation| operation["name"] == "enable_hosts") {
            operation["params"][0]["style"] = json!(style);
        }
        let simulator = Simulator::builder()
            .catalog(serde_json::from_value(catalog).unwrap())
            .start()
            .unwrap();
        let kind = "Content-Type: application/x-www-form-urlencoded";
        call(&simulator, "POST /api/v2/host/enable", &[kind], form)
    };
    for (style, form) in [
        ("comma", "id=1%2C2"),
        ("comma", "id=1"),
        ("repeat", "id=1&id=2"),
    ] {
        assert_eq!(answer(style, form).status, 200, "{style}: {form}");
    }
    assert_eq!(
        problems(&answer("comma", "id=1&id=2")),
        "form parameter `id` is there 2 times; expected one value with commas between the items"
    );
    assert_eq!(
        problems(&answer("repeat", "id=1%2C2")),
        "form parameter `id` is `1,2`; expected an integer, and the name again for each further item"
    );
}
