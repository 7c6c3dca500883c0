//! What parameters can be made of.

use secapi_core::wire::OpenEnum;
use secapi_core::{ParamValue, Secret, Timestamp, wire};

/// Text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, OpenEnum)]
pub(crate) enum Level {
    #[wire(rename = "high")]
    High,
    #[wire(other)]
    Other(String),
}

/// Integers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, OpenEnum)]
pub(crate) enum State {
    #[wire(rename = 1)]
    On,
    #[wire(other)]
    Other(i64),
}

fn shown(value: impl Into<ParamValue>) -> String {
    format!("{:?}", value.into())
}

#[test]
fn values_come_from_what_callers_have() {
    assert_eq!(shown(Level::High), "\"high\"");
    assert_eq!(shown(vec![Level::Other("x".to_owned())]), "[\"x\"]");
    assert_eq!(shown(State::On), "1");
    assert_eq!(shown(Some(State::Other(7))), "7");
    assert_eq!(shown(None::<Level>), "null");
    assert_eq!(shown(u64::MAX), "Number(18446744073709551615)");
    assert_eq!(
        shown(ParamValue::prefixed("Basic ", Secret::from("made-up"))),
        "\"Basic \" + [hidden]"
    );
    assert!(ParamValue::prefixed("Basic ", None::<Secret>).is_null());
}

#[test]
fn instants_take_the_form_of_the_parameter() {
    let read: Timestamp = wire::decode(br#""2020-03-05T18:19:15.315+0000""#).unwrap();
    assert_eq!(shown(ParamValue::millis(read)), "1583432355315");
    assert_eq!(shown(ParamValue::seconds(read)), "1583432355");
    assert_eq!(shown(ParamValue::iso(read)), "\"2020-03-05T18:19:15.315Z\"");
    assert_eq!(
        shown(ParamValue::date_time(read)),
        "\"2020-03-05 18:19:15\""
    );
}
