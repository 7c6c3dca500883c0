//! Rows that are added while the simulator runs.

use secapi_simulator::{RowError, Simulator};
use serde_json::{Value, json};

use crate::support::{Answer, call, let_in, send, tenant};

/// The built-in product, not the fixture: that one has no collections.
fn start(product: &str) -> Simulator {
    Simulator::builder()
        .product(product)
        .items(3)
        .start()
        .unwrap()
}

fn post(simulator: &Simulator, path: &str, body: &Value) -> Answer {
    let json = ["Content-Type: application/json"];
    send(
        simulator,
        &format!("POST /__sim/rows/{path}"),
        &json,
        &body.to_string(),
    )
}

fn refused(simulator: &Simulator, path: &str, body: &Value) -> (u16, String) {
    let answer = post(simulator, path, body);
    let error = answer.json()["error"].as_str().unwrap().to_owned();
    (answer.status, error)
}

#[test]
fn a_host_that_is_added_is_listed_and_found() {
    let simulator = start("fortinac");
    let rows = json!({ "rows": [{ "hostName": "printer-9" }, {}] });
    let added = post(&simulator, "hosts", &rows);
    assert_eq!(added.status, 201, "{}", added.body);
    let added = added.json()["rows"].as_array().unwrap().clone();
    assert_eq!(
        (added.len(), &added[0]["hostName"]),
        (2, &json!("printer-9"))
    );
    assert_ne!(added[0]["id"], added[1]["id"]);
    let hosts = call(&simulator, "GET /api/v2/host", &[], "").json();
    let hosts = hosts["results"].as_array().unwrap();
    assert_eq!(hosts.len(), 5);
    assert!(hosts.iter().any(|host| host["hostName"] == "printer-9"));
    let one = format!("GET /api/v2/host/{}", added[0]["id"]);
    assert_eq!(
        call(&simulator, &one, &[], "").json()["results"][0]["hostName"],
        "printer-9"
    );
    assert_eq!(simulator.rows("hosts", "").unwrap().len(), 5);
    assert_eq!(send(&simulator, "POST /__sim/reset", &[], "").status, 204);
    assert_eq!(simulator.rows("hosts", "").unwrap().len(), 3);
}

#[test]
fn an_alert_that_is_added_has_come_up_now() {
    let now = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_768_465_800);
    let builder = Simulator::builder().product("forticasb").items(3);
    let simulator = builder.fixed_clock(now).start().unwrap();
    let known = &simulator.credentials().context;
    let part = format!("{}/{}/Salesforce", known["companyId"], known["buId"]);
    let row = json!({ "severity": "Critical" });
    let added = simulator.add_rows("alerts", &part, [row]).unwrap();
    let mut headers = tenant(&simulator);
    headers.extend([
        let_in(&simulator),
        "Content-Type: application/json".to_owned(),
    ]);
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    let window = json!({ "service": "Salesforce", "startTime": 1_768_465_800_000_u64, "endTime": 1_768_465_800_001_u64 });
    let listed = send(
        &simulator,
        "POST /api/v1/alert/list",
        &headers,
        &window.to_string(),
    )
    .json();
    let listed = listed["data"].as_array().unwrap();
    assert_eq!(listed.len(), 1, "{listed:?}");
    assert_eq!(
        (&listed[0]["id"], &listed[0]["severity"]),
        (&added[0]["id"], &json!("Critical"))
    );
}

#[test]
fn collections_are_listed_with_what_names_their_parts() {
    for product in ["dbss", "forticasb", "forticwp", "fortinac"] {
        let simulator = start(product);
        let listed = send(&simulator, "GET /__sim/rows", &[], "").json();
        let names: Vec<&str> = listed["collections"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        assert_eq!(names, simulator.collections());
        for name in names {
            let form = listed["parts"][name].as_str().unwrap_or_default();
            let part = form.split('/').filter(|name| !name.is_empty()).map(|_| "7");
            let part = part.collect::<Vec<_>>().join("/");
            match simulator.add_rows(name, &part, [json!({}), json!({})]) {
                Ok(added) => assert_eq!(added.len(), 2),
                // Settings and the like.
                Err(error) => assert!(
                    matches!(error, RowError::SingleRow(_)),
                    "{product} {name}: {error}"
                ),
            }
        }
        let index = send(&simulator, "GET /__sim", &[], "").json();
        assert!(index["calls"]["POST /__sim/rows/{id}"].is_string());
    }
}

#[test]
fn what_cannot_be_added_is_said_and_nothing_is_added() {
    let simulator = start("fortinac");
    let rows = simulator.rows("hosts", "").unwrap();
    let taken = &rows[0]["id"];
    for (path, body, status, text) in [
        (
            "host",
            json!({ "rows": [{}] }),
            404,
            "there is no collection `host`; did you mean `hosts`?; there are hosts, ",
        ),
        (
            "widgets",
            json!({ "rows": [{}] }),
            404,
            "there is no collection `widgets`; there are hosts, ",
        ),
        (
            "hosts",
            json!({ "row": {} }),
            400,
            "the body has no list `rows`; expected such as",
        ),
        (
            "hosts",
            json!({ "rows": {} }),
            400,
            "the body has no list `rows`",
        ),
        (
            "hosts?part=a",
            json!({ "rows": [{}] }),
            400,
            "the collection `hosts` has no parts, and the part `a` was named",
        ),
        (
            "hosts",
            json!({ "rows": [{}, { "hostNam": "a" }] }),
            400,
            "row 1 cannot be added: `hostNam` is not a field of `Host`; did you mean `hostName`?",
        ),
        (
            "hosts",
            json!({ "rows": [{ "hostName": 7 }] }),
            400,
            "row 0 cannot be added: `hostName` is a number `7`; expected text",
        ),
        (
            "hosts",
            json!({ "rows": [1] }),
            400,
            "row 0 cannot be added: the row is a number `1`; expected an object `Host`",
        ),
        (
            "hosts",
            json!({ "rows": [{ "#course": [] }] }),
            400,
            "begins with `#`",
        ),
        (
            "hosts",
            json!({ "rows": [{ "id": taken }] }),
            400,
            "row 0 cannot be added: another row has `id`",
        ),
        (
            "hosts",
            json!({ "rows": [{ "id": 77 }, { "id": 77 }] }),
            400,
            "row 1 cannot be added: another row has `id` `77`",
        ),
    ] {
        let (found, error) = refused(&simulator, path, &body);
        assert!(
            found == status && error.contains(text),
            "{path} {body}: {found} {error}"
        );
        assert_eq!(simulator.rows("hosts", "").unwrap(), rows, "{body}");
    }
    let simulator = start("forticasb");
    for path in ["alerts", "alerts?part=7", "alerts?part=7/8/"] {
        let (status, error) = refused(&simulator, path, &json!({ "rows": [{}] }));
        let text = "the collection `alerts` has parts, each named `companyId/buId/service`";
        assert!(
            status == 400 && error.contains(text),
            "{path}: {status} {error}"
        );
    }
}
