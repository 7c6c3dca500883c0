//! The Rust that is made of every feature of the spec language: it compiles, and its calls put on the wire what the specs say.
//!
//! The fixture is what `tests/features.rs` checks against the emitter. It stands here as the crate `features`, the way a product's
//! crate has it, and its table of calls runs against a transport that only writes down what it is given.

#![allow(dead_code, unreachable_pub, reason = "a fixture is used in part")]

extern crate self as features;
extern crate self as secapi_conformance;

#[rustfmt::skip]
#[path = "fixture/generated/mod.rs"]
mod generated;
#[rustfmt::skip]
#[path = "fixture/tables/mod.rs"]
mod tables;

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use secapi_core::{
    BoxFuture, ClientBuilder, Json, ResponseBody, RetryPolicy, StaticToken, Transport,
    TransportError,
};

pub use conformance::PreparedCall;
pub use generated::*;

/// What the table of calls needs of `secapi-conformance`.
pub mod conformance {
    use secapi_core::{BoxFuture, Error, Operation};

    /// A call that has all that it needs.
    pub struct PreparedCall {
        /// Which operation it is.
        pub operation: &'static Operation,
        /// Sends it.
        pub run: BoxFuture<'static, Result<(), Error>>,
    }

    impl PreparedCall {
        /// Calls are owned and can move between threads: the bounds say so.
        pub fn new<C, T>(operation: &'static Operation, call: C) -> Self
        where
            C: IntoFuture<Output = Result<T, Error>>,
            C::IntoFuture: Send + 'static,
            T: 'static,
        {
            let call = call.into_future();
            Self {
                operation,
                run: Box::pin(async move { call.await.map(drop) }),
            }
        }
    }
}

/// Writes down requests and answers each with an empty object.
#[derive(Clone, Debug, Default)]
struct Recorder(Arc<Mutex<String>>);

impl Transport for Recorder {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        let (head, body) = request.into_parts();
        let mut text = format!("{} {}\n", head.method, head.uri);
        for (name, value) in &head.headers {
            if !matches!(name.as_str(), "accept" | "user-agent" | "accept-encoding") {
                let _ = writeln!(text, "{name}: {}", value.to_str().unwrap_or("(bytes)"));
            }
        }
        if !body.is_empty() {
            let _ = writeln!(text, "{}", String::from_utf8_lossy(&body));
        }
        self.0.lock().unwrap().push_str(&text);
        Box::pin(async { Ok(http::Response::new(ResponseBody::full("{}"))) })
    }
}

fn client(recorder: &Recorder) -> Client {
    ClientBuilder::<Client>::new(&product::PRODUCT)
        .host("id", "https://id.example.com")
        .authenticator(StaticToken::new(&product::BEARER, "made-up-token"))
        .context("project", "p-1")
        .context("tenantId", 7)
        .retry(RetryPolicy::none())
        .transport(Arc::new(recorder.clone()))
        .build()
        .unwrap()
}

/// Multipart bodies have a random boundary.
fn with_fixed_boundary(text: &str) -> String {
    match text
        .split("boundary=")
        .nth(1)
        .and_then(|rest| rest.lines().next())
    {
        Some(boundary) => text.replace(boundary, "BOUNDARY"),
        None => text.to_owned(),
    }
}

/// What the calls put on the wire.
async fn sent_by(calls: fn(&Client) -> Vec<conformance::PreparedCall>) -> String {
    let recorder = Recorder::default();
    let mut text = String::new();
    for call in calls(&client(&recorder)) {
        let _ = writeln!(text, "# {}", call.operation.name());
        let outcome = call.run.await;
        let sent = with_fixed_boundary(&std::mem::take(&mut *recorder.0.lock().unwrap()));
        if sent.is_empty() {
            let _ = writeln!(text, "not sent: {}", outcome.unwrap_err());
        }
        text.push_str(&sent);
        text.push('\n');
    }
    text
}

#[tokio::test]
async fn every_call_sends_what_its_spec_says() {
    insta::assert_snapshot!("requests", sent_by(tables::calls).await);
}

#[tokio::test]
async fn every_recorded_request_is_sent_again() {
    insta::assert_snapshot!("request_samples", sent_by(tables::request_samples).await);
}

#[test]
fn a_record_of_all_types_survives_the_round_trip() {
    let record = serde_json::json!({
        "text": "a", "whole": 1, "real": 1.5, "truth": true, "token": "made-up-secret", "free": {"a": [1]},
        "ms": 1_583_432_355_315_i64, "sec": 1_583_432_355, "iso": "2020-03-05T18:19:15Z", "local": "2020-03-05 18:19:15",
        "wholeText": "1", "realText": "1.5", "truthText": "true", "freeText": "{\"a\":1}", "partText": "{\"id\":1}",
        "list": ["a"], "lists": [[1], [2, 3]], "map": {"a": 1}, "dates": ["2020-03-05T18:19:15Z"],
        "dateByName": {"a": 1_583_432_355_315_i64}, "part": {"id": 1, "new": 2}, "parts": [{"id": 1}], "mode": "auto",
        "optMode": "some other mode", "unknown": "kept",
    });
    let trip = tables::round_trips()
        .into_iter()
        .find(|trip| trip.operation().name() == "types.get_record")
        .unwrap();
    let mut back: Json = trip.run(record.to_string().as_bytes()).unwrap();
    // What was absent comes back as an empty list or map, which means the same.
    back.as_object_mut().unwrap().retain(|name, value| {
        record.get(name).is_some()
            || value != &serde_json::json!([]) && value != &serde_json::json!({})
    });
    assert_eq!(back, record);
}

#[test]
fn models_that_are_sent_can_be_made() {
    let host = body::Host::new(
        "printer",
        body::Owner::new(1),
        ["a", "b"],
        3,
        secapi_core::Timestamp::from_millis(0),
    );
    assert_eq!(host.tags, ["a", "b"]);
    assert_eq!(host.groups, None);
    let rule = body::Rule::new(body::RuleRequired {
        name: "a".to_owned(),
        source: "b".to_owned(),
        target: "c".to_owned(),
    });
    assert_eq!(rule.target, "c");
}
