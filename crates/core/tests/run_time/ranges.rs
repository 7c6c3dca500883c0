//! Ranges, lengths and sizes that a spec gives are checked before anything is sent.

use secapi_core::{Call, ErrorKind, Json, Limit, Operation, ParamValue, Secret};
use serde_json::json;

use crate::server::{Reply, Server};
use crate::support::{client, failure};

static TAG: Operation = Operation::post("thing.tag", "/v1/things/{id}/tags").limits(&[
    Limit::between("id", 4, 6).characters(),
    Limit::at_most("labels", 2).items(),
    Limit::at_least("labels", 1).characters(),
    Limit::at_most("ranks", 9),
    Limit::at_most("tags", 2).items(),
    Limit::between("tags[].key", 1, 3).characters(),
    Limit::between("tags[].values", 1, 2).items(),
    Limit::at_most("tags[].values", 2).characters(),
]);

static REPLACE: Operation = Operation::put("thing.replace", "/v1/things").limits(&[
    Limit::between("$.name", 2, 2).characters(),
    Limit::at_most("$.parts", 1).items(),
    Limit::between("$.parts[].size", 1, 10),
]);

fn tag(server: &Server) -> Call<Json> {
    Call::new(&client(server), &TAG).path("id", "12345")
}

#[tokio::test]
async fn what_is_within_the_ranges_is_sent() {
    let server = Server::always(Reply::json("{}"));
    let tags = json!([{ "key": "äöü", "values": ["aa"] }, { "values": null }]);
    let call = tag(&server)
        .query("labels", vec!["a", "b"])
        .json("ranks", vec![1_i64, 9])
        .json("tags", tags);
    call.await.unwrap();
    let whole = json!({ "name": "ab", "parts": [{ "size": 10, "more": {} }] });
    let call = Call::<Json>::new(&client(&server), &REPLACE).body(&whole);
    call.await.unwrap();
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn what_is_not_is_refused_with_its_place() {
    let server = Server::always(Reply::json("{}"));
    let tagged = |tags: Json| tag(&server).json("tags", tags);
    let replaced = |body: Json| Call::<Json>::new(&client(&server), &REPLACE).body(&body);
    let cases: Vec<(Call<Json>, &str, &str)> = vec![
        (
            tag(&server).path("id", "123"),
            "id",
            "the path parameter `id` cannot be sent: it has 3 characters, it must have from 4 to 6 characters",
        ),
        (
            tag(&server).path("id", Secret::from("made-up-secret")),
            "id",
            "it has 14 characters, it must have from 4 to 6 characters",
        ),
        (
            tag(&server).query("labels", vec!["a", "b", "c"]),
            "labels",
            "the query parameter `labels` cannot be sent: it has 3 items, it must have at most 2 items",
        ),
        (
            tag(&server).query("labels", vec!["a", ""]),
            "labels",
            "it has 0 characters, it must have at least 1 character",
        ),
        (
            tag(&server).json("ranks", vec![1_i64, 10]),
            "ranks",
            "10 is out of range, it must be at most 9",
        ),
        (
            tagged(json!([{}, {}, {}])),
            "tags",
            "the body field `tags` cannot be sent: it has 3 items, it must have at most 2 items",
        ),
        (
            tagged(json!([{ "key": "a" }, { "key": "abcd" }])),
            "tags[1].key",
            "the body field `tags[1].key` cannot be sent: it has 4 characters, it must have from 1 to 3 characters",
        ),
        (
            tagged(json!([{ "values": [] }])),
            "tags[0].values",
            "it has 0 items, it must have from 1 to 2 items",
        ),
        (
            tagged(json!([{ "values": ["abc"] }])),
            "tags[0].values",
            "it has 3 characters, it must have at most 2 characters",
        ),
        (
            tag(&server).json("tags", ParamValue::model(&json!([{ "key": "" }]))),
            "tags[0].key",
            "it has 0 characters",
        ),
        (
            replaced(json!({ "name": "a" })),
            "name",
            "the body field `name` cannot be sent: it has 1 character, it must have exactly 2 characters",
        ),
        (
            replaced(json!({ "parts": [{}, {}] })),
            "parts",
            "it has 2 items, it must have at most 1 item",
        ),
        (
            replaced(json!({ "parts": [{ "size": 0 }] })),
            "parts[0].size",
            "0 is out of range, it must be from 1 to 10",
        ),
    ];
    for (call, parameter, text) in cases {
        let error = failure(call.clone()).await;
        let shown = error.to_string();
        assert!(shown.contains(text), "{shown}\nlacks {text}");
        assert!(shown.contains("without_limits()"), "{shown}");
        assert!(!shown.contains("made-up-secret"), "{shown}");
        assert_eq!(
            (error.kind(), error.parameter()),
            (ErrorKind::Request, Some(parameter))
        );
        assert_eq!(server.count(), 0, "nothing is sent");
    }
}

#[tokio::test]
async fn a_call_can_go_beyond_the_ranges() {
    let server = Server::always(Reply::json("{}"));
    let call = tag(&server).path("id", "1").json("ranks", vec![100_i64]);
    failure(call.clone()).await;
    call.without_limits().await.unwrap();
    assert_eq!(server.count(), 1);
}
