//! Databases of RDS, and how they come under the watch of an audit instance.

use serde_json::{Map, Value, json};

use super::call_context::CallContext;
use super::databases::{self, DATABASES};
use super::likely::database_ip;
use crate::answer::{CallResult, Outcome};
use crate::state::{Collection, Count, Found, Query, RowContext, SetFields, path};

/// The databases of the project, in the part of their kind: a list is always of one kind.
pub(super) const RDS_DATABASES: Collection = Collection {
    count: Count::MadeUp,
    render,
    ..Collection::of("rds-databases", "database.list_rds_databases", "id")
};

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_, '_>) -> Option<CallResult> {
    let worked = match name {
        "list_rds_databases" => {
            let kind = cx.call.query("db_type").unwrap_or_default();
            let query = Query::default();
            Ok(cx
                .store
                .page(&RDS_DATABASES, kind, &query, cx.call.window)
                .into())
        }
        "add_rds_database" => {
            let outcome = |cx: &mut CallContext<'_, '_, '_>, said: &Value| {
                let id = path::text(said, "id").to_owned();
                match watch(cx, said) {
                    Ok(()) => json!({ "id": id, "ret_status": "SUCCESS" }),
                    Err(why) => json!({ "id": id, "ret_status": "FAILED", "ret_message": why }),
                }
            };
            let outcomes: Vec<Value> = wanted(cx).iter().map(|said| outcome(cx, said)).collect();
            let total = outcomes.len();
            Ok(Outcome::Rows(outcomes, total))
        }
        "add_rds_no_agent_database" => {
            let (mut legal, mut illegal) = (Vec::new(), Vec::new());
            for said in wanted(cx) {
                let outcome = watch(cx, &said);
                let ids = if outcome.is_ok() {
                    &mut legal
                } else {
                    &mut illegal
                };
                ids.push(path::text(&said, "id").to_owned());
            }
            Ok(Outcome::One(
                json!({ "legal_db_id": legal, "illegal_db_id": illegal }),
            ))
        }
        _ => return None,
    };
    Some(worked)
}

fn wanted(cx: &CallContext<'_, '_, '_>) -> Vec<Value> {
    let list = cx.call.field("databases").and_then(Value::as_array);
    list.cloned().unwrap_or_default()
}

/// Adds a database of RDS to the instance. Each is added once (inferred); the error says why it was not.
fn watch(cx: &mut CallContext<'_, '_, '_>, said: &Value) -> Result<(), &'static str> {
    let (id, kind) = (path::text(said, "id"), path::text(said, "type"));
    let mut query = Query::default();
    query.one_of("database.rds_id", vec![id.to_owned()]);
    if !cx.store.all(&DATABASES, &cx.part, &query).is_empty() {
        return Err("The database has been added already.");
    }
    let known = match cx.store.find(&RDS_DATABASES, kind, id) {
        Found::Row { row, .. } => row,
        Found::Unknown if !cx.store.is_strict() => Value::Null,
        Found::Unknown | Found::Deleted => return Err("There is no such database."),
    };
    // What the call says counts; what RDS knows fills it up.
    let mut row = json!({ "db_classification": "RDS", "rds_id": id });
    for source in [&known, said] {
        super::call_context::copy(
            source,
            &mut row,
            "db_name=name instance_name type version ip port status",
        );
    }
    let added = databases::add(cx, &row);
    if path::text(said, "status") == "ON"
        && let Ok(Some((number, mut row))) = cx.row(&DATABASES, &added)
    {
        databases::switch(&mut row, "ON");
        cx.replace(&DATABASES, number, row);
    }
    Ok(())
}

fn render(row: &mut Map<String, Value>, context: &RowContext<'_>) {
    let number = context.number;
    row.set(json!({
        "db_name": format!("rds-database-{number}"), "instance_name": format!("rds-{number}"),
        "type": context.part, "version": "8.0", "status": "ACTIVE", "ip": database_ip(number + 500),
        "port": "3306", "is_supported": true, "enterprise_id": "0",
    }));
}
