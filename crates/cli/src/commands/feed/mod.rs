//! `secapi feed PRODUCT GROUP.OPERATION`: what a list gains, as JSON lines that are stored together with the cursor behind them.

mod sink;
mod source;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use secapi_core::checkpoint::CursorMap;
use secapi_core::{Error, Timestamp};

use self::sink::Sink;
use self::source::Source;
use super::block_on;
use crate::Result;
use crate::connect::Settings;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::lists::{Next, Stop, Target, is_hidden, subcommands};
use crate::operation::Arguments;
use crate::operation::values::instant;
use crate::options::{Options, duration};

/// Rows that wait for a commit, in bytes.
const BATCH: usize = 256 * 1024;

/// Failures in a row after which a feed without `--follow` gives up.
const FAILURES: u32 = 6;

/// The first wait after a failure, and the longest.
const BACKOFF: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(60));

const AFTER_HELP: &str = "\
  secapi feed forticasb alert.list --service Salesforce --since 24h --checkpoint casb.json --out alerts.ndjson --follow
  secapi feed forticasb alert.list --all-tenants --since 7d --checkpoint casb.json --out alerts.ndjson
  secapi feed fortinac logging.list-connections --by time --since 1h --follow --checkpoint nac.json --out events.ndjson
  secapi feed fortinac host.list --checkpoint hosts.json --out hosts.ndjson

With --out, rows and cursor are stored together: a kill, a full disk or a lost network at any moment loses no row and
repeats none; run the same command again to go on. Nothing else may write to the two files.

Without --out, rows go to standard output, and the cursor is stored after they were written there. Whoever reads them
gets each row at least once: after a kill between the two, the rows of the last moment come again.

A list that takes a window of time is read from --since on. Any other list is read once, from its first row to its last; a
run that was ended goes on where it stood, as far as the service keeps the order of its rows. With --by FIELD, a time in the
rows, such a list can be followed: it is read as a whole each time, and rows that are new by FIELD are given.

SIGINT and SIGTERM end a feed after the rows so far are stored, with exit code 0. Failures that may pass are retried, by
--follow for as long as it takes; refused credentials end it. Rows that cannot be read are reported, and the exit code is 7.";

pub(crate) fn command(is_wanted: &dyn Fn(&str) -> bool) -> Command {
    let command = Command::new("feed")
        .about("What a list gains over time, as JSON lines that survive kills: for a SIEM")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_help_heading("Products")
        .subcommand_value_name("PRODUCT")
        .after_help(AFTER_HELP);
    if !is_wanted("feed") {
        return command;
    }
    command.subcommands(subcommands(is_wanted, &args, true))
}

fn args() -> Vec<Arg> {
    let flag = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
    let option =
        |name: &'static str, value: &'static str| Arg::new(name).long(name).value_name(value);
    let all = vec![
        option("since", "TIME")
            .help("Rows from here on, when the feed begins: 24h, 2026-01-31, 2026-01-31T08:00:00Z"),
        option("until", "TIME").help("Where the feed ends [default: now; with --follow, never]"),
        flag("follow").help("Go on for ever, with new rows as they come"),
        option("every", "TIME")
            .value_parser(duration)
            .default_value("5s")
            .help("How often --follow looks for new rows"),
        option("checkpoint", "FILE")
            .value_parser(value_parser!(PathBuf))
            .help("Where the cursor is stored, so that the next run goes on from there"),
        option("out", "FILE")
            .value_parser(value_parser!(PathBuf))
            .requires("checkpoint")
            .help("File that rows are appended to [default: standard output]"),
        option("rotate-size", "BYTES")
            .value_parser(value_parser!(u64).range(1..))
            .requires("out")
            .help("Go on with the next file, such as alerts.0001.ndjson, when this one has so many bytes"),
        flag("all-tenants")
            .help("All tenants that the credentials may act for, and all their services or instances; each row gets a field `tenant`"),
        option("by", "FIELD")
            .help("For lists without a window of time: the field of a row that says when it came up"),
        option("row-id", "FIELD")
            .requires("by")
            .help("With --by: the field that tells rows apart [default: id]"),
        option("page-size", "N")
            .value_parser(value_parser!(u32).range(1..))
            .help("Rows per request"),
        flag("skip-unreadable").help("Pass over pages that cannot be read, instead of asking for them again"),
        option("commit-every", "TIME")
            .value_parser(duration)
            .default_value("1s")
            .help("How long rows wait at most until they are stored"),
        option("heartbeat", "TIME")
            .value_parser(duration)
            .default_value("1m")
            .help("How often --follow says on stderr how it is, unless -q"),
    ];
    all.into_iter()
        .map(|arg| arg.help_heading("Feed"))
        .collect()
}

