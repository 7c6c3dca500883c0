//! Jobs of `FortiNAC`: hosts.

mod register;
mod sheet;

use clap::{Arg, ArgAction, Command, value_parser};
use fortinac::hosts::{HostKey, is_unknown_host};
use fortinac::{Client, Error, InventoryHost, is_unknown_group};
use secapi_catalog::catalog::Type;
use secapi_core::Json;
use serde_json::{Map, json};

use super::{Job, family, record};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::operation::values;
use crate::{Result, catalog, suggest};

/// The operation that lists hosts, whose rows have the columns of a host.
const LIST: &str = "host.list";

pub(super) fn commands() -> Vec<Command> {
    let keys = || host().num_args(1..);
    vec![
        family("hosts", "Register, look up and change hosts by MAC address, IP address or name")
            .subcommand(register::command())
            .subcommand(
                Command::new("export")
                    .about("List all hosts with their adapters, in the order of their ids")
                    .arg(
                        Arg::new("filter")
                            .long("filter")
                            .value_name("CONDITION")
                            .action(ArgAction::Append)
                            .help("Only hosts that meet a condition, such as role==Printers; may be repeated"),
                    )
                    .arg(number("page-size", "Rows per request").value_parser(value_parser!(u64).range(1..=10_000)))
                    .arg(number("start-at", "Rows to leave out: where an earlier export ended"))
                    .after_help("Example: secapi fortinac hosts export -o csv > hosts.csv"),
            )
            .subcommand(
                Command::new("get")
                    .about("Show a host")
                    .arg(host())
                    .arg(by_name())
                    .after_help("Example: secapi fortinac hosts get 00:50:56:00:00:02"),
            )
            .subcommand(
                Command::new("set")
                    .about("Change fields of a host; the others stay as they are")
                    .arg(host())
                    .arg(by_name())
                    .arg(text("role", "Name of its role"))
                    .arg(text("name", "Its name"))
                    .arg(text("notes", "Notes about it"))
                    .arg(
                        Arg::new("set")
                            .long("set")
                            .value_name("FIELD=VALUE")
                            .action(ArgAction::Append)
                            .help("Any other field of the record; may be repeated"),
                    )
                    .after_help("Example: secapi fortinac hosts set 192.0.2.10 --role Printers --yes"),
            )
            .subcommand(
                Command::new("enable")
                    .about("Let hosts onto the network")
                    .arg(keys())
                    .arg(by_name()),
            )
            .subcommand(
                Command::new("disable")
                    .about("Keep hosts off the network")
                    .arg(keys())
                    .arg(by_name())
                    .after_help("Example: secapi fortinac hosts disable 192.0.2.10 --yes"),
            )
            .subcommand(
                Command::new("add-to-group")
                    .about("Put hosts into a group; they stay in their other groups")
                    .arg(keys())
                    .arg(by_name())
                    .arg(text("group", "Name of the group").required(true)),
            ),
    ]
}

fn host() -> Arg {
    Arg::new("host")
        .value_name("MAC|IP")
        .required(true)
        .help("MAC address in any usual form, or IP address")
}

fn by_name() -> Arg {
    Arg::new("by-name")
        .long("by-name")
        .action(ArgAction::SetTrue)
        .help("Take MAC|IP for the name of the host instead")
}

fn text(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name("TEXT").help(help)
}

fn number(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name("N")
        .value_parser(value_parser!(u64))
        .help(help)
}

pub(super) fn run(job: &Job<'_>, (_, name): (&str, &str)) -> Result<Exit> {
    match name {
        "register" => register::run(job),
        "export" => export(job),
        "get" => get(job),
        "set" => set(job),
        "add-to-group" => add_to_group(job),
        change => enable_or_disable(job, change),
    }
}

/// The hosts that the words name.
fn keys(job: &Job<'_>) -> Result<Vec<HostKey>> {
    let by_name = job.flag("by-name");
    let words = job.texts("host");
    words
        .into_iter()
        .map(|word| {
            if by_name {
                return Ok(HostKey::name(word));
            }
            word.parse().map_err(|error: Error| {
                Failure::usage(error.message()).with_hint("--by-name takes the name of a host")
            })
        })
        .collect()
}

