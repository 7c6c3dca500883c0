//! `secapi export PRODUCT GROUP.OPERATION`: all rows of a list as files that other tools read.

mod files;
#[cfg(feature = "parquet")]
mod parquet;
mod partition;
mod schema;
mod state;
mod writer;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use secapi_core::{Error, PageCursor};

use self::files::Files;
use self::partition::Partition;
use self::schema::Schema;
use self::state::State;
use super::block_on;
use crate::Result;
use crate::connect::{self, Settings};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::lists::{Next, Rows, Stop, Target, is_hidden, subcommands};
use crate::operation::Arguments;
use crate::options::Options;
use crate::output::Progress;

/// Failures in a row after which an export gives up.
const FAILURES: u32 = 6;

/// The first wait after a failure; it doubles.
const BACKOFF: Duration = Duration::from_millis(500);

const AFTER_HELP: &str = "\
  secapi export fortinac host.list --format parquet --out hosts
  secapi export forticasb alert.list --service Box --start-time 30d --end-time now --format parquet --partition-by day:createTime --out alerts
  duckdb -c \"select day, count(*) from read_parquet('alerts/**/*.parquet', hive_partitioning = true) group by day\"

The folder gets files named part-0001, part-0002 and so on, each complete when it has its name, and manifest.json when all are
there: rows, bytes and SHA-256 of each. A run that was ended goes on when the same command is run again; a kill at any moment
loses no row and repeats none, as far as the service keeps the order of its rows meanwhile.

Columns of csv and parquet are the fields that the catalog knows: instants in UTC, integers, numbers, booleans, text; nested
values are JSON text, and so is the column `extra` with all other fields and with values that do not fit their column.";

/// How rows are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum FileFormat {
    /// One JSON document per line.
    Ndjson,
    /// Comma-separated values with a header.
    Csv,
    /// Apache Parquet.
    Parquet,
}

impl FileFormat {
    /// The extension of its files.
    const fn extension(self) -> &'static str {
        match self {
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }
}

pub(crate) fn command(is_wanted: &dyn Fn(&str) -> bool) -> Command {
    let command = Command::new("export")
        .about("All rows of a list as NDJSON, CSV or Parquet files, with a manifest")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_help_heading("Products")
        .subcommand_value_name("PRODUCT")
        .after_help(AFTER_HELP);
    if !is_wanted("export") {
        return command;
    }
    command.subcommands(subcommands(is_wanted, &args, false))
}

fn args() -> Vec<Arg> {
    let option =
        |name: &'static str, value: &'static str| Arg::new(name).long(name).value_name(value);
    let all = vec![
        option("format", "FORMAT")
            .value_parser(value_parser!(FileFormat))
            .default_value("ndjson")
            .help("ndjson, csv or parquet"),
        option("out", "DIR")
            .value_parser(value_parser!(PathBuf))
            .required(true)
            .help("Folder for the files; it is made if it is not there"),
        option("partition-by", "day:FIELD|FIELD").help(
            "A folder for each day (in UTC) or each value of a field, such as day=2026-01-31",
        ),
        option("rows-per-file", "N")
            .value_parser(value_parser!(u64).range(1..))
            .default_value("250000")
            .help("Rows after which files are complete and the next ones begin"),
        option("page-size", "N")
            .value_parser(value_parser!(u32).range(1..))
            .help("Rows per request"),
        Arg::new("skip-unreadable")
            .long("skip-unreadable")
            .action(ArgAction::SetTrue)
            .help("Pass over pages that cannot be read, instead of asking for them again"),
    ];
    all.into_iter()
        .map(|arg| arg.help_heading("Export"))
        .collect()
}

