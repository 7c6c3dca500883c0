//! Tokens on the wire: fetched once for all, renewed in time, refused once, and left to others by a call that is dropped.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use secapi_acceptance::clients::{Subject, at_once, build};
use secapi_core::{Attempt, Hook, RetryPolicy, Timestamp, TokenRefresh};
use secapi_simulator::{Fault, Simulator};

/// Calls that are made at a time.
const CROWD: usize = 200;

/// How often the product was asked for a token.
fn token_calls<S: Subject>(simulator: &Simulator) -> usize {
    S::TOKENS.map_or(0, |target| simulator.expect(target).found().len())
}

/// Makes all calls at once; panics when one fails.
async fn crowd<S: Subject>(client: &S) {
    let calls = (0..CROWD).map(|_| {
        let client = client.clone();
        async move { client.read().await }
    });
    for result in at_once(calls).await {
        result.unwrap_or_else(|error| panic!("{}: {error}", S::PRODUCT));
    }
}

/// Point 1. A token that the client knows to have ended: the token call's answer is dated by a clock that is a whole life ahead.
async fn one_token_call_for_each_end_that_is_known<S: Subject>() {
    let life: i64 = 3600;
    let simulator = Simulator::builder()
        .product(S::PRODUCT)
        .token_ttl(Duration::from_secs(life.unsigned_abs()))
        .start()
        .unwrap();
    let client = S::client(&simulator);
    let target = S::TOKENS.unwrap();
    for round in 1..=3 {
        simulator.faults().clear();
        let ended = Fault::on(target).nth(1).clock(life + 1);
        simulator.faults().add(ended).unwrap();
        simulator.expire_tokens();
        client.read().await.unwrap();
        drop(simulator.take_requests());
        crowd(&client).await;
        assert_eq!(
            token_calls::<S>(&simulator),
            1,
            "{}, round {round}",
            S::PRODUCT
        );
        simulator.expect(S::READ).with_status(401).never();
        simulator.expect(S::READ).times(CROWD);
    }
}

/// Point 1. A token that only the service knows to have ended.
async fn one_token_call_for_each_end_that_is_not_known<S: Subject>() {
    let simulator = S::simulator();
    let client = S::client(&simulator);
    client.read().await.unwrap();
    for round in 1..=3 {
        simulator.expire_tokens();
        drop(simulator.take_requests());
        crowd(&client).await;
        assert_eq!(
            token_calls::<S>(&simulator),
            1,
            "{}, round {round}",
            S::PRODUCT
        );
        simulator.expect(S::READ).with_status(200).times(CROWD);
    }
    assert_eq!(client.stats().refreshes, 4, "{}", S::PRODUCT);
    assert_eq!(client.stats().failed_calls, 0, "{}", S::PRODUCT);
}

#[tokio::test]
async fn a_crowd_at_the_end_of_a_token_asks_for_one() {
    one_token_call_for_each_end_that_is_known::<forticasb::Client>().await;
    one_token_call_for_each_end_that_is_known::<forticwp::Client>().await;
    one_token_call_for_each_end_that_is_known::<dbss::Client>().await;
    one_token_call_for_each_end_that_is_not_known::<forticasb::Client>().await;
    one_token_call_for_each_end_that_is_not_known::<forticwp::Client>().await;
    one_token_call_for_each_end_that_is_not_known::<dbss::Client>().await;
}

/// When the last token that was fetched ends, in milliseconds since 1970.
#[derive(Default)]
struct End(AtomicI64);

impl Hook for End {
    fn token_refreshed(&self, refresh: &TokenRefresh<'_>) {
        let end = refresh.expires.map_or(0, Timestamp::as_millis);
        self.0.store(end, Ordering::SeqCst);
    }
}

impl End {
    /// Time until then.
    fn left(&self) -> Duration {
        let left = self.0.load(Ordering::SeqCst) - Timestamp::now().as_millis();
        Duration::from_millis(u64::try_from(left).unwrap_or(0))
    }
}

/// Point 1. In the last tenth of its life a token is renewed while it is still good. That is reckoned by the system's clock, so the time
/// is real; a round that a slow machine draws out beyond the end of the token proves nothing and is made again, with a longer life.
async fn a_refresh_that_fails_harms_nobody<S: Subject>() {
    for life in [40, 120, 360].map(Duration::from_secs) {
        let simulator = Simulator::builder()
            .product(S::PRODUCT)
            .token_ttl(life)
            .start()
            .unwrap();
        let end = Arc::new(End::default());
        // Without this the renewal itself is tried again, which takes from the time that there is.
        let builder = S::builder(&simulator).retry(RetryPolicy::none());
        let client: S = build(builder.hook(Arc::clone(&end)));
        client.read().await.unwrap();
        let broken = Fault::on(S::TOKENS.unwrap()).status(503);
        simulator.faults().add(broken).unwrap();
        drop(simulator.take_requests());
        tokio::time::sleep(end.left().saturating_sub(life.mul_f64(0.09))).await;
        let calls = (0..CROWD).map(|_| {
            let client = client.clone();
            async move { client.read().await }
        });
        let results = at_once(calls).await;
        if end.left().is_zero() {
            continue;
        }
        for result in results {
            result.unwrap_or_else(|error| panic!("{}: {error}", S::PRODUCT));
        }
        let stats = client.stats();
        assert_eq!((stats.refreshes, stats.failed_refreshes), (1, 1));
        // One tries, and then nobody for a while.
        assert_eq!(token_calls::<S>(&simulator), 1, "{}", S::PRODUCT);
        return;
    }
    panic!(
        "{}: in no round was there time to make the calls",
        S::PRODUCT
    );
}

