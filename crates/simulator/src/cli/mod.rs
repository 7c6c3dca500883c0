//! The program `secapi-simulator` as a function, for programs that have it as a command.

mod announcement;
mod args;
mod background;

use std::ffi::OsString;
use std::fmt::Display;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};

use self::args::Arguments;
use crate::Simulator;

/// Serves the product of a command line until the process is stopped. The first word is the name of the program, for
/// messages. Returns the exit code. Ends the process when the command line is wrong or asks for help.
pub fn run(words: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments = Arguments::parse_from(words);
    let ended = if arguments.background {
        background::serve(&arguments)
    } else {
        serve(arguments)
    };
    ended.unwrap_or_else(|message| {
        // Nothing is left to be done when not even this can be printed.
        let _ = writeln!(std::io::stderr(), "error: {message}");
        1
    })
}

fn serve(arguments: Arguments) -> Result<u8, String> {
    let (env, ca_file) = (arguments.env, arguments.ca_file.clone());
    let builder = arguments.builder().unwrap_or_else(refuse);
    let simulator: Simulator = builder.start().unwrap_or_else(refuse);
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
    Ok(0)
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
