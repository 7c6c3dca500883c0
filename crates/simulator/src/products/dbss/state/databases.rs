//! Databases that an audit instance watches.

use serde_json::{Map, Value, json};

use super::desk::{Desk, Worked, copy};
use super::likely::{database_ip, database_name, inner, set};
use crate::answer::Outcome;
use crate::state::{Collection, Count, Dressing, Query, path};

pub(super) const DATABASES: Collection = Collection {
    name: "databases",
    rows_of: "database.list_audit_databases_new",
    key: "database.id",
    time: None,
    count: Count::WhereMadeUp,
    dress,
};

pub(super) fn work(call: &str, desk: &mut Desk<'_, '_, '_>) -> Option<Worked> {
    let worked = match call {
        "list_audit_databases" => {
            let mut query = Query::default();
            query.one_of("database.status", desk.job.query_list("status"));
            Ok(desk.list(&DATABASES, &query))
        }
        "add_audit_database" => {
            let said = desk.job.field("database").cloned().unwrap_or_default();
            let id = add(desk, &said);
            Ok(Outcome::One(json!({ "id": id })))
        }
        "switch_audit_database" => {
            let (id, status) = (desk.text("id"), desk.text("status"));
            desk.change(&DATABASES, &id, |row| switch(row, &status))
        }
        "delete_audit_database" => {
            let id = [desk.path("id"), desk.path("db_id")].concat();
            desk.remove(&DATABASES, &id)
        }
        // The key itself is nobody's business.
        "add_database_ssl_key" => {
            let id = desk.path("db_id");
            desk.change(&DATABASES, id, |row| path::set(row, "#has_ssl_key", true))
        }
        _ => return None,
    };
    Some(worked)
}

/// Adds a database, whose audit is off to begin with, and gives its id.
pub(super) fn add(desk: &mut Desk<'_, '_, '_>, said: &Value) -> String {
    let row = desk.add(&DATABASES, |_, row| {
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

fn dress(row: &mut Map<String, Value>, dressing: &Dressing<'_>) {
    let number = dressing.number;
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
