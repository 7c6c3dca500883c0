//! Waiters. Waits run on a clock that stands still, so the looks here go to no server; those that fail have errors of real calls.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use secapi_core::poll::Seen;
use secapi_core::{Backoff, Error, PollState, WaitError, Waiter};
use tokio::time::Instant;

use crate::server::{Reply, Server};
use crate::support::{client, failure, show};

type Look = Result<PollState<&'static str, &'static str>, Error>;

/// A waiter that sees these one after the other, and then the last pending state for ever.
fn waiter(looks: Vec<Look>) -> Waiter<&'static str, &'static str> {
    let looks = Arc::new(Mutex::new(looks.into_iter()));
    Waiter::new("the export", move || {
        let next = looks.lock().unwrap().next();
        async move { next.unwrap_or(Ok(PollState::Pending("running"))) }
    })
    .backoff(Backoff::every(Duration::from_secs(10)))
}

/// The error of a call that was answered with a status.
async fn refused(status: u16) -> Error {
    let server = Server::always(Reply::status(status));
    failure(show(&client(&server)).retry(secapi_core::RetryPolicy::none())).await
}

#[tokio::test(start_paused = true)]
async fn it_ends_with_what_was_waited_for_and_tells_each_look() {
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let noted = Arc::clone(&seen);
    let looks = vec![
        Ok(PollState::Pending("waiting")),
        Ok(PollState::Unknown("pondering")),
        Ok(PollState::Done("url")),
    ];
    let began = Instant::now();
    let done = waiter(looks)
        .on_progress(move |progress| noted.lock().unwrap().push(progress.to_string()))
        .wait()
        .await;
    assert_eq!(done.unwrap(), "url");
    assert_eq!(began.elapsed().as_secs(), 20);
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 2);
    assert!(
        seen[0].starts_with("after 0 ms ") && seen[0].ends_with(r#" was still "waiting""#),
        "{seen:?}"
    );
    assert!(
        seen[1].contains("pondering") && seen[1].contains("not on record"),
        "{seen:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_failure_carries_the_services_reason() {
    let failed = PollState::Failed {
        state: "failed",
        reason: "disk\nfull".to_owned(),
    };
    let error = waiter(vec![Ok(failed)]).wait().await.unwrap_err();
    assert_eq!(
        (error.state(), error.reason()),
        (Some(&"failed"), Some("disk full"))
    );
    assert!(error.to_string().contains("disk full"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn the_deadline_tells_the_last_state_and_whether_it_is_on_record() {
    let began = Instant::now();
    let total = Duration::from_secs(35);
    let error = waiter(vec![]).deadline(total).wait().await.unwrap_err();
    assert_eq!(began.elapsed(), total);
    assert!(error.is_deadline() && error.state() == Some(&"running"));
    let text = error.to_string();
    assert!(text.starts_with("after 35 s "), "{text}");
    assert!(
        text.contains(r#" was still "running"; it may still"#),
        "{text}"
    );
    assert_eq!(format!("{error:?}"), text);
    assert!(format!("{error:#?}").contains("Deadline {"));

    let odd = (0..10)
        .map(|_| Ok(PollState::Unknown("pondering")))
        .collect();
    let error = waiter(odd).deadline(total).wait().await.unwrap_err();
    assert!(
        matches!(
            &error,
            WaitError::Deadline {
                known: false,
                last: Some("pondering"),
                ..
            }
        ),
        "{error:?}"
    );
    assert!(error.to_string().contains("not on record"), "{error}");
}

#[tokio::test]
async fn a_look_that_fails_in_passing_does_not_end_it_and_one_that_does_not_pass_does() {
    let busy = refused(503).await;
    let gone = refused(404).await;
    tokio::time::pause();
    let failures = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&failures);
    let done = waiter(vec![Err(busy), Ok(PollState::Done("url"))])
        .on_progress(move |progress| {
            if matches!(progress.seen, Seen::Failure(_)) {
                counted.fetch_add(1, Ordering::SeqCst);
            }
        })
        .wait()
        .await;
    assert_eq!((done.unwrap(), failures.load(Ordering::SeqCst)), ("url", 1));

    let error = waiter(vec![Err(gone)]).wait().await.unwrap_err();
    assert!(matches!(&error, WaitError::Call { .. }), "{error:?}");
    assert!(error.call().is_some_and(Error::is_not_found), "{error}");
}

#[tokio::test]
async fn a_deadline_that_passes_over_failures_names_the_last_one() {
    let busy = [refused(503).await, refused(503).await, refused(503).await];
    tokio::time::pause();
    let looks = busy.into_iter().map(Err).collect();
    let error = waiter(looks)
        .deadline(Duration::from_secs(15))
        .wait()
        .await
        .unwrap_err();
    assert!(error.is_deadline() && error.state().is_none());
    assert_eq!(
        error
            .call()
            .and_then(Error::status)
            .map(|status| status.as_u16()),
        Some(503)
    );
}

#[tokio::test(start_paused = true)]
async fn what_begins_it_is_called_once_and_before_the_first_look() {
    let order: Arc<Mutex<Vec<&str>>> = Arc::default();
    let (begun, looked) = (Arc::clone(&order), Arc::clone(&order));
    let waiter = Waiter::<(), ()>::new("it", move || {
        let looks = {
            let mut order = looked.lock().unwrap();
            order.push("look");
            order.len()
        };
        async move {
            Ok(if looks < 3 {
                PollState::Pending(())
            } else {
                PollState::Done(())
            })
        }
    })
    .begin_with(async move {
        begun.lock().unwrap().push("begin");
        Ok(())
    });
    waiter.wait().await.unwrap();
    assert_eq!(*order.lock().unwrap(), ["begin", "look", "look"]);
}

#[tokio::test(start_paused = true)]
async fn a_look_that_hangs_ends_with_the_deadline() {
    let waiter = Waiter::<(), ()>::new("it", std::future::pending);
    let error = waiter
        .deadline(Duration::from_secs(5))
        .wait()
        .await
        .unwrap_err();
    assert!(error.is_deadline(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn dropping_it_leaves_nothing_behind() {
    let alive = Arc::new(());
    let held = Arc::clone(&alive);
    let looks = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&looks);
    let waiter = Waiter::<(), ()>::new("it", move || {
        counted.fetch_add(1, Ordering::SeqCst);
        let held = Arc::clone(&held);
        async move {
            drop(held);
            Ok(PollState::Pending(()))
        }
    });
    let cut = tokio::time::timeout(Duration::from_secs(10), waiter.wait()).await;
    assert!(cut.is_err());
    assert_eq!(Arc::strong_count(&alive), 1);
    let before = looks.load(Ordering::SeqCst);
    tokio::time::sleep(Duration::from_secs(600)).await;
    assert_eq!(looks.load(Ordering::SeqCst), before);
}
