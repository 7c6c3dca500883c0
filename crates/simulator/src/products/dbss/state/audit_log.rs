//! The audit log: statements that an instance recorded. Every instance has some, also one that a call has made, so that feeds have something to
//! read.

use serde_json::{Map, Value, json};

use super::call_context::CallContext;
use super::likely::{database_ip, database_name, inner, risk_rule_name};
use crate::answer::{CallResult, Outcome};
use crate::state::{Collection, Count, Is, Query, RowContext, SetFields, Sort, Test, path};

pub(super) const STATEMENTS: Collection = Collection {
    time: Some("sql.start_time"),
    count: Count::MadeUp,
    render,
    ..Collection::of("statements", "sql.list_audit_sqls_new", "sql.id")
};

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

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_, '_>) -> Option<CallResult> {
    let worked = match name {
        "list_audit_sqls" => Ok(list(cx)),
        "show_sql_detail" => show(cx),
        _ => return None,
    };
    Some(worked)
}

fn list(cx: &mut CallContext<'_, '_, '_>) -> Outcome {
    let mut query = Query {
        time: cx.period(),
        sort: Some(Sort {
            path: "sql.start_time".to_owned(),
            descending: cx.text("time_order") != "ASC",
        }),
        ..Query::default()
    };
    for (path, filter) in [
        ("sql.risk_level", "risk_levels"),
        ("sql.client_ip", "client_ip"),
        ("sql.client_name", "client_name"),
        ("sql.db_ip", "db_ip"),
        ("sql.db_user", "db_user"),
        ("sql.rule_name", "rule_name"),
        ("sql.sql_response", "sql_response"),
    ] {
        query.one_of(path, cx.call.list(filter));
    }
    match cx.text("query_type").as_str() {
        "ALL" => {}
        "OPERATE" => query.tests.push(Test {
            path: "sql.query_type".to_owned(),
            is: Is::NoneOf(vec!["LOGIN".to_owned()]),
        }),
        _ => query.one_of("sql.query_type", cx.call.list("query_type")),
    }
    query.containing("sql.sql_statement", cx.call.text("sql_statement"));
    cx.list(&STATEMENTS, &query)
}

fn show(cx: &mut CallContext<'_, '_, '_>) -> CallResult {
    let Some((_, row)) = cx.row(&STATEMENTS, cx.path("id"))? else {
        return Ok(Outcome::Usual);
    };
    let of = |field: &str| {
        path::get(&row, &format!("sql.{field}"))
            .cloned()
            .unwrap_or_default()
    };
    Ok(Outcome::One(json!({
        "id": of("id"),
        "sql_statement": of("sql_statement"),
        "query_type": of("query_type"),
        "start_time": of("start_time"),
        "end_time": of("start_time"),
        "execute_time": 12,
        "level": of("risk_level"),
        "rule_name": of("rule_name"),
        "sql_response": "1 row",
        "sql_result": of("sql_response"),
        "lines": "1",
        "object": path::get(&row, "sql.operated_obj_info").and_then(|list| list.get(0)?.get("table_name")),
        "client_ip": of("client_ip"),
        "client_port": 40_000,
        "client_port_str": "40000",
        "client_name": of("client_name"),
        "db_type": "MYSQL",
        "db_instance": of("db_instance"),
        "db_ip": of("db_ip"),
        "db_port": 3306,
        "db_port_str": "3306",
        "db_user": of("db_user"),
    })))
}

fn render(row: &mut Map<String, Value>, context: &RowContext<'_>) {
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
    let touched = if table.is_empty() {
        json!([])
    } else {
        json!([{ "schema_name": "shop", "table_name": table, "object_type": "", "sql_type": kind }])
    };
    row.insert("operated_obj_info".to_owned(), touched);
}
