//! Every finding, as a person reads it: one tiny spec that is wrong in one place for each.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use secapi_spec::catalog::Operation;
use secapi_spec::{Finding, Sources};

use crate::toy::{BASE_URL, OPERATION, PRODUCT, group, operation, report, toy};

/// Declares cases, each with the codes of all its findings in order; the rendered report is a snapshot.
macro_rules! cases {
    ($($name:ident [$($code:literal),+] $sources:expr;)+) => {
        $(
            #[test]
            fn $name() {
                let report = report(&$sources);
                let codes: Vec<&str> = report.findings().iter().map(|finding| finding.code).collect();
                assert_eq!(codes, [$($code),+], "\n{report}");
                insta::assert_snapshot!(stringify!($name), report.to_string());
            }
        )+

        const COVERED: &[&str] = &[$($($code),+),+];
    };
}

/// A group whose operation has this text, and a model of the name.
fn with_model(text: &str) -> Sources {
    group(&format!(
        "returns = \"Thing1\"\n[model.Thing1]\ndoc = \"A thing.\"\n{text}"
    ))
}

/// A group whose operation takes one parameter.
fn with_param(param: &str) -> Sources {
    group(&format!("query_params.{param}\n"))
}

const ENVELOPE: &str = "[envelope.page]\ndoc = \"Rows.\"\npayload = \"data\"\n";
const PAGING: &str = "[paging.rows]\nkind = \"offset\"\nplace = \"query\"\nindex = \"skip\"\nsize = \"limit\"\ndefault_size = 10\n";
const VIA: &str = "[via.forward]\ndoc = \"A tunnel.\"\nmethod = \"POST\"\npath = \"/forward\"\npath_header = \"x-path\"\nmethod_header = \"x-method\"\n";
const IN_BODY: &str = "[paging.rows]\nkind = \"offset\"\nplace = \"json\"\nindex = \"skip\"\nsize = \"limit\"\ndefault_size = 10\n";

/// A product with one paging style, written for the case, and an operation that uses it.
fn with_paging(text: &str) -> Sources {
    toy(
        &format!("[paging.rows]\nindex = \"skip\"\nsize = \"limit\"\n{text}"),
        "returns = \"[string]\"\npaging = \"rows\"\n",
    )
}

/// Two groups with a model each, of the fields given.
fn twins(one: &str, two: &str) -> Sources {
    let group = |path: &str, model: &str, fields: &str| {
        let call = operation("get_it", "GET", path);
        format!(
            "doc = \"Things.\"\n{call}returns = \"{model}\"\n[model.{model}]\ndoc = \"A thing.\"\n{fields}\n"
        )
    };
    Sources::new()
        .file("toy/product.toml", format!("{PRODUCT}{BASE_URL}"))
        .file("toy/one.toml", group("/one", "One", one))
        .file("toy/two.toml", group("/two", "Two", two))
}

fn with_samples(lines: &str) -> Sources {
    group("").file("toy/samples/thing.jsonl", lines)
}

/// A model with a required and an optional field, and a sample with this body.
fn with_sample_of_a_model(body: &str) -> Sources {
    let fields = "fields.name = \"string\"\nfields.count = { type = \"integer\", optional = true }\n\
                  fields.parts = { type = \"[Part]\", optional = true }\n[model.Part]\ndoc = \"A part.\"\nfields.size = \"integer\"\n";
    let line = format!(
        "{{\"method\": \"GET\", \"path\": \"/things\", \"status\": 200, \"body\": {body}}}\n"
    );
    with_model(fields).file("toy/samples/thing.jsonl", line)
}

/// A call with parameters in all places but a form, and a line of samples of it.
fn with_call(line: &str) -> Sources {
    let call = format!(
        "{}path_params.id = \"integer\"\nquery_params.page = {{ type = \"integer\", required = true }}\nquery_params.kinds = {{ type = \"[string]\", style = \"comma\" }}\n\
         header_params.X-Kind = {{ type = \"string\", prefix = \"is \" }}\nbody_params.name = {{ type = \"string\", required = true }}\n\
         body_params.count = {{ type = \"integer\", also = {{ text = \"Toy client 2\" }} }}\nbody_params.mode = {{ type = \"string\", constant = \"all\" }}\n\
         body_params.part = \"Part\"\nbody_params.rule = \"text<Part>\"\nbody_params.when = \"timestamp\"\n\
         [model.Part]\ndoc = \"A part.\"\nfields.size = \"integer\"\nfields.note = {{ type = \"string\", optional = true }}\n",
        operation("send_thing", "POST", "/things/{id}")
    );
    let product = "[context.tenantId]\ntype = \"integer\"\nplace = \"header\"\ndoc = \"The tenant.\"\nhelp = \"ask\"\n";
    toy(product, &format!("context = [\"tenantId\"]\n{call}"))
        .file("toy/samples/thing.jsonl", format!("{line}\n"))
}

/// As [`with_call`], with this request.
fn with_request(request: &str) -> Sources {
    with_call(&format!(
        "{{\"method\": \"POST\", \"path\": \"/things/{{id}}\", \"request\": {request}}}"
    ))
}

/// Rows in an envelope with a count and a status that stands below, and a sample with this body.
fn with_sample_of_a_page(body: &str) -> Sources {
    let envelope = "[envelope.page]\ndoc = \"Rows.\"\npayload = \"data.rows\"\nfields.total = { type = \"integer\", optional = true }\n\
                    fields.\"data.state\" = { type = \"string\", optional = true }\n";
    let line = format!(
        "{{\"method\": \"GET\", \"path\": \"/things\", \"status\": 200, \"body\": {body}}}\n"
    );
    toy(envelope, "returns = \"[integer]\"\nenvelope = \"page\"\n")
        .file("toy/samples/thing.jsonl", line)
}

fn with_url(url: &str) -> Sources {
    let product = format!("{PRODUCT}[[base_url]]\nurl = \"{url}\"\ndoc = \"All.\"\n");
    Sources::new()
        .file("toy/product.toml", product)
        .file("toy/thing.toml", format!("doc = \"Things.\"\n{OPERATION}"))
}

