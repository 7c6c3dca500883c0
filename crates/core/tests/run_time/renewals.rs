//! Tokens that are renewed while calls go on, in crowds and with trouble.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use secapi_core::{BoxFuture, Client, Error, RetryPolicy, Token, TokenAuthenticator, TokenSource};

use crate::auth::{Source, is_token_call, token_calls};
use crate::server::{Reply, Server};
use crate::support::{self, BEARER, show};

/// Tokens that live as long as it is told, one after the other, and then for an hour.
#[derive(Debug)]
struct Lives(Mutex<VecDeque<Duration>>);

impl TokenSource for Lives {
    fn fetch<'a>(
        &'a self,
        current: Option<&'a Token>,
        client: &'a Client,
    ) -> BoxFuture<'a, Result<Token, Error>> {
        let life = self.0.lock().unwrap().pop_front();
        let life = life.unwrap_or(Duration::from_secs(3600));
        Box::pin(async move { Source { life: Some(life) }.fetch(current, client).await })
    }
}

fn client(server: &Server, authenticator: TokenAuthenticator) -> Client {
    Client::builder(&support::PRODUCT)
        .base_url(server.url())
        .retry(RetryPolicy::default().base(Duration::from_millis(1)))
        .authenticator(authenticator)
        .build()
        .unwrap()
}

/// Numbered tokens, and a thing for everybody.
fn server() -> Server {
    Server::start(|number, request| {
        if is_token_call(request) {
            // So that the others have to wait.
            std::thread::sleep(Duration::from_millis(20));
            Reply::json(&format!(r#"{{"token": "made-up-{number}"}}"#))
        } else {
            Reply::json(r#"{"id": 7}"#)
        }
    })
}

async fn crowd(client: &Client) {
    let calls: Vec<_> = (0..200)
        .map(|_| tokio::spawn(show(client).send()))
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap().id, 7);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_that_meets_the_end_of_a_token_fetches_one() {
    let server = server();
    let lives = Lives(Mutex::new([Duration::from_millis(100)].into()));
    let client = client(&server, TokenAuthenticator::new(&BEARER, lives));
    show(&client).await.unwrap();
    tokio::time::sleep(Duration::from_millis(150)).await;
    crowd(&client).await;
    assert_eq!((token_calls(&server), client.stats().refreshes), (2, 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_goes_on_with_a_valid_token_while_one_call_renews_it() {
    let server = server();
    // The first one is due from the first moment on, though it is valid for long; the second one is not.
    let lives = Lives(Mutex::new([Duration::from_secs(60)].into()));
    let authenticator =
        TokenAuthenticator::new(&BEARER, lives).renew_before(Duration::from_secs(600));
    let client = client(&server, authenticator);
    show(&client).await.unwrap();
    crowd(&client).await;
    assert_eq!(token_calls(&server), 2);
}

#[tokio::test]
async fn a_valid_token_outlives_a_renewal_that_hangs() {
    let server = Server::start(|number, request| match is_token_call(request) {
        true if number > 0 => Reply::json(r#"{"token": "made-up"}"#).stall_after(1),
        true => Reply::json(r#"{"token": "made-up-first"}"#),
        false => Reply::json(r#"{"id": 7}"#),
    });
    let source = Source {
        life: Some(Duration::from_secs(600)),
    };
    let authenticator =
        TokenAuthenticator::new(&BEARER, source).renew_before(Duration::from_secs(3600));
    let client = client(&server, authenticator);
    show(&client).await.unwrap();
    for _ in 0..3 {
        show(&client).timeout(Duration::from_secs(3)).await.unwrap();
    }
    assert_eq!(
        (token_calls(&server), client.stats().failed_refreshes),
        (2, 1)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_runs_out_of_time_fails_nobody_but_itself() {
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
    let client = client(
        &server,
        TokenAuthenticator::new(&BEARER, Source { life: None }),
    );
    let hasty = tokio::spawn(show(&client).timeout(Duration::from_secs(2)).send());
    tokio::task::spawn_blocking(move || wait.recv().unwrap())
        .await
        .unwrap();
    let others: Vec<_> = (0..20)
        .map(|_| tokio::spawn(show(&client).send()))
        .collect();
    assert!(hasty.await.unwrap().unwrap_err().is_timeout());
    for call in others {
        assert_eq!(call.await.unwrap().unwrap().id, 7);
    }
    assert_eq!(token_calls(&server), 2);
}
