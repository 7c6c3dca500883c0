//! Any text that is given to a call arrives at a parser on the other side as the same text, or the call is refused.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use http::Request;
use percent_encoding::percent_decode_str;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use secapi_core::{Bytes, Call, Error, ErrorKind, Json, Operation};
use url::{Url, form_urlencoded};

use crate::config;
use crate::service::{Service, run};

static SHOW: Operation = Operation::get("thing.show", "/v1/{id}/end").auth(&[]);
static SEARCH: Operation = Operation::get("thing.search", "/v1/things").auth(&[]);
static CREATE: Operation = Operation::post("thing.create", "/v1/things").auth(&[]);

/// Text of all kinds, rich in what has a meaning in some place of a request.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[-%.2eEfF/\\\\?#&=+;:@,\"'{}<> \t\r\n\u{0}\u{7f}\u{85}aé標😀]{0,12}",
        "[!-~ ]{0,12}",
    ]
}

/// The request of a call, or why there is none.
fn sent(
    operation: &'static Operation,
    make: impl FnOnce(Call<Json>) -> Call<Json>,
) -> Result<Request<Bytes>, Error> {
    let service: Arc<Service> = Service::new(|_, _| "{}".to_owned());
    let outcome = run(make(Call::new(&service.client(), operation)).send());
    let mut requests = service.requests();
    match outcome {
        Ok(_) => Ok(requests.pop().unwrap()),
        Err(error) => {
            assert!(requests.is_empty(), "refused, but sent: {error}");
            assert_eq!(error.kind(), ErrorKind::Request, "{error}");
            Err(error)
        }
    }
}

/// Names and values of a query or form, as the standard of forms reads them.
fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

/// Whether a path that is decoded as often as it can be names a folder by dots.
fn has_dots(text: &str) -> bool {
    let mut text = text.to_owned();
    loop {
        if text
            .split(['/', '\\'])
            .any(|piece| piece == "." || piece == "..")
        {
            return true;
        }
        let decoded = percent_decode_str(&text).decode_utf8_lossy().into_owned();
        if decoded == text {
            return false;
        }
        text = decoded;
    }
}

proptest! {
    #![proptest_config(config(192))]

    #[test]
    fn a_path_segment_stays_one(text in text()) {
        let refused = text.is_empty() || text.chars().any(char::is_control) || has_dots(&text);
        match sent(&SHOW, |call| call.path("id", &*text)) {
            Ok(request) => {
                prop_assert!(!refused, "{text:?} was sent");
                let segments: Vec<&str> = request.uri().path().split('/').collect();
                prop_assert_eq!(segments.len(), 4, "{}", request.uri());
                prop_assert_eq!((segments[1], segments[3]), ("v1", "end"));
                prop_assert_eq!(percent_decode_str(segments[2]).decode_utf8(), Ok(Cow::Borrowed(&*text)));
                // Browsers, proxies and servers tidy paths up; there is nothing to tidy.
                let tidied = Url::parse(&request.uri().to_string()).unwrap();
                prop_assert_eq!(tidied.path(), request.uri().path());
                prop_assert_eq!((tidied.query(), tidied.fragment()), (None, None));
            }
            Err(error) => prop_assert!(refused, "{text:?}: {error}"),
        }
    }

    #[test]
    fn queries_and_forms_arrive(given in btree_map(text(), vec(text(), 1..3), 0..4)) {
        let expected: Vec<(String, String)> = given
            .iter()
            .flat_map(|(name, values)| values.iter().map(move |value| (name.clone(), value.clone())))
            .collect();
        let request = sent(&SEARCH, |call| {
            given.clone().into_iter().fold(call, |call, (name, values)| call.query(name, values))
        });
        let request = request.unwrap();
        prop_assert_eq!(pairs(request.uri().query().unwrap_or_default().as_bytes()), &*expected);
        prop_assert_eq!(request.uri().path(), "/v1/things");

        let request = sent(&CREATE, |call| {
            given.clone().into_iter().fold(call, |call, (name, values)| call.form(name, values))
        });
        prop_assert_eq!(pairs(request.unwrap().body()), expected);
    }

    #[test]
    fn json_arrives(given in btree_map(text(), text(), 1..5), list in vec(text(), 0..4)) {
        let request = sent(&CREATE, |call| {
            let call = call.json("a list", list.clone());
            given.iter().fold(call, |call, (name, value)| call.json(name.clone(), &**value))
        });
        let mut arrived: BTreeMap<String, Json> = serde_json::from_slice(request.unwrap().body()).unwrap();
        if !given.contains_key("a list") {
            prop_assert_eq!(arrived.remove("a list"), Some(Json::from(list)));
        }
        let expected: BTreeMap<String, Json> =
            given.into_iter().map(|(name, value)| (name, Json::from(value))).collect();
        prop_assert_eq!(arrived, expected);
    }

    #[test]
    fn a_header_arrives_or_is_refused(text in text()) {
        let can_travel = text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && text.trim() == text;
        match sent(&SEARCH, |call| call.header("X-Note", &*text)) {
            Ok(request) => {
                prop_assert!(can_travel, "{text:?} was sent");
                let values: Vec<_> = request.headers().get_all("x-note").iter().collect();
                // A server cuts blanks off at both ends.
                prop_assert_eq!(values.len(), 1);
                prop_assert_eq!(values[0].as_bytes().trim_ascii(), text.as_bytes());
            }
            Err(error) => {
                prop_assert!(!can_travel, "{text:?}: {error}");
                prop_assert_eq!(error.parameter(), Some("X-Note"));
            }
        }
    }
}