cases! {
    // Syntax and keys.
    syntax_value ["spec::syntax"] group("returns = string\n");
    syntax_open_text ["spec::syntax"] group("returns = \"string\nquirks = []\n");
    syntax_no_value ["spec::syntax"] group("returns\nquirks = []\n");
    syntax_open_header ["spec::syntax"] group("[model.Thing1\ndoc = \"A thing.\"\n");
    syntax_open_array ["spec::syntax"] group("quirks = [\n  \"One.\",\nsince = \"1.0\"\n");
    syntax_open_table ["spec::syntax"] group("returns = \"Thing1\"\nerrors = { 400 = \"Bad.\"\n[model.Thing1]\ndoc = \"A thing.\"\n");
    syntax_garbage ["spec::syntax"] group("<<<<<<< HEAD\n");
    unknown_key ["spec::unknown-key"] group("retruns = \"string\"\n");
    unknown_key_far_off ["spec::unknown-key"] with_param("x = { type = \"string\", colour = \"red\" }");
    unknown_top_key ["spec::unknown-key"] group("[models.Thing1]\ndoc = \"A thing.\"\n");
    duplicate_key ["spec::duplicate-key"] group("returns = \"string\"\nreturns = \"integer\"\n");
    duplicate_operation ["spec::duplicate-key"] group(&operation("get_thing", "POST", "/other"));
    duplicate_inline_key ["spec::duplicate-key"] with_param("x = { type = \"string\", type = \"integer\" }");
    missing_key ["spec::missing-key", "spec::missing-key", "spec::missing-key"]
        group("[operation.post_thing]\nmethod = \"POST\"\npath = \"/post\"\n");
    missing_keys_of_the_product ["spec::missing-key", "spec::missing-key", "spec::missing-key"]
        Sources::new().file("toy/product.toml", format!("name = \"toy\"\n{BASE_URL}")).file("toy/thing.toml", format!("doc = \"A.\"\n{OPERATION}"));
    missing_base_url ["spec::missing-key"]
        Sources::new().file("toy/product.toml", PRODUCT).file("toy/thing.toml", format!("doc = \"A.\"\n{OPERATION}"));
    wrong_type ["spec::wrong-type"] group("read_only = \"yes\"\n");
    wrong_type_of_table ["spec::wrong-type"] group("query_params = \"string\"\n");
    wrong_type_too_large ["spec::wrong-type"] with_param("x = { type = \"integer\", max = 99999999999999999999 }");
    unknown_word ["spec::unknown-word"] toy("[auth.key]\nkind = \"tokn\"\nheader = \"X-Key\"\ndoc = \"A key.\"\n", "auth = [\"key\"]\n");
    unknown_evidence ["spec::unknown-word"] group(&operation("other", "GET", "/other").replace("\"sdk\"", "\"guess\""));
    empty_text ["spec::empty-text"] group(&operation("other", "GET", "/other").replace("Does it.", "  "));
    // Types.
    unknown_type ["spec::unknown-type"] group("returns = \"Thing9\"\n");
    unknown_type_near_miss ["spec::unknown-type"] with_param("x = \"strnig\"");
    unknown_type_of_another_language ["spec::unknown-type"] with_param("x = \"[int64]\"");
    unknown_type_of_another_group ["spec::unknown-type"]
        group("returns = \"Row\"\n").file("toy/far.toml", format!("doc = \"Far.\"\n{}returns = \"Row\"\n[model.Row]\ndoc = \"A row.\"\n", operation("away", "GET", "/far")));
    malformed_type_list ["spec::malformed-type"] with_param("x = \"[string\"");
    malformed_type_text ["spec::malformed-type"] with_param("x = \"text<string>\"");
    malformed_type_empty ["spec::malformed-type"] with_param("x = \"[]\"");
    malformed_type_signs ["spec::malformed-type"] with_param("x = \"Vec<String>\"");
    misplaced_model_in_query ["spec::misplaced-type"] group("query_params.x = \"Thing1\"\n[model.Thing1]\ndoc = \"A thing.\"\n");
    misplaced_binary_field ["spec::misplaced-type"] with_model("fields.file = \"binary\"\n");
    returned_document ["spec::misplaced-type"] group("returns = \"text<Row>\"\n[model.Row]\ndoc = \"A row.\"\nfields.id = \"integer\"\n");
    returned_documents ["spec::misplaced-type"] group("returns = \"[text<json>]\"\n");
    misplaced_body ["spec::misplaced-type"] group("body = \"string\"\n");
    misplaced_context ["spec::misplaced-type"]
        toy("[context.unit]\ntype = \"[string]\"\nplace = \"header\"\ndoc = \"Unit.\"\nhelp = \"Ask.\"\n", "context = [\"unit\"]\n");
    unused_model ["spec::unused-type"] group("[model.Thing1]\ndoc = \"A thing.\"\n");
    same_model ["spec::same-model"]
        group("returns = \"One\"\nbody = \"Two\"\n[model.One]\ndoc = \"One.\"\nfields.a = \"integer\"\nfields.b = \"string\"\n[model.Two]\ndoc = \"Two.\"\nfields.b = \"string\"\nfields.a = { type = \"integer\", optional = true }\n");
    same_model_elsewhere ["spec::same-model"] twins("fields.a = \"integer\"", "fields.a = \"integer\"");
    unused_enum ["spec::unused-type"] group("[enum.Thing1]\ndoc = \"A thing.\"\nvalues.a = \"A.\"\n");
    endless_model ["spec::endless-model"]
        group("returns = \"Left\"\n[model.Left]\ndoc = \"L.\"\nfields.right = \"Right\"\n[model.Right]\ndoc = \"R.\"\nfields.left = \"Left\"\n");
    endless_model_of_itself ["spec::endless-model"] with_model("fields.parent = \"Thing1\"\n");
    too_many_fields ["spec::too-many-fields"] with_model(&(0..257).map(|n| format!("fields.f{n} = \"string\"\n")).collect::<Vec<_>>().concat());
    // Names.
    bad_operation_name ["spec::bad-name"] group(&operation("getOther", "GET", "/other"));
    keyword_operation_name ["spec::bad-name"] group(&operation("move", "GET", "/other"));
    bad_model_name ["spec::bad-name"] group("returns = \"thing_row\"\n[model.thing_row]\ndoc = \"A thing.\"\n");
    bad_rename ["spec::bad-name"] with_param("x = { type = \"string\", rename = \"fooBar\" }");
    bad_header ["spec::bad-name"] group("header_params.\"X Y\" = \"string\"\n");
    bad_element_name ["spec::bad-name", "spec::bad-name"] toy("[xml]\nroot = \"1st\"\nitem = \"a b\"\nevidence = \"inferred\"\n", "");
    xml_without_evidence ["spec::missing-key"] toy("[xml]\nroot = \"answer\"\nitem = \"item\"\n", "");
    bad_group_name ["spec::bad-name"] group("").file("toy/myGroup.toml", format!("doc = \"A.\"\n{}", operation("other", "GET", "/other")));
    bad_product_folder ["spec::bad-name"]
        Sources::new().file("my-toy/product.toml", format!("{PRODUCT}{BASE_URL}").replace("\"toy\"", "\"my-toy\"")).file("my-toy/thing.toml", format!("doc = \"A.\"\n{OPERATION}"));
    no_name ["spec::no-name"] group("returns = \"Star\"\n[enum.Star]\ndoc = \"Any.\"\nvalues.\"*\" = \"All.\"\n");
    reserved_field ["spec::reserved-name"] with_model("fields.extra = \"string\"\n");
    reserved_variant ["spec::reserved-name"] group("returns = \"Kind\"\n[enum.Kind]\ndoc = \"Kind.\"\nvalues.other = \"O.\"\n");
    reserved_setter ["spec::reserved-name"] with_param("timeout = \"integer\"");
    reserved_type ["spec::reserved-name"] group("returns = \"Option\"\n[model.Option]\ndoc = \"An option.\"\n");
    reserved_handle ["spec::reserved-name"] group("returns = \"ThingCalls\"\n[model.ThingCalls]\ndoc = \"A thing.\"\n");
    reserved_group ["spec::reserved-name"] group("").file("toy/client.toml", format!("doc = \"A.\"\n{}", operation("other", "GET", "/other")));
    reserved_body ["spec::reserved-name"] group("body = \"[string]\"\nquery_params.body = \"string\"\n");
    colliding_fields ["spec::name-collision"] with_model("fields.buId = \"string\"\nfields.bu_id = \"string\"\n");
    colliding_params ["spec::name-collision"] group("query_params.id = \"string\"\nheader_params.ID = \"string\"\n");
    colliding_variants ["spec::name-collision"] group("returns = \"Kind\"\n[enum.Kind]\ndoc = \"Kind.\"\nvalues.OPEN = {}\nvalues.open = {}\n");
    colliding_model_and_enum ["spec::name-collision"] with_model("[enum.Thing1]\ndoc = \"A thing.\"\nvalues.a = {}\n");
    colliding_model_and_call ["spec::name-collision"] group("returns = \"GetThingCall\"\n[model.GetThingCall]\ndoc = \"A thing.\"\n");
    colliding_model_and_required ["spec::name-collision"]
        with_model("fields.other = \"Thing1Required\"\n[model.Thing1Required]\ndoc = \"Another thing.\"\nfields.at = \"timestamp\"\n");
    reserved_blocking_setter ["spec::reserved-name"] with_param("blocking = \"boolean\"");
    reserved_read_timeout_setter ["spec::reserved-name"] with_param("readTimeout = \"integer\"");
    reserved_operation ["spec::reserved-name"] group(&operation("clone", "GET", "/clone"));
    reserved_known ["spec::reserved-name"] group("returns = \"Kind\"\n[enum.Kind]\ndoc = \"Kind.\"\nvalues.known = { name = \"KNOWN\" }\n");
    reserved_crate ["spec::reserved-name"] group("").file("toy/std.toml", format!("doc = \"A.\"\n{}", operation("other", "GET", "/other")));
    colliding_statics ["spec::name-collision"] toy("[auth.b-c]\nkind = \"token\"\nheader = \"X-A\"\ndoc = \"A.\"\n[auth.b_c]\nkind = \"token\"\nheader = \"X-B\"\ndoc = \"B.\"\n", "auth = [\"b-c\", \"b_c\"]\n");
    colliding_with_product_static ["spec::name-collision"] toy("[auth.errors]\nkind = \"token\"\nheader = \"X-A\"\ndoc = \"A.\"\n", "auth = [\"errors\"]\n");
    colliding_with_shared ["spec::name-collision"]
        with_model("").file("toy/shared.toml", "doc = \"Shared.\"\n[model.Thing1]\ndoc = \"A thing.\"\n").file("toy/user.toml", format!("doc = \"A.\"\n{}returns = \"Thing1\"\n", operation("other", "GET", "/other")));
    colliding_header_and_context ["spec::name-collision"]
        toy("[context.unit]\ntype = \"string\"\nplace = \"header\"\ndoc = \"Unit.\"\nhelp = \"Ask.\"\n", "context = [\"unit\"]\nheader_params.Unit = \"string\"\n");
    colliding_with_paging ["spec::name-collision"] toy(PAGING, "returns = \"[string]\"\npaging = \"rows\"\nquery_params.skip = \"integer\"\n");
    // Paths.
    path_without_slash ["spec::bad-path"] group(&operation("other", "GET", "other"));
    path_with_query ["spec::bad-path"] group(&operation("other", "GET", "/other?x=1"));
    path_with_broken_placeholder ["spec::bad-path"] group(&operation("other", "GET", "/other/{id"));
    path_with_placeholder_twice ["spec::bad-path"] group(&format!("{}path_params.id = \"string\"\n", operation("other", "GET", "/o/{id}/{id}")));
    missing_path_param ["spec::missing-path-param"] group(&operation("other", "GET", "/other/{id}"));
    missing_path_context ["spec::missing-path-param"]
        toy("[context.unit]\ntype = \"string\"\nplace = \"path\"\ndoc = \"Unit.\"\nhelp = \"Ask.\"\n",
            &format!("{}{}context = [\"unit\"]\n", operation("other", "GET", "/other/{unit}"), operation("third", "GET", "/third/{unit}")));
    unused_path_param ["spec::unused-path-param"] group("path_params.id = \"string\"\n");
    misspelt_path_param ["spec::missing-path-param", "spec::unused-path-param"]
        group(&format!("{}path_params.sevrice = \"string\"\n", operation("other", "GET", "/other/{service}")));
    unused_path_context ["spec::unused-path-context"]
        toy("[context.unit]\ntype = \"string\"\nplace = \"path\"\ndoc = \"Unit.\"\nhelp = \"Ask.\"\n", "context = [\"unit\"]\n");
    same_call ["spec::same-call"]
        group(&format!("{}path_params.a = \"string\"\n{}path_params.b = \"string\"\n", operation("first", "GET", "/o/{a}"), operation("second", "GET", "/o/{b}")));
    unknown_method ["spec::unknown-method"] group(&operation("other", "get", "/other"));
    // Values.
    wrong_default ["spec::wrong-value"] with_param("x = { type = \"integer\", default = \"ten\" }");
    wrong_constant ["spec::wrong-value"] with_param("x = { type = \"boolean\", constant = 1 }");
    wrong_example_in_model ["spec::wrong-value"] with_model("fields.at = { type = \"datetime\", example = \"2020-03-05T18:19:15Z\" }\n");
    wrong_example_of_model ["spec::wrong-value"]
        group("body_params.row = { type = \"Row\", example = { idd = 1 } }\n[model.Row]\ndoc = \"Row.\"\nfields.id = \"integer\"\n");
    default_not_in_enum ["spec::wrong-value"]
        group("query_params.kind = { type = \"Kind\", default = \"Opn\" }\n[enum.Kind]\ndoc = \"Kind.\"\nvalues.Open = {}\n");
    default_not_in_integer_enum ["spec::wrong-value"]
        group("query_params.kind = { type = \"Kind\", default = 3 }\n[enum.Kind]\ndoc = \"Kind.\"\ntype = \"integer\"\nvalues.1 = { name = \"Open\" }\n");
    integer_enum_with_text ["spec::wrong-value"] group("returns = \"Kind\"\n[enum.Kind]\ndoc = \"Kind.\"\ntype = \"integer\"\nvalues.open = {}\n");
    json_text_that_is_none ["spec::wrong-value"] with_param("x = { type = \"text<json>\", example = \"{a\" }");
    value_outside_of_limits ["spec::wrong-value"] with_param("x = { type = \"integer\", max = 10, default = 11 }");
    limits_swapped ["spec::bad-limit"] with_param("x = { type = \"integer\", min = 10, max = 1 }");
    style_of_text ["spec::bad-style"] with_param("x = { type = \"string\", style = \"comma\" }");
    style_of_an_array ["spec::bad-style"] group("body_params.x = { type = \"[string]\", style = \"repeat\" }\n");
    style_of_a_header ["spec::bad-style"] group("header_params.x = { type = \"[string]\", style = \"comma\" }\n");
    style_unknown ["spec::unknown-word"] with_param("x = { type = \"[string]\", style = \"pipe\" }");
    length_of_a_number ["spec::bad-limit"] with_param("x = { type = \"integer\", max_length = 3 }");
    items_of_a_text ["spec::bad-limit"] with_param("x = { type = \"string\", min_items = 1 }");
    length_below_nothing ["spec::bad-limit"] with_param("x = { type = \"[string]\", min_length = -1 }");
    example_too_long ["spec::wrong-value"] with_param("x = { type = \"[string]\", max_length = 2, example = [\"ab\", \"abc\"] }");
    field_out_of_range ["spec::wrong-value"] group("returns = \"Kind\"\n[model.Kind]\ndoc = \"Kind.\"\nfields.a = { type = \"integer\", min = 2, example = 1 }\n");
    iam_action_without_a_name ["spec::missing-key"] group("iam_action = { access_level = \"List\" }\n");
    limits_of_text ["spec::bad-limit"] with_param("x = { type = \"string\", max = 1 }");
    required_with_default ["spec::contradiction"] with_param("x = { type = \"integer\", required = true, default = 1 }");
    constant_with_default ["spec::contradiction"] with_param("x = { type = \"integer\", constant = 1, default = 1 }");
    optional_path_param ["spec::contradiction"]
        group(&format!("{}path_params.id = {{ type = \"string\", required = false }}\n", operation("other", "GET", "/o/{id}")));
    optional_path_context ["spec::contradiction"]
        toy("[context.unit]\ntype = \"string\"\nplace = \"path\"\ndoc = \"Unit.\"\nhelp = \"Ask.\"\n",
            &format!("{}context = [\"unit?\"]\n", operation("other", "GET", "/other/{unit}")));
    read_only_not_idempotent ["spec::contradiction"] group("idempotent = false\n");
    content_without_body ["spec::contradiction"] group("content = \"json\"\n");
    content_of_no_form ["spec::contradiction"] group(&format!("{}content = \"form\"\n", operation("other", "POST", "/other")));
    content_of_another_body ["spec::contradiction"] group("content = \"form\"\nbody_params.x = \"string\"\n");
    // References.
    unknown_envelope ["spec::unknown-envelope"] group("envelope = \"page\"\n");
    unknown_paging ["spec::unknown-paging"] toy(PAGING, "returns = \"[string]\"\npaging = \"rowz\"\n").file("toy/user.toml", format!("doc = \"A.\"\n{}returns = \"[string]\"\npaging = \"rows\"\n", operation("other", "GET", "/other")));
    unknown_context ["spec::unknown-context"] group("context = [\"unit\"]\n");
    unknown_auth ["spec::unknown-auth"] group("auth = [\"bearer\"]\n");
    unknown_default_auth ["spec::unknown-auth"]
        Sources::new().file("toy/product.toml", format!("{PRODUCT}default_auth = [\"bearer\"]\n{BASE_URL}")).file("toy/thing.toml", format!("doc = \"A.\"\n{OPERATION}"));
    unknown_host ["spec::unknown-host"] group("host = \"iam\"\n");
    unknown_via ["spec::unknown-via"]
        toy(VIA, "via = \"forwrd\"\n").file("toy/user.toml", format!("doc = \"A.\"\n{}via = \"forward\"\n", operation("other", "GET", "/other")));
    unknown_via_without_any ["spec::unknown-via"] group("via = \"forward\"\n");
    unused_via ["spec::unused-definition"] toy(VIA, "");
    unknown_replacement ["spec::unknown-operation"] group("replaced_by = \"thin.get_thing\"\n");
    replaced_by_itself ["spec::unknown-operation"] group("replaced_by = \"get_thing\"\n");
    listed_twice ["spec::listed-twice"]
        toy("[context.unit]\ntype = \"string\"\nplace = \"header\"\ndoc = \"Unit.\"\nhelp = \"Ask.\"\n", "context = [\"unit\", \"unit?\"]\n");
    unused_definitions ["spec::unused-definition", "spec::unused-definition", "spec::unused-definition", "spec::unused-definition"]
        toy(&format!("{ENVELOPE}{PAGING}[auth.key]\nkind = \"token\"\nheader = \"X-Key\"\ndoc = \"A key.\"\n[context.unit]\ntype = \"string\"\nplace = \"header\"\ndoc = \"Unit.\"\nhelp = \"Ask.\"\n"), "");
    unused_host ["spec::unused-definition"] toy("[[base_url]]\nurl = \"https://iam.example.com\"\ndoc = \"Tokens.\"\nhost = \"iam\"\n", "");
    via_itself ["spec::contradiction"] toy(VIA, &format!("{}via = \"forward\"\n", operation("other", "POST", "/forward")));
    via_without_body ["spec::contradiction"]
        toy(&VIA.replace("POST", "GET"), &format!("{}via = \"forward\"\nbody_params.x = \"string\"\n", operation("other", "POST", "/other")));
    via_with_its_header ["spec::name-collision"] toy(VIA, "via = \"forward\"\nheader_params.X-Path = \"string\"\n");
    via_with_placeholder ["spec::bad-via"] toy(&VIA.replace("/forward", "/forward/{id}"), "via = \"forward\"\n");
    via_with_one_header ["spec::bad-via"] toy(&VIA.replace("x-method", "X-Path"), "via = \"forward\"\n");
    // Bodies, envelopes, pages.
    form_and_json ["spec::two-bodies"] group("form_params.a = \"string\"\nbody_params.b = \"string\"\n");
    body_and_params ["spec::two-bodies"] group("body = \"[string]\"\nbody_params.b = \"string\"\n");
    body_and_paging ["spec::two-bodies"]
        toy(IN_BODY, &format!("{}returns = \"[string]\"\npaging = \"rows\"\nbody = \"[string]\"\n", operation("other", "POST", "/other")));
    paging_in_body_of_get ["spec::paging-in-body"] toy(IN_BODY, "returns = \"[string]\"\npaging = \"rows\"\n");
    paging_without_list ["spec::paging-without-list"] toy(PAGING, "returns = \"string\"\npaging = \"rows\"\n");
    paging_without_payload ["spec::paging-without-list"] toy(PAGING, "paging = \"rows\"\n");
    paging_total_without_envelope ["spec::unknown-field"] toy(&format!("{PAGING}total = \"count\"\n"), "returns = \"[string]\"\npaging = \"rows\"\n");
    paging_total_not_in_envelope ["spec::unknown-field"]
        toy(&format!("{ENVELOPE}fields.total = \"integer\"\n{PAGING}total = \"count\"\n"), "returns = \"[string]\"\nenvelope = \"page\"\npaging = \"rows\"\n");
    envelope_also_ok_without_field ["spec::unknown-field", "spec::unknown-field"]
        toy(&format!("{ENVELOPE}also_ok = [{{ field = \"state\", values = [\"done\"], message = \"reason\" }}]\n"), "returns = \"string\"\nenvelope = \"page\"\n");
    envelope_ok_without_field ["spec::unknown-field"]
        toy(&format!("{ENVELOPE}ok = {{ field = \"status\", values = [\"success\"] }}\n"), "returns = \"string\"\nenvelope = \"page\"\n");
    whole_body_without_field ["spec::unknown-field"]
        toy("[envelope.page]\ndoc = \"All.\"\nmessage = \"errorMessage\"\n", "returns = \"Row\"\nenvelope = \"page\"\n[model.Row]\ndoc = \"Row.\"\nfields.id = \"integer\"\n");
    marker_without_next ["spec::bad-paging"] with_paging("kind = \"marker\"\nplace = \"query\"\ndefault_size = 10\n");
    offset_with_next ["spec::bad-paging", "spec::unknown-field"] with_paging("kind = \"offset\"\nplace = \"query\"\ndefault_size = 10\nnext = \"n\"\n");
    first_page_far_off ["spec::bad-paging"] with_paging("kind = \"page\"\nplace = \"query\"\ndefault_size = 10\nfirst = 2\n");
    page_larger_than_largest ["spec::bad-paging"] with_paging("kind = \"page\"\nplace = \"query\"\ndefault_size = 10\nmax_size = 5\n");
    page_smaller_than_smallest ["spec::bad-paging"] with_paging("kind = \"page\"\nplace = \"query\"\ndefault_size = 10\nmin_size = 20\n");
    payload_listed_twice ["spec::name-collision"]
        toy(&ENVELOPE.replace("\"data\"", "[\"data\", \"rows\", \"data\"]"), "returns = \"string\"\nenvelope = \"page\"\n");
    payload_among_the_fields ["spec::name-collision"]
        toy(&format!("{}fields.rows = \"integer\"\n", ENVELOPE.replace("\"data\"", "[\"data\", \"rows\"]")), "returns = \"string\"\nenvelope = \"page\"\n");
    payload_without_paths ["spec::empty-text"]
        toy(&ENVELOPE.replace("\"data\"", "[]"), "returns = \"string\"\nenvelope = \"page\"\n");
    payload_of_the_wrong_type ["spec::wrong-type"]
        toy(&ENVELOPE.replace("\"data\"", "7"), "returns = \"string\"\nenvelope = \"page\"\n");
    bad_default_status ["spec::bad-status"]
        Sources::new().file("toy/product.toml", format!("{PRODUCT}default_errors = {{ 200 = \"Fine.\" }}\n{BASE_URL}")).file("toy/thing.toml", format!("doc = \"A.\"\n{OPERATION}"));
    page_without_rows ["spec::bad-paging"] with_paging("kind = \"page\"\nplace = \"query\"\ndefault_size = 0\n");
    text_index_in_query ["spec::bad-paging"] with_paging("kind = \"page\"\nplace = \"query\"\ndefault_size = 10\ntext = true\n");
    // Sources, versions, hosts.
    bad_source ["spec::bad-source"] group(&operation("other", "GET", "/other").replace("Toy SDK 1.0", "docs.example.com/other"));
    bad_product_source ["spec::bad-source"]
        Sources::new().file("toy/product.toml", format!("{PRODUCT}{BASE_URL}").replace("https://docs", "docs")).file("toy/thing.toml", format!("doc = \"A.\"\n{OPERATION}"));
    versions_swapped ["spec::bad-version"] group("since = \"23.2\"\nuntil = \"20.1.0\"\n");
    bad_success ["spec::bad-status"] group("status = 404\n");
    bad_status ["spec::bad-status"] group("errors = { OK = \"Fine.\" }\n");
    wrong_product_name ["spec::wrong-product-name"]
        Sources::new().file("tony/product.toml", format!("{PRODUCT}{BASE_URL}")).file("tony/thing.toml", format!("doc = \"A.\"\n{OPERATION}"));
    no_product ["spec::no-product"] Sources::new().file("toy/thing.toml", format!("doc = \"A.\"\n{OPERATION}"));
    base_url_with_path ["spec::bad-base-url"] with_url("https://toy.example.com/api/v2");
    base_url_with_slash ["spec::bad-base-url"] with_url("https://toy.example.com/");
    base_url_without_scheme ["spec::bad-base-url"] with_url("toy.example.com");
    base_url_with_odd_scheme ["spec::bad-base-url"] with_url("ftp://toy.example.com");
    base_url_with_blank ["spec::bad-base-url"] with_url("https://<appliance>:8443");
    base_url_with_two_placeholders ["spec::bad-base-url"] with_url("https://{a}.{b}.example.com");
    shared_operation ["spec::shared-operation"] group("").file("toy/shared.toml", format!("doc = \"A.\"\n{}", operation("other", "GET", "/other")));
    empty_group ["spec::empty-group", "spec::unused-type"] group("").file("toy/types.toml", "doc = \"A.\"\n[model.Row]\ndoc = \"Row.\"\n");
    stray_file ["spec::stray-file"] group("").file("toy/deep/er/thing.toml", "");
    // Samples.
    sample_not_json ["spec::bad-sample"] with_samples("{\"method\": \"GET\", \"path\": }\n");
    sample_no_object ["spec::bad-sample"] with_samples("\n[1, 2]\n");
    sample_without_status ["spec::bad-sample"] with_samples("{\"method\": \"GET\", \"path\": \"/things\", \"body\": {}}\n");
    sample_with_odd_key ["spec::bad-sample"] with_samples("{\"method\": \"GET\", \"path\": \"/things\", \"status\": 200, \"boby\": {}}\n");
    sample_of_no_operation ["spec::unmatched-sample"] with_samples("{\"method\": \"GET\", \"path\": \"/thinks\", \"status\": 200, \"body\": {}}\n");
    sample_of_another_method ["spec::unmatched-sample"] with_samples("{\"method\": \"POST\", \"path\": \"/things\", \"status\": 200, \"body\": {}}\n");
    sample_shortened_by_text ["spec::bad-sample"] with_samples("{\"method\": \"GET\", \"path\": \"/things\", \"status\": 200, \"shortened\": \"yes\"}\n");
    sample_with_a_slip ["spec::sample-unknown-field"] with_sample_of_a_model(r#"{"nam": "a"}"#);
    sample_with_a_new_field ["spec::sample-unknown-field"] with_sample_of_a_model(r#"{"name": "a", "parts": [{"size": 1}, {"size": 2, "color": "red"}]}"#);
    sample_without_a_field ["spec::sample-missing-field"] with_sample_of_a_model(r#"{"name": "a", "parts": [{"size": 1}, {}]}"#);
    sample_of_another_type ["spec::sample-misfit"] with_sample_of_a_model(r#"{"name": "a", "parts": [{"size": {"cm": 3}}]}"#);
    sample_of_another_kind ["spec::sample-misfit"] with_sample_of_a_model(r#"[{"name": "\u00e9"}]"#);
    sample_with_text_for_a_number ["spec::sample-kept-aside"] with_sample_of_a_model(r#"{"name": "a", "count": "many"}"#);
    sample_without_a_body ["spec::sample-missing-field"]
        with_sample_of_a_model("1").file("toy/samples/thing.jsonl", "{\"method\": \"GET\", \"path\": \"/things\", \"status\": 200}\n");
    sample_with_a_slip_beside_the_payload ["spec::sample-unknown-field"] with_sample_of_a_page(r#"{"data": {"rows": [1], "stat": "ok"}, "total": 1}"#);
    sample_with_an_envelope_field_of_another_type ["spec::sample-misfit"] with_sample_of_a_page(r#"{"data": {"rows": [1]}, "total": [1]}"#);
    sample_with_a_damaged_row ["spec::sample-misfit", "spec::sample-misfit"] with_sample_of_a_page(r#"{"data": {"rows": [1, "two", 3.5]}}"#);
    request_no_object ["spec::bad-sample"] with_request("[1]");
    request_with_odd_key ["spec::bad-sample"] with_request(r#"{"boby": {}}"#);
    request_of_one_path ["spec::bad-sample"] with_call(r#"{"method": "POST", "path": "/things/7", "request": {}}"#);
    request_with_a_slip_in_a_parameter ["spec::sample-unknown-field"] with_request(r#"{"query": {"page": 1, "kind": "a"}}"#);
    request_with_a_tenant_value ["spec::sample-unknown-field"] with_request(r#"{"headers": {"tenantid": "7"}}"#);
    request_with_a_slip_in_the_body ["spec::sample-unknown-field"] with_request(r#"{"body": {"name": "a", "mode": "all", "part": {"size": 1, "noet": "b"}}}"#);
    request_without_a_parameter ["spec::sample-missing-field"] with_request(r#"{"query": {"kinds": ["a", "b"]}}"#);
    request_without_a_field ["spec::sample-missing-field", "spec::sample-missing-field"] with_request(r#"{"body": {"mode": "all", "part": {"note": "b"}}}"#);
    request_of_another_type ["spec::sample-misfit", "spec::sample-misfit"] with_request(r#"{"path": {"id": "seven"}, "body": {"name": ["a"], "mode": "all"}}"#);
    request_of_another_form ["spec::sample-misfit", "spec::sample-misfit"] with_request(r#"{"body": {"name": 7, "mode": "all", "part": {"size": "1"}}}"#);
    request_with_another_constant ["spec::sample-misfit"] with_request(r#"{"body": {"name": "a", "mode": "some"}}"#);
    request_without_a_prefix ["spec::sample-misfit"] with_request(r#"{"headers": {"x-kind": "a"}}"#);
    request_with_bad_documents ["spec::sample-misfit", "spec::sample-misfit"] with_request(r#"{"body": {"name": "a", "mode": "all", "rule": "{", "when": "soon"}}"#);
    request_with_a_form_for_json ["spec::bad-sample"] with_request(r#"{"form": {"name": "a"}}"#);
    request_with_a_name_twice ["spec::bad-sample"] with_request(r#"{"headers": {"X-Kind": "is a", "x-kind": "is b"}}"#);
    request_with_a_needless_contradiction ["spec::bad-sample"]
        with_call(r#"{"method": "POST", "path": "/things/{id}", "contradictions": {"body.name": "why"}, "request": {"body": {"name": "a", "mode": "all"}}}"#);
    request_with_a_list_of_contradictions ["spec::bad-sample"]
        with_call(r#"{"method": "POST", "path": "/things/{id}", "contradictions": ["body.name"], "request": {}}"#);
    request_repeated ["spec::repeated-sample"]
        with_call("{\"method\": \"POST\", \"path\": \"/things/{id}\", \"request\": {\"query\": {\"page\": 1}}}\n{\"path\": \"/things/{id}\", \"method\": \"POST\", \"request\": {\"query\": {\"page\": \"1\"}}}");
    sample_repeated ["spec::repeated-sample"]
        with_samples("{\"method\": \"GET\", \"path\": \"/things\", \"status\": 200, \"body\": {\"a\": 1}}\n{\"path\": \"/things\", \"method\": \"GET\", \"body\": {\"a\":1}, \"status\": 200}\n");
}

/// Codes that need a file system; `hostile` has their tests.
const ELSEWHERE: &[&str] = &["spec::not-text", "spec::too-large", "spec::unreadable"];

#[test]
fn every_code_has_a_case() {
    let mut codes = BTreeSet::new();
    collect(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut codes,
    );
    let covered: BTreeSet<String> = COVERED
        .iter()
        .chain(ELSEWHERE)
        .map(|code| (*code).to_owned())
        .collect();
    let missing: Vec<&String> = codes.difference(&covered).collect();
    assert!(
        codes.len() > 40 && missing.is_empty(),
        "no case for {missing:?}"
    );
}

fn collect(folder: &Path, codes: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, codes);
        } else {
            let text = fs::read_to_string(&path).unwrap();
            codes.extend(
                text.split("\"spec::")
                    .skip(1)
                    .map(|rest| format!("spec::{}", rest.split('"').next().unwrap())),
            );
        }
    }
}

#[test]
fn models_that_differ_in_a_type_or_hold_a_type_of_their_group_are_no_twins() {
    let kind = |value: &str| {
        format!("fields.a = \"Kind\"\n[enum.Kind]\ndoc = \"Kind.\"\nvalues.{value} = {{}}\n")
    };
    for sources in [
        twins("fields.a = \"integer\"", "fields.a = \"string\""),
        twins(&kind("left"), &kind("right")),
    ] {
        let report = report(&sources);
        assert!(report.findings().is_empty(), "{report}");
    }
}

#[test]
fn what_a_sample_may_have_is_not_reported() {
    let shortened = "{\"method\": \"GET\", \"path\": \"/things\", \"status\": 200, \"shortened\": true, \"body\": {\"count\": 1}}\n";
    for sources in [
        // Scalars of another kind that say the same, nulls, and what stands in generated documentation.
        with_sample_of_a_model(r#"{"name": 7, "count": "7", "parts": null}"#),
        with_sample_of_a_model(r#"{"name": "a", "count": "string"}"#),
        with_sample_of_a_page(r#"{"data": {"rows": ["1", 2.0], "state": "ok"}, "total": "2"}"#),
        with_sample_of_a_page(r#"{"data": null}"#),
        with_sample_of_a_page("{}"),
        // A part of the body.
        with_sample_of_a_model("1").file("toy/samples/thing.jsonl", shortened),
        // Not a success.
        with_samples(
            "{\"method\": \"GET\", \"path\": \"/things\", \"status\": 404, \"body\": {\"message\": \"none\"}}\n",
        ),
    ] {
        let report = report(&sources);
        assert!(report.findings().is_empty(), "{report}");
    }
}

#[test]
fn a_shortened_sample_is_checked_and_is_no_answer() {
    let line = |body: &str| {
        format!(
            "{{\"method\": \"GET\", \"path\": \"/things\", \"status\": 200, \"shortened\": true, \"body\": {body}}}\n"
        )
    };
    let with = |body: &str| with_sample_of_a_model("1").file("toy/samples/thing.jsonl", line(body));
    assert_eq!(report(&with(r#"{"conut": 1}"#)).findings().len(), 1);
    let catalog = with(r#"{"count": 1}"#).load().unwrap();
    let mut operations = catalog
        .products
        .iter()
        .flat_map(|product| &product.groups)
        .flat_map(|group| &group.operations);
    assert!(operations.all(|operation| operation.samples.is_empty()));
}

#[test]
fn what_a_request_may_have_is_not_reported() {
    let whole = r#"{"path": {"id": "7"}, "query": {"page": 1, "kinds": "a,b"}, "headers": {"X-KIND": "is a", "content-type": "application/json"},
        "body": {"name": "a", "mode": "all", "count": "7", "part": {"size": 1, "note": null}, "rule": "{\"size\": 2}", "when": "2020-03-05T18:19:15Z"}}"#
        .replace('\n', "");
    let shortened = r#"{"method": "POST", "path": "/things/{id}", "shortened": true, "request": {"body": {"part": {}}}}"#;
    let exchange = r#"{"method": "POST", "path": "/things/{id}", "request": {}, "status": 200}"#;
    for sources in [
        with_request("{}"),
        with_request(&whole),
        with_request(r#"{"body": {"name": "a", "mode": "all", "count": null}}"#),
        with_call(shortened),
        with_call(exchange),
    ] {
        let report = report(&sources);
        assert!(report.findings().is_empty(), "{report}");
    }
}

fn sent(sources: &Sources) -> (Operation, usize) {
    let catalog = sources.load().unwrap();
    let mut operations = catalog.products[0].groups[0].operations.iter();
    let found = operations
        .find(|operation| operation.name == "send_thing")
        .unwrap();
    (found.clone(), found.samples.len())
}

#[test]
fn requests_go_to_their_operation() {
    let (operation, answers) = sent(&with_request(
        r#"{"query": {"page": 1, "kinds": ["a", "b"]}}"#,
    ));
    assert_eq!((operation.requests.len(), answers), (1, 0));
    let query = operation.requests[0].query.as_ref().unwrap();
    assert_eq!(query["page"], ["1"]);
    assert_eq!(query["kinds"], ["a", "b"]);
    assert_eq!(operation.requests[0].body, None);
    let (operation, answers) = sent(&with_call(
        r#"{"method": "POST", "path": "/things/{id}", "request": {}, "status": 200, "body": {}}"#,
    ));
    assert_eq!((operation.requests.len(), answers), (1, 1));
    let (operation, _) = sent(&with_call(
        r#"{"method": "POST", "path": "/things/{id}", "shortened": true, "request": {}}"#,
    ));
    assert!(operation.requests.is_empty());
}

#[test]
fn values_outside_of_ranges_are_known_by_their_paths() {
    let call = format!(
        "{}path_params.id = {{ type = \"string\", min_length = 3 }}\nquery_params.kinds = {{ type = \"[string]\", style = \"comma\", max_length = 2, max_items = 2 }}\n\
         body_params.rows = {{ type = \"[Row]\", max_items = 1 }}\n[model.Row]\ndoc = \"A row.\"\nfields.size = {{ type = \"integer\", max = 5 }}\n",
        operation("send_thing", "POST", "/things/{id}")
    );
    let out_of_range = |request: &str| {
        let line = format!(
            "{{\"method\": \"POST\", \"path\": \"/things/{{id}}\", \"request\": {request}}}\n"
        );
        let sources = group(&call).file("toy/samples/thing.jsonl", line);
        let product = sources.load().unwrap().products.remove(0);
        let group = &product.groups[0];
        let mut operations = group.operations.iter();
        let operation = operations
            .find(|operation| !operation.requests.is_empty())
            .unwrap();
        product.out_of_range(group, operation, &operation.requests[0])
    };
    let none: [&str; 0] = [];
    assert_eq!(
        out_of_range(
            r#"{"path": {"id": "abc"}, "query": {"kinds": "ab,cd"}, "body": {"rows": [{"size": 5}]}}"#
        ),
        none
    );
    assert_eq!(
        out_of_range(
            r#"{"path": {"id": "ab"}, "query": {"kinds": "ab,abc"}, "body": {"rows": [{"size": 5}, {"size": 6}]}}"#
        ),
        ["path.id", "query.kinds", "body.rows", "body.rows[1].size"]
    );
}

#[test]
fn a_contradiction_is_a_quirk_and_is_not_sent() {
    let line = r#"{"method": "POST", "path": "/things/{id}", "contradictions": {"body.part.size": "the page is wrong.", "body.nmae": "the page is wrong."},
        "request": {"body": {"name": "a", "mode": "all", "nmae": "b", "part": {"size": "many", "note": "c"}}}}"#;
    let (operation, _) = sent(&with_call(&line.replace('\n', "")));
    assert_eq!(
        operation.quirks,
        ["The sample request differs at `body.nmae`, `body.part.size`: the page is wrong."]
    );
    let request = &operation.requests[0];
    assert_eq!(request.contradictions, ["body.nmae", "body.part.size"]);
    assert_eq!(request.body.as_ref().unwrap()["part"]["size"], "many");
    assert_eq!(
        request.agreed().body.unwrap(),
        serde_json::json!({ "name": "a", "mode": "all", "part": { "note": "c" } })
    );
}

#[test]
fn every_finding_says_what_to_do_and_where() {
    let bad = |finding: &&Finding| {
        finding.help.is_empty() || finding.location.line == 0 || finding.message.contains('\n')
    };
    for sources in [
        group("retruns = 1\n"),
        with_url("x"),
        with_samples("[]\n"),
        group("[model.X\n"),
    ] {
        let report = report(&sources);
        assert_eq!(report.findings().iter().filter(bad).count(), 0, "{report}");
    }
}

#[test]
fn colours_are_for_terminals_only() {
    let report = report(&group("retruns = 1\n"));
    assert!(report.render(true).contains("\u{1b}["));
    assert!(!report.to_string().contains('\u{1b}'));
}
