//! Guests, and those who are counted with them.

use serde_json::{Value, json};

use super::{ok, rows_of, started, step};

#[test]
fn guests_follow_their_template_and_are_counted_by_conference() {
    let simulator = started();
    let count = |filter: &str| ok(&simulator, &format!("GET /user/guest/count{filter}"), "");
    assert_eq!(
        (&count("")["total"], &count("")["conferenceRegistrations"]),
        (&json!(3), &json!({}))
    );
    let change =
        r#"POST /user/guest-template/1000001 {"id":1000001,"role":"Employees","canSendSMS":true}"#;
    step(&simulator, change, "", 200);
    let guest = r#"POST /user/guest {"userID":"made-up","password":"made-up","templateID":1000001,"lastName":"L"}"#;
    step(&simulator, guest, "", 200);
    let conference = "POST /user/guest/conference name=meeting&attendeeCount=4&templateID=1000001&endTime=1768465800000&password=made-up";
    step(&simulator, conference, "", 200);
    let found = rows_of(&count("?filter=role%3D%3DEmployees"));
    let of = |field: &str| {
        found
            .iter()
            .map(|guest| guest[field].clone())
            .collect::<Vec<_>>()
    };
    let names = [
        "made-up",
        "meeting-1",
        "meeting-2",
        "meeting-3",
        "meeting-4",
    ];
    assert_eq!(json!(of("userID")), json!(names));
    assert_eq!(of("canSendSMS"), vec![json!(true); 5]);
    assert_eq!(
        (&found[0]["lastName"], &found[4]["validForTime"]),
        (&json!("L"), &json!(1_768_465_800_000_i64))
    );
    assert!(found.iter().all(|guest| guest["password"] == ""));
    assert_eq!(count("")["total"], 8);
    assert_eq!(
        count("")["conferenceRegistrations"],
        json!({ "meeting": 4 })
    );
    step(
        &simulator,
        &format!("POST /user/guest/delete id={}", found[4]["id"]),
        "",
        200,
    );
    assert_eq!(
        count("")["conferenceRegistrations"],
        json!({ "meeting": 3 })
    );
    step(&simulator, &guest.replace("1000001", "7"), "", 404);
    step(
        &simulator,
        &conference.replace("attendeeCount=4", "attendeeCount=10001"),
        "",
        400,
    );
    assert_eq!(count("")["total"], 7);
}

#[test]
fn a_registration_that_is_approved_has_an_account() {
    let simulator = started();
    let read = |path: &str, id: &Value| {
        rows_of(&ok(&simulator, &format!("GET {path}/{id}"), "")).remove(0)
    };
    let id = simulator.rows("guest-registrations", "").unwrap()[1]["dbid"].clone();
    let before = read("/user/guest-self-registration", &id);
    assert_eq!(
        (&before["pending"], &before["guestDBID"]),
        (&json!(true), &json!(-1))
    );
    let approve =
        "POST /user/guest-self-registration/{id}/approve guestMessage=welcome&requestKey=made-up";
    step(&simulator, approve, &id.to_string(), 200);
    let after = read("/user/guest-self-registration", &id);
    let guest = read("/user/guest", &after["guestDBID"]);
    assert_eq!(
        (&guest["userID"], &after["pending"]),
        (&before["userID"], &json!(false))
    );
}

#[test]
fn users_and_guests_are_counted_by_their_state() {
    let simulator = started();
    let summary = || ok(&simulator, "GET /user/dashboard/user-summary", "");
    let shown = |enabled_users: u64, enabled_guests: u64| {
        json!({
            "status": "success",
            "totalUsers": 3, "enabledUsers": enabled_users, "disabledUsers": 3 - enabled_users,
            "totalGuests": 3, "enabledGuests": enabled_guests, "disabledGuests": 3 - enabled_guests,
        })
    };
    assert_eq!(summary(), shown(3, 3));
    let id = simulator.rows("users", "").unwrap()[2]["id"].to_string();
    step(&simulator, "POST /user/{id}/disable", &id, 200);
    assert_eq!(summary(), shown(2, 3));
    step(&simulator, "POST /user/delete id={id}", &id, 200);
    assert_eq!(summary()["totalUsers"], 2);
    let counted = ok(&simulator, "GET /host/device-identity/count/all", "");
    assert_eq!(counted["total"], 3);
}
