//! The jobs that are done most, in one line each: commands of a product beside its groups.
//!
//! A job joins several calls. How these belong together is up to the product's crate; here are arguments, confirmation,
//! progress and output. A job whose name is that of a group of the catalog (`report make` of DBSS) stands among the
//! operations of that group.

mod cloud;
mod dbss;
mod forticasb;
mod forticwp;
mod fortinac;

use std::fmt::Display;
use std::future::Future;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use secapi_catalog::ProductData;
use secapi_catalog::catalog::Type;
use secapi_core::{Client, Json, Period, WaitError, WaitState, Waiter};
use serde::Serialize;
use serde_json::json;

use crate::catalog::Scope;
use crate::connect::{self, Settings};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::operation::{self, confirm};
use crate::options::{self, Options};
use crate::output::{Format, Output, Progress, mask, mask_untyped};
use crate::{Result, catalog, commands};

/// The jobs of a product.
pub(crate) fn commands(product: &str) -> Vec<Command> {
    match product {
        "dbss" => dbss::commands(),
        "forticasb" => forticasb::commands(),
        "forticwp" => forticwp::commands(),
        "fortinac" => fortinac::commands(),
        _ => Vec::new(),
    }
}

/// Adds the jobs and the groups of a product to its command.
pub(crate) fn add(
    command: Command,
    product: &str,
    groups: impl Iterator<Item = Command>,
) -> Command {
    let groups: Vec<Command> = groups.collect();
    let is_group = |job: &Command| {
        groups
            .iter()
            .any(|group| group.get_name() == job.get_name())
    };
    let (joined, own): (Vec<Command>, Vec<Command>) =
        commands(product).into_iter().partition(is_group);
    let groups = groups.into_iter().map(|group| {
        let job = joined.iter().find(|job| job.get_name() == group.get_name());
        match job {
            Some(job) => group.subcommands(job.get_subcommands().cloned().collect::<Vec<_>>()),
            None => group,
        }
    });
    command.subcommands(own).subcommands(groups)
}

/// Runs a job; `None` when the words name an operation.
pub(crate) fn run(
    product: &'static ProductData,
    name: &str,
    matches: &ArgMatches,
    options: &Options,
) -> Option<Result<Exit>> {
    let job = commands(product.name)
        .into_iter()
        .find(|job| job.get_name() == name)?;
    let inner = matches.subcommand();
    if job.has_subcommands() {
        let (name, _) = inner?;
        job.find_subcommand(name)?;
    }
    let words = (name, inner.map_or("", |(name, _)| name));
    let matches = inner.map_or(matches, |(_, inner)| inner);
    let run = || {
        let job = Job::new(product, matches, options)?;
        match product.name {
            "dbss" => dbss::run(&job, words),
            "forticasb" => forticasb::run(&job, words),
            "forticwp" => forticwp::run(&job, words),
            _ => fortinac::run(&job, words),
        }
    };
    Some(run())
}

/// A job of a command line: what it was told, and how it reaches the service.
struct Job<'a> {
    product: &'static ProductData,
    matches: &'a ArgMatches,
    options: &'a Options,
    settings: Settings,
}

impl<'a> Job<'a> {
    fn new(
        product: &'static ProductData,
        matches: &'a ArgMatches,
        options: &'a Options,
    ) -> Result<Self> {
        let mut settings = Settings::of(product.name, options)?;
        settings.read_context(matches);
        Ok(Self {
            product,
            matches,
            options,
            settings,
        })
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        let matches = self.matches;
        let found = matches.try_get_one::<String>(name).ok().flatten();
        found.map(String::as_str)
    }

