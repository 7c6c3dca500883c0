//! What a test can ask about the requests that were made.

use crate::support::{builder, call, let_in, start};

#[test]
fn a_request_is_recorded_as_it_was_sent() {
    let simulator = start("fortinac");
    call(
        &simulator,
        "GET /api/v2/host/%37?a=1&filter=x%3D%3Dy+z",
        &["X-Own: 1"],
        "",
    );
    let requests = simulator.requests();
    let request = &requests[0];
    assert_eq!(request.operation.as_deref(), Some("host.get_host"));
    assert_eq!(request.template.as_deref(), Some("/api/v2/host/{id}"));
    assert_eq!(
        (request.method.as_str(), request.path.as_str()),
        ("GET", "/api/v2/host/%37")
    );
    assert_eq!(
        (request.query_value("filter"), request.query_value("b")),
        (Some("x==y z"), None)
    );
    assert_eq!(request.header("x-own"), Some("1"));
    assert_eq!(
        format!(
            "Authorization: {}",
            request.header("authorization").unwrap()
        ),
        let_in(&simulator)
    );
    assert_eq!(request.status.unwrap(), 200);
    assert_eq!((request.number, request.connection), (1, 1));
    assert!(request.handled && !request.tls && request.faults.is_empty());
    call(
        &simulator,
        "POST /api/v2/host",
        &[],
        r#"{"hostName": "a", "status": 1}"#,
    );
    assert_eq!(simulator.requests()[1].json().unwrap()["hostName"], "a");
    assert_eq!(simulator.take_requests().len(), 2);
    assert!(simulator.requests().is_empty());
}

#[test]
fn only_the_last_requests_are_kept() {
    let simulator = builder("fortinac").keep_requests(2).start().unwrap();
    for id in 1..=3 {
        call(&simulator, &format!("GET /api/v2/host/{id}"), &[], "");
    }
    let paths: Vec<String> = simulator
        .requests()
        .into_iter()
        .map(|request| request.path)
        .collect();
    assert_eq!(paths, ["/api/v2/host/2", "/api/v2/host/3"]);
}
