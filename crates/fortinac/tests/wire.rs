//! The client against the simulator: every operation, and what the documentation says of the wire.

mod subject;

use secapi_simulator::{Canned, Simulator};

use crate::subject::{Subject, support};

#[tokio::test]
async fn every_operation_is_understood_and_answered() {
    secapi_conformance::check_calls::<Subject>().await;
}

#[tokio::test]
async fn a_group_comes_out_of_its_envelope() {
    let simulator = Simulator::start("fortinac").unwrap();
    let client = support::client(&simulator);
    let body = r#"{"status": "success", "errorMessage": null, "result": {
        "dbid": 7, "name": "Registered Hosts", "landscape": 2251803698085888, "guid": "4503599627370497",
        "globalModifiedDate": "2024-03-19T21:39:30.413+0000", "lastModifiedDate": 1710884370413,
        "members": [{"id": 1, "name": "host-1", "img": null}], "auditObj": null, "newInALaterVersion": true}}"#;
    simulator
        .next_answer("system_group.get_group", Canned::json(200, body))
        .unwrap();
    let group = client.system_group().get_group(7).await.unwrap();

    assert_eq!((group.dbid, group.name.as_str()), (7, "Registered Hosts"));
    assert_eq!(group.landscape, Some(2_251_803_698_085_888));
    assert_eq!(
        group.guid,
        Some(4_503_599_627_370_497),
        "a number that came as text"
    );
    assert_eq!(
        group.global_modified_date, group.last_modified_date,
        "one instant in two forms"
    );
    assert_eq!(group.members.as_ref().map(Vec::len), Some(1));
    assert_eq!(
        group.extra.get("newInALaterVersion"),
        Some(&true.into()),
        "what is not known is kept"
    );

    let requests = simulator.requests();
    let call = requests.last().unwrap();
    assert_eq!(
        (call.method.as_str(), call.path.as_str()),
        ("GET", "/api/v2/system/group/7")
    );
    let token = simulator.credentials().token.clone().unwrap();
    assert_eq!(
        call.header("authorization"),
        Some(format!("Bearer {token}").as_str())
    );
}

#[tokio::test]
async fn a_failure_inside_a_200_is_an_error_with_the_appliances_text() {
    let simulator = Simulator::start("fortinac").unwrap();
    let client = support::client(&simulator);
    for body in [
        r#"{"status": "error", "errorMessage": "No group with that id", "result": null}"#,
        r#"{"status": "error", "errorMessage": "No group with that id"}"#,
        r#"{"errorMessage": "No group with that id", "result": {"surprise": []}, "status": "failed"}"#,
    ] {
        simulator
            .next_answer("system_group.get_group", Canned::json(200, body))
            .unwrap();
        let error = client.system_group().get_group(7).await.unwrap_err();
        assert_eq!(error.message(), "No group with that id", "{body}");
        assert!(
            error.to_string().contains("/api/v2/system/group/{id}"),
            "{error}"
        );
        assert!(!error.is_decode(), "{error}");
    }
}

#[tokio::test]
async fn a_wrong_token_is_an_authentication_error() {
    let simulator = Simulator::start("fortinac").unwrap();
    let error = support::stranger(&simulator, "made-up-wrong-token")
        .system_group()
        .get_group(1)
        .await
        .unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    assert_eq!(
        error.attempts(),
        1,
        "the token cannot be renewed, so there is nothing to try again with"
    );
    assert!(
        !error.to_string().contains("made-up-wrong-token"),
        "{error}"
    );
}

#[tokio::test]
async fn an_unknown_path_answers_with_a_web_page_which_is_an_error_like_any_other() {
    let simulator = Simulator::start("fortinac").unwrap();
    let client = support::client(&simulator);
    let error = client
        .request(secapi_core::Method::GET, "/api/v2/no/such/call")
        .await
        .unwrap_err();
    assert!(
        error.is_unknown_endpoint() && !error.is_not_found(),
        "{error}"
    );
    assert_eq!(error.path(), Some("/api/v2/no/such/call"));
    assert!(
        !error.to_string().contains('<'),
        "no markup in the text: {error}"
    );
}
