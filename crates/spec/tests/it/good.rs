//! Good specs and the catalog that they give.

use std::fs;
use std::path::{Path, PathBuf};

use secapi_spec::catalog::{Catalog, Content, Form, Operation, TypeDef};
use secapi_spec::{Severity, Sources, load, load_product};

use crate::toy::{group, operation, toy};

fn specs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specs")
}

fn catalog(sources: &Sources) -> Catalog {
    sources.load().unwrap_or_else(|report| panic!("{report}"))
}

fn operations(catalog: &Catalog) -> impl Iterator<Item = &Operation> {
    catalog
        .products
        .iter()
        .flat_map(|product| &product.groups)
        .flat_map(|group| &group.operations)
}

#[test]
fn everything_the_language_can_say() {
    let catalog = load(&specs()).unwrap_or_else(|report| panic!("{report}"));
    insta::assert_snapshot!(serde_json::to_string_pretty(&catalog).unwrap());
    assert_eq!(
        Some(&load_product(&specs().join("toy")).unwrap()),
        catalog.products.first()
    );
}

#[test]
fn nothing_is_found_in_good_specs() {
    let report = Sources::read(&specs()).check().report;
    assert!(report.is_empty(), "{report}");
}

#[test]
fn the_catalog_survives_json() {
    let catalog = load(&specs()).unwrap();
    let text = serde_json::to_string(&catalog).unwrap();
    assert_eq!(serde_json::from_str::<Catalog>(&text).unwrap(), catalog);
}

#[test]
fn the_json_schema() {
    insta::assert_snapshot!(serde_json::to_string_pretty(&secapi_spec::schema()).unwrap());
}

/// The TOML blocks of the language's description are a product and a group that go together.
#[test]
fn examples_of_the_description() {
    let doc = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/spec-language.md"),
    )
    .unwrap();
    let blocks: Vec<&str> = doc
        .split("```toml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    let [product, group] = blocks.as_slice() else {
        panic!("{} blocks", blocks.len())
    };
    let sources = Sources::new()
        .file("forticasb/product.toml", *product)
        .file("forticasb/service.toml", *group);
    let report = sources.check().report;
    let errors = report
        .findings()
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .count();
    assert_eq!(errors, 0, "{report}");
}

#[test]
fn required_parameters_come_first_and_keep_their_order() {
    let catalog = catalog(&group(&format!(
        "{}query_params.c = \"string\"\nquery_params.b = {{ type = \"string\", required = true }}\npath_params.id = \"string\"\nheader_params.A = {{ type = \"string\", required = true }}\n",
        operation("other", "GET", "/other/{id}")
    )));
    let other = operations(&catalog)
        .find(|operation| operation.name == "other")
        .unwrap();
    let names: Vec<&str> = other
        .params
        .iter()
        .map(|param| param.name.as_str())
        .collect();
    assert_eq!(names, ["b", "id", "A", "c"]);
}

#[test]
fn other_forms_are_kept_with_the_client_that_sends_them() {
    let given = |also: &str| {
        group(&format!(
            "{}body_params.at = {{ type = \"timestamp-ms\", required = true, also = {also} }}\n",
            operation("other", "POST", "/other")
        ))
    };
    let catalog = catalog(&given(
        "{ text = \"Toy client 2\", nothing = \"Toy client 1\" }",
    ));
    let other = operations(&catalog).find(|operation| operation.name == "other");
    assert_eq!(other.unwrap().params[0].also, [Form::Text, Form::Nothing]);
    // The client is the evidence.
    for (wrong, says) in [
        ("{ text = \"\" }", "text"),
        ("{ list = \"Toy client\" }", "list"),
    ] {
        let report = given(wrong).check().report.to_string();
        assert!(report.contains(says), "{report}");
    }
}

