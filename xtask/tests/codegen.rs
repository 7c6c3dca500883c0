//! The commands, on a workspace of their own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A workspace with the made-up products, removed at the end.
struct Workspace(PathBuf);

impl Workspace {
    fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&root);
        let workspace = Self(root);
        workspace.put("Cargo.toml", "[workspace]\n");
        workspace.put(
            "README.md",
            "# Title\n<!-- coverage -->\n<!-- /coverage -->\nThe end.\n",
        );
        for product in ["features", "gated"] {
            workspace.put(
                &format!("crates/{product}/Cargo.toml"),
                "[features]\n# <groups>\n# </groups>\n",
            );
            let from = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("tests/specs")
                .join(product);
            workspace.copy(&from, &format!("specs/{product}"));
        }
        workspace
    }

    /// Copies a folder, with those in it.
    fn copy(&self, from: &Path, to: &str) {
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let to = format!("{to}/{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                self.copy(&entry.path(), &to);
            } else {
                self.put(&to, &fs::read_to_string(entry.path()).unwrap());
            }
        }
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.0.join(path)).unwrap()
    }

    fn xtask(&self, line: &str) -> Answer {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(line.split_whitespace())
            .current_dir(&self.0)
            .env_remove("CARGO_MANIFEST_DIR")
            .output()
            .unwrap();
        Answer::from(output)
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What a command said.
#[derive(Debug)]
struct Answer {
    code: i32,
    out: String,
    err: String,
}

impl From<Output> for Answer {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

#[test]
fn what_was_written_is_found_fresh() {
    let workspace = Workspace::new("fresh");
    let first = workspace.xtask("codegen");
    assert_eq!(first.code, 0, "{first:?}");
    assert!(
        first
            .out
            .contains("gated: 2 operations, 1 type, 19 files (19 written, 0 removed, 0 unchanged)"),
        "{first:?}"
    );
    assert!(workspace.text("README.md").contains("| `gated`"));
    assert!(
        workspace
            .text("crates/gated/Cargo.toml")
            .contains("host = []")
    );
    assert!(
        workspace
            .text("crates/features/Cargo.toml")
            .contains("default = []")
    );
    serde_json::from_str::<serde_json::Value>(&workspace.text("specs/spec.schema.json")).unwrap();

    let second = workspace.xtask("codegen");
    assert!(
        second
            .out
            .lines()
            .all(|line| line.contains("(0 written, 0 removed,")),
        "{second:?}"
    );
    let check = workspace.xtask("codegen --check");
    assert_eq!((check.code, check.err.as_str()), (0, ""));
}

#[test]
fn a_check_names_what_is_wrong_and_what_to_run_and_writes_nothing() {
    let workspace = Workspace::new("check");
    workspace.xtask("codegen");
    workspace.put("crates/gated/src/generated/host/models.rs", "left over");
    workspace.put("crates/gated/src/generated/host/mod.rs", "stale");
    workspace.put("README.md", "<!-- coverage -->\nold\n<!-- /coverage -->\n");
    workspace.put(
        "crates/gone/src/generated/mod.rs",
        "of a product that is gone",
    );
    fs::remove_file(
        workspace
            .0
            .join("crates/catalog/src/generated/gated/host.json"),
    )
    .unwrap();
    let document = workspace.text("openapi/gated.json");
    workspace.put(
        "openapi/gated.json",
        &document.replace("\"/host\"", "\"/guest\""),
    );
    workspace.put("openapi/gone.json", "of a product that is gone");
    let check = workspace.xtask("codegen --check");
    assert_eq!(check.code, 1);
    for line in [
        "stale: crates/gated/src/generated/host/mod.rs",
        "left over: crates/gated/src/generated/host/models.rs",
        "missing: crates/catalog/src/generated/gated/host.json",
        "stale: README.md",
        "left over: crates/gone/src/generated/mod.rs",
        "stale: openapi/gated.json",
        "left over: openapi/gone.json",
        "-old",
        "-stale",
        "-    \"/guest\"",
        "run `cargo xtask codegen`",
    ] {
        assert!(check.err.contains(line), "{line}: {}", check.err);
    }
    assert_eq!(
        workspace.text("crates/gated/src/generated/host/mod.rs"),
        "stale"
    );

    let one = workspace.xtask("codegen --check --product gated");
    assert_eq!(one.code, 1);
    assert!(
        one.err
            .contains("run `cargo xtask codegen --product gated`"),
        "{}",
        one.err
    );
    assert!(
        !one.err.contains("README.md") && !one.err.contains("gone"),
        "{}",
        one.err
    );

    workspace.xtask("codegen");
    assert_eq!(workspace.xtask("codegen --check").code, 0);
    assert!(!workspace.0.join("crates/gone/src/generated").exists());
}

#[test]
fn a_wrong_spec_touches_nothing() {
    let workspace = Workspace::new("wrong");
    workspace.xtask("codegen");
    let before = workspace.text("crates/gated/src/generated/host/mod.rs");
    workspace.put(
        "specs/gated/host.toml",
        "doc = \"The hosts.\"\n[operation.get_host]\nmethod = \"FETCH\"\n",
    );
    let run = workspace.xtask("codegen");
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(
        run.err.contains("FETCH") && run.err.contains("specs/gated/host.toml:3"),
        "{}",
        run.err
    );
    assert_eq!(
        workspace.text("crates/gated/src/generated/host/mod.rs"),
        before
    );
}

#[test]
fn mistakes_in_what_surrounds_the_specs_are_explained() {
    let workspace = Workspace::new("around");
    let unknown = workspace.xtask("codegen --product gate");
    assert_eq!(unknown.code, 1);
    assert!(
        unknown
            .err
            .contains("no product `gate`; specs/ has features, gated"),
        "{}",
        unknown.err
    );

    workspace.put("crates/gated/Cargo.toml", "[features]\n");
    let unmarked = workspace.xtask("codegen");
    assert!(
        unmarked
            .err
            .contains("crates/gated/Cargo.toml: no `# <groups>`"),
        "{}",
        unmarked.err
    );

    fs::remove_file(workspace.0.join("crates/gated/Cargo.toml")).unwrap();
    let crateless = workspace.xtask("codegen");
    assert!(
        crateless.err.contains("crates/gated/Cargo.toml"),
        "{}",
        crateless.err
    );

    let misused = workspace.xtask("codgen");
    assert_eq!(misused.code, 2);
    assert!(
        misused.err.contains("'codegen'") && misused.err.contains("Usage:"),
        "{}",
        misused.err
    );
}

#[test]
fn operations_are_listed_for_people_and_for_programs() {
    let workspace = Workspace::new("operations");
    let json = workspace.xtask("operations --json");
    let rows: Vec<serde_json::Value> = serde_json::from_str(&json.out).unwrap();
    let find = |name: &str| rows.iter().find(|row| row["name"] == name).unwrap();
    let status = find("get_status");
    assert_eq!(
        *status,
        serde_json::json!({
            "product": "features", "group": "versions", "name": "get_status", "method": "GET", "path": "/status",
            "evidence": "documented", "source": "https://docs.example.com/status", "since": "20.1.0", "until": "23.2",
            "deprecated": "It shows one account only.", "replaced_by": "get_status_of_all", "idempotent": true,
            "read_only": true, "paging": null, "typed": true, "samples": 0, "request_samples": 0,
        })
    );
    assert_eq!(find("get_anything")["typed"], false);
    assert_eq!(find("delete_anything")["typed"], true);
    assert_eq!(find("list_alerts")["paging"], "body");

    let table = workspace.xtask("operations").out;
    assert_eq!(table.lines().count(), rows.len() + 1);
    let method = table.find("METHOD").unwrap();
    assert!(
        table
            .lines()
            .skip(1)
            .all(|line| line[method..].starts_with(|c: char| c.is_ascii_uppercase())),
        "{table}"
    );
}

#[test]
fn the_table_of_products_is_printed_and_kept() {
    let workspace = Workspace::new("coverage");
    let table = workspace.xtask("coverage");
    assert_eq!(table.code, 0);
    assert!(table.out.starts_with("| crate"), "{}", table.out);
    assert!(workspace.text("README.md").contains(&table.out));
    assert!(
        workspace
            .text("README.md")
            .ends_with("<!-- /coverage -->\nThe end.\n")
    );
}

#[test]
fn a_group_cannot_have_a_name_of_the_hand_written_half() {
    let workspace = Workspace::new("hand_written");
    assert_eq!(workspace.xtask("codegen").code, 0);
    workspace.put(
        "crates/gated/src/lib.rs",
        "mod client;\npub mod helpers;\npub use generated::*;\npub use secapi_core::blocking;\n",
    );
    workspace.put(
        "crates/gated/src/client.rs",
        "use crate::Client;\nimpl Client { pub fn tenants(&self) {} }\n",
    );
    workspace.put(
        "crates/gated/Cargo.toml",
        "[features]\n# <groups>\n# </groups>\nxml = []\n[dependencies]\nsome-crate = \"1\"\n",
    );
    for name in ["helpers", "blocking", "tenants", "xml", "some_crate", "std"] {
        let path = format!("specs/gated/{name}.toml");
        workspace.put(
            &path,
            "doc = \"A.\"\n[operation.get_it]\nmethod = \"GET\"\npath = \"/it\"\ndoc = \"It.\"\nsource = \"https://docs.example.com/\"\nevidence = \"documented\"\n",
        );
        let answer = workspace.xtask("codegen --product gated");
        assert_ne!(answer.code, 0, "{name}");
        let said = format!("a group cannot be called `{name}`");
        assert!(answer.err.contains(&said), "{}", answer.err);
        fs::remove_file(workspace.0.join(path)).unwrap();
    }
}
