//! Tenant values that are found out, and what the crate of a product knows about errors.

use std::time::Duration;

use secapi_core::{BoxFuture, Call, Client, Error, Json, Method, TenantSource};

use crate::server::{Reply, Server};
use crate::support::{TENANT, builder, failure};

/// Asks the service, as a product's crate does.
#[derive(Debug)]
struct Lookup;

impl TenantSource for Lookup {
    fn fetch<'a>(&'a self, client: &'a Client) -> BoxFuture<'a, Result<String, Error>> {
        Box::pin(async move {
            let answer = client.request(Method::GET, "/v1/projects").await?;
            Ok(answer["id"].as_str().unwrap_or_default().to_owned())
        })
    }
}

fn client(server: &Server) -> Client {
    builder(server)
        .context("companyId", "c1")
        .tenant_source("project", Lookup)
        .build()
        .unwrap()
}

fn targets(server: &Server) -> Vec<String> {
    let requests = server.requests();
    requests.into_iter().map(|request| request.target).collect()
}

#[tokio::test]
async fn a_value_is_found_out_when_a_call_needs_it() {
    let server = Server::always(Reply::json(r#"{"id": "p1"}"#));
    let client = client(&server);
    Call::<Json>::new(&client, &TENANT).await.unwrap();
    assert_eq!(targets(&server), ["/v1/projects", "/v1/p1/things"]);
    let asked = &server.requests()[0];
    assert_eq!(
        asked.header("authorization"),
        Some("Bearer made-up-token"),
        "the lookup authenticates"
    );
}

#[tokio::test]
async fn what_is_known_is_not_asked_for() {
    let server = Server::always(Reply::json("{}"));
    let client = client(&server);
    let known = client.with_context([("project", "p2")]);
    Call::<Json>::new(&known, &TENANT).await.unwrap();
    Call::<Json>::new(&client, &TENANT)
        .path("project", "p3")
        .await
        .unwrap();
    client.request(Method::GET, "/v1/other").await.unwrap();
    client
        .request(Method::GET, "/v1/{project}")
        .path("project", "p4")
        .await
        .unwrap();
    assert_eq!(
        targets(&server),
        ["/v1/p2/things", "/v1/p3/things", "/v1/other", "/v1/p4"]
    );
}

#[tokio::test]
async fn a_lookup_that_fails_fails_the_call_before_it_is_sent() {
    let server = Server::always(Reply::status(404));
    let error = failure(Call::<Json>::new(&client(&server), &TENANT)).await;
    assert!(error.to_string().contains("404"), "{error}");
    assert!(
        !error.is_not_found(),
        "the thing was not asked for: {error}"
    );
    assert_eq!(error.path(), Some("/v1/projects"));
    assert_eq!(targets(&server), ["/v1/projects"]);
}

#[tokio::test]
async fn the_lookup_is_part_of_the_time_of_the_call() {
    let server = Server::always(Reply::json(r#"{"id": "p1"}"#).stall_after(3));
    let call = Call::<Json>::new(&client(&server), &TENANT).timeout(Duration::from_millis(100));
    let error = failure(call).await;
    assert!(error.is_timeout(), "{error}");
    assert_eq!(error.operation(), Some("thing.tenant"));
    assert!(error.to_string().contains("`project`"), "{error}");
}

#[tokio::test]
async fn what_is_known_of_a_code_ends_the_text() {
    let server = Server::always(Reply::status(409));
    let client = builder(&server)
        .error_hint(|code, _| (code == "C409").then_some("look at it first"))
        .build()
        .unwrap();
    let error = failure(client.request(Method::GET, "/v1/x")).await;
    assert_eq!(error.hint(), "look at it first");
    assert!(error.to_string().ends_with("; look at it first"), "{error}");
}

#[tokio::test]
async fn the_whole_body_of_a_refusal_can_be_had_without_its_secrets() {
    let long = "x".repeat(10_000);
    let body = format!(
        r#"{{"reasons": ["{long}"], "access_token": "abc", "encoded_authorization_message": "m",
            "sent": "made-up-token"}}"#
    );
    let server = Server::in_turn(vec![
        Reply::new(400, "application/json", body),
        Reply::new(400, "text/plain", "[1]"),
    ]);
    let client = client(&server);
    let error = failure(client.request(Method::GET, "/v1/x")).await;
    let json = error.json().unwrap();
    assert_eq!(json["reasons"][0], long);
    assert_eq!(
        json["encoded_authorization_message"], "m",
        "no secret, whatever its name"
    );
    assert_eq!(
        (&json["access_token"], &json["sent"]),
        (&"[hidden]".into(), &"[hidden]".into())
    );
    let error = failure(client.request(Method::GET, "/v1/x")).await;
    assert!(error.json().is_none());
}
