//! Encryption and O&M instances: the same calls under other names.

use serde_json::{Map, Value, json};

use super::call_context::{CallContext, body, copy};
use super::likely::{date_time, items};
use crate::answer::{CallResult, Outcome};
use crate::refusal::Refusal;
use crate::state::{Collection, Count, Query, RowContext, SetFields, Transitions, path};

pub(super) const ENCRYPTION: Collection = Collection {
    time: Some("created"),
    // The lists have no pages.
    count: Count::Fixed(2),
    render,
    ..Collection::of(
        "encryption-instances",
        "db_encrypt.list_db_encrypt_instances",
        "instance_id",
    )
};

pub(super) const OPERATION: Collection = Collection {
    name: "operation-instances",
    rows_of: "db_om.list_db_om_instances",
    ..ENCRYPTION
};

const SERVERS: &str = "detail.server";

/// `call` is the operation's name with the product's name in it: `start_db_om_instance`.
pub(super) fn work(
    call: &str,
    clusters: &Collection,
    cx: &mut CallContext<'_, '_, '_>,
) -> Option<CallResult> {
    let id = std::mem::take(&mut cx.part);
    let (verb, _) = call.split_once("_db_")?;
    let worked = match verb {
        "list" => Ok(cx.list(clusters, &Query::default())),
        "create" => Ok(order(cx, clusters)),
        "start" => power(cx, clusters, &id, "powering-on", "ACTIVE"),
        "stop" => power(cx, clusters, &id, "powering-off", "SHUTOFF"),
        "reboot" => power(cx, clusters, &id, "rebooting", "ACTIVE"),
        "delete" => delete(cx, clusters, &id),
        "update" => {
            let name = cx.text("new_name");
            cx.change(clusters, &id, |row| path::set(row, "name", name))
        }
        "bind" => {
            let address = cx.text("eip");
            cx.change(clusters, &id, |row| path::set(row, "public_ip", address))
        }
        "unbind" => cx.change(clusters, &id, |row| {
            path::set(row, "public_ip", Value::Null);
        }),
        "change" => {
            let group = cx.call.list("security_group_ids").into_iter().next();
            let group = json!(group);
            cx.change(clusters, &id, |row| {
                let servers = each_server(row, &[("security_group_id", group)]);
                path::set(row, SERVERS, servers);
            })
        }
        // The password itself is nobody's business.
        "reset" => cx.row(clusters, &id).map(|_| Outcome::Usual),
        _ => return None,
    };
    Some(worked)
}

/// The servers of the instance with these fields changed.
fn each_server(row: &Value, fields: &[(&str, Value)]) -> Value {
    let mut servers = items(row, SERVERS).to_vec();
    for server in &mut servers {
        for (name, value) in fields {
            path::set(server, name, value.clone());
        }
    }
    Value::Array(servers)
}

/// States and tasks are those of audit instances (inferred: none are documented here).
fn power(
    cx: &mut CallContext<'_, '_, '_>,
    clusters: &Collection,
    id: &str,
    task: &str,
    goal: &str,
) -> CallResult {
    let Some((number, mut row)) = cx.row(clusters, id)? else {
        return Ok(Outcome::Usual);
    };
    let server = items(&row, SERVERS).first().cloned().unwrap_or_default();
    let (status, busy) = (
        path::text(&server, "status"),
        path::text(&server, "task_status"),
    );
    if busy == task || (busy == "NO_TASK" && status == goal && task != "rebooting") {
        return Ok(Outcome::Usual);
    }
    idle(cx, id, &server)?;
    let working = each_server(&row, &[("task_status", json!(task))]);
    path::set(&mut row, SERVERS, working);
    let done = [("status", json!(goal)), ("task_status", json!("NO_TASK"))];
    let done = each_server(&row, &done);
    Transitions::default()
        .then(cx.after(100), json!({ (SERVERS): done }))
        .begin(&mut row);
    cx.replace(clusters, number, row);
    Ok(Outcome::Usual)
}

fn delete(cx: &mut CallContext<'_, '_, '_>, clusters: &Collection, id: &str) -> CallResult {
    let Some((number, mut row)) = cx.row(clusters, id)? else {
        return Ok(Outcome::Usual);
    };
    let server = items(&row, SERVERS).first().cloned().unwrap_or_default();
    if path::text(&server, "status") == "DELETING" {
        return Ok(Outcome::Usual);
    }
    idle(cx, id, &server)?;
    let fields = [
        ("status", json!("DELETING")),
        ("task_status", json!("delete_wait")),
    ];
    let deleting = each_server(&row, &fields);
    path::set(&mut row, SERVERS, deleting);
    Transitions::default()
        .then_gone(cx.after(100))
        .begin(&mut row);
    cx.replace(clusters, number, row);
    Ok(Outcome::Usual)
}

fn idle(cx: &CallContext<'_, '_, '_>, id: &str, server: &Value) -> Result<(), Refusal> {
    let (status, task) = (
        path::text(server, "status"),
        path::text(server, "task_status"),
    );
    if task == "NO_TASK" && matches!(status, "ACTIVE" | "SHUTOFF") {
        return Ok(());
    }
    let why =
        format!("the instance `{id}` is {status} with the task {task}; that has to end first");
    Err(cx.refusal(&why))
}

/// Orders an instance, which is made at once (inferred, as with audit instances).
fn order(cx: &mut CallContext<'_, '_, '_>, clusters: &Collection) -> Outcome {
    let end = cx.after(100);
    let row = cx.add(clusters, |call, row| {
        let said = body(call);
        let fields = "name comment deploy_mode enterprise_project_id";
        copy(&said, row, fields);
        path::set(row, "charge_model", "Period");
        let done = row.get("detail").cloned().unwrap_or_default();
        let building = each_server(row, &[("status", json!("BUILD"))]);
        path::set(row, SERVERS, building);
        Transitions::default()
            .then(end, json!({ "detail": done }))
            .begin(row);
    });
    let order = path::text(&row, "instance_id")
        .to_ascii_uppercase()
        .replace('-', "");
    Outcome::One(json!({ "order_id": format!("CS{order}"), "code": "0", "description": "success" }))
}

fn render(row: &mut Map<String, Value>, context: &RowContext<'_>) {
    const YEAR: i64 = 365 * 24 * 3_600_000;
    let number = context.number;
    let id = row.get("instance_id").cloned().unwrap_or_default();
    row.remove("public_ip");
    row.remove("new_version");
    let server = row
        .get("detail")
        .and_then(|detail| detail.get("server")?.get(0));
    let mut server = server.cloned().unwrap_or_default();
    server.set(json!({
        "instance_id": id, "name": format!("server-{number}"), "is_active": 0, "status": "ACTIVE",
        "task_status": "NO_TASK", "created": date_time(context.millis), "effect": null,
        "scene": null,
    }));
    row.set(json!({
        "name": format!("instance-{number}"), "deploy_mode": "CLOUD", "charge_model": "Period",
        "expired": context.millis.saturating_add(YEAR), "remain_days": "365",
        // Two more than `remain_days` in all recorded answers.
        "keep_days": "367", "detail": { "server": [server], "total": 1 },
    }));
}
