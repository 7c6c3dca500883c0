//! Jobs of DBSS.

use std::path::PathBuf;

use clap::{Arg, Command, value_parser};
use dbss::Client;
use dbss::helpers::InstanceInventory;
use dbss::instance::NewAuditInstance;
use secapi_core::wire;
use serde_json::json;

use super::{Job, family, period_args, record, wait_args, wait_timeout};
use crate::Result;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::operation::values;
use crate::output::{write_bytes, write_file};

/// The operation that instances are listed by.
const LIST: &str = "instance.list_audit_instances_last";

pub(super) fn commands() -> Vec<Command> {
    let change = |name: &'static str, about: &'static str, wait: &'static str| {
        Command::new(name)
            .about(about)
            .arg(instance())
            .args(wait_args(wait))
    };
    vec![
        Command::new("instances")
            .about("List the audit instances with their databases and the agents of these")
            .after_help("Example: secapi dbss instances -o json --jq '.[].databases[].name'"),
        change("start", "Start an audit instance", "Wait until it runs"),
        change("stop", "Stop an audit instance", "Wait until it has stopped"),
        change("reboot", "Restart an audit instance", "Wait until it runs again"),
        Command::new("create")
            .about("Create a pay-per-use audit instance")
            .arg(
                Arg::new("body")
                    .long("body")
                    .value_name("JSON|@FILE|-")
                    .required(true)
                    .help("The instance: name, flavor_ref, region_id, vpc_id, nics and the like"),
            )
            .args(wait_args("Wait until it runs"))
            .after_help("Example: secapi dbss create --body @instance.json --wait --yes"),
        family("report", "Reports").subcommand(
            Command::new("make")
                .about("Make a report of a period, wait until it is done, and download it")
                .arg(instance())
                .arg(
                    Arg::new("template")
                        .long("template")
                        .value_name("ID")
                        .required(true)
                        .help("The template: an id of `report list-audit-report-templates`"),
                )
                .args(period_args("7d"))
                .arg(out("File for the report"))
                .arg(wait_timeout())
                .after_help(
                    "Example: secapi dbss report make INSTANCE --template ID --since 7d --out report.pdf --yes",
                ),
        ),
        family("evidence", "What is set up, to be kept for an audit").subcommand(
            Command::new("risk-rules")
                .about("Save all risk rules of an audit instance, or of all instances, as JSON")
                .arg(instance().required(false))
                .arg(out("File for the evidence"))
                .after_help("Example: secapi dbss evidence risk-rules --out risk-rules.json"),
        ),
    ]
}

fn instance() -> Arg {
    Arg::new("instance")
        .value_name("INSTANCE-ID")
        .required(true)
        .help("The audit instance: an id of `instances`")
}

fn out(help: &'static str) -> Arg {
    Arg::new("out")
        .long("out")
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .help(format!(
            "{help}; it is complete or not there [default: standard output]"
        ))
}

pub(super) fn run(job: &Job<'_>, words: (&str, &str)) -> Result<Exit> {
    match words {
        ("instances", _) => instances(job),
        ("create", _) => create(job),
        ("report", _) => report(job),
        ("evidence", _) => evidence(job),
        (change, _) => power(job, change),
    }
}

fn instances(job: &Job<'_>) -> Result<Exit> {
    let would = format!("list instances, databases and agents ({LIST} and lists of each)");
    if !job.goes_on(would)? {
        return Ok(Exit::Done);
    }
    super::block_on(async {
        let client = Client::from(job.client(LIST).await?);
        let is_flat = job.is_flat() && job.options.columns.is_empty();
        let mut output = job.table(&["id", "name", "status", "version", "databases", "agents"])?;
        for one in client.inventory().await? {
            output.row(if is_flat {
                summary(&one)
            } else {
                job.json(&whole(&one)?)?
            })?;
        }
        output.end()?;
        Ok(Exit::Done)
    })
}

fn summary(one: &InstanceInventory) -> serde_json::Value {
    let agents = one.databases.iter().map(|database| database.agents.len());
    json!({
        "id": one.instance.any_id(),
        "name": one.instance.name,
        "status": one.instance.status,
        "version": one.instance.version,
        "databases": one.databases.len(),
        "agents": agents.sum::<usize>(),
    })
}

/// The record of an instance with those of its databases, which have their agents.
fn whole(one: &InstanceInventory) -> Result<serde_json::Value> {
    let databases = one.databases.iter().map(|database| {
        let mut row = record(&database.database)?;
        row["agents"] = record(&database.agents)?;
        Ok(row)
    });
    let databases: Vec<_> = databases.collect::<Result<_>>()?;
    let mut row = record(&one.instance)?;
    row["databases"] = databases.into();
    Ok(row)
}

