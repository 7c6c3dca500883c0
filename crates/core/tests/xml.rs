//! Answers in XML through the public API: what they are read as, and what hostile ones do.

use std::collections::BTreeMap;

use secapi_core::testing::RoundTrip;
use secapi_core::wire::Model;
use secapi_core::{
    Client, Envelope, Error, ErrorKind, Extra, Format, Json, NoContent, Operation, Payload,
    Product, Secret, Timestamp,
};
use serde_json::json;

static PRODUCT: Product = Product::new("example", "An example")
    .base_url("https://example.com")
    .xml("item");
static OTHER: Product =
    Product::new("other", "An example without XML").base_url("https://example.com");
static PLAIN: Operation = Operation::get("thing.get", "/things/{id}");
static ROWS: Operation =
    Operation::get("thing.list", "/things").envelope(&Envelope::new(&["data", "rows"]));

#[derive(Clone, Debug, Default, PartialEq, Model)]
struct Member {
    id: i64,
    name: Option<String>,
    extra: Extra,
}

#[derive(Clone, Debug, Default, PartialEq, Model)]
struct Thing {
    name: String,
    count: Option<i64>,
    ratio: Option<f64>,
    on: Option<bool>,
    #[wire(with = Millis)]
    when: Option<Timestamp>,
    key: Option<Secret>,
    tags: Vec<String>,
    members: Option<Vec<Member>>,
    grid: Vec<Vec<i64>>,
    map: BTreeMap<String, i64>,
    lists: BTreeMap<String, Vec<i64>>,
    inner: Option<Box<Thing>>,
    member: Option<Member>,
    free: Option<Json>,
    rows: Vec<Json>,
    #[wire(with = JsonText)]
    document: Option<Member>,
    extra: Extra,
}

fn try_read<T: Payload>(operation: &'static Operation, xml: &str) -> Result<Json, Error> {
    RoundTrip::new::<T>(operation).run_xml(&PRODUCT, xml.as_bytes())
}

/// What an answer with these elements is read as.
fn thing(inside: &str) -> Json {
    try_read::<Thing>(&PLAIN, &format!("<thing><name>n</name>{inside}</thing>"))
        .unwrap_or_else(|error| panic!("{inside}: {error}"))
}

/// The JSON of a thing with these fields beside its name.
fn with(fields: Json) -> Json {
    let mut all = json!({"name": "n", "tags": [], "grid": [], "map": {}, "lists": {}, "rows": []});
    if let (Some(all), Json::Object(fields)) = (all.as_object_mut(), fields) {
        all.extend(fields);
    }
    all
}

fn refused<T: Payload>(xml: &str) -> Error {
    match try_read::<T>(&PLAIN, xml) {
        Ok(value) => panic!("{xml} was read as {value}"),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
            error
        }
    }
}

#[test]
fn scalars_are_read_from_text() {
    assert_eq!(
        thing("<count> 7 </count><ratio>1.5</ratio><on>TRUE</on><when>1583432356528</when>"),
        with(json!({"count": 7, "ratio": 1.5, "on": true, "when": "1583432356528"}))
    );
    assert_eq!(
        thing("<count>12<!-- c -->3</count>"),
        with(json!({"count": 123}))
    );
}

#[test]
fn a_list_is_read_whether_its_elements_stand_in_an_element_or_not() {
    for (inside, tags) in [
        ("", json!([])),
        ("<tags/>", json!([])),
        ("<tags></tags>", json!([])),
        ("<tags>\n</tags>", json!([])),
        ("<tags>a</tags>", json!(["a"])),
        ("<tags>a</tags><tags>b</tags>", json!(["a", "b"])),
        ("<tags>a</tags><count/><tags/>", json!(["a", ""])),
        ("<tags><item>a</item></tags>", json!(["a"])),
        ("<tags><item>a</item><item/></tags>", json!(["a", ""])),
        (
            "<tags><tags>a</tags><tags>b</tags></tags>",
            json!(["a", "b"]),
        ),
        ("<tags><tag>a</tag></tags>", json!(["a"])),
    ] {
        assert_eq!(thing(inside), with(json!({"tags": tags})), "{inside}");
    }
    let one = json!([{"id": 1, "name": "a"}]);
    let two = json!([{"id": 1, "name": "a"}, {"id": 2}]);
    for (inside, members) in [
        ("<members/>", json!([])),
        ("<members><id>1</id><name>a</name></members>", one.clone()),
        ("<members><id>1</id></members>", json!([{"id": 1}])),
        ("<members id='1' name='a'/>", one.clone()),
        (
            "<members><id>1</id><name>a</name></members><members><id>2</id></members>",
            two.clone(),
        ),
        (
            "<members><item><id>1</id><name>a</name></item></members>",
            one.clone(),
        ),
        (
            "<members><member><id>1</id><name>a</name></member></members>",
            one.clone(),
        ),
        (
            "<members><members><id>1</id><name>a</name></members><members><id>2</id></members></members>",
            two,
        ),
        // The name of an element that is also that of a field.
        (
            "<members><name><id>1</id><name>a</name></name></members>",
            one,
        ),
    ] {
        assert_eq!(thing(inside), with(json!({"members": members})), "{inside}");
    }
    for (inside, grid) in [
        ("<grid><item>1</item><item>2</item></grid>", json!([[1, 2]])),
        (
            "<grid><item><item>1</item></item><item/></grid>",
            json!([[1], []]),
        ),
        (
            "<grid><item>1</item></grid><grid><item>2</item></grid>",
            json!([[1], [2]]),
        ),
    ] {
        assert_eq!(thing(inside), with(json!({"grid": grid})), "{inside}");
    }
}

