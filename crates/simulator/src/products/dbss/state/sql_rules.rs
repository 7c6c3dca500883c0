//! SQL injection rules.

use super::likely::pick;
use super::risk_rules::{by_rank, remove_ranked, renumber};
use super::rows::copy;
use crate::products::prelude::*;

pub(super) const SQL_RULES: Collection =
    Collection::of("sql-rules", "rule_sql.list_sql_injection_rules_new", "id")
        .counted(Count::MadeUp)
        .rendered(render);

const SYSTEM: &str = "SYSTEM";
const FIELDS: &str = "rule_name=name status risk_level sql_regex=regex";

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    let (id, body) = (cx.path("id"), cx.body());
    Some(match name {
        "list_sql_injection_rules" => {
            let query = by_rank().one_of("risk_level", cx.call.list("risk_levels"));
            Ok(cx.list(&SQL_RULES, &query))
        }
        "create_audit_sql_rule" => {
            let rank = cx.count(&SQL_RULES) + 1;
            cx.add(&SQL_RULES, |row| {
                row.set(json!({ "type": "CUSTOMIZE", "rank": rank }));
                copy(&body, row, FIELDS);
            });
            Ok(Outcome::Usual)
        }
        "update_audit_sql_rule" => {
            let checked = cx.check_own(&SQL_RULES, id, SYSTEM);
            checked.and_then(|()| cx.update(&SQL_RULES, id, FIELDS))
        }
        "set_audit_sql_rule_switch" => cx.update(&SQL_RULES, &cx.text("id"), "status"),
        "set_sql_rule_rank" => rank(cx),
        "delete_audit_rule_sql" => {
            let checked = cx.check_own(&SQL_RULES, id, SYSTEM);
            checked.and_then(|()| remove_ranked(cx, &SQL_RULES, id))
        }
        _ => return None,
    })
}

/// The rules that are named come first, in that order; the others keep theirs.
fn rank(cx: &mut CallContext<'_, '_>) -> CallResult {
    let mut first = cx.rows(&SQL_RULES, &cx.call.list("ids"))?;
    let mut order = cx.all(&SQL_RULES, &by_rank());
    order.retain(|(number, _)| !first.iter().any(|(named, _)| named == number));
    first.append(&mut order);
    renumber(cx, &SQL_RULES, first);
    Ok(Outcome::Usual)
}

fn render(row: &mut Fields, context: &RowContext<'_>) {
    let number = context.number;
    let even = number.is_multiple_of(2);
    let made_by = if even { SYSTEM } else { "CUSTOMIZE" };
    row.set(json!({
        "name": format!("sql-rule-{number}"), "type": made_by, "status": "ON",
        "risk_level": pick(context, "level", &["LOW", "MEDIUM", "HIGH"]), "rank": number + 1,
        "feature": "a condition that is always true", "regex": r"(?i)\bor\s+1\s*=\s*1\b",
    }));
}
