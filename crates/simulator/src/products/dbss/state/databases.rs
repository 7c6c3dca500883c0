//! Databases that an audit instance watches.

use serde_json::{Map, Value, json};

use super::call_context::{CallContext, Worked, copy};
use super::likely::{database_ip, database_name, inner, set};
use crate::answer::Outcome;
use crate::state::{Collection, Count, Query, RowContext, path};

pub(super) const DATABASES: Collection = Collection {
    name: "databases",
    rows_of: "database.list_audit_databases_new",
    key: "database.id",
    time: None,
    count: Count::WhereMadeUp,
    render,
};

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_, '_>) -> Option<Worked> {
    let worked = match name {
        "list_audit_databases" => {
            let mut query = Query::default();
            query.one_of("database.status", cx.call.query_list("status"));
            Ok(cx.list(&DATABASES, &query))
        }
        "add_audit_database" => {
            let said = cx.call.field("database").cloned().unwrap_or_default();
            let id = add(cx, &said);
            Ok(Outcome::One(json!({ "id": id })))
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
    };
    Some(worked)
}

/// Adds a database, whose audit is off to begin with, and gives its id.
pub(super) fn add(cx: &mut CallContext<'_, '_, '_>, said: &Value) -> String {
    let row = cx.add(&DATABASES, |_, row| {
        copy(
            said,
            row,
            &[
                ("db_classification", "database.db_classification"),
                ("name", "database.name"),
                ("type", "database.type"),
                ("version", "database.version"),
                ("charset", "database.charset"),
                ("ip", "database.ip"),
                ("port", "database.port"),
                ("os", "database.os"),
                ("instance_name", "database.instance_name"),
                ("rds_id", "database.rds_id"),
            ],
        );
        path::set(row, "database.agent_url", json!([]));
        switch(row, "OFF");
    });
    path::text(&row, "database.id").to_owned()
}

/// Switches the audit of a database on or off.
pub(super) fn switch(row: &mut Value, status: &str) {
    let runs = if status == "ON" { "ACTIVE" } else { "SHUTOFF" };
    path::set(row, "database.status", status);
    path::set(row, "database.audit_status", runs);
}

fn render(row: &mut Map<String, Value>, context: &RowContext<'_>) {
    let number = context.number;
    let Some(row) = inner(row, "database") else {
        return;
    };
    for name in ["rds_id", "rds_obj_info", "dws_obj_info", "clouddb_obj_info"] {
        row.remove(name);
    }
    let on = number % 3 != 2;
    set(
        row,
        [
            ("name", json!(database_name(number))),
            ("type", json!("MYSQL")),
            ("version", json!("8.0")),
            ("db_classification", json!("ECS")),
            ("charset", json!("UTF8")),
            ("ip", json!(database_ip(number))),
            ("port", json!("3306")),
            ("os", json!("LINUX64")),
            ("instance_name", json!(format!("mysql-{number}"))),
            ("status", json!(if on { "ON" } else { "OFF" })),
            ("audit_status", json!(if on { "ACTIVE" } else { "SHUTOFF" })),
            ("rds_audit_switch_mismatch", json!(false)),
        ],
    );
}
