//! Jobs of `FortiCWP`.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, Command, value_parser};
use forticwp::Client;
use forticwp::image_scan::{ScanError, ScanReport, Verdict, junit};
use serde_json::json;

use super::{Job, cloud, limit, period_args, record, wait_timeout};
use crate::Result;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::operation::values;
use crate::output::{Format, write_file};

/// The operation that the alerts come from.
const ALERTS: &str = "alert.list";

/// The operation that a scan begins with.
const SCAN: &str = "container.add_job";

/// Variables that name the pipeline, its address and the number of its run, in the order of preference.
const NAMES: [&str; 3] = ["JOB_NAME", "CI_PROJECT_PATH", "GITHUB_REPOSITORY"];
const ADDRESSES: [&str; 3] = ["JOB_URL", "CI_PROJECT_URL", "GITHUB_SERVER_URL"];
const NUMBERS: [&str; 3] = ["BUILD_NUMBER", "CI_PIPELINE_IID", "GITHUB_RUN_NUMBER"];

const SCAN_HELP: &str = "\
Exit codes: 0 passed, 1 blocked by a policy, 2 no verdict (the message says why)

Example: docker save app:1.0 | secapi forticwp scan-image - --name app:1.0 --junit scan.xml --yes";

pub(super) fn commands() -> Vec<Command> {
    let filter = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("NAME")
            .action(ArgAction::Append)
            .help(help)
    };
    vec![
        Command::new("alerts")
            .about("List the alerts of a period")
            .args(period_args("24h"))
            .arg(filter(
                "severity",
                "Severity, such as Critical; repeat it for several",
            ))
            .arg(filter(
                "type",
                "Type of alert, such as `Data Analysis`; repeat it for several",
            ))
            .arg(limit())
            .after_help("Example: secapi forticwp alerts --since 7d --severity Critical -o csv"),
        cloud::tenants_command(),
        Command::new("document-report")
            .about("Show access, findings and activity of the document that an alert is about")
            .arg(
                Arg::new("alert")
                    .value_name("ALERT-ID")
                    .required(true)
                    .help("The alert, raised in the period"),
            )
            .args(period_args("30d"))
            .after_help(
                "Example: secapi forticwp document-report 7588249d-458b-448e-ae23-000000000000",
            ),
        scan_command(),
    ]
}

fn scan_command() -> Command {
    let text = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    let file = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .help(help)
    };
    Command::new("scan-image")
        .about("Have a container image scanned, and wait for the verdict")
        .arg(
            Arg::new("file")
                .value_name("FILE|-")
                .required(true)
                .help("Archive that `docker save` writes; it is held in memory"),
        )
        .arg(text("name", "IMAGE", "Name of the image [default: name of the file]"))
        .arg(text(
            "job-name",
            "NAME",
            "Name of the pipeline [default: JOB_NAME, CI_PROJECT_PATH, GITHUB_REPOSITORY, or `secapi`]",
        ))
        .arg(text(
            "job-url",
            "URL",
            "Address of the pipeline [default: JOB_URL, CI_PROJECT_URL, GITHUB_SERVER_URL, or that of localhost]",
        ))
        .arg(
            text(
                "build-number",
                "N",
                "Number of its run [default: BUILD_NUMBER, CI_PIPELINE_IID, GITHUB_RUN_NUMBER, or 1]",
            )
            .value_parser(value_parser!(u64)),
        )
        .arg(text(
            "protector",
            "URL",
            "Container protector to use [default: the first healthy one]",
        ))
        .arg(wait_timeout())
        .arg(file("junit", "File for the result as JUnit XML"))
        .arg(file("sarif", "File for the findings as SARIF 2.1.0"))
        .after_help(SCAN_HELP)
}

pub(super) fn run(job: &Job<'_>, (name, _): (&str, &str)) -> Result<Exit> {
    match name {
        "alerts" => alerts(job),
        "tenants" => cloud::tenants(job),
        "document-report" => document_report(job),
        _ => scan_image(job),
    }
}

fn alerts(job: &Job<'_>) -> Result<Exit> {
    let period = job.period()?;
    if !job.goes_on(format!("list the alerts from {} ({ALERTS})", job.span()))? {
        return Ok(Exit::Done);
    }
    let owned = |name| -> Vec<String> { job.texts(name).into_iter().map(str::to_owned).collect() };
    let (severities, types) = (owned("severity"), owned("type"));
    super::block_on(async {
        let client = Client::from(job.client(ALERTS).await?);
        let filter = move |mut call: forticwp::alert::ListCall| {
            if !severities.is_empty() {
                call = call.severity(severities.iter().map(String::as_str));
            }
            if !types.is_empty() {
                call = call.alert_types(types.iter().map(String::as_str));
            }
            call
        };
        let feed = client.alerts_since_where(period.start(), filter);
        let mut feed = feed.until(period.end());
        let mut output = job.records(ALERTS)?;
        let progress = job.progress();
        let (most, mut count) = (job.number("limit").unwrap_or(u64::MAX), 0);
        while count < most
            && let Some(alert) = feed.try_next().await?
        {
            output.row(&alert)?;
            count += 1;
            progress.set(count);
        }
        progress.end();
        output.end()?;
        Ok(Exit::Done)
    })
}

