//! What the targets of answers decode: operations of all kinds, by number.

use std::collections::BTreeMap;

use http::Method;
use secapi_core::wire::{Model, OpenEnum};
use secapi_core::{Envelope, Extra, Json, Operation, Page, Secret, Timestamp};
use secapi_core::testing::RoundTrip;

/// One field of every kind that a spec can describe.
#[derive(Clone, Debug, Default, PartialEq, Model)]
pub struct Everything {
    pub integer: Option<i64>,
    pub number: Option<f64>,
    pub boolean: Option<bool>,
    pub text: Option<String>,
    pub secret: Option<Secret>,
    pub free: Option<Json>,
    #[wire(with = Millis)]
    pub millis: Option<Timestamp>,
    #[wire(with = Seconds)]
    pub seconds: Option<Timestamp>,
    #[wire(with = Iso)]
    pub iso: Option<Timestamp>,
    #[wire(with = DateTime)]
    pub date_time: Option<Timestamp>,
    #[wire(with = Text)]
    pub integer_text: Option<i64>,
    #[wire(with = Text)]
    pub number_text: Option<f64>,
    #[wire(with = Text)]
    pub boolean_text: Option<bool>,
    #[wire(with = JsonText)]
    pub document: Option<Json>,
    pub inner: Option<Box<Everything>>,
    #[wire(with = JsonText)]
    pub document_model: Option<Box<Everything>>,
    pub state: Option<State>,
    pub list: Vec<Option<i64>>,
    pub grid: Vec<Vec<f64>>,
    pub map: BTreeMap<String, Vec<String>>,
    pub extra: Extra,
}

/// An open enum.
#[derive(Clone, Debug, PartialEq, Eq, OpenEnum)]
pub enum State {
    #[wire(rename = "ready")]
    Ready,
    #[wire(other)]
    Other(String),
}

static BARE: Operation = Operation::get("fuzz.bare", "/bare");
static WRAPPED: Operation = Operation::get("fuzz.wrapped", "/wrapped")
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
        RoundTrip::new::<fortinac::host::AppliedPolicies>(&fortinac::host::GET_POLICIES),
        RoundTrip::new::<Page<fortinac::shared::Device>>(&fortinac::device::LIST_CONTAINERS),
        RoundTrip::new::<fortinac::device::DiscoveryStatus>(
            &fortinac::device::GET_DISCOVERY_STATUS,
        ),
    ]
}
