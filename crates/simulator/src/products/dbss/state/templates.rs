//! Templates that reports are made from.

use super::likely::inner;
use crate::products::prelude::*;

pub(super) const TEMPLATES: Collection = Collection::of(
    "templates",
    "report.list_audit_report_templates",
    "template.id",
)
.counted(Count::Fixed(KINDS.len()))
.rendered(render);

/// Family and kind of each template.
const KINDS: [(&str, &str); 9] = [
    ("COMPREHENSIVE", "COMPREHENSIVE"),
    ("COMPLIANCE", "COMPLIANCE"),
    ("COMPLIANCE", "SOX"),
    ("COMPLIANCE", "PCI"),
    ("DB_SPECIAL", "DB_ANALYSIS"),
    ("CLIENT_SPECIAL", "CLIENT_IP_ANALYSIS"),
    ("SQL_SPECIAL", "SQL_DCL_COMMAND"),
    ("SQL_SPECIAL", "SQL_DDL_COMMAND"),
    ("SQL_SPECIAL", "SQL_DML_COMMAND"),
];

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    (name == "list_audit_report_templates").then(|| Ok(cx.list_all(&TEMPLATES)))
}

fn render(row: &mut Fields, context: &RowContext<'_>) {
    let Some(((group, kind), row)) = context.nth(&KINDS).zip(inner(row, "template")) else {
        return;
    };
    row.set(json!({
        "name": format!("report-{}", kind.to_ascii_lowercase().replace('_', "-")),
        "desc": format!("a report of the kind {kind}"), "group": group, "type": kind,
        "status": "OFF", "frequency": "AUDIT_REPORT_DAY", "db_ids": "", "db_names": "",
    }));
}
