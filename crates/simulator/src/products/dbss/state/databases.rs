//! Databases that an audit instance watches.

use super::likely::{database_ip, database_name, inner};
use super::rows::copy;
use crate::products::prelude::*;

pub(super) const DATABASES: Collection = Collection::of(
    "databases",
    "database.list_audit_databases_new",
    "database.id",
)
.counted(Count::WhereMadeUp)
.rendered(render);

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    Some(match name {
        "list_audit_databases" => {
            let query = Query::default().one_of("database.status", cx.call.query_list("status"));
            Ok(cx.list(&DATABASES, &query))
        }
        "add_audit_database" => {
            let said = cx.call.field("database").cloned().unwrap_or_default();
            Ok(Outcome::One(json!({ "id": add(cx, &said) })))
        }
        "switch_audit_database" => {
            let (id, status) = (cx.text("id"), cx.text("status"));
            cx.change(&DATABASES, &id, |row| switch(row, &status))
        }
        "delete_audit_database" => {
            let id = [cx.path("id"), cx.path("db_id")].concat();
            cx.remove(&DATABASES, &id)
        }
        // The key itself is nobody's business.
        "add_database_ssl_key" => {
            let id = cx.path("db_id");
            cx.change(&DATABASES, id, |row| path::set(row, "#has_ssl_key", true))
        }
        _ => return None,
    })
}

/// Adds a database, whose audit is off to begin with, and returns its id.
pub(super) fn add(cx: &mut CallContext<'_, '_>, said: &Value) -> String {
    let row = cx.add(&DATABASES, |row| {
        let fields = "db_classification name type version charset ip port os instance_name rds_id";
        copy(said, &mut row["database"], fields);
        path::set(row, "database.agent_url", json!([]));
        switch(row, "OFF");
    });
    path::text(&row, "database.id").to_owned()
}

/// Switches the audit of a database on or off.
pub(super) fn switch(row: &mut Value, status: &str) {
    let runs = if status == "ON" { "ACTIVE" } else { "SHUTOFF" };
    row.set(json!({ "database.status": status, "database.audit_status": runs }));
}

fn render(row: &mut Fields, context: &RowContext<'_>) {
    let number = context.number;
    let Some(row) = inner(row, "database") else {
        return;
    };
    for name in ["rds_id", "rds_obj_info", "dws_obj_info", "clouddb_obj_info"] {
        row.remove(name);
    }
    let on = number % 3 != 2;
    row.set(json!({
        "name": database_name(number), "type": "MYSQL", "version": "8.0",
        "db_classification": "ECS", "charset": "UTF8", "ip": database_ip(number), "port": "3306",
        "os": "LINUX64", "instance_name": format!("mysql-{number}"),
        "status": if on { "ON" } else { "OFF" },
        "audit_status": if on { "ACTIVE" } else { "SHUTOFF" }, "rds_audit_switch_mismatch": false,
    }));
}
