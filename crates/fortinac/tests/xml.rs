//! Answers in XML: the samples, and the client against the simulator.

#[rustfmt::skip]
mod generated;
mod support;

use fortinac::product::PRODUCT;
use fortinac::{Client, Format};
use secapi_simulator::{Canned, Simulator, XmlForm, XmlLists};
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
fn samples(lists: XmlLists) -> secapi_conformance::SampleReport {
    let form = form().lists(lists);
    secapi_conformance::samples_through(
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

/// Without an element around them, a list of one is not told from its element where no model says that it is a list (the records
/// beside a count), and a list of one empty object not from an empty list.
#[test]
fn every_sample_is_read_from_repeated_elements() {
    let report = samples(XmlLists::Repeated);
    assert!(
        report.read > 300 && report.read == report.decoded,
        "{report}"
    );
    for line in report.lines.iter().filter(|line| line.contains(": lossy")) {
        let beside_a_count = line.contains("count") && line.ends_with(" $.results");
        assert!(beside_a_count || line.ends_with("[0]"), "{line}");
    }
    assert!(report.lossless >= report.read * 19 / 20, "{report}");
}

#[tokio::test]
async fn every_operation_is_understood_and_answered() {
    let simulator = Simulator::start("fortinac").unwrap();
    let made = secapi_conformance::calls(&simulator, generated::calls(&client(&simulator)))
        .await
        .unwrap_or_else(|found| panic!("{found}"));
    assert!(made >= 513, "only {made} calls were made");
}

/// What a value is as JSON with all scalars as text, and null for all that is empty: so much is left in XML of what no model describes.
fn as_text(value: impl serde::Serialize) -> Value {
    fn text(value: Value) -> Value {
        match value {
            Value::Array(values) if values.is_empty() => Value::Null,
            Value::Object(fields) if fields.is_empty() => Value::Null,
            Value::String(text) if text.is_empty() => Value::Null,
            Value::Array(values) => values.into_iter().map(text).collect(),
            Value::Object(fields) => fields
                .into_iter()
                .map(|(name, value)| (name, text(value)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            Value::Null | Value::String(_) => value,
            scalar => scalar.to_string().into(),
        }
    }
    text(serde_json::to_value(value).unwrap())
}

/// Each call by a client for JSON and one for XML: the answer must be in XML, and its value the same.
macro_rules! both {
    ($($call:expr;)+) => {{
        let simulator = Simulator::start("fortinac").unwrap();
        let (json, xml) = (support::client(&simulator), client(&simulator));
        $({
            let call = $call;
            let expected = call(&json).await.unwrap();
            let answer = call(&xml).with_meta().await.unwrap();
            let kind = answer.meta.headers.get("content-type").unwrap();
            assert_eq!(kind, "application/xml;charset=UTF-8", stringify!($call));
            assert!(answer.meta.body.starts_with(b"<?xml"), "the body is given as it came");
            assert_eq!(as_text(answer.value), as_text(expected), stringify!($call));
        })+
        simulator
    }};
}

#[tokio::test]
async fn the_values_are_those_that_json_gives() {
    let simulator = both! {
        |nac: &Client| nac.system_group().get_group(1);
        |nac: &Client| nac.system_group().count_all_groups();
        |nac: &Client| nac.host().get_by_mac("02:00:5E:00:00:01");
        |nac: &Client| nac.host().for_user("someone");
        |nac: &Client| nac.host().count_all();
        |nac: &Client| nac.host().get_policies(1);
        |nac: &Client| nac.host().get_ncm_pods();
        |nac: &Client| nac.adapter().for_host(1);
        |nac: &Client| nac.device().get(1);
        |nac: &Client| nac.device().get_properties();
        |nac: &Client| nac.device().get_container_usage(1);
        |nac: &Client| nac.device_port().get(1);
        |nac: &Client| nac.user().get(1);
        |nac: &Client| nac.user().get_session_timeout();
        |nac: &Client| nac.admin_profile().get(1);
        |nac: &Client| nac.guest().get(1);
        |nac: &Client| nac.guest().generate_password(1);
        |nac: &Client| nac.radius().get_service();
        |nac: &Client| nac.settings_device().get_address_group(1);
        |nac: &Client| nac.winbind().get_service_details();
    };
    for request in simulator.requests() {
        let accept = request.header("accept").unwrap();
        assert!(["application/json", "application/xml"].contains(&accept));
    }
    let of_json = support::client(&simulator)
        .system_group()
        .get_group(1)
        .await;
    let of_xml = client(&simulator).system_group().get_group(1).await;
    let (mut of_json, mut of_xml) = (of_json.unwrap(), of_xml.unwrap());
    // The one part of it that no model describes.
    (of_json.audit_obj, of_xml.audit_obj) = (None, None);
    assert_eq!(of_json, of_xml);
}

#[tokio::test]
async fn pages_are_walked_through() {
    let simulator = Simulator::builder()
        .product("fortinac")
        .items(7)
        .start()
        .unwrap();
    for (nac, total) in [
        (support::client(&simulator), json!(7)),
        (client(&simulator), json!("7")),
    ] {
        let page = nac.host().list().page_size(3).await.unwrap();
        assert_eq!((page.items.len(), page.total), (3, Some(7)));
        assert_eq!(
            page.envelope["filtered"], total,
            "no model says that it is a number"
        );
        let mut pages = nac.host().list().page_size(3).pages();
        let mut rows = 0;
        while let Some(page) = pages.try_next().await.unwrap() {
            rows += page.items.len();
        }
        assert_eq!(rows, 7);
    }
}

#[tokio::test]
async fn a_refusal_is_read() {
    let simulator = Simulator::start("fortinac").unwrap();
    let error = Client::builder(simulator.base_url(), "made-up-wrong-token")
        .format(Format::Xml)
        .build()
        .unwrap()
        .system_group()
        .get_group(1)
        .await
        .unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    assert!(error.body().unwrap().starts_with("<?xml"), "{error:?}");
    assert!(
        error.message().contains("token") && !error.message().contains('<'),
        "{error}"
    );
}

#[tokio::test]
async fn a_failure_inside_a_200_is_an_error_with_the_appliances_text() {
    let simulator = Simulator::start("fortinac").unwrap();
    let nac = client(&simulator);
    for answer in [
        json!({"status": "error", "errorMessage": "No group & no id", "result": null}),
        json!({"errorMessage": "No group & no id", "result": {"surprise": []}, "status": "failed"}),
    ] {
        let body = form().write(&answer);
        simulator
            .next_answer("system_group.get_group", Canned::xml(200, body))
            .unwrap();
        let error = nac.system_group().get_group(7).await.unwrap_err();
        assert_eq!(error.message(), "No group & no id");
        assert!(!error.is_decode(), "{error}");
    }
}

#[tokio::test]
async fn other_formats_are_told_by_what_they_say_they_are() {
    let simulator = Simulator::start("fortinac").unwrap();
    let nac = client(&simulator);
    let answer = |answer| {
        simulator
            .next_answer("system_group.get_group", answer)
            .unwrap();
        nac.system_group().get_group(7)
    };
    let group = r#"{"status": "success", "result": {"dbid": 7, "name": "Rogues"}}"#;
    let read = answer(Canned::json(200, group)).await.unwrap();
    assert_eq!(read.name, "Rogues", "JSON is read all the same");
    // As a library writes it that knows no wrapper, with a namespace.
    let text = "<ns2:GroupResponse xmlns:ns2='u'><status>success</status><result><dbid>7</dbid><name>Rogues</name>\
        <members id='1' name='a'/><members><id>2</id><name>b</name></members></result></ns2:GroupResponse>";
    let read = answer(Canned::xml(200, text)).await.unwrap();
    assert_eq!(read.members.map(|members| members.len()), Some(2));

    let page = "<html><head><title>Log in</title></head></html>";
    for page in [Canned::html(200, page), Canned::xml(200, page)] {
        let error = answer(page).await.unwrap_err();
        assert!(
            error.is_decode() && error.message().contains("HTML"),
            "{error}"
        );
    }
    let bad = "<r><status>success</status><result><dbid>seven</dbid><name>x</name></result></r>";
    let error = answer(Canned::xml(200, bad)).await.unwrap_err();
    assert_eq!(error.json_path(), Some("/r/result/dbid"), "{error}");
    let bomb = "<!DOCTYPE r [<!ENTITY a 'aaaa'>]><r>&a;</r>";
    let error = answer(Canned::xml(200, bomb)).await.unwrap_err();
    assert!(error.message().contains("document type"), "{error}");
    let latin = Canned::new(200, "<r/>").header("Content-Type", "text/xml; charset=ISO-8859-1");
    let error = answer(latin).await.unwrap_err();
    assert!(error.message().contains("ISO-8859-1"), "{error}");
}

#[tokio::test]
async fn what_calls_have_changed_is_told_in_xml_too() {
    let simulator = Simulator::builder()
        .product("fortinac")
        .items(3)
        .start()
        .unwrap();
    let nac = client(&simulator);
    let filter = || ["userID==user-2"];
    let found = nac.user().list().filter(filter()).await.unwrap();
    assert_eq!((found.items.len(), found.total), (1, Some(1)));
    let id = found.items[0].id.unwrap();
    let user = nac.user().get(id).await.unwrap().remove(0);
    assert_eq!(user.user_id.as_deref(), Some("user-2"));
    nac.user().delete(id).await.unwrap();
    let gone = nac.user().get(id).await.unwrap_err();
    assert!(gone.is_not_found(), "{gone}");
    assert!(gone.message().contains(&id.to_string()), "{gone}");
    let found = nac.user().list().filter(filter()).await.unwrap();
    assert_eq!((found.items.len(), found.total), (0, Some(0)));
}
