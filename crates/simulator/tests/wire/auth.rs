//! How each product lets a client in.

use std::time::{Duration, UNIX_EPOCH};

use secapi_simulator::Simulator;
use serde_json::{Value, json};

use crate::support::{Answer, builder, call, let_in, send, start};

const FORM: &str = "Content-Type: application/x-www-form-urlencoded";
const BY_CREDENTIAL: &str = "POST /api/v1/auth/credentials/token/";
const BY_PASSWORD: &str = "POST /api/v1/auth/token";
const BY_REFRESH: &str = "POST /api/v1/auth/token/refresh";

fn by_credential(simulator: &Simulator, authorization: &str) -> Answer {
    send(
        simulator,
        BY_CREDENTIAL,
        &[authorization, FORM],
        "grant_type=client_credentials",
    )
}

fn resource_map(simulator: &Simulator, token: &Value) -> Answer {
    let authorization = format!("Authorization: Bearer {}", token.as_str().unwrap());
    send(
        simulator,
        "GET /api/v1/resourceURLMap",
        &[&authorization],
        "",
    )
}

#[test]
fn the_cloud_products_give_tokens_for_the_raw_api_credential() {
    for product in ["forticasb", "forticwp"] {
        let simulator = start(product);
        let credential = simulator.credentials().api_credential.clone().unwrap();
        let answer = by_credential(&simulator, &format!("Authorization: Basic {credential}"));
        assert_eq!(answer.status, 200, "{}", answer.body);
        let token = answer.json();
        assert_eq!(token["token_type"], "bearer");
        assert!(token["refresh_token"].is_string());
        assert_eq!(resource_map(&simulator, &token["access_token"]).status, 200);
        // The refresh token is no access token.
        assert_eq!(
            resource_map(&simulator, &token["refresh_token"]).status,
            401
        );
    }
}

#[test]
fn expires_is_a_float_with_exponent_in_the_future() {
    // 2026-01-15T08:30:00Z, and the first second whose milliseconds begin with a 2.
    for now in [1_768_465_800_u32, 2_000_000_000] {
        let instant = UNIX_EPOCH + Duration::from_secs(now.into());
        let builder = builder("forticasb").fixed_clock(instant);
        let simulator = builder.start().unwrap();
        let credential = simulator.credentials().api_credential.clone().unwrap();
        let answer = by_credential(&simulator, &format!("Authorization: Basic {credential}"));
        let (_, after) = answer.body.split_once("\"expires\":").unwrap();
        let text = after.split(',').next().unwrap();
        let (first, rest) = text.split_once('.').unwrap();
        assert!(first.len() == 1 && rest.ends_with("E12"), "{text}");
        assert!(text.parse::<f64>().unwrap() > f64::from(now) * 1000.0);
    }
}

#[test]
fn a_wrong_or_missing_api_credential_is_told_what_was_expected() {
    let simulator = start("forticasb");
    let credential = simulator.credentials().api_credential.clone().unwrap();
    let texts = [
        "Authorization: Basic made-up",
        &format!("Authorization: Bearer {credential}"),
        "X-Other: 1",
    ]
    .map(|header| {
        let answer = by_credential(&simulator, header);
        assert_eq!(answer.status, 401);
        assert_eq!(answer.json()["httpCode"], 401);
        assert!(!answer.body.contains(&credential));
        answer.message()
    });
    let wrong = "auth.get_credentials_token: the header `Authorization` is wrong; expected `Basic <API credential>`, the credential as it is and not in base64";
    assert_eq!(texts[0], wrong);
    assert_eq!(texts[1], wrong);
    assert_eq!(texts[2], wrong.replace("is wrong", "is missing"));
}

#[test]
fn password_and_refresh_token_give_tokens_too() {
    let simulator = start("forticwp");
    let credentials = simulator.credentials().clone();
    let (user, password) = (
        credentials.username.unwrap().replace('@', "%40"),
        credentials.password.unwrap(),
    );
    let form = |password: &str| format!("grant_type=password&username={user}&password={password}");
    let answer = send(&simulator, BY_PASSWORD, &[FORM], &form(&password));
    assert_eq!(answer.status, 200, "{}", answer.body);
    let first = answer.json();
    let refused = send(&simulator, BY_PASSWORD, &[FORM], &form("made-up"));
    assert_eq!(refused.status, 401);
    assert_eq!(
        refused.message(),
        "auth.get_authorization_token: form parameter `username` or `password` is wrong; expected those of the account"
    );

    let refresh = |token: &str| {
        send(
            &simulator,
            BY_REFRESH,
            &[FORM],
            &format!("grant_type=refresh_token&refresh_token={token}"),
        )
    };
    let refreshed = refresh(first["refresh_token"].as_str().unwrap());
    assert_eq!(refreshed.status, 200);
    assert_eq!(refreshed.json().get("refresh_token"), None);
    assert_ne!(refreshed.json()["access_token"], first["access_token"]);
    assert_eq!(
        resource_map(&simulator, &refreshed.json()["access_token"]).status,
        200
    );
    assert_eq!(refresh(&credentials.refresh_token.unwrap()).status, 200);

    assert_eq!(refresh("made-up-token").status, 401);
    simulator.revoke_refresh_tokens();
    let revoked = refresh(first["refresh_token"].as_str().unwrap());
    assert_eq!(
        revoked.message(),
        "auth.get_refresh_token: form parameter `refresh_token` was revoked"
    );
}

