//! Registering hosts in bulk. Answers are prepared: real appliances may give others than the simulator.

mod support;

use fortinac::ErrorKind;
use fortinac::hosts::{HostReport, NewHost, Outcome};
use futures_util::{StreamExt as _, stream};
use secapi_simulator::Canned;
use serde_json::json;

use crate::support::{lines, pair, results, stranger};

fn mac(n: usize) -> String {
    format!("00:50:56:00:00:{n:02X}")
}

/// What became of each, in one word.
fn words(reports: &[HostReport]) -> Vec<&'static str> {
    let word = |report: &HostReport| match report.outcome {
        Outcome::Registered => "registered",
        Outcome::AlreadyThere(_) => "there",
        Outcome::Duplicate(_) => "duplicate",
        Outcome::Refused(_) => "refused",
        Outcome::Unknown(_) => "unknown",
        Outcome::NotTried => "not tried",
        _ => "new",
    };
    reports.iter().map(word).collect()
}

#[tokio::test]
async fn each_host_is_sent_once_with_what_is_known_of_it() {
    let (simulator, nac) = pair();
    for _ in 0..2 {
        results(&simulator, "host.get_by_mac", &json!([]));
    }
    let hosts = [
        NewHost::new("0050.5600.0001")
            .host_name("printer-1")
            .role("NAC-Default"),
        NewHost::new(mac(2)),
    ];
    let reports = nac.register_hosts(hosts).concurrency(1).run().await;
    assert_eq!(words(&reports), ["registered"; 2]);
    assert_eq!(reports[0].host.host_name.as_deref(), Some("printer-1"));
    let requests = simulator.take_requests();
    let sent: Vec<_> = requests
        .iter()
        .filter_map(secapi_simulator::RecordedRequest::json)
        .collect();
    assert_eq!(
        sent,
        [
            json!({"adapters": [mac(1)], "hostName": "printer-1", "role": "NAC-Default"}),
            json!({"adapters": [mac(2)]}),
        ]
    );
    assert_eq!(requests.len(), 4, "a look-up and a call each");
}

#[tokio::test]
async fn what_is_there_or_doubled_is_not_sent() {
    let (simulator, nac) = pair();
    // Registered, rogue, and not there.
    results(
        &simulator,
        "host.get_by_mac",
        &json!([{"id": 7, "status": 1, "adapters": [mac(1)]}]),
    );
    results(
        &simulator,
        "host.get_by_mac",
        &json!([{"id": 8, "status": 0, "adapters": [mac(2)]}]),
    );
    results(&simulator, "host.get_by_mac", &json!([]));
    results(&simulator, "host.get_by_mac", &json!([]));
    let hosts = [
        NewHost::new(mac(1)),
        NewHost::new(mac(2)),
        NewHost::new(mac(3)).adapter(mac(4)),
        NewHost::new("00-50-56-00-00-02"),
        NewHost::new(mac(5)).adapter(mac(4)),
        NewHost::new("00:50:56"),
        NewHost::default(),
    ];
    let reports = nac.register_hosts(hosts).concurrency(1).run().await;
    assert_eq!(
        words(&reports),
        [
            "there",
            "registered",
            "registered",
            "duplicate",
            "duplicate",
            "refused",
            "refused"
        ]
    );
    let Outcome::AlreadyThere(Some(host)) = &reports[0].outcome else {
        panic!("{:?}", reports[0]);
    };
    assert_eq!(host.id, Some(7));
    assert!(matches!(reports[3].outcome, Outcome::Duplicate(1)));
    assert!(matches!(reports[4].outcome, Outcome::Duplicate(2)));
    let Outcome::Refused(error) = &reports[5].outcome else {
        panic!("{:?}", reports[5]);
    };
    assert_eq!(
        (error.kind(), error.parameter()),
        (ErrorKind::Request, Some("mac"))
    );
    let sent = lines(&simulator);
    let posts = sent.iter().filter(|line| line.starts_with("POST")).count();
    assert_eq!(posts, 2, "{sent:?}");
}

