//! The catalog as `OpenAPI`: the toy product in both dialects, and that no reference leads nowhere.

use secapi_spec::Sources;
use secapi_spec::catalog::Product;
use secapi_spec::openapi::{Dialect, document};
use serde_json::Value;

use crate::toy;

/// The toy product that the documentation of the spec language shows.
fn whole_toy() -> Product {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/specs/toy");
    let outcome = Sources::read_one(folder.as_ref()).check();
    let catalog = outcome
        .catalog
        .unwrap_or_else(|| panic!("{}", outcome.report));
    catalog.products.into_iter().next().unwrap()
}

fn shown(dialect: Dialect) -> String {
    serde_json::to_string_pretty(&document(&whole_toy(), dialect, None)).unwrap()
}

#[test]
fn the_toy_in_3_1() {
    insta::assert_snapshot!(shown(Dialect::V3_1));
}

#[test]
fn the_toy_in_3_0() {
    insta::assert_snapshot!(shown(Dialect::V3_0));
}

/// Every `$ref` below a value.
fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(target)) = fields.get("$ref") {
                found.push(target.clone());
            }
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[test]
fn no_reference_leads_nowhere() {
    for dialect in [Dialect::V3_0, Dialect::V3_1] {
        let document = document(&whole_toy(), dialect, None);
        let mut found = Vec::new();
        references(&document, &mut found);
        assert!(!found.is_empty());
        for target in found {
            let pointer = target.trim_start_matches('#');
            assert!(document.pointer(pointer).is_some(), "{target}");
        }
    }
}

#[test]
fn types_of_the_same_name_in_two_groups_get_components_of_their_own() {
    let thing = |path: &str, field: &str| {
        format!(
            "doc = \"A group.\"\n{}returns = \"Thing\"\n[model.Thing]\ndoc = \"One.\"\nfields.{field} = \"string\"\n",
            toy::operation("get", "GET", path)
        )
    };
    let sources = Sources::new()
        .file(
            "toy/product.toml",
            format!("{}{}", toy::PRODUCT, toy::BASE_URL),
        )
        .file("toy/first.toml", thing("/a", "a"))
        .file("toy/second.toml", thing("/b", "b"));
    let outcome = sources.check();
    let catalog = outcome
        .catalog
        .unwrap_or_else(|| panic!("{}", outcome.report));
    let document = document(&catalog.products[0], Dialect::V3_1, None);
    let field = |component: &str, field: &str| {
        document
            .pointer(&format!(
                "/components/schemas/{component}/properties/{field}/type"
            ))
            .and_then(Value::as_str)
    };
    assert_eq!(field("FirstThing", "a"), Some("string"));
    assert_eq!(field("SecondThing", "b"), Some("string"));
}

#[test]
fn a_simulators_document_has_only_its_own_address() {
    let document = document(&whole_toy(), Dialect::V3_1, Some("http://127.0.0.1:1"));
    assert_eq!(
        document["servers"],
        serde_json::json!([{ "url": "http://127.0.0.1:1" }])
    );
    let text = document.to_string();
    assert_eq!(text.matches("\"servers\"").count(), 1);
}

#[test]
fn of_two_spellings_of_one_field_one_is_described() {
    let sources = toy::group(
        "returns = \"Thing\"\n[model.Thing]\ndoc = \"One.\"\nfields.charge_model = \"string\"\n\
         fields.chargeModel = { type = \"string\", optional = true, rename = \"camel_charge_model\" }\n",
    );
    let outcome = sources.check();
    let catalog = outcome
        .catalog
        .unwrap_or_else(|| panic!("{}", outcome.report));
    let document = document(&catalog.products[0], Dialect::V3_0, None);
    let thing = &document["components"]["schemas"]["Thing"];
    let named: Vec<&String> = thing["properties"].as_object().unwrap().keys().collect();
    assert_eq!(named, ["charge_model"]);
    assert_eq!(
        thing["x-secapi-other-spellings"],
        serde_json::json!(["chargeModel"])
    );
}

#[test]
fn forms_that_only_recorded_answers_have_are_described() {
    let group = format!(
        "doc = \"A group.\"\n{}returns = \"Thing\"\n[model.Thing]\ndoc = \"One.\"\nfields.id = \"integer\"\n\
         fields.state = {{ type = \"integer\", optional = true }}\nfields.end = \"timestamp-ms\"\n",
        toy::operation("get", "GET", "/a")
    );
    let sample = r#"{"method": "GET", "path": "/a", "status": 200, "body": {"id": 1, "state": "none", "end": 1.5E12}}"#;
    let sources = Sources::new()
        .file(
            "toy/product.toml",
            format!("{}{}", toy::PRODUCT, toy::BASE_URL),
        )
        .file("toy/thing.toml", group)
        .file("toy/samples/thing.jsonl", sample);
    let outcome = sources.check();
    let catalog = outcome
        .catalog
        .unwrap_or_else(|| panic!("{}", outcome.report));
    let document = document(&catalog.products[0], Dialect::V3_1, None);
    let fields = &document["components"]["schemas"]["Thing"]["properties"];
    assert_eq!(fields["id"]["type"], "integer");
    assert_eq!(fields["end"]["type"], "number");
    let types: Vec<&Value> = fields["state"]["anyOf"]
        .as_array()
        .unwrap()
        .iter()
        .map(|form| &form["type"])
        .collect();
    assert_eq!(types, ["integer", "string", "null"]);
}
