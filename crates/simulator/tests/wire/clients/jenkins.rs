//! The Jenkins plugin forticwp-cicd 0.9.8. It reads ids and scores into whole numbers, and fails on anything else.

use secapi_simulator::Simulator;
use serde_json::{Value, json};

use super::{and, ask, bearer, get, started, text, token};

/// A call through the protector.
fn forward(
    simulator: &Simulator,
    key: &[String],
    method: &str,
    path: &str,
    body: &Value,
) -> String {
    let headers = and(key, &[("x-url-path", path), ("x-http-method", method)]);
    ask(
        simulator,
        "POST /api/v1/forward",
        &headers,
        &body.to_string(),
    )
    .body
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn an_image_is_scanned() {
    let simulator = started("forticwp");
    let credential = simulator.credentials().api_credential.clone().unwrap();
    // The path has no last slash here.
    let login = token(&simulator, "/api/v1/auth/credentials/token");
    let headers = and(
        &bearer(&login),
        &[
            ("x-e-access-service", "fortics-web"),
            ("x-ct-info", &credential),
        ],
    );
    let hosts = get(&simulator, "/api/v1/controller/host", &headers);
    assert_eq!(hosts["nodeHostIp"][0], simulator.base_url());

    let key = [
        format!("x-controller-token: {credential}"),
        "Content-Type: application/json".to_owned(),
    ];
    ask(&simulator, "GET /monitor/health", &key, "");
    let body =
        json!({ "jobName": "app", "jobHost": "http://jenkins/job/app/", "buildNumber": "42" });
    let job = json_of(&forward(
        &simulator,
        &key,
        "POST",
        "/api/v1/jenkins/job",
        &body,
    ));
    let job = job["jenkinsId"].as_i64().unwrap().to_string();
    let line = format!("POST /api/v1/jenkins/reserve/{job}");
    ask(
        &simulator,
        &line,
        &and(&key, &[("Content-Length", "0")]),
        "",
    );

    let path = format!("/api/v1/image/jenkins/{job}");
    let image = json_of(&forward(
        &simulator,
        &key,
        "POST",
        &path,
        &json!({ "jenkinsId": job }),
    ));
    let image = image["imageId"].as_i64().unwrap().to_string();
    let file = "--===18c2===\r\nContent-Disposition: form-data; name=\"file\"; filename=\"app%3A1.tar\"\r\n\
                Content-Type: null\r\nContent-Transfer-Encoding: binary\r\n\r\nDATA\r\n--===18c2===--\r\n";
    let upload = [
        format!("x-controller-token: {credential}"),
        "Content-Type: multipart/form-data; boundary====18c2===".to_owned(),
        format!("x-image-id: {image}"),
        "imageName: app:1".to_owned(),
    ];
    let line = format!("POST /api/v1/jenkins/image/{job}");
    ask(&simulator, &line, &upload, file);

    let path = format!("/api/v1/jenkins/job/{job}");
    forward(&simulator, &key, "PUT", &path, &json!({ "status": 10 }));
    let state = json_of(&forward(&simulator, &key, "GET", &path, &json!({})));
    assert!(state["result"].is_i64());
    // The plugin knows these states and no other.
    let states = [0, 1, 5, 10, 15, 17, 20];
    assert!(states.contains(&state["status"].as_i64().unwrap()));

    let searches = [
        ("images", json!({ "resource": 2 })),
        ("vulners", json!({ "resource": ["2"] })),
        (
            "policy",
            json!({ "resourceId": [job], "jobName": ["app"], "resourceName": ["http://jenkins/job/app/"] }),
        ),
    ];
    let whole = [
        "imageId",
        "companyId",
        "vulnerabilityCount",
        "status",
        "result",
        "jobId",
        "resource",
        "scanTime",
        "latestCompletedScanTime",
        "serialNumber",
        "riskScore",
        "vulnerId",
        "severity",
        "alertId",
        "policyId",
        "policyVersion",
        "resourceId",
    ];
    for (kind, mut body) in searches {
        for (name, value) in [
            ("jobId", json!([job])),
            ("skip", json!(0)),
            ("limit", json!(50)),
        ] {
            body[name] = value;
        }
        let path = format!("/api/v1/{kind}/search");
        let found = json_of(&forward(&simulator, &key, "POST", &path, &body));
        let rows = found["datas"].as_array().unwrap();
        assert_eq!(rows.len(), 25);
        for row in rows.iter().filter_map(Value::as_object) {
            for (name, value) in row {
                let is_whole = value.as_f64().is_some_and(|number| number.fract() == 0.0);
                match name.as_str() {
                    "jobId" | "resourceId" => assert_eq!(text(value), job),
                    "jobName" => assert_eq!(value, "app"),
                    "vulnerScoreMap" => {
                        let scores = value.as_object().unwrap();
                        assert!(
                            scores.contains_key("CRITICAL") && scores.values().all(Value::is_i64)
                        );
                    }
                    "cveScore" | "impactScore" => assert!(is_whole, "{name} is {value}"),
                    name if whole.contains(&name) => assert!(value.is_i64(), "{name} is {value}"),
                    "latest" | "isFixed" => assert!(value.is_boolean()),
                    name => assert!(value.is_string(), "{name} is {value}"),
                }
            }
        }
    }
}
