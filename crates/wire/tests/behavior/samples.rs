//! Answers in the shape of recorded ones.

use secapi_wire::{Extra, Json, Secret, Timestamp};
use secapi_wire::{Model, OpenEnum, decode, decode_enveloped, to_value};
use serde_json::json;

#[derive(Clone, Debug, Default, PartialEq, Model)]
#[wire(crate = "secapi_wire")]
struct Login {
    token_type: Option<String>,
    #[wire(with = Millis)]
    expires: Option<Timestamp>,
    access_token: Secret,
    refresh_token: Option<Secret>,
    extra: Extra,
}

#[test]
fn a_token_with_a_float_as_its_end() {
    let body = json!({
        "token_type": "bearer", "expires": 1_585_248_581_336.0, "access_token": "made-up-token", "refresh_token": "made-up-refresh"
    });
    let token: Login = decode(body.to_string().as_bytes()).unwrap();
    assert_eq!(
        token.expires.map(Timestamp::as_millis),
        Some(1_585_248_581_336)
    );
    assert_eq!(to_value(&token).unwrap(), body);
}

#[derive(Clone, Debug, Default, PartialEq, Model)]
#[wire(crate = "secapi_wire")]
#[wire(rename_all = "camelCase")]
struct ServiceStatus {
    code: String,
    casb_user: Option<String>,
    #[wire(with = Millis)]
    date: Option<Timestamp>,
    process: Vec<Process>,
    extra: Extra,
}

#[derive(Clone, Debug, Default, PartialEq, Model)]
#[wire(crate = "secapi_wire")]
#[wire(rename_all = "camelCase")]
struct Process {
    step: String,
    total: Option<i64>,
    action_status_code: Option<Code>,
    message: Option<String>,
    extra: Extra,
}

#[derive(Clone, Debug, PartialEq, Eq, OpenEnum)]
#[wire(crate = "secapi_wire")]
#[non_exhaustive]
enum Code {
    #[wire(rename = "100")]
    Done,
    #[wire(other)]
    Other(String),
}

#[test]
fn an_onboarding_status() {
    let body = json!({
        "code": "100", "casbUser": "casb.user@example.com", "cloudUser": "cloud.user@example.com", "date": 1_583_432_355_315_i64,
        "process": [
            { "step": "OAuth Request", "total": 1, "processing": 1, "actionStatusCode": "100", "message": "", "stepOrder": 1 },
            { "step": "Check License", "total": 1, "processing": 1, "actionStatusCode": "x", "message": "", "stepOrder": 2 },
        ],
    });
    let status: ServiceStatus = decode(body.to_string().as_bytes()).unwrap();
    assert_eq!(status.process[0].action_status_code, Some(Code::Done));
    assert_eq!(status.process[0].message.as_deref(), Some(""));
    assert_eq!(status.process[1].extra.get("stepOrder"), Some(&json!(2)));
    assert_eq!(to_value(&status).unwrap(), body);
}

#[derive(Clone, Debug, Default, PartialEq, Model)]
#[wire(crate = "secapi_wire")]
#[wire(rename_all = "camelCase")]
struct Adapter {
    id: i64,
    r#type: Option<i64>,
    version: Option<f64>,
    #[wire(with = Millis)]
    last_successful_poll: Option<Timestamp>,
    client_state: Option<i64>,
    ips: Vec<String>,
    parent: Option<Box<Adapter>>,
    extra: Extra,
}

#[test]
fn adapters_in_an_envelope_with_nulls() {
    let row = json!({
        "landscape": 52_228_714_145_i64, "id": 38, "identification": null, "type": 8, "parent": null, "version": 3.3,
        "lastSuccessfulPoll": 1_642_682_223_041_i64, "clientState": 1, "ips": [], "hostID": 38, "attributes": [{ "version": 1.0 }],
    });
    let body = json!({ "status": "success", "errorMessage": null, "results": [row] });
    let answer =
        decode_enveloped::<Vec<Adapter>>(body.to_string().as_bytes(), &["results"]).unwrap();
    assert_eq!(
        Json::from(answer.fields),
        json!({ "status": "success", "errorMessage": null })
    );
    let adapter = answer.payload.unwrap().remove(0);
    assert_eq!(
        (adapter.id, adapter.version, adapter.parent.as_deref()),
        (38, Some(3.3), None)
    );
    let mut expected = row;
    expected.as_object_mut().unwrap().remove("parent");
    assert_eq!(to_value(&adapter).unwrap(), expected);
}