/// `start`, `stop` and `reboot`.
fn power(job: &Job<'_>, change: &str) -> Result<Exit> {
    let id = job.required("instance");
    let operation = format!("instance.{change}_audit_instance_new");
    if !job.may_change(format!("{change} the instance {id}"), &operation)? {
        return Ok(Exit::Done);
    }
    super::block_on(async {
        let client = Client::from(job.client(&operation).await?);
        if !job.flag("wait") {
            let calls = client.instance();
            match change {
                "start" => calls.start_audit_instance_new(id).await?,
                "stop" => calls.stop_audit_instance_new(id).await?,
                _ => calls.reboot_audit_instance_new(id).await?,
            }
            job.note(format!(
                "{change} of {id} has begun; --wait waits for its end"
            ));
            return Ok(Exit::Done);
        }
        let waiter = match change {
            "start" => client.start_instance(id),
            "stop" => client.stop_instance(id),
            _ => client.reboot_instance(id),
        };
        let instance = job.wait(waiter).await?;
        job.records(LIST)?.only(&instance)?;
        Ok(Exit::Done)
    })
}

fn create(job: &Job<'_>) -> Result<Exit> {
    const OPERATION: &str = "instance.create_instances";
    let body = values::json("body", job.required("body"))?;
    let server: NewAuditInstance = wire::decode(body.to_string().as_bytes())
        .map_err(|error| Failure::usage(format!("--body is no instance to create: {error}")))?;
    let name = server.name.clone();
    if !job.may_change(format!("create the instance {name:?}"), OPERATION)? {
        return Ok(Exit::Done);
    }
    super::block_on(async {
        let client = Client::from(job.client(OPERATION).await?);
        if !job.flag("wait") {
            client.instance().create_instances(&server).await?;
            job.note(format!(
                "{name} is being created; --wait waits until it runs"
            ));
            return Ok(Exit::Done);
        }
        let instance = job.wait(client.create_instance(server)).await?;
        job.records(LIST)?.only(&instance)?;
        Ok(Exit::Done)
    })
}

fn report(job: &Job<'_>) -> Result<Exit> {
    const OPERATION: &str = "report.create_report";
    let (instance, template) = (job.required("instance"), job.required("template"));
    let period = job.period()?;
    let would = format!("make a report of {instance} from {}", job.span());
    if !job.may_change(would, OPERATION)? {
        return Ok(Exit::Done);
    }
    super::block_on(async {
        let client = Client::from(job.client(OPERATION).await?);
        let made = job
            .wait(client.make_report(instance, template, period))
            .await?;
        let id = made.id.clone().ok_or_else(|| {
            Failure::new(
                Exit::Refused,
                "the report is done, but the service gives no id of it",
            )
        })?;
        match job.matches.get_one::<PathBuf>("out") {
            Some(path) => {
                let file = client.report_file(instance, id).to_file(path).await?;
                job.note(format!("{}: {} bytes", path.display(), file.bytes));
            }
            None => write_bytes(&client.report().download_audit_report(instance, id).await?)?,
        }
        Ok(Exit::Done)
    })
}

fn evidence(job: &Job<'_>) -> Result<Exit> {
    let given = job.text("instance");
    let of = given.unwrap_or("all instances");
    if !job.goes_on(format!(
        "save the risk rules of {of} (rule_risk.list_audit_rule_risks_new and each rule)"
    ))? {
        return Ok(Exit::Done);
    }
    super::block_on(async {
        let client = Client::from(job.client("rule_risk.list_audit_rule_risks_new").await?);
        let ids = if let Some(id) = given {
            vec![id.to_owned()]
        } else {
            let instances = client.instance().list_audit_instances_last().items();
            let instances = instances.try_collect().await?;
            let ids = instances.iter().filter_map(|instance| instance.any_id());
            ids.map(str::to_owned).collect()
        };
        let (mut all, mut incomplete) = (Vec::new(), Vec::new());
        for id in ids {
            let evidence = client.risk_rule_evidence(id.as_str()).await?;
            if !evidence.is_complete() {
                incomplete.push(id);
            }
            all.push(record(&evidence)?);
        }
        let value = match (given, all.pop()) {
            (Some(_), Some(only)) => only,
            (_, last) => all.into_iter().chain(last).collect::<Vec<_>>().into(),
        };
        match job.matches.get_one::<PathBuf>("out") {
            Some(path) => write_file(path, format!("{value:#}\n").as_bytes())?,
            None => job.table(&[])?.value(value)?,
        }
        if incomplete.is_empty() {
            return Ok(Exit::Done);
        }
        let text = format!("not as many rules as announced: {}", incomplete.join(", "));
        Err(Failure::new(Exit::SomeFailed, text)
            .with_hint("rules were made or deleted meanwhile: run it again"))
    })
}
