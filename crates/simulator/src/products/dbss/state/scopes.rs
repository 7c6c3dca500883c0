//! Audit scopes.

use serde_json::{Map, Value, json};

use super::desk::{Desk, Worked, body, copy};
use super::likely::set;
use crate::answer::Outcome;
use crate::state::{Collection, Count, Dressing, Query, path};

pub(super) const SCOPES: Collection = Collection {
    name: "scopes",
    rows_of: "rule_scope.list_audit_rule_scopes_new",
    key: "id",
    time: None,
    count: Count::MadeUp,
    dress,
};

const FIELDS: [(&str, &str); 8] = [
    ("rule_name", "name"),
    ("action", "action"),
    ("db_ids", "db_ids"),
    ("db_names", "db_names"),
    ("db_users", "db_users"),
    ("source_ips", "source_ips"),
    ("source_ports", "source_ports"),
    ("exception_ips", "exception_ips"),
];

pub(super) fn work(call: &str, desk: &mut Desk<'_, '_, '_>) -> Option<Worked> {
    let id = desk.path("id");
    let worked = match call {
        "list_audit_rule_scopes" => Ok(desk.list(&SCOPES, &Query::default())),
        "create_audit_scope_rule" => {
            desk.add(&SCOPES, |job, row| write(row, &body(job)));
            Ok(Outcome::Usual)
        }
        "update_audit_scope_rule" => {
            let said = body(&desk.job);
            desk.change(&SCOPES, id, |row| write(row, &said))
        }
        "set_audit_scope_rule_switch" => {
            let (ids, status) = (desk.job.list("ids"), desk.text("status"));
            desk.change_each(&SCOPES, &ids, |row| {
                path::set(row, "status", status.as_str());
            })
        }
        "delete_audit_scope" => desk.remove(&SCOPES, id),
        "batch_delete_audit_scope" => desk.remove_each(&SCOPES, &desk.job.list("ids")),
        _ => return None,
    };
    Some(worked)
}

/// Writes a scope as calls send it into its row, in place of all that it said before.
fn write(row: &mut Value, said: &Value) {
    for (_, field) in FIELDS {
        path::set(row, field, "");
    }
    path::set(row, "all_audit", false);
    copy(said, row, &FIELDS);
}

fn dress(row: &mut Map<String, Value>, dressing: &Dressing<'_>) {
    let number = dressing.number;
    set(
        row,
        [
            ("name", json!(format!("scope-{number}"))),
            ("status", json!("ON")),
            // The first one is built in and holds everything.
            ("all_audit", json!(number == 0)),
            ("action", json!("SELECT,INSERT,UPDATE,DELETE")),
            ("db_ids", json!("[ALL]")),
            ("db_names", json!("[全部数据库]")),
            ("db_users", json!("")),
            ("source_ips", json!("")),
            ("source_ports", json!("")),
            ("exception_ips", json!("")),
        ],
    );
}