#[test]
fn nothing_is_told_from_empty() {
    let nil = r#"xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true""#;
    for (inside, fields) in [
        (
            format!("<member {nil}/><count {nil}></count><tags {nil}/>"),
            json!({}),
        ),
        ("<member/><count/>".to_owned(), json!({})),
        (
            "<inner><name/></inner>".to_owned(),
            json!({"inner": {"name": "", "tags": [], "grid": [], "map": {}, "lists": {}, "rows": []}}),
        ),
        (format!("<free {nil}/>"), json!({})),
        ("<free/>".to_owned(), json!({"free": ""})),
    ] {
        assert_eq!(thing(&inside), with(fields), "{inside}");
    }
    // A list of text has no room for nothing: it is kept as it came.
    assert_eq!(
        thing(&format!("<tags>a</tags><tags {nil}/>")),
        with(json!({"tags": ["a", null]}))
    );
}

#[test]
fn maps_have_any_names() {
    for (inside, fields) in [
        (
            "<map><a>1</a><b-c.d>2</b-c.d></map>",
            json!({"map": {"a": 1, "b-c.d": 2}}),
        ),
        (
            "<map><entry><key>00:11 x</key><value>1</value></entry><entry><key/><value>2</value></entry></map>",
            json!({"map": {"00:11 x": 1, "": 2}}),
        ),
        (
            "<lists><a>1</a><a>2</a><b><item>3</item></b></lists>",
            json!({"lists": {"a": [1, 2], "b": [3]}}),
        ),
        (
            "<lists><entry><key>1</key></entry><entry><key>2</key><value>1</value><value>2</value></entry></lists>",
            json!({"lists": {"1": [], "2": [1, 2]}}),
        ),
    ] {
        assert_eq!(thing(inside), with(fields), "{inside}");
    }
}

