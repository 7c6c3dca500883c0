//! Commands that are packages of their own: `xtask` has to run when the clients do not compile, and knows no compilers.

use std::process::ExitCode;

use crate::cargo::{Cargo, not_started};
use crate::failure::Failure;

/// Builds a package with cargo's usual progress, and runs it with a command and its options; its exit code.
pub fn run(
    cargo: &Cargo,
    package: &str,
    command: &str,
    options: &[String],
) -> Result<ExitCode, Failure> {
    let command = (!command.is_empty()).then_some(command);
    let status = cargo
        .command("run", cargo.manifest())
        .args(["--package", package, "--"])
        .args(command)
        .args(options)
        .status()
        .map_err(|error| not_started(&error))?;
    // No code: a signal ended it.
    let code = status
        .code()
        .map_or(1, |code| u8::try_from(code).unwrap_or(1));
    Ok(ExitCode::from(code))
}
