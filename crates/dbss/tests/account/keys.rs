//! Temporary keys: their end, and where new ones come from.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use dbss::{AccessKey, Credentials, Timestamp};

use crate::{at_once, client, key, project, simulator, temporary_key};

/// Now, and that many seconds more.
fn in_seconds(seconds: i64) -> Timestamp {
    Timestamp::from_millis(Timestamp::now().as_millis() + seconds * 1000)
}

#[tokio::test]
async fn a_temporary_key_goes_with_its_token() {
    let simulator = simulator();
    let key = temporary_key(&simulator).expires_at(in_seconds(3600));
    let client = client(&simulator, key).with_project(project(&simulator));
    client
        .dashboard()
        .show_audit_task_status("risk")
        .await
        .unwrap();
    assert_eq!(
        simulator.requests()[0].header("x-security-token"),
        simulator.credentials().security_token.as_deref()
    );
}

#[tokio::test]
async fn a_temporary_key_that_has_ended_is_not_used() {
    let simulator = simulator();
    let key = temporary_key(&simulator).expires_at(in_seconds(-1));
    let client = client(&simulator, key).with_project(project(&simulator));
    let error = client
        .dashboard()
        .show_audit_task_status("risk")
        .await
        .unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    assert!(
        error
            .to_string()
            .contains("the temporary access key ended at"),
        "{error}"
    );
    assert!(simulator.requests().is_empty());
}

/// Credentials that give the keys in turn, the last one for ever, and how many were asked for.
fn in_turn(keys: Vec<AccessKey>) -> (Credentials, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let credentials = Credentials::renewed_by(move || {
        let number = count.fetch_add(1, Ordering::Relaxed);
        let key = keys[number.min(keys.len() - 1)].clone();
        async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            Ok(key)
        }
    });
    (credentials, asked)
}

#[tokio::test]
async fn a_key_is_asked_for_once_and_again_before_it_ends() {
    let simulator = simulator();
    // Time is the system's here; a round that a busy machine draws out beyond the life of the key is made again with a longer one.
    for life in [2, 10, 60] {
        let end = in_seconds(life);
        let short = temporary_key(&simulator).expires_at(end);
        let long = temporary_key(&simulator).expires_at(in_seconds(3600));
        let (credentials, asked) = in_turn(vec![short, long]);
        let client = client(&simulator, credentials).with_project(project(&simulator));
        let calls = || {
            at_once(10, || {
                client
                    .dashboard()
                    .show_audit_task_status("risk")
                    .into_future()
            })
        };
        calls().await.unwrap();
        // In the last tenth of its life it is renewed already.
        if in_seconds(life / 5 + 1) > end {
            continue;
        }
        assert_eq!(asked.load(Ordering::Relaxed), 1);
        tokio::time::sleep(Duration::from_secs(life.unsigned_abs())).await;
        calls().await.unwrap();
        assert_eq!(asked.load(Ordering::Relaxed), 2);
        return;
    }
    panic!("ten calls took a minute each time");
}

#[tokio::test]
async fn a_key_that_is_refused_is_replaced_once() {
    let simulator = simulator();
    let revoked = AccessKey::new("MADEUPREVOKED", "made-up-secret");
    let (credentials, asked) = in_turn(vec![revoked.clone(), key(&simulator)]);
    let renewed = client(&simulator, credentials).with_project(project(&simulator));
    renewed
        .dashboard()
        .show_audit_task_status("risk")
        .await
        .unwrap();
    assert_eq!(asked.load(Ordering::Relaxed), 2);
    assert_eq!(simulator.take_requests().len(), 2);

    let (credentials, asked) = in_turn(vec![revoked]);
    let hopeless = client(&simulator, credentials).with_project(project(&simulator));
    let error = hopeless
        .dashboard()
        .show_audit_task_status("risk")
        .await
        .unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    assert_eq!(asked.load(Ordering::Relaxed), 2);
    assert_eq!(
        simulator.take_requests().len(),
        1,
        "the same key again is not tried"
    );
}

#[tokio::test]
async fn a_provider_that_fails_fails_the_call() {
    let simulator = simulator();
    let credentials =
        Credentials::renewed_by(|| async { Err(dbss::Error::auth("the vault is sealed")) });
    let client = client(&simulator, credentials).with_project(project(&simulator));
    let error = client
        .dashboard()
        .show_audit_task_status("risk")
        .await
        .unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    assert!(error.to_string().contains("the vault is sealed"), "{error}");
    assert!(simulator.requests().is_empty());
}
