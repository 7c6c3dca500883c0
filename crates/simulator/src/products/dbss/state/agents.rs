//! Agents, the databases that they send the traffic of, and their packages.

use http::StatusCode;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::call_context::{CallContext, body, copy};
use super::databases::DATABASES;
use super::files;
use super::likely::{database_ip, items};
use crate::answer::{CallResult, Outcome};
use crate::reply::Reply;
use crate::state::{Collection, Count, Query, RowContext, SetFields, path};

/// Agents of an instance: one of each database that is made up.
pub(super) const AGENTS: Collection = Collection {
    count: Count::WhereMadeUp,
    render,
    ..Collection::of("agents", "agent.list_audit_agent_new", "agent_id")
};

/// Numbers of the databases whose traffic an agent sends.
const WATCHED: &str = "#databases";

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_, '_>) -> Option<CallResult> {
    let agent = cx.path("agent_id");
    let worked = match name {
        "list_audit_agent" => list(cx),
        "add_audit_agent" => add(cx),
        "create_audit_db_agent" => {
            let said = body(&cx.call);
            cx.change(&AGENTS, agent, |row| copy(&said, row, LIMITS))
        }
        "switch_agent" => {
            let id = cx.text("agent_id");
            let on = cx.call.field("status").and_then(Value::as_i64) == Some(1);
            cx.change(&AGENTS, &id, |row| {
                row.set(json!({
                    "status": i64::from(on), "datacap_status": if on { 1 } else { 3 },
                }));
            })
        }
        "delete_audit_agent" => delete(cx, agent),
        "download_audit_agent" if cx.call.id.ends_with("_new") => {
            let known = cx.row(&AGENTS, agent);
            known.map(|_| {
                let package = package(agent);
                Outcome::Reply(Reply::text(StatusCode::OK, files::BYTES, package))
            })
        }
        // The older call says only that there is a package.
        "download_audit_agent" => cx.row(&AGENTS, agent).map(|_| Outcome::Usual),
        _ => return None,
    };
    Some(worked)
}

const LIMITS: &str = "cpu_threshold mem_threshold";

fn list(cx: &mut CallContext<'_, '_, '_>) -> CallResult {
    let id = cx.call.query("db_id").unwrap_or_default();
    let Some((number, database)) = cx.row(&DATABASES, id)? else {
        return Ok(Outcome::Usual);
    };
    let mut query = Query::default();
    query.one_of(WATCHED, vec![number.to_string()]);
    let (mut rows, total) = cx.page(&AGENTS, &query);
    for row in &mut rows {
        path::set(row, "db_name", path::text(&database, "database.name"));
    }
    Ok(Outcome::Rows(rows, total))
}

fn add(cx: &mut CallContext<'_, '_, '_>) -> CallResult {
    const NEW: i64 = 0;
    let Some((database, _)) = cx.row(&DATABASES, &cx.text("db_id"))? else {
        return Ok(Outcome::Usual);
    };
    if cx.call.field("mode").and_then(Value::as_i64) == Some(NEW) {
        cx.add(&AGENTS, |call, row| {
            let said = body(call);
            copy(&said, row, "agent_type agent_os agent_ip agent_nic");
            copy(&said, row, LIMITS);
            path::set(row, WATCHED, json!([database]));
        });
        return Ok(Outcome::Usual);
    }
    cx.change(&AGENTS, &cx.text("agent_id"), |row| {
        let mut watched = items(row, WATCHED).to_vec();
        if !watched.contains(&json!(database)) {
            watched.push(json!(database));
        }
        path::set(row, WATCHED, watched);
    })
}

/// Takes the agent off the database; an agent without any is gone.
fn delete(cx: &mut CallContext<'_, '_, '_>, id: &str) -> CallResult {
    let database = cx.call.query("db_id").unwrap_or_default();
    let database = cx.row(&DATABASES, database)?;
    let Some((number, mut row)) = cx.row(&AGENTS, id)? else {
        return Ok(Outcome::Usual);
    };
    let mut watched = items(&row, WATCHED).to_vec();
    if let Some((database, _)) = database {
        if !watched.contains(&json!(database)) {
            return Err(cx.missing(&AGENTS, id));
        }
        watched.retain(|one| *one != json!(database));
    }
    if watched.is_empty() {
        return cx.remove(&AGENTS, id);
    }
    path::set(&mut row, WATCHED, watched);
    cx.replace(&AGENTS, number, row);
    Ok(Outcome::Usual)
}

/// The installation package of an agent: the same bytes each time, whose checksum the list tells.
fn package(id: &str) -> Vec<u8> {
    let script = format!("#!/bin/sh\n# Made up by a simulator: agent {id}.\nexit 0\n");
    files::zip("install.sh", script.as_bytes())
}

fn render(row: &mut Map<String, Value>, context: &RowContext<'_>) {
    let number = context.number;
    let id = row
        .get("agent_id")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let checksum = Sha256::digest(package(id));
    row.set(json!({
        "sha256": base16ct::lower::encode_string(&checksum), "agent_type": "DB",
        "agent_os": "LINUX64_X86", "agent_ip": database_ip(number), "agent_nic": "eth0",
        "cpu_threshold": 80, "mem_threshold": 80, "status": 1, "datacap_status": 1,
        "universal": false, (WATCHED): [number],
    }));
}
