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
fn both_spellings_of_a_field_are_described() {
    let sources = toy::group(
        "returns = \"Thing\"\n[model.Thing]\ndoc = \"One.\"\nfields.charge_model = \"string\"\n\
         fields.chargeModel = { type = \"string\", optional = true, rename = \"camel_charge_model\" }\n",
    );
    let outcome = sources.check();
    let catalog = outcome
        .catalog
        .unwrap_or_else(|| panic!("{}", outcome.report));
    let thing = |dialect| {
        let document = document(&catalog.products[0], dialect, None);
        document["components"]["schemas"]["Thing"].clone()
    };
    let names =
        |object: &Value| -> Vec<String> { object.as_object().unwrap().keys().cloned().collect() };
    let newer = thing(Dialect::V3_1);
    assert_eq!(names(&newer["properties"]), ["chargeModel", "charge_model"]);
    let older = thing(Dialect::V3_0);
    assert_eq!(names(&older["properties"]), ["charge_model"]);
    assert_eq!(names(&older["x-secapi-other-spellings"]), ["chargeModel"]);
}

#[test]
fn ranges_are_rules_also_beside_a_reference() {
    let sources = toy::group(
        "returns = \"Thing\"\n[model.Thing]\ndoc = \"One.\"\nfields.key = { type = \"string\", min_length = 1, max_length = 36 }\n\
         fields.kinds = { type = \"[Kind]\", max_items = 3, max_length = 8 }\n\
         fields.kind = { type = \"Kind\", optional = true, max_length = 8 }\nfields.rank = { type = \"integer\", min = 1 }\n\
         [enum.Kind]\ndoc = \"A kind.\"\nvalues.file = {}\n",
    );
    let catalog = sources.check().catalog.unwrap();
    for dialect in [Dialect::V3_0, Dialect::V3_1] {
        let document = document(&catalog.products[0], dialect, None);
        let fields = &document["components"]["schemas"]["Thing"]["properties"];
        assert_eq!(
            (&fields["key"]["minLength"], &fields["key"]["maxLength"]),
            (&Value::from(1), &Value::from(36))
        );
        let kinds = &fields["kinds"];
        assert_eq!(
            (&kinds["maxItems"], &kinds["items"]["maxLength"]),
            (&Value::from(3), &Value::from(8))
        );
        assert_eq!(
            kinds["items"]["allOf"][0]["$ref"],
            "#/components/schemas/Kind"
        );
        // Null is another way to leave it out, whatever the length.
        assert_eq!(fields["kind"]["anyOf"][0]["maxLength"], 8);
        assert_eq!(fields["kind"]["anyOf"].as_array().unwrap().len(), 2);
        assert_eq!(fields["rank"]["minimum"], 1);
    }
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

#[test]
fn recorded_requests_are_examples_of_bodies() {
    let group = format!(
        "{}body_params.id = {{ type = \"integer\", also = {{ text = \"Toy client 2\" }} }}\nbody_params.name = \"string\"\n\
         {}form_params.id = \"integer\"\nform_params.names = \"[string]\"\n",
        toy::operation("find", "POST", "/find"),
        toy::operation("send", "POST", "/send")
    );
    let samples = [
        r#"{"method": "POST", "path": "/find", "request": {"query": {}}}"#,
        r#"{"method": "POST", "path": "/find", "request": {"body": {"id": "7", "name": "7"}}}"#,
        r#"{"method": "POST", "path": "/send", "request": {"form": {"id": "7", "names": ["a", "b"]}}}"#,
    ];
    let sources = toy::group(&group).file("toy/samples/thing.jsonl", samples.join("\n"));
    for dialect in BOTH {
        let document = documented(&sources, dialect);
        let example = |path: &str, media: &str| {
            document["paths"][path]["post"]["requestBody"]["content"][media]["example"].clone()
        };
        assert_eq!(
            example("/find", "application/json"),
            serde_json::json!({ "id": 7, "name": "7" })
        );
        assert_eq!(
            example("/send", "application/x-www-form-urlencoded"),
            serde_json::json!({ "id": 7, "names": ["a", "b"] })
        );
    }
}

fn documented(sources: &Sources, dialect: Dialect) -> Value {
    let outcome = sources.check();
    let catalog = outcome
        .catalog
        .unwrap_or_else(|| panic!("{}", outcome.report));
    document(&catalog.products[0], dialect, None)
}

const BOTH: [Dialect; 2] = [Dialect::V3_0, Dialect::V3_1];

/// The schema of the only JSON or form body.
fn body_schema(document: &Value) -> &Value {
    let bodies: Vec<&Value> = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|path| path.as_object().unwrap().values())
        .filter_map(|operation| operation.get("requestBody"))
        .collect();
    assert_eq!(bodies.len(), 1);
    let content = bodies[0]["content"].as_object().unwrap();
    let media = content.values().next().unwrap();
    assert_eq!(media.get("encoding"), None);
    &media["schema"]["properties"]
}