fn document_report(job: &Job<'_>) -> Result<Exit> {
    let period = job.period()?;
    let id = job.required("alert");
    let would = format!("read the document of the alert {id} ({ALERTS}, then document.*)");
    if !job.goes_on(would)? {
        return Ok(Exit::Done);
    }
    super::block_on(async {
        let client = Client::from(job.client(ALERTS).await?);
        let list = client.alert().list(period.start(), period.end());
        let mut alerts = list.ids([id]).items();
        let mut found = None;
        while let Some(alert) = alerts.try_next().await? {
            // The service may take the filter for less than it says.
            if alert.id.as_deref() == Some(id) {
                found = Some(alert);
                break;
            }
        }
        let alert = found.ok_or_else(|| {
            Failure::new(
                Exit::NotFound,
                format!("no alert {id} was raised from {}", job.span()),
            )
            .with_hint("--since sets an earlier start")
        })?;
        let report = client.document_report(&alert, period).await?;
        let value = json!({
            "fileId": report.file_id,
            "permissions": report.permissions.as_ref().map(record).transpose()?,
            "violations": report.violations.as_ref().map(record).transpose()?,
            "activity": report.activity,
        });
        job.table(&[])?.value(job.json(&value)?)?;
        Ok(Exit::Done)
    })
}

/// A pipeline must not take any other failure for `blocked`, so that all of them are `no verdict`.
fn scan_image(job: &Job<'_>) -> Result<Exit> {
    scan(job).map_err(|failure| failure.with_exit(Exit::Usage))
}

fn scan(job: &Job<'_>) -> Result<Exit> {
    let file = job.required("file");
    let image = match job.text("name") {
        Some(name) => name.to_owned(),
        None if file == "-" => {
            return Err(Failure::usage("the image on standard input has no name")
                .with_hint("--name names it, such as registry.example.com/app:1.0"));
        }
        None => Path::new(file).file_stem().map_or_else(
            || file.to_owned(),
            |stem| stem.to_string_lossy().into_owned(),
        ),
    };
    let archive = if file == "-" {
        values::stdin()?
    } else {
        values::file(file)?
    };
    if archive.is_empty() {
        return Err(Failure::usage(format!("{file} is empty"))
            .with_hint("`docker save IMAGE -o FILE` writes the archive of an image"));
    }
    let bytes = archive.len();
    if !job.may_change(format!("have {image} scanned ({bytes} bytes)"), SCAN)? {
        return Ok(Exit::Done);
    }
    let named = |name: &str, variables: [&str; 3], other: &str| {
        let given = job.text(name).map(str::to_owned);
        given
            .or_else(|| variables.iter().find_map(|name| variable(name)))
            .unwrap_or_else(|| other.to_owned())
    };
    let number = job.number("build-number").or_else(|| {
        let mut found = NUMBERS.iter().filter_map(|name| variable(name));
        found.find_map(|text| text.parse().ok())
    });
    let number = i64::try_from(number.unwrap_or(1))
        .map_err(|_| Failure::usage("--build-number: the number is out of range"))?;
    super::block_on(async {
        let client = Client::from(job.client(SCAN).await?);
        let mut scan = client
            .image_scan(
                named("job-name", NAMES, "secapi"),
                named("job-url", ADDRESSES, "http://localhost/"),
                number,
            )
            .image(image.as_str(), archive);
        if let Some(url) = job.text("protector") {
            scan = scan.protector(url);
        }
        if let Some(timeout) = job.duration("wait-timeout") {
            scan = scan.deadline(timeout);
        }
        let result = scan.run(|progress| job.note(progress)).await;
        write_reports(job, &image, result.as_ref())?;
        let report = result.map_err(|error| failed(&error))?;
        print(job, &image, &report)?;
        match report.require_pass() {
            Ok(_) => Ok(Exit::Done),
            Err(error @ ScanError::Blocked(_)) => {
                Failure::new(Exit::Refused, error.to_string()).print(job.options);
                Ok(Exit::Refused)
            }
            Err(error) => Err(failed(&error)),
        }
    })
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Why there is no verdict.
fn failed(error: &ScanError) -> Failure {
    Failure::usage(format!("no verdict: {error}"))
}

fn write_reports(
    job: &Job<'_>,
    image: &str,
    result: Result<&ScanReport, &ScanError>,
) -> Result<()> {
    let path = |name: &str| job.matches.get_one::<PathBuf>(name);
    if let Some(path) = path("junit") {
        write_file(path, junit(image, result).as_bytes())?;
    }
    if let (Some(path), Ok(report)) = (path("sarif"), result) {
        write_file(path, format!("{:#}\n", report.to_sarif(image)).as_bytes())?;
    }
    Ok(())
}

fn print(job: &Job<'_>, image: &str, report: &ScanReport) -> Result<()> {
    let verdict = match report.verdict {
        Verdict::Passed => "passed",
        Verdict::Blocked => "blocked",
        _ => "no verdict",
    };
    let mut value = json!({
        "image": image,
        "verdict": verdict,
        "jobId": report.job_id,
        "result": report.result,
        "protector": report.protector,
    });
    if job.options.format_or_default() == Format::Table {
        value["vulnerabilities"] = json!(report.vulnerabilities.len());
        value["policyAlerts"] = json!(report.policy_alerts.len());
    } else {
        value["images"] = job.json(&report.images)?;
        value["vulnerabilities"] = job.json(&report.vulnerabilities)?;
        value["policyAlerts"] = job.json(&report.policy_alerts)?;
    }
    job.table(&[])?.value(value)
}
