//! The way to a new endpoint that the README describes, to the letter, in a copy of the workspace.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What is appended to the product: a style of paging that no operation has yet.
const PAGING: &str = r#"
[paging.widgets]
kind  = "offset"
place = "query"
index = "skip"
size  = "limit"
default_size = 100
total = "totalCount"
"#;

const SPEC: &str = r#"
doc = "Widgets, which are made up."

[operation.list]
method   = "GET"
path     = "/api/v1/widget/list"
doc      = "Lists the widgets."
source   = "Made-up client 1.0"
evidence = "client"
context  = ["companyId", "roleId", "buId"]
returns  = "[Widget]"
envelope = "page"
paging   = "widgets"

[model.Widget]
doc = "A widget."
fields.id   = { type = "integer", doc = "Its id." }
fields.name = { type = "string", doc = "Its name." }
fields.made = { type = "timestamp-ms", optional = true, doc = "When it was made." }
"#;

const SAMPLE: &str = r#"{"method": "GET", "path": "/api/v1/widget/list", "status": 200, "body": {"skip": 0, "limit": 100, "totalCount": 2, "data": [{"id": 1, "name": "one", "made": 1583432355315}, {"id": 2, "name": "two"}]}}
"#;

/// A copy of the workspace. Its files are as old as the originals, so that cargo compiles what did not change only once.
struct Copy(PathBuf);

impl Copy {
    fn new(name: &str) -> Self {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&to);
        fs::create_dir_all(&to).unwrap();
        for part in [
            "Cargo.toml",
            "Cargo.lock",
            "README.md",
            "clippy.toml",
            ".cargo",
            "crates",
            "openapi",
            "specs",
            "xtask",
        ] {
            copy(&from.join(part), &to.join(part));
        }
        Self(to)
    }

    fn put(&self, path: &str, text: &str) {
        fs::write(self.0.join(path), text).unwrap();
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.0.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Step 2: the facts as a spec, and the sample.
    fn describe(&self, sample: &str) {
        let product = self.text("specs/forticasb/product.toml");
        self.put("specs/forticasb/product.toml", &(product + PAGING));
        self.put("specs/forticasb/widget.toml", SPEC);
        self.put("specs/forticasb/samples/widget.jsonl", sample);
    }

    fn run(&self, program: &str, line: &str) -> Output {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("..");
        Command::new(program)
            .args(line.split_whitespace())
            .current_dir(&self.0)
            .env_remove("CARGO_MANIFEST_DIR")
            // What third parties wrote is compiled there already.
            .env("CARGO_TARGET_DIR", target)
            .output()
            .unwrap()
    }

    fn xtask(&self, line: &str) -> Output {
        self.run(env!("CARGO_BIN_EXE_xtask"), line)
    }
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let name = entry.unwrap().file_name();
            if name != "target" {
                copy(&from.join(&name), &to.join(&name));
            }
        }
        return;
    }
    fs::copy(from, to).unwrap();
    let written = fs::metadata(from).unwrap().modified().unwrap();
    let file = File::options().append(true).open(to).unwrap();
    file.set_modified(written).unwrap();
}

fn succeeded(output: &Output) -> String {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    assert!(output.status.success(), "{text}");
    text
}

#[test]
fn one_command_has_everything_fresh() {
    let copy = Copy::new("new-endpoint-codegen");
    copy.describe(SAMPLE);
    let stale = copy.xtask("codegen --check");
    assert!(!stale.status.success());
    let said = String::from_utf8_lossy(&stale.stderr);
    assert!(
        said.contains("missing: crates/forticasb/src/generated/widget/mod.rs")
            && said.contains("stale: openapi/forticasb.json")
            && said.contains("+pub mod widget;"),
        "{said}"
    );

    let written = succeeded(&copy.xtask("codegen"));
    assert!(!written.contains("warning"), "{written}");
    succeeded(&copy.xtask("codegen --check"));
    for (path, part) in [
        (
            "crates/forticasb/src/generated/widget/mod.rs",
            "/api/v1/widget/list",
        ),
        ("crates/forticasb/tests/generated/calls.rs", "widget::LIST"),
        (
            "crates/forticasb/tests/generated/round_trips.rs",
            "widget::LIST",
        ),
        (
            "crates/catalog/src/generated/forticasb/widget.json",
            "/api/v1/widget/list",
        ),
        ("openapi/forticasb.json", "/api/v1/widget/list"),
        ("openapi/forticasb-3.0.json", "/api/v1/widget/list"),
    ] {
        assert!(copy.text(path).contains(part), "{path}");
    }
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    assert_ne!(copy.text("README.md"), fs::read_to_string(readme).unwrap());
    let _ = fs::remove_dir_all(&copy.0);
}

#[test]
fn a_sample_that_the_model_does_not_fit_is_refused() {
    let copy = Copy::new("new-endpoint-sample");
    copy.describe(&SAMPLE.replace("\"name\": \"two\"", "\"nam\": \"two\""));
    let refused = copy.xtask("codegen");
    assert!(!refused.status.success());
    let said = String::from_utf8_lossy(&refused.stderr);
    for part in [
        "specs/forticasb/samples/widget.jsonl:1:",
        "`widget.list` at `$.data[1].nam`: `Widget` has no field `nam`",
        "^^^^^",
        "did you mean `name`?",
        "1 error",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let _ = fs::remove_dir_all(&copy.0);
}

#[test]
#[ignore = "compiles a product and its tests, which takes minutes; .ci/run does it"]
fn the_five_steps_end_green() {
    let copy = Copy::new("new-endpoint");
    copy.describe(SAMPLE);
    succeeded(&copy.xtask("codegen"));
    let tested = succeeded(&copy.run(env!("CARGO"), "test -p forticasb --locked"));
    assert!(
        tested.contains("samples: GET /api/v1/widget/list: lossless"),
        "{tested}"
    );
    succeeded(&copy.xtask("codegen --check"));
}
