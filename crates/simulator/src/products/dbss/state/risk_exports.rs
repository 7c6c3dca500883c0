//! The export of the risks of single databases to OBS: a switch of each database of the instance.

use super::databases::DATABASES;
use crate::products::prelude::*;

/// The switch, in the row of the database.
const EXPORTED: &str = "#risk_export";

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    Some(match name {
        "list_audit_backup_risk_templates" => {
            let (rows, total) = cx.page(&DATABASES, &Query::default());
            Ok(Outcome::Rows(
                rows.iter().map(shown).collect(),
                total.into(),
            ))
        }
        "show_audit_backup_risk_template" => {
            let row = cx.row(&DATABASES, cx.path("db_id"));
            row.map(|(_, row)| Outcome::One(shown(&row)))
        }
        "set_audit_backup_risk_switch" => {
            let fields = format!("status={EXPORTED}");
            cx.update(&DATABASES, &cx.text("db_id"), &fields)
        }
        _ => return None,
    })
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
