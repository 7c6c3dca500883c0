//! Serves one product on loopback until it is stopped. See `--help`.

use std::io::Write;
use std::process::ExitCode;

use secapi_simulator::{Simulator, product_names};
use serde_json::json;

const HELP: &str = "\
Serves one product on loopback until it is stopped.

Usage: secapi-simulator --product P [--listen 127.0.0.1:0] [--access-key A --secret-key S] [--seed N]

  --product P       which product: dbss, forticasb, forticwp or fortinac
  --listen A:P      loopback address and port; port 0 is any free port (default 127.0.0.1:0)
  --access-key A    access key in place of a made-up one (dbss)
  --secret-key S    secret key in place of a made-up one (dbss)
  --seed N          what answers and credentials are made from (default 1)
  --help            this text

Prints one JSON line when it serves: product, base_url, credentials.
";

/// Exit status of a call with bad arguments.
const USAGE: u8 = 2;

#[derive(Debug, Default)]
struct Arguments {
    product: String,
    listen: Option<String>,
    access_key: Option<String>,
    secret_key: Option<String>,
    seed: Option<u64>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments
        .iter()
        .any(|argument| argument == "--help" || argument == "-h")
    {
        print!("{HELP}");
        return ExitCode::SUCCESS;
    }
    match parse(arguments.into_iter()).and_then(start) {
        Ok(simulator) => match announce(&simulator) {
            Ok(()) => {
                simulator.run();
                ExitCode::SUCCESS
            }
            Err(error) => fail(&format!("cannot print the address: {error}"), 1),
        },
        Err(message) => fail(&format!("{message}\nTry --help."), USAGE),
    }
}

fn fail(message: &str, status: u8) -> ExitCode {
    // Nothing is left to be done when not even this can be printed.
    let _ = writeln!(std::io::stderr(), "secapi-simulator: {message}");
    ExitCode::from(status)
}

/// Options are `--name value` or `--name=value`, each at most once.
fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut parsed = Arguments::default();
    let mut seen = Vec::new();
    while let Some(argument) = arguments.next() {
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (argument, None),
        };
        if ![
            "--product",
            "--listen",
            "--access-key",
            "--secret-key",
            "--seed",
        ]
        .contains(&name.as_str())
        {
            return Err(format!("unknown argument `{name}`"));
        }
        if seen.contains(&name) {
            return Err(format!("`{name}` is given twice"));
        }
        let value = value
            .or_else(|| arguments.next())
            .filter(|value| !value.is_empty());
        let value = value.ok_or_else(|| format!("`{name}` needs a value"))?;
        match name.as_str() {
            "--product" => parsed.product = value,
            "--listen" => parsed.listen = Some(value),
            "--access-key" => parsed.access_key = Some(value),
            "--secret-key" => parsed.secret_key = Some(value),
            _ => {
                parsed.seed = Some(
                    value
                        .parse()
                        .map_err(|_| format!("`--seed {value}` is not a number from 0 on"))?,
                );
            }
        }
        seen.push(name);
    }
    if parsed.product.is_empty() {
        return Err(format!(
            "`--product` is missing; there are {}",
            product_names().join(", ")
        ));
    }
    if parsed.access_key.is_some() != parsed.secret_key.is_some() {
        return Err("`--access-key` and `--secret-key` go together".to_owned());
    }
    Ok(parsed)
}

fn start(arguments: Arguments) -> Result<Simulator, String> {
    // Nobody can look at the requests of a process from outside, so none are kept.
    let mut builder = Simulator::builder()
        .product(arguments.product)
        .keep_requests(0);
    if let Some(listen) = arguments.listen {
        builder = builder.listen(listen);
    }
    if let Some(key) = arguments.access_key {
        builder = builder.access_key(key);
    }
    if let Some(key) = arguments.secret_key {
        builder = builder.secret_key(key);
    }
    if let Some(seed) = arguments.seed {
        builder = builder.seed(seed);
    }
    builder.start().map_err(|error| error.to_string())
}

fn announce(simulator: &Simulator) -> std::io::Result<()> {
    let line = json!({
        "product": simulator.product(),
        "base_url": simulator.base_url(),
        "credentials": simulator.credentials(),
    });
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{line}")?;
    stdout.flush()
}