fn only_key(job: &Job<'_>) -> Result<HostKey> {
    let mut keys = keys(job)?;
    keys.pop()
        .ok_or_else(|| Failure::usage("missing: <MAC|IP>"))
}

/// The failure of a call, where a host that nobody knows has the exit code of what is not found.
fn failed(error: Error) -> Failure {
    if is_unknown_host(&error) || is_unknown_group(&error) {
        return Failure::new(Exit::NotFound, error.message());
    }
    error.into()
}

fn export(job: &Job<'_>) -> Result<Exit> {
    if !job.goes_on(format!(
        "list all hosts with their adapters ({LIST}, adapter.for_host)"
    ))? {
        return Ok(Exit::Done);
    }
    super::block_on(async {
        let client = Client::from(job.client(LIST).await?);
        let mut inventory = client.inventory();
        for filter in job.texts("filter") {
            inventory = inventory.filter(filter);
        }
        if let Some(size) = job
            .number("page-size")
            .and_then(|size| u32::try_from(size).ok())
        {
            inventory = inventory.page_size(size);
        }
        let mut rows = inventory
            .start_at(job.number("start-at").unwrap_or(0))
            .rows();
        let mut output = job.records(LIST)?;
        let progress = job.progress();
        let (mut count, mut unreadable) = (0, 0_u64);
        loop {
            match rows.try_next().await {
                Ok(Some(row)) => {
                    output.row(&inventory_row(&row)?)?;
                    count += 1;
                    progress.set(count);
                }
                Ok(None) => break,
                Err(error) if error.is_decode() => {
                    eprintln!("row {}: {error}", rows.position());
                    unreadable += 1;
                }
                Err(error) => {
                    progress.end();
                    output.end()?;
                    let hint = format!("`--start-at {}` goes on from here", rows.position());
                    return Err(Failure::from(error).with_hint(hint));
                }
            }
        }
        progress.end();
        output.end()?;
        if unreadable > 0 {
            let text = format!("{unreadable} rows could not be read");
            return Err(Failure::new(Exit::SomeFailed, text));
        }
        Ok(Exit::Done)
    })
}

/// The record of a host with its adapters, wherever they were found.
fn inventory_row(row: &InventoryHost) -> Result<Json> {
    let mut value = record(&row.host)?;
    if !row.adapters.is_empty() {
        value["adapterObjects"] = record(&row.adapters)?;
    }
    Ok(value)
}

fn get(job: &Job<'_>) -> Result<Exit> {
    let key = only_key(job)?;
    if !job.goes_on(format!("look up the host with {key}"))? {
        return Ok(Exit::Done);
    }
    super::block_on(async {
        let client = Client::from(job.client(LIST).await?);
        let found = client.find_host(key.clone()).await?;
        let host =
            found.ok_or_else(|| Failure::new(Exit::NotFound, format!("no host has {key}")))?;
        job.records(LIST)?.only(&host)?;
        Ok(Exit::Done)
    })
}

fn set(job: &Job<'_>) -> Result<Exit> {
    const OPERATION: &str = "host.update_with_adapters";
    let key = only_key(job)?;
    let fields = fields(job)?;
    let text = Json::Object(fields.clone());
    if !job.may_change(format!("set {text} at the host with {key}"), OPERATION)? {
        return Ok(Exit::Done);
    }
    super::block_on(async {
        let client = Client::from(job.client(LIST).await?);
        let changed = client.set_host_fields(key, fields).await;
        job.records(LIST)?.only(&changed.map_err(failed)?)?;
        Ok(Exit::Done)
    })
}

