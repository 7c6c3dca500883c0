//! What the generated crates cost those who build them. `cargo xtask weight` and `cargo xtask size` run it.
//!
//! Everything is built in the folder `weight` of the target folder, with dependencies of its own, so that only the crate in question is timed.
//! It is not part of `xtask`, which knows nothing of compilers and other generators, nor of `secapi-bench`, whose dependencies it would change.

#![allow(
    clippy::format_push_string,
    reason = "text is put together here, and reads better so; none of it is hot"
)]

mod args;
mod builds;
mod compare;
mod figures;
mod lines;
mod progenitor;
mod program;
mod size;
mod table;

use std::process::ExitCode;

use clap::Parser as _;
use xtask::terminal;

use self::args::{Command, CommandLine};

/// Where all of it is built, below the target folder of the workspace.
const FOLDER: &str = "weight";

fn main() -> ExitCode {
    let command = CommandLine::parse().command;
    terminal::run(|root, cargo, warn| match command {
        Command::Weight { json, product } => {
            compare::run(root, cargo, product.as_deref(), json, warn)
        }
        Command::Size { record } => size::run(root, cargo, record, warn),
    })
}
