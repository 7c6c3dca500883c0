//! The checks that product crates make over all their calls, made here with a client of a few hand-written operations.

use secapi_core::{
    AuthScheme, Call, Client, Context, ErrorShape, Json, Method, Operation, Place, Product,
    RetryPolicy, StaticToken,
};
use secapi_simulator::conformance::{PreparedCall, calls};
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
        Context {
            name: "buId",
            place: Place::Header,
            help: "",
        },
        Context {
            name: "companyId",
            place: Place::Header,
            help: "",
        },
        Context {
            name: "roleId",
            place: Place::Header,
            help: "",
        },
    ])
    .auth(&[BEARER]);

static STATUS: Operation = Operation::new(
    "service.get_service_status",
    Method::GET,
    "/api/v1/service/status/{service}",
)
.context(&["buId"]);
static SEVERITY: Operation =
    Operation::new("alert.get_severity", Method::GET, "/api/v1/alert/severity")
        .context(&["companyId", "roleId?"]);
static ALERTS: Operation = Operation::new("alert.list_alerts", Method::POST, "/api/v1/alert/list")
    .context(&["companyId", "roleId", "buId"])
    .read_only();

fn simulator() -> Simulator {
    let path = format!(
        "{}/tests/fixtures/forticasb.json",
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
