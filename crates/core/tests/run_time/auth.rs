//! Proofs on the wire: tokens that are fetched once, renewed, refused, and what an authenticator gets to see.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use secapi_core::{
    AuthCx, Authenticator, BoxFuture, Bytes, Call, Client, Error, Json, RequestHead, ResponseHead,
    RetryPolicy, Secret, Timestamp, Token, TokenAuthenticator, TokenSource,
};

use crate::server::{Recorded, Reply, Server};
use crate::support::{self, BEARER, TOKEN, Thing, client, failure, show};

/// Gets tokens from the server, by a call like any other.
#[derive(Debug)]
pub(crate) struct Source {
    /// How long the tokens live, by this machine's clock.
    pub(crate) life: Option<Duration>,
}

impl TokenSource for Source {
    fn fetch<'a>(
        &'a self,
        current: Option<&'a Token>,
        client: &'a Client,
    ) -> BoxFuture<'a, Result<Token, Error>> {
        Box::pin(async move {
            let call = Call::<Json>::new(client, &TOKEN)
                .form("secret", Secret::from("made-up-credential"));
            let answer = call
                .form("refresh", current.and_then(|token| token.refresh.clone()))
                .await?;
            let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
            let now = Timestamp::now().as_millis();
            let end = self
                .life
                .map(|life| Timestamp::from_millis(now + i64::try_from(life.as_millis()).unwrap()));
            Ok(Token::new(text("token"))
                .refresh(Some(text("refresh").into()))
                .expires(end))
        })
    }
}

pub(crate) fn is_token_call(request: &Recorded) -> bool {
    request.target == "/v1/token"
}

pub(crate) fn token_calls(server: &Server) -> usize {
    server
        .requests()
        .iter()
        .filter(|request| is_token_call(request))
        .count()
}

