//! Answers in XML: the samples, and the client against the simulator.

#[rustfmt::skip]
mod generated;
mod support;

use fortinac::product::PRODUCT;
use fortinac::{Client, Format};
use secapi_simulator::{Canned, Simulator, XmlForm, XmlLists, conformance};
use serde_json::{Value, json};

/// A client that asks for XML.
fn client(simulator: &Simulator) -> Client {
    let token = simulator.credentials().token.clone().unwrap();
    Client::builder(simulator.base_url(), token)
        .format(Format::Xml)
        .build()
        .unwrap()
}

fn form() -> XmlForm {
    XmlForm::of("fortinac").unwrap()
}

/// What becomes of the samples when they come as XML with lists written in this way.
fn samples(lists: XmlLists) -> conformance::SampleReport {
    let form = form().lists(lists);
    conformance::samples_through(
        &PRODUCT,
        env!("CARGO_MANIFEST_DIR"),
        &generated::round_trips(),
        &|round_trip, body| {
            let body: Value = serde_json::from_str(body).unwrap();
            round_trip.run_xml(&PRODUCT, form.write(&body).as_bytes())
        },
    )
}

#[test]
fn every_sample_is_read_from_xml_as_from_json() {
    let report = samples(XmlLists::Wrapped);
    assert!(report.is_lossless(), "{report}");
}

#[test]
fn every_sample_is_read_from_repeated_elements() {
    let report = samples(XmlLists::Repeated);
    assert!(report.is_lossless(), "{report}");
}
