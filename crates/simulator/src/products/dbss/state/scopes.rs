//! Audit scopes.

use serde_json::{Map, Value, json};

use super::call_context::{CallContext, body, copy};
use crate::answer::{CallResult, Outcome};
use crate::state::{Collection, Count, Query, RowContext, SetFields, path};

pub(super) const SCOPES: Collection = Collection {
    count: Count::MadeUp,
    render,
    ..Collection::of("scopes", "rule_scope.list_audit_rule_scopes_new", "id")
};

const FIELDS: &str =
    "rule_name=name action db_ids db_names db_users source_ips source_ports exception_ips";

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_, '_>) -> Option<CallResult> {
    let id = cx.path("id");
    let worked = match name {
        "list_audit_rule_scopes" => Ok(cx.list(&SCOPES, &Query::default())),
        "create_audit_scope_rule" => {
            cx.add(&SCOPES, |call, row| write(row, &body(call)));
            Ok(Outcome::Usual)
        }
        "update_audit_scope_rule" => {
            let said = body(&cx.call);
            cx.change(&SCOPES, id, |row| write(row, &said))
        }
        "set_audit_scope_rule_switch" => {
            let (ids, status) = (cx.call.list("ids"), cx.text("status"));
            cx.change_each(&SCOPES, &ids, |row| {
                path::set(row, "status", status.as_str());
            })
        }
        "delete_audit_scope" => cx.remove(&SCOPES, id),
        "batch_delete_audit_scope" => cx.remove_each(&SCOPES, &cx.call.list("ids")),
        _ => return None,
    };
    Some(worked)
}

/// Writes a scope as calls send it into its row, in place of all that it said before.
fn write(row: &mut Value, said: &Value) {
    row.set(json!({
        "name": "", "action": "", "db_ids": "", "db_names": "", "db_users": "", "source_ips": "",
        "source_ports": "", "exception_ips": "", "all_audit": false,
    }));
    copy(said, row, FIELDS);
}

fn render(row: &mut Map<String, Value>, context: &RowContext<'_>) {
    let number = context.number;
    row.set(json!({
        "name": format!("scope-{number}"), "status": "ON",
        // The first one is built in and holds everything.
        "all_audit": number == 0, "action": "SELECT,INSERT,UPDATE,DELETE", "db_ids": "[ALL]",
        "db_names": "[全部数据库]", "db_users": "", "source_ips": "", "source_ports": "",
        "exception_ips": "",
    }));
}
