//! A workspace in which commands run cargo, and what stands in for cargo.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A workspace with one made-up product, a folder below it for the user, and what stands in for cargo: it writes down its folder,
/// its target folder and its arguments, and leaves `metadata` to cargo.
pub(crate) struct Stage {
    program: &'static str,
    pub(crate) root: PathBuf,
    pub(crate) user: PathBuf,
    log: PathBuf,
}

impl Stage {
    /// For a program, in a folder of this name, with specs of the tests of `xtask`, whose folder is given.
    pub(crate) fn new(program: &'static str, xtask: &str, name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&root);
        let stage = Self {
            program,
            user: root.join("workspace/docs"),
            log: root.join("log"),
            root,
        };
        let specs = Path::new(xtask).join("tests/specs/gated");
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

    pub(crate) fn put(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Runs the program: its exit code, and what it says on standard error.
    pub(crate) fn run(&self, line: &str, target_dir: Option<&str>) -> (i32, String) {
        let mut command = Command::new(self.program);
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
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}
