//! `tour`: the newcomer's tour, after a check that it would show the present state.

use std::path::Path;

use crate::cargo::{Cargo, not_started};
use crate::codegen::{self, Options};
use crate::failure::Failure;

/// The package that has the tour. It is not part of `xtask`, which has to run when the clients do not compile.
const PACKAGE: &str = "secapi-tour";

/// Checks that generated files are fresh, builds the tour with cargo's usual progress, and runs it; its exit code.
pub fn run(root: &Path, cargo: &Cargo, warn: &mut dyn FnMut(&str)) -> Result<u8, Failure> {
    codegen::run(root, &Options::new(true, None), warn)?;
    let status = cargo
        .command("run", cargo.manifest())
        .args(["--package", PACKAGE])
        .status()
        .map_err(|error| not_started(&error))?;
    // No code: a signal ended it.
    Ok(status
        .code()
        .map_or(1, |code| u8::try_from(code).unwrap_or(1)))
}