#[test]
fn a_constant_is_one_value_and_the_default() {
    let sources = toy::group(&format!(
        "{}body_params.kind = {{ type = \"string\", constant = \"all\" }}\nbody_params.level = {{ type = \"Level\", constant = 2 }}\n\
         [enum.Level]\ntype = \"integer\"\ndoc = \"Level.\"\nvalues.2 = {{ name = \"High\" }}\n",
        toy::operation("find", "POST", "/find")
    ));
    for dialect in BOTH {
        let document = documented(&sources, dialect);
        let fields = body_schema(&document);
        assert_eq!(fields["kind"]["enum"], serde_json::json!(["all"]));
        assert_eq!(fields["kind"]["default"], "all");
        assert_eq!(fields["level"]["enum"], serde_json::json!([2]));
        assert_eq!(fields["level"]["type"], "integer");
    }
}

#[test]
fn a_list_that_is_constant_is_said_by_its_items() {
    let sources = toy::group(&format!(
        "{}body_params.one = {{ type = \"[string]\", constant = [\"2\"] }}\nbody_params.two = {{ type = \"[integer]\", constant = [1, 3, 1] }}\n\
         body_params.none = {{ type = \"[string]\", constant = [] }}\n",
        toy::operation("find", "POST", "/find")
    ));
    for dialect in BOTH {
        let document = documented(&sources, dialect);
        let fields = body_schema(&document);
        for (field, values, length) in [
            ("one", serde_json::json!(["2"]), 1),
            ("two", serde_json::json!([1, 3]), 3),
            ("none", Value::Null, 0),
        ] {
            let schema = &fields[field];
            assert_eq!(schema.get("enum"), None, "{field}");
            assert_eq!(schema["items"]["enum"], values, "{field}");
            assert_eq!(
                (&schema["minItems"], &schema["maxItems"]),
                (&length.into(), &length.into()),
                "{field}"
            );
        }
    }
}

#[test]
fn a_list_in_a_form_is_described_without_an_encoding() {
    let sources = toy::group(&format!(
        "{}form_params.ids = {{ type = \"[integer]\", style = \"comma\", example = [1, 2] }}\nform_params.names = \"[string]\"\n",
        toy::operation("find", "POST", "/find")
    ));
    for dialect in BOTH {
        let document = documented(&sources, dialect);
        let fields = body_schema(&document);
        assert_eq!(fields["ids"]["type"], "string");
        assert_eq!(fields["ids"]["pattern"], "^-?[0-9]{1,18}(,-?[0-9]{1,18})*$");
        let example = fields["ids"].get("example");
        let example = example.or_else(|| fields["ids"]["examples"].get(0));
        assert_eq!(example, Some(&Value::from("1,2")));
        // Each item by itself is what a form does with a list anyway.
        assert_eq!(fields["names"]["type"], "array");
    }
}

/// Inline schemas of which a generator makes a type, by the name that it gives them.
fn inline_types(schema: &Value, name: &str, found: &mut Vec<String>) {
    for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
        let name = name.to_owned() + &secapi_spec::naming::pascal(field).unwrap();
        let several = schema["anyOf"].as_array().is_some_and(|all| all.len() > 2);
        if several || schema.get("pattern").is_some() || schema.get("enum").is_some() {
            found.push(name.clone());
        }
        inline_types(schema, &name, found);
    }
}

#[test]
fn an_inline_schema_does_not_take_the_name_of_a_component() {
    let sources = toy::group(
        "returns = \"Thing\"\n[model.Thing]\ndoc = \"A thing.\"\nfields.kind = { type = \"text<integer>\", optional = true, doc = \"Kind.\" }\n\
         fields.size = \"text<integer>\"\nfields.level = \"ThingKind\"\n\
         [model.ThingKind]\ndoc = \"A kind.\"\nfields.id = \"integer\"\n",
    );
    for dialect in BOTH {
        let document = documented(&sources, dialect);
        let components = document["components"]["schemas"].as_object().unwrap();
        let mut inline = Vec::new();
        for (name, schema) in components {
            inline_types(schema, name, &mut inline);
        }
        assert_eq!(inline, ["ThingSize"]);
        assert_eq!(components["ThingKindValue"]["type"], "string");
        let kind = &components["Thing"]["properties"]["kind"];
        assert_eq!(kind["description"], "Kind.");
        assert_eq!(
            kind["anyOf"][0]["$ref"],
            "#/components/schemas/ThingKindValue"
        );
    }
}
