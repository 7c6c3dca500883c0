//! The command line of `cargo xtask`: arguments in, files and text out, everything else is in the library.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};
use xtask::args::{Command, CommandLine};
use xtask::cargo::Cargo;
use xtask::codegen::{self, Options};
use xtask::{features, operations, tour, weight};

fn main() -> ExitCode {
    let Some(command) = CommandLine::parse().command else {
        return print(&CommandLine::command().render_long_help().to_string());
    };
    let cargo = match enter() {
        Ok(cargo) => cargo,
        Err(error) => {
            complain(&format!("error: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let root = Path::new("");
    let mut warn = |text: &str| complain(text);
    let answer = match command {
        Command::Codegen(given) => codegen::run(
            root,
            &Options::new(given.check, given.only.product),
            &mut warn,
        )
        .map(|lines| as_text(&lines)),
        Command::Operations { json } => codegen::load(root, None, &mut warn).and_then(|catalog| {
            if json {
                operations::json(&catalog).map_err(Into::into)
            } else {
                Ok(operations::table(&catalog))
            }
        }),
        Command::Features => features::run(root, &cargo, &mut warn).map(|lines| as_text(&lines)),
        Command::Weight { json, only } => {
            weight::run(root, &cargo, only.product.as_deref(), json, &mut warn)
        }
        Command::Size { record } => {
            weight::size(root, &cargo, record, &mut warn).map(|lines| as_text(&lines))
        }
        Command::Coverage => codegen::coverage(root, &mut warn),
        Command::Tour => match tour::run(root, &cargo, &mut warn) {
            Ok(code) => return ExitCode::from(code),
            Err(failure) => Err(failure),
        },
    };
    match answer {
        Ok(text) => print(&text),
        Err(failure) => {
            complain(&failure.to_string());
            ExitCode::FAILURE
        }
    }
}

fn as_text(lines: &[String]) -> String {
    lines.join("\n") + "\n"
}

/// Makes the workspace the current folder, so that paths in messages are those below it. Cargo stays where the user is.
fn enter() -> Result<Cargo, String> {
    let here = std::env::current_dir().map_err(|error| format!("the current folder: {error}"))?;
    let root = workspace(&here)?;
    std::env::set_current_dir(&root).map_err(|error| format!("{}: {error}", root.display()))?;
    Ok(Cargo::new(&root, here))
}

/// The workspace that this command was built in, or the one around the current folder.
fn workspace(here: &Path) -> Result<PathBuf, String> {
    // Cargo sets this at run time; the value at build time may be that of another checkout.
    if let Some(xtask) = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from)
        && let Some(root) = xtask.parent()
        && root.join("specs").is_dir()
    {
        return Ok(root.to_owned());
    }
    here.ancestors()
        .find(|folder| folder.join("specs").is_dir() && folder.join("Cargo.toml").is_file())
        .map(Path::to_owned)
        .ok_or_else(|| {
            format!(
                "{} is not inside the workspace (no folder `specs` beside a Cargo.toml)",
                here.display()
            )
        })
}

/// Prints to standard output; a reader that has gone away is no failure of ours.
fn print(text: &str) -> ExitCode {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            complain(&format!("error: standard output: {error}"));
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}

/// Prints to standard error.
fn complain(text: &str) {
    let mut err = std::io::stderr().lock();
    let _ = writeln!(err, "{}", text.trim_end());
}
