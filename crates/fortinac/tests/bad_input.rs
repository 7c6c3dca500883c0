//! What users and networks may get wrong, and what becomes of it: as the crate's documentation says under "What you may get wrong".

mod support;

use fortinac::hosts::{HostKey, NewHost, Outcome};
use fortinac::{ErrorKind, Filter, MacAddress, ParamLocation};
use secapi_simulator::Canned;
use serde_json::json;

use crate::support::{answer, pair, results, stranger};

#[tokio::test]
async fn addresses_that_are_none_are_refused_before_anything_is_sent() {
    let (simulator, nac) = pair();
    let report = nac
        .register_hosts([NewHost::new("00:50:56:00:00")])
        .run()
        .await
        .remove(0);
    let Outcome::Refused(refused) = report.outcome else {
        panic!("{report:?}");
    };
    for (error, parameter) in [
        (nac.find_host("00:50:56:00:00").await.unwrap_err(), "host"),
        (nac.find_host("300.0.2.1").await.unwrap_err(), "host"),
        (
            nac.disable_host("not an address").await.unwrap_err(),
            "host",
        ),
        (
            nac.enable_host("00:50:56:00:00:0G").await.unwrap_err(),
            "host",
        ),
        (nac.update_host("", |_| ()).await.unwrap_err(), "host"),
        (
            nac.add_host_to_group("192.0.2", "Printers")
                .await
                .unwrap_err(),
            "host",
        ),
        ("00:50:56".parse::<MacAddress>().unwrap_err(), "mac"),
        (Filter::eq("role", "a==b").unwrap_err(), "filter"),
        (
            nac.find_host(HostKey::name("a|b")).await.unwrap_err(),
            "filter",
        ),
        (nac.group_id("").await.unwrap_err(), "filter"),
        (refused, "mac"),
    ] {
        assert_eq!(
            (error.kind(), error.parameter()),
            (ErrorKind::Request, Some(parameter)),
            "{error}"
        );
    }
    assert!(simulator.requests().is_empty());
}

