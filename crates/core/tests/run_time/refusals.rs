//! Credentials that the service refuses: sent once, remembered for a while, and told apart from failures that pass.

use std::net::TcpListener;
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use secapi_core::auth::{Credentials, Grant, GrantCalls, REFUSAL_MEMORY};
use secapi_core::{
    AuthCx, Authenticator, BoxFuture, Bytes, Call, Client, Error, ErrorKind, Json, RetryPolicy,
    StaticToken, Token,
};

use crate::server::{Reply, Server};
use crate::support::{self, BEARER, PRODUCT, Refusing, TOKEN, failure, show};

/// One token call for all grants.
#[derive(Debug)]
struct Calls;

impl GrantCalls for Calls {
    fn request<'a>(
        &'a self,
        _: &'a Grant,
        client: &'a Client,
    ) -> BoxFuture<'a, Result<Token, Error>> {
        Box::pin(async move {
            Call::<Json>::new(client, &TOKEN).await?;
            Ok(Token::new("made-up-token"))
        })
    }
}

fn with_password(url: impl Into<String>) -> Client {
    let credentials = Credentials::password("made-up-user", "made-up-password");
    Client::builder(&PRODUCT)
        .base_url(url)
        .retry(RetryPolicy::none())
        .authenticator(credentials.authenticator(&BEARER, Calls))
        .build()
        .unwrap()
}

