//! What comes of answers, good and bad.

use secapi_core::testing::RoundTrip;
use secapi_core::{Binary, Call, Envelope, Error, ErrorKind, Json, NoContent, Operation, Page};
use serde_json::json;

use crate::server::{Reply, Server};
use crate::support::{self, LIST, Thing, WRAPPED, client, failure, show};

async fn wrapped(body: &str) -> Result<Thing, Error> {
    let server = Server::always(Reply::json(body));
    Call::<Thing>::new(&client(&server), &WRAPPED).await
}

static INSIDE: Envelope = Envelope::new(&["outer", "inner", "rows"])
    .ok("outer.state", &["ok"])
    .message("outer.error.text");
static NESTED: Operation = Operation::get("thing.nested", "/v1/nested").envelope(&INSIDE);

#[tokio::test]
async fn a_payload_comes_out_of_its_envelope_with_all_around_it() {
    let body =
        r#"{"status": "Success", "errorMessage": null, "result": {"id": 7, "x": 1}, "total": 1}"#;
    let server = Server::always(Reply::json(body).header("X-Request-Id", "r-1"));
    let answer = Call::<Thing>::new(&client(&server), &WRAPPED)
        .with_meta()
        .await
        .unwrap();
    assert_eq!(
        (answer.value.id, answer.value.extra.get("x")),
        (7, Some(&json!(1)))
    );
    let meta = answer.meta;
    assert_eq!(
        (
            meta.status.as_u16(),
            meta.request_id.as_deref(),
            meta.attempts
        ),
        (200, Some("r-1"), 1)
    );
    assert_eq!(
        Json::Object(meta.envelope),
        json!({"status": "Success", "errorMessage": null, "total": 1})
    );
    assert_eq!(meta.body, body);
    assert_eq!(meta.headers.get("x-request-id").unwrap(), "r-1");
}