/// What a command line asks for.
struct Plan {
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    follow: bool,
    every: Duration,
    heartbeat: Duration,
    commit_every: Duration,
    checkpoint: Option<PathBuf>,
    out: Option<PathBuf>,
    rotate_size: Option<u64>,
    all_tenants: bool,
    by: Option<String>,
    row_id: String,
    page_size: u32,
    skips: bool,
}

impl Plan {
    fn of(matches: &ArgMatches, target: &Target) -> Result<Self> {
        let text = |name: &str| matches.get_one::<String>(name);
        let path = |name: &str| matches.get_one::<PathBuf>(name).cloned();
        let now = Timestamp::now();
        let time = |name: &str| text(name).map(|word| instant(now, name, word)).transpose();
        let span = |name: &str, usual| {
            let given = matches.get_one::<Duration>(name).copied();
            given.unwrap_or(Duration::from_secs(usual))
        };
        let plan = Self {
            since: time("since")?,
            until: time("until")?,
            follow: matches.get_flag("follow"),
            every: span("every", 5),
            heartbeat: span("heartbeat", 60),
            commit_every: span("commit-every", 1),
            checkpoint: path("checkpoint"),
            out: path("out"),
            rotate_size: matches.get_one::<u64>("rotate-size").copied(),
            all_tenants: matches.get_flag("all-tenants"),
            by: text("by").cloned(),
            row_id: text("row-id").map_or_else(|| "id".to_owned(), Clone::clone),
            page_size: target.page_size(matches.get_one::<u32>("page-size").copied()),
            skips: matches.get_flag("skip-unreadable"),
        };
        plan.check(target)?;
        Ok(plan)
    }

    fn check(&self, target: &Target) -> Result<()> {
        let name = target.name();
        if target.windows.is_some() && self.by.is_some() {
            return Err(Failure::usage(format!(
                "{name} takes a window of time: --by is for lists that take none"
            )));
        }
        let is_timed = target.windows.is_some() || self.by.is_some();
        if !is_timed && (self.follow || self.since.is_some() || self.until.is_some()) {
            return Err(Failure::usage(format!(
                "{name} takes no window of time, so it is read once, from its first row to its last"
            ))
            .with_hint(
                "name the field of its rows that says when they came up with `--by FIELD`, or leave --follow, --since and --until out",
            ));
        }
        if let (Some(since), Some(until)) = (self.since, self.until)
            && until < since
        {
            return Err(Failure::usage(format!(
                "--until {until} is before --since {since}"
            )));
        }
        Ok(())
    }

    /// The end of the feed as of now.
    fn end(&self) -> Timestamp {
        let now = Timestamp::now();
        self.until.map_or(now, |until| until.min(now))
    }

    /// Whether there is nothing to wait for.
    fn is_over(&self) -> bool {
        !self.follow || self.until.is_some_and(|until| until <= Timestamp::now())
    }
}

