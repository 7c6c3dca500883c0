//! Arguments of the program.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use secapi_simulator::{Builder, Simulator, product_names};

pub(crate) const HELP: &str = r#"Serves one product on loopback until it is stopped.

Usage: secapi-simulator --product P [options]

  --product P         which product: dbss, forticasb, forticwp or fortinac
  --listen A:P        loopback address and port; port 0 is any free port (default 127.0.0.1:0)
  --seed N            what answers and credentials are made from (default 1)
  --items N           rows of every paged list (default: as recorded, else 25)
  --time-range F..T   when rows with a time came up, such as 2026-01-01T00:00:00Z..2026-02-01T00:00:00Z
                      (default: the 30 days before the last full hour)
  --state FILE        keep there what calls change, and go on with what is in it (default: forgotten at the end)
  --strict-ids        refuse calls to ids that nothing has ever had (default: answer as if it were there)
  --stateless         remember nothing: answer every right call with what was recorded or made up
  --job-time MS       milliseconds, by the simulator's clock, that the service takes for what it does in its own time (default 2000)
  --workers N         threads that serve (default 1)
  --keep-requests N   how many requests are kept for /__sim/requests (default 1000)

Authentication
  --token-ttl S       seconds that an access token is valid (default: as the product's)
  --access-key A      access key in place of a made-up one, with --secret-key (dbss)
  --secret-key S      secret key in place of a made-up one (dbss)
  --allow-subnet C    subnet, such as 127.0.0.0/8, that tokens are accepted from; may be repeated (fortinac)
  --clock-offset S    seconds that the simulator's clock is ahead, negative when behind (default 0)

Transport
  --tls               serve HTTPS, with a CA that is made up now; its certificate is written to a file
  --ca-file F         that file (default: one in the folder for temporary files)
  --idle-close MS     milliseconds after which idle connections are closed (default 60000)

Faults
  --fault SCRIPT      what goes wrong; may be repeated. Faults are separated by `;` or lines:
                      target, occasion (default: every call), effects
                        --fault 'host.create nth 1 cut-after'
                        --fault '* chance 10% status 503 retry-after 2; connect every 5 cut-before'
  --fault-file F      a file with such a script; may be repeated

      target          group.operation, operation, /path, METHOD /path (`*` is any text), or connect
      occasions       nth N, calls A..B, calls A.., every N, chance P%, times N
      answers         status CODE, answer CODE TEXT, json CODE TEXT, html CODE TEXT, login-page, no-content, redirect URL,
                      header NAME TEXT, retry-after SECONDS-OR-TEXT, retry-after date OFFSET, handled
      bodies          bom, truncated-gzip, gzip-bomb SIZE, length +N, length -N, cut-body N, stall-body N, slow N/TIME
      connections     delay TIME, stall, cut-before, cut-after, reset; cut-handshake, idle-close TIME (target connect)
      state           clock OFFSET, expire-tokens, revoke-tokens, revoke-refresh-tokens
      TIME is 250ms, 3s, 2m or 1h; OFFSET is +TIME or -TIME; SIZE is 100, 10kB, 10MB or 1GB; TEXT is a word or "quoted"

Prints one JSON line when it serves: product, base_url, credentials; with --tls also ca_file and leaf_sha256.
/__sim/ is the API reference for a browser. GET /__sim lists the control calls: faults, recorded requests, tokens, clock, reset.
"#;

/// Options with a value, and whether they may be repeated.
const OPTIONS: [(&str, bool); 18] = [
    ("--product", false),
    ("--listen", false),
    ("--seed", false),
    ("--items", false),
    ("--time-range", false),
    ("--state", false),
    ("--job-time", false),
    ("--workers", false),
    ("--keep-requests", false),
    ("--token-ttl", false),
    ("--access-key", false),
    ("--secret-key", false),
    ("--allow-subnet", true),
    ("--clock-offset", false),
    ("--ca-file", false),
    ("--idle-close", false),
    ("--fault", true),
    ("--fault-file", true),
];
const TLS: &str = "--tls";
const STRICT_IDS: &str = "--strict-ids";
const STATELESS: &str = "--stateless";

/// How many requests are kept unless told otherwise; fewer than in a test, because a program may run for long.
const KEPT: usize = 1000;

/// The options that were given, in order.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    values: Vec<(&'static str, String)>,
    tls: bool,
    strict_ids: bool,
    stateless: bool,
}

