//! Hosts from a file, in the form that the administration guide describes for the console: that this call takes the same is inferred.
//!
//! The first line names the fields, in any order, the others have a host or one of its interfaces each. Fields in quotes are not known to it.

use super::{adapters, hosts, mac};
use crate::products::prelude::*;

/// The field that every host needs.
const MAC: &str = "adap.mac";
/// Addresses of all interfaces of the host, with semicolons.
const SIBLINGS: &str = "siblings";
const IP: &str = "adap.ip";
/// Fields of hosts, and their names in the records. That of the role is inferred.
const FIELDS: [(&str, &str); 4] = [
    ("host.host", "hostName"),
    ("host.owner", "owner"),
    ("host.role", "role"),
    ("host.devType", "hardwareType"),
];

/// A line, by the names of its fields; empty fields are left out.
type Line<'t> = Vec<(&'t str, &'t str)>;

pub(super) fn work(cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    (cx.call.id == "host.import_hosts").then(|| import(cx))
}

fn import(cx: &mut CallContext<'_, '_>) -> CallResult {
    let file = cx.text("file");
    let lines = match lines(&file) {
        Ok(lines) => lines,
        Err(what) if cx.store.is_strict() => {
            return Err(Refusal::bad_request(format!("{}: {what}", cx.call.id)).into());
        }
        Err(_) => return Ok(Outcome::Usual),
    };
    for line in lines {
        let macs = macs(&line);
        hosts::save(cx, None, &macs, |host| take_over(host, &line, &macs))?;
    }
    Ok(Outcome::Usual)
}

/// The lines of the file; an error says what is missing and where.
fn lines(file: &str) -> Result<Vec<Line<'_>>, String> {
    let mut all = file.lines().enumerate();
    let (_, names) = all.next().unwrap_or_default();
    let names: Vec<&str> = names.split(',').map(str::trim).collect();
    if !names.contains(&MAC) {
        return Err(format!("the first line of the file names no `{MAC}`"));
    }
    all.filter(|(_, text)| !text.trim().is_empty())
        .map(|(at, text)| {
            let values = text.split(',').map(str::trim);
            let pairs = names.iter().copied().zip(values);
            let line: Line<'_> = pairs.filter(|(_, value)| !value.is_empty()).collect();
            match value(&line, MAC) {
                Some(_) => Ok(line),
                None => Err(format!("line {} of the file has no `{MAC}`", at + 1)),
            }
        })
        .collect()
}

fn value<'t>(line: &Line<'t>, name: &str) -> Option<&'t str> {
    let found = line.iter().find(|(found, _)| *found == name);
    found.map(|(_, value)| *value)
}

/// The address of the line, and those of the host's other interfaces.
fn macs(line: &Line<'_>) -> Vec<String> {
    let siblings = value(line, SIBLINGS).unwrap_or_default().split(';');
    let all = value(line, MAC).into_iter().chain(siblings).map(str::trim);
    let all: Vec<String> = all
        .filter(|text| !text.is_empty())
        .map(mac::normal)
        .collect();
    adapters::with_more(&Fields::new(), &all)
}

fn take_over(host: &mut Fields, line: &Line<'_>, macs: &[String]) {
    for (name, field) in FIELDS {
        if let Some(value) = value(line, name) {
            host.set(json!({ (field): value }));
        }
    }
    adapters::attach(host, Some(adapters::with_more(host, macs)), None);
    if let Some(ip) = value(line, IP) {
        adapters::change_all(host, |adapter| {
            if adapter.get("physicalAddress").and_then(Value::as_str)
                == macs.first().map(String::as_str)
            {
                adapter.set(json!({ "ips": [ip] }));
            }
        });
    }
}
