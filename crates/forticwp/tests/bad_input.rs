//! What users may get wrong, and what becomes of it: as the crate's documentation says under "What you may get wrong".

mod support;

use forticwp::resource::ResourceFilter;
use forticwp::shared::{Alert, CloudService, Severity};
use forticwp::{ErrorKind, Period, Timestamp};
use secapi_simulator::{Canned, Simulator};

use crate::support::{quiet, sent, stranger};

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

#[tokio::test]
async fn an_unknown_cloud_is_sent_as_it_is() {
    let (simulator, cwp) = quiet(0).await;
    cwp.cloud_account()
        .get_status_detail("NoSuchCloud", "1")
        .await
        .unwrap();
    cwp.alert()
        .list(at(0), at(1))
        .services(["NoSuchCloud"])
        .await
        .unwrap();
    let requests = simulator.requests();
    assert_eq!(requests[0].header("service"), Some("NoSuchCloud"));
    assert_eq!(sent(&requests, "serviceList")[1][0], "NoSuchCloud");
    // Headers take ASCII only, and no line breaks.
    for id in ["é", "1\r\nx: y"] {
        let error = cwp
            .cloud_account()
            .get_status_detail("AWS", id)
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.parameter()),
            (ErrorKind::Request, Some("serviceId"))
        );
        let error = cwp.document().get_detail(id).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.parameter()),
            (ErrorKind::Request, Some("fileId"))
        );
    }
    assert_eq!(simulator.requests().len(), 2);
}

#[tokio::test]
async fn a_page_size_out_of_range_is_not_sent() {
    let (simulator, cwp) = quiet(0).await;
    let alerts = || cwp.alert().list(at(0), at(1));
    let machines = ResourceFilter::of_types(CloudService::Aws, ["EC2 Instance"]);
    for size in [0, 1001, u32::MAX] {
        for error in [
            alerts().page_size(size).await.unwrap_err(),
            alerts()
                .page_size(size)
                .items()
                .try_next()
                .await
                .unwrap_err(),
            cwp.alerts_since(at(0))
                .page_size(size)
                .try_next()
                .await
                .unwrap_err(),
        ] {
            assert_eq!(
                (error.kind(), error.parameter()),
                (ErrorKind::Request, Some("limit")),
                "{size}"
            );
            assert!(error.to_string().contains("from 1 to 1000"), "{error}");
        }
    }
    for error in [
        cwp.finding()
            .list(7, at(0), at(1))
            .page_size(0)
            .await
            .unwrap_err(),
        cwp.resource()
            .list(&machines)
            .page_size(0)
            .await
            .unwrap_err(),
        cwp.resource().get_config(7).limit(0).await.unwrap_err(),
        cwp.document()
            .get_activity("f", at(0), at(1))
            .page_size(0)
            .await
            .unwrap_err(),
    ] {
        assert_eq!(error.parameter(), Some("limit"), "{error}");
        assert!(error.to_string().contains("at least 1"), "{error}");
    }
    for error in [
        alerts().start_at(-1).await.unwrap_err(),
        cwp.resource().get_config(7).skip(-1).await.unwrap_err(),
    ] {
        assert_eq!(error.parameter(), Some("skip"), "{error}");
    }
    assert!(simulator.requests().is_empty());
    alerts().page_size(1000).await.unwrap();
    alerts().page_size(1).await.unwrap();
}

#[tokio::test]
async fn a_period_that_runs_backwards_is_refused_by_helpers_and_sent_by_plain_calls() {
    let (simulator, cwp) = quiet(0).await;
    let error = Period::new(at(2), at(1)).unwrap_err();
    assert_eq!(
        (error.kind(), error.parameter()),
        (ErrorKind::Request, Some("end_time"))
    );
    assert!(
        cwp.alerts_since(at(2))
            .until(at(1))
            .try_next()
            .await
            .unwrap()
            .is_none()
    );
    assert!(simulator.requests().is_empty());
    // The service is the judge of what it is asked in its own words.
    drop(cwp.alert().list(at(2), at(1)).await);
    drop(
        cwp.dashboard()
            .severity_alerts()
            .start_time(at(2))
            .end_time(at(1))
            .await,
    );
    let requests = simulator.requests();
    assert_eq!(
        (
            &sent(&requests, "startTime")[0],
            &sent(&requests, "endTime")[0]
        ),
        (&2.into(), &1.into())
    );
    assert_eq!(
        (
            requests[1].header("startTime"),
            requests[1].header("endTime")
        ),
        (Some("2"), Some("1"))
    );
}

#[tokio::test]
async fn instants_out_of_range_are_refused_by_helpers_and_sent_by_plain_calls() {
    let (simulator, cwp) = quiet(0).await;
    assert_eq!(
        Period::new(at(-1), at(1)).unwrap_err().parameter(),
        Some("start_time")
    );
    assert_eq!(
        Period::new(at(1), at(i64::MAX)).unwrap_err().parameter(),
        Some("end_time")
    );
    assert!(
        cwp.alerts_since(at(i64::MAX))
            .try_next()
            .await
            .unwrap()
            .is_none()
    );
    assert!(simulator.requests().is_empty());
    drop(cwp.alert().list(at(i64::MIN), at(i64::MAX)).await);
    let requests = simulator.requests();
    assert_eq!(
        (sent(&requests, "startTime"), sent(&requests, "endTime")),
        (vec![i64::MIN.into()], vec![i64::MAX.into()])
    );
}

#[tokio::test]
async fn values_that_an_enum_does_not_know_go_both_ways() {
    let (simulator, cwp) = quiet(0).await;
    let answer = r#"{"data": [{"id": "1", "severity": "Terrible", "service": "NoSuchCloud"}], "totalCount": 1}"#;
    simulator
        .next_answer("alert.list", Canned::json(200, answer))
        .unwrap();
    let page = cwp
        .alert()
        .list(at(0), at(1))
        .severity(["Terrible"])
        .await
        .unwrap();
    assert_eq!(
        page.items[0].severity,
        Some(Severity::Other("Terrible".to_owned()))
    );
    assert_eq!(
        page.items[0].service.as_ref().map(CloudService::as_str),
        Some("NoSuchCloud")
    );
    assert_eq!(sent(&simulator.requests(), "severity")[0][0], "Terrible");
}

#[tokio::test]
async fn without_a_tenant_nothing_is_sent() {
    let simulator = Simulator::start("forticwp").unwrap();
    let cwp = stranger(&simulator, "made-up");
    let period = Period::new(at(0), at(1)).unwrap();
    let mut alert = Alert::default();
    (alert.object_id, alert.object_type) = (Some("f".to_owned()), Some("Document".to_owned()));
    for error in [
        cwp.alert().list(at(0), at(1)).await.unwrap_err(),
        cwp.alerts_since(at(0)).try_next().await.unwrap_err(),
        cwp.findings_since(7, at(0)).try_next().await.unwrap_err(),
        cwp.document_report(&alert, period).await.unwrap_err(),
        cwp.risk_report(period).await.unwrap_err(),
    ] {
        assert_eq!(
            (error.kind(), error.parameter()),
            (ErrorKind::Request, Some("companyId")),
            "{error}"
        );
        assert!(error.to_string().contains("tenants()"), "{error}");
    }
    assert!(simulator.requests().is_empty());
}
