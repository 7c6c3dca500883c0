//! When a failed call is tried again, how long it waits, and what it never does: hurry, drown a service, or outlive its deadline.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use secapi_acceptance::clients::{Subject, at_once, build};
use secapi_core::{Attempt, Error, Hook, PlannedRetry};
use secapi_simulator::{Fault, RetryAfter};

/// The waits that a client planned, each with the number of the attempt before it.
#[derive(Clone, Default)]
struct Waits(Arc<Mutex<Vec<(u32, Duration)>>>);

impl Hook for Waits {
    fn retry_planned(&self, attempt: &Attempt<'_>, retry: &PlannedRetry) {
        self.0.lock().unwrap().push((attempt.number, retry.wait));
    }
}

impl Waits {
    fn take(&self) -> Vec<(u32, Duration)> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// The ceiling of the first wait, which is also what is added to a wait that the service asks for.
const BASE: Duration = Duration::from_millis(100);

/// Calls once; the first answer is a 429 with that header. Gives what the call came to and the waits.
async fn asked(header: RetryAfter) -> (Result<(), Error>, Vec<(u32, Duration)>) {
    let simulator = fortinac::Client::simulator();
    let busy = Fault::on("*").nth(1).status(429).retry_after(header);
    simulator.faults().add(busy).unwrap();
    let waits = Waits::default();
    let client = build(<fortinac::Client as Subject>::builder(&simulator).hook(waits.clone()));
    let result = client.read().await;
    (result, waits.take())
}

/// Point 3: a number of seconds is waited for, and so is a date.
#[tokio::test]
async fn a_time_that_the_service_names_is_waited_for() {
    let (seconds, date) = tokio::join!(asked(RetryAfter::Seconds(2)), asked(RetryAfter::Date(2)));
    let two = Duration::from_secs(2);
    seconds.0.unwrap();
    assert_eq!(seconds.1.len(), 1);
    let wait = seconds.1[0].1;
    assert!(wait >= two && wait <= two + BASE, "{wait:?}");
    date.0.unwrap();
    assert_eq!(date.1.len(), 1);
    // The date and the `Date` of the answer that it is seen from are in whole seconds.
    let (wait, second) = (date.1[0].1, Duration::from_secs(1));
    assert!(wait >= second && wait <= two + second + BASE, "{wait:?}");
}

/// Point 3: a past date means now; a value that is no time asks for a second.
#[tokio::test]
async fn what_names_no_time_to_come_leaves_the_usual_wait_or_a_second() {
    let second = Duration::from_secs(1);
    for (header, least) in [
        (RetryAfter::Date(-60), Duration::ZERO),
        (RetryAfter::Seconds(0), Duration::ZERO),
        (RetryAfter::Text("-1".into()), second),
        (RetryAfter::Text("soon".into()), second),
    ] {
        let (result, waits) = asked(header.clone()).await;
        result.unwrap_or_else(|error| panic!("{header:?}: {error}"));
        assert_eq!(waits.len(), 1, "{header:?}");
        let wait = waits[0].1;
        assert!(
            wait >= least && wait <= least + BASE,
            "{header:?}: {wait:?}"
        );
    }
}

/// Point 3: what does not fit into the deadline is not waited for, and the error says so.
#[tokio::test]
async fn a_time_beyond_the_deadline_is_told_and_not_waited_for() {
    for seconds in [u64::MAX, 120, 1_000_000] {
        let (result, waits) = asked(RetryAfter::Seconds(seconds)).await;
        let error = result.unwrap_err();
        assert_eq!(waits, []);
        assert_eq!(error.retry_after(), Some(Duration::from_secs(seconds)));
        assert_eq!(error.attempts(), 1);
        assert!(error.is_rate_limited() && error.is_transient());
        let text = error.to_string();
        assert!(text.contains("beyond the call's deadline"), "{text}");
        assert!(text.contains(&seconds.to_string()), "{text}");
    }
}

/// How long a call at most takes that has so long.
const TOTAL: Duration = Duration::from_millis(400);

async fn ends_in_time<S: Subject>(script: &str) {
    let simulator = S::simulator();
    simulator.faults().add_script(script).unwrap();
    let client: S = build(S::builder(&simulator).timeout(TOTAL));
    // A timer of the same runtime is as late as the call's own where the machine is busy, and the call is looked at first.
    tokio::select! {
        biased;
        result = client.read() => drop(result.expect_err(script)),
        () = tokio::time::sleep(TOTAL + Duration::from_millis(100)) => panic!("{script}: it goes on"),
    }
}

/// Point 3: whatever the service does, a call ends by its deadline.
#[tokio::test]
async fn no_call_outlives_its_deadline() {
    for script in [
        "* status 429 retry-after 2",
        "* status 429 retry-after 0",
        "* status 429 retry-after date +2s",
        "* status 429 retry-after date -60s",
        "* status 429 retry-after \"-1\"",
        "* status 429 retry-after soon",
        "* status 429 retry-after 18446744073709551615",
        "* status 503",
        "* delay 300ms status 503",
        "* stall",
        "* stall-body 3",
        "* slow 1/100ms",
        "* cut-after",
        "connect stall",
    ] {
        ends_in_time::<fortinac::Client>(script).await;
    }
}

/// Point 3: authentication spends from the same time.
#[tokio::test]
async fn no_token_call_outlives_the_deadline_of_the_call_that_needs_it() {
    for script in [
        "auth.* stall",
        "auth.* slow 1/100ms",
        "auth.* status 503 retry-after 1",
        "auth.* nth 1 delay 300ms; service.* stall",
    ] {
        ends_in_time::<forticasb::Client>(script).await;
    }
}

/// Point 4: a storm is not made worse, and is over when it is over.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storm_of_failures_is_met_with_few_retries_that_are_spread() {
    // What a client's budget is: so many at once, and so many more each second.
    const AT_ONCE: u64 = 50;
    const EACH_SECOND: u64 = 10;
    let simulator = fortinac::Client::simulator();
    let waits = Waits::default();
    let client = build(<fortinac::Client as Subject>::builder(&simulator).hook(waits.clone()));
    client.read().await.unwrap();
    let storm = simulator.faults().add(Fault::on("*").status(503)).unwrap();
    let started = Instant::now();
    let calls = (0..1000).map(|_| {
        let client = client.clone();
        async move { client.read().await }
    });
    let results = at_once(calls).await;
    let allowed = AT_ONCE + EACH_SECOND * (started.elapsed().as_secs() + 1);
    assert!(results.iter().all(|result| {
        result
            .as_ref()
            .is_err_and(|error| error.status().is_some_and(|status| status == 503))
    }));
    let stats = client.stats();
    assert!(
        stats.retries >= AT_ONCE,
        "the budget is there to be used: {stats:?}"
    );
    assert!(stats.retries <= allowed, "{stats:?}");
    assert_eq!(stats.attempts, 1 + 1000 + stats.retries);
    simulator
        .expect("*")
        .times(usize::try_from(stats.attempts).unwrap());
    let told = results.iter().filter_map(|result| result.as_ref().err());
    let given_up = told
        .filter(|error| error.to_string().contains("retry budget is exhausted"))
        .count();
    // All that the budget has nothing left for; a call may use it up with each of its attempts.
    let least = 1000_u64.saturating_sub(allowed).min(800);
    assert!(
        given_up as u64 >= least,
        "only {given_up} say why they were not retried"
    );

    // Full jitter: in each quarter of the first ceiling there is somebody, and nobody is beyond the ceiling.
    let waits = waits.take();
    let first: Vec<_> = waits.iter().filter(|(attempt, _)| *attempt == 1).collect();
    assert!(first.len() >= 40, "{}", first.len());
    assert!(
        waits
            .iter()
            .all(|(attempt, wait)| *wait <= BASE * (1 << (attempt - 1))),
        "{waits:?}"
    );
    for quarter in 0..4_u32 {
        let within = BASE * quarter / 4..BASE * (quarter + 1) / 4;
        assert!(
            first.iter().any(|(_, wait)| within.contains(wait)),
            "nobody in {within:?}"
        );
    }

    // Over: calls succeed at once, and within five seconds most of the budget is there again.
    assert!(simulator.faults().remove(storm));
    for _ in 0..100 {
        client.read().await.unwrap();
    }
    tokio::time::sleep(Duration::from_secs(5)).await;
    let faults = simulator.faults();
    faults
        .add(Fault::on("*").every(2).times(40).status(503))
        .unwrap();
    for _ in 0..40 {
        client.read().await.unwrap();
    }
}