#[test]
fn token_calls_check_their_forms() {
    let simulator = start("forticasb");
    let answer = send(
        &simulator,
        BY_PASSWORD,
        &[FORM],
        "grant_type=client_credentials&username=a&passowrd=secret-canary",
    );
    assert_eq!(answer.status, 400);
    assert_eq!(
        answer.message(),
        "auth.get_authorization_token (POST /api/v1/auth/token): form parameter `password` is missing; looked for in the form, expected a \
         secret (text); `passowrd` is there, which this operation does not know; form parameter `grant_type` is `client_credentials`; \
         expected the constant `password`"
    );
}

#[test]
fn the_resource_map_has_the_tenants_that_calls_may_name() {
    let simulator = start("forticasb");
    let map = call(&simulator, "GET /api/v1/resourceURLMap", &[], "").json();
    assert_eq!(map[0]["resourceURL"], simulator.base_url());
    let status = |unit: &str| {
        let headers = [let_in(&simulator), format!("buid: {unit}")];
        send(
            &simulator,
            "GET /api/v1/service/status/Salesforce",
            &headers.each_ref().map(String::as_str),
            "",
        )
    };
    for unit in map[0]["buMapSet"].as_array().unwrap() {
        assert_eq!(status(&unit["buId"].to_string()).status, 200);
    }
    let foreign = status("7");
    assert_eq!(foreign.status, 403);
    assert_eq!(
        foreign.message(),
        "service.get_service_status (GET /api/v1/service/status/{service}): header parameter `buId` is `7`, which is not a tenant of this account"
    );
    let credentials = simulator.credentials();
    assert_eq!(map[0]["roleId"].to_string(), credentials.context["roleId"]);
    assert_eq!(
        map[0]["buMapSet"][0]["companyId"].to_string(),
        credentials.context["companyId"]
    );
}

#[test]
fn the_two_cloud_products_name_their_tenants_differently() {
    let map = call(&start("forticwp"), "GET /api/v1/resourceURLMap", &[], "").json();
    assert!(map[0]["companyMapSet"][0]["companyId"].is_i64());
    assert_eq!(map[0].get("buMapSet"), None);
}

#[test]
fn tokens_expire_and_can_be_revoked() {
    let expired = builder("forticasb")
        .token_ttl(Duration::ZERO)
        .start()
        .unwrap();
    let answer = call(&expired, "GET /api/v1/resourceURLMap", &[], "");
    assert_eq!(
        (answer.status, answer.message().as_str()),
        (
            401,
            "tenant.get_resource_map: the token in the header `Authorization` has expired"
        )
    );

    let simulator = start("fortinac");
    assert_eq!(
        call(&simulator, "GET /api/v2/host/count", &[], "").status,
        200
    );
    simulator.revoke_tokens();
    let answer = call(&simulator, "GET /api/v2/host/count", &[], "");
    assert_eq!(
        (answer.status, answer.message().as_str()),
        (
            401,
            "host.count_hosts: the token in the header `Authorization` was revoked"
        )
    );
}

#[test]
fn a_call_without_a_token_is_told_what_was_expected() {
    let simulator = start("fortinac");
    let text = |headers: &[&str]| {
        let answer = send(&simulator, "GET /api/v2/host/7", headers, "");
        assert_eq!(answer.status, 401);
        assert_eq!(answer.json()["status"], "error");
        answer.message()
    };
    assert_eq!(
        text(&[]),
        "host.get_host: expected the header `Authorization: Bearer <token>`; the request has no such header"
    );
    assert_eq!(
        text(&["Authorization: Basic bWFkZS11cDp0b2tlbg=="]),
        "host.get_host: expected the header `Authorization: Bearer <token>`; the request has a header `Authorization` of another form"
    );
    assert_eq!(
        text(&["Authorization: Bearer made-up-token"]),
        "host.get_host: the token in the header `Authorization` is not one that this simulator issued"
    );
}

fn iam_body(simulator: &Simulator, password: &str) -> String {
    let credentials = simulator.credentials();
    json!({ "auth": {
        "identity": { "methods": ["password"], "password": { "user": {
            "name": credentials.username, "password": password, "domain": { "name": credentials.domain_name } } } },
        "scope": { "project": { "name": credentials.region } },
    } })
    .to_string()
}

