use super::*;
use crate::description::Operation;

static SHOW: Operation = Operation::get("thing.show", "/v1/things/{id}");

fn refused(status: u16) -> Error {
    let mut error = Error::new(ErrorKind::Status, "no such thing").of(&OperationRef::of(&SHOW));
    error.inner_mut().status = StatusCode::from_u16(status).ok();
    error
}

#[test]
fn is_one_pointer_that_travels() {
    fn travels<T: Send + Sync + 'static>() {}
    travels::<Error>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
    assert_eq!(size_of::<Result<(), Error>>(), size_of::<usize>());
}

#[test]
fn says_everything_on_one_line() {
    let mut error = refused(404).with_hint("check the id");
    let inner = error.inner_mut();
    inner.code = Some("T.17".to_owned());
    inner.request_id = Some("r-1".to_owned());
    inner.attempts = 3;
    assert_eq!(
        error.to_string(),
        "thing.show: GET /v1/things/{id} answered 404 Not Found: T.17: no such thing (request id r-1), after 3 attempts; check the id"
    );
}

#[test]
fn says_so_when_the_outcome_is_unknown() {
    let mut error = Error::new(ErrorKind::Transport, "reset").of(&OperationRef::of(&SHOW));
    assert!(!error.is_outcome_unknown());
    error.inner_mut().outcome_unknown = true;
    assert!(
        error
            .to_string()
            .contains("lost the connection: reset; the outcome is unknown"),
        "{error}"
    );
}

#[test]
fn predicates_follow_the_status() {
    for (status, predicate) in [
        (404, Error::is_unknown_endpoint as fn(&Error) -> bool),
        (410, Error::is_unknown_endpoint),
        (401, Error::is_unauthorized),
        (403, Error::is_forbidden),
        (429, Error::is_rate_limited),
        (409, Error::is_conflict),
        (503, Error::is_transient),
    ] {
        assert!(predicate(&refused(status)), "{status}");
        assert!(!predicate(&refused(400)), "400 as {status}");
    }
}

#[test]
fn a_thing_is_missing_only_if_the_service_says_so() {
    for status in [404, 410] {
        let mut error = refused(status);
        assert!(error.is_unknown_endpoint() && !error.is_not_found());
        error.inner_mut().own_words = true;
        assert!(error.is_not_found() && !error.is_unknown_endpoint());
        let call = Error::auth("no token").with_source(error);
        assert!(
            !call.is_not_found(),
            "the token is missing, and not the thing"
        );
    }
}

#[test]
fn tells_where_the_request_was_sent() {
    let mut redactor = crate::redact::Redactor::default();
    redactor.add("made-up-secret");
    let uri = "https://nac.example.com:8443/base/v1/things/made-up-secret?token=x"
        .parse()
        .expect("address");
    let error = refused(404).at(&uri, &redactor);
    assert_eq!(error.host(), Some("nac.example.com"));
    assert_eq!(error.path(), Some("/base/v1/things/[hidden]"));
    assert_eq!(
        error.url(),
        Some("https://nac.example.com:8443/base/v1/things/[hidden]")
    );
    let shown = format!("{error:#?}");
    assert!(shown.contains("nac.example.com:8443/base"), "{shown}");
    assert!(
        !shown.contains("made-up-secret") && !shown.contains("token=x"),
        "{shown}"
    );
    let outer = Error::auth("no token").with_source(error);
    assert_eq!(outer.host(), Some("nac.example.com"), "of the token call");
    assert_eq!(Error::request("unknown").url(), None);
}

#[test]
fn a_failed_token_call_decides_what_kind_it_is() {
    let cause = Error::new(ErrorKind::Timeout, "slow");
    let error = Error::auth("no token").with_source(cause);
    assert!(error.is_timeout() && error.is_transient() && !error.is_unauthorized());
    assert!(Error::auth("no token").is_unauthorized());
}

#[test]
fn what_main_and_unwrap_print_is_the_text_with_its_causes() {
    #[derive(Debug)]
    struct Cause(&'static str, Option<Box<Cause>>);
    impl fmt::Display for Cause {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }
    impl StdError for Cause {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            self.1.as_deref().map(|cause| cause as _)
        }
    }

    let plain = refused(404);
    assert_eq!(format!("{plain:?}"), plain.to_string());
    let said_already = Cause("no such thing", Some(Box::new(Cause("line\nbreak", None))));
    let error = refused(404).with_source(Cause("outer", Some(Box::new(said_already))));
    assert_eq!(
        format!("{error:?}"),
        format!("{error}\n\nCaused by:\n    outer\n    line\n    break")
    );
    let outer =
        Error::auth(error.to_string()).with_source(refused(404).with_source(Cause("x", None)));
    assert!(
        format!("{outer:?}").ends_with("\n\nCaused by:\n    x"),
        "{outer:?}"
    );
}

#[test]
fn the_alternate_form_shows_the_fields() {
    let shown = format!("{:#?}", refused(404).with_hint("look").with_parameter("id"));
    for field in [
        "Error {",
        "kind: Status",
        "\"thing.show\"",
        "status: Some(",
        "404",
        "message: \"no such thing\"",
        "hint: \"look\"",
        "\"id\"",
    ] {
        assert!(shown.contains(field), "{field} in {shown}");
    }
}