#[tokio::test]
async fn a_success_that_reports_a_failure_is_an_error() {
    for body in [
        r#"{"status": "failure", "errorMessage": "no such group", "result": {"id": 7}}"#,
        r#"{"status": "failure", "errorMessage": "no such group", "result": "not even a thing"}"#,
        r#"{"status": "failure", "errorMessage": "no such group"}"#,
    ] {
        let error = wrapped(body).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.message()),
            (ErrorKind::Failed, "no such group"),
            "{body}"
        );
        assert_eq!(error.status().unwrap().as_u16(), 200);
        assert!(error.body().unwrap().contains("no such group"));
        assert_eq!(
            error.to_string(),
            "thing.wrapped: GET /v1/wrapped answered 200 OK, but reports a failure: no such group"
        );
    }
    let nested = [
        r#"{"outer": {"state": "Failed", "error": {"text": "no such group"}, "inner": {"rows": [{"id": 7}]}}}"#,
        r#"{"outer": {"state": "Failed", "error": {"text": "no such group"}, "inner": null}}"#,
        r#"{"outer": {"error": {"text": "no such group"}, "inner": {"rows": "none"}, "state": "Failed"}}"#,
    ];
    for body in nested {
        let server = Server::always(Reply::json(body));
        let client = client(&server);
        let rows = Call::<Vec<Thing>>::new(&client, &NESTED).await.unwrap_err();
        let nothing = Call::<NoContent>::new(&client, &NESTED).await.unwrap_err();
        let mut items = Call::<Page<Thing>>::new(&client, &NESTED).items();
        let page = items.try_next().await.unwrap_err();
        for error in [rows, nothing, page] {
            assert_eq!(
                (error.kind(), error.message()),
                (ErrorKind::Failed, "no such group"),
                "{body}"
            );
        }
    }
    assert_eq!(
        wrapped(r#"{"status": "odd", "result": {"id": 7}}"#)
            .await
            .unwrap_err()
            .message(),
        "`status` is `odd`"
    );
    assert_eq!(
        wrapped(r#"{"result": {"id": 7}}"#).await.unwrap().id,
        7,
        "an absent verdict is none"
    );
    assert_eq!(
        wrapped(r#"{"status": null, "result": {"id": 7}}"#)
            .await
            .unwrap()
            .id,
        7
    );
}

#[tokio::test]
async fn a_verdict_inside_the_payload_counts_too() {
    static BARE: secapi_core::Envelope = secapi_core::Envelope::new(&[]).ok("result", &["success"]);
    static DELETE: Operation = Operation::delete("thing.delete", "/v1/things").envelope(&BARE);
    for (body, good) in [
        (r#"{"result": "SUCCESS"}"#, true),
        (r#"{"result": "failed"}"#, false),
        ("", true),
        // A page that something on the way put in the place of the answer holds no verdict, and is no success.
        ("<html>", false),
        ("[]", true),
    ] {
        let server = Server::always(Reply::json(body));
        let result = Call::<NoContent>::new(&client(&server), &DELETE).await;
        assert_eq!(result.is_ok(), good, "{body}");
    }
}

#[tokio::test]
async fn every_verdict_has_to_mean_success_and_the_one_that_does_not_is_told() {
    static RULES: &[secapi_core::OkRule] = &[
        secapi_core::OkRule {
            field: "result.status",
            values: &["success"],
            message: Some("result.errorMessage"),
        },
        secapi_core::OkRule {
            field: "result.error",
            values: &[""],
            message: Some("result.error"),
        },
    ];
    static NESTED: secapi_core::Envelope = secapi_core::Envelope::new(&["result"])
        .ok("status", &["success"])
        .also_ok(RULES)
        .message("errorMessage");
    static COUNT: Operation = Operation::get("thing.count", "/v1/count").envelope(&NESTED);
    for (body, told) in [
        (
            r#"{"status": "success", "result": {"status": "success", "error": null}}"#,
            None,
        ),
        (r#"{"status": "success", "result": {"error": ""}}"#, None),
        (r#"{"status": "success", "result": null}"#, None),
        (
            r#"{"status": "failure", "errorMessage": "outside", "result": {"status": "success"}}"#,
            Some("outside"),
        ),
        (
            r#"{"status": "success", "result": {"status": "failure", "errorMessage": "inside"}}"#,
            Some("inside"),
        ),
        (
            r#"{"status": "success", "result": {"status": "failure"}}"#,
            Some("`result.status` is `failure`"),
        ),
        (
            r#"{"status": "success", "result": {"status": "success", "error": "disk full"}}"#,
            Some("disk full"),
        ),
    ] {
        let server = Server::always(Reply::json(body));
        let error = Call::<NoContent>::new(&client(&server), &COUNT).await.err();
        assert_eq!(error.is_some(), told.is_some(), "{body}");
        if let (Some(error), Some(told)) = (error, told) {
            assert!(error.to_string().contains(told), "{body}: {error}");
        }
    }
}

#[tokio::test]
async fn odd_answers_are_errors_that_say_what_and_where() {
    let deep = "[".repeat(10_000);
    for (body, path, words) in [
        ("", None, "the body is empty"),
        (
            "<!DOCTYPE html><html><title>Log in</title></html>",
            None,
            "HTML",
        ),
        (r#"{"id": 7"#, None, "cut off"),
        ("null", Some("$"), "found null"),
        ("[]", Some("$"), "found a list"),
        (r#"{"id": "seven"}"#, Some("$.id"), "an integer"),
        (r#"{"id": 7,}"#, None, ""),
        (&deep, None, ""),
    ] {
        let server = Server::always(Reply::json(body));
        let error = failure(show(&client(&server))).await;
        assert!(error.is_decode(), "{body:.40}: {error}");
        assert_eq!(
            (error.operation(), error.attempts(), server.count()),
            (Some("thing.show"), 1, 1)
        );
        if let Some(path) = path {
            assert_eq!(error.json_path(), Some(path), "{body:.40}: {error}");
        }
        assert!(error.to_string().contains(words), "{body:.40}: {error}");
        assert!(!error.to_string().contains('\n'));
        assert!(error.body().unwrap_or_default().len() < 4200);
    }
}

#[tokio::test]
async fn nothing_is_a_value_where_it_can_be_one() {
    let server = Server::start(|number, _| {
        Reply::new(
            [200, 204, 200, 200, 200][number],
            "application/json",
            ["null", "", "", "", "null"][number],
        )
    });
    let client = client(&server);
    let list = || Call::<Vec<Thing>>::new(&client, &support::CREATE);
    assert_eq!(list().await.unwrap(), []);
    assert_eq!(list().await.unwrap(), []);
    Call::<NoContent>::new(&client, &support::CREATE)
        .await
        .unwrap();
    assert!(
        Call::<Binary>::new(&client, &support::CREATE)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        Call::<Json>::new(&client, &support::CREATE).await.unwrap(),
        Json::Null
    );
}

#[tokio::test]
async fn downloads_are_bytes() {
    let server = Server::always(Reply::new(200, "application/pdf", vec![0, 255, 1]));
    let body = Call::<Binary>::new(&client(&server), &support::CREATE)
        .await
        .unwrap();
    assert_eq!(body.as_ref(), [0, 255, 1]);
    assert_eq!(server.only().header("accept"), Some("*/*"));
}

#[tokio::test]
async fn refusals_of_every_kind_are_explained() {
    for (reply, code, message) in [
        (
            Reply::new(
                400,
                "application/json",
                r#"{"code": "C.1", "message": "bad\n id"}"#,
            ),
            Some("C.1"),
            "bad id",
        ),
        (
            Reply::new(
                400,
                "application/json",
                r#"{"error": {"code": 17, "message": "bad id"}}"#,
            ),
            Some("17"),
            "bad id",
        ),
        (Reply::new(400, "text/plain", "bad id"), None, "bad id"),
        (
            Reply::new(404, "text/html", "<html><head><TITLE>Not\n here</TITLE>"),
            None,
            "an HTML page, `Not here`",
        ),
        (
            Reply::new(404, "text/plain", "  <html>"),
            None,
            "an HTML page",
        ),
        (Reply::new(500, "application/json", ""), None, ""),
        (
            Reply::new(500, "application/json", r#"{"other": 1}"#),
            None,
            r#"{"other": 1}"#,
        ),
        (
            Reply::new(500, "application/json", vec![0xff, 0xfe]),
            None,
            "\u{fffd}\u{fffd}",
        ),
        (
            Reply::new(400, "application/json", r#"{"message": "cut"#).cut_after(10),
            None,
            r#"{"message""#,
        ),
    ] {
        let server = Server::always(reply.header("X-Request-Id", "r-9"));
        let error = failure(show(&client(&server))).await;
        assert_eq!(
            (error.kind(), error.code(), error.message()),
            (ErrorKind::Status, code, message),
            "{error}"
        );
        assert_eq!(error.request_id(), Some("r-9"));
    }
    let server = Server::always(Reply::new(
        400,
        "application/json",
        r#"{"request_id": "in the body"}"#,
    ));
    assert_eq!(
        failure(show(&client(&server))).await.request_id(),
        Some("in the body")
    );
}

#[tokio::test]
async fn a_long_refusal_is_shortened() {
    let server = Server::always(Reply::new(400, "text/plain", "x".repeat(600_000)));
    let error = failure(show(&client(&server))).await;
    assert!(error.to_string().len() < 500, "{}", error.to_string().len());
    assert_eq!(error.body().unwrap().len(), 4096 + "…".len());
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let other = Server::always(Reply::json(r#"{"id": 7}"#));
    for status in [301, 302, 303, 307, 308] {
        let server = Server::always(
            Reply::status(status).header("Location", &format!("{}/x?secret=1", other.url())),
        );
        let error = failure(show(&client(&server))).await;
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert!(
            error
                .to_string()
                .contains("redirects are not followed: check the base URL"),
            "{error}"
        );
        assert!(!error.to_string().contains("secret"), "{error}");
    }
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn a_call_that_is_gone_names_its_heir() {
    static OLD: Operation = Operation::get("thing.old", "/v1/old").replaced_by("thing.show");
    let server = Server::always(Reply::status(404));
    let error = failure(Call::<Json>::new(&client(&server), &OLD)).await;
    assert!(error.is_not_found());
    assert!(error.to_string().ends_with("use `thing.show`"), "{error}");
}

#[test]
fn a_round_trip_loses_nothing() {
    let body =
        json!({"status": "success", "result": {"id": 7, "name": "x", "new": [1]}, "total": 3});
    let trip = RoundTrip::new::<Thing>(&WRAPPED);
    assert_eq!(trip.run(body.to_string().as_bytes()).unwrap(), body);
    assert_eq!(trip.operation().name(), "thing.wrapped");
    let failed = json!({"status": "failure", "result": {"id": 7}});
    assert_eq!(
        trip.run(failed.to_string().as_bytes()).unwrap(),
        failed,
        "what it says is not the question, but what is lost"
    );
    let nothing = RoundTrip::new::<NoContent>(&LIST)
        .run(br#"{"code": 0}"#)
        .unwrap();
    assert_eq!(
        nothing,
        json!({"code": 0}),
        "a call that returns nothing keeps what it was told"
    );

    let page = json!({"data": {"rows": [{"id": 1}, {"id": 2}], "total": 2}, "code": 0});
    assert_eq!(
        RoundTrip::new::<secapi_core::Page<Thing>>(&LIST)
            .run(page.to_string().as_bytes())
            .unwrap(),
        page
    );
    let error = RoundTrip::new::<Thing>(&WRAPPED)
        .run(br#"{"status": "success", "result": {"id": {}}}"#)
        .unwrap_err();
    assert_eq!(error.json_path(), Some("$.result.id"));
}

/// The reason of a failure is shown whatever it is.
#[tokio::test]
async fn a_reason_need_not_be_a_text() {
    for (reason, shown) in [
        (r#"{"text": "x"}"#, "text: x"),
        (r#"["a", "b"]"#, "a; b"),
        (
            r#"[{"field": "name", "problem": ["too long", 5]}]"#,
            "field: name, problem: too long; 5",
        ),
        (r#""{\"text\": \"x\"}""#, "text: x"),
        (r#"{"a": {"b": {"c": "x\ny"}}}"#, "a: b: c: x y"),
        (
            r#"{"text": "x", "password": "made-up-word", "sent": "made-up-token"}"#,
            "text: x, password: [hidden], sent: [hidden]",
        ),
        ("17", "17"),
        ("[]", "`status` is `error`"),
        ("null", "`status` is `error`"),
    ] {
        let body = format!(r#"{{"status": "error", "errorMessage": {reason}}}"#);
        let server = Server::always(Reply::json(&body));
        let call: Call<Thing> = Call::new(&client(&server), &WRAPPED);
        let error = failure(call).await;
        assert_eq!(error.kind(), ErrorKind::Failed, "{body}");
        let mut found: Vec<&str> = error.message().split(", ").collect();
        let mut expected: Vec<&str> = shown.split(", ").collect();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{body}");

        let refused = Server::always(Reply::new(
            400,
            "application/json",
            format!(r#"{{"message": {reason}}}"#),
        ));
        let error = failure(show(&client(&refused))).await;
        if !shown.starts_with('`') {
            let mut found: Vec<&str> = error.message().split(", ").collect();
            found.sort_unstable();
            assert_eq!(found, expected, "{body}");
        }
    }
    // Long, and not UTF-8.
    let body = [
        &br#"{"status": "error", "errorMessage": ["caf"#[..],
        b"\xE9",
        "x".repeat(5000).as_bytes(),
        br#""]}"#,
    ]
    .concat();
    let server = Server::always(Reply::new(200, "application/json", body));
    let error = failure(Call::<Thing>::new(&client(&server), &WRAPPED)).await;
    assert_eq!(error.kind(), ErrorKind::Failed);
    assert!(
        error.message().starts_with("caf\u{fffd}xxx") && error.message().len() < 520,
        "{error}"
    );
}

/// A verdict that is a list or an object means success where one of the values in it does.
#[tokio::test]
async fn a_verdict_need_not_be_a_text() {
    for (status, ok) in [
        (r#"{"value": "success"}"#, true),
        ("{}", true),
        ("[null]", true),
        (r#"{"code": 500, "detail": null}"#, false),
        (r#"["failure"]"#, false),
    ] {
        let body = format!(r#"{{"status": {status}, "result": {{"id": 7}}}}"#);
        let server = Server::always(Reply::json(&body));
        let thing = Call::<Thing>::new(&client(&server), &WRAPPED).await;
        assert_eq!(thing.is_ok(), ok, "{body}: {thing:?}");
    }
}
