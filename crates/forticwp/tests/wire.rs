//! The client against the simulator: every operation, and what the documentation says of the wire.

mod subject;

use forticwp::{Client, Credentials, Tenant};
use secapi_simulator::{Canned, Simulator};

use crate::subject::{Subject, support};

#[tokio::test]
async fn every_operation_is_understood_and_answered() {
    secapi_conformance::check_calls::<Subject>().await;
}

#[tokio::test]
async fn from_an_api_credential_to_the_permissions_of_a_document() {
    let simulator = Simulator::start("forticwp").unwrap();
    let client = support::client(&simulator).await;
    let rows = client
        .document()
        .get_document_permission("RI6AZSxyCNgfjdJDT7F2OgJNzHgCFmVH2Kz_NxYROxM")
        .await
        .unwrap();

    // All four counts of the documented answer are 0, and yet there is a row.
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].is_public, Some(false));
    assert_eq!(rows[0].share_level.as_deref(), Some("Private"));

    let requests = simulator.requests();
    let call = requests.last().unwrap();
    assert_eq!(
        (call.method.as_str(), call.path.as_str()),
        ("POST", "/api/v1/profile/document/permission")
    );
    assert_eq!(
        call.header("fileId"),
        Some("RI6AZSxyCNgfjdJDT7F2OgJNzHgCFmVH2Kz_NxYROxM")
    );
    assert_eq!(
        call.header("filedId"),
        None,
        "that is a misprint of the page"
    );
    assert!(call.body.is_empty(), "a POST without a body");
    let context = &simulator.credentials().context;
    for name in ["companyId", "roleId"] {
        assert_eq!(call.header(name), Some(context[name].as_str()), "{name}");
    }
}

#[tokio::test]
async fn the_counts_beside_the_rows_are_there_when_asked_for() {
    let simulator = Simulator::start("forticwp").unwrap();
    let client = support::client(&simulator).await;
    let answer = client
        .document()
        .get_document_permission("made-up-file")
        .with_meta()
        .await
        .unwrap();
    assert_eq!(answer.meta.envelope["totalCount"], 0);
    assert_eq!(answer.meta.envelope["limit"], 0);
}

#[tokio::test]
async fn a_missing_list_of_rows_is_an_empty_one() {
    let simulator = Simulator::start("forticwp").unwrap();
    let client = support::client(&simulator).await;
    for body in [
        r#"{"totalCount": 0}"#,
        r#"{"data": null}"#,
        r#"{"data": []}"#,
    ] {
        simulator
            .next_answer("document.get_document_permission", Canned::json(200, body))
            .unwrap();
        let rows = client
            .document()
            .get_document_permission("made-up-file")
            .await
            .unwrap();
        assert!(rows.is_empty(), "{body}");
    }
}

#[tokio::test]
async fn a_password_and_a_refresh_token_get_tokens_too() {
    let simulator = Simulator::start("forticwp").unwrap();
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

    let requests = simulator.requests();
    let paths: Vec<_> = requests
        .iter()
        .filter(|call| call.method == "POST")
        .map(|call| call.path.as_str())
        .collect();
    assert_eq!(paths, ["/api/v1/auth/token", "/api/v1/auth/token/refresh"]);
    let refresh = requests
        .iter()
        .find(|call| call.path.ends_with("refresh"))
        .unwrap();
    assert_eq!(refresh.header("authorization"), None);
}

#[tokio::test]
async fn a_wrong_credential_is_an_authentication_error() {
    let simulator = Simulator::start("forticwp").unwrap();
    let error = support::stranger(&simulator, "made-up-wrong-credential")
        .tenants()
        .await
        .unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    assert!(
        !error.to_string().contains("made-up-wrong-credential"),
        "{error}"
    );
}

#[tokio::test]
async fn a_call_without_its_tenant_is_not_sent_and_says_how_to_get_one() {
    let simulator = Simulator::start("forticwp").unwrap();
    let credential = simulator.credentials().api_credential.clone().unwrap();
    let stranger = support::stranger(&simulator, &credential);
    let error = stranger
        .document()
        .get_document_permission("made-up-file")
        .await
        .unwrap_err();
    assert_eq!(error.parameter(), Some("companyId"));
    assert!(error.to_string().contains("tenants()"), "{error}");
    assert!(simulator.requests().is_empty());
}

#[tokio::test]
async fn a_tenant_of_somebody_else_is_refused() {
    let simulator = Simulator::start("forticwp").unwrap();
    let client = support::client(&simulator)
        .await
        .with_tenant(&Tenant::new(1, 2));
    let error = client
        .document()
        .get_document_permission("made-up-file")
        .await
        .unwrap_err();
    assert!(error.message().contains("companyId"), "{error}");
}
