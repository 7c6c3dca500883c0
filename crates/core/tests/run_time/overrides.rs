//! What one call decides in another way than its spec.

use secapi_core::{
    Call, Client, Content, ErrorKind, Json, ListStyle, Operation, ParamLocation, Secret,
};

use crate::server::{Reply, Server};
use crate::support::client;

static SET_ROLE: Operation = Operation::post("thing.set_role", "/v1/role")
    .comma_lists(&["id"])
    .content(Content::Form);
static LIST: Operation = Operation::get("thing.find", "/v1/find");

fn set_role(client: &Client) -> Call<Json> {
    Call::new(client, &SET_ROLE)
        .form("id", vec![1, 2])
        .form("role", "a b")
}

#[tokio::test]
async fn lists_travel_as_the_spec_says_or_as_the_call_does() {
    let server = Server::always(Reply::json("{}"));
    let client = client(&server);
    let find = || Call::<Json>::new(&client, &LIST).query("id", vec![1, 2]);
    set_role(&client).await.unwrap();
    set_role(&client)
        .list_style("id", ListStyle::Repeat)
        .await
        .unwrap();
    find().await.unwrap();
    find().list_style("id", ListStyle::Comma).await.unwrap();
    let requests = server.requests();
    assert_eq!(requests[0].text(), "id=1%2C2&role=a%20b");
    assert_eq!(requests[1].text(), "id=1&id=2&role=a%20b");
    assert_eq!(requests[2].target, "/v1/find?id=1&id=2");
    assert_eq!(requests[3].target, "/v1/find?id=1%2C2");
}

#[tokio::test]
async fn a_comma_inside_of_an_item_is_refused_where_commas_separate() {
    let server = Server::always(Reply::json("{}"));
    let client = client(&server);
    let call = Call::<Json>::new(&client, &SET_ROLE).form("id", vec!["1", "2,3"]);
    let error = call.clone().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.parameter()),
        (ErrorKind::Request, Some("id"))
    );
    assert!(error.to_string().contains("comma"), "{error}");
    assert!(server.requests().is_empty());
    call.list_style("id", ListStyle::Repeat).await.unwrap();
    assert_eq!(server.requests()[0].text(), "id=1&id=2%2C3");
}

#[tokio::test]
async fn parameters_travel_elsewhere_and_the_body_follows() {
    let server = Server::always(Reply::json("{}"));
    let client = client(&server);
    let all_in = |place| {
        set_role(&client)
            .location("id", place)
            .location("role", place)
    };
    all_in(ParamLocation::Json).await.unwrap();
    all_in(ParamLocation::Query).await.unwrap();
    set_role(&client)
        .location("id", ParamLocation::Query)
        .await
        .unwrap();
    // A setter after the decision counts as well, and the last decision is the one that holds.
    Call::<Json>::new(&client, &LIST)
        .location("deep", ParamLocation::Form)
        .location("deep", ParamLocation::Header)
        .query("deep", true)
        .await
        .unwrap();
    let requests = server.requests();
    assert_eq!(requests[0].text(), r#"{"id":[1,2],"role":"a b"}"#);
    assert_eq!(requests[0].header("content-type"), Some("application/json"));
    assert_eq!(requests[1].target, "/v1/role?id=1%2C2&role=a%20b");
    assert_eq!(requests[1].text(), "");
    assert_eq!(requests[2].target, "/v1/role?id=1%2C2");
    assert_eq!(requests[2].text(), "role=a%20b");
    assert_eq!(
        requests[2].header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(requests[3].target, "/v1/find");
    assert_eq!(requests[3].header("deep"), Some("true"));
}

#[tokio::test]
async fn a_decision_about_nothing_and_half_a_form_are_refused() {
    let server = Server::always(Reply::json("{}"));
    let client = client(&server);
    for (call, parameter) in [
        (set_role(&client).location("ID", ParamLocation::Query), "ID"),
        (set_role(&client).list_style("ids", ListStyle::Comma), "ids"),
        (set_role(&client).location("id", ParamLocation::Json), "id"),
    ] {
        let error = call.await.unwrap_err();
        assert_eq!(
            (error.kind(), error.parameter()),
            (ErrorKind::Request, Some(parameter)),
            "{error}"
        );
    }
    assert!(server.requests().is_empty());
}

#[test]
fn a_secret_that_travels_elsewhere_is_still_not_shown() {
    let client = Client::builder(&crate::support::PRODUCT)
        .base_url("http://127.0.0.1:1")
        .build()
        .unwrap();
    let call = Call::<Json>::new(&client, &SET_ROLE)
        .form("key", Secret::from("made-up-secret"))
        .location("key", ParamLocation::Query);
    let shown = format!("{call:?}");
    assert!(!shown.contains("made-up-secret"), "{shown}");
    assert!(shown.contains("Query"), "{shown}");
}
