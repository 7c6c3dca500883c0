//! How many requests are under way at a time. Waits run on a clock that stands still.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::stream::unfold;
use secapi_core::{
    BoxFuture, Bytes, Call, Client, ClientBuilder, Error, ErrorKind, Json, ResponseBody,
    RetryPolicy, StaticToken, Token, TokenAuthenticator, TokenSource, Transport, TransportError,
};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::support::{BEARER, PRODUCT, TOKEN, create, failure, show};

/// Counts the requests that it is busy with: from their sending to the end of their answers' bodies.
#[derive(Debug, Default)]
struct Counting {
    now: Arc<AtomicUsize>,
    most: AtomicUsize,
    sent: AtomicUsize,
    /// How often 503 comes first.
    failures: usize,
}

/// One place among the bodies that are not read to their end.
struct Unread(Arc<AtomicUsize>);

impl Unread {
    /// Text that comes after a second, and the end after another.
    fn body(self) -> ResponseBody {
        let text = Some(Bytes::from_static(br#"{"id": 7}"#));
        ResponseBody::stream(unfold((self, text), async |(place, text)| {
            sleep(Duration::from_secs(1)).await;
            Some((Ok(text?), (place, None)))
        }))
    }
}

impl Drop for Unread {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Transport for Counting {
    fn send(
        &self,
        _: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        Box::pin(async {
            let number = self.sent.fetch_add(1, Ordering::SeqCst);
            let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(now, Ordering::SeqCst);
            let unread = Unread(Arc::clone(&self.now));
            sleep(Duration::from_secs(1)).await;
            let mut answer = http::Response::new(unread.body());
            if number < self.failures {
                *answer.status_mut() = http::StatusCode::SERVICE_UNAVAILABLE;
            }
            Ok(answer)
        })
    }
}

fn builder(transport: &Arc<Counting>) -> ClientBuilder<Client> {
    Client::builder(&PRODUCT)
        .base_url("https://a.example")
        .transport(Arc::clone(transport) as Arc<dyn Transport>)
}

fn client(transport: &Arc<Counting>, max: usize) -> Client {
    builder(transport)
        .authenticator(StaticToken::new(&BEARER, "made-up-token"))
        .max_in_flight(max)
        .build()
        .unwrap()
}

#[tokio::test(start_paused = true)]
async fn requests_under_way_are_bounded() {
    let transport = Arc::<Counting>::default();
    let client = client(&transport, 5);
    // The first use of a token is one call's alone.
    show(&client).await.unwrap();
    let mut calls = JoinSet::new();
    for _ in 0..40 {
        calls.spawn(show(&client).into_future());
    }
    let started = Instant::now();
    for result in calls.join_all().await {
        assert_eq!(result.unwrap().id, 7);
    }
    assert_eq!(transport.most.load(Ordering::SeqCst), 5);
    assert_eq!(transport.sent.load(Ordering::SeqCst), 41);
    // One second to the head, one to the body, one to its end; five at a time.
    assert_eq!(started.elapsed().as_secs(), 8 * 3);
}

#[tokio::test(start_paused = true)]
async fn there_is_a_limit_unless_said_otherwise() {
    let transport = Arc::<Counting>::default();
    let client: Client = builder(&transport)
        .authenticator(StaticToken::new(&BEARER, "made-up-token"))
        .build()
        .unwrap();
    let mut calls = JoinSet::new();
    for _ in 0..1000 {
        calls.spawn(show(&client).into_future());
    }
    assert!(calls.join_all().await.iter().all(Result::is_ok));
    assert_eq!(transport.most.load(Ordering::SeqCst), 256);
}

#[tokio::test(start_paused = true)]
async fn waiting_spends_the_calls_time_and_sends_nothing() {
    let transport = Arc::<Counting>::default();
    let client = client(&transport, 1);
    let first = tokio::spawn(show(&client).into_future());
    tokio::task::yield_now().await;
    let started = Instant::now();
    let error = failure(create(&client).timeout(Duration::from_secs(2))).await;
    assert_eq!(
        (error.kind(), started.elapsed().as_secs()),
        (ErrorKind::Timeout, 2)
    );
    assert!(!error.is_outcome_unknown());
    assert!(error.to_string().contains("nothing was sent"), "{error}");
    first.await.unwrap().unwrap();
    assert_eq!(transport.sent.load(Ordering::SeqCst), 1);
    // A call that is given up leaves no place behind.
    let given_up = tokio::time::timeout(Duration::from_secs(1), show(&client).into_future()).await;
    assert!(given_up.is_err());
    show(&client).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_place_is_free_while_a_call_waits_for_another_attempt() {
    let transport = Arc::new(Counting {
        failures: 1,
        ..Counting::default()
    });
    let client = client(&transport, 1);
    let slow = RetryPolicy::default()
        .base(Duration::from_secs(60_000))
        .cap(Duration::from_secs(60_000));
    let first = show(&client)
        .retry(slow)
        .timeout(Duration::from_secs(1_000_000))
        .into_future();
    let first = tokio::spawn(first);
    sleep(Duration::from_secs(4)).await;
    assert_eq!(transport.sent.load(Ordering::SeqCst), 1);
    show(&client).timeout(Duration::from_secs(4)).await.unwrap();
    first.await.unwrap().unwrap();
    assert_eq!(transport.most.load(Ordering::SeqCst), 1);
}

/// Asks the service for a token.
#[derive(Debug)]
struct Source;

impl TokenSource for Source {
    fn fetch<'a>(
        &'a self,
        _: Option<&'a Token>,
        client: &'a Client,
    ) -> BoxFuture<'a, Result<Token, Error>> {
        Box::pin(async move {
            Call::<Json>::new(client, &TOKEN).await?;
            Ok(Token::new("made-up-token"))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_is_had_even_if_all_places_are_taken_by_calls_that_need_it() {
    let transport = Arc::<Counting>::default();
    let client: Client = builder(&transport)
        .authenticator(TokenAuthenticator::new(&BEARER, Source))
        .max_in_flight(2)
        .build()
        .unwrap();
    let mut calls = JoinSet::new();
    for _ in 0..10 {
        calls.spawn(show(&client).into_future());
    }
    assert!(calls.join_all().await.iter().all(Result::is_ok));
    assert_eq!(transport.sent.load(Ordering::SeqCst), 11);
}
