//! `hosts register FILE.csv`.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, Command, value_parser};
use fortinac::Client;
use fortinac::hosts::{NewHost, Outcome, check};
use futures_util::{StreamExt as _, stream};
use serde_json::json;

use super::sheet::{Column, REPORTED, Sheet};
use crate::Result;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::jobs::Job;
use crate::output::{Progress, write_file};

/// The call that registers a host.
const OPERATION: &str = "host.create";

/// Outcomes in a report that need no second run.
const DONE: [&str; 2] = ["registered", "already-registered"];

const AFTER_HELP: &str = "\
The first line of the file names the columns; `mac` is the one that must be there. Others are name, role, hardware \
type, operating system, serial number and asset tag. Several MAC addresses of one host stand in one cell, with `|` \
between them. Hosts that are registered already are found and left as they are, so that a file may be run again.

A report has the columns of the file and line, outcome (registered, already-registered, duplicate, refused, invalid, \
unknown, not-tried) and detail. It may be run like any file: rows that are done are left out.

Exit codes: 0 all rows are done, 7 some rows failed

Example: secapi fortinac hosts register hosts.csv --report report.csv --yes";

pub(super) fn command() -> Command {
    Command::new("register")
        .about("Register the hosts of a CSV file")
        .arg(
            Arg::new("file")
                .value_name("FILE.csv|-")
                .required(true)
                .help("Table of hosts with a header: mac,name,role"),
        )
        .arg(
            Arg::new("report")
                .long("report")
                .value_name("OUT.csv")
                .value_parser(value_parser!(PathBuf))
                .help("File for what became of each row"),
        )
        .arg(
            Arg::new("concurrency")
                .long("concurrency")
                .value_name("N")
                .value_parser(value_parser!(u64).range(1..=64))
                .help("Hosts at a time [default: 4]"),
        )
        .arg(
            Arg::new("any-role")
                .long("any-role")
                .action(ArgAction::SetTrue)
                .help("Send roles without a look at the roles that the appliance has"),
        )
        .after_help(AFTER_HELP)
}

/// What became of a row.
#[derive(Clone, Debug)]
struct Fate {
    outcome: String,
    detail: String,
}

impl Fate {
    fn new(outcome: &str, detail: impl Into<String>) -> Self {
        Self {
            outcome: outcome.to_owned(),
            detail: detail.into(),
        }
    }

    fn is_done(&self) -> bool {
        DONE.contains(&self.outcome.as_str())
    }
}

/// The rows of a file, and what is known of each.
struct Run {
    sheet: Sheet,
    /// By row; `None` for those that are to be registered.
    fates: Vec<Option<Fate>>,
    /// The hosts that are to be registered, with their rows.
    hosts: Vec<(usize, NewHost)>,
}

pub(super) fn run(job: &Job<'_>) -> Result<Exit> {
    let file = job.required("file");
    let report = job.matches.get_one::<PathBuf>("report");
    if let Some(report) = report
        && is_same(Path::new(file), report)
    {
        return Err(
            Failure::usage("the report would replace the file that is read")
                .with_hint("give --report another name"),
        );
    }
    let mut run = Run::of(Sheet::read(file)?);
    let unused = run.sheet.unused();
    if !unused.is_empty() {
        job.note(format!("columns that are not used: {}", unused.join(", ")));
    }
    if job.options.dry_run {
        for (row, _) in &run.hosts {
            if let Some(fate) = run.fates.get_mut(*row) {
                *fate = Some(Fate::new("would-register", ""));
            }
        }
        run.print(job)?;
        return run.verdict(report, |fate| {
            fate.is_done() || fate.outcome == "would-register"
        });
    }
    let what = format!(
        "register {} of the {} hosts of {file}",
        run.hosts.len(),
        run.fates.len()
    );
    if !run.hosts.is_empty() && !job.may_change(what, OPERATION)? {
        return Ok(Exit::Done);
    }
    let mut log = report.map(|path| Log::create(path, &run)).transpose()?;
    let stopped = super::super::block_on(async { run.register(job, log.as_mut()).await })?;
    if let (Some(path), Some(_)) = (report, &log) {
        write_file(path, &run.csv()?)?;
    }
    if report.is_some() {
        run.summarize(job)?;
    } else {
        run.print(job)?;
    }
    if let Some(failure) = log.and_then(|log| log.failure) {
        return Err(failure);
    }
    if stopped == Exit::Credentials {
        return Err(
            Failure::new(Exit::Credentials, "the appliance does not let the token in")
                .with_hint("rows that were not tried can be run again"),
        );
    }
    run.verdict(report, Fate::is_done)
}

