//! The export of the risks of single databases to OBS: a switch of each database of the instance.

use serde_json::{Value, json};

use super::call_context::CallContext;
use super::databases::DATABASES;
use crate::answer::{CallResult, Outcome};
use crate::state::{Query, path};

/// The switch, in the row of the database.
const EXPORTED: &str = "#risk_export";

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_, '_>) -> Option<CallResult> {
    let worked = match name {
        "list_audit_backup_risk_templates" => {
            let (rows, total) = cx.page(&DATABASES, &Query::default());
            Ok(Outcome::Rows(rows.iter().map(shown).collect(), total))
        }
        "show_audit_backup_risk_template" => cx
            .row(&DATABASES, cx.path("db_id"))
            .map(|row| row.map_or(Outcome::Usual, |(_, row)| Outcome::One(shown(&row)))),
        "set_audit_backup_risk_switch" => {
            let status = cx.call.field("status").cloned().unwrap_or_default();
            cx.change(&DATABASES, &cx.text("db_id"), |row| {
                path::set(row, EXPORTED, status);
            })
        }
        _ => return None,
    };
    Some(worked)
}

fn shown(row: &Value) -> Value {
    let of = |field: &str| path::text(row, &format!("database.{field}"));
    json!({
        "id": of("id"),
        "db_id": of("id"),
        "db_name": of("name"),
        "db_ip": of("ip"),
        "db_port": of("port").parse::<i64>().ok(),
        "status": path::number(row, EXPORTED),
    })
}
