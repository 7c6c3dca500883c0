//! A simulator whose clock stands still.

use std::time::{Duration, SystemTime};

use secapi_simulator::Simulator;
use serde_json::{Value, json};

use crate::support::{call, let_in, send};

/// 2026-01-15T08:30:00Z.
const NOW: u64 = 1_768_465_800;

/// The built-in product, not the fixture: what calls create is remembered there.
fn fixed(product: &str) -> Simulator {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(NOW);
    let builder = Simulator::builder().product(product).fixed_clock(now);
    builder.start().unwrap()
}

#[test]
fn what_says_when_it_was_made_has_the_same_bytes_on_any_day() {
    let [first, again] = [(); 2].map(|()| {
        let simulator = fixed("fortinac");
        let json = ["Content-Type: application/json"];
        let created = call(
            &simulator,
            "POST /api/v2/user/admin",
            &json,
            r#"{"userID": "a"}"#,
        );
        let listed = call(&simulator, "GET /api/v2/host", &[], "");
        assert_eq!(
            (created.status, listed.status),
            (200, 200),
            "{}",
            created.body
        );
        (created.body, listed.body)
    });
    assert!(first.0.contains(&NOW.to_string()), "{}", first.0);
    assert_eq!(first, again);
}

#[test]
fn a_token_is_dated_and_ends_by_it() {
    let simulator = fixed("dbss");
    let known = simulator.credentials();
    let body = json!({ "auth": {
        "identity": { "methods": ["password"], "password": { "user": {
            "name": known.username, "password": known.password, "domain": { "name": known.domain_name } } } },
        "scope": { "project": { "name": known.region } },
    } });
    let json = ["Content-Type: application/json"];
    let answer = send(&simulator, "POST /v3/auth/tokens", &json, &body.to_string());
    assert_eq!(answer.header("Date"), Some("Thu, 15 Jan 2026 08:30:00 GMT"));
    let token = &answer.json()["token"];
    let dates = [&token["issued_at"], &token["expires_at"]];
    let expected = ["2026-01-15T08:30:00.000000Z", "2026-01-16T08:30:00.000000Z"];
    assert_eq!(dates, expected.map(Value::from).each_ref());
    let path = format!(
        "GET /v3/{}/audit/summary/risk/task-status",
        known.project_id.as_deref().unwrap()
    );
    let status = || send(&simulator, &path, &[&let_in(&simulator)], "").status;
    assert_eq!(status(), 200);
    simulator.set_clock_offset(24 * 3600);
    assert_eq!(status(), 401);
}
