//! The client against the simulator: every operation, and what the documentation says of the wire.

mod subject;

use forticasb::{Client, Credentials, Tenant};
use secapi_simulator::Simulator;

use crate::subject::{Subject, support};

#[tokio::test]
async fn every_operation_is_understood_and_answered() {
    secapi_conformance::check_calls::<Subject>().await;
}

#[tokio::test]
async fn from_an_api_credential_to_a_service_status() {
    let simulator = Simulator::start("forticasb").unwrap();
    let client = support::client(&simulator).await;
    let status = client
        .service()
        .get_service_status("Salesforce")
        .await
        .unwrap();

    assert_eq!(status.code, "100");
    assert_eq!(status.date.unwrap().as_millis(), 1_583_432_355_315);
    let orders: Vec<_> = status.process.iter().map(|step| step.step_order).collect();
    assert_eq!(orders, [1, 2, 3, 5, 5], "not unique, and not complete");

    let requests = simulator.requests();
    let seen: Vec<_> = requests
        .iter()
        .map(|request| format!("{} {}", request.method, request.path))
        .collect();
    assert_eq!(
        seen,
        [
            "POST /api/v1/auth/credentials/token/",
            "GET /api/v1/resourceURLMap",
            "GET /api/v1/service/status/Salesforce"
        ]
    );

    let credential = simulator.credentials().api_credential.clone().unwrap();
    let token_call = &requests[0];
    assert_eq!(
        token_call.header("authorization"),
        Some(format!("Basic {credential}").as_str())
    );
    assert_eq!(
        token_call.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(token_call.body, "grant_type=client_credentials".as_bytes());

    let status_call = &requests[2];
    let context = &simulator.credentials().context;
    for name in ["buId", "companyId", "roleId"] {
        assert_eq!(
            status_call.header(name),
            Some(context[name].as_str()),
            "{name}"
        );
    }
    assert_eq!(
        status_call.header("service"),
        None,
        "it is a path segment, not a header"
    );
    assert!(
        status_call
            .header("authorization")
            .unwrap()
            .starts_with("Bearer ")
    );
}

#[tokio::test]
async fn a_password_and_a_refresh_token_get_tokens_too() {
    let simulator = Simulator::start("forticasb").unwrap();
    let known = simulator.credentials().clone();
    let build = |credentials| {
        Client::builder(credentials)
            .base_url(simulator.base_url())
            .build()
            .unwrap()
    };

    let client = build(Credentials::password(
        known.username.unwrap(),
        known.password.unwrap(),
    ));
    assert!(!client.tenants().await.unwrap().is_empty());
    let client = build(Credentials::refresh_token(known.refresh_token.unwrap()));
    assert!(!client.tenants().await.unwrap().is_empty());
    let client = build(Credentials::token(known.token.unwrap()));
    assert!(!client.tenants().await.unwrap().is_empty());

    let bodies: Vec<_> = simulator
        .requests()
        .iter()
        .filter(|call| call.method == "POST")
        .map(|call| call.path.clone())
        .collect();
    assert_eq!(bodies, ["/api/v1/auth/token", "/api/v1/auth/token/refresh"]);
}

#[tokio::test]
async fn the_expiry_of_a_token_is_read_in_exponent_form() {
    let simulator = Simulator::builder()
        .product("forticasb")
        .any_credentials(true)
        .start()
        .unwrap();
    let client = support::client(&simulator).await;
    let answer = client
        .auth()
        .get_credentials_token("made-up-credential")
        .with_meta()
        .await
        .unwrap();
    let body = String::from_utf8(answer.meta.body.to_vec()).unwrap();
    assert!(body.contains("E12"), "{body}");
    assert!(
        answer.value.expires.as_millis() > 1_500_000_000_000,
        "{body}"
    );
    assert!(answer.value.refresh_token.is_some());
}

#[tokio::test]
async fn a_wrong_credential_is_an_authentication_error() {
    let simulator = Simulator::start("forticasb").unwrap();
    let error = support::stranger(&simulator, "made-up-wrong-credential")
        .tenants()
        .await
        .unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    assert!(
        error
            .to_string()
            .contains("/api/v1/auth/credentials/token/"),
        "{error}"
    );
    assert!(
        !error.to_string().contains("made-up-wrong-credential"),
        "{error}"
    );
}

#[tokio::test]
async fn a_call_without_its_tenant_is_not_sent_and_says_how_to_get_one() {
    let simulator = Simulator::start("forticasb").unwrap();
    let credential = simulator.credentials().api_credential.clone().unwrap();
    let error = support::stranger(&simulator, &credential)
        .service()
        .get_service_status("Box")
        .await
        .unwrap_err();
    assert_eq!(error.parameter(), Some("buId"));
    assert!(error.to_string().contains("tenants()"), "{error}");
    assert!(simulator.requests().is_empty());
}

#[tokio::test]
async fn a_tenant_of_somebody_else_is_refused() {
    let simulator = Simulator::start("forticasb").unwrap();
    let client = support::client(&simulator)
        .await
        .with_tenant(&Tenant::new(1, 2, 3));
    let error = client
        .service()
        .get_service_status("Box")
        .await
        .unwrap_err();
    assert!(error.message().contains("buId"), "{error}");
}

#[tokio::test]
async fn a_call_without_a_spec_goes_through_the_same_pipeline() {
    let simulator = Simulator::start("forticasb").unwrap();
    let client = support::client(&simulator).await;
    let map = client
        .request(secapi_core::Method::GET, "/api/v1/resourceURLMap")
        .await
        .unwrap();
    assert!(map.as_array().is_some_and(|rows| !rows.is_empty()));
    let error = client
        .request(secapi_core::Method::GET, "/api/v1/no/such/call")
        .await
        .unwrap_err();
    assert!(error.is_not_found(), "{error}");
}
