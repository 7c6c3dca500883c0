//! Arguments of the program.

use std::num::ParseIntError;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use crate::{Builder, Simulator, product_names};
use clap::Parser;
use clap::builder::{NonEmptyStringValueParser, PossibleValuesParser};
use jiff::Timestamp;

const AFTER_HELP: &str = r#"Fault scripts:
  Faults are separated by `;` or lines. Each is a target, a schedule (default: every call) and effects:
    --fault 'host.create nth 1 cut-after'
    --fault '* chance 10% status 503 retry-after 2; connect every 5 cut-before'

  target          group.operation, operation, /path, METHOD /path (`*` is any text), or connect
  schedules       nth N, calls A..B, calls A.., every N, chance P%, times N
  answers         status CODE, answer CODE TEXT, json CODE TEXT, html CODE TEXT, login-page, no-content, redirect URL,
                  header NAME TEXT, retry-after SECONDS-OR-TEXT, retry-after date OFFSET, handled
  bodies          bom, truncated-gzip, gzip-bomb SIZE, length +N, length -N, cut-body N, stall-body N, slow N/TIME
  connections     delay TIME, stall, cut-before, cut-after, reset; cut-handshake, idle-close TIME (target connect)
  state           clock OFFSET, expire-tokens, revoke-tokens, revoke-refresh-tokens
  TIME is 250ms, 3s, 2m or 1h; OFFSET is +TIME or -TIME; SIZE is 100, 10kB, 10MB or 1GB; TEXT is a word or "quoted"

Prints one JSON line when it serves: product, base_url, pid, credentials; with --tls also ca_file and leaf_sha256.
/__sim/ is the API reference for a browser. GET /__sim lists the control calls: faults, recorded requests, rows, tokens,
clock, reset."#;

/// Serves one product on loopback until it is stopped.
#[derive(Clone, Parser)]
#[command(name = "secapi-simulator", version, after_help = AFTER_HELP)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Arguments {
    /// Which product
    #[arg(long, value_name = "P", value_parser = PossibleValuesParser::new(product_names()))]
    product: String,

    /// Loopback address and port; port 0 is any free port
    #[arg(long, value_name = "A:P", default_value = "127.0.0.1:0", value_parser = NonEmptyStringValueParser::new())]
    listen: String,

    /// What answers and credentials are made from
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1,
        allow_negative_numbers = true
    )]
    seed: u64,

    /// Rows of every paged list [default: as recorded, else 25]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    items: Option<usize>,

    /// When rows with a time came up, such as 2026-01-01T00:00:00Z..2026-02-01T00:00:00Z
    /// [default: the 30 days before the last full hour]
    #[arg(long, value_name = "F..T", value_parser = range)]
    time_range: Option<(SystemTime, SystemTime)>,

    /// Keep there what calls change, and go on with what is in it [default: forgotten at the end]
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,

    /// Refuse calls to ids that nothing has ever had [default: answer as if it were there]
    #[arg(long)]
    strict_ids: bool,

    /// Remember nothing: answer every right call with what was recorded or made up
    #[arg(long)]
    stateless: bool,

    /// Milliseconds, by the simulator's clock, that the service takes for what it does in its own time
    #[arg(long, value_name = "MS", default_value = "2000", value_parser = millis, allow_negative_numbers = true)]
    job_time: Duration,

    /// Threads that serve
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1,
        allow_negative_numbers = true
    )]
    workers: usize,

    /// How many requests are kept for /__sim/requests
    // Fewer than in a test, because a program may run for long.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1000,
        allow_negative_numbers = true
    )]
    keep_requests: usize,

    /// Print `export NAME=value` lines instead of JSON, for `eval` in a shell
    #[arg(long)]
    pub(crate) env: bool,

    /// Serve from a process in the background, and return when it serves; `pid` is what to kill
    #[arg(long)]
    pub(crate) background: bool,

    /// Seconds that an access token is valid [default: as the product's]
    #[arg(long, value_name = "S", value_parser = seconds, allow_negative_numbers = true, help_heading = "Authentication")]
    token_ttl: Option<Duration>,

    /// Access key instead of a made-up one (dbss)
    #[arg(long, value_name = "A", requires = "secret_key", value_parser = NonEmptyStringValueParser::new(), help_heading = "Authentication")]
    access_key: Option<String>,

    /// Secret key instead of a made-up one (dbss)
    #[arg(long, value_name = "S", requires = "access_key", value_parser = NonEmptyStringValueParser::new(), help_heading = "Authentication")]
    secret_key: Option<String>,

    /// Subnet, such as 127.0.0.0/8, that tokens are accepted from; may be repeated (fortinac)
    #[arg(long, value_name = "C", value_parser = NonEmptyStringValueParser::new(), help_heading = "Authentication")]
    allow_subnet: Vec<String>,

    /// Stop the simulator's clock at this instant, such as 2026-01-15T08:30:00Z [default: the system's clock]
    #[arg(long, value_name = "T", value_parser = instant, help_heading = "Authentication")]
    fixed_clock: Option<SystemTime>,

    /// Seconds that the simulator's clock is ahead, negative when behind
    #[arg(
        long,
        value_name = "S",
        default_value_t = 0,
        allow_negative_numbers = true,
        help_heading = "Authentication"
    )]
    clock_offset: i64,

    /// Serve HTTPS, with a CA that is made up now; its certificate is written to a file
    #[arg(long, help_heading = "Transport")]
    tls: bool,

    /// That file [default: one in the folder for temporary files]
    #[arg(long, value_name = "F", requires = "tls", help_heading = "Transport")]
    pub(crate) ca_file: Option<PathBuf>,

    /// Milliseconds after which idle connections are closed [default: 60000]
    #[arg(long, value_name = "MS", value_parser = millis, allow_negative_numbers = true, help_heading = "Transport")]
    idle_close: Option<Duration>,

    /// What goes wrong, see below; may be repeated
    #[arg(long, value_name = "SCRIPT", value_parser = NonEmptyStringValueParser::new(), help_heading = "Faults")]
    fault: Vec<String>,

    /// A file with such a script; may be repeated
    #[arg(long, value_name = "F", help_heading = "Faults")]
    fault_file: Vec<PathBuf>,
}