impl Run {
    /// Looks at all rows, without a call.
    fn of(sheet: Sheet) -> Self {
        let mut fates = Vec::new();
        let mut hosts: Vec<(usize, NewHost)> = Vec::new();
        for (at, row) in sheet.rows.iter().enumerate() {
            let before = sheet.cell(row, Column::Outcome);
            let fate = match (before, sheet.host(row)) {
                (Some(before), _) if DONE.contains(&before) => {
                    Some(Fate::new(before, "as the file says"))
                }
                (_, Ok(host)) => {
                    hosts.push((at, host));
                    None
                }
                (_, Err(problem)) => Some(Fate::new("invalid", problem)),
            };
            fates.push(fate);
        }
        let outcomes = check(hosts.iter().map(|(_, host)| host));
        let rows: Vec<usize> = hosts.iter().map(|(row, _)| *row).collect();
        let mut run = Self {
            sheet,
            fates,
            hosts: Vec::new(),
        };
        for ((row, host), outcome) in hosts.into_iter().zip(outcomes) {
            match outcome {
                None => run.hosts.push((row, host)),
                Some(outcome) => {
                    let fate = match &outcome {
                        Outcome::Duplicate(first) => {
                            let first = rows.get(*first).map_or(0, |row| run.line(*row));
                            Fate::new(
                                "duplicate",
                                format!("line {first} has the same MAC address"),
                            )
                        }
                        other => Fate::new("invalid", detail(other)),
                    };
                    if let Some(place) = run.fates.get_mut(row) {
                        *place = Some(fate);
                    }
                }
            }
        }
        run
    }

    fn line(&self, row: usize) -> u64 {
        self.sheet.rows.get(row).map_or(0, |row| row.line)
    }

    /// Registers the hosts. SIGINT lets the calls under way end and leaves the rest.
    async fn register(&mut self, job: &Job<'_>, mut log: Option<&mut Log>) -> Result<Exit> {
        let hosts = std::mem::take(&mut self.hosts);
        let (rows, hosts): (Vec<usize>, Vec<NewHost>) = hosts.into_iter().unzip();
        if hosts.is_empty() {
            return Ok(Exit::Done);
        }
        let client = Client::from(job.client(OPERATION).await?);
        let has_roles = hosts.iter().any(|host| host.role.is_some());
        let roles = if has_roles && !job.flag("any-role") {
            roles(job, &client).await?
        } else {
            None
        };
        let interrupted = Box::pin(async {
            // Without a handler, the signal ends the program as usual.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        });
        let hosts = stream::iter(hosts).take_until(interrupted);
        let mut registration = client.register_host_stream(hosts);
        if let Some(count) = job.number("concurrency") {
            registration = registration.concurrency(usize::try_from(count).unwrap_or(1));
        }
        if let Some(roles) = roles {
            registration = registration.known_roles(roles);
        }
        let mut reports = Box::pin(registration.reports());
        let progress = Progress::of(job.options, rows.len());
        let (mut count, mut exit) = (0, Exit::Done);
        while let Some(report) = reports.next().await {
            let Some(row) = rows.get(report.index).copied() else {
                continue;
            };
            if report
                .outcome
                .error()
                .is_some_and(fortinac::Error::is_unauthorized)
            {
                exit = Exit::Credentials;
            }
            let fate = Fate::new(report.outcome.name(), detail(&report.outcome));
            if let Some(log) = &mut log {
                log.row(self, row, &fate);
            }
            if let Some(place) = self.fates.get_mut(row) {
                *place = Some(fate);
            }
            count += 1;
            progress.set(count);
        }
        progress.end();
        Ok(exit)
    }

    fn fate(&self, row: usize) -> Fate {
        let fate = self.fates.get(row).cloned().flatten();
        fate.unwrap_or_else(|| Fate::new("not-tried", "the run was interrupted"))
    }

    /// Prints a row for each of the file.
    fn print(&self, job: &Job<'_>) -> Result<()> {
        let mut output = job.table(&["line", "mac", "name", "role", "outcome", "detail"])?;
        for (at, row) in self.sheet.rows.iter().enumerate() {
            let fate = self.fate(at);
            output.row(json!({
                "line": row.line,
                "mac": self.sheet.cell(row, Column::Mac),
                "name": self.sheet.cell(row, Column::Name),
                "role": self.sheet.cell(row, Column::Role),
                "outcome": fate.outcome,
                "detail": fate.detail,
            }))?;
        }
        output.end()
    }

    /// Prints how many rows have which outcome.
    fn summarize(&self, job: &Job<'_>) -> Result<()> {
        let mut counts = serde_json::Map::new();
        counts.insert("rows".to_owned(), json!(self.fates.len()));
        for at in 0..self.fates.len() {
            let count = counts.entry(self.fate(at).outcome).or_insert(json!(0));
            *count = json!(count.as_u64().unwrap_or(0) + 1);
        }
        job.table(&[])?.value(counts.into())
    }

    /// How the command ends.
    fn verdict(&self, report: Option<&PathBuf>, is_fine: impl Fn(&Fate) -> bool) -> Result<Exit> {
        let all = (0..self.fates.len()).map(|at| (self.line(at), self.fate(at)));
        let failed: Vec<(u64, Fate)> = all.filter(|(_, fate)| !is_fine(fate)).collect();
        let Some((line, fate)) = failed.first() else {
            return Ok(Exit::Done);
        };
        let text = format!(
            "{} of {} rows failed; the first is line {line}: {}: {}",
            failed.len(),
            self.fates.len(),
            fate.outcome,
            fate.detail
        );
        let hint = report.map_or_else(
            || "--report FILE keeps what became of each row".to_owned(),
            |path| {
                format!(
                    "{} can be run again: rows that are done are left out",
                    path.display()
                )
            },
        );
        Err(Failure::new(Exit::SomeFailed, text).with_hint(hint))
    }

    /// The report: the rows of the file in its order, with line, outcome and detail.
    fn csv(&self) -> Result<Vec<u8>> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let written = (0..self.fates.len()).try_fold((), |(), at| {
            writer.write_record(self.record(at, &self.fate(at)))
        });
        let rows = written
            .and_then(|()| {
                writer
                    .into_inner()
                    .map_err(|error| error.into_error().into())
            })
            .map_err(|error| Failure::usage(format!("the report cannot be written: {error}")))?;
        let mut all = self.header()?;
        all.extend(rows);
        Ok(all)
    }

    fn header(&self) -> Result<Vec<u8>> {
        let kept = self.kept().filter_map(|at| self.sheet.header.get(at));
        let names = kept.map(String::as_str).chain(REPORTED);
        line(names)
    }

    /// The columns of the file that are no columns of an earlier report.
    fn kept(&self) -> impl Iterator<Item = usize> {
        let header = self.sheet.header.iter().enumerate();
        let own = header.filter(|(_, name)| !REPORTED.contains(&name.to_lowercase().as_str()));
        own.map(|(at, _)| at)
    }

    fn record(&self, row: usize, fate: &Fate) -> Vec<String> {
        let cells = self.sheet.rows.get(row).map_or(&[][..], |row| &row.cells);
        let kept = self.kept();
        let mut record: Vec<String> = kept
            .map(|at| cells.get(at).cloned().unwrap_or_default())
            .collect();
        record.extend([
            self.line(row).to_string(),
            fate.outcome.clone(),
            fate.detail.clone(),
        ]);
        record
    }
}

/// The report on the way: rows are in the file as soon as their outcome is known, so that a crash leaves them there.
struct Log {
    file: File,
    path: PathBuf,
    /// The first row that could not be written. The run continues.
    failure: Option<Failure>,
}

impl Log {
    fn create(path: &Path, run: &Run) -> Result<Self> {
        let failed = |error| Failure::io(format!("write {}", path.display()), &error);
        let mut file = File::create(path).map_err(failed)?;
        file.write_all(&run.header()?).map_err(failed)?;
        let mut log = Self {
            file,
            path: path.to_owned(),
            failure: None,
        };
        for (at, fate) in run.fates.iter().enumerate() {
            if let Some(fate) = fate {
                log.row(run, at, fate);
            }
        }
        log.failure.take().map_or(Ok(log), Err)
    }

