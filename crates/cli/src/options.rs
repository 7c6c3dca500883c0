//! Options that every command takes.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, value_parser};

use crate::output::Format;

/// Heading of the options about the connection.
const CONNECTION: &str = "Connection";
/// Heading of the options about what is printed.
const OUTPUT: &str = "Output";

/// What every command may be told.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Options {
    format: Option<Format>,
    pub(crate) columns: Vec<String>,
    pub(crate) jq: Option<String>,
    pub(crate) show_secrets: bool,
    pub(crate) quiet: bool,
    pub(crate) verbose: u8,
    pub(crate) yes: bool,
    pub(crate) dry_run: bool,
    pub(crate) profile: Option<String>,
    pub(crate) base_url: Option<String>,
    pub(crate) ca_file: Option<PathBuf>,
    pub(crate) pin_sha256: Option<String>,
    pub(crate) proxy: Option<String>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) retries: Option<u32>,
}

impl Options {
    /// Those of a command line. Options may stand anywhere on it.
    pub(crate) fn of(matches: &ArgMatches) -> Self {
        let mut innermost = matches;
        while let Some((_, inner)) = innermost.subcommand() {
            innermost = inner;
        }
        let text = |name: &str| innermost.get_one::<String>(name).cloned();
        let columns = innermost.get_many::<String>("columns").unwrap_or_default();
        Self {
            format: innermost.get_one::<Format>("output").copied(),
            columns: columns.cloned().collect(),
            jq: text("jq"),
            show_secrets: innermost.get_flag("show-secrets"),
            quiet: innermost.get_flag("quiet"),
            verbose: innermost.get_count("verbose"),
            yes: innermost.get_flag("yes"),
            dry_run: innermost.get_flag("dry-run"),
            profile: text("profile").filter(|name| !name.is_empty()),
            base_url: text("base-url"),
            ca_file: innermost.get_one::<PathBuf>("ca-file").cloned(),
            pin_sha256: text("pin-sha256"),
            proxy: text("proxy"),
            timeout: innermost.get_one::<Duration>("timeout").copied(),
            retries: innermost.get_one::<u32>("retries").copied(),
        }
    }

    /// The format that was asked for.
    pub(crate) const fn format(&self) -> Option<Format> {
        self.format
    }

    /// The format that was asked for, else a table on a terminal and JSON otherwise.
    pub(crate) fn format_or_default(&self) -> Format {
        self.format.unwrap_or_else(|| {
            let is_plain = self.jq.is_none() && std::io::stdout().is_terminal();
            if is_plain {
                Format::Table
            } else {
                Format::Json
            }
        })
    }

    /// Whether notes and progress belong on stderr.
    pub(crate) fn is_talkative(&self) -> bool {
        !self.quiet && std::io::stderr().is_terminal()
    }
}

/// The arguments, for the root of the tree.
pub(crate) fn args() -> Vec<Arg> {
    let flag = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
    let option =
        |name: &'static str, value: &'static str| Arg::new(name).long(name).value_name(value);
    let all = vec![
        option("output", "FORMAT")
            .short('o')
            .value_parser(value_parser!(Format))
            .help("table, json, ndjson, csv or yaml [default: table on a terminal, json otherwise]")
            .hide_possible_values(true)
            .help_heading(OUTPUT),
        option("columns", "NAMES")
            .value_delimiter(',')
            .help("Columns of tables, CSV and the like, such as id,owner.name")
            .help_heading(OUTPUT),
        option("jq", "PROGRAM")
            .help("Filter the output with a jq program; text is printed without quotes")
            .help_heading(OUTPUT),
        flag("show-secrets")
            .help("Print secrets of responses instead of [hidden]")
            .help_heading(OUTPUT),
        flag("quiet")
            .short('q')
            .help("No notes and no progress on stderr")
            .help_heading(OUTPUT),
        Arg::new("verbose")
            .long("verbose")
            .short('v')
            .action(ArgAction::Count)
            .help("Show each attempt on stderr; -vv with more detail")
            .help_heading(OUTPUT),
        flag("yes").short('y').help("Make changes without asking"),
        flag("dry-run").help(
            "Print the request as a curl command, with secrets as variables (or what a job would do), and send nothing",
        ),
        option("profile", "NAME")
            .env("SECAPI_PROFILE")
            .hide_env_values(true)
            .help("Profile to use instead of the current one")
            .help_heading(CONNECTION),
        option("base-url", "URL")
            .help("Address of the service")
            .help_heading(CONNECTION),
        option("ca-file", "FILE")
            .value_parser(value_parser!(PathBuf))
            .help("PEM file of the authority to trust")
            .help_heading(CONNECTION),
        option("pin-sha256", "HEX")
            .help("SHA-256 fingerprint of the one certificate to trust")
            .help_heading(CONNECTION),
        option("proxy", "URL|@FILE|env:NAME")
            .help("Proxy for all requests [default: HTTPS_PROXY, ALL_PROXY, NO_PROXY]")
            .help_heading(CONNECTION),
        option("timeout", "TIME")
            .value_parser(duration)
            .help("Time for a call with all its attempts, such as 30s or 2m [default: 120s]")
            .help_heading(CONNECTION),
        option("retries", "N")
            .value_parser(value_parser!(u32))
            .help("Retries after a failed attempt, where repeating is safe [default: 2]")
            .help_heading(CONNECTION),
    ];
    all.into_iter().map(|arg| arg.global(true)).collect()
}

/// A positive duration: `30s`, `2m`, `24h`; a plain number is seconds.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is no duration; expected one such as 30s, 2m or 24h");
    let span: Duration = if text.bytes().all(|byte| byte.is_ascii_digit()) {
        Duration::from_secs(text.parse().map_err(|_| wrong())?)
    } else if let Some(days) = text
        .strip_suffix('d')
        .and_then(|days| days.parse::<u64>().ok())
    {
        Duration::from_secs(days.saturating_mul(86_400))
    } else {
        let parsed: jiff::SignedDuration = text.parse().map_err(|_| wrong())?;
        Duration::try_from(parsed).map_err(|_| wrong())?
    };
    (!span.is_zero()).then_some(span).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn durations_are_read_as_people_write_them() {
        let seconds = |text| duration(text).map(|span| span.as_secs());
        assert_eq!(seconds("30s"), Ok(30));
        assert_eq!(seconds("2m"), Ok(120));
        assert_eq!(seconds("24h"), Ok(86_400));
        assert_eq!(seconds("7d"), Ok(604_800));
        assert_eq!(seconds("15"), Ok(15));
        for wrong in ["", "0", "-5s", "soon", "99999999999999999999"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
