//! What users may get wrong, and what becomes of it: as the crate's documentation says under "What you may get wrong".

mod support;

use forticasb::alert::AlertStatus;
use forticasb::shared::Severity;
use forticasb::{ErrorKind, Period, Timestamp};
use secapi_simulator::{Canned, Simulator};

use crate::support::{quiet, sent, stranger};

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

#[tokio::test]
async fn an_unknown_service_is_sent_as_it_is() {
    let (simulator, casb) = quiet(0).await;
    casb.service()
        .get_service_status("No Such/Sérvice")
        .await
        .unwrap();
    casb.alert()
        .list("NoSuchService", at(0), at(1))
        .await
        .unwrap();
    let requests = simulator.requests();
    assert_eq!(
        requests[0].path, "/api/v1/service/status/No%20Such%2FS%C3%A9rvice",
        "one segment"
    );
    assert_eq!(sent(&requests, "service")[1], "NoSuchService");
    // In a header, where the letters do not go, it is an error.
    let error = casb.user().list("Sérvice").await.unwrap_err();
    assert_eq!(
        (error.kind(), error.parameter()),
        (ErrorKind::Request, Some("service"))
    );
    for name in ["", ".."] {
        let error = casb.service().get_service_status(name).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.parameter()),
            (ErrorKind::Request, Some("service")),
            "{name:?}"
        );
    }
    assert_eq!(simulator.requests().len(), 2);
}

#[tokio::test]
async fn a_page_size_out_of_range_is_not_sent() {
    let (simulator, casb) = quiet(0).await;
    let alerts = || casb.alert().list("Box", at(0), at(1));
    for (size, range) in [
        (0, "from 1 to 1000"),
        (1001, "from 1 to 1000"),
        (u32::MAX, "from 1 to 1000"),
    ] {
        let error = alerts().page_size(size).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.parameter()),
            (ErrorKind::Request, Some("limit")),
            "{size}"
        );
        assert!(error.to_string().contains(range), "{error}");
        let error = alerts()
            .page_size(size)
            .items()
            .try_next()
            .await
            .unwrap_err();
        assert_eq!(error.parameter(), Some("limit"));
        let error = casb
            .alerts_since("Box", at(0))
            .page_size(size)
            .try_next()
            .await
            .unwrap_err();
        assert_eq!(error.parameter(), Some("limit"));
    }
    for error in [
        casb.activity()
            .list("Box", at(0), at(1))
            .page_size(0)
            .await
            .unwrap_err(),
        casb.user().list("Box").page_size(0).await.unwrap_err(),
        casb.report().list_c_level().page_size(0).await.unwrap_err(),
        casb.document()
            .get_profile_summary("Box", &[], 0, 0)
            .await
            .unwrap_err(),
    ] {
        assert_eq!(error.parameter(), Some("limit"), "{error}");
        assert!(error.to_string().contains("at least 1"), "{error}");
    }
    for error in [
        alerts().start_at(-1).await.unwrap_err(),
        casb.document()
            .get_profile_summary("Box", &[], -1, 1)
            .await
            .unwrap_err(),
    ] {
        assert_eq!(error.parameter(), Some("skip"), "{error}");
    }
    assert!(simulator.requests().is_empty());
    alerts().page_size(1000).await.unwrap();
    alerts().page_size(1).await.unwrap();
}

#[tokio::test]
async fn a_period_that_runs_backwards_is_refused_by_helpers_and_sent_by_plain_calls() {
    let (simulator, casb) = quiet(0).await;
    let error = Period::new(at(2), at(1)).unwrap_err();
    assert_eq!(
        (error.kind(), error.parameter()),
        (ErrorKind::Request, Some("end_time"))
    );
    assert!(
        casb.alerts_since("Box", at(2))
            .until(at(1))
            .try_next()
            .await
            .unwrap()
            .is_none()
    );
    assert!(simulator.requests().is_empty());
    // The service is the judge of what it is asked in its own words.
    drop(casb.alert().list("Box", at(2), at(1)).await);
    let requests = simulator.requests();
    assert_eq!(
        (sent(&requests, "startTime"), sent(&requests, "endTime")),
        (vec![2.into()], vec![1.into()])
    );
}

#[tokio::test]
async fn instants_out_of_range_are_refused_by_helpers_and_sent_by_plain_calls() {
    let (simulator, casb) = quiet(0).await;
    assert_eq!(
        Period::new(at(-1), at(1)).unwrap_err().parameter(),
        Some("start_time")
    );
    assert_eq!(
        Period::new(at(1), at(i64::MAX)).unwrap_err().parameter(),
        Some("end_time")
    );
    assert!(
        casb.alerts_since("Box", at(i64::MAX))
            .try_next()
            .await
            .unwrap()
            .is_none()
    );
    assert!(simulator.requests().is_empty());
    drop(casb.alert().list("Box", at(i64::MIN), at(i64::MAX)).await);
    let requests = simulator.requests();
    assert_eq!(
        (sent(&requests, "startTime"), sent(&requests, "endTime")),
        (vec![i64::MIN.into()], vec![i64::MAX.into()])
    );
}

#[tokio::test]
async fn values_that_an_enum_does_not_know_go_both_ways() {
    let (simulator, casb) = quiet(0).await;
    let answer =
        r#"{"data": [{"id": "1", "severity": "Terrible", "alertType": ""}], "totalCount": 1}"#;
    simulator
        .next_answer("alert.list", Canned::json(200, answer))
        .unwrap();
    let page = casb
        .alert()
        .list("Box", at(0), at(1))
        .severity(["Terrible"])
        .states([AlertStatus::Open])
        .await
        .unwrap();
    assert_eq!(
        page.items[0].severity,
        Some(Severity::Other("Terrible".to_owned()))
    );
    assert_eq!(page.items[0].alert_type, None);
    let requests = simulator.requests();
    assert_eq!(sent(&requests, "severity")[0][0], "Terrible");
    assert_eq!(sent(&requests, "status")[0][0], "Open");
}

#[tokio::test]
async fn without_a_tenant_nothing_is_sent() {
    let simulator = Simulator::start("forticasb").unwrap();
    let casb = stranger(&simulator, "made-up");
    let period = Period::new(at(0), at(1)).unwrap();
    let mut alert = forticasb::alert::Alert::default();
    (alert.file_id, alert.service) = (Some("f".to_owned()), Some("Box".to_owned()));
    for error in [
        casb.alert().list("Box", at(0), at(1)).await.unwrap_err(),
        casb.alerts_since("Box", at(0))
            .try_next()
            .await
            .unwrap_err(),
        casb.document_report(&alert, period).await.unwrap_err(),
        casb.risk_report(period).await.unwrap_err(),
        casb.user().list("Box").await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Request, "{error}");
        assert!(
            matches!(error.parameter(), Some("companyId" | "buId")),
            "{error}"
        );
        assert!(error.to_string().contains("tenants()"), "{error}");
    }
    assert!(simulator.requests().is_empty());
}
