//! The checks that product crates make over all their calls, made here with a client of a few hand-written operations.

use secapi_conformance::{PreparedCall, calls, request_samples};
use secapi_core::{
    AuthScheme, Call, Client, ErrorShape, Json, Operation, ParamLocation, Product, RetryPolicy,
    StaticToken, TenantContext,
};
use secapi_simulator::{Canned, Simulator};

static BEARER: AuthScheme = AuthScheme {
    name: "bearer",
    header: "Authorization",
    prefix: "Bearer ",
};
static ERRORS: ErrorShape = ErrorShape {
    code: &["code"],
    message: &["msg"],
    request_id: &[],
    request_id_headers: &[],
    ..ErrorShape::NONE
};
static PRODUCT: Product = Product::new("forticasb", "Fortinet FortiCASB")
    .errors(&ERRORS)
    .context(&[
        TenantContext {
            name: "buId",
            location: ParamLocation::Header,
            help: "",
        },
        TenantContext {
            name: "companyId",
            location: ParamLocation::Header,
            help: "",
        },
        TenantContext {
            name: "roleId",
            location: ParamLocation::Header,
            help: "",
        },
    ])
    .auth(&[BEARER]);

static STATUS: Operation = Operation::get(
    "service.get_service_status",
    "/api/v1/service/status/{service}",
)
.context(&["buId"]);
static SEVERITY: Operation = Operation::get("alert.get_severity", "/api/v1/alert/severity")
    .context(&["companyId", "roleId?"]);
static ALERTS: Operation = Operation::post("alert.list_alerts", "/api/v1/alert/list")
    .context(&["companyId", "roleId", "buId"])
    .read_only();

