//! Jobs of `FortiCASB`.

use clap::{Arg, ArgAction, Command};
use forticasb::{Client, Feed, alert::Alert};
use serde_json::json;

use super::{Job, cloud, limit, period_args};
use crate::Result;
use crate::exit::Exit;

/// The operation that the alerts come from.
const ALERTS: &str = "alert.list";

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
            .about("List the alerts of a period, of all cloud services or of some")
            .args(period_args("24h"))
            .arg(filter(
                "service",
                "Cloud service, such as Salesforce; repeat it for several [default: all of the business unit]",
            ))
            .arg(filter("severity", "Severity, such as Critical; repeat it for several"))
            .arg(filter("state", "State, such as Open; repeat it for several"))
            .arg(limit())
            .after_help("Example: secapi forticasb alerts --since 7d --severity Critical -o csv"),
        cloud::tenants_command(),
        Command::new("risk")
            .about("Show risk and use of each cloud service in a period")
            .args(period_args("7d"))
            .after_help("Example: secapi forticasb risk --since 30d"),
    ]
}

pub(super) fn run(job: &Job<'_>, (name, _): (&str, &str)) -> Result<Exit> {
    match name {
        "alerts" => alerts(job),
        "tenants" => cloud::tenants(job),
        _ => risk(job),
    }
}

fn alerts(job: &Job<'_>) -> Result<Exit> {
    let period = job.period()?;
    let given: Vec<String> = owned(&job.texts("service"));
    let of = if given.is_empty() {
        "all services".to_owned()
    } else {
        given.join(", ")
    };
    if !job.goes_on(format!(
        "list the alerts of {of} from {} ({ALERTS})",
        job.span()
    ))? {
        return Ok(Exit::Done);
    }
    let (severities, states) = (owned(&job.texts("severity")), owned(&job.texts("state")));
    super::block_on(async {
        let client = Client::from(job.client(ALERTS).await?);
        let services = if given.is_empty() {
            client.monitored_services().await?
        } else {
            given
        };
        let mut output = job.records(ALERTS)?;
        let progress = job.progress();
        let (most, mut count) = (job.number("limit").unwrap_or(u64::MAX), 0);
        for service in services {
            let (severities, states) = (severities.clone(), states.clone());
            let filter = move |mut call: forticasb::alert::ListCall| {
                if !severities.is_empty() {
                    call = call.severity(severities.iter().map(String::as_str));
                }
                if !states.is_empty() {
                    call = call.states(states.iter().map(String::as_str));
                }
                call
            };
            let mut feed: Feed<Alert> = client
                .alerts_since_where(service, period.start(), filter)
                .until(period.end());
            while count < most
                && let Some(alert) = feed.try_next().await?
            {
                output.row(&alert)?;
                count += 1;
                progress.set(count);
            }
        }
        progress.end();
        output.end()?;
        Ok(Exit::Done)
    })
}

fn risk(job: &Job<'_>) -> Result<Exit> {
    let period = job.period()?;
    if !job.goes_on(format!(
        "read risk and use from {} (dashboard.risk, dashboard.usage)",
        job.span()
    ))? {
        return Ok(Exit::Done);
    }
    super::block_on(async {
        let client = Client::from(job.client("dashboard.risk").await?);
        let report = client.risk_report(period).await?;
        let is_flat = job.is_flat();
        let mut output = job.table(&["service", "risk", "usage"])?;
        for one in &report.services {
            let mut row = json!({
                "service": one.service,
                "risk": one.total_risk(),
                "usage": one.total_usage(),
            });
            if !is_flat {
                row["riskTrend"] = job.json(&one.risk)?;
                row["usageTrend"] = job.json(&one.usage)?;
            }
            output.row(row)?;
        }
        output.end()?;
        Ok(Exit::Done)
    })
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
