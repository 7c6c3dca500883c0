//! `secapi simulate PRODUCT`: the service on loopback, to try commands on.

use std::ffi::OsString;
use std::net::TcpStream;
use std::time::Duration;

use clap::{Arg, ArgMatches, Command};
use secapi_core::{Json, Method};

use super::block_on;
use crate::connect::{self, Settings};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::options::Options;
use crate::{Result, catalog};

/// What ends a simulator instead of starting one.
const STOP: &str = "stop";

/// The simulator's control call that ends it.
const STOP_CALL: &str = "/__sim/stop";

/// How often, and how often at most, it is tried whether a simulator has ended.
const BETWEEN_PROBES: Duration = Duration::from_millis(10);
const PROBES: u32 = 500;

const AFTER_HELP: &str = "\
  eval \"$(secapi simulate fortinac --env --background --items 240)\"
  secapi fortinac host list
  secapi simulate stop

`secapi simulate PRODUCT --help` has the simulator's own options. `stop` ends the simulators that the environment's
SECAPI_*_URL variables name.";

pub(crate) fn command() -> Command {
    Command::new("simulate")
        .about("Serve a product on loopback, to try commands without a tenant or an appliance")
        // Help belongs to the simulator once a product is named.
        .disable_help_flag(true)
        .arg(
            Arg::new("product")
                .value_name("PRODUCT|stop")
                .allow_hyphen_values(true),
        )
        .arg(
            Arg::new("arguments")
                .value_name("SIMULATOR OPTIONS")
                .num_args(0..)
                .trailing_var_arg(true)
                .allow_hyphen_values(true)
                .value_parser(clap::value_parser!(OsString)),
        )
        .after_help(AFTER_HELP)
}

pub(crate) fn run(matches: &ArgMatches, options: &Options) -> Result<Exit> {
    let product = matches
        .get_one::<String>("product")
        .map_or("", String::as_str);
    let arguments = matches.get_many::<OsString>("arguments");
    let arguments: Vec<OsString> = arguments.unwrap_or_default().cloned().collect();
    if ["", "-h", "--help"].contains(&product) {
        super::print(
            &command()
                .bin_name("secapi simulate")
                .render_help()
                .to_string(),
        )?;
        return Ok(Exit::Done);
    }
    if product == STOP {
        return stop(options);
    }
    catalog::product(product)?;
    let words = [
        OsString::from(format!("secapi simulate {product}")),
        "--product".into(),
        product.into(),
    ];
    match secapi_simulator::cli::run(words.into_iter().chain(arguments)) {
        0 => Ok(Exit::Done),
        _ => Ok(Exit::Usage),
    }
}

/// Ends the simulators that the environment names.
fn stop(options: &Options) -> Result<Exit> {
    let mut stopped = 0;
    for product in secapi_catalog::products() {
        let settings = Settings::of_environment(product.name);
        let is_local = settings.base_url.as_deref().is_some_and(is_loopback);
        if !is_local {
            continue;
        }
        let client = connect::any(&settings, options)?;
        let call = client.request(Method::POST, STOP_CALL).idempotent(false);
        let ended: Result<Json> = block_on(async { Ok(call.await?) });
        match ended {
            Ok(_) => {
                stopped += 1;
                wait_until_closed(settings.base_url.as_deref().unwrap_or_default());
            }
            Err(failure) if failure.exit() == Exit::Unreachable => {}
            Err(failure) => return Err(failure),
        }
    }
    if stopped == 0 {
        return Err(
            Failure::usage("no simulator runs at the addresses of the environment")
                .with_hint("`eval \"$(secapi simulate PRODUCT --env --background)\"` starts one"),
        );
    }
    if options.is_talkative() {
        eprintln!(
            "stopped {stopped} simulator{}",
            if stopped == 1 { "" } else { "s" }
        );
    }
    Ok(Exit::Done)
}

/// Waits until nothing listens there any more, so that the next command meets no simulator that is about to end.
fn wait_until_closed(url: &str) {
    let authority = url.split("://").nth(1).unwrap_or(url);
    let authority = authority.split('/').next().unwrap_or_default();
    for _ in 0..PROBES {
        if TcpStream::connect(authority).is_err() {
            return;
        }
        std::thread::sleep(BETWEEN_PROBES);
    }
}

/// Only a simulator of this machine is ended.
fn is_loopback(url: &str) -> bool {
    let host = url.split("://").nth(1).unwrap_or(url);
    ["127.", "localhost", "[::1]"]
        .iter()
        .any(|local| host.starts_with(local))
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn only_loopback_is_local() {
        assert!(is_loopback("http://127.0.0.1:8080"));
        assert!(is_loopback("https://[::1]:8443"));
        assert!(!is_loopback("https://nac.example.com:8443"));
        assert!(!is_loopback("https://www.forticasb.com"));
    }
}