/// Answers with a status and a text.
fn refusing(status: u16, text: &str) -> Server {
    let body = format!(r#"{{"message": "{text}"}}"#);
    Server::always(Reply::new(status, "application/json", body))
}

async fn later() {
    tokio::time::pause();
    tokio::time::advance(REFUSAL_MEMORY).await;
    tokio::time::resume();
}

/// Makes calls at the same time and gives their errors.
async fn errors_at_once(client: &Client, count: usize) -> Vec<Error> {
    let calls: Vec<_> = (0..count)
        .map(|_| tokio::spawn(show(client).send()))
        .collect();
    let mut errors = Vec::new();
    for call in calls {
        errors.push(call.await.unwrap().unwrap_err());
    }
    errors
}

#[tokio::test]
async fn a_wrong_password_is_sent_once_for_many_calls() {
    for status in [400, 401, 403] {
        let server = refusing(status, "wrong user or password");
        let client = with_password(server.url());
        for error in errors_at_once(&client, 10).await {
            assert_eq!(error.kind(), ErrorKind::Auth);
        }
        for _ in 0..10 {
            let error = failure(show(&client.clone())).await;
            let text = error.to_string();
            assert!(text.contains("refused these credentials"), "{text}");
            assert!(text.contains("not sent again for "), "{text}");
            assert!(text.contains("wrong user or password"), "{text}");
            assert_eq!(error.is_unauthorized(), status == 401, "{text}");
        }
        assert_eq!(server.count(), 1, "{status}");

        // Another client is another try, and so is the same one after a while.
        failure(show(&with_password(server.url()))).await;
        assert_eq!(server.count(), 2);
        later().await;
        failure(show(&client)).await;
        assert_eq!(server.count(), 3);
    }
}

#[tokio::test]
async fn a_failure_that_passes_is_not_remembered() {
    for status in [500, 503, 429] {
        let server = refusing(status, "later");
        let client = with_password(server.url());
        for _ in 0..3 {
            let error = failure(show(&client)).await;
            assert!(error.is_transient(), "{error}");
        }
        assert_eq!(server.count(), 3, "{status}");
    }
}

#[tokio::test]
async fn a_token_that_is_wrong_from_the_start_is_sent_once() {
    let server = refusing(401, "unknown token");
    let client = support::client(&server);
    for error in errors_at_once(&client, 20).await {
        assert!(error.is_unauthorized(), "{error}");
        assert!(error.to_string().contains("unknown token"), "{error}");
    }
    for _ in 0..20 {
        assert!(failure(show(&client.clone())).await.is_unauthorized());
    }
    assert_eq!(server.count(), 1);
    failure(show(&support::client(&server))).await;
    assert_eq!(server.count(), 2);
    later().await;
    for error in errors_at_once(&client, 20).await {
        assert!(error.is_unauthorized(), "{error}");
    }
    assert_eq!(server.count(), 3);
}

#[tokio::test]
async fn a_single_refusal_of_a_token_that_was_accepted_stops_nobody() {
    let server = Server::start(|number, _| match number {
        1 | 3 | 5.. => Reply::status(401),
        _ => Reply::json(r#"{"id": 7}"#),
    });
    let client = support::client(&server);
    for number in 0..5 {
        let result = show(&client).await;
        assert_eq!(result.is_err(), number % 2 == 1, "{number}");
    }
    // Revoked: the first refusal may be a whim, the second one is not.
    for _ in 0..10 {
        failure(show(&client)).await;
    }
    assert_eq!(server.count(), 7);
}

#[tokio::test]
async fn a_proof_that_the_call_brings_says_nothing_about_the_clients_own() {
    let server = Server::start(|_, request| {
        if request.header("authorization") == Some("Bearer made-up-token") {
            Reply::json(r#"{"id": 7}"#)
        } else {
            Reply::status(401)
        }
    });
    let client = support::client(&server);
    failure(show(&client).header("Authorization", "Bearer another")).await;
    assert_eq!(show(&client).await.unwrap().id, 7);
}

#[tokio::test]
async fn a_call_that_hangs_holds_the_others_up_for_a_moment_only() {
    let (release, released) = mpsc::channel::<()>();
    let released = Mutex::new(released);
    let server = Server::start(move |number, _| {
        if number == 0 {
            // Until the test is over.
            let _ = released.lock().unwrap().recv();
        }
        Reply::json(r#"{"id": 7}"#)
    });
    let client = support::client(&server);
    let slow = tokio::spawn(show(&client).send());
    while server.count() == 0 {
        tokio::task::yield_now().await;
    }
    let waiting = tokio::time::timeout(Duration::from_secs(15), show(&client));
    assert_eq!(waiting.await.unwrap().unwrap().id, 7);
    slow.abort();
    drop(release);
}

#[tokio::test]
async fn a_locked_account_has_a_hint_of_its_own() {
    for (status, text) in [
        (423, "try later"),
        (401, "The account is locked."),
        (403, "AK access failed to reach the limit, forbidden."),
    ] {
        let server = refusing(status, text);
        let error = failure(show(&with_password(server.url()))).await;
        assert!(
            error
                .to_string()
                .contains("is locked after too many failures"),
            "{error}"
        );
        assert_eq!(server.count(), 1);
    }
    let error = failure(show(&support::client(&refusing(423, "in use")))).await;
    assert!(!error.to_string().contains("too many failures"), "{error}");
}

#[tokio::test]
async fn a_token_call_that_cannot_connect_is_a_failed_connection() {
    let unused = Refusing::new();
    let error = failure(show(&with_password(unused.url()))).await;
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(error.is_connect() && error.is_transient() && !error.is_unauthorized());
    let text = error.to_string();
    assert!(
        text.starts_with("thing.show: GET /v1/things/{id} was not sent: no token: auth.token: POST /v1/token could not connect: 127.0.0.1"),
        "{text}"
    );

    // Connections are accepted by the system, and nobody answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let call = show(&with_password(url)).timeout(Duration::from_millis(50));
    let error = failure(call).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.is_timeout() && !error.is_outcome_unknown());

    let damaged = Server::always(Reply::json("{"));
    let error = failure(show(&with_password(damaged.url()))).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.is_decode(), "{error}");
}

#[tokio::test]
async fn credentials_that_cannot_be_meant_are_refused_by_the_builder() {
    let build = |credentials: Credentials| {
        Client::builder(&PRODUCT)
            .base_url("https://www.example.com")
            .authenticator(credentials.authenticator(&BEARER, Calls))
            .build()
    };
    for bad in [
        "",
        " ",
        "made-up ",
        "\tmade-up",
        "made-up\n",
        "made\0up",
        "\u{feff}made-up",
        "made-up\u{a0}",
    ] {
        for (name, credentials) in [
            ("API credential", Credentials::api_credential(bad)),
            ("user name", Credentials::password(bad, "made-up")),
            ("password", Credentials::password("made-up", bad)),
            ("refresh token", Credentials::refresh_token(bad)),
            ("token", Credentials::token(bad)),
        ] {
            let error = build(credentials).unwrap_err();
            assert_eq!(
                (error.kind(), error.parameter()),
                (ErrorKind::Auth, Some(name)),
                "{bad:?}"
            );
        }
        let tenant = Client::builder(&PRODUCT).context("companyId", bad).build();
        assert_eq!(tenant.is_err(), !bad.is_empty(), "{bad:?}");
    }
    for bad in [
        "Bearer made-up",
        "bearer  made-up",
        "Basic made-up",
        "Bearer",
    ] {
        for credentials in [
            Credentials::api_credential(bad),
            Credentials::refresh_token(bad),
            Credentials::token(bad),
        ] {
            let error = build(credentials).unwrap_err();
            assert!(
                error.to_string().contains("begins with the word"),
                "{error}"
            );
        }
    }
    assert!(build(Credentials::password("made up", "made up")).is_ok());
}

/// Sends a header that its owner has made up.
#[derive(Debug)]
struct Own(&'static str);

impl Authenticator for Own {
    fn scheme(&self) -> &str {
        BEARER.name
    }

    fn authenticate<'a>(
        &'a self,
        request: &'a mut http::Request<Bytes>,
        _: AuthCx<'a>,
    ) -> BoxFuture<'a, Result<(), Error>> {
        let mut value = http::HeaderValue::from_static(self.0);
        value.set_sensitive(true);
        request.headers_mut().insert("authorization", value);
        Box::pin(std::future::ready(Ok(())))
    }
}

#[tokio::test]
async fn headers_of_an_authenticator_of_ones_own_are_checked_before_they_are_sent() {
    let server = Server::always(Reply::json(r#"{"id": 7}"#));
    let client = |header| {
        let builder = Client::builder(&PRODUCT).base_url(server.url());
        builder.authenticator(Own(header)).build().unwrap()
    };
    for header in ["Bearer ", " made-up", "made-up\t", "Bearer Bearer made-up"] {
        let error = failure(show(&client(header))).await;
        assert_eq!(error.parameter(), Some("authorization"), "{header:?}");
        assert!(!error.to_string().contains("made-up"), "{error}");
    }
    assert_eq!(server.count(), 0);
    assert_eq!(show(&client("Bearer made-up")).await.unwrap().id, 7);
    // A token that has no builder to check it.
    drop(StaticToken::new(&BEARER, " made-up"));
}
