//! The hand-written helpers against the simulator.

mod support;

use forticwp::shared::{Alert, CloudService};
use forticwp::{ErrorKind, FeedCursor, Period, Timestamp};
use secapi_core::{Call, Json, Page};
use secapi_simulator::{Canned, Simulator};

use crate::support::{client, quiet, sent, stranger};

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn period() -> Period {
    Period::new(at(1_700_000_000_000), at(1_700_000_600_000)).unwrap()
}

/// An alert about a document, with the type spelt like this.
fn document_alert(kind: &str) -> Alert {
    let mut alert = Alert::default();
    alert.object_id = Some("made-up-file".to_owned());
    alert.object_type = Some(kind.to_owned());
    alert.service = Some(CloudService::Aws);
    alert
}

fn missing() -> Canned {
    Canned::json(404, r#"{"message": "no such call"}"#)
}

const DOCUMENT_CALLS: [&str; 3] = [
    "document.get_document_permission",
    "document.get_violation",
    "document.get_activity",
];

const RISK_CALLS: [&str; 5] = [
    "cloud_account.list_status",
    "dashboard.account_severity",
    "dashboard.severity_alerts",
    "dashboard.policy_violations",
    "dashboard.policy_risk",
];

#[tokio::test]
async fn alerts_come_page_by_page_from_an_instant_on() {
    let (simulator, cwp) = quiet(500).await;
    let mut feed = cwp
        .alerts_since_where(at(1_600_000_000_000), |call| {
            call.alert_types(["Data Analysis"])
        })
        .page_size(200);
    let mut count = 0;
    while feed.try_next().await.unwrap().is_some() {
        count += 1;
    }
    // Every other one is about a document.
    assert_eq!(count, 250);
    let requests = simulator.requests();
    assert_eq!(
        (sent(&requests, "skip"), sent(&requests, "limit")),
        (vec![0.into(), 200.into()], vec![200.into(), 200.into()])
    );
    assert_eq!(sent(&requests, "startTime"), [1_600_000_000_000_i64; 2]);
    assert_eq!(sent(&requests, "alertType")[0][0], "Data Analysis");
    assert!(requests.iter().all(|request| request.problems.is_empty()));
}

#[tokio::test]
async fn a_stored_cursor_goes_on_with_alerts_and_findings() {
    let (simulator, cwp) = quiet(0).await;
    let page = |ids: &[&str], total: usize| {
        let rows: Vec<_> = ids
            .iter()
            .map(|id| format!(r#"{{"id": "{id}", "createTime": 1700000000000}}"#))
            .collect();
        Canned::json(
            200,
            format!(r#"{{"data": [{}], "totalCount": {total}}}"#, rows.join(",")),
        )
    };
    for list in ["alert.list", "finding.list"] {
        let open = |from: FeedCursor| {
            if list == "alert.list" {
                cwp.alerts_since(from)
            } else {
                cwp.findings_since(7, from)
            }
        };
        let until = at(1_700_000_600_000);
        simulator
            .next_answer(list, page(&["a", "b", "c"], 3))
            .unwrap();
        let mut feed = open(FeedCursor::since(at(1_600_000_000_000))).until(until);
        assert_eq!(
            feed.try_next().await.unwrap().unwrap().id.as_deref(),
            Some("a")
        );
        let mut feed = open(feed.cursor().to_string().parse().unwrap()).until(until);
        simulator.next_answer(list, page(&["b", "c"], 3)).unwrap();
        let mut rest = Vec::new();
        while let Some(alert) = feed.try_next().await.unwrap() {
            rest.extend(alert.id);
        }
        assert_eq!(rest, ["b", "c"]);
        let requests = simulator.take_requests();
        assert_eq!(sent(&requests, "skip"), [0, 1]);
    }
}

#[tokio::test]
async fn a_feed_without_a_tenant_sends_nothing() {
    let simulator = Simulator::start("forticwp").unwrap();
    let error = stranger(&simulator, "made-up")
        .alerts_since(at(0))
        .try_next()
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.parameter()),
        (ErrorKind::Request, Some("companyId"))
    );
    assert!(simulator.requests().is_empty());
}

#[tokio::test]
async fn a_document_alert_leads_to_permissions_violations_and_activity() {
    let (simulator, cwp) = quiet(12).await;
    for kind in ["Document", "Document Type", "document", " DOCUMENT TYPE "] {
        let report = cwp
            .document_report(&document_alert(kind), period())
            .await
            .unwrap();
        assert_eq!(report.file_id, "made-up-file");
        assert_eq!(
            report.permissions.unwrap()[0].share_level.as_deref(),
            Some("Private")
        );
        assert_eq!(report.violations.unwrap(), [], "an answer without rows");
        assert_eq!(report.activity.unwrap().len(), 12);
        let requests = simulator.take_requests();
        assert_eq!(requests.len(), 3);
        assert!(
            requests
                .iter()
                .all(|request| request.header("fileId") == Some("made-up-file")
                    && request.problems.is_empty())
        );
        let activity = requests
            .iter()
            .find(|request| request.path.ends_with("activity"))
            .unwrap();
        assert_eq!(activity.header("service"), Some("AWS"));
        assert_eq!(activity.json().unwrap()["endTime"], 1_700_000_600_000_i64);
    }
}

#[tokio::test]
async fn what_a_version_does_not_have_is_left_out_of_the_document() {
    let (simulator, cwp) = quiet(0).await;
    let alert = document_alert("Document");
    simulator
        .next_answer("document.get_violation", missing())
        .unwrap();
    let report = cwp.document_report(&alert, period()).await.unwrap();
    assert!(
        report.violations.is_none() && report.permissions.is_some() && report.activity.is_some()
    );

    for call in DOCUMENT_CALLS {
        simulator.next_answer(call, missing()).unwrap();
    }
    let error = cwp.document_report(&alert, period()).await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    for call in DOCUMENT_CALLS {
        // A simulator of its own: calls that were given up may still be on their way.
        let (simulator, cwp) = quiet(0).await;
        simulator
            .next_answer(call, Canned::json(403, r#"{"message": "not yours"}"#))
            .unwrap();
        let error = cwp.document_report(&alert, period()).await.unwrap_err();
        assert_eq!(
            (error.is_forbidden(), error.operation()),
            (true, Some(call))
        );
    }
}

#[tokio::test]
async fn an_alert_that_is_not_about_a_document_is_an_error_before_anything_is_sent() {
    let (simulator, cwp) = quiet(0).await;
    let mut no_type = document_alert("");
    no_type.object_type = None;
    for alert in [
        document_alert("User"),
        document_alert("Documents"),
        document_alert(""),
        no_type,
    ] {
        let error = cwp.document_report(&alert, period()).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.parameter()),
            (ErrorKind::Request, Some("objectType"))
        );
        assert!(
            error.to_string().contains("not about a document"),
            "{error}"
        );
    }
    let mut nameless = document_alert("Document");
    nameless.object_id = Some(String::new());
    assert_eq!(
        cwp.document_report(&nameless, period())
            .await
            .unwrap_err()
            .parameter(),
        Some("objectId")
    );
    nameless.file_id = Some("other".to_owned());
    assert_eq!(nameless.document_id().unwrap(), "other");
    assert!(simulator.requests().is_empty());
}

#[tokio::test]
async fn risk_and_use_of_each_account_make_a_report() {
    let (simulator, cwp) = quiet(0).await;
    let severity = r#"[{"serviceId": "@tenant.example.com", "service": "GoogleCloud", "severity": "High Risk"},
                       {"serviceId": "123", "service": "AWS", "severity": "Low Risk"}]"#;
    let risk = r#"{"data": [{"name": "Storage", "values": [{"id": "0", "key": "2023-11-14T22:00:00", "value": 2}, {"id": "1", "key": "2023-11-14T22:30:00", "value": 3}]}]}"#;
    let violations = r#"[{"id": "FC-1", "key": "Open port", "value": 4}]"#;
    simulator
        .next_answer("dashboard.account_severity", Canned::json(200, severity))
        .unwrap();
    simulator
        .next_answer("dashboard.policy_risk", Canned::json(200, risk))
        .unwrap();
    simulator
        .next_answer("dashboard.policy_violations", Canned::json(200, violations))
        .unwrap();
    let report = cwp.risk_report(period()).await.unwrap();
    assert_eq!(
        report.to_string(),
        "2023-11-14T22:13:20Z to 2023-11-14T22:23:20Z\n\n\
         cloud        account                                name                 risk           machines  workloads        storage\n\
         AWS          123                                    -                    Low Risk              -          -              -\n\
         AWS          123456789012                           account-0            -                   154        522        2074096\n\
         Azure        00000000-0000-4000-8000-000000000001   account-1            -                   276        285        2074096\n\
         GoogleCloud  @tenant.example.com                    account-2            High Risk           510        158        2074096\n\n\
         severity                                     alerts\n\
         Critical                                        319\n\
         Alert                                           204\n\
         Warning                                         104\n\
         Information                                       1\n\n\
         policy                                       alerts\n\
         Open port                                         4\n\n\
         kind of risk                                  found\n\
         Storage                                           5\n"
    );
    let requests = simulator.requests();
    assert_eq!(requests.len(), 5);
    assert!(requests.iter().all(|request| request.problems.is_empty()));
    let counted = requests
        .iter()
        .find(|request| request.path.ends_with("severity/alert"))
        .unwrap();
    assert_eq!(
        (counted.header("startTime"), counted.header("endTime")),
        (Some("1700000000000"), Some("1700000600000"))
    );
}

#[tokio::test]
async fn what_a_version_does_not_have_is_left_out_of_the_report() {
    let (simulator, cwp) = quiet(0).await;
    for call in RISK_CALLS
        .iter()
        .filter(|call| **call != "dashboard.severity_alerts")
    {
        simulator.next_answer(call, missing()).unwrap();
    }
    let report = cwp.risk_report(period()).await.unwrap();
    assert!(report.accounts.is_none() && report.violations.is_none() && report.risks.is_none());
    assert_eq!(report.alerts.as_ref().unwrap().len(), 4);
    assert!(
        report
            .to_string()
            .ends_with("Information                                       1\n")
    );

    simulator
        .next_answer("cloud_account.list_status", missing())
        .unwrap();
    assert!(
        cwp.risk_report(period()).await.unwrap().accounts.is_some(),
        "from the other list"
    );
    for call in RISK_CALLS {
        simulator.next_answer(call, missing()).unwrap();
    }
    assert!(cwp.risk_report(period()).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_client_moves_to_its_tenants_host_when_asked_to() {
    let simulator = Simulator::start("forticwp").unwrap();
    let cwp = client(&simulator).await;
    let port = simulator.base_url().rsplit(':').next().unwrap().to_owned();
    let mut tenant = cwp.tenants().await.unwrap().remove(0);
    tenant.resource_url = Some(format!("http://localhost:{port}"));
    let host = |simulator: &Simulator| {
        simulator
            .take_requests()
            .last()
            .unwrap()
            .header("host")
            .unwrap()
            .to_owned()
    };
    cwp.with_tenant(&tenant)
        .alert()
        .get_severity()
        .await
        .unwrap();
    assert_eq!(
        host(&simulator),
        format!("127.0.0.1:{port}"),
        "not unless asked to"
    );
    cwp.with_tenant_host(&tenant)
        .unwrap()
        .alert()
        .get_severity()
        .await
        .unwrap();
    assert_eq!(host(&simulator), format!("localhost:{port}"));
    tenant.resource_url = None;
    cwp.with_tenant_host(&tenant)
        .unwrap()
        .alert()
        .get_severity()
        .await
        .unwrap();
    assert_eq!(host(&simulator), format!("127.0.0.1:{port}"));
}

#[tokio::test]
async fn feeds_of_json_rows_send_what_the_typed_ones_send_and_know_the_same_rows() {
    let (simulator, cwp) = quiet(20).await;
    let (from, until) = (at(1_600_000_000_000), Timestamp::now());
    for list in forticwp::feeds() {
        let is_alerts = list.operation.name() == "alert.list";
        let mut typed = if is_alerts {
            cwp.alerts_since(from)
        } else {
            cwp.findings_since(7, from)
        }
        .until(until)
        .page_size(7);
        let mut ids = Vec::new();
        while let Some(alert) = typed.try_next().await.unwrap() {
            ids.extend(alert.id);
        }
        let wanted = simulator.take_requests();
        let mut call = Call::<Page<Json>>::new(cwp.as_ref(), list.operation);
        if !is_alerts {
            call = call.json("objectId", 7);
        }
        let mut feed = list.feed(from, call).until(until).page_size(7);
        let mut rows = Vec::new();
        while let Some(row) = feed.try_next().await.unwrap() {
            let (id, time) = list.cursor_key(&row);
            assert!(time.is_some(), "{row}");
            rows.extend(id);
        }
        assert_eq!((rows.len(), &rows), (20, &ids));
        let bodies = |all: &[secapi_simulator::RecordedRequest]| -> Vec<_> {
            all.iter()
                .map(secapi_simulator::RecordedRequest::json)
                .collect()
        };
        assert_eq!(bodies(&simulator.take_requests()), bodies(&wanted));
        assert_eq!(typed.cursor().to_string(), feed.cursor().to_string());
    }
}