pub(crate) fn run(matches: &ArgMatches, options: &Options) -> Result<Exit> {
    let (mut target, matches) = Target::of(matches)?;
    let format = *matches
        .get_one::<FileFormat>("format")
        .unwrap_or(&FileFormat::Ndjson);
    if format == FileFormat::Parquet && cfg!(not(feature = "parquet")) {
        return Err(Failure::usage("this program was built without Parquet")
            .with_hint("build it with `--features parquet`, or use --format ndjson"));
    }
    let schema = Schema::of(&target);
    let partition = matches.get_one::<String>("partition-by");
    let partition = partition
        .map(|word| Partition::new(word, &target, &schema))
        .transpose()?;
    let folder = matches
        .get_one::<PathBuf>("out")
        .ok_or_else(|| Failure::usage("missing: --out <DIR>"))?;
    let mut settings = Settings::of(target.product(), options)?;
    settings.read_context(matches);
    let page_size = target.page_size(matches.get_one::<u32>("page-size").copied());
    let arguments = |target: &Target| {
        Arguments::but_for(&target.scope, target.operation()?, matches, &|input| {
            is_hidden(input, None)
        })
    };
    if options.dry_run {
        target.print_request(&settings, arguments(&target)?, page_size, None)?;
        return Ok(Exit::Done);
    }
    let mut identity = target.identity(&settings, matches)?;
    identity.push_str(" as ");
    identity.push_str(format.extension());
    if let Some(partition) = &partition {
        identity.push_str(" by ");
        identity.push_str(partition.word());
    }
    let state = State::open(folder, identity)?;
    // A later run means the same by `24h` as the first.
    target.scope.now = state.began();
    if state.is_done() {
        if !options.quiet {
            eprintln!(
                "complete already: {} rows in {} files; remove {} to export again",
                state.rows(),
                state.files().len(),
                folder.display()
            );
        }
        return Ok(exit(&state));
    }
    let arguments = arguments(&target)?;
    let skips = matches.get_flag("skip-unreadable");
    let rows_per_file = *matches.get_one::<u64>("rows-per-file").unwrap_or(&250_000);
    block_on(async {
        let mut stop = Stop::new().map_err(|error| Failure::io("wait for signals", &error))?;
        let client = tokio::select! {
            client = connect::client(&settings, options, target.operation()?) => client?,
            () = stop.requested() => return Ok(Exit::Done),
        };
        let call = target.call(&client, arguments)?.page_size(page_size);
        let cursor: Option<PageCursor> = state.cursor()?;
        let export = Export {
            rows: Rows::pages(call, cursor.as_ref(), skips)?,
            files: Files::new(folder, format, schema, partition, state.next_part())?,
            target,
            options,
            state,
            stop,
            rows_per_file,
            failures: 0,
            progress: Progress::rows(options),
        };
        export.run().await
    })
}

const fn exit(state: &State) -> Exit {
    if state.unreadable() > 0 {
        Exit::SomeFailed
    } else {
        Exit::Done
    }
}

/// Why rows are read no further.
enum End {
    /// A page could not be fetched.
    Unread(Error),
    /// A row cannot be written.
    Unwritten(Failure),
}

impl From<Failure> for End {
    fn from(failure: Failure) -> Self {
        Self::Unwritten(failure)
    }
}

/// An export that runs.
struct Export<'a> {
    target: Target,
    options: &'a Options,
    rows: Rows,
    files: Files,
    state: State,
    stop: Stop,
    rows_per_file: u64,
    failures: u32,
    progress: Progress,
}

impl Export<'_> {
    async fn run(mut self) -> Result<Exit> {
        let before = self.state.rows();
        let read = self.read().await;
        self.progress.end();
        let is_whole = match read {
            Ok(is_whole) => is_whole,
            // Rows that could not be written are read again by the next run.
            Err(End::Unwritten(failure)) => return Err(failure),
            Err(End::Unread(error)) => {
                self.commit()?;
                return Err(error.into());
            }
        };
        self.commit()?;
        if is_whole {
            self.state.finish(&self.target, self.files.schema())?;
        }
        if !self.options.quiet {
            let (rows, files) = (self.state.rows(), self.state.files().len());
            let then = if is_whole {
                "complete"
            } else {
                "ended before the last row; run the same command again to go on"
            };
            eprintln!(
                "{rows} rows in {files} files, {} of them by this run: {then}",
                rows - before
            );
        }
        Ok(exit(&self.state))
    }

    /// Completes the files that are open, and stores where the next ones begin.
    fn commit(&mut self) -> Result<()> {
        let complete = self.files.complete()?;
        self.state.commit(&self.rows.cursor(), complete)
    }

    fn say(&self, error: &Error, then: &str) {
        if !self.options.quiet {
            eprintln!("export: {error}; {then}");
        }
    }

    /// Reads rows until there are none, or the program is asked to end: `false`.
    async fn read(&mut self) -> Result<bool, End> {
        let mut count = self.state.rows();
        loop {
            let next = tokio::select! {
                biased;
                () = self.stop.requested() => return Ok(false),
                next = self.rows.next() => next,
            };
            match next {
                Next::End => return Ok(true),
                Next::Row(row) => {
                    self.failures = 0;
                    let row = self.target.masked(row, self.options);
                    self.files.push(row)?;
                    count += 1;
                    self.progress.set(count);
                    if self.files.pending() >= self.rows_per_file || self.files.are_many() {
                        self.commit()?;
                    }
                }
                Next::Bad(error) => {
                    self.state.leave_out();
                    self.say(&error, "the row is left out");
                }
                Next::Broken(error) => {
                    let may_pass = error.is_transient() || error.is_decode();
                    self.failures += 1;
                    if !may_pass || self.failures >= FAILURES {
                        return Err(End::Unread(error));
                    }
                    let doubled = BACKOFF.saturating_mul(1 << self.failures.min(7));
                    let wait = error.retry_after().unwrap_or_default().max(doubled);
                    self.say(
                        &error,
                        &format!("trying again in {:.1} s", wait.as_secs_f64()),
                    );
                    let wake = Instant::now() + wait;
                    tokio::select! {
                        () = self.stop.requested() => return Ok(false),
                        () = tokio::time::sleep_until(wake.into()) => {}
                    }
                }
            }
        }
    }
}
