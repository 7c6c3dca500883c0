//! What errors tell about where the request was sent, and about who answered.

use secapi_core::{
    Call, Client, Error, ErrorKind, Json, RetryPolicy, Token, TokenAuthenticator, TokenSource,
};

use crate::server::{Reply, Server};
use crate::support::{BEARER, PRODUCT, Refusing, SHOW, Thing, builder, client, failure, show};

fn host(server: &Server) -> String {
    server.url().trim_start_matches("http://").to_owned()
}

fn sent_to(error: &Error, server: &Server, path: &str) {
    let url = format!("http://{}{path}", host(server));
    assert_eq!(error.url(), Some(url.as_str()), "{error}");
    assert_eq!(error.host(), Some("127.0.0.1"), "{error}");
    assert_eq!(error.path(), Some(path), "{error}");
    let shown = format!("{error:#?}");
    assert!(shown.contains(&url), "{shown}");
}

#[tokio::test]
async fn every_failure_of_a_call_tells_the_address() {
    for (reply, kind) in [
        (Reply::status(400), ErrorKind::Status),
        (Reply::json("<html>"), ErrorKind::Decode),
        (
            Reply::json("{}").header("Content-Encoding", "br"),
            ErrorKind::Decode,
        ),
        (Reply::cut(), ErrorKind::Transport),
        (
            Reply::json(r#"{"id": 7}"#).cut_after(3),
            ErrorKind::Transport,
        ),
        (
            Reply::status(302).header("Location", "/elsewhere"),
            ErrorKind::Status,
        ),
    ] {
        let server = Server::always(reply);
        let client = Client::builder(&PRODUCT)
            .base_url(format!("{}/base/path/", server.url()))
            .retry(RetryPolicy::none())
            .authenticator(secapi_core::StaticToken::new(&BEARER, "made-up-token"))
            .build()
            .unwrap();
        let call = Call::<Thing>::new(&client, &SHOW)
            .path("id", 7)
            .query("filter", "x");
        let error = failure(call).await;
        if kind != ErrorKind::Decode {
            assert_eq!(error.kind(), kind, "{error}");
        }
        sent_to(&error, &server, "/base/path/v1/things/7");
        assert!(!format!("{error:#?}").contains("filter"), "no query");
    }
}

#[tokio::test]
async fn no_connection_and_no_time_tell_it_as_well() {
    let server = Server::always(Reply::json(r#"{"id": 7}"#).stall_after(3));
    let slow = show(&client(&server)).timeout(std::time::Duration::from_secs(2));
    sent_to(&failure(slow).await, &server, "/v1/things/7");
    let gone = Refusing::new();
    let client = Client::builder(&PRODUCT)
        .base_url(gone.url())
        .retry(RetryPolicy::none())
        .authenticator(secapi_core::StaticToken::new(&BEARER, "made-up-token"))
        .build()
        .unwrap();
    let error = failure(show(&client)).await;
    assert_eq!(
        (error.kind(), error.path()),
        (ErrorKind::Connect, Some("/v1/things/7"))
    );
}

#[tokio::test]
async fn after_redirects_it_is_the_last_address() {
    let last = Server::always(Reply::status(404));
    let url = format!("{}/moved?token=x", last.url());
    let first = Server::start(move |_, _| Reply::status(302).header("Location", &url));
    let client = builder(&first).follow_redirects(3).build().unwrap();
    sent_to(&failure(show(&client)).await, &last, "/moved");
    let broken = Server::always(Reply::json("{"));
    let url = format!("{}/broken", broken.url());
    let first = Server::start(move |_, _| Reply::status(302).header("Location", &url));
    let client = builder(&first).follow_redirects(3).build().unwrap();
    sent_to(&failure(show(&client)).await, &broken, "/broken");
}

#[tokio::test]
async fn a_secret_in_the_path_is_hidden() {
    let server = Server::always(Reply::status(400));
    let token = secapi_core::Secret::from("made-up-secret");
    let call = client(&server)
        .request(secapi_core::Method::GET, "/v1/tokens/{token}")
        .path("token", token);
    let error = failure(call).await;
    sent_to(&error, &server, "/v1/tokens/[hidden]");
}

#[derive(Debug)]
struct Login;

impl TokenSource for Login {
    fn fetch<'a>(
        &'a self,
        _: Option<&'a Token>,
        client: &'a Client,
    ) -> secapi_core::BoxFuture<'a, Result<Token, Error>> {
        Box::pin(async move {
            let call = Call::<Json>::new(client, &crate::support::LOGIN);
            call.await.map(|_| Token::new("made-up-token"))
        })
    }
}

#[tokio::test]
async fn when_no_token_can_be_had_it_is_the_address_of_the_token_call() {
    let server = Server::always(Reply::status(404));
    let client = Client::builder(&PRODUCT)
        .base_url(server.url())
        .host("login", server.url())
        .authenticator(TokenAuthenticator::new(&BEARER, Login))
        .build()
        .unwrap();
    let error = failure(show(&client)).await;
    sent_to(&error, &server, "/v1/login");
    assert!(
        !error.is_not_found(),
        "the thing was not asked for: {error}"
    );
}

#[tokio::test]
async fn a_request_that_is_not_made_has_no_address() {
    let server = Server::always(Reply::json("{}"));
    let error = failure(Call::<Thing>::new(&client(&server), &SHOW)).await;
    assert_eq!((error.kind(), error.url()), (ErrorKind::Request, None));
}

#[tokio::test]
async fn only_the_services_own_words_say_that_a_thing_is_missing() {
    for (reply, own) in [
        (Reply::status(404), true),
        (Reply::status(410), true),
        (
            Reply::new(404, "application/json", r#"{"error": {"code": 7}}"#),
            true,
        ),
        (
            Reply::new(404, "application/json", r#"{"message": "no such thing"}"#),
            true,
        ),
        (
            Reply::new(404, "application/json", r#"{"message": ""}"#),
            false,
        ),
        (
            Reply::new(404, "application/json", r#"{"error": "Not Found"}"#),
            false,
        ),
        (Reply::new(404, "application/json", "[]"), false),
        (Reply::new(404, "application/json", ""), false),
        (Reply::new(404, "text/plain", "404 page not found"), false),
        (
            Reply::new(404, "text/html", "<html><title>nginx</title></html>"),
            false,
        ),
        (
            Reply::new(
                404,
                "application/json",
                r#"{"timestamp": "x", "status": 404, "error": "Not Found", "message": "none", "path": "/v1"}"#,
            ),
            false,
        ),
    ] {
        let server = Server::always(reply);
        let error = failure(show(&client(&server))).await;
        assert_eq!(
            (error.is_not_found(), error.is_unknown_endpoint()),
            (own, !own),
            "{error}"
        );
        assert_eq!(
            error.hint().contains(server.url().as_str()),
            !own,
            "{error}"
        );
    }
}