/// The fields to set, by wire name.
fn fields(job: &Job<'_>) -> Result<Map<String, Json>> {
    let flags = [("role", "role"), ("name", "hostName"), ("notes", "notes")];
    let mut fields: Map<String, Json> = flags
        .into_iter()
        .filter_map(|(flag, field)| Some((field.to_owned(), json!(job.text(flag)?))))
        .collect();
    let (scope, _) = catalog::operation(job.product, LIST)?;
    let model = scope.model(&Type::Model("Host".to_owned()));
    for pair in job.texts("set") {
        let (name, word) = pair
            .split_once('=')
            .ok_or_else(|| Failure::usage(format!("--set: `{pair}` is not FIELD=VALUE")))?;
        let known = || model.into_iter().flat_map(|model| &model.fields);
        let Some(field) = known().find(|field| field.name == name) else {
            let names = known().map(|field| &*field.name);
            let hint = suggest::nearest(name, names);
            let hint = hint.map_or_else(String::new, |name| format!("did you mean `{name}`?"));
            return Err(
                Failure::usage(format!("--set: a host has no field `{name}`")).with_hint(hint),
            );
        };
        let value = match field.ty {
            Type::String => Json::String(values::content(word)?),
            _ => values::loose(word)?,
        };
        fields.insert(name.to_owned(), value);
    }
    if fields.is_empty() {
        return Err(Failure::usage("there is nothing to set")
            .with_hint("--role, --name, --notes and --set FIELD=VALUE set fields"));
    }
    Ok(fields)
}

fn enable_or_disable(job: &Job<'_>, change: &str) -> Result<Exit> {
    let keys = keys(job)?;
    let operation = match (change, &keys[..]) {
        ("enable", _) => "host.enable_by_mac",
        (_, [HostKey::Ip(_), ..]) => "host.disable_by_ip",
        _ => "host.disable_by_mac",
    };
    if !job.may_change(format!("{change} {}", listed(&keys)), operation)? {
        return Ok(Exit::Done);
    }
    super::block_on(async {
        let client = Client::from(job.client(operation).await?);
        each(job, keys, async |key| {
            if change == "enable" {
                client.enable_host(key).await.map(|_| ())
            } else {
                client.disable_host(key).await
            }
        })
        .await
    })
}

fn add_to_group(job: &Job<'_>) -> Result<Exit> {
    const OPERATION: &str = "system_group.add_members";
    let keys = keys(job)?;
    let group = job.required("group");
    if !job.may_change(
        format!("add {} to the group {group:?}", listed(&keys)),
        OPERATION,
    )? {
        return Ok(Exit::Done);
    }
    super::block_on(async {
        let client = Client::from(job.client(OPERATION).await?);
        each(job, keys, async |key| {
            client.add_host_to_group(key, group).await.map(|_| ())
        })
        .await
    })
}

/// Hosts in words.
fn listed(keys: &[HostKey]) -> String {
    match keys {
        [key] => format!("the host with {key}"),
        [first, ..] => format!("{} hosts (the first is that with {first})", keys.len()),
        [] => "no host".to_owned(),
    }
}

/// Makes a change to each host, one after the other. That of a single host ends with its own failure; of several, each has a row.
async fn each(
    job: &Job<'_>,
    keys: Vec<HostKey>,
    change: impl AsyncFn(HostKey) -> Result<(), Error>,
) -> Result<Exit> {
    let words = job.texts("host");
    if keys.len() == 1 {
        for key in keys {
            change(key).await.map_err(failed)?;
        }
        job.note("done");
        return Ok(Exit::Done);
    }
    let mut output = job.table(&["host", "outcome", "detail"])?;
    let mut failures = 0_usize;
    let count = keys.len();
    for (word, key) in words.into_iter().zip(keys) {
        let row = match change(key).await {
            Ok(()) => json!({ "host": word, "outcome": "done", "detail": null }),
            Err(error) => {
                failures += 1;
                let outcome = if error.is_outcome_unknown() {
                    "unknown"
                } else {
                    "failed"
                };
                json!({ "host": word, "outcome": outcome, "detail": error.to_string() })
            }
        };
        output.row(row)?;
    }
    output.end()?;
    if failures > 0 {
        let text = format!("{failures} of {count} hosts failed");
        return Err(Failure::new(Exit::SomeFailed, text));
    }
    Ok(Exit::Done)
}