#[test]
fn what_no_model_knows_is_kept_as_far_as_xml_tells() {
    for (inside, free) in [
        ("a &amp; b", json!("a & b")),
        ("<![CDATA[<x>]]>&#x41;&#10;\r\n", json!("<x>A\n\n")),
        ("<a>1</a><b><c/></b>", json!({"a": "1", "b": {"c": ""}})),
        ("<a>1</a><a>2</a>", json!({"a": ["1", "2"]})),
        ("<item>1</item>", json!(["1"])),
        (
            "<a x='1' y:z='2'>t</a>",
            json!({"a": {"x": "1", "z": "2", "#text": "t"}}),
        ),
        (
            "mixed <b>bold</b> text",
            json!({"b": "bold", "#text": "mixed  text"}),
        ),
        ("<n:a xmlns:n='u' n:b='1'/>", json!({"a": {"b": "1"}})),
    ] {
        assert_eq!(
            thing(&format!("<free>{inside}</free><new>{inside}</new>")),
            with(json!({"free": free.clone(), "new": free})),
            "{inside}"
        );
    }
    assert_eq!(
        thing("<rows><item>1</item></rows>"),
        with(json!({"rows": ["1"]}))
    );
    assert_eq!(
        thing(r#"<document>{"id": 1}</document>"#),
        thing("<document><id>1</id></document>")
    );
}

#[test]
fn an_envelope_is_opened() {
    let read = |inside: &str| {
        try_read::<Vec<Member>>(&ROWS, &format!("<?xml version='1.0' encoding='utf-8'?>\n<r:answer xmlns:r='u'><status>ok</status><data><total>1</total>{inside}</data></r:answer>\n"))
            .unwrap_or_else(|error| panic!("{inside}: {error}"))
    };
    let answer = |rows: Json| json!({"status": "ok", "data": {"total": "1", "rows": rows}});
    assert_eq!(read("<rows><id>1</id></rows>"), answer(json!([{"id": 1}])));
    assert_eq!(
        read("<rows><row><id>1</id></row></rows>"),
        answer(json!([{"id": 1}]))
    );
    assert_eq!(read("<rows/>"), answer(json!([])));
    assert_eq!(read(""), answer(json!([])));
    assert_eq!(
        try_read::<Vec<i64>>(&PLAIN, "<list><n>1</n></list>").unwrap(),
        json!([1])
    );
    assert_eq!(try_read::<i64>(&PLAIN, "<n>1</n>").unwrap(), json!(1));
    assert_eq!(
        try_read::<Json>(&PLAIN, "<a><b>1</b></a>").unwrap(),
        json!({"b": "1"})
    );
}

#[test]
fn an_error_says_where_in_the_document() {
    let text = "<?xml version=\"1.0\"?><answer><data><rows><item><id>1</id></item><item><id>two</id></item></rows></data></answer>";
    let error = try_read::<Vec<Member>>(&ROWS, text).unwrap_err();
    assert_eq!(error.json_path(), Some("/answer/data/rows/item[2]/id"));
    assert!(
        error
            .message()
            .contains("expected an integer, found text that is no number: <id>two</id>"),
        "{error}"
    );
    for (inside, path, words) in [
        (
            "<id>1</id><id>2</id>",
            "/member",
            "expected an integer, found a list",
        ),
        (
            "<id><a/></id>",
            "/member/id",
            "expected an integer, found an object",
        ),
        ("<name>a</name>", "/member", "missing field `id`"),
    ] {
        let error = refused::<Member>(&format!("<member>{inside}</member>"));
        assert!(error.message().contains(words), "{inside}: {error}");
        let found = error.json_path().unwrap();
        assert!(
            found == path || found.starts_with(&format!("{path}/id")),
            "{inside}: {error}"
        );
    }
}

#[test]
fn a_field_of_another_kind_costs_only_itself() {
    for (inside, fields) in [
        (
            "<count>1</count><count>2</count>",
            json!({"count": ["1", "2"]}),
        ),
        ("<count><a/></count>", json!({"count": {"a": ""}})),
        (
            "<member><name>a</name></member>",
            json!({"member": {"name": "a"}}),
        ),
        ("<member>text</member>", json!({"member": "text"})),
        ("<map><a>x</a></map>", json!({"map": {"a": "x"}})),
    ] {
        assert_eq!(thing(inside), with(fields), "{inside}");
    }
}

#[test]
fn secrets_do_not_show() {
    for inside in [
        "<password>made-up</password><count><a/></count>",
        "<member><token>made-up</token></member>",
        "<count password='made-up'><a/></count>",
        "<sessionToken><count>made-up</count></sessionToken><count><a/></count>",
        "<map><entry><key>apiToken</key><value>made-up</value></entry></map>",
        "<token>made-up&bad;</token>",
        "<token x=made-up>y</token>",
    ] {
        let error = refused::<Thing>(&format!("<thing>{inside}</thing>"));
        let all = format!("{error} {error:?}");
        assert!(!all.contains("made-up"), "{inside}: {all}");
    }
    // A secret under a harmless name is known by its type only: the body shows it, the error itself must not.
    for inside in [
        "<key>made-up</key><member><name>x</name></member>",
        "<key><a>made-up</a></key>",
        "<key>made-up</key><count>1",
        "<key>made-up&bad;</key>",
    ] {
        let error = refused::<Thing>(&format!("<thing>{inside}</thing>"));
        let source = std::error::Error::source(&error);
        let all = format!("{} {source:?}", error.message());
        assert!(!all.contains("made-up"), "{inside}: {all}");
    }
}

#[test]
fn hostile_documents_are_errors() {
    let deep = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    let bomb = "<!DOCTYPE a [<!ENTITY x \"xxxxxxxxxx\"><!ENTITY y \"&x;&x;&x;&x;\">]><a>&y;</a>";
    let attributes: Vec<String> = (0..100_000).map(|n| format!(" a{n}='1'")).collect();
    let attributes = attributes.concat();
    for (text, words) in [
        (deep(10_000), "deeper than 60 levels"),
        ("<a>".repeat(10_000), "deeper than 60 levels"),
        (bomb.to_owned(), "a document type is not taken"),
        (
            "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>".to_owned(),
            "a document type is not taken",
        ),
        (
            "<a>&y;</a>".to_owned(),
            "an entity is used that XML does not define",
        ),
        (
            "<a b='&y;'/>".to_owned(),
            "a reference stands for no character",
        ),
        (
            "<a>&#0;</a>".to_owned(),
            "a reference stands for no character",
        ),
        (
            "<a>&#x110000;</a>".to_owned(),
            "a reference stands for no character",
        ),
        ("<a>1 & 2</a>".to_owned(), "does not begin a reference"),
        (format!("<a{attributes}/>"), "more than 200 attributes"),
        ("<a b='1' b='2'/>".to_owned(), "an attribute is not written"),
        ("<a></b>".to_owned(), "`</b>` was found"),
        ("<a/><b/>".to_owned(), "a second element"),
        ("<a/>text".to_owned(), "outside of the root"),
        ("text".to_owned(), "outside of the root"),
        ("{\"a\": 1}".to_owned(), "outside of the root"),
        ("<></>".to_owned(), "no name"),
        ("<!-- only -->".to_owned(), "no element"),
        (
            "<?xml version='1.0' encoding='ISO-8859-1'?><a/>".to_owned(),
            "ISO-8859-1, and only UTF-8",
        ),
        ("<html><body>Log in</body></html>".to_owned(), "HTML page"),
    ] {
        let error = refused::<Json>(&text);
        assert!(
            error.message().contains(words),
            "{}: {error}",
            &text[..text.len().min(60)]
        );
        assert!(error.to_string().len() < 2_000, "{error}");
    }
    assert!(try_read::<Json>(&PLAIN, &deep(60)).is_ok());
    // As deep as can be, and each level a list.
    let lists = format!("{}x{}", "<a><b/><b>".repeat(30), "</b></a>".repeat(30));
    assert!(try_read::<Json>(&PLAIN, &lists).is_ok());
    let long = "x".repeat(1_000_000);
    assert_eq!(
        try_read::<Json>(&PLAIN, &format!("<a b='{long}'/>")).unwrap()["b"],
        long
    );
}

#[test]
fn other_encodings_are_refused_by_name() {
    let trip = RoundTrip::new::<Json>(&PLAIN);
    let utf16: Vec<u8> = "\u{feff}<a/>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for (body, words) in [
        (utf16.as_slice(), "UTF-16"),
        (b"<\0a\0/\0>\0", "UTF-16"),
        (b"<a>\xff</a>", "not UTF-8"),
        (b"<a>\xe4", "cut off"),
    ] {
        let error = trip.run_xml(&PRODUCT, body).unwrap_err();
        assert!(error.message().contains(words), "{error}");
    }
    assert!(
        trip.run_xml(
            &PRODUCT,
            b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?><a/>"
        )
        .is_ok()
    );
}

