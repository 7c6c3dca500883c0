//! Audit scopes.

use super::rows::copy;
use crate::products::prelude::*;

pub(super) const SCOPES: Collection =
    Collection::of("scopes", "rule_scope.list_audit_rule_scopes_new", "id")
        .counted(Count::MadeUp)
        .rendered(render);

const FIELDS: &str =
    "rule_name=name action db_ids db_names db_users source_ips source_ports exception_ips";

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    let (id, body) = (cx.path("id"), cx.body());
    Some(match name {
        "list_audit_rule_scopes" => Ok(cx.list_all(&SCOPES)),
        "create_audit_scope_rule" => {
            cx.add(&SCOPES, |row| write(row, &body));
            Ok(Outcome::Usual)
        }
        "update_audit_scope_rule" => cx.change(&SCOPES, id, |row| write(row, &body)),
        "set_audit_scope_rule_switch" => cx.switch(&SCOPES),
        "delete_audit_scope" => cx.remove(&SCOPES, id),
        "batch_delete_audit_scope" => cx.remove_each(&SCOPES, &cx.call.list("ids")),
        _ => return None,
    })
}

/// Writes a scope as calls send it into its row, in place of all that it said before.
fn write(row: &mut Value, said: &Value) {
    row.set(json!({
        "name": "", "action": "", "db_ids": "", "db_names": "", "db_users": "", "source_ips": "",
        "source_ports": "", "exception_ips": "", "all_audit": false,
    }));
    copy(said, row, FIELDS);
}

fn render(row: &mut Fields, context: &RowContext<'_>) {
    let number = context.number;
    row.set(json!({
        "name": format!("scope-{number}"), "status": "ON",
        // The first one is built in and holds everything.
        "all_audit": number == 0, "action": "SELECT,INSERT,UPDATE,DELETE", "db_ids": "[ALL]",
        "db_names": "[全部数据库]", "db_users": "", "source_ips": "", "source_ports": "",
        "exception_ips": "",
    }));
}