pub(crate) fn run(matches: &ArgMatches, options: &Options) -> Result<Exit> {
    let (target, matches) = Target::of(matches)?;
    let plan = Plan::of(matches, &target)?;
    let mut settings = Settings::of(target.product(), options)?;
    settings.read_context(matches);
    if options.dry_run {
        let arguments =
            Arguments::but_for(&target.scope, target.operation()?, matches, &|input| {
                is_hidden(input, target.windows)
            })?;
        let window = plan.since.map(|since| (since, plan.end()));
        target.print_request(&settings, arguments, plan.page_size, window)?;
        return Ok(Exit::Done);
    }
    let identity = plan.identity(&target, &settings, matches)?;
    // What is wrong with the files is said before anything is sent.
    let sink = Sink::open(&plan, &identity)?;
    block_on(async {
        let mut stop = Stop::new().map_err(|error| Failure::io("wait for signals", &error))?;
        let sources = tokio::select! {
            sources = source::all(&plan, &target, &settings, matches, options, sink.cursors()) => sources?,
            () = stop.requested() => return Ok(Exit::Done),
        };
        let feed = Feed {
            cursors: sink.cursors().cloned().unwrap_or_default(),
            plan,
            target,
            options,
            sink,
            stop,
            sources,
            count: 0,
            bad: 0,
            since_commit: Instant::now(),
            beat: Beat::new(),
        };
        feed.run().await
    })
}

impl Plan {
    /// What the checkpoint belongs to. A checkpoint of anything else is refused.
    fn identity(
        &self,
        target: &Target,
        settings: &Settings,
        matches: &ArgMatches,
    ) -> Result<String> {
        let mut text = target.identity(settings, matches)?;
        if self.all_tenants {
            text.push_str(" of all tenants");
        }
        if let Some(field) = &self.by {
            text.push_str(" by ");
            text.push_str(field);
        }
        // A cursor counts pages where the service does.
        if target.windows.is_some() || self.by.is_some() {
            let _ = write!(text, " in pages of {}", self.page_size);
        }
        Ok(text)
    }
}

/// A feed that runs.
struct Feed<'a> {
    plan: Plan,
    target: Target,
    options: &'a Options,
    sink: Sink,
    stop: Stop,
    sources: Vec<Source>,
    cursors: CursorMap,
    count: u64,
    bad: u64,
    since_commit: Instant,
    beat: Beat,
}

/// What ended a turn.
enum Turn {
    /// Every source was read up to its end, or has to wait.
    Over,
    /// The program was asked to end.
    Stopped,
}

