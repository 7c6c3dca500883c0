//! The hand-written helpers against the simulator.

mod support;

use forticasb::alert::Alert;
use forticasb::{ErrorKind, FeedCursor, Period, Tenant, Timestamp, services};
use secapi_core::{Call, Json, Page};
use secapi_simulator::{Canned, Simulator};

use crate::support::{client, quiet, sent, stranger};

const YEAR: i64 = 365 * 86_400_000;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn alerts(ids: &[&str], time: i64) -> Canned {
    let rows: Vec<_> = ids
        .iter()
        .map(|id| format!(r#"{{"id": "{id}", "createTime": {time}}}"#))
        .collect();
    Canned::json(
        200,
        format!(
            r#"{{"data": [{}], "totalCount": {}}}"#,
            rows.join(","),
            ids.len()
        ),
    )
}

/// An alert about a document, as the service words it.
fn document_alert() -> Alert {
    let mut alert = Alert::default();
    alert.file_id = Some("made-up-file".to_owned());
    alert.service = Some("OFFICE365".to_owned());
    alert.object = Some("salaries.xlsx".to_owned());
    alert
}

fn period() -> Period {
    Period::new(at(1_700_000_000_000), at(1_700_000_600_000)).unwrap()
}

#[tokio::test]
async fn alerts_come_page_by_page_from_an_instant_on() {
    let (simulator, casb) = quiet(250).await;
    let mut feed = casb.alerts_since(
        services::SALESFORCE,
        Timestamp::now()
            .checked_sub(std::time::Duration::from_secs(40 * 86_400))
            .unwrap(),
    );
    let mut count = 0;
    while let Some(alert) = feed.try_next().await.unwrap() {
        assert!(alert.id.is_some());
        count += 1;
    }
    assert_eq!(count, 250);
    let requests = simulator.requests();
    assert_eq!(sent(&requests, "skip"), [0, 100, 200]);
    assert_eq!(sent(&requests, "limit"), [100, 100, 100]);
    assert_eq!(sent(&requests, "service"), ["Salesforce"; 3]);
    assert!(requests.iter().all(|request| request.problems.is_empty()));
}

#[tokio::test]
async fn no_window_is_longer_than_a_year_and_a_stored_cursor_goes_on() {
    let (simulator, casb) = quiet(0).await;
    let start = 1_600_000_000_000;
    let mut feed = casb
        .alerts_since_where("Box", at(start), |call| call.severity(["Critical"]))
        .until(at(start + 2 * YEAR + 10));
    for (ids, time) in [(&["a", "b"][..], start), (&["c"], start + YEAR), (&[], 0)] {
        let answer = alerts(ids, time + 1000);
        simulator.next_answer("alert.list", answer).unwrap();
    }
    let mut got = Vec::new();
    got.extend(feed.try_next().await.unwrap().unwrap().id);
    let stored = feed.cursor().to_string();
    while let Some(alert) = feed.try_next().await.unwrap() {
        got.extend(alert.id);
    }
    assert_eq!(got, ["a", "b", "c"]);
    let requests = simulator.take_requests();
    let windows: Vec<_> = sent(&requests, "startTime")
        .iter()
        .zip(sent(&requests, "endTime"))
        .map(|(start, end)| end.as_i64().unwrap() - start.as_i64().unwrap())
        .collect();
    assert!(windows.iter().all(|length| *length <= YEAR), "{windows:?}");
    assert_eq!(sent(&requests, "startTime")[0], start);
    assert_eq!(sent(&requests, "severity")[0][0], "Critical");

    let from: FeedCursor = stored.parse().unwrap();
    let mut feed = casb.alerts_since("Box", from).until(at(start + YEAR));
    simulator
        .next_answer("alert.list", alerts(&["b"], start))
        .unwrap();
    assert_eq!(
        feed.try_next().await.unwrap().unwrap().id.as_deref(),
        Some("b")
    );
    assert_eq!(
        sent(&simulator.requests(), "skip"),
        [1],
        "after the row that was given"
    );
}

#[tokio::test]
async fn a_feed_without_a_tenant_sends_nothing() {
    let simulator = Simulator::start("forticasb").unwrap();
    let error = stranger(&simulator, "made-up")
        .alerts_since("Box", at(0))
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
async fn a_document_alert_leads_to_the_file_and_its_activity() {
    let (simulator, casb) = quiet(0).await;
    let activity = r#"{"data": [{"eventId": "1", "fileId": "made-up-file"}, {"eventId": "2", "fileId": "another"}, {"eventId": "3"}], "totalCount": 3}"#;
    simulator
        .next_answer("activity.list", Canned::json(200, activity))
        .unwrap();
    let report = casb
        .document_report(&document_alert(), period())
        .await
        .unwrap();
    assert_eq!(
        (report.file_id.as_str(), report.service.as_str()),
        ("made-up-file", "Office365")
    );
    assert!(report.file.file_summary.is_some());
    let events: Vec<_> = report
        .activity
        .iter()
        .filter_map(|one| one.event_id.as_deref())
        .collect();
    assert_eq!(events, ["1", "3"], "not that of a file of the same name");

    let requests = simulator.requests();
    let call = |path: &str| {
        requests
            .iter()
            .find(|request| request.path.ends_with(path))
            .unwrap()
    };
    assert_eq!(call("fileSummary").header("fileId"), Some("made-up-file"));
    assert_eq!(call("fileSummary").header("service"), Some("Office365"));
    let body = call("activity/data").json().unwrap();
    assert_eq!(body["objectName"], "salaries.xlsx");
    assert_eq!(
        (&body["startTime"], &body["endTime"]),
        (&1_700_000_000_000_i64.into(), &1_700_000_600_000_i64.into())
    );
}

#[tokio::test]
async fn without_a_name_the_activity_is_what_raised_the_alert() {
    let (simulator, casb) = quiet(0).await;
    let mut alert = document_alert();
    alert.object = None;
    alert.event_ids = vec!["e1".to_owned(), "e2".to_owned()];
    casb.document_report(&alert, period()).await.unwrap();
    let requests = simulator.take_requests();
    let call = requests
        .iter()
        .find(|request| request.path.ends_with("activity/data"))
        .unwrap();
    assert_eq!(
        call.json().unwrap()["idList"],
        serde_json_list(&["e1", "e2"])
    );

    alert.event_ids.clear();
    assert!(
        casb.document_report(&alert, period())
            .await
            .unwrap()
            .activity
            .is_empty()
    );
    assert_eq!(simulator.requests().len(), 1, "only the file");
}

fn serde_json_list(texts: &[&str]) -> forticasb::Json {
    texts
        .iter()
        .map(|text| forticasb::Json::from(*text))
        .collect()
}

#[tokio::test]
async fn an_alert_that_is_not_about_a_document_is_an_error_before_anything_is_sent() {
    let (simulator, casb) = quiet(0).await;
    let mut user = document_alert();
    user.object_type = Some("User".to_owned());
    for id in [None, Some(String::new())] {
        user.file_id = id;
        assert!(user.document_id().is_err());
        let error = casb.document_report(&user, period()).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.parameter()),
            (ErrorKind::Request, Some("fileId"))
        );
        assert!(
            error.to_string().contains("not about a document")
                && error.to_string().contains("`User`"),
            "{error}"
        );
    }
    let mut nowhere = document_alert();
    nowhere.service = None;
    assert_eq!(
        casb.document_report(&nowhere, period())
            .await
            .unwrap_err()
            .parameter(),
        Some("service")
    );
    assert!(simulator.requests().is_empty());
}

#[tokio::test]
async fn a_failing_part_fails_the_document() {
    let (simulator, casb) = quiet(0).await;
    simulator
        .next_answer(
            "document.get_file_summary",
            Canned::json(404, r#"{"message": "no such file"}"#),
        )
        .unwrap();
    let error = casb
        .document_report(&document_alert(), period())
        .await
        .unwrap_err();
    assert!(
        error.is_not_found() && error.operation() == Some("document.get_file_summary"),
        "{error}"
    );
}

#[tokio::test]
async fn risk_and_use_of_each_service_make_a_report() {
    let (simulator, casb) = quiet(0).await;
    let series = |name: &str, values: &[i64]| {
        let values: Vec<_> = values
            .iter()
            .enumerate()
            .map(|(id, value)| {
                format!(r#"{{"id": "{id}", "key": "2020-03-10T18:00:00+0000", "value": {value}}}"#)
            })
            .collect();
        format!(r#"{{"name": "{name}", "values": [{}]}}"#, values.join(","))
    };
    let risk = format!(
        r#"{{"data": [{}, {}]}}"#,
        series("Box", &[1, 2]),
        series("Salesforce", &[40])
    );
    let usage = format!(
        r#"{{"data": [{}, {}]}}"#,
        series("SALESFORCE", &[7, i64::MAX]),
        series(r"Google\u001b[1m", &[5])
    );
    simulator
        .next_answer("dashboard.risk", Canned::json(200, risk))
        .unwrap();
    simulator
        .next_answer("dashboard.usage", Canned::json(200, usage))
        .unwrap();
    let report = casb.risk_report(period()).await.unwrap();
    assert_eq!(
        report.to_string(),
        "2023-11-14T22:13:20Z to 2023-11-14T22:23:20Z\n\n\
         service                    risk        use\n\
         Salesforce                   40 9223372036854775807\n\
         Box                           3          0\n\
         Google [1m                    0          5\n"
    );
    let requests = simulator.requests();
    assert_eq!(requests.len(), 2);
    assert!(
        requests
            .iter()
            .all(|request| request.header("timeZone") == Some("+0000"))
    );
}

#[tokio::test]
async fn the_recorded_dashboard_makes_a_report_too() {
    let (_simulator, casb) = quiet(0).await;
    let names: Vec<_> = casb
        .risk_report(period())
        .await
        .unwrap()
        .services
        .into_iter()
        .map(|one| one.service)
        .collect();
    assert_eq!(
        names,
        ["Box", "Dropbox", "Google", "Office365", "Salesforce"]
    );
}

#[tokio::test]
async fn a_client_moves_to_its_tenants_host_when_asked_to() {
    let simulator = Simulator::start("forticasb").unwrap();
    let casb = client(&simulator).await;
    let port = simulator.base_url().rsplit(':').next().unwrap().to_owned();
    let mut tenant = casb.tenants().await.unwrap().remove(0);
    assert_eq!(tenant.resource_url.as_deref(), Some(simulator.base_url()));
    tenant.resource_url = Some(format!("http://localhost:{port}/"));
    let host = |simulator: &Simulator| {
        simulator
            .take_requests()
            .last()
            .unwrap()
            .header("host")
            .unwrap()
            .to_owned()
    };

    casb.with_tenant(&tenant)
        .alert()
        .get_severity()
        .await
        .unwrap();
    assert_eq!(
        host(&simulator),
        format!("127.0.0.1:{port}"),
        "not unless asked to"
    );
    let moved = casb.with_tenant_host(&tenant).unwrap();
    simulator.revoke_tokens();
    moved.alert().get_severity().await.unwrap();
    let requests = simulator.take_requests();
    let hosts: Vec<_> = requests
        .iter()
        .map(|request| {
            (
                request.path.contains("/auth/"),
                request.header("host").unwrap().split(':').next().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        hosts,
        [
            (false, "localhost"),
            (true, "127.0.0.1"),
            (false, "localhost")
        ],
        "credentials stay at home"
    );

    let homeless = Tenant::new(tenant.company_id, tenant.role_id, tenant.bu_id);
    casb.with_tenant_host(&homeless)
        .unwrap()
        .alert()
        .get_severity()
        .await
        .unwrap();
    assert_eq!(host(&simulator), format!("127.0.0.1:{port}"));
    tenant.resource_url = Some("made-up".to_owned());
    assert_eq!(
        casb.with_tenant_host(&tenant).unwrap_err().kind(),
        ErrorKind::Config
    );
}

#[tokio::test]
async fn the_status_call_of_either_version_works() {
    let (simulator, casb) = quiet(0).await;
    assert_eq!(
        casb.service()
            .get_service_status(services::SALESFORCE)
            .await
            .unwrap()
            .code,
        "100"
    );
    let accounts = casb.service().get_application_status().await.unwrap();
    assert!(
        accounts
            .iter()
            .all(|account| !account.application_id.is_empty())
            && !accounts.is_empty()
    );
    let old = &forticasb::service::GET_SERVICE_STATUS;
    assert_eq!(
        old.replaced_by,
        Some(forticasb::service::GET_APPLICATION_STATUS.name())
    );
    // The list of alerts of 20.1.0 reads the service from a header, later ones from the body.
    casb.alert()
        .list("Box", at(0), at(1))
        .service_header("Box")
        .await
        .unwrap();
    let requests = simulator.requests();
    let paths: Vec<_> = requests
        .iter()
        .map(|request| request.path.as_str())
        .collect();
    assert_eq!(
        paths,
        [
            "/api/v1/service/status/Salesforce",
            "/api/v1/application/status",
            "/api/v1/alert/list"
        ]
    );
    assert_eq!(
        (
            requests[2].header("service"),
            &sent(&requests, "service")[2]
        ),
        (Some("Box"), &"Box".into())
    );
    assert!(requests.iter().all(|request| request.problems.is_empty()));
}

#[tokio::test]
async fn the_services_of_a_business_unit_are_named_as_requests_spell_them() {
    let (simulator, casb) = quiet(0).await;
    let account = |service: &str| {
        format!(
            r#"{{"service": "{service}", "applicationId": "1", "applicationStatus": "RUNNING", "cloudAccount": "1"}}"#
        )
    };
    let rows = ["SALESFORCE", "Webex", "Salesforce", "OFFICE365"].map(account);
    let target = "service.get_application_status";
    simulator
        .next_answer(target, Canned::json(200, format!("[{}]", rows.join(","))))
        .unwrap();
    let names = casb.monitored_services().await.unwrap();
    assert_eq!(names, ["Office365", "Salesforce", "Webex"]);
    simulator
        .next_answer(target, Canned::json(404, ""))
        .unwrap();
    let names = casb.monitored_services().await.unwrap();
    assert!(names.len() > 5 && names.iter().any(|name| name == services::BOX));
}

#[tokio::test]
async fn feeds_of_json_rows_send_what_the_typed_ones_send_and_know_the_same_rows() {
    let (simulator, casb) = quiet(20).await;
    let days = std::time::Duration::from_secs(40 * 86_400);
    let (from, until) = (
        Timestamp::now().checked_sub(days).unwrap(),
        Timestamp::now(),
    );
    let mut typed = casb.alerts_since("Box", from).until(until).page_size(7);
    let mut ids = Vec::new();
    while let Some(alert) = typed.try_next().await.unwrap() {
        ids.extend(alert.id);
    }
    let wanted = simulator.take_requests();
    for list in forticasb::feeds() {
        let call = Call::<Page<Json>>::new(casb.as_ref(), list.operation);
        let call = match list.operation.name() {
            "alert.list" => call.json("service", "Box"),
            _ => call.header("service", "Box"),
        };
        let mut feed = list.feed(from, call).until(until).page_size(7);
        let mut rows = Vec::new();
        while let Some(row) = feed.try_next().await.unwrap() {
            let (id, time) = list.cursor_key(&row);
            assert!(time.is_some(), "{row}");
            rows.extend(id);
        }
        assert_eq!(rows.len(), 20);
        let sent = simulator.take_requests();
        assert!(sent.iter().all(|request| request.problems.is_empty()));
        if list.operation.name() == "alert.list" {
            assert_eq!(rows, ids);
            let bodies = |all: &[secapi_simulator::RecordedRequest]| -> Vec<_> {
                all.iter()
                    .map(secapi_simulator::RecordedRequest::json)
                    .collect()
            };
            assert_eq!(bodies(&sent), bodies(&wanted));
            assert_eq!(typed.cursor().to_string(), feed.cursor().to_string());
        }
    }
}
