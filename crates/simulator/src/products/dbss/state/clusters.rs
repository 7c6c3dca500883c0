//! Encryption and O&M instances: the same calls under other names.

use super::likely::{date_time, items};
use super::rows::copy;
use crate::products::prelude::*;

pub(super) const ENCRYPTION: Collection = Collection {
    name: "encryption-instances",
    rows_of: "db_encrypt.list_db_encrypt_instances",
    ..OPERATION
};

pub(super) const OPERATION: Collection = Collection::of(
    "operation-instances",
    "db_om.list_db_om_instances",
    "instance_id",
)
.timed("created")
// The lists have no pages.
.counted(Count::Fixed(2))
.rendered(render);

const SERVERS: &str = "detail.server";

/// `call` is the operation's name with the product's name in it: `start_db_om_instance`.
pub(super) fn work(call: &str, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    let id = std::mem::take(&mut cx.part);
    let (verb, _) = call.split_once("_db_")?;
    let clusters = if cx.call.id.starts_with("db_om.") {
        &OPERATION
    } else {
        &ENCRYPTION
    };
    Some(match verb {
        "list" => Ok(cx.list_all(clusters)),
        "create" => Ok(order(cx, clusters)),
        "start" => power(cx, clusters, &id, "powering-on", "ACTIVE"),
        "stop" => power(cx, clusters, &id, "powering-off", "SHUTOFF"),
        "reboot" => power(cx, clusters, &id, "rebooting", "ACTIVE"),
        "delete" => delete(cx, clusters, &id),
        "update" => cx.update(clusters, &id, "new_name=name"),
        "bind" => cx.update(clusters, &id, "eip=public_ip"),
        "unbind" => cx.change(clusters, &id, |row| row.set(json!({ "public_ip": null }))),
        "change" => {
            let group = cx.call.list("security_group_ids").into_iter().next();
            cx.change(clusters, &id, |row| {
                let servers = each_server(row, &json!({ "security_group_id": group }));
                path::set(row, SERVERS, servers);
            })
        }
        // The password itself is nobody's business.
        "reset" => cx.row(clusters, &id).map(|_| Outcome::Usual),
        _ => return None,
    })
}

/// The servers of the instance with these fields changed.
fn each_server(row: &Value, fields: &Value) -> Value {
    let mut servers = items(row, SERVERS).to_vec();
    for server in &mut servers {
        server.set(fields.clone());
    }
    Value::Array(servers)
}

/// Status and task of the first server.
fn state(row: &Value) -> (&str, &str) {
    let server = items(row, SERVERS).first().unwrap_or(&Value::Null);
    (
        path::text(server, "status"),
        path::text(server, "task_status"),
    )
}

/// States and tasks are those of audit instances (inferred: none are documented here).
fn power(
    cx: &mut CallContext<'_, '_>,
    clusters: &Collection,
    id: &str,
    task: &str,
    goal: &str,
) -> CallResult {
    let (number, row) = cx.row(clusters, id)?;
    let (status, busy) = state(&row);
    if busy == task || (busy == "NO_TASK" && status == goal && task != "rebooting") {
        return Ok(Outcome::Usual);
    }
    let done = each_server(&row, &json!({ "status": goal, "task_status": "NO_TASK" }));
    let done = Transitions::default().then(cx.after(100), json!({ (SERVERS): done }));
    begin(
        cx,
        clusters,
        number,
        row,
        &json!({ "task_status": task }),
        done,
    )
}

fn delete(cx: &mut CallContext<'_, '_>, clusters: &Collection, id: &str) -> CallResult {
    let (number, row) = cx.row(clusters, id)?;
    if state(&row).0 == "DELETING" {
        return Ok(Outcome::Usual);
    }
    let now = json!({ "status": "DELETING", "task_status": "delete_wait" });
    let gone = Transitions::default().then_gone(cx.after(100));
    begin(cx, clusters, number, row, &now, gone)
}

/// Begins something with an instance that is idle. `now` is what its servers show meanwhile.
fn begin(
    cx: &mut CallContext<'_, '_>,
    clusters: &Collection,
    number: u64,
    mut row: Value,
    now: &Value,
    transitions: Transitions,
) -> CallResult {
    let (status, task) = state(&row);
    if task != "NO_TASK" || !matches!(status, "ACTIVE" | "SHUTOFF") {
        let id = path::text(&row, "instance_id");
        let why =
            format!("the instance `{id}` is {status} with the task {task}; that has to end first");
        return Err(cx.refusal(&why).into());
    }
    let servers = each_server(&row, now);
    path::set(&mut row, SERVERS, servers);
    Ok(cx.begin(clusters, number, row, transitions))
}

/// Orders an instance, which is made at once (inferred, as with audit instances).
fn order(cx: &mut CallContext<'_, '_>, clusters: &Collection) -> Outcome {
    let (body, end) = (cx.body(), cx.after(100));
    let row = cx.add(clusters, |row| {
        let fields = "name comment deploy_mode enterprise_project_id";
        copy(&body, row, fields);
        path::set(row, "charge_model", "Period");
        let done = json!({ "detail": row.get("detail") });
        let building = each_server(row, &json!({ "status": "BUILD" }));
        path::set(row, SERVERS, building);
        Transitions::default().then(end, done).begin(row);
    });
    ordered(&path::text(&row, "instance_id").replace('-', ""))
}

/// The response to an order of the instance with that resource id.
pub(super) fn ordered(resource_id: &str) -> Outcome {
    let id = format!("CS{}", resource_id.to_ascii_uppercase());
    Outcome::One(json!({ "order_id": id, "code": "0", "description": "success" }))
}

fn render(row: &mut Fields, context: &RowContext<'_>) {
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
        // Two more than `remain_days` in all recorded responses.
        "keep_days": "367", "detail": { "server": [server], "total": 1 },
    }));
}
