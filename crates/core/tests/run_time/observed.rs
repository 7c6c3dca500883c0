//! What a client tells about its work: counters, hooks, spans.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use secapi_core::{
    Attempt, AttemptEnd, Call, Client, ErrorKind, Hook, Outcome, Page, PlannedRetry, RetryPolicy,
    StaticToken, TokenAuthenticator, TokenRefresh, Warning,
};

use crate::auth::Source;
use crate::secrets::Lines;
use crate::server::{Reply, Server};
use crate::support::{self, BEARER, LIST, Refusing, Thing, create, failure, show};

/// Writes down all that it is told.
#[derive(Default)]
struct Notes(Mutex<Vec<String>>);

impl Notes {
    fn add(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl Hook for Notes {
    fn attempt_started(&self, attempt: &Attempt<'_>) {
        assert_eq!(attempt.host, "127.0.0.1");
        self.add(format!("{} {}", attempt.operation.name(), attempt.number));
    }
    fn attempt_ended(&self, attempt: &Attempt<'_>, end: &AttemptEnd) {
        let AttemptEnd {
            outcome,
            bytes_sent,
            bytes_received,
            ..
        } = end;
        let name = attempt.operation.name();
        self.add(format!("{name} {outcome:?} {bytes_sent}/{bytes_received}"));
    }
    fn retry_planned(&self, attempt: &Attempt<'_>, retry: &PlannedRetry) {
        self.add(format!(
            "retry after {} {:?} {:?}",
            attempt.number, retry.error, retry.status
        ));
    }
    fn token_refreshed(&self, refresh: &TokenRefresh<'_>) {
        self.add(format!("token {}", refresh.scheme));
    }
    fn warned(&self, warning: &Warning<'_>) {
        match warning {
            Warning::ListEnds { operation, why } => {
                self.add(format!("{} ends: {why}", operation.name()));
            }
            Warning::NoToken { error, .. } => self.add(format!("no token: {:?}", error.kind())),
            other => panic!("{other:?}"),
        }
    }
}

fn watched(server: &Server) -> (Client, Arc<Notes>) {
    let notes = Arc::new(Notes::default());
    let client = support::builder(server)
        .hook(Arc::clone(&notes))
        .build()
        .unwrap();
    (client, notes)
}

#[tokio::test]
async fn attempts_and_retries_are_told_and_counted() {
    let server = Server::in_turn(vec![
        Reply::new(503, "text/plain", "busy"),
        Reply::json(r#"{"id": 7}"#).cut_after(3),
        Reply::json(r#"{"id": 7}"#),
        Reply::new(400, "text/plain", "no"),
    ]);
    let (client, notes) = watched(&server);
    assert_eq!(client.stats(), secapi_core::Stats::default());
    show(&client).await.unwrap();
    failure(create(&client)).await;
    assert_eq!(
        notes.take(),
        [
            "thing.show 1",
            "thing.show Answered(503) 0/4",
            "retry after 1 Status Some(503)",
            "thing.show 2",
            "thing.show Failed(Transport) 0/3",
            "retry after 2 Transport Some(200)",
            "thing.show 3",
            "thing.show Answered(200) 0/9",
            "thing.create 1",
            "thing.create Answered(400) 12/2",
        ]
    );
    let stats = client.clone().stats();
    assert_eq!(
        (
            stats.calls,
            stats.failed_calls,
            stats.attempts,
            stats.retries
        ),
        (2, 1, 4, 2)
    );
    assert_eq!(
        (stats.bytes_sent, stats.bytes_received),
        (12, 4 + 3 + 9 + 2)
    );
}

#[tokio::test]
async fn a_call_that_is_dropped_ends_its_attempt() {
    let server = Server::always(Reply::json(r#"{"id": 7}"#).stall_after(2));
    let (client, notes) = watched(&server);
    let late = tokio::time::timeout(Duration::from_millis(50), show(&client).into_future()).await;
    assert!(late.is_err());
    let told = notes.take();
    assert_eq!(told.first().unwrap(), "thing.show 1");
    assert!(
        told.last().unwrap().starts_with("thing.show Dropped"),
        "{told:?}"
    );
}

#[tokio::test]
async fn no_connection_sends_nothing() {
    let nobody = Refusing::new();
    let notes = Arc::new(Notes::default());
    let client = Client::builder(&support::PRODUCT)
        .base_url(nobody.url())
        .retry(RetryPolicy::none())
        .authenticator(StaticToken::new(&BEARER, "made-up-token"))
        .hook(Arc::clone(&notes))
        .build()
        .unwrap();
    let error = failure(create(&client)).await;
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert_eq!(client.stats().bytes_sent, 0);
    assert!(
        notes
            .take()
            .contains(&"thing.create Failed(Connect) 0/0".to_owned())
    );
}

#[tokio::test]
async fn tokens_and_new_proofs_are_told_and_counted() {
    let server = Server::start(|number, request| match (request.target.as_str(), number) {
        ("/v1/token", 0) => Reply::status(404),
        ("/v1/token", _) => Reply::json(r#"{"token": "made-up-token"}"#),
        (_, 2) => Reply::status(401),
        _ => Reply::json(r#"{"id": 7}"#),
    });
    let notes = Arc::new(Notes::default());
    let client = Client::builder(&support::PRODUCT)
        .base_url(server.url())
        .authenticator(TokenAuthenticator::new(&BEARER, Source { life: None }))
        .hook(Arc::clone(&notes))
        .build()
        .unwrap();
    failure(show(&client)).await;
    assert!(notes.take().contains(&"no token: Status".to_owned()));
    show(&client).await.unwrap();
    let told = notes.take();
    assert_eq!(
        told.iter().filter(|line| *line == "token bearer").count(),
        2,
        "{told:?}"
    );
    let stats = client.stats();
    assert_eq!(
        (
            stats.refreshes,
            stats.failed_refreshes,
            stats.resends,
            stats.retries
        ),
        (2, 1, 1, 0)
    );
    assert_eq!(
        (stats.calls, stats.warnings),
        (5, 1),
        "two calls and three for tokens"
    );
}

#[tokio::test]
async fn odd_lists_are_warnings() {
    let server = Server::always(Reply::json(r#"{"data": {"rows": [], "total": 100}}"#));
    let (client, notes) = watched(&server);
    let call: Call<Page<Thing>> = Call::new(&client, &LIST);
    assert!(call.items().try_collect().await.unwrap().is_empty());
    assert_eq!(
        notes.take().last().unwrap(),
        "thing.list ends: the page is empty, but there should be more rows"
    );
    assert_eq!(client.stats().warnings, 1);
}

/// The events of a level, one a line.
fn events(log: &str, level: &str) -> Vec<String> {
    let start = format!("event {level} ");
    let lines = log.lines().filter(|line| line.starts_with(&start));
    lines.map(str::to_owned).collect()
}

#[tokio::test]
async fn at_the_usual_level_the_log_shows_each_retry_and_each_failed_call() {
    let server = Server::in_turn(vec![
        Reply::status(503),
        Reply::status(503),
        Reply::json(r#"{"id": 7}"#),
        Reply::status(404),
        Reply::json("{"),
        Reply::json(r#"{"id": 7}"#),
    ]);
    let client = support::client(&server);
    let log = Lines::record();
    show(&client).await.unwrap();
    failure(show(&client)).await;
    failure(show(&client)).await;
    show(&client).await.unwrap();
    failure(Call::<Thing>::new(&client, &support::SHOW)).await;
    let text = log.take();
    let warnings = events(&text, "WARN");
    let count = |part: &str| warnings.iter().filter(|line| line.contains(part)).count();
    assert_eq!(
        (
            count("message=trying again"),
            count("message=a call failed"),
            warnings.len()
        ),
        (2, 3, 5),
        "{warnings:?}"
    );
    assert_eq!(
        (events(&text, "INFO").len(), events(&text, "ERROR").len()),
        (0, 0)
    );
    for part in [
        "secapi.operation=\"thing.show\"",
        "http.request.method=\"GET\"",
        "url.template=\"/v1/things/{id}\"",
        "server.address=\"127.0.0.1\"",
        "error.type=",
        "exception.message=",
    ] {
        assert!(
            warnings[0].contains(part) && warnings[2].contains(part),
            "{part} in {warnings:?}"
        );
    }
    let port = format!("server.port={}", server.port());
    assert!(warnings[0].contains(&port) && warnings[2].contains(&port));
    assert!(warnings[0].contains("http.response.status_code=503"));
    assert!(warnings[1].contains("http.request.resend_count=2"));
    assert!(warnings[2].contains("http.response.status_code=404"));
    assert!(
        warnings[3].contains("error.type=\"decode\""),
        "{warnings:?}"
    );
    assert!(!text.contains("made-up-token"));
}

#[tokio::test]
async fn a_call_that_succeeds_at_once_leaves_the_log_empty() {
    let server = Server::always(Reply::json(r#"{"id": 7}"#));
    let client = support::client(&server);
    let log = Lines::record();
    show(&client).await.unwrap();
    let text = log.take();
    for level in ["INFO", "WARN", "ERROR"] {
        assert_eq!(events(&text, level), [""; 0]);
    }
}

/// Panics whenever it can.
struct Clumsy;

impl Hook for Clumsy {
    fn attempt_started(&self, _: &Attempt<'_>) {
        panic!("made up");
    }
    fn attempt_ended(&self, _: &Attempt<'_>, end: &AttemptEnd) {
        assert_eq!(end.outcome, Outcome::Dropped, "made up");
    }
}

#[tokio::test]
async fn a_hook_that_panics_costs_nothing() {
    let server = Server::always(Reply::json(r#"{"id": 7}"#));
    let notes = Arc::new(Notes::default());
    let client = support::builder(&server)
        .hook(Clumsy)
        .hook(Arc::clone(&notes))
        .build()
        .unwrap();
    assert_eq!(show(&client).await.unwrap().id, 7);
    assert_eq!(notes.take().len(), 2, "the other hook hears all");
    assert_eq!(client.stats().hook_panics, 2);
}

#[tokio::test]
async fn spans_have_the_names_of_opentelemetry_and_no_others() {
    const ALLOWED: [&str; 17] = [
        "otel.name",
        "otel.kind",
        "secapi.product",
        "secapi.operation",
        "http.request.method",
        "url.template",
        "url.scheme",
        "server.address",
        "server.port",
        "http.request.resend_count",
        "http.request.body.size",
        "http.response.status_code",
        "http.response.body.size",
        "error.type",
        "request_id",
        "message",
        "wait_ms",
    ];
    let server = Server::in_turn(vec![
        Reply::status(503),
        Reply::json(r#"{"id": 7}"#),
        Reply::status(404),
    ]);
    let client = support::client(&server);
    let lines = Lines::record();
    show(&client).query("q", "canary").await.unwrap();
    failure(show(&client)).await;
    let text = lines.take();
    let spans = text.lines().filter(|line| {
        line.starts_with("call") || line.starts_with("attempt") || line.starts_with("record")
    });
    for line in spans {
        for name in line
            .split(' ')
            .filter_map(|part| part.split_once('='))
            .map(|(name, _)| name)
        {
            assert!(ALLOWED.contains(&name), "{name} in {line}");
        }
    }
    let port = server.port();
    for part in [
        "http.request.method=\"GET\"".to_owned(),
        "url.template=\"/v1/things/{id}\"".to_owned(),
        "server.address=\"127.0.0.1\"".to_owned(),
        format!("server.port={port}"),
        "http.request.resend_count=1".to_owned(),
        "http.response.status_code=503".to_owned(),
        "error.type=\"503\"".to_owned(),
        "error.type=\"404\"".to_owned(),
    ] {
        assert!(text.contains(&part), "{part} in {text}");
    }
    assert!(!text.contains("canary"), "{text}");
}
