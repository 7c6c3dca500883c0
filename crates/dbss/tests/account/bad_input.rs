//! What is wrong with a call is said in words, whatever it is.

use dbss::{AccessKey, Client, Credentials, DbssCode, DbssError, Region};
use secapi_simulator::{Canned, Simulator};

use crate::support::{DATABASE, INSTANCE};
use crate::{client, key, project, simulator, support};

async fn show(client: &Client) -> dbss::Error {
    let answer = client.dashboard().show_audit_task_status("risk").await;
    answer.unwrap_err()
}

#[tokio::test]
async fn a_region_without_a_project_is_told_how_to_get_one() {
    let simulator = simulator();
    let elsewhere = Region::custom("made-up-region", simulator.base_url(), simulator.base_url());
    let client = Client::builder(&elsewhere, Credentials::from(key(&simulator)))
        .build()
        .unwrap();
    for _ in 0..2 {
        let error = show(&client).await;
        assert_eq!(error.parameter(), Some("project_id"));
        assert_eq!(error.operation(), Some("dashboard.show_audit_task_status"));
        let text = error.to_string();
        for part in ["no project named `made-up-region`", "with_project"] {
            assert!(text.contains(part), "{text}");
        }
    }
    let asked = simulator.requests();
    assert_eq!(asked.len(), 2, "it may be there by the next call");
    assert!(asked.iter().all(|request| request.path == "/v3/projects"));
}

#[tokio::test]
async fn a_lookup_that_fails_says_why() {
    let simulator = simulator();
    let id = simulator.credentials().access_key.clone().unwrap();
    let error = show(&client(&simulator, AccessKey::new(id, "made-up-wrong"))).await;
    assert!(error.is_unauthorized(), "{error}");
    assert!(error.to_string().contains("iam.list_projects"), "{error}");
    assert!(!error.to_string().contains("made-up-wrong"), "{error}");
}

#[tokio::test]
async fn the_project_of_another_account_is_refused() {
    let simulator = simulator();
    let client = client(&simulator, key(&simulator)).with_project("0".repeat(32));
    let error = show(&client).await;
    assert!(error.is_unauthorized() || error.is_forbidden(), "{error}");
    assert_eq!(simulator.requests().len(), 1);
}

#[tokio::test]
async fn an_account_id_that_is_missing_is_named() {
    let simulator = simulator();
    let client = client(&simulator, key(&simulator)).with_project(project(&simulator));
    let call = client
        .resource_manager()
        .list_domain_all_resource("cn-north-4", "auditInstance");
    let error = call.await.unwrap_err();
    assert_eq!(error.parameter(), Some("domain_id"), "{error}");
    assert!(simulator.requests().is_empty());
}

#[tokio::test]
async fn an_unknown_access_key_is_refused_in_the_gateways_words() {
    let simulator = simulator();
    let client = client(&simulator, AccessKey::new("MADEUPUNKNOWN", "made-up"))
        .with_project(project(&simulator));
    let error = show(&client).await;
    assert!(error.is_unauthorized(), "{error}");
    assert_eq!(error.code(), Some("APIGW.0301"));
    assert!(error.request_id().is_some());
    assert_eq!(simulator.requests().len(), 1, "it is not tried again");
    for _ in 0..20 {
        let error = show(&client.clone()).await;
        assert!(error.is_unauthorized(), "{error}");
        assert!(error.to_string().contains("APIGW.0301"), "{error}");
    }
    assert_eq!(simulator.requests().len(), 1, "the refusal is remembered");
}