    /// A value that clap has made sure of.
    fn required(&self, name: &str) -> &'a str {
        self.text(name).unwrap_or_default()
    }

    fn texts(&self, name: &str) -> Vec<&'a str> {
        let matches = self.matches;
        let found = matches.try_get_many::<String>(name).ok().flatten();
        found.unwrap_or_default().map(String::as_str).collect()
    }

    fn flag(&self, name: &str) -> bool {
        matches!(self.matches.try_get_one::<bool>(name), Ok(Some(true)))
    }

    fn number(&self, name: &str) -> Option<u64> {
        self.matches.try_get_one(name).ok().flatten().copied()
    }

    fn duration(&self, name: &str) -> Option<Duration> {
        self.matches.try_get_one(name).ok().flatten().copied()
    }

    /// The time between `--since` and `--until`.
    fn period(&self) -> Result<Period> {
        let now = secapi_core::Timestamp::now();
        let instant = |name: &str| operation::values::instant(now, name, self.required(name));
        Period::new(instant("since")?, instant("until")?)
            .map_err(|error| Failure::usage(format!("--since and --until make no period: {error}")))
    }

    /// Whether to go on. A dry run says what the job would do instead.
    fn goes_on(&self, would: impl Display) -> Result<bool> {
        if !self.options.dry_run {
            return Ok(true);
        }
        let text = match self.options.format() {
            None | Some(Format::Table) => format!("would {would}\n"),
            Some(_) => format!(
                "{}\n",
                json!({ "dry_run": true, "would": would.to_string() })
            ),
        };
        commands::print(&text)?;
        Ok(false)
    }

    /// Whether to make a change: it has to be wanted, and a dry run says what would be done.
    fn may_change(&self, would: impl Display, operation: &str) -> Result<bool> {
        if !self.goes_on(format!("{would} ({operation})"))? {
            return Ok(false);
        }
        confirm(
            &format!("{would} ({operation})"),
            &self.settings,
            self.options,
        )?;
        Ok(true)
    }

    /// A client for a job whose tenant context is that of an operation (`group.operation`).
    async fn client(&self, operation: &str) -> Result<Client> {
        let (scope, name) = catalog::operation(self.product, operation)?;
        match scope.operation(&name) {
            Some(found) => connect::client(&self.settings, self.options, found).await,
            None => connect::any(&self.settings, self.options),
        }
    }

    /// Output of records like the rows of an operation.
    fn records(&self, operation: &str) -> Result<Records> {
        let (scope, name) = catalog::operation(self.product, operation)?;
        let returns = scope
            .operation(&name)
            .and_then(|found| found.returns.clone());
        let output = Output::new(self.options, &scope, returns.as_ref())?;
        let row = match returns {
            Some(Type::List(row)) => Some(*row),
            other => other,
        };
        Ok(Records {
            output,
            scope,
            row,
            shows_secrets: self.options.show_secrets,
        })
    }

    /// Output of rows that the job makes itself, with these columns unless others are asked for.
    fn table(&self, columns: &[&str]) -> Result<Output> {
        if !self.options.columns.is_empty() || !self.is_flat() {
            return Output::untyped(self.options);
        }
        let mut options = self.options.clone();
        options.columns = columns.iter().map(|name| (*name).to_owned()).collect();
        Output::untyped(&options)
    }

    /// Whether rows are printed as cells.
    fn is_flat(&self) -> bool {
        matches!(
            self.options.format_or_default(),
            Format::Table | Format::Csv
        )
    }

    /// A record that the job puts together, with its secrets hidden unless they are asked for.
    fn json(&self, value: &impl Serialize) -> Result<Json> {
        let value = record(value)?;
        Ok(if self.options.show_secrets {
            value
        } else {
            mask_untyped(value)
        })
    }

    /// The period in the words of the command line.
    fn span(&self) -> String {
        format!("{} to {}", self.required("since"), self.required("until"))
    }

    fn progress(&self) -> Progress {
        Progress::rows(self.options)
    }

    /// A note on stderr, for people.
    fn note(&self, text: impl Display) {
        if self.options.is_talkative() {
            eprintln!("{text}");
        }
    }

    /// Waits, within `--wait-timeout`, and says how it goes.
    async fn wait<T, S: WaitState>(&self, waiter: Waiter<T, S>) -> Result<T> {
        let is_talkative = self.options.is_talkative();
        let mut waiter = waiter.on_progress(move |progress| {
            if is_talkative {
                eprintln!("{progress}");
            }
        });
        if let Some(timeout) = self.duration("wait-timeout") {
            waiter = waiter.deadline(timeout);
        }
        waiter.wait().await.map_err(waited)
    }
}

