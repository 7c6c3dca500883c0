use std::sync::atomic::{AtomicU32, Ordering};

use super::*;

/// Fetches the number of the fetch, after a moment; it is refreshed in the last tenth of its life.
async fn number(count: &AtomicU32, now: i64, life: Option<i64>) -> Result<Expiring<u32>, Error> {
    tokio::time::sleep(Duration::from_secs(1)).await;
    let fetched = Expiring::new(count.fetch_add(1, Ordering::Relaxed) + 1);
    Ok(match life {
        Some(life) => fetched.until(now + life, life / 10),
        None => fetched,
    })
}

async fn ask(cached: &Cached<u32>, count: &AtomicU32, now: i64, life: Option<i64>) -> u32 {
    let fetch = |_| number(count, now, life);
    *cached.get(|| now, None, fetch).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn it_is_fetched_once_for_all_who_ask_and_kept() {
    let (cached, count) = (Cached::default(), AtomicU32::new(0));
    let ask = |now| ask(&cached, &count, now, None);
    assert_eq!(tokio::join!(ask(0), ask(0), ask(0)), (1, 1, 1));
    assert_eq!(ask(i64::MAX - 1).await, 1);
}

#[tokio::test(start_paused = true)]
async fn it_is_renewed_ahead_of_its_end_by_one_while_others_go_on() {
    let (cached, count) = (Cached::default(), AtomicU32::new(0));
    let ask = |now| ask(&cached, &count, now, Some(100_000));
    assert_eq!(ask(0).await, 1);
    assert_eq!(
        ask(89_999).await,
        1,
        "more than a tenth of its life is left"
    );
    assert_eq!(tokio::join!(ask(90_000), ask(90_000)), (2, 1));
    assert_eq!(ask(300_000).await, 3, "the last one has ended");
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_told_to_all_and_forgiven_while_the_value_is_good() {
    let cached = Cached::<u32>::default();
    let count = AtomicU32::new(0);
    let fail = |now| {
        cached.get(
            move || now,
            None,
            |_| async {
                tokio::time::sleep(Duration::from_secs(1)).await;
                count.fetch_add(1, Ordering::Relaxed);
                Err(Error::auth("no"))
            },
        )
    };
    let (a, b) = tokio::join!(fail(0), fail(0));
    assert!(a.is_err() && b.is_err());
    assert_eq!(count.load(Ordering::Relaxed), 1);
    // Who asks at the very instant of a failure has waited for it.
    tokio::time::advance(Duration::from_millis(1)).await;
    assert_eq!(ask(&cached, &AtomicU32::new(6), 0, Some(100)).await, 7);
    assert_eq!(*fail(95).await.unwrap(), 7);
    assert_eq!(*fail(95).await.unwrap(), 7);
    assert_eq!(count.load(Ordering::Relaxed), 2, "not tried again at once");
    assert!(fail(100).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_deadline_that_has_passed_is_the_failure_of_one_call() {
    let (cached, count) = (Cached::<u32>::default(), AtomicU32::new(0));
    let hurried = cached.get(
        || 0,
        Some(Deadline::after(Duration::from_secs(1))),
        |_| async {
            tokio::time::sleep(Duration::from_secs(2)).await;
            Err(Error::auth("late"))
        },
    );
    let (hurried, patient) = tokio::join!(hurried, ask(&cached, &count, 0, None));
    assert!(hurried.is_err());
    assert_eq!(patient, 1);
}

#[tokio::test(start_paused = true)]
async fn dropping_who_fetches_lets_the_next_one_fetch() {
    let (cached, count) = (Cached::default(), AtomicU32::new(0));
    let ask = || ask(&cached, &count, 0, None);
    let given_up = tokio::time::timeout(Duration::from_millis(10), ask());
    assert!(given_up.await.is_err());
    assert_eq!(ask().await, 1);
}

#[tokio::test(start_paused = true)]
async fn what_was_discarded_is_fetched_anew() {
    let (cached, count) = (Cached::default(), AtomicU32::new(0));
    let ask = || ask(&cached, &count, 0, None);
    ask().await;
    let first = cached.present().unwrap();
    cached.discard(&first);
    assert_eq!(ask().await, 2);
    cached.discard(&first);
    assert_eq!(ask().await, 2, "it is another one by now");
}

#[tokio::test(start_paused = true)]
async fn who_fetches_sees_the_value_before() {
    let cached = Cached::<u32>::default();
    let count = AtomicU32::new(0);
    let seen = |now| {
        let (cached, count) = (&cached, &count);
        async move {
            let mut seen = None;
            let fetch = |before: Previous<u32>| {
                seen = Some((before.value.as_deref().copied(), before.is_good));
                number(count, now, Some(100))
            };
            cached.get(|| now, None, fetch).await.unwrap();
            seen
        }
    };
    assert_eq!(seen(0).await, Some((None, false)));
    assert_eq!(seen(95).await, Some((Some(1), true)));
    assert_eq!(seen(500).await, Some((Some(2), false)));
    assert_eq!(seen(500).await, None);
}
