//! `tour`: the newcomer's tour, after a look at whether it would show the present state.

use std::path::Path;
use std::process::Command;

use crate::codegen::{self, Failure, Options};
use crate::files::Mode;

/// The package that has the tour. It is not part of `xtask`, which has to run when the clients do not compile.
const PACKAGE: &str = "secapi-tour";

/// Checks that generated code is fresh and runs the tour; answers its exit code.
pub fn run(root: &Path, args: &[String], warn: &mut dyn FnMut(&str)) -> Result<u8, Failure> {
    codegen::run(
        root,
        &Options {
            mode: Mode::Check,
            product: None,
        },
        warn,
    )?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["run", "--quiet", "--package", PACKAGE, "--"])
        .args(args)
        .status()
        .map_err(|error| Failure::new(format!("error: cargo cannot be started: {error}")))?;
    // No code: a signal ended it.
    Ok(status
        .code()
        .map_or(1, |code| u8::try_from(code).unwrap_or(1)))
}