impl Arguments {
    /// The simulator that is asked for.
    pub(crate) fn builder(self) -> Result<Builder, String> {
        let mut builder = Simulator::builder()
            .product(self.product)
            .listen(self.listen)
            .seed(self.seed)
            .strict_ids(self.strict_ids)
            .stateless(self.stateless)
            .job_time(self.job_time)
            .workers(self.workers)
            .keep_requests(self.keep_requests)
            .clock_offset(self.clock_offset);
        builder = with(builder, self.items, Builder::items);
        builder = with(builder, self.time_range, |builder, (from, to)| {
            builder.time_range(from, to)
        });
        builder = with(builder, self.state, Builder::state);
        builder = with(builder, self.token_ttl, Builder::token_ttl);
        builder = with(builder, self.access_key, Builder::access_key);
        builder = with(builder, self.secret_key, Builder::secret_key);
        builder = with(builder, self.fixed_clock, Builder::fixed_clock);
        builder = with(builder, self.idle_close, Builder::idle_close);
        if self.tls {
            builder = builder.tls();
        }
        for subnet in self.allow_subnet {
            builder = builder.allow_subnet(subnet);
        }
        for script in self.fault {
            builder = builder.fault_script(script);
        }
        for file in self.fault_file {
            let script = std::fs::read_to_string(&file).map_err(|error| {
                format!("cannot read the faults in `{}`: {error}", file.display())
            })?;
            builder = builder.fault_script(script);
        }
        Ok(builder)
    }
}

/// The builder with an option that may have been given.
fn with<T>(builder: Builder, value: Option<T>, set: impl FnOnce(Builder, T) -> Builder) -> Builder {
    match value {
        Some(value) => set(builder, value),
        None => builder,
    }
}

fn millis(text: &str) -> Result<Duration, ParseIntError> {
    text.parse().map(Duration::from_millis)
}

fn seconds(text: &str) -> Result<Duration, ParseIntError> {
    text.parse().map(Duration::from_secs)
}

fn instant(text: &str) -> Result<SystemTime, String> {
    let instant = text.trim().parse::<Timestamp>();
    instant
        .map(SystemTime::from)
        .map_err(|_| "expected an instant such as 2026-01-15T08:30:00Z".to_owned())
}

fn range(text: &str) -> Result<(SystemTime, SystemTime), String> {
    let range = text
        .split_once("..")
        .and_then(|(from, to)| Some((instant(from).ok()?, instant(to).ok()?)));
    range.ok_or_else(|| {
        "expected two instants such as 2026-01-01T00:00:00Z..2026-02-01T00:00:00Z".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_declarations_are_consistent() {
        Arguments::command().debug_assert();
    }
}
