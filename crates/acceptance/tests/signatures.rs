//! Signed calls of DBSS whose time is not the service's.

use std::time::Duration;

use dbss::{AccessKey, Client};
use secapi_acceptance::clients::{Subject, build, dbss_key, dbss_with};
use secapi_simulator::{Fault, Simulator};

fn signing(simulator: &Simulator, key: AccessKey) -> Client {
    build(dbss_with(simulator, key.into()))
}

/// Point 6. The service takes a date that is at most 15 minutes old, and its clock is nearly that far ahead: a date is good when it is
/// sent, and no longer when the attempt is cut.
#[tokio::test]
async fn an_attempt_after_a_long_one_is_dated_and_signed_anew() {
    let (window, delay) = (15 * 60, 10);
    let simulator = Client::simulator();
    simulator.set_clock_offset(window - delay + 2);
    let cut = Fault::on(Client::READ)
        .nth(1)
        .delay(Duration::from_secs(delay.unsigned_abs()))
        .cut_after();
    simulator.faults().add(cut).unwrap();
    let client = signing(&simulator, dbss_key(&simulator));
    client.read().await.unwrap();

    let requests = simulator.requests();
    assert_eq!(requests.len(), 2);
    for request in &requests {
        assert_eq!(request.problems, [], "the simulator verified it");
    }
    let [first, second] = [&requests[0], &requests[1]].map(|request| {
        let part = |name| request.header(name).unwrap().to_owned();
        (part("x-sdk-date"), part("authorization"))
    });
    assert!(first.0 < second.0, "{first:?} {second:?}");
    assert_ne!(first.1, second.1);
    assert_eq!((client.stats().retries, client.stats().resends), (1, 0));

    // The first date is none that is taken by now.
    let old = client
        .request(
            secapi_core::Method::GET,
            "/v3/{project_id}/audit/summary/risk/task-status",
        )
        .header("Authorization", first.1)
        .header("X-Sdk-Date", first.0);
    let error = old.await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    assert!(error.to_string().contains("expired"), "{error}");
}

/// Point 6, with no answer in between that shows the time: the clock moves while the attempt is under way.
#[tokio::test]
async fn a_clock_that_moves_during_a_lost_attempt_costs_one_resend() {
    let simulator = Client::simulator();
    let client = signing(&simulator, dbss_key(&simulator));
    simulator
        .faults()
        .add(
            Fault::on(Client::READ)
                .nth(1)
                .delay(Duration::from_millis(200))
                .cut_after(),
        )
        .unwrap();
    let call = tokio::spawn({
        let client = client.clone();
        async move { client.read().await }
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    simulator.set_clock_offset(16 * 60);
    call.await.unwrap().unwrap();
    let requests = simulator.requests();
    let last = requests.last().unwrap();
    assert_eq!(last.problems, []);
    assert_ne!(last.header("x-sdk-date"), requests[0].header("x-sdk-date"));
    assert!(requests.len() <= 3, "{}", requests.len());
}

/// Point 7.
#[tokio::test]
async fn a_clock_that_is_twenty_minutes_off_costs_one_resend() {
    for offset in [20 * 60, -20 * 60] {
        let simulator = Client::simulator();
        simulator.set_clock_offset(offset);
        let client = signing(&simulator, dbss_key(&simulator));
        client.read().await.unwrap();
        simulator.expect("*").times(2);
        assert_eq!((client.stats().retries, client.stats().resends), (0, 1));
        client.read().await.unwrap();
        simulator.expect("*").times(3);
    }
}

/// Point 7.
#[tokio::test]
async fn a_wrong_key_is_sent_once() {
    let simulator = Client::simulator();
    let id = simulator.credentials().access_key.clone().unwrap();
    for key in [
        AccessKey::new(id, "made-up-wrong-key"),
        AccessKey::new("MADEUPWRONGID", "made-up-wrong-key"),
    ] {
        drop(simulator.take_requests());
        let client = signing(&simulator, key);
        let error = client.read().await.unwrap_err();
        assert!(error.is_unauthorized(), "{error}");
        assert_eq!(error.attempts(), 1);
        simulator.expect("*").times(1);
    }
}