#[tokio::test]
async fn a_refresh_that_fails_while_the_token_is_good_harms_nobody() {
    tokio::join!(
        a_refresh_that_fails_harms_nobody::<forticasb::Client>(),
        a_refresh_that_fails_harms_nobody::<forticwp::Client>(),
        a_refresh_that_fails_harms_nobody::<dbss::Client>(),
    );
}

/// Point 2.
async fn a_refused_token_is_renewed_once<S: Subject>() {
    let simulator = S::simulator();
    let client = S::client(&simulator);
    client.read().await.unwrap();
    drop(simulator.take_requests());
    let refusal = Fault::on(S::READ).nth(1).status(401);
    simulator.faults().add(refusal).unwrap();
    client.read().await.unwrap();
    assert_eq!(token_calls::<S>(&simulator), 1, "{}", S::PRODUCT);
    simulator.expect(S::READ).times(2);
    let stats = client.stats();
    assert_eq!((stats.resends, stats.retries), (1, 0), "{}", S::PRODUCT);

    // A service that refuses every token.
    simulator.faults().clear();
    let refusals = Fault::on(S::READ).status(401);
    simulator.faults().add(refusals).unwrap();
    for _ in 0..3 {
        drop(simulator.take_requests());
        let error = client.read().await.unwrap_err();
        assert!(error.is_unauthorized(), "{error}");
        assert_eq!(error.attempts(), 2, "{error}");
        assert_eq!(token_calls::<S>(&simulator), 1, "{}", S::PRODUCT);
        simulator.expect(S::READ).times(2);
    }
}

#[tokio::test]
async fn a_fresh_token_that_is_refused_is_renewed_once_and_then_the_refusal_surfaces() {
    a_refused_token_is_renewed_once::<forticasb::Client>().await;
    a_refused_token_is_renewed_once::<forticwp::Client>().await;
    a_refused_token_is_renewed_once::<dbss::Client>().await;
}

#[tokio::test]
async fn a_refused_token_that_cannot_be_renewed_is_sent_once() {
    let simulator = fortinac::Client::simulator();
    let client = fortinac::Client::client(&simulator);
    simulator.revoke_tokens();
    let error = client.read().await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    simulator.expect("*").times(1);
}

/// Counts the attempts of token calls.
#[derive(Default)]
struct Fetches(AtomicUsize);

impl Hook for Fetches {
    fn attempt_started(&self, attempt: &Attempt<'_>) {
        let name = attempt.operation.name();
        if name.starts_with("auth.") || name == "iam.create_token" {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// Point 10.
async fn a_dropped_call_leaves_the_token_to_others<S: Subject>() {
    let simulator = S::simulator();
    let slow = Fault::on(S::TOKENS.unwrap()).nth(1).stall();
    simulator.faults().add(slow).unwrap();
    let fetches = Arc::new(Fetches::default());
    let client: S = build(S::builder(&simulator).hook(Arc::clone(&fetches)));
    let start = || {
        let client = client.clone();
        tokio::spawn(async move { client.read().await })
    };
    let fetching = start();
    while simulator.faults().list()[0].acted == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let waiting: Vec<_> = (0..20).map(|_| start()).collect();
    // Some of those that wait are dropped as well.
    let dropped: Vec<_> = (0..20).map(|_| start()).collect();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(waiting.iter().all(|call| !call.is_finished()));
    dropped.iter().for_each(tokio::task::JoinHandle::abort);
    fetching.abort();
    for call in waiting {
        call.await.unwrap().unwrap();
    }
    assert_eq!(fetches.0.load(Ordering::SeqCst), 2, "{}", S::PRODUCT);
    assert_eq!(client.stats().refreshes, 1, "{}", S::PRODUCT);
}

#[tokio::test]
async fn a_call_that_is_dropped_while_it_fetches_leaves_that_to_the_others() {
    a_dropped_call_leaves_the_token_to_others::<forticasb::Client>().await;
    a_dropped_call_leaves_the_token_to_others::<forticwp::Client>().await;
    a_dropped_call_leaves_the_token_to_others::<dbss::Client>().await;
}
