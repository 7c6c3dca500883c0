//! What the commands have cargo do, seen by a program in the place of cargo.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A workspace with one made-up product, a folder below it for the user, and what stands in for cargo: it writes down its folder,
/// its target folder and its arguments, and leaves `metadata` to cargo.
struct Stage {
    root: PathBuf,
    user: PathBuf,
    log: PathBuf,
}

impl Stage {
    fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&root);
        let stage = Self {
            user: root.join("workspace/docs"),
            log: root.join("log"),
            root,
        };
        let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specs/gated");
        for file in fs::read_dir(specs).unwrap() {
            let file = file.unwrap();
            let text = fs::read_to_string(file.path()).unwrap();
            let name = file.file_name().into_string().unwrap();
            stage.put(&format!("workspace/specs/gated/{name}"), &text);
        }
        stage.put("workspace/Cargo.toml", "[workspace]\n");
        stage.put(
            "workspace/crates/gated/Cargo.toml",
            "[features]\n# <groups>\n# </groups>\n",
        );
        stage.put("workspace/docs/README.md", "");
        let script = "#!/bin/sh\n\
                      [ \"$1\" = metadata ] && exec \"$REAL_CARGO\" \"$@\"\n\
                      echo \"$PWD $CARGO_TARGET_DIR $*\" >>\"$LOG\"\n";
        stage.put("cargo", script);
        fs::set_permissions(stage.root.join("cargo"), fs::Permissions::from_mode(0o755)).unwrap();
        stage
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn xtask(&self, line: &str, target_dir: Option<&str>) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command
            .args(line.split_whitespace())
            .current_dir(&self.user)
            .env_remove("CARGO_MANIFEST_DIR")
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("CARGO_BUILD_TARGET_DIR")
            .env("CARGO", self.root.join("cargo"))
            .env("REAL_CARGO", env!("CARGO"))
            .env("LOG", &self.log);
        if let Some(target_dir) = target_dir {
            command.env("CARGO_TARGET_DIR", target_dir);
        }
        let output = command.output().unwrap();
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    }

    /// What cargo was asked for, a line for each time.
    fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

#[test]
fn measurements_are_built_where_the_environment_says() {
    let stage = Stage::new("size-environment");
    // Relative to the user's folder, as cargo takes it.
    stage.xtask("size", Some("../../elsewhere"));
    let log = stage.log();
    assert!(stage.root.join("elsewhere/weight").is_dir(), "{log}");
    assert!(!stage.root.join("workspace/target").exists());
    assert!(log.contains("/elsewhere/weight/target tree "), "{log}");
}

#[test]
fn measurements_are_built_where_the_configuration_says() {
    let stage = Stage::new("size-configuration");
    stage.put(
        "workspace/.cargo/config.toml",
        "[build]\ntarget-dir = \"../configured\"\n",
    );
    stage.xtask("size", None);
    assert!(
        stage.root.join("configured/weight").is_dir(),
        "{}",
        stage.log()
    );
    assert!(!stage.root.join("workspace/target").exists());
}

#[test]
fn other_builds_start_where_the_user_is() {
    let stage = Stage::new("features");
    let (code, said) = stage.xtask("features", Some("elsewhere"));
    assert_eq!(code, 0, "{said}");
    let log = stage.log();
    let start = format!("{} elsewhere check ", stage.user.display());
    assert!(
        !log.is_empty() && log.lines().all(|line| line.starts_with(&start)),
        "{log}"
    );
    assert!(said.contains("gated 1/"), "it says what it is at: {said}");
}

#[test]
fn the_tour_shows_the_progress_of_its_build() {
    let stage = Stage::new("tour");
    assert_eq!(stage.xtask("codegen", None).0, 0);
    let (code, said) = stage.xtask("tour", None);
    assert_eq!(code, 0, "{said}");
    let log = stage.log();
    assert!(
        log.contains(" run ") && log.contains("secapi-tour"),
        "{log}"
    );
    assert!(!log.contains("quiet"), "{log}");

    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.cargo/config.toml");
    let config = fs::read_to_string(config).unwrap();
    assert!(
        config.contains("xtask = \"run ") && !config.contains("quiet"),
        "{config}"
    );
}
