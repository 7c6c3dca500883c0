//! Runs of cargo on behalf of the user.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;

/// Cargo with the user's settings. Relative paths in these, such as that of `CARGO_TARGET_DIR`, start at the folder that the user is in,
/// so every run starts there.
#[derive(Clone, Debug)]
pub struct Cargo {
    manifest: PathBuf,
    current_dir: PathBuf,
}

impl Cargo {
    /// For the workspace at `root`, an absolute path, as run by a user in the folder `current_dir`.
    #[must_use]
    pub fn new(root: &Path, current_dir: PathBuf) -> Self {
        Self {
            manifest: root.join("Cargo.toml"),
            current_dir,
        }
    }

    /// The manifest of the workspace.
    #[must_use]
    pub fn manifest(&self) -> &Path {
        &self.manifest
    }

    /// `cargo <subcommand>` for the package or workspace of a manifest.
    #[must_use]
    pub fn command(&self, subcommand: &str, manifest: &Path) -> Command {
        // Cargo names itself to what it runs.
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command
            .current_dir(&self.current_dir)
            .arg(subcommand)
            .arg("--manifest-path")
            .arg(manifest);
        command
    }

    /// Where cargo builds this workspace: `target`, or what the environment or a configuration file says.
    pub fn target_dir(&self) -> Result<PathBuf, Failure> {
        let output = self
            .command("metadata", &self.manifest)
            .args(["--no-deps", "--format-version", "1"])
            .output()
            .map_err(|error| not_started(&error))?;
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr);
            return Err(Failure::new(format!(
                "error: cargo metadata failed:\n{text}"
            )));
        }
        let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
        metadata["target_directory"]
            .as_str()
            .map(PathBuf::from)
            .ok_or_else(|| Failure::new("error: cargo metadata names no target_directory"))
    }
}

/// What a command that cannot be started fails with.
#[must_use]
pub fn not_started(error: &std::io::Error) -> Failure {
    Failure::new(format!("error: cargo cannot be started: {error}"))
}
