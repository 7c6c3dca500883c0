//! The audit log: statements that an instance recorded. Every instance has some, also one that a call has made, so that feeds have something to
//! read.

use super::likely::{database_ip, database_name, inner, risk_rule_name};
use super::rows::copy;
use crate::products::prelude::*;

pub(super) const STATEMENTS: Collection =
    Collection::of("statements", "sql.list_audit_sqls_new", "sql.id")
        .timed("sql.start_time")
        .counted(Count::MadeUp)
        .rendered(render);

const USERS: [&str; 3] = ["app", "report", "admin"];
const PROGRAMS: [&str; 3] = ["mysql", "jdbc", "python"];
/// Databases that statements are sent to, and clients that send them.
const DATABASES: u64 = 3;
const CLIENTS: u64 = 10;

/// Kinds of statements: a pattern with a number in it, the table, the risk, and the number of the rule that says so.
#[rustfmt::skip]
const KINDS: [(&str, &str, &str, &str, Option<u64>); 8] = [
    ("SELECT", "SELECT id, name FROM customers WHERE id = {}", "customers", "NO_RISK", None),
    ("SELECT", "SELECT * FROM orders WHERE customer = {}", "orders", "NO_RISK", None),
    ("INSERT", "INSERT INTO orders (customer) VALUES ({})", "orders", "NO_RISK", None),
    ("UPDATE", "UPDATE orders SET paid = 1 WHERE id = {}", "orders", "NO_RISK", None),
    ("LOGIN", "login {}", "", "NO_RISK", None),
    ("GRANT", "GRANT SELECT ON orders TO user_{}", "orders", "LOW", Some(2)),
    ("DELETE", "DELETE FROM customers WHERE id = {}", "customers", "MEDIUM", Some(1)),
    ("DROP_TABLE", "DROP TABLE copy_{}", "copy", "HIGH", Some(0)),
];

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    Some(match name {
        "list_audit_sqls" => Ok(list(cx)),
        "show_sql_detail" => show(cx),
        _ => return None,
    })
}

fn list(cx: &mut CallContext<'_, '_>) -> Outcome {
    let filters = [
        ("sql.risk_level", "risk_levels"),
        ("sql.client_ip", "client_ip"),
        ("sql.client_name", "client_name"),
        ("sql.db_ip", "db_ip"),
        ("sql.db_user", "db_user"),
        ("sql.rule_name", "rule_name"),
        ("sql.sql_response", "sql_response"),
    ];
    let query = Query::during(cx.period())
        .sorted("sql.start_time", cx.text("time_order") != "ASC")
        .filtered(&filters, |name| cx.call.list(name))
        .containing("sql.sql_statement", cx.call.text("sql_statement"));
    let query = match cx.text("query_type").as_str() {
        "ALL" => query,
        "OPERATE" => query.and("sql.query_type", Is::NoneOf(vec!["LOGIN".to_owned()])),
        _ => query.one_of("sql.query_type", cx.call.list("query_type")),
    };
    cx.list(&STATEMENTS, &query)
}

fn show(cx: &mut CallContext<'_, '_>) -> CallResult {
    let (_, row) = cx.row(&STATEMENTS, cx.path("id"))?;
    let table = path::get(&row, "sql.operated_obj_info").and_then(|all| all.get(0));
    let mut detail = json!({
        "execute_time": 12, "sql_response": "1 row", "lines": "1", "client_port": 40_000,
        "client_port_str": "40000", "db_type": "MYSQL", "db_port": 3306, "db_port_str": "3306",
        "object": table.and_then(|table| table.get("table_name")), "end_time": null,
    });
    let same = "id sql_statement query_type start_time start_time=end_time risk_level=level \
                rule_name sql_response=sql_result client_ip client_name db_instance db_ip db_user";
    copy(&row["sql"], &mut detail, same);
    Ok(Outcome::One(detail))
}

fn render(row: &mut Fields, context: &RowContext<'_>) {
    let Some(row) = inner(row, "sql") else { return };
    let below = |name: &str, bound: u64| context.seed.of(name).below(bound);
    let Some((kind, pattern, table, risk, rule)) = context.pick("kind", &KINDS) else {
        return;
    };
    let statement = pattern.replace("{}", &context.number.to_string());
    let database = below("database", DATABASES.min(context.count));
    // With few rows there are few rules.
    let rule = rule.filter(|rule| *rule < context.count);
    let pick = |name: &str, choices: &[&'static str]| super::likely::pick(context, name, choices);
    row.set(json!({
        "sql_statement": statement, "query_type": kind,
        "sql_response": if context.number % 20 == 19 { "FAILED" } else { "SUCCESS" },
        "client_ip": format!("198.51.100.{}", below("client", CLIENTS) + 1),
        "client_name": pick("program", &PROGRAMS), "db_ip": database_ip(database),
        "db_user": pick("user", &USERS), "db_instance": database_name(database),
        "rule_name": rule.map(risk_rule_name).unwrap_or_default(), "risk_level": risk,
    }));
    let touched =
        json!({ "schema_name": "shop", "table_name": table, "object_type": "", "sql_type": kind });
    let touched: Vec<Value> = (!table.is_empty()).then_some(touched).into_iter().collect();
    row.set(json!({ "operated_obj_info": touched }));
}
