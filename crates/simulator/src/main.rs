//! Serves one product on loopback until it is stopped. See `--help`.

mod announcement;
mod args;
mod background;

use std::fmt::Display;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};

use crate::args::Arguments;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let ended = if arguments.background {
        background::serve(&arguments)
    } else {
        serve(arguments)
    };
    ended.unwrap_or_else(|message| {
        // Nothing is left to be done when not even this can be printed.
        let _ = writeln!(std::io::stderr(), "error: {message}");
        ExitCode::FAILURE
    })
}

fn serve(arguments: Arguments) -> Result<ExitCode, String> {
    let (env, ca_file) = (arguments.env, arguments.ca_file.clone());
    let builder = arguments.builder().unwrap_or_else(refuse);
    let simulator = builder.start().unwrap_or_else(refuse);
    let ca_file = match simulator.tls() {
        None => None,
        Some(identity) => {
            let file = ca_file.unwrap_or_else(temporary_ca_file);
            write_ca(&file, &identity.ca_pem)?;
            Some(file)
        }
    };
    let text = if env {
        announcement::exports(&simulator, ca_file.as_deref())
    } else {
        announcement::json(&simulator, ca_file.as_deref())
    };
    announcement::print(&text)?;
    simulator.run();
    Ok(ExitCode::SUCCESS)
}

/// Ends the program as it ends for every other bad argument.
fn refuse<T>(reason: impl Display) -> T {
    Arguments::command()
        .error(ErrorKind::ValueValidation, reason)
        .exit()
}

fn temporary_ca_file() -> PathBuf {
    let name = format!("secapi-simulator-ca-{}.pem", std::process::id());
    std::env::temp_dir().join(name)
}

fn write_ca(file: &Path, pem: &str) -> Result<(), String> {
    std::fs::write(file, pem).map_err(|error| {
        format!(
            "cannot write the CA certificate to {}: {error}",
            file.display()
        )
    })
}
