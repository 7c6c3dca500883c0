//! Attempts: what is tried again, what is not, and what the error then says.

use std::time::Duration;

use secapi_core::{Client, ErrorKind, RetryPolicy, StaticToken};

use crate::server::{Reply, Server};
use crate::support::{self, BEARER, PRODUCT, Refusing, client, create, failure, show};

fn good() -> Reply {
    Reply::json(r#"{"id": 7}"#)
}

#[tokio::test]
async fn what_passes_is_tried_again_when_it_is_safe() {
    for first in [
        Reply::status(503),
        Reply::status(502),
        Reply::status(429),
        Reply::status(408),
        Reply::cut(),
        good().cut_after(3),
    ] {
        let server = Server::in_turn(vec![first.clone(), good()]);
        let answer = show(&client(&server))
            .with_meta()
            .await
            .unwrap_or_else(|error| panic!("{first:?}: {error}"));
        assert_eq!((answer.meta.attempts, server.count()), (2, 2), "{first:?}");
    }
}

#[tokio::test]
async fn what_does_not_pass_is_not_tried_again() {
    for status in [301, 400, 404, 409, 500, 501] {
        let server = Server::in_turn(vec![Reply::status(status), good()]);
        let error = failure(show(&client(&server))).await;
        assert_eq!(
            (
                error.status().unwrap().as_u16(),
                error.attempts(),
                server.count()
            ),
            (status, 1, 1)
        );
    }
}

#[tokio::test]
async fn attempts_end() {
    let server = Server::always(Reply::status(503));
    let client = client(&server);
    let error = failure(show(&client)).await;
    assert_eq!((error.attempts(), server.count()), (3, 3));
    assert!(
        error
            .to_string()
            .contains("after 3 attempts; the service failed: try again later"),
        "{error}"
    );
    assert!(error.is_transient() && !error.is_outcome_unknown());

    assert_eq!(
        failure(show(&client).retry(RetryPolicy::none()))
            .await
            .attempts(),
        1
    );
    assert_eq!(
        failure(show(&client).retry(RetryPolicy::default().attempts(2).base(Duration::ZERO)))
            .await
            .attempts(),
        2
    );
}

#[tokio::test]
async fn an_unsafe_call_that_may_have_arrived_is_not_sent_again() {
    let server = Server::in_turn(vec![Reply::cut(), good()]);
    let error = failure(create(&client(&server))).await;
    assert_eq!((error.kind(), server.count()), (ErrorKind::Transport, 1));
    assert!(error.is_outcome_unknown());
    assert!(
        error.to_string().contains("the outcome is unknown"),
        "{error}"
    );
}

#[tokio::test]
async fn an_unsafe_call_that_was_answered_is_known_to_have_an_outcome() {
    for (status, unknown) in [(503, false), (429, false), (502, true), (504, true)] {
        let server = Server::in_turn(vec![Reply::status(status), good()]);
        let error = failure(create(&client(&server))).await;
        assert_eq!(
            (error.is_outcome_unknown(), server.count()),
            (unknown, 1),
            "{status}"
        );
    }
    let server = Server::in_turn(vec![good().cut_after(2), good()]);
    let error = failure(create(&client(&server))).await;
    assert_eq!((error.status().unwrap().as_u16(), server.count()), (200, 1));
    assert!(!error.is_outcome_unknown());
    assert!(
        error.to_string().contains("do not send it again"),
        "{error}"
    );
}

#[tokio::test]
async fn the_spec_and_the_call_say_what_is_safe() {
    let server = Server::in_turn(vec![
        Reply::cut(),
        good(),
        Reply::cut(),
        good(),
        Reply::cut(),
    ]);
    let client = client(&server);
    secapi_core::Call::<support::Thing>::new(&client, &support::SEARCH)
        .await
        .unwrap();
    create(&client).idempotent(true).await.unwrap();
    assert!(
        failure(show(&client).idempotent(false))
            .await
            .is_outcome_unknown()
    );
    assert_eq!(server.count(), 5);
}

#[tokio::test]
async fn no_connection_means_that_nothing_was_sent() {
    let gone = Refusing::new();
    let client = Client::builder(&PRODUCT)
        .base_url(gone.url())
        .retry(RetryPolicy::default().base(Duration::from_millis(1)))
        .authenticator(StaticToken::new(&BEARER, "made-up-token"))
        .build()
        .unwrap();
    let error = failure(create(&client)).await;
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Connect, 3),
        "{error}"
    );
    assert!(error.is_connect() && error.is_transient() && !error.is_outcome_unknown());
    assert!(error.to_string().contains("refused"), "{error}");
}

#[tokio::test]
async fn the_service_may_ask_for_a_wait() {
    let server = Server::in_turn(vec![Reply::status(503).header("Retry-After", "0"), good()]);
    show(&client(&server)).await.unwrap();
    assert_eq!(server.count(), 2);

    for (text, seconds) in [("3600", 3600), ("18446744073709551615", u64::MAX)] {
        let server = Server::in_turn(vec![Reply::status(429).header("Retry-After", text), good()]);
        let error = failure(show(&client(&server))).await;
        assert_eq!(
            (error.retry_after(), error.attempts(), server.count()),
            (Some(Duration::from_secs(seconds)), 1, 1)
        );
        assert!(error.is_rate_limited());
        assert!(
            error
                .to_string()
                .contains(&format!("asks to wait {seconds} s")),
            "{error}"
        );
    }
    // Passed already, so "now".
    let date = "Sun, 06 Nov 1994 08:49:37 GMT";
    let server = Server::in_turn(vec![Reply::status(503).header("Retry-After", date), good()]);
    show(&client(&server)).await.unwrap();
}

#[tokio::test]
async fn a_wait_is_never_shorter_than_asked_for() {
    for (text, seconds) in [
        ("299.997", 300),
        ("0.2", 1),
        ("soon", 1),
        ("-1", 1),
        ("", 1),
        ("5, 7", 7),
    ] {
        let server = Server::always(Reply::status(503).header("Retry-After", text));
        let error = failure(show(&client(&server)).retry(RetryPolicy::none())).await;
        assert_eq!(
            (error.retry_after(), server.count()),
            (Some(Duration::from_secs(seconds)), 1),
            "{text}: {error}"
        );
    }
}

#[tokio::test]
async fn a_date_to_wait_for_is_one_of_the_servers_clock() {
    let reply = Reply::status(503)
        .header("Date", "Sun, 06 Nov 1994 08:49:37 GMT")
        .header("Retry-After", "Sun, 06 Nov 1994 09:49:37 GMT");
    let error = failure(show(&client(&Server::always(reply)))).await;
    let wait = error.retry_after().unwrap().as_secs();
    assert!((3590..=3600).contains(&wait), "{wait}");
}

#[tokio::test]
async fn retries_of_a_client_are_limited() {
    let server = Server::always(Reply::status(503));
    let client = support::builder(&server)
        .retry(RetryPolicy::default().attempts(100).base(Duration::ZERO))
        .build()
        .unwrap();
    let error = failure(show(&client)).await;
    // 50 at once, and a few more for the time that it took.
    assert!((51..90).contains(&server.count()), "{}", server.count());
    assert_eq!(usize::try_from(error.attempts()).unwrap(), server.count());
}

#[tokio::test]
async fn connections_are_used_again() {
    let server = Server::always(good());
    let client = client(&server);
    for _ in 0..5 {
        show(&client).await.unwrap();
    }
    assert_eq!((server.count(), server.connections()), (5, 1));
}