/// The `n`th token, and a thing for each token that is not among the refused ones.
fn token_server(refused: &'static [&'static str]) -> Server {
    let tokens = AtomicUsize::new(0);
    Server::start(move |_, request| {
        if is_token_call(request) {
            let number = tokens.fetch_add(1, Ordering::SeqCst);
            return Reply::json(&format!(
                r#"{{"token": "made-up-{number}", "refresh": "made-up-refresh-{number}"}}"#
            ));
        }
        let sent = request.header("authorization").unwrap_or_default();
        if refused
            .iter()
            .any(|token| sent == format!("Bearer {token}"))
        {
            Reply::status(401)
        } else {
            Reply::json(r#"{"id": 7}"#)
        }
    })
}

fn token_client(server: &Server, life: Option<Duration>) -> Client {
    Client::builder(&support::PRODUCT)
        .base_url(server.url())
        .retry(RetryPolicy::default().base(Duration::from_millis(1)))
        .authenticator(TokenAuthenticator::new(&BEARER, Source { life }))
        .build()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_calls_at_a_time_fetch_one_token() {
    let server = token_server(&[]);
    let client = token_client(&server, Some(Duration::from_secs(3600)));
    let calls: Vec<_> = (0..50)
        .map(|_| tokio::spawn(show(&client).send()))
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap().id, 7);
    }
    assert_eq!((token_calls(&server), server.count()), (1, 51));
    let token = server.requests().into_iter().find(is_token_call).unwrap();
    assert_eq!(
        (token.header("authorization"), token.text().as_str()),
        (None, "secret=made-up-credential")
    );
    let others = server
        .requests()
        .into_iter()
        .filter(|request| !is_token_call(request));
    assert!(
        others
            .into_iter()
            .all(|request| request.header("authorization") == Some("Bearer made-up-0"))
    );
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_call_sent_again() {
    let server = token_server(&["made-up-0"]);
    let client = token_client(&server, None);
    let answer = show(&client).with_meta().await.unwrap();
    assert_eq!((answer.value.id, answer.meta.attempts), (7, 2));
    let sent: Vec<_> = server
        .requests()
        .iter()
        .map(|request| (request.target.clone(), request.text()))
        .collect();
    assert_eq!(
        sent,
        [
            (
                "/v1/token".to_owned(),
                "secret=made-up-credential".to_owned()
            ),
            ("/v1/things/7".to_owned(), String::new()),
            (
                "/v1/token".to_owned(),
                "secret=made-up-credential&refresh=made-up-refresh-0".to_owned()
            ),
            ("/v1/things/7".to_owned(), String::new()),
        ]
    );
}

#[tokio::test]
async fn a_second_refusal_surfaces() {
    let server = token_server(&["made-up-0", "made-up-1"]);
    let client = token_client(&server, None);
    let error = failure(support::create(&client).retry(RetryPolicy::none())).await;
    assert!(error.is_unauthorized(), "{error}");
    assert_eq!(
        (
            error.status().map(|status| status.as_u16()),
            error.attempts()
        ),
        (Some(401), 2)
    );
    assert_eq!((token_calls(&server), server.count()), (2, 4));
    // The second token was refused only once: it gets its chance, for the call may have been to blame.
    show(&client).await.unwrap();
    assert_eq!((token_calls(&server), server.count()), (3, 7));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_refusals_of_one_token_renew_it_once() {
    let server = token_server(&["made-up-0"]);
    let client = token_client(&server, None);
    let calls: Vec<_> = (0..20)
        .map(|_| tokio::spawn(show(&client).send()))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(token_calls(&server), 2);
}

#[tokio::test]
async fn a_fixed_token_that_is_refused_is_not_sent_again() {
    let server = Server::always(Reply::status(401));
    let error = failure(show(&client(&server))).await;
    assert!(error.is_unauthorized());
    assert!(
        error.to_string().contains("check the credentials"),
        "{error}"
    );
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_valid_token_outlives_a_failing_renewal() {
    let broken = Arc::new(AtomicBool::new(false));
    let fails = Arc::clone(&broken);
    let server = Server::start(move |_, request| match is_token_call(request) {
        true if fails.load(Ordering::SeqCst) => Reply::status(503),
        true => Reply::json(r#"{"token": "made-up-token"}"#),
        false => Reply::json(r#"{"id": 7}"#),
    });
    // Ends in ten minutes, and is due for renewal from the first moment on.
    let source = Source {
        life: Some(Duration::from_secs(600)),
    };
    let client = Client::builder(&support::PRODUCT)
        .base_url(server.url())
        .retry(RetryPolicy::none())
        .authenticator(
            TokenAuthenticator::new(&BEARER, source).renew_before(Duration::from_secs(3600)),
        )
        .build()
        .unwrap();
    show(&client).await.unwrap();
    broken.store(true, Ordering::SeqCst);
    for _ in 0..10 {
        show(&client).await.unwrap();
    }
    // One renewal that fails, and then a pause.
    assert_eq!(token_calls(&server), 2);
}

#[tokio::test]
async fn a_token_that_has_ended_is_renewed_before_the_call() {
    let server = token_server(&[]);
    let client = token_client(&server, Some(Duration::ZERO));
    show(&client).await.unwrap();
    show(&client).await.unwrap();
    assert_eq!(token_calls(&server), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_to_get_a_token_is_told_to_all_who_waited() {
    let server = Server::start(|_, request| {
        std::thread::sleep(Duration::from_millis(50)); // so that the others wait
        if is_token_call(request) {
            Reply::status(403)
        } else {
            Reply::json(r#"{"id": 7}"#)
        }
    });
    let client = token_client(&server, None);
    let calls: Vec<_> = (0..20)
        .map(|_| tokio::spawn(show(&client).send()))
        .collect();
    for call in calls {
        let error = call.await.unwrap().unwrap_err();
        assert_eq!(error.operation(), Some("thing.show"));
        assert!(
            error
                .to_string()
                .contains("no token: auth.token: POST /v1/token answered 403"),
            "{error}"
        );
        assert!(
            error.is_forbidden() && !error.is_unauthorized(),
            "{error:?}"
        );
        let mut source = std::error::Error::source(&error);
        while let Some(inner) = source.and_then(std::error::Error::source) {
            source = Some(inner);
        }
        assert_eq!(
            source.unwrap().downcast_ref::<Error>().unwrap().operation(),
            Some("auth.token")
        );
    }
    assert!(
        token_calls(&server) < 20,
        "{} token calls",
        token_calls(&server)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropping_the_call_that_fetches_disturbs_nobody() {
    let (arrived, wait) = std::sync::mpsc::channel();
    let arrived = Mutex::new(arrived);
    let server = Server::start(move |number, request| {
        if number == 0 {
            arrived.lock().unwrap().send(()).unwrap();
            return Reply::json("{}").stall_after(1);
        }
        if is_token_call(request) {
            Reply::json(r#"{"token": "made-up-token"}"#)
        } else {
            Reply::json(r#"{"id": 7}"#)
        }
    });
    let client = token_client(&server, None);
    let first = tokio::spawn(show(&client).send());
    tokio::task::spawn_blocking(move || wait.recv().unwrap())
        .await
        .unwrap();
    let second = tokio::spawn(show(&client).send());
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    assert_eq!(second.await.unwrap().unwrap().id, 7);
    assert_eq!(token_calls(&server), 2);
}

#[tokio::test]
async fn a_token_call_ends_with_the_call_that_needs_it() {
    let server = Server::always(Reply::json("{}").stall_after(1));
    let client = token_client(&server, None);
    let error = failure(show(&client).timeout(Duration::from_millis(100))).await;
    assert!(error.is_timeout(), "{error}");
    assert!(!error.is_outcome_unknown());
    assert!(server.requests().iter().all(is_token_call));
}

#[tokio::test]
async fn a_header_that_the_caller_sets_is_left_alone() {
    let server = Server::start(|_, request| {
        if is_token_call(request) {
            Reply::json(r#"{"token": "made-up"}"#)
        } else {
            Reply::status(401)
        }
    });
    let client = token_client(&server, None);
    failure(show(&client).header("Authorization", "Basic made-up")).await;
    let sent: Vec<_> = server
        .requests()
        .into_iter()
        .filter(|request| !is_token_call(request))
        .collect();
    assert_eq!(
        sent.len(),
        1,
        "not sent again: a new token would change nothing"
    );
    assert_eq!(sent[0].header("authorization"), Some("Basic made-up"));
}

/// Attempts, each with how far the server's clock was ahead then.
type Seen = Vec<(u32, Option<i64>)>;

/// Writes down what it sees, and signs.
#[derive(Debug)]
struct Signer {
    seen: Arc<Mutex<Seen>>,
}

impl Authenticator for Signer {
    fn scheme(&self) -> &'static str {
        "bearer"
    }

    fn authenticate<'a>(
        &'a self,
        request: &'a mut http::Request<Bytes>,
        cx: AuthCx<'a>,
    ) -> BoxFuture<'a, Result<(), Error>> {
        self.seen
            .lock()
            .unwrap()
            .push((cx.attempt(), cx.clock_offset_millis()));
        let header = |name: &str| {
            request
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
                .unwrap_or("none")
                .to_owned()
        };
        let signed = format!(
            "{} {} {} {} {}",
            request.method(),
            request
                .uri()
                .path_and_query()
                .map_or("", |path| path.as_str()),
            header("host"),
            header("content-type"),
            String::from_utf8_lossy(request.body()),
        );
        let value = signed.parse();
        Box::pin(async move {
            request
                .headers_mut()
                .insert("x-signed", value.map_err(|_| Error::auth("no header"))?);
            Ok(())
        })
    }

    fn rejected<'a>(
        &'a self,
        _: &'a RequestHead,
        response: &'a ResponseHead,
    ) -> BoxFuture<'a, bool> {
        // Only a clock that is off is worth another attempt.
        Box::pin(std::future::ready(
            response
                .clock_offset_millis
                .is_some_and(|offset| offset.abs() > 900_000),
        ))
    }
}

#[tokio::test]
async fn an_authenticator_sees_what_is_sent_and_learns_the_clock() {
    let server = Server::in_turn(vec![
        Reply::status(401).header("Date", "Sun, 06 Nov 1994 08:49:37 GMT"),
        Reply::status(503),
        Reply::json(r#"{"id": 7}"#),
    ]);
    let seen = Arc::default();
    let client = Client::builder(&support::PRODUCT)
        .base_url(server.url())
        .retry(RetryPolicy::default().base(Duration::from_millis(1)))
        .authenticator(Signer {
            seen: Arc::clone(&seen),
        })
        .build()
        .unwrap();
    let call = Call::<Thing>::new(&client, &support::SEARCH)
        .query("q", "a b")
        .json("depth", 2);
    assert_eq!(call.await.unwrap().id, 7);

    let host = server.url().replace("http://", "");
    for request in server.requests() {
        assert_eq!(
            request.header("x-signed"),
            Some(
                format!(r#"POST /v1/things/search?q=a%20b {host} application/json {{"depth":2}}"#)
                    .as_str()
            )
        );
        assert_eq!(request.header("host"), Some(host.as_str()));
    }
    let seen = seen.lock().unwrap();
    assert_eq!(
        seen.iter().map(|(attempt, _)| *attempt).collect::<Vec<_>>(),
        [1, 2, 3]
    );
    assert_eq!(seen[0].1, None);
    assert!(seen[1].1.unwrap() < -900_000, "the server lives in 1994");
}

/// Proves who calls in the query and in a header, and tells what was refused.
#[derive(Debug, Default)]
struct InTheQuery(Arc<Mutex<Vec<String>>>);

impl Authenticator for InTheQuery {
    fn scheme(&self) -> &str {
        BEARER.name
    }

    fn authenticate<'a>(
        &'a self,
        request: &'a mut http::Request<Bytes>,
        _: AuthCx<'a>,
    ) -> BoxFuture<'a, Result<(), Error>> {
        let signed = format!("{}?proof=made-up", request.uri());
        *request.uri_mut() = signed.parse().unwrap();
        let value = http::HeaderValue::from_static("made-up-proof");
        request.headers_mut().insert("x-proof", value);
        Box::pin(std::future::ready(Ok(())))
    }

    fn rejected<'a>(
        &'a self,
        request: &'a RequestHead,
        _: &'a ResponseHead,
    ) -> BoxFuture<'a, bool> {
        let proof = request.headers.get("x-proof").unwrap().to_str().unwrap();
        let told = format!("{} {proof}", request.uri.path_and_query().unwrap());
        self.0.lock().unwrap().push(told);
        Box::pin(std::future::ready(false))
    }
}

#[tokio::test]
async fn an_authenticator_is_told_what_was_refused_as_it_was_sent() {
    let server = Server::in_turn(vec![Reply::status(401)]);
    let told = Arc::default();
    let client = Client::builder(&support::PRODUCT)
        .base_url(server.url())
        .authenticator(InTheQuery(Arc::clone(&told)))
        .build()
        .unwrap();
    failure(show(&client)).await;
    assert_eq!(
        *told.lock().unwrap(),
        ["/v1/things/7?proof=made-up made-up-proof"]
    );
}
