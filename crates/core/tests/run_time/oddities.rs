//! What the spec does not know is kept, and told once an answer.

use secapi_core::wire::{Model, OpenEnum};
use secapi_core::{Call, Extra, Json, wire};

use crate::secrets::Lines;
use crate::server::{Reply, Server};
use crate::support::{LIST, SHOW, client};

#[derive(Clone, Debug, PartialEq, Eq, OpenEnum)]
#[non_exhaustive]
enum State {
    #[wire(rename = "on")]
    On,
    #[wire(other)]
    Other(String),
}

#[derive(Clone, Debug, Default, PartialEq, Model)]
struct Thing {
    id: i64,
    state: Option<State>,
    count: Option<i64>,
    extra: Extra,
}

const TOLD: &str = "the answer has what the spec does not know";

#[tokio::test]
async fn one_event_an_answer_without_values() {
    let row = r#"{"id": 1, "state": "canary", "count": "canary", "new": "canary", "newer": 1}"#;
    let server = Server::always(Reply::json(&format!(
        r#"{{"data": {{"rows": [{row}, {row}], "total": 2}}}}"#
    )));
    let lines = Lines::record();
    let things: Vec<Thing> = Call::new(&client(&server), &LIST)
        .items()
        .try_collect()
        .await
        .unwrap();
    let text = lines.take();
    assert_eq!(
        text.matches(TOLD).count(),
        2,
        "the list asks for one page more: {text}"
    );
    let event = text.lines().find(|line| line.contains(TOLD)).unwrap();
    for part in [
        "unknown_fields=4",
        "unknown_values=2",
        "unreadable_texts=2",
        "first_type=\"State\"",
    ] {
        assert!(event.contains(part), "{part} in {event}");
    }
    assert!(!text.contains("canary"), "{text}");
    assert_eq!(things.len(), 2);
    assert_eq!(
        wire::to_value(&things[0]).unwrap(),
        serde_json::from_str::<Json>(row).unwrap()
    );
}

#[tokio::test]
async fn an_answer_like_the_spec_says_nothing() {
    let lines = Lines::record();
    for body in [
        r#"{"id": 1, "state": "on", "count": "3"}"#,
        r#"{"id": 1, "state": "", "count": ""}"#,
    ] {
        let server = Server::always(Reply::json(body));
        let call: Call<Thing> = Call::new(&client(&server), &SHOW).path("id", 1);
        call.await.unwrap();
        assert!(!lines.take().contains(TOLD));
    }
}

#[test]
fn what_a_damaged_answer_had_is_not_told_of_the_next_one() {
    let lines = Lines::record();
    assert!(wire::decode::<Thing>(br#"{"old": 1, "id": "x"}"#).is_err());
    wire::decode::<Thing>(br#"{"new": 1, "id": 1}"#).unwrap();
    let text = lines.take();
    assert!(text.contains("first_field=\"new\""), "{text}");
}
