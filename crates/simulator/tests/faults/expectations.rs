//! Assertions about recorded requests.

use std::panic::catch_unwind;

use secapi_simulator::Simulator;

use crate::support::{GROUP, faulty, get, send_with_body};

fn simulator() -> Simulator {
    let simulator = faulty("");
    get(
        &simulator,
        &format!("{GROUP}?expand=true&token=made-up-secret"),
    );
    get(&simulator, "/nowhere");
    send_with_body(
        &simulator,
        "POST",
        "/nowhere",
        &["X-Own: 1"],
        r#"{"a": [{"b": 7}]}"#,
    );
    simulator
}

/// The text of the panic.
fn failure(check: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let panic = catch_unwind(check).unwrap_err();
    panic.downcast_ref::<String>().unwrap().clone()
}

#[test]
fn what_was_asked_for_is_found() {
    let simulator = simulator();
    simulator.expect("get_group").times(1);
    simulator
        .expect("system_group.*")
        .with_query("expand", "true")
        .with_status(200)
        .times(1);
    simulator.expect("/nowhere").times(2);
    simulator
        .expect("POST /nowhere")
        .with_header("x-own", "1")
        .with_json("/a/0/b", 7)
        .times(1);
    simulator.expect("*").at_least(3);
    simulator
        .expect("get_group")
        .with_query("expand", "false")
        .never();
    simulator.expect("get_group").before("POST /nowhere");
    assert_eq!(simulator.expect("GET /nowhere").one().number, 2);
    assert_eq!(simulator.expect("/now*").found().len(), 2);
}

#[test]
fn a_failure_says_what_was_seen_and_no_secret() {
    let simulator = simulator();
    let expectation = simulator
        .expect("get_group")
        .with_query("expand", "false")
        .with_header("Authorization", "Bearer made-up-secret");
    let text = failure(move || expectation.times(2));
    assert_eq!(
        text,
        "expected `get_group` with the query parameter `expand` `false` and with the header `Authorization` [hidden] 2 times, found it never\n\
         the simulator recorded\n  \
         1. GET /api/v2/system/group/7 (system_group.get_group) -> 200; does not fit: not with the query parameter `expand` `false`\n  \
         2. GET /nowhere (no operation) -> 404; does not fit: another call\n  \
         3. POST /nowhere (no operation) -> 404; does not fit: another call"
    );
    let empty = faulty("").expect("*");
    assert_eq!(
        failure(move || empty.at_least(1)),
        "expected `*` at least once, found it never\nthe simulator recorded no request"
    );
    let order = simulator.expect("POST /nowhere");
    assert!(
        failure(move || order.before("get_group"))
            .starts_with("expected `get_group` after `POST /nowhere`")
    );
    let one = simulator.expect("/nowhere");
    assert!(
        failure(move || drop(one.one().clone()))
            .starts_with("expected `/nowhere` once, found it 2 times")
    );
}

#[test]
fn debug_shows_no_secret() {
    let simulator = simulator();
    let text = format!("{:?}", simulator.requests());
    assert!(!text.contains("made-up-secret"));
    assert!(!text.contains(simulator.credentials().token.as_deref().unwrap()));
    assert!(text.contains("[hidden]"));
}