#[test]
fn dbss_takes_an_iam_token() {
    const JSON: &str = "Content-Type: application/json;charset=utf8";
    let simulator = start("dbss");
    let credentials = simulator.credentials().clone();
    let body = iam_body(&simulator, credentials.password.as_deref().unwrap());
    let answer = send(
        &simulator,
        "POST /v3/auth/tokens?nocatalog=true",
        &[JSON],
        &body,
    );
    assert_eq!(answer.status, 201, "{}", answer.body);
    let token = format!(
        "X-Auth-Token: {}",
        answer.header("X-Subject-Token").unwrap()
    );
    assert_eq!(
        answer.json()["token"]["project"]["id"],
        credentials.project_id.as_deref().unwrap()
    );

    let projects = send(
        &simulator,
        &format!("GET /v3/projects?name={}", credentials.region.unwrap()),
        &[&token],
        "",
    )
    .json();
    let project = projects["projects"][0]["id"].as_str().unwrap();
    assert_eq!(
        send(&simulator, "GET /v3/projects?name=other", &[&token], "").json()["projects"],
        json!([])
    );
    let status = |project: &str| {
        send(
            &simulator,
            &format!("GET /v3/{project}/audit/summary/risk/task-status"),
            &[&token],
            "",
        )
    };
    assert_eq!(status(project).status, 200);
    let foreign = status("b9351f98c724428794ba7d105fa3558d");
    assert_eq!(
        (foreign.status, &foreign.json()["error_code"]),
        (403, &json!("APIGW.0302"))
    );
    assert!(
        foreign
            .message()
            .contains("path parameter `project_id` is `b9351f98c724428794ba7d105fa3558d`"),
        "{}",
        foreign.body
    );

    let wrong = send(
        &simulator,
        "POST /v3/auth/tokens",
        &[JSON],
        &iam_body(&simulator, "secret-canary"),
    );
    assert_eq!(wrong.status, 401);
    assert_eq!(
        wrong.json(),
        json!({ "error": { "code": 401, "title": "Unauthorized",
            "message": "iam.create_token: body field `auth.identity.password.user.password` is wrong; expected that of the IAM user" } })
    );
    let incomplete = send(
        &simulator,
        "POST /v3/auth/tokens",
        &[JSON],
        r#"{"auth":{"identity":{"methods":["password"]}}}"#,
    );
    assert_eq!(
        (incomplete.status, incomplete.message().as_str()),
        (
            400,
            "iam.create_token: body field `auth.identity.password.user.name` is missing; expected text"
        )
    );
}

#[test]
fn dbss_asks_for_a_token_or_a_signature() {
    let simulator = start("dbss");
    let project = simulator.credentials().project_id.clone().unwrap();
    let line = format!("GET /v3/{project}/audit/summary/risk/task-status");
    assert_eq!(
        send(&simulator, &line, &[], "").message(),
        "dashboard.show_audit_task_status: expected the header `X-Auth-Token: <token>` or a signature in the header `Authorization`; the request has no such header"
    );
}

#[test]
fn credentials_follow_the_seed_and_tokens_do_not() {
    for product in ["dbss", "forticasb", "forticwp", "fortinac"] {
        let [first, second] = [(); 2].map(|()| start(product).credentials().clone());
        let other = builder(product)
            .seed(2)
            .start()
            .unwrap()
            .credentials()
            .clone();
        assert_ne!(first.token, second.token);
        let lasting = |credentials: &secapi_simulator::Credentials| {
            let mut credentials = credentials.clone();
            (credentials.token, credentials.refresh_token) = (None, None);
            credentials
        };
        assert_eq!(lasting(&first), lasting(&second));
        if product != "fortinac" {
            assert_ne!(lasting(&first), lasting(&other));
        }
    }
}

#[test]
fn token_calls_can_be_told_to_take_any_credentials() {
    let simulator = builder("forticasb").any_credentials(true).start().unwrap();
    assert_eq!(
        by_credential(&simulator, "Authorization: Basic made-up").status,
        200
    );
    assert_eq!(
        by_credential(&simulator, "Authorization: Bearer made-up").status,
        401
    );
    let password = "grant_type=password&username=u&password=made-up";
    assert_eq!(send(&simulator, BY_PASSWORD, &[FORM], password).status, 200);
    let refresh = "grant_type=refresh_token&refresh_token=made-up";
    assert_eq!(send(&simulator, BY_REFRESH, &[FORM], refresh).status, 200);
    assert_eq!(
        resource_map(&simulator, &json!("made-up-token")).status,
        401
    );

    let simulator = builder("dbss").any_credentials(true).start().unwrap();
    let json = "Content-Type: application/json";
    assert_eq!(
        send(
            &simulator,
            "POST /v3/auth/tokens",
            &[json],
            &iam_body(&simulator, "made-up")
        )
        .status,
        201
    );
    assert_eq!(
        send(
            &simulator,
            "POST /v3/auth/tokens",
            &[json],
            r#"{"auth": {}}"#
        )
        .status,
        400
    );
}
