//! Agents, the databases that they send the traffic of, and their packages.

use http::StatusCode;
use sha2::{Digest, Sha256};

use super::databases::DATABASES;
use super::files;
use super::likely::{database_ip, items};
use super::rows::copy;
use crate::products::prelude::*;
use crate::reply::Reply;

/// Agents of an instance: one of each database that is made up.
pub(super) const AGENTS: Collection =
    Collection::of("agents", "agent.list_audit_agent_new", "agent_id")
        .counted(Count::WhereMadeUp)
        .rendered(render);

/// Numbers of the databases whose traffic an agent sends.
const WATCHED: &str = "#databases";
const LIMITS: &str = "cpu_threshold mem_threshold";

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    let agent = cx.path("agent_id");
    Some(match name {
        "list_audit_agent" => list(cx),
        "add_audit_agent" => add(cx),
        "create_audit_db_agent" => cx.update(&AGENTS, agent, LIMITS),
        "switch_agent" => {
            let on = cx.call.field("status").and_then(Value::as_i64) == Some(1);
            cx.change(&AGENTS, &cx.text("agent_id"), |row| {
                row.set(json!({
                    "status": i64::from(on), "datacap_status": if on { 1 } else { 3 },
                }));
            })
        }
        "delete_audit_agent" => delete(cx, agent),
        "download_audit_agent" => download(cx, agent),
        _ => return None,
    })
}

fn list(cx: &mut CallContext<'_, '_>) -> CallResult {
    let id = cx.call.query("db_id").unwrap_or_default();
    let (number, database) = cx.row(&DATABASES, id)?;
    let (mut rows, total) = cx.page(&AGENTS, &Query::default().one_of(WATCHED, [number]));
    for row in &mut rows {
        path::set(row, "db_name", path::text(&database, "database.name"));
    }
    Ok(Outcome::Rows(rows, total.into()))
}

fn add(cx: &mut CallContext<'_, '_>) -> CallResult {
    const NEW: i64 = 0;
    let (database, _) = cx.row(&DATABASES, &cx.text("db_id"))?;
    let body = cx.body();
    if path::get(&body, "mode") == Some(&json!(NEW)) {
        cx.add(&AGENTS, |row| {
            copy(&body, row, "agent_type agent_os agent_ip agent_nic");
            copy(&body, row, LIMITS);
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
fn delete(cx: &mut CallContext<'_, '_>, id: &str) -> CallResult {
    let database = cx.call.query("db_id").unwrap_or_default();
    let database = cx.known(&DATABASES, database)?;
    let (number, mut row) = cx.row(&AGENTS, id)?;
    let mut watched = items(&row, WATCHED).to_vec();
    if let Some((database, _)) = database {
        if !watched.contains(&json!(database)) {
            return Err(cx.missing(&AGENTS, id).into());
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

/// The older of the two calls says only that there is a package.
fn download(cx: &CallContext<'_, '_>, agent: &str) -> CallResult {
    cx.known(&AGENTS, agent)?;
    Ok(if cx.call.id.ends_with("_new") {
        Outcome::Reply(Reply::text(StatusCode::OK, files::BYTES, package(agent)))
    } else {
        Outcome::Usual
    })
}

/// The installation package of an agent: the same bytes each time, whose checksum the list has.
fn package(id: &str) -> Vec<u8> {
    let script = format!("#!/bin/sh\n# Made up by a simulator: agent {id}.\nexit 0\n");
    files::zip("install.sh", script.as_bytes())
}

fn render(row: &mut Fields, context: &RowContext<'_>) {
    let number = context.number;
    let id = row.get("agent_id").and_then(Value::as_str);
    let checksum = Sha256::digest(package(id.unwrap_or_default()));
    row.set(json!({
        "sha256": base16ct::lower::encode_string(&checksum), "agent_type": "DB",
        "agent_os": "LINUX64_X86", "agent_ip": database_ip(number), "agent_nic": "eth0",
        "cpu_threshold": 80, "mem_threshold": 80, "status": 1, "datacap_status": 1,
        "universal": false, (WATCHED): [number],
    }));
}
