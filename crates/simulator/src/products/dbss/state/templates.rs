//! Templates that reports are made from.

use serde_json::{Map, Value, json};

use super::desk::{Desk, Worked};
use super::likely::{inner, set};
use crate::state::{Collection, Count, Dressing, Query};

pub(super) const TEMPLATES: Collection = Collection {
    name: "templates",
    rows_of: "report.list_audit_report_templates",
    key: "template.id",
    time: None,
    count: Count::Fixed(KINDS.len()),
    dress,
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

pub(super) fn work(call: &str, desk: &mut Desk<'_, '_, '_>) -> Option<Worked> {
    (call == "list_audit_report_templates").then(|| Ok(desk.list(&TEMPLATES, &Query::default())))
}

fn dress(row: &mut Map<String, Value>, dressing: &Dressing<'_>) {
    let at = usize::try_from(dressing.number).unwrap_or(usize::MAX);
    let Some(((group, kind), row)) = KINDS.get(at).zip(inner(row, "template")) else {
        return;
    };
    set(
        row,
        [
            (
                "name",
                json!(format!(
                    "report-{}",
                    kind.to_ascii_lowercase().replace('_', "-")
                )),
            ),
            ("desc", json!(format!("a report of the kind {kind}"))),
            ("group", json!(group)),
            ("type", json!(kind)),
            ("status", json!("OFF")),
            ("frequency", json!("AUDIT_REPORT_DAY")),
            ("db_ids", json!("")),
            ("db_names", json!("")),
        ],
    );
}