#[test]
fn a_cut_anywhere_is_an_error() {
    let text =
        "<?xml version=\"1.0\"?><!-- c --><a x='1'><b>ä&amp;&#65;</b><![CDATA[y]]><c/><?p i?></a>";
    let trip = RoundTrip::new::<Json>(&PLAIN);
    assert!(trip.run_xml(&PRODUCT, text.as_bytes()).is_ok());
    for end in 1..text.len() {
        let cut = &text.as_bytes()[..end];
        let error = trip.run_xml(&PRODUCT, cut).unwrap_err();
        assert_eq!(
            error.kind(),
            ErrorKind::Decode,
            "{}",
            String::from_utf8_lossy(cut)
        );
    }
    // Damage of a byte may or may not be an error; it never does more than that.
    for at in 0..text.len() {
        for byte in [0, b'<', b'>', b'&', b'"', b'/', b'!', b'?', 0xff] {
            let mut damaged = text.as_bytes().to_vec();
            damaged[at] = byte;
            drop(trip.run_xml(&PRODUCT, &damaged));
        }
    }
}

#[test]
fn a_call_that_reads_nothing_takes_any_body() {
    let trip = RoundTrip::new::<NoContent>(&PLAIN);
    let read = |body: &str| trip.run_xml(&PRODUCT, body.as_bytes()).unwrap();
    assert_eq!(read("<a><b>1</b></a>"), json!({"b": "1"}));
    assert_eq!(read("<a><b>cut"), json!(null));
}

#[test]
fn only_a_product_that_offers_it_is_asked_for_it() {
    let build = |product| Client::builder(product).format(Format::Xml).build();
    assert!(build(&PRODUCT).is_ok());
    let error = build(&OTHER).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    assert!(error.to_string().contains("does not offer XML"), "{error}");
}