/// Prints records of a client.
struct Records {
    output: Output,
    scope: Scope,
    row: Option<Type>,
    shows_secrets: bool,
}

impl Records {
    fn masked(&self, value: &impl Serialize) -> Result<Json> {
        let value = record(value)?;
        Ok(if self.shows_secrets {
            value
        } else {
            mask(&self.scope, self.row.as_ref(), value)
        })
    }

    /// Prints a row.
    fn row(&mut self, value: &impl Serialize) -> Result<()> {
        let row = self.masked(value)?;
        self.output.row(row)
    }

    /// Prints the only record.
    fn only(self, value: &impl Serialize) -> Result<()> {
        let value = self.masked(value)?;
        self.output.value(value)
    }

    fn end(self) -> Result<()> {
        self.output.end()
    }
}

/// The failure of a wait.
fn waited<S: WaitState>(error: WaitError<S>) -> Failure {
    let text = error.to_string();
    match error {
        WaitError::Call { source, .. } => source.into(),
        WaitError::Deadline { .. } => {
            Failure::new(Exit::Unreachable, text).with_hint("--wait-timeout sets a longer time")
        }
        _ => Failure::new(Exit::Refused, text),
    }
}

/// Runs the work of a job.
fn block_on(work: impl Future<Output = Result<Exit>>) -> Result<Exit> {
    commands::block_on(work)
}

/// A record of a client as JSON.
fn record(value: &impl Serialize) -> Result<Json> {
    serde_json::to_value(value)
        .map_err(|error| Failure::usage(format!("the record cannot be printed as JSON: {error}")))
}

/// A command that only has subcommands.
fn family(name: &'static str, about: &'static str) -> Command {
    Command::new(name)
        .about(about)
        .subcommand_required(true)
        .arg_required_else_help(true)
}

/// `--since` and `--until`.
fn period_args(since: &'static str) -> [Arg; 2] {
    let time = |name: &'static str| Arg::new(name).long(name).value_name("TIME");
    [
        time("since")
            .default_value(since)
            .help("Start of the period: 24h, 7d, 2026-01-31, 2026-01-31T08:00:00Z"),
        time("until")
            .default_value("now")
            .help("End of the period, in the same forms"),
    ]
}

/// `--wait` and `--wait-timeout`.
fn wait_args(help: &'static str) -> [Arg; 2] {
    [
        Arg::new("wait")
            .long("wait")
            .action(ArgAction::SetTrue)
            .help(help),
        wait_timeout().requires("wait"),
    ]
}

/// `--wait-timeout`.
fn wait_timeout() -> Arg {
    Arg::new("wait-timeout")
        .long("wait-timeout")
        .value_name("TIME")
        .value_parser(options::duration)
        .help("Longest time to wait, such as 30m [default: 1h]")
}

/// `--limit`.
fn limit() -> Arg {
    Arg::new("limit")
        .long("limit")
        .value_name("N")
        .value_parser(value_parser!(u64))
        .help("At most N rows")
}

#[cfg(test)]
mod tests {
    use secapi_catalog::products;

    use super::commands;
    use crate::catalog::{Scope, groups, kebab};

    #[test]
    fn no_job_has_the_name_of_an_operation() {
        for product in products() {
            for job in commands(product.name) {
                let name = job.get_name();
                let Some(group) = groups(product).find(|group| kebab(group.name) == name) else {
                    continue;
                };
                assert!(job.has_subcommands(), "{}: {name} is a group", product.name);
                for operation in Scope::of(product, group).group.operations {
                    let operation = kebab(&operation.name);
                    let job = job.find_subcommand(&operation);
                    assert!(job.is_none(), "{}: {name} {operation}", product.name);
                }
            }
        }
    }
}
