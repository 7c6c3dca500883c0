//! Point 15: answers with status 200 whose body says that the call failed are typed errors. One operation for each envelope with a verdict
//! that the products have; FortiCWP has none. The crates of the products check further envelopes and every spelling.

use std::future::IntoFuture;

use secapi_acceptance::clients::Subject;
use secapi_core::{Error, ErrorKind, Stats};
use secapi_simulator::{Canned, Simulator};

/// What the made-up failures say.
const TEXT: &str = "made-up failure";

/// A call that is answered with a failure, which is then what it gives.
async fn fails<T>(
    simulator: &Simulator,
    operation: &str,
    body: &str,
    (code, message): (Option<&str>, &str),
    call: impl IntoFuture<Output = Result<T, Error>>,
) {
    simulator
        .next_answer(operation, Canned::json(200, body.to_owned()))
        .unwrap();
    let Err(error) = call.await else {
        panic!("{operation} takes {body} for a success");
    };
    assert_eq!(error.kind(), ErrorKind::Failed, "{error}");
    assert_eq!(error.operation(), Some(operation));
    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
    assert!(error.message().contains(message), "{error}");
    assert_eq!(error.code(), code, "{error}");
    let text = error.to_string();
    assert!(text.starts_with(operation), "{text}");
    assert!(text.contains("reports a failure"), "{text}");
    // It is an answer, so asking again would give no other.
    assert_eq!(error.attempts(), 1, "{text}");
}

fn all_failed(stats: &Stats) {
    assert_eq!(stats.retries, 0, "{stats:?}");
}

#[tokio::test]
async fn fortinac_says_so_in_a_status() {
    let simulator = fortinac::Client::simulator();
    let nac = fortinac::Client::client(&simulator);
    for status in ["error", "ERROR", "failure", "made-up"] {
        let body = format!(
            r#"{{"status": "{status}", "errorMessage": "made-up failure", "result": null, "results": null, "total": null}}"#
        );
        let mac = "00:50:56:00:00:01";
        fails(
            &simulator,
            "host.create",
            &body,
            (None, TEXT),
            nac.host().create([mac]),
        )
        .await;
        fails(
            &simulator,
            "host.list",
            &body,
            (None, TEXT),
            nac.host().list(),
        )
        .await;
        fails(
            &simulator,
            "host.get_by_mac",
            &body,
            (None, TEXT),
            nac.host().get_by_mac(mac),
        )
        .await;
        fails(
            &simulator,
            "host.count",
            &body,
            (None, TEXT),
            nac.host().count(),
        )
        .await;
        let statistics = nac.policy_security().get_statistics();
        fails(
            &simulator,
            "policy_security.get_statistics",
            &body,
            (None, TEXT),
            statistics,
        )
        .await;
    }
    all_failed(&nac.stats());
}

#[tokio::test]
async fn forticasb_says_so_in_a_code() {
    let simulator = forticasb::Client::simulator();
    let casb = forticasb::Client::client(&simulator);
    for body in [
        r#"{"code": 4711, "msg": "made-up failure", "httpCode": 200, "data": null}"#,
        r#"{"code": "4711", "msg": "made-up failure", "data": {"datas": []}}"#,
    ] {
        let reports = casb.report().list_c_level();
        fails(
            &simulator,
            "report.list_c_level",
            body,
            (Some("4711"), TEXT),
            reports,
        )
        .await;
        let policies = casb.policy().list_data_security();
        fails(
            &simulator,
            "policy.list_data_security",
            body,
            (Some("4711"), TEXT),
            policies,
        )
        .await;
    }
    all_failed(&casb.stats());
}

#[tokio::test]
async fn dbss_says_so_in_a_result() {
    let simulator = dbss::Client::simulator();
    let dbss = dbss::Client::client(&simulator);
    for result in ["failed", "FAILED", "made-up failure"] {
        let body = format!(
            r#"{{"result": "{result}", "error_code": "DBSS.1", "error_msg": "made-up failure"}}"#
        );
        let instance = "made-up-instance-0000000000000000";
        let start = dbss.instance().start_audit_instance_new(instance);
        fails(
            &simulator,
            "instance.start_audit_instance_new",
            &body,
            (Some("DBSS.1"), "made-up failure"),
            start,
        )
        .await;
    }
    all_failed(&dbss.stats());
}