/// Options are `--name value` or `--name=value`.
pub(crate) fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut parsed = Arguments::default();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            TLS => {
                parsed.tls = true;
                continue;
            }
            STRICT_IDS => {
                parsed.strict_ids = true;
                continue;
            }
            STATELESS => {
                parsed.stateless = true;
                continue;
            }
            _ => {}
        }
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (argument, None),
        };
        let (known, repeats) = *OPTIONS
            .iter()
            .find(|(known, _)| *known == name)
            .ok_or_else(|| format!("unknown argument `{name}`"))?;
        if !repeats && parsed.value(known).is_some() {
            return Err(format!("`{known}` is given twice"));
        }
        let value = value
            .or_else(|| arguments.next())
            .filter(|value| !value.is_empty());
        let value = value.ok_or_else(|| format!("`{known}` needs a value"))?;
        parsed.values.push((known, value));
    }
    if parsed.value("--product").is_none() {
        return Err(format!(
            "`--product` is missing; there are {}",
            product_names().join(", ")
        ));
    }
    if parsed.value("--access-key").is_some() != parsed.value("--secret-key").is_some() {
        return Err("`--access-key` and `--secret-key` go together".to_owned());
    }
    if parsed.value("--ca-file").is_some() && !parsed.tls {
        return Err("`--ca-file` goes with `--tls`".to_owned());
    }
    Ok(parsed)
}

impl Arguments {
    /// The simulator that is asked for.
    pub(crate) fn builder(&self) -> Result<Builder, String> {
        let mut builder = Simulator::builder()
            .product(self.value("--product").unwrap_or_default())
            .keep_requests(self.number("--keep-requests")?.unwrap_or(KEPT));
        if let Some(listen) = self.value("--listen") {
            builder = builder.listen(listen);
        }
        if let Some(seed) = self.number("--seed")? {
            builder = builder.seed(seed);
        }
        if let Some(rows) = self.number("--items")? {
            builder = builder.items(rows);
        }
        if let Some((from, to)) = self.time_range()? {
            builder = builder.time_range(from, to);
        }
        if let Some(file) = self.value("--state") {
            builder = builder.state(file);
        }
        builder = builder
            .strict_ids(self.strict_ids)
            .stateless(self.stateless);
        if let Some(millis) = self.number("--job-time")? {
            builder = builder.job_time(Duration::from_millis(millis));
        }
        if let Some(count) = self.number("--workers")? {
            builder = builder.workers(count);
        }
        if let Some(seconds) = self.number("--token-ttl")? {
            builder = builder.token_ttl(Duration::from_secs(seconds));
        }
        if let Some(key) = self.value("--access-key") {
            builder = builder.access_key(key);
        }
        if let Some(key) = self.value("--secret-key") {
            builder = builder.secret_key(key);
        }
        if let Some(seconds) = self.read("--clock-offset", "a whole number of seconds")? {
            builder = builder.clock_offset(seconds);
        }
        if let Some(millis) = self.number("--idle-close")? {
            builder = builder.idle_close(Duration::from_millis(millis));
        }
        if self.tls {
            builder = builder.tls();
        }
        for subnet in self.values("--allow-subnet") {
            builder = builder.allow_subnet(subnet);
        }
        for script in self.values("--fault") {
            builder = builder.fault_script(script);
        }
        for file in self.values("--fault-file") {
            let script = std::fs::read_to_string(file)
                .map_err(|error| format!("cannot read the faults in `{file}`: {error}"))?;
            builder = builder.fault_script(script);
        }
        Ok(builder)
    }

    /// Where the certificate of the CA is wanted.
    pub(crate) fn ca_file(&self) -> Option<PathBuf> {
        self.value("--ca-file").map(PathBuf::from)
    }

    fn time_range(&self) -> Result<Option<(SystemTime, SystemTime)>, String> {
        let Some(text) = self.value("--time-range") else {
            return Ok(None);
        };
        let instant = |text: &str| text.trim().parse::<Timestamp>().ok().map(SystemTime::from);
        let range = text
            .split_once("..")
            .and_then(|(from, to)| Some((instant(from)?, instant(to)?)));
        range.map(Some).ok_or_else(|| {
            format!(
                "`--time-range {text}` is not two instants such as 2026-01-01T00:00:00Z..2026-02-01T00:00:00Z"
            )
        })
    }

    fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.values
            .iter()
            .filter(move |(given, _)| *given == name)
            .map(|(_, value)| value.as_str())
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.values(name).next()
    }

    fn number<T: FromStr>(&self, name: &str) -> Result<Option<T>, String> {
        self.read(name, "a number from 0 on")
    }

    fn read<T: FromStr>(&self, name: &str, expected: &str) -> Result<Option<T>, String> {
        let parsed = self.value(name).map(|value| {
            value
                .parse()
                .map_err(|_| format!("`{name} {value}` is not {expected}"))
        });
        parsed.transpose()
    }
}