#[tokio::test]
async fn a_refusal_and_an_unknown_outcome_are_told_apart_and_neither_is_sent_again() {
    let (simulator, nac) = pair();
    let answers = [
        Canned::json(
            200,
            r#"{"status": "error", "errorMessage": "No such role"}"#,
        ),
        Canned::json(400, r#"{"errorMessage": "Bad address"}"#),
        Canned::json(409, r#"{"errorMessage": "It is there"}"#),
        Canned::json(503, "{}"),
        Canned::html(504, "<html>late</html>"),
        Canned::json(500, r#"{"errorMessage": "Oops"}"#),
        Canned::html(200, "<!DOCTYPE html><title>Log in</title>"),
    ];
    let count = answers.len();
    for answer in answers {
        results(&simulator, "host.get_by_mac", &json!([]));
        simulator.next_answer("host.create", answer).unwrap();
    }
    let hosts = (1..=count).map(|n| NewHost::new(mac(n)));
    let reports = nac.register_hosts(hosts).concurrency(1).run().await;
    assert_eq!(
        words(&reports),
        [
            "refused", "refused", "there", "unknown", "unknown", "unknown", "unknown"
        ]
    );
    let Outcome::Refused(error) = &reports[0].outcome else {
        panic!("{:?}", reports[0]);
    };
    assert_eq!(error.message(), "No such role");
    let sent = lines(&simulator);
    let posts = sent.iter().filter(|line| line.starts_with("POST")).count();
    assert_eq!(posts, count, "{sent:?}");
}

#[tokio::test]
async fn an_unknown_role_is_refused_before_anything_is_sent() {
    let (simulator, nac) = pair();
    let body = r#"{"status": "success", "roles": [{"dbid": 1, "name": "NAC-Default"}], "groups": [], "logicalNetworks": []}"#;
    support::answer(&simulator, "policy.get_role_mapping_choices", body);
    let roles = nac.role_names().await.unwrap();
    assert_eq!(roles, ["NAC-Default"]);
    drop(simulator.take_requests());
    let hosts = [NewHost::new(mac(1)).role("nac-default")];
    let reports = nac.register_hosts(hosts).known_roles(roles).run().await;
    let Outcome::Refused(error) = &reports[0].outcome else {
        panic!("{:?}", reports[0]);
    };
    assert_eq!(error.parameter(), Some("role"));
    assert!(error.to_string().contains("\"nac-default\""), "{error}");
    assert!(simulator.requests().is_empty());
}

#[tokio::test]
async fn a_token_that_is_not_let_in_ends_the_sending() {
    let (simulator, _) = pair();
    let nac = stranger(&simulator, "made-up-wrong-token");
    let hosts = (1..=50).map(|n| NewHost::new(mac(n)));
    let reports = nac.register_hosts(hosts).concurrency(2).run().await;
    assert_eq!(reports.len(), 50);
    let words = words(&reports);
    assert_eq!(words[0], "refused");
    assert_eq!(words[49], "not tried");
    assert!(
        simulator.requests().len() <= 4,
        "{}",
        simulator.requests().len()
    );
}

#[tokio::test]
async fn no_more_hosts_than_allowed_are_under_way_and_a_stream_is_read_as_there_is_room() {
    use std::sync::atomic::{AtomicUsize, Ordering};

    let (simulator, nac) = pair();
    let (read, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    for _ in 0..20 {
        results(&simulator, "host.get_by_mac", &json!([]));
    }
    let input = stream::iter(1..=20).map(|n| {
        let ahead = read.fetch_add(1, Ordering::SeqCst) + 1 - done.load(Ordering::SeqCst);
        assert!(ahead <= 3, "{ahead} at a time");
        NewHost::new(mac(n))
    });
    let mut reports = std::pin::pin!(nac.register_host_stream(input).concurrency(3).reports());
    while let Some(report) = reports.next().await {
        assert!(matches!(report.outcome, Outcome::Registered), "{report:?}");
        done.fetch_add(1, Ordering::SeqCst);
    }
    assert_eq!(done.load(Ordering::SeqCst), 20);
}
