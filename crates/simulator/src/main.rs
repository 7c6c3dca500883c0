//! Serves one product on loopback until it is stopped. See `--help`.

mod args;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use secapi_simulator::Simulator;
use serde_json::json;

use crate::args::{Arguments, HELP};

/// Exit status of a call with bad arguments.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments
        .iter()
        .any(|argument| argument == "--help" || argument == "-h")
    {
        print!("{HELP}");
        return ExitCode::SUCCESS;
    }
    let started = args::parse(arguments.into_iter()).and_then(|arguments| {
        let simulator = start(&arguments)?;
        Ok((arguments, simulator))
    });
    match started {
        Ok((arguments, simulator)) => match announce(&arguments, &simulator) {
            Ok(()) => {
                simulator.run();
                ExitCode::SUCCESS
            }
            Err(message) => fail(&message, 1),
        },
        Err(message) => fail(&format!("{message}\nTry --help."), USAGE),
    }
}

fn fail(message: &str, status: u8) -> ExitCode {
    // Nothing is left to be done when not even this can be printed.
    let _ = writeln!(std::io::stderr(), "secapi-simulator: {message}");
    ExitCode::from(status)
}

fn start(arguments: &Arguments) -> Result<Simulator, String> {
    let builder = arguments.builder()?;
    builder.start().map_err(|error| error.to_string())
}

/// Prints what a client needs to know, on one line.
fn announce(arguments: &Arguments, simulator: &Simulator) -> Result<(), String> {
    let mut line = json!({
        "product": simulator.product(),
        "base_url": simulator.base_url(),
        "credentials": simulator.credentials(),
    });
    if let Some(identity) = simulator.tls() {
        let file = arguments.ca_file().unwrap_or_else(|| {
            let name = format!("secapi-simulator-ca-{}.pem", std::process::id());
            std::env::temp_dir().join(name)
        });
        write_ca(&file, &identity.ca_pem)?;
        line["ca_file"] = json!(file);
        line["leaf_sha256"] = json!(identity.leaf_sha256);
    }
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{line}")
        .and_then(|()| stdout.flush())
        .map_err(|error| format!("cannot print the address: {error}"))
}

fn write_ca(file: &PathBuf, pem: &str) -> Result<(), String> {
    std::fs::write(file, pem).map_err(|error| {
        format!(
            "cannot write the CA certificate to {}: {error}",
            file.display()
        )
    })
}
