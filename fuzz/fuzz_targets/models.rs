//! What the targets of answers decode: operations of all kinds, by number.

use std::collections::BTreeMap;

use http::Method;
use secapi_core::{
    Envelope, Extra, Json, Operation, Page, RoundTrip, Secret, Timestamp, open_enum, wire,
};

/// One field of every kind that a spec can describe.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Everything {
    pub integer: Option<i64>,
    pub number: Option<f64>,
    pub boolean: Option<bool>,
    pub text: Option<String>,
    pub secret: Option<Secret>,
    pub free: Option<Json>,
    pub millis: Option<Timestamp>,
    pub seconds: Option<Timestamp>,
    pub iso: Option<Timestamp>,
    pub date_time: Option<Timestamp>,
    pub integer_text: Option<i64>,
    pub number_text: Option<f64>,
    pub boolean_text: Option<bool>,
    pub document: Option<Json>,
    pub inner: Option<Box<Everything>>,
    pub document_model: Option<Box<Everything>>,
    pub state: Option<State>,
    pub list: Vec<Option<i64>>,
    pub grid: Vec<Vec<f64>>,
    pub map: BTreeMap<String, Vec<String>>,
    pub extra: Extra,
}
wire! { Everything {
    integer, number, boolean, text, secret, free, millis as Millis, seconds as Seconds, iso as Iso, date_time as DateTime,
    integer_text as Text, number_text as Text, boolean_text as Text, document as JsonText, inner,
    document_model as JsonText, state, list, grid, map
} }

/// An open enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    Ready,
    Other(String),
}
open_enum! { State { Ready = "ready" } }

static BARE: Operation = Operation::new("fuzz.bare", Method::GET, "/bare");
static WRAPPED: Operation = Operation::new("fuzz.wrapped", Method::GET, "/wrapped")
    .envelope(&Envelope::new(&["data", "rows"]).or(&[&["items"]]));

/// Everything that is decoded. New ones at the end, for the corpora count on the numbers.
pub fn round_trips() -> Vec<RoundTrip> {
    vec![
        RoundTrip::new::<Everything>(&BARE),
        RoundTrip::new::<Page<Everything>>(&WRAPPED),
        RoundTrip::new::<i64>(&BARE),
        RoundTrip::new::<f64>(&BARE),
        RoundTrip::new::<bool>(&BARE),
        RoundTrip::new::<String>(&BARE),
        RoundTrip::new::<Timestamp>(&BARE),
        RoundTrip::new::<Json>(&BARE),
        RoundTrip::new::<()>(&WRAPPED),
        RoundTrip::new::<Page<forticasb::activity::Activity>>(&forticasb::activity::LIST),
        RoundTrip::new::<Page<forticasb::alert::Alert>>(&forticasb::alert::LIST),
        RoundTrip::new::<Page<fortinac::host::Host>>(&fortinac::host::LIST),
        RoundTrip::new::<fortinac::host::HostPolicies>(&fortinac::host::GET_POLICIES),
        RoundTrip::new::<Page<fortinac::shared::Device>>(&fortinac::device::LIST_CONTAINERS),
        RoundTrip::new::<fortinac::device::DiscoveryStatus>(
            &fortinac::device::GET_DISCOVERY_STATUS,
        ),
    ]
}