#[test]
fn credentials_that_cannot_be_meant_are_refused_by_the_builder() {
    let region = dbss::Region::TR_WEST_1;
    let key = |id: &str, secret: &str| Credentials::access_key(id, secret);
    let temporary = |token: &str| {
        Credentials::from(AccessKey::new("MADEUP", "made-up").with_security_token(token))
    };
    for (name, credentials) in [
        ("access key id", key("", "made-up")),
        ("access key id", key("MADE\r\nUP", "made-up")),
        ("access key id", key("é", "made-up")),
        ("access key id", key("MADEUP ", "made-up")),
        ("secret access key", key("MADEUP", "")),
        ("secret access key", key("MADEUP", "made-up\n")),
        ("secret access key", key("MADEUP", "\tmade-up")),
        ("security token", temporary("")),
        ("security token", temporary("made-up\u{a0}")),
        ("token", Credentials::token("Bearer made-up")),
        ("token", Credentials::token(" ")),
        (
            "account name",
            Credentials::password(" acme", "made", "made-up"),
        ),
        ("user name", Credentials::password("acme", "", "made-up")),
        (
            "password",
            Credentials::password("acme", "made", "made-up\n"),
        ),
        (
            "project_id",
            key("MADEUP", "made-up").with_project_id("made-up\n"),
        ),
        (
            "domain_id",
            key("MADEUP", "made-up").with_domain_id(" made-up"),
        ),
    ] {
        let error = Client::builder(&region, credentials).build().unwrap_err();
        assert_eq!(error.parameter(), Some(name), "{error}");
        assert!(!format!("{error} {error:?}").contains("made-up"), "{error}");
    }
}

#[tokio::test]
async fn a_key_of_a_provider_and_a_project_of_a_call_are_held_to_the_same_rule() {
    let simulator = simulator();
    let provided = Credentials::renewed_by(|| async { Ok(AccessKey::new("MADEUP", "x\n")) });
    let client = client(&simulator, provided).with_project("made-up");
    let error = show(&client).await;
    assert!(
        error
            .to_string()
            .contains("the secret access key cannot be used"),
        "{error}"
    );
    let client = crate::client(&simulator, key(&simulator)).with_project("made-up ");
    let error = show(&client).await;
    assert_eq!(error.parameter(), Some("project_id"));
    assert!(
        error.to_string().contains("it ends with a space"),
        "{error}"
    );
    assert!(simulator.requests().is_empty());
}

#[tokio::test]
async fn an_unknown_instance_is_told_to_check_the_id() {
    let simulator = simulator();
    let client = client(&simulator, key(&simulator)).with_project(project(&simulator));
    let answer = r#"{"error_code": "DBSS.10020021", "error_msg": "The id is wrong."}"#;
    simulator
        .next_answer("agent.list_audit_agent_new", Canned::json(400, answer))
        .unwrap();
    let call = client.agent().list_audit_agent_new(INSTANCE, DATABASE);
    let error = call.await.unwrap_err();
    assert_eq!(error.dbss_code(), Some(DbssCode::BadId));
    assert!(error.to_string().contains("check the ids"), "{error}");
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_and_not_sent_again() {
    let simulator = Simulator::builder()
        .product("dbss")
        .max_body(1024)
        .start()
        .unwrap();
    let client = client(&simulator, key(&simulator)).with_project(project(&simulator));
    let call = client
        .request(
            secapi_core::Method::POST,
            "/v1/{project_id}/audit/instance/start",
        )
        .json("instance_id", "x".repeat(10_000));
    let error = call.await.unwrap_err();
    assert_eq!(
        error.status().map(|status| status.as_u16()),
        Some(413),
        "{error}"
    );
    assert_eq!(error.attempts(), 1);
    assert!(error.message().contains("1024 bytes"), "{error}");
}

#[tokio::test]
async fn a_wrong_password_is_an_authentication_error() {
    let simulator = simulator();
    let client =
        support::stranger(&simulator, "made-up-wrong-password").with_project("made-up-project");
    let error = client
        .dashboard()
        .show_audit_task_status("risk")
        .await
        .unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    assert!(
        !error.to_string().contains("made-up-wrong-password"),
        "{error}"
    );
    for _ in 0..10 {
        assert!(show(&client).await.is_unauthorized());
    }
    assert_eq!(simulator.requests().len(), 1, "the refusal is remembered");
}

#[test]
fn an_unknown_region_names_the_one_that_was_meant() {
    let error = dbss::Error::from(Region::from_id("ap-southeast-11").unwrap_err());
    assert!(
        error.to_string().contains("did you mean `ap-southeast-1`?"),
        "{error}"
    );
}
