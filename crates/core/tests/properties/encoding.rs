//! What is put into a path, a query or a form comes out of it.

use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use secapi_core::{Call, ErrorKind, Json, Method, Operation};

use crate::recorder::{Recorder, wait};

static SHOW: Operation =
    Operation::new("thing.show", Method::GET, "/v1/things/{id}/parts").auth(&[]);
static CHANGE: Operation = Operation::new("thing.change", Method::POST, "/v1/things").auth(&[]);

/// Any text, with more of what is special in addresses than chance would give.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), r"[a.%/\\?#&=+ :@\r\n\x00ä2eEfF]{0,12}",]
}

/// Pairs as the query language of forms writes them.
fn pairs(text: &str) -> Vec<(String, String)> {
    url::form_urlencoded::parse(text.as_bytes())
        .into_owned()
        .collect()
}

proptest! {
    #[test]
    fn a_path_value_is_one_segment_or_refused(value in text()) {
        let server = Recorder::start(|_, _| "{}".to_owned());
        let call = Call::<Json>::new(&server.client(), &SHOW).path("id", value.clone());
        let result = wait(call.into_future());
        let requests = server.requests();
        if let Err(error) = result {
            prop_assert_eq!(error.kind(), ErrorKind::Request);
            prop_assert_eq!(error.parameter(), Some("id"));
            prop_assert!(requests.is_empty());
        } else {
            let segments: Vec<&str> = requests[0].uri().path().split('/').collect();
            prop_assert_eq!(segments.len(), 5);
            prop_assert_eq!((segments[2], segments[4]), ("things", "parts"));
            prop_assert!(segments[3] != "." && segments[3] != "..");
            let decoded: Vec<u8> = percent_decode_str(segments[3]).collect();
            prop_assert_eq!(decoded, value.as_bytes());
            prop_assert_eq!(requests[0].uri().host(), Some("a.example"));
        }
    }

    #[test]
    fn a_query_and_a_form_hold_what_was_given(one in text(), other in text()) {
        let expected = [("one".to_owned(), one.clone()), ("other".to_owned(), other.clone())];
        let server = Recorder::start(|_, _| "{}".to_owned());
        let client = server.client();
        let call = Call::<Json>::new(&client, &SHOW).path("id", 7);
        wait(call.query("one", one.clone()).query("other", other.clone()).into_future()).unwrap();
        let call = Call::<Json>::new(&client, &CHANGE);
        wait(call.form("one", one).form("other", other).into_future()).unwrap();
        let requests = server.requests();
        prop_assert_eq!(pairs(requests[0].uri().query().unwrap()), &expected);
        let form = std::str::from_utf8(requests[1].body()).unwrap();
        prop_assert_eq!(pairs(form), &expected);
    }
}
