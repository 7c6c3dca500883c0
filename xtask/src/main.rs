//! The command line of `cargo xtask`: arguments in, files and text out, everything else is in the library.

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};
use xtask::args::{Command, CommandLine};
use xtask::codegen::{self, Options};
use xtask::terminal::{self, print, print_lines};
use xtask::{features, operations, package, tidy};

fn main() -> ExitCode {
    let Some(command) = CommandLine::parse().command else {
        return print(&CommandLine::command().render_long_help().to_string());
    };
    terminal::run(|root, cargo, warn| match command {
        Command::Codegen(given) => {
            let options = Options::new(given.check, given.product);
            codegen::run(root, &options, warn).map(|lines| print_lines(&lines))
        }
        Command::Operations { json } => {
            let catalog = codegen::load(root, None, warn)?;
            Ok(print(&if json {
                operations::json(&catalog)?
            } else {
                operations::table(&catalog)
            }))
        }
        Command::Features => features::run(root, cargo, warn).map(|lines| print_lines(&lines)),
        Command::Weight { options } => package::run(cargo, "secapi-weight", "weight", &options),
        Command::Size { options } => package::run(cargo, "secapi-weight", "size", &options),
        Command::Coverage => codegen::coverage(root, warn).map(|text| print(&text)),
        Command::Man { folder } => package::run(cargo, "secapi", "man", &[folder]),
        Command::Tidy => tidy::run(root).map(|lines| print_lines(&lines)),
        Command::Tour => {
            // It would show what the specs said before.
            codegen::run(root, &Options::new(true, None), warn)?;
            package::run(cargo, "secapi-tour", "", &[])
        }
    })
}
