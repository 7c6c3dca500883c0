//! What the specs do not know: values of enums, fields. It is kept, and told once an answer.

use secapi_acceptance::clients::{Subject, build};
use secapi_core::{Json, Timestamp, wire};
use secapi_simulator::Canned;
use serde_json::json;

use crate::log;

const TOLD: &str = "the answer has what the spec does not know";

/// The one event of what was logged.
fn told(logged: &str) -> &str {
    assert_eq!(logged.matches(TOLD).count(), 1, "{logged}");
    let event = logged.lines().find(|line| line.contains(TOLD)).unwrap();
    assert!(event.contains("DEBUG"), "{event}");
    // Names, never values.
    assert!(!event.contains("made-up"), "{event}");
    event
}

#[tokio::test]
async fn a_record_with_unknown_fields_is_saved_as_it_came() {
    let simulator = fortinac::Client::simulator();
    let nac = build(<fortinac::Client as Subject>::builder(&simulator));
    let record = json!({
        "dbid": 7, "name": "Helpdesk", "administrator": false,
        "madeUpField": {"deep": [1, null, "made-up"]}, "madeUpEmpty": "",
    });
    let body = json!({"status": "success", "results": [record]});
    let answer = Canned::json(200, body.to_string());
    simulator.next_answer("admin_profile.get", answer).unwrap();
    drop(log::take());
    let profile = nac.admin_profile().get(7).await.unwrap().remove(0);
    let logged = log::take();
    assert!(told(&logged).contains("unknown_fields=2"), "{logged}");
    nac.admin_profile().save(&profile).await.unwrap();
    let requests = simulator.requests();
    let saved = requests
        .iter()
        .find(|request| request.is_of("admin_profile.save"));
    assert_eq!(saved.unwrap().json().unwrap(), record);
}

#[tokio::test]
async fn values_of_tomorrow_come_back_as_they_were() {
    let simulator = forticasb::Client::simulator();
    let casb = build(<forticasb::Client as Subject>::builder(&simulator));
    let row = json!({
        "id": "1", "severity": "made-up-severity", "alertType": "made-up-type", "madeUpField": 1.5,
        "eventIdList": [], "geoLocationList": [],
    });
    let body = json!({"data": [row, row], "totalCount": 2});
    simulator
        .next_answer("alert.list", Canned::json(200, body.to_string()))
        .unwrap();
    let at = Timestamp::from_millis(1_583_347_487_553);
    casb.service().get_service_status("Box").await.unwrap();
    drop(log::take());
    let page = casb.alert().list("Box", at, at).await.unwrap();
    let logged = log::take();
    for part in ["unknown_fields=2", "unknown_values=4"] {
        assert!(told(&logged).contains(part), "{part}: {logged}");
    }
    for alert in &page.items {
        let again: Json = wire::to_value(alert).unwrap();
        assert_eq!(again, row);
    }
    // What is unknown can be asked for.
    let severity = page.items[0].severity.clone().unwrap();
    let list = casb.alert().list("Box", at, at).severity([severity]);
    list.await.unwrap();
    let requests = simulator.requests();
    let sent = requests.last().unwrap().json().unwrap();
    assert_eq!(sent["severity"], json!(["made-up-severity"]));
}
