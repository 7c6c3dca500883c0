//! All kinds of credentials, and the project that a call is for.

use std::time::Duration;

use dbss::{Client, Credentials};
use secapi_core::Method;
use secapi_simulator::{Canned, Simulator};

use crate::{at_once, client, generated, key, project, simulator, support};

#[tokio::test]
async fn every_operation_is_signed_so_that_the_service_accepts_it() {
    let simulator = Simulator::builder()
        .product("dbss")
        .any_credentials(true)
        .start()
        .unwrap();
    let domain = simulator.credentials().domain_id.clone().unwrap();
    let client = client(&simulator, key(&simulator)).with_domain(domain);
    // The lookup of the project is not one of the calls that are counted.
    let client = client.with_project(project(&simulator));
    let made = secapi_conformance::calls(&simulator, generated::calls(&client))
        .await
        .unwrap_or_else(|found| panic!("{found}"));
    assert!(made >= 176, "only {made} calls were made");
}

#[tokio::test]
async fn the_project_is_looked_up_once_for_all_calls_that_need_it() {
    let simulator = simulator();
    let known = simulator.credentials().clone();
    let token = Credentials::token(known.token.unwrap());
    let password = support::stranger(&simulator, &known.password.unwrap());
    for (client, expected) in [
        (client(&simulator, key(&simulator)), vec!["/v3/projects"]),
        (password, vec!["/v3/auth/tokens", "/v3/projects"]),
        (client(&simulator, token), vec!["/v3/projects"]),
    ] {
        at_once(20, || {
            client
                .dashboard()
                .show_audit_task_status("risk")
                .into_future()
        })
        .await
        .unwrap();
        client
            .clone()
            .dashboard()
            .show_audit_task_status("audit")
            .await
            .unwrap();
        let requests = simulator.take_requests();
        let iam: Vec<_> = requests
            .iter()
            .map(|request| request.path.as_str())
            .filter(|path| !path.contains("task-status"))
            .collect();
        assert_eq!(iam, expected);
        assert_eq!(requests.len(), expected.len() + 21);
        assert_eq!(
            requests[expected.len() - 1].query_value("name"),
            Some("cn-north-4")
        );
    }
}

#[tokio::test]
async fn a_token_is_kept_and_replaced_when_it_has_ended() {
    let day = Duration::from_secs(24 * 3600);
    let simulator = Simulator::builder()
        .product("dbss")
        .token_ttl(day)
        .start()
        .unwrap();
    let password = simulator.credentials().password.clone().unwrap();
    let client = support::stranger(&simulator, &password).with_project(project(&simulator));
    let tokens = async |calls: usize| {
        for _ in 0..calls {
            client
                .dashboard()
                .show_audit_task_status("risk")
                .await
                .unwrap();
        }
        let requests = simulator.take_requests();
        requests
            .iter()
            .filter(|request| request.path == "/v3/auth/tokens")
            .count()
    };
    assert_eq!(tokens(5).await, 1);
    simulator.set_clock_offset(25 * 3600);
    assert_eq!(tokens(5).await, 1);
    assert_eq!(tokens(5).await, 0);
}

