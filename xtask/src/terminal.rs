//! What the command lines of this workspace begin and end with.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::cargo::Cargo;
use crate::failure::Failure;

/// Runs a command in the folder of the workspace, so that paths in messages are those below it. Prints its warnings, and why it failed.
/// Cargo stays where the user is.
pub fn run(
    command: impl FnOnce(&Path, &Cargo, &mut dyn FnMut(&str)) -> Result<ExitCode, Failure>,
) -> ExitCode {
    let answer = enter().and_then(|cargo| command(Path::new(""), &cargo, &mut complain));
    answer.unwrap_or_else(|failure| {
        complain(&failure.to_string());
        ExitCode::FAILURE
    })
}

fn enter() -> Result<Cargo, Failure> {
    let failed = |what: &str, error| Failure::new(format!("error: {what}: {error}"));
    let here = std::env::current_dir().map_err(|error| failed("the current folder", error))?;
    let root = workspace(&here)?;
    std::env::set_current_dir(&root).map_err(|error| failed(&root.display().to_string(), error))?;
    Ok(Cargo::new(&root, here))
}

/// The workspace that this command was built in, or the one around the current folder.
fn workspace(here: &Path) -> Result<PathBuf, Failure> {
    // Cargo sets this at run time; the value at build time may be that of another checkout.
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let is_root =
        |folder: &&Path| folder.join("specs").is_dir() && folder.join("Cargo.toml").is_file();
    let folders = package.iter().flat_map(|package| package.ancestors());
    let root = folders.chain(here.ancestors()).find(is_root);
    root.map(Path::to_owned).ok_or_else(|| {
        Failure::new(format!(
            "error: {} is not inside the workspace (no folder `specs` beside a Cargo.toml)",
            here.display()
        ))
    })
}

/// Prints to standard output; a reader that has gone away is no failure of ours.
#[must_use]
pub fn print(text: &str) -> ExitCode {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            complain(&format!("error: standard output: {error}"));
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}

/// Prints lines to standard output.
#[must_use]
pub fn print_lines(lines: &[String]) -> ExitCode {
    print(&(lines.join("\n") + "\n"))
}

/// Prints to standard error.
fn complain(text: &str) {
    let mut err = std::io::stderr().lock();
    let _ = writeln!(err, "{}", text.trim_end());
}
