//! The command line of `cargo xtask`: arguments in, files and text out, everything else is in the library.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use xtask::args::{self, Command, USAGE};
use xtask::codegen::{self, Options};
use xtask::{features, openapi, operations, tour, weight};

/// Exit code of a command line that makes no sense.
const MISUSED: u8 = 2;

fn main() -> ExitCode {
    let command = match args::parse(std::env::args().skip(1)) {
        Ok(command) => command,
        Err(error) => {
            complain(&format!("error: {error}\n\n{USAGE}"));
            return ExitCode::from(MISUSED);
        }
    };
    if command == Command::Help {
        return print(USAGE);
    }
    // Paths in messages are those below the workspace.
    let entered = workspace()
        .and_then(|root| std::env::set_current_dir(root).map_err(|error| error.to_string()));
    if let Err(error) = entered {
        complain(&format!("error: {error}"));
        return ExitCode::FAILURE;
    }
    let root = Path::new("");
    let mut warn = |text: &str| complain(text);
    let answer = match command {
        Command::Help => Ok(USAGE.to_owned()),
        Command::Codegen { check, product } => {
            codegen::run(root, &Options::new(check, product), &mut warn)
                .map(|lines| lines.join("\n") + "\n")
        }
        Command::OpenApi { check, product } => {
            openapi::run(root, &Options::new(check, product), &mut warn)
                .map(|lines| lines.join("\n") + "\n")
        }
        Command::Operations { json } => codegen::load(root, None, &mut warn).and_then(|catalog| {
            if json {
                operations::json(&catalog).map_err(Into::into)
            } else {
                Ok(operations::table(&catalog))
            }
        }),
        Command::Features => features::run(root, &mut warn).map(|lines| lines.join("\n") + "\n"),
        Command::Weight { json, product } => weight::run(root, product.as_deref(), json, &mut warn),
        Command::Size { record } => {
            weight::size(root, record, &mut warn).map(|lines| lines.join("\n") + "\n")
        }
        Command::Coverage => codegen::coverage(root, &mut warn),
        Command::Tour(args) => match tour::run(root, &args, &mut warn) {
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

/// The workspace that this command was built in, or the one around the current folder.
fn workspace() -> Result<PathBuf, String> {
    // Cargo sets this at run time; the value at build time may be that of another checkout.
    if let Some(xtask) = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from)
        && let Some(root) = xtask.parent()
        && root.join("specs").is_dir()
    {
        return Ok(root.to_owned());
    }
    let here = std::env::current_dir().map_err(|error| format!("the current folder: {error}"))?;
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
