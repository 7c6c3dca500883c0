//! Connections that were kept, and turn out to be dead when the next request is written to them.

use std::sync::Barrier;
use std::time::Duration;

use secapi_core::{Client, ErrorKind, RetryPolicy};

use crate::server::{Reply, Server};
use crate::support::{builder, create, failure, show};

fn good() -> Reply {
    Reply::json(r#"{"id": 7}"#)
}

/// The answer of a server, or of something before it, that ends a connection which was not used for a while.
fn idle_too_long() -> Reply {
    Reply::status(408)
        .header("Connection", "close")
        .then_close()
}

/// A server that answers so many requests, each on a connection of its own, and from then on on these connections in one way and on new ones
/// in another; and a client that keeps the connections.
async fn kept(count: usize, on_old: Reply, on_new: Reply) -> (Server, Client) {
    let all_there = Barrier::new(count);
    let server = Server::start(move |number, request| {
        if number < count {
            all_there.wait();
            good()
        } else if request.connection < count {
            on_old.clone()
        } else {
            on_new.clone()
        }
    });
    let client = builder(&server).build().unwrap();
    let calls = (0..count).map(|_| show(&client).into_future());
    let answers = futures_util::future::join_all(calls).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!((server.count(), server.connections()), (count, count));
    (server, client)
}

#[tokio::test]
async fn dead_connections_do_not_use_up_the_attempts() {
    for (count, on_old) in [
        (1, Reply::cut()),
        (3, idle_too_long()),
        (3, Reply::status(408)),
        (8, Reply::cut()),
        (8, Reply::raw("HTTP/1.1 200")),
    ] {
        for policy in [RetryPolicy::default(), RetryPolicy::none()] {
            let (server, client) = kept(count, on_old.clone(), good()).await;
            let answer = show(&client).retry(policy).with_meta().await.unwrap();
            assert_eq!(answer.meta.attempts, 2, "{on_old:?}");
            assert_eq!(
                (server.count(), server.connections()),
                (count + 2, count + 1),
                "{on_old:?}"
            );
            let stats = client.stats();
            assert_eq!((stats.resends, stats.retries), (1, 0));
        }
    }
}

#[tokio::test]
async fn what_follows_a_dead_connection_counts() {
    for (on_new, kind) in [
        (Reply::cut(), ErrorKind::Transport),
        (Reply::status(503), ErrorKind::Status),
        (idle_too_long(), ErrorKind::Status),
    ] {
        let (server, client) = kept(8, Reply::cut(), on_new).await;
        let policy = RetryPolicy::default().base(Duration::ZERO);
        let error = failure(show(&client).retry(policy)).await;
        assert_eq!((error.kind(), error.attempts()), (kind, 4), "{error}");
        assert_eq!((server.count(), server.connections()), (8 + 4, 8 + 3));
    }
}

/// Whether it was carried out is known only where the server says that it was not.
#[tokio::test]
async fn a_request_that_may_have_arrived_is_not_sent_again() {
    let (server, client) = kept(3, Reply::cut(), good()).await;
    let error = failure(create(&client)).await;
    assert!(error.is_outcome_unknown(), "{error}");
    assert_eq!((error.attempts(), server.count()), (1, 4));

    // Not the answer of a server that waited for a request.
    let (server, client) = kept(3, Reply::status(408), good()).await;
    let error = failure(create(&client)).await;
    assert_eq!((error.status().unwrap().as_u16(), server.count()), (408, 4));

    let (server, client) = kept(3, idle_too_long(), good()).await;
    let answer = create(&client).with_meta().await.unwrap();
    assert_eq!((answer.meta.attempts, server.count()), (2, 5));

    // The connection is new.
    let (server, client) = kept(1, idle_too_long(), idle_too_long()).await;
    let error = failure(create(&client)).await;
    assert_eq!((error.status().unwrap().as_u16(), server.count()), (408, 3));
}

#[tokio::test]
async fn a_new_connection_that_is_cut_counts() {
    let server = Server::always(Reply::cut());
    let client = builder(&server).build().unwrap();
    let (first, second) = tokio::join!(failure(show(&client)), failure(show(&client)));
    assert_eq!((first.attempts(), second.attempts()), (3, 3));
    assert_eq!((server.count(), client.stats().resends), (6, 0));
}
