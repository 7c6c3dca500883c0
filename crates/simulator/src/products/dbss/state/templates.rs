//! Templates that reports are made from.

use serde_json::{Map, Value, json};

use super::call_context::CallContext;
use super::likely::inner;
use crate::answer::CallResult;
use crate::state::{Collection, Count, Query, RowContext, SetFields};

pub(super) const TEMPLATES: Collection = Collection {
    count: Count::Fixed(KINDS.len()),
    render,
    ..Collection::of(
        "templates",
        "report.list_audit_report_templates",
        "template.id",
    )
};

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

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_, '_>) -> Option<CallResult> {
    (name == "list_audit_report_templates").then(|| Ok(cx.list(&TEMPLATES, &Query::default())))
}

fn render(row: &mut Map<String, Value>, context: &RowContext<'_>) {
    let at = usize::try_from(context.number).unwrap_or(usize::MAX);
    let Some(((group, kind), row)) = KINDS.get(at).zip(inner(row, "template")) else {
        return;
    };
    row.set(json!({
        "name": format!("report-{}", kind.to_ascii_lowercase().replace('_', "-")),
        "desc": format!("a report of the kind {kind}"), "group": group, "type": kind,
        "status": "OFF", "frequency": "AUDIT_REPORT_DAY", "db_ids": "", "db_names": "",
    }));
}