#[tokio::test]
async fn a_token_that_lacks_a_right_is_not_replaced() {
    let simulator = simulator();
    let client = support::client(&simulator).await;
    drop(simulator.take_requests());
    let refusal = Canned::json(403, r#"{"error_code": "APIGW.0302", "error_msg": "No."}"#);
    simulator
        .next_answer("dashboard.show_audit_task_status", refusal)
        .unwrap();
    let call = client.dashboard().show_audit_task_status("risk");
    assert!(call.await.unwrap_err().is_forbidden());
    assert_eq!(simulator.requests().len(), 1);
}

#[tokio::test]
async fn a_path_written_by_hand_gets_its_project_as_well() {
    let simulator = simulator();
    let client = client(&simulator, key(&simulator));
    let path = "/v3/{project_id}/audit/summary/risk/task-status";
    client.request(Method::GET, path).await.unwrap();
    let paths: Vec<_> = simulator
        .requests()
        .into_iter()
        .map(|one| one.path)
        .collect();
    let meant = path.replace("{project_id}", &project(&simulator));
    assert_eq!(paths, ["/v3/projects".to_owned(), meant]);
}

#[tokio::test]
async fn a_request_names_its_project_or_else_its_account() {
    let simulator = simulator();
    let domain = simulator.credentials().domain_id.clone().unwrap();
    let keyed = Credentials::from(key(&simulator));
    let both = keyed
        .clone()
        .with_project_id(project(&simulator))
        .with_domain_id(&domain);
    client(&simulator, both)
        .dashboard()
        .show_audit_task_status("risk")
        .await
        .unwrap();
    let account = client(&simulator, keyed.with_domain_id(&domain));
    account.iam().list_projects().await.unwrap();
    let requests = simulator.requests();
    let project = project(&simulator);
    assert_eq!(requests[0].header("x-project-id"), Some(&*project));
    assert_eq!(requests[0].header("x-domain-id"), None);
    assert_eq!(requests[1].header("x-project-id"), None);
    assert_eq!(requests[1].header("x-domain-id"), Some(&*domain));
    for request in requests {
        let signed = request.header("authorization").unwrap();
        assert!(signed.contains("-id;"), "{signed}");
    }
}

#[tokio::test]
async fn a_token_for_a_given_project_is_scoped_to_its_id() {
    let simulator = simulator();
    let known = simulator.credentials().clone();
    let password = Credentials::password(
        known.domain_name.unwrap(),
        known.username.unwrap(),
        known.password.unwrap(),
    )
    .with_project_id(project(&simulator));
    let client = client(&simulator, password);
    client
        .dashboard()
        .show_audit_task_status("risk")
        .await
        .unwrap();
    let scope = simulator.requests()[0].json().unwrap()["auth"]["scope"].clone();
    assert_eq!(scope["project"]["id"], project(&simulator));
    assert!(scope["project"].get("name").is_none());
}

#[tokio::test]
async fn each_project_has_a_token_of_its_own() {
    let simulator = simulator();
    let password = simulator.credentials().password.clone().unwrap();
    let client = support::stranger(&simulator, &password);
    let show = async |client: &Client| {
        let calls = client.dashboard();
        calls.show_audit_task_status("risk").await
    };
    let scopes = || -> Vec<String> {
        let requests = simulator.requests().into_iter();
        requests
            .filter(|request| request.path == "/v3/auth/tokens")
            .map(|request| request.json().unwrap()["auth"]["scope"]["project"].to_string())
            .collect()
    };
    show(&client).await.unwrap();
    show(&client.with_project(project(&simulator)))
        .await
        .unwrap();
    let own = r#"{"name":"cn-north-4"}"#;
    assert_eq!(scopes(), [own], "the region's project by name and by id");
    let sub = client.with_project("made-up-sub");
    show(&sub).await.unwrap_err();
    assert_eq!(scopes(), [own, r#"{"id":"made-up-sub"}"#]);
    show(&client).await.unwrap();
    assert_eq!(
        scopes().len(),
        2,
        "a refusal for one project says nothing about another"
    );
}

#[tokio::test]
async fn a_signature_that_the_caller_has_set_is_left_alone() {
    let simulator = simulator();
    let client = client(&simulator, key(&simulator)).with_project(project(&simulator));
    let call = client
        .request(
            Method::GET,
            "/v3/{project_id}/audit/summary/risk/task-status",
        )
        .header("Authorization", "made-up");
    assert!(call.await.is_err());
    let requests = simulator.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].header("authorization"), Some("made-up"));
}

#[tokio::test]
async fn nothing_secret_is_shown() {
    let simulator = simulator();
    let known = simulator.credentials().clone();
    let key = crate::temporary_key(&simulator);
    let secrets = [
        known.temporary_access_key.unwrap(),
        known.temporary_secret_key.unwrap(),
        known.security_token.unwrap(),
    ];
    let credentials = Credentials::from(key.clone());
    let client = client(&simulator, credentials.clone());
    simulator.set_clock_offset(30 * 24 * 3600);
    let error = client.iam().list_projects().await.unwrap_err();
    let shown = format!("{key:?} {credentials:?} {client:?} {error} {error:?}");
    for secret in secrets {
        assert!(!shown.contains(&secret), "{shown}");
    }
}
