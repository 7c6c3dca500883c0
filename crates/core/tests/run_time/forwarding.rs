//! Calls that travel through a forwarder, and schemes of authentication side by side.

use std::sync::Arc;
use std::time::Duration;

use secapi_core::{
    AuthScheme, BoxFuture, Bytes, Call, Client, Content, ErrorKind, Json, Method, Operation,
    Product, Relay, ResponseBody, RetryPolicy, Secret, StaticToken, Transport, TransportError,
};

use crate::server::{Reply, Server};
use crate::support::{client, failure};

static FORWARD: Relay = Relay {
    method: Method::POST,
    path: "/v1/forward",
    path_header: "x-url-path",
    method_header: "x-http-method",
};
static STATE: Operation = Operation::get("job.state", "/v1/jobs/{id}")
    .relay(&FORWARD)
    .content(Content::Json);
static CHANGE: Operation = Operation::patch("job.change", "/v1/jobs/{id}").relay(&FORWARD);

#[tokio::test]
async fn a_forwarded_call_names_its_target_in_two_headers() {
    let server = Server::always(Reply::json("{}"));
    let client = client(&server);
    Call::<Json>::new(&client, &STATE)
        .path("id", "a/b")
        .query("with", vec!["x y", "ü"])
        .header("X-Kind", 5)
        .await
        .unwrap();
    Call::<Json>::new(&client, &CHANGE)
        .path("id", 7)
        .json("status", 10)
        .await
        .unwrap();

    let [state, change] = server.requests().try_into().unwrap();
    assert_eq!(
        (state.method.as_str(), state.target.as_str()),
        ("POST", "/v1/forward")
    );
    assert_eq!(
        state.header("x-url-path"),
        Some("/v1/jobs/a%2Fb?with=x%20y&with=%C3%BC")
    );
    assert_eq!(state.header("x-http-method"), Some("GET"));
    assert_eq!(state.header("x-kind"), Some("5"));
    assert_eq!(state.header("authorization"), Some("Bearer made-up-token"));
    assert_eq!(state.text(), "{}");
    assert_eq!(change.header("x-url-path"), Some("/v1/jobs/7"));
    assert_eq!(change.header("x-http-method"), Some("PATCH"));
    assert_eq!(change.text(), r#"{"status":10}"#);
}

#[tokio::test]
async fn a_path_before_all_others_is_not_part_of_the_target() {
    let server = Server::always(Reply::json("{}"));
    let client = client(&server)
        .with_base_url(format!("{}/gate", server.url()))
        .unwrap();
    Call::<Json>::new(&client, &STATE)
        .path("id", 7)
        .await
        .unwrap();
    assert_eq!(server.only().target, "/gate/v1/forward");
    assert_eq!(server.only().header("x-url-path"), Some("/v1/jobs/7"));
}

#[tokio::test]
async fn retries_and_errors_are_about_the_call_that_is_meant() {
    let server = Server::always(Reply::status(502));
    let client = client(&server);
    let error = failure(Call::<Json>::new(&client, &STATE).path("id", 7)).await;
    assert_eq!(
        error.attempts(),
        3,
        "a GET may be repeated, whatever carries it"
    );
    assert_eq!(error.operation(), Some("job.state"));
    assert!(error.to_string().contains("/v1/jobs/{id}"), "{error}");
    assert!(!error.to_string().contains("forward"), "{error}");

    let error = failure(
        Call::<Json>::new(&client, &CHANGE)
            .path("id", 7)
            .json("status", 10),
    )
    .await;
    assert_eq!(error.attempts(), 1, "a PATCH may not");
}

#[tokio::test]
async fn what_names_the_target_is_not_set_twice() {
    let server = Server::always(Reply::json("{}"));
    let call = Call::<Json>::new(&client(&server), &STATE)
        .path("id", 7)
        .header("X-Http-Method", "DELETE");
    let error = failure(call).await;
    assert_eq!(error.parameter(), Some("x-http-method"));
    assert_eq!(server.count(), 0);
}

static USER: AuthScheme = AuthScheme {
    name: "user",
    header: "Authorization",
    prefix: "Bearer ",
};
static DEVICE: AuthScheme = AuthScheme {
    name: "device",
    header: "x-device-token",
    prefix: "",
};
static TWO: Product = Product::new("two", "Two ways in")
    .auth(&[USER, DEVICE])
    .default_auth(&["user"]);
static BY_USER: Operation = Operation::get("a.user", "/user");
static BY_DEVICE: Operation = Operation::get("a.device", "/device").auth(&["device"]);
static BY_BOTH: Operation = Operation::get("a.both", "/both").auth(&["device", "user"]);

#[tokio::test]
async fn each_call_has_the_proof_that_its_operation_takes() {
    let server = Server::always(Reply::json("{}"));
    let client = Client::builder(&TWO)
        .base_url(server.url())
        .authenticator(StaticToken::new(&USER, "made-up-token"))
        .authenticator(StaticToken::new(&DEVICE, "made-up-device"))
        .build()
        .unwrap();
    for (operation, user, device) in [
        (&BY_USER, Some("Bearer made-up-token"), None),
        (&BY_DEVICE, None, Some("made-up-device")),
        (&BY_BOTH, None, Some("made-up-device")),
    ] {
        Call::<Json>::new(&client, operation).await.unwrap();
        let request = server.requests().pop().unwrap();
        assert_eq!(
            request.header("authorization"),
            user,
            "{}",
            operation.name()
        );
        assert_eq!(
            request.header("x-device-token"),
            device,
            "{}",
            operation.name()
        );
    }
    let shown = format!("{client:?}");
    assert!(!shown.contains("made-up"), "{shown}");
}

#[tokio::test]
async fn a_scheme_that_the_client_cannot_do_is_named() {
    let server = Server::always(Reply::json("{}"));
    let client = Client::builder(&TWO)
        .base_url(server.url())
        .authenticator(StaticToken::new(&USER, Secret::from("made-up-token")))
        .build()
        .unwrap();
    let error = failure(Call::<Json>::new(&client, &BY_DEVICE)).await;
    assert!(error.to_string().contains("device"), "{error}");
    Call::<Json>::new(&client, &BY_BOTH).await.unwrap();
    assert_eq!(server.only().target, "/both");
}

/// Answers after a minute and a half.
#[derive(Debug)]
struct Slow;

impl Transport for Slow {
    fn send(
        &self,
        _: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        Box::pin(async {
            tokio::time::sleep(Duration::from_secs(90)).await;
            Ok(http::Response::new(ResponseBody::full("{}")))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_long_upload_can_have_more_time_for_its_attempt() {
    let client = Client::builder(&TWO)
        .base_url("https://api.example.com")
        .authenticator(StaticToken::new(&USER, "made-up-token"))
        .transport(Arc::new(Slow))
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    let call = || Call::<Json>::new(&client, &BY_USER);
    assert_eq!(failure(call()).await.kind(), ErrorKind::Timeout);
    call()
        .attempt_timeout(Duration::from_secs(100))
        .await
        .unwrap();
}
