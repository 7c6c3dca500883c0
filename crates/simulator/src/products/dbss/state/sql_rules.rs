//! SQL injection rules.

use serde_json::{Map, Value, json};

use super::call_context::{CallContext, body, copy};
use super::likely::pick;
use super::risk_rules::{ranked, renumber};
use crate::answer::{CallResult, Outcome};
use crate::refusal::Refusal;
use crate::state::{Collection, Count, Query, RowContext, SetFields, Sort, path};

pub(super) const SQL_RULES: Collection = Collection {
    count: Count::MadeUp,
    render,
    ..Collection::of("sql-rules", "rule_sql.list_sql_injection_rules_new", "id")
};

const SYSTEM: &str = "SYSTEM";
const FIELDS: &str = "rule_name=name status risk_level sql_regex=regex";

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_, '_>) -> Option<CallResult> {
    let id = cx.path("id");
    let worked = match name {
        "list_sql_injection_rules" => {
            let mut query = Query {
                sort: Some(Sort {
                    path: "rank".to_owned(),
                    descending: false,
                }),
                ..Query::default()
            };
            query.one_of("risk_level", cx.call.list("risk_levels"));
            Ok(cx.list(&SQL_RULES, &query))
        }
        "create_audit_sql_rule" => {
            let rank = ranked(cx, &SQL_RULES).len() + 1;
            cx.add(&SQL_RULES, |call, row| {
                row.set(json!({ "type": "CUSTOMIZE", "rank": rank }));
                copy(&body(call), row, FIELDS);
            });
            Ok(Outcome::Usual)
        }
        "update_audit_sql_rule" => {
            let said = body(&cx.call);
            own(cx, id).and_then(|()| cx.change(&SQL_RULES, id, |row| copy(&said, row, FIELDS)))
        }
        "set_audit_sql_rule_switch" => {
            let (id, status) = (cx.text("id"), cx.text("status"));
            cx.change(&SQL_RULES, &id, |row| path::set(row, "status", status))
        }
        "set_sql_rule_rank" => rank(cx),
        "delete_audit_rule_sql" => own(cx, id).and_then(|()| {
            let gone = cx.remove(&SQL_RULES, id);
            let rest = ranked(cx, &SQL_RULES);
            renumber(cx, &SQL_RULES, rest);
            gone
        }),
        _ => return None,
    };
    Some(worked)
}

/// Only rules that the customer made can be changed and deleted.
fn own(cx: &mut CallContext<'_, '_, '_>, id: &str) -> Result<(), Refusal> {
    match cx.row(&SQL_RULES, id)? {
        Some((_, row)) if path::text(&row, "type") == SYSTEM => {
            let why = format!("the rule `{id}` is one of the service; it can only be switched");
            Err(cx.refusal(&why))
        }
        _ => Ok(()),
    }
}

/// The rules that are named come first, in that order; the others keep theirs.
fn rank(cx: &mut CallContext<'_, '_, '_>) -> CallResult {
    let mut first = Vec::new();
    for id in cx.call.list("ids") {
        first.extend(cx.row(&SQL_RULES, &id)?);
    }
    let mut order = ranked(cx, &SQL_RULES);
    order.retain(|(number, _)| !first.iter().any(|(named, _)| named == number));
    first.append(&mut order);
    renumber(cx, &SQL_RULES, first);
    Ok(Outcome::Usual)
}

fn render(row: &mut Map<String, Value>, context: &RowContext<'_>) {
    let number = context.number;
    let made_by = if number.is_multiple_of(2) {
        SYSTEM
    } else {
        "CUSTOMIZE"
    };
    row.set(json!({
        "name": format!("sql-rule-{number}"), "type": made_by, "status": "ON",
        "risk_level": pick(context, "level", &["LOW", "MEDIUM", "HIGH"]), "rank": number + 1,
        "feature": "a condition that is always true", "regex": r"(?i)\bor\s+1\s*=\s*1\b",
    }));
}