fn simulator() -> Simulator {
    let path = format!(
        "{}/../simulator/tests/fixtures/forticasb.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let product = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    Simulator::builder().catalog(product).start().unwrap()
}

fn client(simulator: &Simulator) -> Client {
    let token = simulator.credentials().token.clone().unwrap();
    Client::builder(&PRODUCT)
        .base_url(simulator.base_url())
        .authenticator(StaticToken::new(&BEARER, token))
        .build()
        .unwrap()
        .with_context(simulator.credentials().context.clone())
}

fn status(client: &Client) -> Call<Json> {
    Call::new(client, &STATUS).path("service", "Box")
}

fn alerts(client: &Client) -> Call<Json> {
    Call::new(client, &ALERTS)
        .json("startTime", 1)
        .json("endTime", 2)
}

#[tokio::test]
async fn right_calls_pass() {
    let simulator = simulator();
    let client = client(&simulator);
    let prepared = vec![
        PreparedCall::new(&STATUS, status(&client)),
        PreparedCall::new(&SEVERITY, Call::<Vec<String>>::new(&client, &SEVERITY)),
        PreparedCall::new(&ALERTS, alerts(&client)),
    ];
    assert_eq!(calls(&simulator, prepared).await, Ok(3));
}

#[tokio::test]
async fn every_finding_is_reported() {
    let simulator = simulator();
    let client = client(&simulator);
    simulator
        .next_answer("get_severity", Canned::json(200, "{}"))
        .unwrap();
    let stranger = client.with_context([("buId", "7")]);
    let prepared = vec![
        // Prepared as another operation than the one that is called.
        PreparedCall::new(&SEVERITY, status(&client)),
        PreparedCall::new(&ALERTS, alerts(&client).json("starttime", 1)),
        PreparedCall::new(
            &ALERTS,
            alerts(&client)
                .json("level", "high")
                .retry(RetryPolicy::none()),
        ),
        PreparedCall::new(&SEVERITY, Call::<Vec<String>>::new(&client, &SEVERITY)),
        PreparedCall::new(&STATUS, status(&stranger)),
        PreparedCall::new(&STATUS, Call::<Json>::new(&client, &STATUS)),
    ];
    let failures = calls(&simulator, prepared).await.unwrap_err();
    assert_eq!(failures.made, 6);
    let expected = [
        "alert.get_severity (GET /api/v1/alert/severity): the simulator saw it 0 times; it saw GET /api/v1/service/status/Box",
        "alert.list_alerts (POST /api/v1/alert/list): POST /api/v1/alert/list: body field `starttime` is not a parameter of this \
         operation; it has `startTime`",
        "alert.list_alerts: POST /api/v1/alert/list answered 400",
        "alert.list_alerts (POST /api/v1/alert/list): POST /api/v1/alert/list: body field `level` is text `high`; expected an integer",
        "alert.get_severity: GET /api/v1/alert/severity ",
        "service.get_service_status: GET /api/v1/service/status/{service} answered 403",
        "service.get_service_status (GET /api/v1/service/status/{service}): GET /api/v1/service/status/Box: header parameter `buId` is \
         `7`, which is not a tenant of this account",
        "service.get_service_status: GET /api/v1/service/status/{service} ",
        "service.get_service_status (GET /api/v1/service/status/{service}): the simulator saw it 0 times; it saw nothing",
    ];
    for (found, expected) in failures.failures.iter().zip(expected) {
        assert!(
            found.starts_with(expected),
            "expected {expected}\nfound    {found}"
        );
    }
    assert_eq!(failures.failures.len(), expected.len(), "{failures}");
    assert!(failures.to_string().starts_with("9 findings in 6 calls\n"));
}

/// A simulator whose catalog has these recorded requests of the operations.
fn recorded(requests: &[(&str, Json)]) -> Simulator {
    let path = format!(
        "{}/../simulator/tests/fixtures/forticasb.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let mut product: secapi_spec::catalog::Product =
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    for operation in product
        .groups
        .iter_mut()
        .flat_map(|group| &mut group.operations)
    {
        let its = requests.iter().filter(|(name, _)| operation.name == *name);
        for (_, request) in its {
            let request = serde_json::from_value(request.clone()).unwrap();
            operation.requests.push(request);
        }
        for param in &mut operation.params {
            if param.name == "level" {
                param.also = vec![secapi_spec::catalog::Form::Text];
                param.limits.max = Some(5);
            }
        }
    }
    Simulator::builder().catalog(product).start().unwrap()
}

fn request(json: &str) -> Json {
    serde_json::from_str(json).unwrap()
}

#[tokio::test]
async fn recorded_requests_that_arrive_as_they_were_are_reproduced() {
    let simulator = recorded(&[
        (
            "list_alerts",
            request(r#"{"body": {"startTime": 1.0, "endTime": 2, "service": null}, "query": {}}"#),
        ),
        (
            "list_alerts",
            request(r#"{"body": {"startTime": 1, "endTime": 2, "level": "3", "limit": 5}}"#),
        ),
        (
            "list_alerts",
            request(
                r#"{"body": {"startTime": "x", "endTime": 2}, "contradictions": ["body.startTime"]}"#,
            ),
        ),
        (
            "list_alerts",
            request(r#"{"body": {"startTime": 1, "endTime": 2, "level": 6}}"#),
        ),
        (
            "get_service_status",
            request(r#"{"path": {"service": "Box"}, "headers": {"BUID": "BU"}}"#),
        ),
    ]);
    let context = &simulator.credentials().context;
    let client = client(&simulator);
    let prepared = vec![
        PreparedCall::new(&ALERTS, alerts(&client).json("skip", 0)),
        PreparedCall::new(&ALERTS, alerts(&client).json("level", 3).json("limit", 5)),
        PreparedCall::new(&ALERTS, alerts(&client)),
        PreparedCall::new(
            &ALERTS,
            alerts(&client).json("level", 6).retry(RetryPolicy::none()),
        ),
        PreparedCall::new(&STATUS, status(&client)),
    ];
    let report = request_samples(&simulator, prepared).await;
    let bu = &context["buId"];
    assert_eq!(
        report.lines,
        [
            "request samples: POST /api/v1/alert/list: reproduced; null is left out at body.service".to_owned(),
            "request samples: POST /api/v1/alert/list: reproduced; in the spec's form at body.level".to_owned(),
            "request samples: POST /api/v1/alert/list: reproduced; contradicts the spec at body.startTime".to_owned(),
            "request samples: POST /api/v1/alert/list: reproduced; outside of the spec's ranges at body.level".to_owned(),
            format!(
                "request samples: GET /api/v1/service/status/{{service}}: differs: headers.BUID: recorded \"BU\", sent \"{bu}\""
            ),
        ]
    );
    assert_eq!((report.read, report.reproduced), (5, 4));
    assert_eq!((report.without_nulls, report.contradicting), (1, 1));
    assert_eq!(report.out_of_range, 1);
    assert!(!report.is_reproduced());
}

#[tokio::test]
async fn differences_between_a_recorded_request_and_the_one_sent_are_told() {
    let alerts_as = |body: &str| ("list_alerts", request(&format!(r#"{{"body": {body}}}"#)));
    let simulator = recorded(&[
        alerts_as(r#"{"startTime": 1, "endTime": 3}"#),
        alerts_as(r#"{"startTime": 1, "endTime": 2, "severity": ["Low"]}"#),
        alerts_as(r#"{"startTime": 1}"#),
        alerts_as(r#"{"startTime": 1, "endTime": 2, "level": 3}"#),
        alerts_as(r#"{"startTime": "1", "endTime": 2}"#),
        (
            "get_severity",
            request(r#"{"query": {"a": ["1"]}, "path": {}}"#),
        ),
        (
            "get_service_status",
            request(r#"{"path": {"service": "Drive"}}"#),
        ),
    ]);
    let client = client(&simulator);
    let prepared = vec![
        PreparedCall::new(&ALERTS, alerts(&client)),
        PreparedCall::new(&ALERTS, alerts(&client).json("severity", vec!["High"])),
        PreparedCall::new(&ALERTS, alerts(&client)),
        PreparedCall::new(&ALERTS, alerts(&client)),
        PreparedCall::new(&ALERTS, alerts(&client)),
        PreparedCall::new(&SEVERITY, Call::<Vec<String>>::new(&client, &SEVERITY)),
        PreparedCall::new(&STATUS, status(&client)),
    ];
    let report = request_samples(&simulator, prepared).await;
    let told: Vec<&str> = report
        .lines
        .iter()
        .filter_map(|line| line.split_once(": differs: "))
        .map(|(_, told)| told)
        .collect();
    assert_eq!(
        told,
        [
            "body.endTime: recorded 3, sent 2",
            "body.severity[0]: recorded \"Low\", sent \"High\"",
            "body.endTime: recorded nothing, sent 2",
            "body.level: recorded 3, sent nothing",
            "body.startTime: recorded \"1\", sent 1",
            "query.a: recorded \"1\", sent nothing",
            "path.service: recorded \"Drive\", sent \"Box\"",
        ]
    );
    assert_eq!((report.read, report.reproduced), (7, 0));
    assert_eq!(report.failures().lines().count(), 7);
}

#[tokio::test]
async fn a_recorded_request_without_its_call_is_not_reproduced() {
    let simulator = recorded(&[
        ("get_severity", request("{}")),
        ("get_service_status", request("{}")),
    ]);
    let client = client(&simulator);
    // Refused by the client itself, so that nothing arrives.
    let unsendable = Call::<Json>::new(&client, &STATUS).path("service", "..");
    let prepared = vec![
        PreparedCall::new(&STATUS, unsendable),
        PreparedCall::new(&ALERTS, alerts(&client)),
    ];
    let report = request_samples(&simulator, prepared).await;
    assert_eq!((report.read, report.reproduced), (3, 0));
    let failures = report.failures();
    let failures: Vec<&str> = failures.lines().collect();
    assert!(
        failures[0].contains("get_severity")
            || failures[0].contains("/severity: error there is no call for it"),
        "{report}"
    );
    assert!(
        failures[1].contains("{service}: error service.get_service_status"),
        "{report}"
    );
    assert!(
        failures[2].ends_with("alert.list_alerts: error the call has no sample"),
        "{report}"
    );
    let empty = recorded(&[]);
    let report = request_samples(&empty, Vec::new()).await;
    assert!(!report.is_reproduced());
    assert_eq!(report.failures(), "there are no request samples");
}
