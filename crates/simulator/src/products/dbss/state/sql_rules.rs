//! SQL injection rules.

use serde_json::{Map, Value, json};

use super::desk::{Desk, Worked, body, copy};
use super::likely::{pick, set};
use super::risk_rules::{ranked, renumber};
use crate::answer::Outcome;
use crate::refusal::Refusal;
use crate::state::{Collection, Count, Dressing, Query, Sort, path};

pub(super) const SQL_RULES: Collection = Collection {
    name: "sql-rules",
    rows_of: "rule_sql.list_sql_injection_rules_new",
    key: "id",
    time: None,
    count: Count::MadeUp,
    dress,
};

const SYSTEM: &str = "SYSTEM";
const FIELDS: [(&str, &str); 4] = [
    ("rule_name", "name"),
    ("status", "status"),
    ("risk_level", "risk_level"),
    ("sql_regex", "regex"),
];

pub(super) fn work(call: &str, desk: &mut Desk<'_, '_, '_>) -> Option<Worked> {
    let id = desk.path("id");
    let worked = match call {
        "list_sql_injection_rules" => {
            let mut query = Query {
                sort: Some(Sort {
                    path: "rank".to_owned(),
                    descending: false,
                }),
                ..Query::default()
            };
            query.one_of("risk_level", desk.job.list("risk_levels"));
            Ok(desk.list(&SQL_RULES, &query))
        }
        "create_audit_sql_rule" => {
            let rank = ranked(desk, &SQL_RULES).len() + 1;
            desk.add(&SQL_RULES, |job, row| {
                path::set(row, "type", "CUSTOMIZE");
                path::set(row, "rank", rank);
                copy(&body(job), row, &FIELDS);
            });
            Ok(Outcome::Usual)
        }
        "update_audit_sql_rule" => {
            let said = body(&desk.job);
            own(desk, id)
                .and_then(|()| desk.change(&SQL_RULES, id, |row| copy(&said, row, &FIELDS)))
        }
        "set_audit_sql_rule_switch" => {
            let (id, status) = (desk.text("id"), desk.text("status"));
            desk.change(&SQL_RULES, &id, |row| path::set(row, "status", status))
        }
        "set_sql_rule_rank" => rank(desk),
        "delete_audit_rule_sql" => own(desk, id).and_then(|()| {
            let gone = desk.remove(&SQL_RULES, id);
            let rest = ranked(desk, &SQL_RULES);
            renumber(desk, &SQL_RULES, rest);
            gone
        }),
        _ => return None,
    };
    Some(worked)
}

/// Only rules that the customer made can be changed and deleted.
fn own(desk: &mut Desk<'_, '_, '_>, id: &str) -> Result<(), Refusal> {
    match desk.row(&SQL_RULES, id)? {
        Some((_, row)) if path::text(&row, "type") == SYSTEM => {
            let why = format!("the rule `{id}` is one of the service; it can only be switched");
            Err(desk.refusal(&why))
        }
        _ => Ok(()),
    }
}

/// The rules that are named come first, in that order; the others keep theirs.
fn rank(desk: &mut Desk<'_, '_, '_>) -> Worked {
    let mut first = Vec::new();
    for id in desk.job.list("ids") {
        first.extend(desk.row(&SQL_RULES, &id)?);
    }
    let mut order = ranked(desk, &SQL_RULES);
    order.retain(|(number, _)| !first.iter().any(|(named, _)| named == number));
    first.append(&mut order);
    renumber(desk, &SQL_RULES, first);
    Ok(Outcome::Usual)
}

fn dress(row: &mut Map<String, Value>, dressing: &Dressing<'_>) {
    let number = dressing.number;
    let made_by = if number.is_multiple_of(2) {
        SYSTEM
    } else {
        "CUSTOMIZE"
    };
    set(
        row,
        [
            ("name", json!(format!("sql-rule-{number}"))),
            ("type", json!(made_by)),
            ("status", json!("ON")),
            (
                "risk_level",
                json!(pick(dressing, "level", &["LOW", "MEDIUM", "HIGH"])),
            ),
            ("rank", json!(number + 1)),
            ("feature", json!("a condition that is always true")),
            ("regex", json!(r"(?i)\bor\s+1\s*=\s*1\b")),
        ],
    );
}
