//! One spec with more than twenty mistakes of different kinds: the report has all of them.

use std::collections::BTreeSet;

use secapi_spec::Sources;

const PRODUCT: &str = r#"name = "tyo"
title = "Toy"
doc = " "
source = "docs.example.com"
default_auth = ["baerer"]

[[base_url]]
url = "https://toy.example.com/"
doc = "All."

[auth.bearer]
kind = "tokn"
header = "Authorization"
doc = "A token."

[paging.rows]
kind = "offset"
place = "json"
index = "skip"
size = "limit"
default_size = 10
total = "count"
"#;

const GROUP: &str = r#"doc = "Things."

[operation.get_status]
method = "GTE"
path = "status/{id}?x=1"
doc = "The status."
evidence = "documented"
until = "20.1"
since = "23.2"
returns = "Statsu"
envelope = "wrapped"
pathparams.id = "string"
query_params.limit = { type = "integer", min = 10, max = 1 }
query_params.kind = { type = "Kind", default = "Opn" }
form_params.a = "string"
body_params.b = { type = "int", required = true }

[operation.list_things]
method = "GET"
path = "/things"
doc = "All things."
source = "Toy SDK 1.0"
evidence = "guess"
returns = "Status"
paging = "rows"
read_only = "no"

[operation.list_things]
method = "POST"
path = "/things"
doc = "All things."
source = "Toy SDK 1.0"
evidence = "sdk"

[operation.same]
method = "GET"
path = "/things"
doc = "All things."
source = "Toy SDK 1.0"
evidence = sdk
replaced_by = "nobody"

[model.Status]
doc = "A status."
fields.extra = "string"
fields.buId = "[string"
fields.bu_id = "string"
fields.self = "Status"

[model.Unused]
doc = "Never used."

[enum.Kind]
doc = "A kind."
values.OPEN = {}
values.Open = {}
"#;

const SAMPLES: &str = r#"{"method": "GET", "path": "/nothing", "status": 200, "body": {}}
{"method": "GET"
"#;

#[test]
fn all_of_them_are_reported() {
    let sources = Sources::new()
        .file("toy/product.toml", PRODUCT)
        .file("toy/thing.toml", GROUP)
        .file("toy/samples/thing.jsonl", SAMPLES);
    let outcome = sources.check();
    assert!(outcome.catalog.is_none());
    let codes: BTreeSet<&str> = outcome
        .report
        .findings()
        .iter()
        .map(|finding| finding.code)
        .collect();
    assert!(codes.len() >= 20, "{} kinds: {codes:?}", codes.len());
    insta::assert_snapshot!(outcome.report.to_string());
}

#[test]
fn the_order_does_not_depend_on_how_files_are_given() {
    let first = Sources::new()
        .file("toy/product.toml", PRODUCT)
        .file("toy/thing.toml", GROUP);
    let second = Sources::new()
        .file("toy/thing.toml", GROUP)
        .file("toy/product.toml", PRODUCT);
    assert_eq!(
        first.check().report.to_string(),
        second.check().report.to_string()
    );
}