#[test]
fn what_the_method_says_about_repeating() {
    for (method, read_only, idempotent) in [
        ("GET", true, true),
        ("HEAD", true, true),
        ("PUT", false, true),
        ("DELETE", false, true),
        ("POST", false, false),
        ("PATCH", false, false),
    ] {
        let catalog = catalog(&group(&operation("other", method, "/other")));
        let other = operations(&catalog)
            .find(|operation| operation.name == "other")
            .unwrap();
        assert_eq!(
            (other.read_only, other.idempotent),
            (read_only, idempotent),
            "{method}"
        );
    }
    for (keys, read_only, idempotent) in [
        ("read_only = false", false, false),
        ("read_only = false\nidempotent = true", false, true),
        ("idempotent = true", true, true),
    ] {
        let catalog = catalog(&group(&format!(
            "{}{keys}\n",
            operation("other", "GET", "/other")
        )));
        let other = operations(&catalog)
            .find(|operation| operation.name == "other")
            .unwrap();
        assert_eq!(
            (other.read_only, other.idempotent),
            (read_only, idempotent),
            "{keys}"
        );
    }
}

#[test]
fn an_empty_json_object_can_be_a_body() {
    let via = "[via.forward]\ndoc = \"A tunnel.\"\nmethod = \"POST\"\npath = \"/forward\"\npath_header = \"x-path\"\nmethod_header = \"x-method\"\n";
    for (method, keys) in [("POST", ""), ("DELETE", ""), ("GET", "via = \"forward\"\n")] {
        let group = format!(
            "{}content = \"json\"\n{keys}{}via = \"forward\"\n",
            operation("other", method, "/other"),
            operation("third", "GET", "/third")
        );
        let catalog = catalog(&toy(via, &group));
        let other = operations(&catalog)
            .find(|operation| operation.name == "other")
            .unwrap();
        let body = other.body.as_ref().unwrap();
        assert_eq!(
            (body.content, &body.ty, body.required),
            (Content::Json, &None, false),
            "{method}"
        );
    }
}

#[test]
fn samples_go_to_the_operation_with_the_most_literal_path() {
    let text = [
        ("any", "/o/{a}/{b}"),
        ("left", "/o/x/{b}"),
        ("right", "/o/{a}/list-{b}"),
        ("deep", "/o/{a}/{b}/{c}"),
    ]
    .map(|(name, path)| {
        let params = ["a", "b", "c"]
            .iter()
            .filter(|p| path.contains(&format!("{{{p}}}")))
            .map(|p| format!("path_params.{p} = \"string\"\n"))
            .collect::<Vec<_>>()
            .concat();
        format!("{}{params}", operation(name, "GET", path))
    })
    .concat();
    let samples = ["/o/1/2", "/o/x/2", "/o/1/list-2", "/o/{a}/{b}", "/o/1/2/3"]
        .map(|path| format!("{{\"method\": \"GET\", \"path\": \"{path}\", \"status\": 200, \"body\": \"{path}\"}}\n"))
        .concat();
    let catalog = catalog(&group(&text).file("toy/samples/a.jsonl", samples));
    let got: Vec<(&str, Vec<&str>)> = operations(&catalog)
        .skip(1)
        .map(|operation| {
            (
                operation.name.as_str(),
                operation
                    .samples
                    .iter()
                    .filter_map(|sample| sample.body.as_str())
                    .collect(),
            )
        })
        .collect();
    assert_eq!(
        got,
        [
            ("any", vec!["/o/1/2", "/o/{a}/{b}"]),
            ("left", vec!["/o/x/2"]),
            ("right", vec!["/o/1/list-2"]),
            ("deep", vec!["/o/1/2/3"])
        ]
    );
}

#[test]
fn models_of_requests_are_writable_with_all_that_they_hold() {
    let catalog = catalog(
        &group(&format!(
            "returns = \"Answer\"\n{}body_params.rows = \"[Row]\"\n{}",
            operation("post_thing", "POST", "/post"),
            "[model.Answer]\ndoc = \"A.\"\nfields.row = \"Row\"\n[model.Row]\ndoc = \"R.\"\nfields.cells = \"{Cell}\"\n"
        ))
        .file("toy/shared.toml", "doc = \"S.\"\n[model.Cell]\ndoc = \"C.\"\nfields.parent = { type = \"Cell\", optional = true }\n"),
    );
    let writable: Vec<(&str, bool)> = catalog.products[0]
        .groups
        .iter()
        .flat_map(|group| &group.types)
        .filter_map(|ty| match ty {
            TypeDef::Model(model) => Some((model.name.as_str(), model.writable)),
            TypeDef::Enum(_) => None,
        })
        .collect();
    assert_eq!(writable, [("Cell", true), ("Answer", false), ("Row", true)]);
}
