//! Deadlines and size limits. Waits run on a clock that stands still; nothing here measures time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::stream::unfold;
use secapi_core::{
    Binary, BoxFuture, Bytes, Client, ErrorKind, Json, Method, ResponseBody, StaticToken,
    Transport, TransportError,
};
use tokio::time::{Instant, sleep};

use crate::server::{Reply, Server};
use crate::support::{BEARER, PRODUCT, builder, create, failure, show};

#[tokio::test]
async fn an_answer_that_is_too_large_is_not_read_to_its_end() {
    let large = format!(r#"{{"id": 7, "x": "{}"}}"#, "x".repeat(10_000));
    let server = Server::always(Reply::json(&large));
    let client = builder(&server).max_body(1000).build().unwrap();
    let error = failure(show(&client)).await;
    assert_eq!((error.kind(), server.count()), (ErrorKind::TooLarge, 1));
    assert!(
        error.to_string().contains("larger than 1000 bytes"),
        "{error}"
    );
    show(&builder(&server).max_body(large.len()).build().unwrap())
        .await
        .unwrap();
}

/// 100,000 zeros, packed.
const ZEROS: &[u8] = include_bytes!("zeros.gz");

#[tokio::test]
async fn the_limit_holds_for_what_is_unpacked() {
    let server = Server::always(
        Reply::new(200, "application/octet-stream", ZEROS).header("Content-Encoding", "gzip"),
    );
    let unpacked = |limit| {
        let client = builder(&server).max_body(limit).build().unwrap();
        async move {
            secapi_core::Call::<Binary>::new(&client, &crate::support::SHOW)
                .path("id", 1)
                .await
        }
    };
    assert!(ZEROS.len() < 1000);
    assert_eq!(unpacked(100_000).await.unwrap(), vec![b'0'; 100_000]);
    assert_eq!(
        unpacked(99_999).await.unwrap_err().kind(),
        ErrorKind::TooLarge
    );
    assert_eq!(
        unpacked(1000).await.unwrap_err().kind(),
        ErrorKind::TooLarge
    );
}

#[tokio::test]
async fn an_answer_that_stalls_is_given_up() {
    let server = Server::always(Reply::json(r#"{"id": 7}"#).stall_after(4));
    let client = builder(&server)
        .read_timeout(Duration::from_secs(1))
        .build()
        .unwrap();
    let error = failure(create(&client)).await;
    assert_eq!((error.kind(), server.count()), (ErrorKind::Timeout, 1));
    assert!(
        error
            .to_string()
            .contains("nothing more came for 1 s after 4 bytes"),
        "{error}"
    );
}

/// Answers after a while, piece by piece.
#[derive(Debug)]
struct Slow {
    head: Duration,
    pieces: usize,
    piece: Duration,
    sent: Arc<AtomicUsize>,
}

/// So many pieces, and each after such a wait.
fn pieces(count: usize, wait: Duration) -> ResponseBody {
    ResponseBody::stream(unfold(count, move |left| async move {
        sleep(wait).await;
        let left = left.checked_sub(1)?;
        Some((Ok(Bytes::from_static(b" ")), left))
    }))
}

impl Transport for Slow {
    fn send(
        &self,
        _: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        self.sent.fetch_add(1, Ordering::SeqCst);
        Box::pin(async {
            sleep(self.head).await;
            Ok(http::Response::new(pieces(self.pieces, self.piece)))
        })
    }
}

fn slow(head: u64, pieces: usize, piece: u64) -> (Client, Arc<AtomicUsize>) {
    let sent = Arc::default();
    let transport = Slow {
        head: Duration::from_secs(head),
        pieces,
        piece: Duration::from_secs(piece),
        sent: Arc::clone(&sent),
    };
    let client = Client::builder(&PRODUCT)
        .base_url("https://a.example")
        .transport(Arc::new(transport))
        .authenticator(StaticToken::new(&BEARER, "made-up-token"))
        .build()
        .unwrap();
    (client, sent)
}

#[tokio::test(start_paused = true)]
async fn all_deadlines_are_set_unless_said_otherwise() {
    // No answer: attempts of 60 s each, within 120 s for all of them.
    let started = Instant::now();
    let (client, sent) = slow(1_000_000, 0, 0);
    let error = failure(show(&client)).await;
    assert_eq!(
        (error.kind(), sent.load(Ordering::SeqCst)),
        (ErrorKind::Timeout, 2)
    );
    assert_eq!(started.elapsed().as_secs(), 120);
    assert!(
        error
            .to_string()
            .contains("no response came within the call's 2 min"),
        "{error}"
    );

    // Silence in the middle: 30 s.
    let started = Instant::now();
    let (client, sent) = slow(0, 10, 31);
    let error = failure(create(&client)).await;
    assert!(error.is_timeout());
    assert_eq!(
        (started.elapsed().as_secs(), sent.load(Ordering::SeqCst)),
        (30, 1)
    );

    // Never silent, but too long: 60 s.
    let started = Instant::now();
    let (client, _) = slow(0, 1000, 7);
    let error = failure(create(&client)).await;
    assert!(
        error
            .to_string()
            .contains("was not complete (8 bytes of it came) within the attempt's 60 s"),
        "{error}"
    );
    assert_eq!(started.elapsed().as_secs(), 60);
}

#[tokio::test(start_paused = true)]
async fn a_slow_answer_within_the_limits_succeeds() {
    let (client, sent) = slow(20, 3, 9);
    let error = failure(client.request(Method::GET, "/")).await;
    // Three blanks: read as a whole, if not as JSON.
    assert_eq!(
        (error.kind(), sent.load(Ordering::SeqCst)),
        (ErrorKind::Decode, 1),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_unsafe_call_that_is_not_answered_has_an_unknown_outcome() {
    let (client, sent) = slow(1_000_000, 0, 0);
    let started = Instant::now();
    let error = failure(create(&client).timeout(Duration::from_secs(5))).await;
    assert!(error.is_timeout() && error.is_outcome_unknown(), "{error}");
    assert_eq!(
        (started.elapsed().as_secs(), sent.load(Ordering::SeqCst)),
        (5, 1)
    );
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_would_pass_the_deadline_is_not_begun() {
    #[derive(Debug)]
    struct Busy;
    impl Transport for Busy {
        fn send(
            &self,
            _: http::Request<Bytes>,
        ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
            let answer = http::Response::builder()
                .status(503)
                .header("Retry-After", "50")
                .body(ResponseBody::full(""));
            Box::pin(async { Ok(answer.unwrap()) })
        }
    }
    let client = Client::builder(&PRODUCT)
        .base_url("https://a.example")
        .transport(Arc::new(Busy))
        .authenticator(StaticToken::new(&BEARER, "made-up-token"))
        .build()
        .unwrap();
    let started = Instant::now();
    let error = failure(show(&client)).await;
    // Twice 50 s and a bit, a third attempt at the end of which there are no more.
    assert_eq!((error.attempts(), started.elapsed().as_secs()), (3, 100));
    let error = failure(show(&client).timeout(Duration::from_secs(60))).await;
    assert_eq!(
        (error.attempts(), error.retry_after()),
        (2, Some(Duration::from_secs(50)))
    );
    assert!(
        started.elapsed().as_secs() < 160,
        "the second wait was not begun"
    );
}

#[tokio::test(start_paused = true)]
async fn no_time_at_all_means_that_nothing_is_sent() {
    let (client, sent) = slow(0, 0, 0);
    let error = failure::<Json>(client.request(Method::GET, "/").timeout(Duration::ZERO)).await;
    assert!(error.is_timeout() && !error.is_outcome_unknown());
    assert_eq!(sent.load(Ordering::SeqCst), 0);
}