#[tokio::test]
async fn ids_keep_all_their_digits() {
    let (simulator, nac) = pair();
    let id = 9_007_199_254_740_993_i64;
    let text = json!([{"id": id.to_string(), "adapters": []}]);
    results(&simulator, "host.search", &text);
    let page = nac.host().search().await.unwrap();
    assert_eq!(page.items[0].id, Some(id), "a number that came as text");
    drop(simulator.take_requests());
    for id in [id, i64::MAX] {
        nac.host().delete(id).await.unwrap();
        nac.adapter().for_host(id).await.unwrap();
        nac.host().set_role([id], "Guest").await.unwrap();
        nac.host().deny_registration_requests([id]).await.unwrap();
        let requests = simulator.take_requests();
        assert_eq!(requests[0].path, format!("/api/v2/host/{id}/delete"));
        assert_eq!(
            requests[1].query_value("hostID"),
            Some(id.to_string().as_str())
        );
        assert_eq!(requests[2].body, format!("id={id}&role=Guest"));
        assert_eq!(requests[3].body, format!(r#"{{"id":[{id}]}}"#));
    }
    // A number that no integer can hold is not rounded.
    results(&simulator, "host.search", &json!([{"id": 9.3e18}]));
    let page = nac.host().search().await.unwrap();
    assert_eq!(page.items[0].id, None);
    assert_eq!(page.items[0].extra.get("id"), Some(&json!(9.3e18)));
}

#[tokio::test]
async fn an_unknown_role_is_refused_with_the_appliances_words() {
    let (simulator, nac) = pair();
    answer(
        &simulator,
        "host.set_role",
        r#"{"status": "error", "errorMessage": "Role Gast does not exist"}"#,
    );
    let error = nac.host().set_role([1], "Gast").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Failed);
    assert_eq!(error.message(), "Role Gast does not exist");
}

#[tokio::test]
async fn a_web_page_is_never_taken_for_an_answer() {
    let (simulator, nac) = pair();
    let page = |status| {
        Canned::html(
            status,
            "<!DOCTYPE html><html><head><title>FortiNAC</title></head></html>",
        )
    };
    simulator.next_answer("host.get", page(404)).unwrap();
    let error = nac.host().get(1).await.unwrap_err();
    assert!(
        error.is_unknown_endpoint() && !error.is_not_found(),
        "{error}"
    );
    assert!(
        error.to_string().contains("an HTML page, `FortiNAC`"),
        "{error}"
    );
    // With status 200 it is the login page of a portal in between: reading and changing calls notice alike.
    simulator.next_answer("host.list", page(200)).unwrap();
    simulator.next_answer("host.delete", page(200)).unwrap();
    for error in [
        nac.host().list().await.map(drop).unwrap_err(),
        nac.host().delete(1).await.unwrap_err(),
    ] {
        assert!(error.is_decode(), "{error}");
        assert!(error.to_string().contains("HTML"), "{error}");
    }
}

#[tokio::test]
async fn a_500_for_a_long_list_says_what_helps() {
    let (simulator, nac) = pair();
    simulator
        .next_answer(
            "host.list",
            Canned::html(500, "<html><title>HTTP 500</title></html>"),
        )
        .unwrap();
    let error = nac.host().list().await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(500));
    assert!(
        error
            .to_string()
            .contains("with a filter or a smaller page"),
        "{error}"
    );
    // Of other calls it would be wrong.
    simulator
        .next_answer(
            "host.delete",
            Canned::json(500, r#"{"errorMessage": "Oops"}"#),
        )
        .unwrap();
    let error = nac.host().delete(1).await.unwrap_err();
    assert!(!error.to_string().contains("filter"), "{error}");
}

#[tokio::test]
async fn a_token_from_the_wrong_subnet_says_what_to_look_at() {
    let (simulator, _) = pair();
    let nac = stranger(&simulator, "made-up-wrong-token");
    let error = nac.host().count_all().await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    let text = error.to_string();
    assert!(text.contains("subnets that its account allows"), "{text}");
    assert!(!text.contains("made-up-wrong-token"), "{text}");
}

#[tokio::test]
async fn a_page_that_cannot_be_is_not_asked_for() {
    let (simulator, nac) = pair();
    for (error, parameter) in [
        (nac.host().list().page_size(0).await.unwrap_err(), "count"),
        (nac.host().list().start_at(-1).await.unwrap_err(), "start"),
        (
            nac.inventory()
                .page_size(0)
                .rows()
                .try_next()
                .await
                .map(drop)
                .unwrap_err(),
            "count",
        ),
    ] {
        assert_eq!(error.parameter(), Some(parameter), "{error}");
    }
    assert!(simulator.requests().is_empty());
}

#[tokio::test]
async fn a_misspelt_parameter_of_an_override_is_named() {
    let (simulator, nac) = pair();
    let call = nac
        .host()
        .set_role([1], "Guest")
        .location("Id", ParamLocation::Query);
    let error = call.await.unwrap_err();
    assert_eq!(error.parameter(), Some("Id"), "{error}");
    assert!(simulator.requests().is_empty());
}

#[tokio::test]
async fn an_address_with_the_path_of_the_api_is_taken_without_it() {
    let (simulator, _) = pair();
    let token = simulator.credentials().token.clone().unwrap();
    for end in ["/api/v2", "/api/v2/", "/"] {
        let url = format!("{}{end}", simulator.base_url());
        let nac = fortinac::Client::builder(url, token.clone())
            .build()
            .unwrap();
        nac.find_host("00:50:56:00:00:01").await.unwrap();
    }
    for request in simulator.requests() {
        assert!(!request.path.contains("/api/v2/api"), "{}", request.path);
    }
    for end in ["/api", "/api/v2/host", "/gui/hosts?x=1"] {
        let url = format!("https://nac.example.com:8443{end}");
        let error = fortinac::Client::builder(url, "made-up")
            .build()
            .unwrap_err();
        let hint = error.hint();
        assert_eq!(hint, "use `https://nac.example.com:8443`", "{error}");
    }
}
