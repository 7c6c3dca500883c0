//! Risk rules: which statements count as a risk, in which order they are tried.

use super::likely::{pick, risk_rule_name};
use super::rows::copy;
use crate::products::prelude::*;

pub(super) const RISK_RULES: Collection =
    Collection::of("risk-rules", "rule_risk.list_audit_rule_risks_new", "id")
        .counted(Count::MadeUp)
        .rendered(render);

/// What a rule says and its row in the list does not show.
const DETAIL: &str = "#rule";
const CUSTOM: &str = "CUSTOMIZE";

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    let (id, body) = (cx.path("id"), cx.body());
    Some(match name {
        "list_audit_rule_risks" => Ok(list(cx)),
        "show_audit_rule_risk" => show(cx, &[id, cx.path("risk_id")].concat()),
        "create_audit_risk_rule" => {
            let rank = cx.count(&RISK_RULES) + 1;
            cx.add(&RISK_RULES, |row| {
                row.set(json!({ "rank": rank, "rule_type": CUSTOM }));
                write(row, &body);
            });
            Ok(Outcome::Usual)
        }
        "set_risk_operation_policy" => cx.change(&RISK_RULES, id, |row| write(row, &body)),
        "switch_risk_rule" => cx.switch(&RISK_RULES),
        "set_risk_rule_rank" => rank(cx),
        "delete_audit_rule_risk" => remove_ranked(cx, &RISK_RULES, id),
        _ => return None,
    })
}

fn list(cx: &mut CallContext<'_, '_>) -> Outcome {
    let query = by_rank()
        .one_of("name", cx.call.query_list("name"))
        .one_of("risk_level", cx.call.query_list("risk_levels"));
    let (mut rows, total) = cx.page(&RISK_RULES, &query);
    for row in rows.iter_mut().filter_map(Value::as_object_mut) {
        row.remove(DETAIL);
    }
    let custom = Query::default().one_of("rule_type", [CUSTOM]);
    let custom = cx.all(&RISK_RULES, &custom).len();
    // The envelope has a second count, which no other list has.
    Outcome::body(&json!({ "rules": rows, "total": total, "customize_total": custom }))
}

fn show(cx: &mut CallContext<'_, '_>, id: &str) -> CallResult {
    let (_, row) = cx.row(&RISK_RULES, id)?;
    let mut rule = path::get(&row, DETAIL).cloned().unwrap_or_default();
    let shown = "id=rule_id name=rule_name status rank risk_level";
    copy(&row, &mut rule, shown);
    Ok(Outcome::One(rule))
}

/// Writes a rule as calls send it into its row.
fn write(row: &mut Value, said: &Value) {
    let mut detail = said.clone();
    if let Value::Object(fields) = &mut detail {
        for name in ["rule_name", "status", "risk_level"] {
            fields.remove(name);
        }
    }
    // A rule about logins and nothing else is of that kind (inferred).
    let action = path::text(said, "action");
    let kind = if action == "LOGIN" { action } else { "OPERATE" };
    row.set(json!({
        "type": kind, "feature": format!("statements of the kinds [{action}]"), (DETAIL): detail,
    }));
    copy(said, row, "rule_name=name status risk_level");
}

/// Gives one rule another place; the others close up.
fn rank(cx: &mut CallContext<'_, '_>) -> CallResult {
    let (number, _) = cx.row(&RISK_RULES, &cx.text("id"))?;
    let mut order = cx.all(&RISK_RULES, &by_rank());
    let wanted = cx.call.field("new_rank").and_then(Value::as_u64);
    let wanted = usize::try_from(wanted.unwrap_or(1)).unwrap_or(usize::MAX);
    if let Some(from) = order.iter().position(|(found, _)| *found == number) {
        let rule = order.remove(from);
        order.insert(wanted.saturating_sub(1).min(order.len()), rule);
    }
    renumber(cx, &RISK_RULES, order);
    Ok(Outcome::Usual)
}

/// All rules, in the order in which they are tried.
pub(super) fn by_rank() -> Query {
    Query::default().sorted("rank", false)
}

/// Deletes a rule; those after it move up.
pub(super) fn remove_ranked(
    cx: &mut CallContext<'_, '_>,
    rules: &Collection,
    id: &str,
) -> CallResult {
    let removed = cx.remove(rules, id);
    let order = cx.all(rules, &by_rank());
    renumber(cx, rules, order);
    removed
}

/// Makes this the order in which rules are tried.
pub(super) fn renumber(cx: &mut CallContext<'_, '_>, rules: &Collection, order: Vec<(u64, Value)>) {
    for (rank, (number, mut row)) in (1_i64..).zip(order) {
        if path::number(&row, "rank") != rank {
            path::set(&mut row, "rank", rank);
            cx.replace(rules, number, row);
        }
    }
}

fn render(row: &mut Fields, context: &RowContext<'_>) {
    let number = context.number;
    let even = number.is_multiple_of(2);
    let made_by = if even { "SYSTEM" } else { CUSTOM };
    let action = pick(context, "action", &["DROP_TABLE", "DELETE", "GRANT"]);
    row.set(json!({
        "name": risk_rule_name(number), "type": "OPERATE", "rule_type": made_by,
        "feature": format!("statements of the kinds [{action}]"), "status": "ON",
        "rank": number + 1, "risk_level": pick(context, "level", &["LOW", "MEDIUM", "HIGH"]),
        (DETAIL): {
            "action": action, "db_ids": "", "client_ips": "10.0.0.0/8", "schemas": [],
            "ignore_case": true, "execution_symbol": "NO_MATCH", "execution_time": 0,
            "affect_symbol": "NO_MATCH", "affect_rows": 0,
        },
    }));
}