impl Feed<'_> {
    async fn run(mut self) -> Result<Exit> {
        let turns = self.turns().await;
        // Whatever ended it: the rows so far are stored.
        let committed = self.commit();
        turns.and(committed)?;
        if self.options.is_talkative() {
            eprintln!("{} rows", self.count);
        }
        Ok(if self.bad > 0 {
            Exit::SomeFailed
        } else {
            Exit::Done
        })
    }

    async fn turns(&mut self) -> Result<()> {
        loop {
            if let Turn::Stopped = self.turn().await? {
                return Ok(());
            }
            self.commit()?;
            let is_waiting = self.sources.iter().any(|source| source.retry_at.is_some());
            if !is_waiting && self.plan.is_over() {
                return Ok(());
            }
            let end = self.plan.end();
            let mut wake = Instant::now() + self.plan.every;
            for source in &mut self.sources {
                if let Some(at) = source.retry_at {
                    wake = wake.min(at);
                } else {
                    source.extend_to(end);
                }
            }
            if let Turn::Stopped = self.wait(wake).await {
                return Ok(());
            }
        }
    }

    /// Reads each source up to its end.
    async fn turn(&mut self) -> Result<Turn> {
        for at in 0..self.sources.len() {
            while let Some(source) = self.sources.get_mut(at) {
                if source.retry_at.is_some_and(|retry| retry > Instant::now()) {
                    break;
                }
                source.retry_at = None;
                let commit_at = self.since_commit + self.plan.commit_every;
                let has_pending = self.sink.pending() > 0;
                let next = tokio::select! {
                    biased;
                    () = self.stop.requested() => return Ok(Turn::Stopped),
                    next = source.rows.next() => Some(next),
                    () = tokio::time::sleep_until(commit_at.into()), if has_pending => None,
                    () = self.beat.due(self.plan.heartbeat), if self.plan.follow => None,
                };
                match next {
                    None => {
                        self.commit()?;
                        self.beat();
                    }
                    Some(Next::End) => break,
                    Some(Next::Row(row)) => {
                        source.failures = 0;
                        let row = source.label(self.target.masked(row, self.options));
                        self.sink.push(&row)?;
                        self.count += 1;
                        self.beat.rows += 1;
                        let is_due = self.since_commit.elapsed() > self.plan.commit_every;
                        if self.sink.pending() > BATCH || is_due {
                            self.commit()?;
                            self.beat();
                        }
                    }
                    Some(Next::Bad(error)) => {
                        self.bad += 1;
                        self.note(at, &error, "the row is left out");
                    }
                    Some(Next::Broken(error)) => {
                        self.failed(at, error)?;
                        break;
                    }
                }
            }
        }
        Ok(Turn::Over)
    }

    /// A page could not be fetched: when to retry, or that retrying is pointless.
    fn failed(&mut self, at: usize, error: Error) -> Result<()> {
        let may_pass = error.is_transient() || error.is_decode();
        let Some(source) = self.sources.get_mut(at) else {
            return Err(error.into());
        };
        source.failures = source.failures.saturating_add(1);
        if !may_pass || (!self.plan.follow && source.failures >= FAILURES) {
            return Err(error.into());
        }
        let (first, longest) = BACKOFF;
        let doubled = first.saturating_mul(1 << (source.failures - 1).min(10));
        let wait = error
            .retry_after()
            .unwrap_or_default()
            .max(doubled.min(longest));
        source.retry_at = Some(Instant::now() + wait);
        self.note(
            at,
            &error,
            &format!("trying again in {:.1} s", wait.as_secs_f64()),
        );
        Ok(())
    }

    /// Says what went wrong, and remembers it for the heartbeat.
    fn note(&mut self, at: usize, error: &Error, then: &str) {
        let label = self.sources.get(at).map_or("", |source| &*source.name);
        let text = match label {
            "" => error.to_string(),
            label => format!("{label}: {error}"),
        };
        if !self.options.quiet {
            eprintln!("feed: {text}; {then}");
        }
        self.beat.error = Some(text);
    }

    /// Sleeps; heartbeats and signals come through.
    async fn wait(&mut self, wake: Instant) -> Turn {
        loop {
            tokio::select! {
                biased;
                () = self.stop.requested() => return Turn::Stopped,
                () = tokio::time::sleep_until(wake.into()) => return Turn::Over,
                () = self.beat.due(self.plan.heartbeat), if self.plan.follow => self.beat(),
            }
        }
    }

    /// The line that says how the feed is, when it is time for it.
    fn beat(&mut self) {
        if !self.plan.follow || self.beat.last.elapsed() < self.plan.heartbeat {
            return;
        }
        if !self.options.quiet {
            let reached = self
                .sources
                .iter()
                .filter_map(|source| source.rows.reached());
            let reached = reached
                .min()
                .map_or_else(String::new, |reached| format!("; complete up to {reached}"));
            let error = self
                .beat
                .error
                .take()
                .map_or_else(String::new, |error| format!("; last error: {error}"));
            eprintln!(
                "feed: {} rows, {} of them since the last line{reached}{error}",
                self.count, self.beat.rows
            );
        }
        self.beat = Beat::new();
    }

    fn commit(&mut self) -> Result<()> {
        self.since_commit = Instant::now();
        for source in &self.sources {
            self.cursors
                .set(source.name.as_str(), &source.rows.cursor());
        }
        self.sink.commit(&self.cursors)?;
        if let Some(size) = self.plan.rotate_size {
            self.sink.rotate_at(size)?;
        }
        Ok(())
    }
}

/// The line that says that a feed is alive.
struct Beat {
    last: Instant,
    rows: u64,
    error: Option<String>,
}

impl Beat {
    fn new() -> Self {
        Self {
            last: Instant::now(),
            rows: 0,
            error: None,
        }
    }

    async fn due(&self, every: Duration) {
        tokio::time::sleep_until((self.last + every).into()).await;
    }
}
