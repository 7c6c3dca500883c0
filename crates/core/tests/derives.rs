//! What the derives expand to, on types written by hand.

use secapi_core::wire::{self, Extra, Json, Model, OpenEnum, Secret, Timestamp};
use secapi_core::{Binary, Call, CallBuilder, Client, Download, Items, Operation, Page, Product};

/// The module under another name, as a product's crate has it.
mod product {
    pub(crate) mod values {
        pub(crate) use secapi_core::wire::*;
    }
}

#[derive(Clone, Debug, Default, PartialEq, Model)]
#[wire(rename_all = "camelCase", crate = "crate::product::values")]
struct Scan {
    r#type: String,
    object_id: Option<i64>,
    #[wire(with = Text)]
    size_limit: i64,
    #[wire(rename = "created-at", with = Millis)]
    created: Option<Timestamp>,
    #[wire(with = JsonText)]
    parent: Option<Box<Scan>>,
    states: Vec<State>,
    password: Option<Secret>,
    extra: Extra,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, OpenEnum)]
enum State {
    #[wire(rename = -1)]
    Broken,
    #[wire(rename = 0)]
    Off,
    #[wire(rename = 1)]
    On,
    #[wire(other)]
    Unknown(i64),
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, OpenEnum)]
#[wire(rename_all = "kebab-case")]
enum Severity {
    #[wire(rename = "")]
    Any,
    VeryHigh,
    #[wire(other)]
    Other(String),
}

#[derive(Debug, Default, PartialEq, Model)]
struct Empty {
    extra: Extra,
}

#[test]
fn a_model_reads_and_writes_by_wire_name_and_encoding() {
    let text = r#"{"type":"full","objectId":7,"sizeLimit":"10","created-at":1583432356528,"parent":"{\"type\":\"a\",\"sizeLimit\":\"1\",\"states\":[]}","states":[-1,1,5],"password":"x","new":true}"#;
    let scan: Scan = wire::decode(text.as_bytes()).unwrap();
    assert_eq!(scan.object_id, Some(7));
    assert_eq!(scan.parent.as_ref().unwrap().r#type, "a");
    assert_eq!(scan.states, [State::Broken, State::On, State::Unknown(5)]);
    assert_eq!(scan.extra.get("new"), Some(&Json::Bool(true)));
    assert_eq!(wire::to_vec(&scan).unwrap(), text.as_bytes());
}

#[test]
fn a_model_has_as_many_fields_as_names() {
    let mut scan = Scan::default();
    let names = scan.table().fields();
    assert_eq!(names.len(), 7);
    assert!((0..7).all(|index| scan.field(index).is_some() && scan.field_mut(index).is_some()));
    assert!(scan.field(7).is_none() && scan.field_mut(7).is_none());
    assert!(Empty::default().field(0).is_none());
}

#[test]
fn an_enum_keeps_unknown_values() {
    assert_eq!(State::default(), State::Off);
    assert_eq!(
        (State::from(9).value(), State::from(9).is_known()),
        (9, false)
    );
    assert_eq!(State::KNOWN, [State::Broken, State::Off, State::On]);
    assert_eq!(Severity::default(), Severity::Any);
    assert_eq!(Severity::from("very-high"), Severity::VeryHigh);
    assert_eq!(Severity::from("low".to_owned()).to_string(), "low");
    assert_eq!(format!("{:>4}", State::On), "   1");
}

#[derive(Debug, CallBuilder)]
#[must_use]
struct GetCall(Call<Json>);

#[derive(Debug, CallBuilder)]
#[call(paged, crate = "secapi_core")]
#[must_use]
struct ListCall(Call<Page<Scan>>);

#[derive(Debug, CallBuilder)]
#[call(download)]
#[must_use]
struct FileCall(Call<Binary>);

#[test]
fn a_call_builder_has_what_a_call_has() {
    static PRODUCT: Product = Product::new("example", "An example").base_url("https://example.com");
    static GET: Operation = Operation::get("scan.get", "/scans");
    let client = Client::builder(&PRODUCT).build().unwrap();
    let second = std::time::Duration::from_secs(1);

    let call: GetCall = Call::new(&client, &GET).into();
    let call = call
        .timeout(second)
        .attempt_timeout(second)
        .read_timeout(second);
    let call: Call<Json> = call.idempotent(true).without_limits().into();
    drop(call);
    let list = ListCall(Call::new(&client, &GET))
        .page_size(10)
        .start_at(20);
    let _: Items<Scan> = list.items();
    let _: Download = FileCall(Call::new(&client, &GET)).download();
}
