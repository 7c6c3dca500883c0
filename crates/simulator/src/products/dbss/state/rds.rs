//! Databases of RDS, and how they come under the watch of an audit instance.

use super::databases::{self, DATABASES};
use super::likely::database_ip;
use super::rows::copy;
use crate::products::prelude::*;

/// The databases of the project, in the part of their kind: a list is always of one kind.
pub(super) const RDS_DATABASES: Collection =
    Collection::of("rds-databases", "database.list_rds_databases", "id")
        .counted(Count::MadeUp)
        .rendered(render);

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    let outcome = match name {
        "list_rds_databases" => {
            cx.part = cx.call.query("db_type").unwrap_or_default().to_owned();
            cx.list(&RDS_DATABASES, &Query::default())
        }
        "add_rds_database" => {
            let outcomes = watch_all(cx)
                .into_iter()
                .map(|(id, outcome)| match outcome {
                    Ok(()) => json!({ "id": id, "ret_status": "SUCCESS" }),
                    Err(why) => json!({ "id": id, "ret_status": "FAILED", "ret_message": why }),
                });
            Outcome::all(outcomes.collect())
        }
        "add_rds_no_agent_database" => {
            let outcomes = watch_all(cx).into_iter();
            let (legal, illegal): (Vec<_>, Vec<_>) =
                outcomes.partition(|(_, outcome)| outcome.is_ok());
            let ids = |all: Vec<(String, _)>| all.into_iter().map(|(id, _)| id).collect::<Value>();
            Outcome::One(json!({ "legal_db_id": ids(legal), "illegal_db_id": ids(illegal) }))
        }
        _ => return None,
    };
    Some(Ok(outcome))
}

/// Adds the databases that the call lists. Each outcome has the id of the database.
fn watch_all(cx: &mut CallContext<'_, '_>) -> Vec<(String, Result<(), &'static str>)> {
    let said = cx.call.field("databases").and_then(Value::as_array);
    let said = said.into_iter().flatten();
    said.map(|said| (path::text(said, "id").to_owned(), watch(cx, said)))
        .collect()
}

/// Adds a database of RDS to the instance. Each is added once (inferred); the error says why it was not.
fn watch(cx: &mut CallContext<'_, '_>, said: &Value) -> Result<(), &'static str> {
    let (id, kind) = (path::text(said, "id"), path::text(said, "type"));
    let query = Query::default().one_of("database.rds_id", [id]);
    if !cx.all(&DATABASES, &query).is_empty() {
        return Err("The database has been added already.");
    }
    let found = cx.known_in(&RDS_DATABASES, kind, id);
    let known = found.map_err(|_| "There is no such database.")?;
    // What the call says counts; what RDS knows fills it up.
    let mut row = json!({ "db_classification": "RDS", "rds_id": id });
    for source in [&known.unwrap_or_default().1, said] {
        let fields = "db_name=name instance_name type version ip port status";
        copy(source, &mut row, fields);
    }
    let added = databases::add(cx, &row);
    if path::text(said, "status") == "ON" {
        // It was added just now.
        let _ = cx.change(&DATABASES, &added, |row| databases::switch(row, "ON"));
    }
    Ok(())
}

fn render(row: &mut Fields, context: &RowContext<'_>) {
    let number = context.number;
    row.set(json!({
        "db_name": format!("rds-database-{number}"), "instance_name": format!("rds-{number}"),
        "type": context.part, "version": "8.0", "status": "ACTIVE", "ip": database_ip(number + 500),
        "port": "3306", "is_supported": true, "enterprise_id": "0",
    }));
}
