//! Serves one product on loopback until it is stopped. See `--help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    secapi_simulator::cli::run(std::env::args_os()).into()
}