    fn row(&mut self, run: &Run, row: usize, fate: &Fate) {
        let written = line(run.record(row, fate)).and_then(|line| {
            let written = self.file.write_all(&line);
            written.map_err(|error| Failure::io(format!("write {}", self.path.display()), &error))
        });
        if let Err(failure) = written {
            self.failure.get_or_insert(failure);
        }
    }
}

/// A line of CSV.
fn line<C: AsRef<[u8]>>(cells: impl IntoIterator<Item = C>) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = writer.write_record(cells);
    written
        .and_then(|()| {
            writer
                .into_inner()
                .map_err(|error| error.into_error().into())
        })
        .map_err(|error| Failure::usage(format!("the report cannot be written: {error}")))
}

/// Why an outcome is what it is.
fn detail(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Refused(error) if !error.message().is_empty() && error.operation().is_none() => {
            error.message().to_owned()
        }
        Outcome::Refused(error) | Outcome::Unknown(error) => error.to_string(),
        Outcome::NotTried => "the appliance does not let the token in".to_owned(),
        _ => String::new(),
    }
}

/// The roles of the appliance; none where the token may not see them.
async fn roles(job: &Job<'_>, client: &Client) -> Result<Option<Vec<String>>> {
    match client.role_names().await {
        Ok(names) => Ok(Some(names)),
        Err(error)
            if error.is_forbidden() || error.is_not_found() || error.is_unknown_endpoint() =>
        {
            job.note(format!("roles are not checked: {error}"));
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    match (fs::canonicalize(one), fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}
