//! Every paged list on the wire: all rows once, and an end on every answer.
#![allow(deprecated, reason = "what is deprecated has to work as well")]

#[rustfmt::skip]
mod generated;
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use dbss::shared::Period;
use dbss::sql::TimeOrder;
use dbss::tag::TagFilter;
use dbss::{Client, Error};
use secapi_core::{Operation, PagingKind, ParamLocation};
use secapi_simulator::{Canned, RecordedRequest, Simulator};
use serde_json::{Value, json};

use crate::support::{DATABASE, INSTANCE, quiet};

fn day() -> Period {
    let mut day = Period::default();
    day.time_range = Some("DAY".into());
    day
}

/// The paged lists by name; `rows` gives the number of the rows of one, with pages of ten.
macro_rules! lists {
    ($dbss:ident: $($name:literal => $call:expr,)+) => {
        const LISTS: &[&str] = &[$($name),+];

        async fn rows($dbss: &Client, list: &str) -> Result<usize, Error> {
            match list {
                $($name => $call.page_size(10).items().try_collect().await.map(|rows| rows.len()),)+
                other => panic!("no list {other}"),
            }
        }
    };
}

lists! { dbss:
    "agent.list_audit_agent" => dbss.agent().list_audit_agent(INSTANCE, DATABASE),
    "alarm.list_audit_alarm_log_new" => dbss.alarm().list_audit_alarm_log_new(INSTANCE, &day()),
    "alarm.list_audit_alarm_log" => dbss.alarm().list_audit_alarm_log(INSTANCE, &day()),
    "backup.list_audit_backup_info" => dbss.backup().list_audit_backup_info(INSTANCE),
    "dashboard.list_audit_summary_infos" => dbss.dashboard().list_audit_summary_infos(),
    "database.list_audit_databases_new" => dbss.database().list_audit_databases_new(INSTANCE),
    "database.list_audit_databases" => dbss.database().list_audit_databases(INSTANCE),
    "database.list_rds_databases" => dbss.database().list_rds_databases("MYSQL"),
    "instance.list_audit_instances_last" => dbss.instance().list_audit_instances_last(),
    "instance.list_audit_instances_new" => dbss.instance().list_audit_instances_new(),
    "instance.list_audit_instances" => dbss.instance().list_audit_instances(),
    "operation_log.list_audit_operate_logs_new" => dbss.operation_log().list_audit_operate_logs_new(INSTANCE, &day()),
    "operation_log.list_audit_operate_logs" => dbss.operation_log().list_audit_operate_logs(INSTANCE, &day()),
    "privacy.list_audit_sensitive_masks_new" => dbss.privacy().list_audit_sensitive_masks_new(INSTANCE),
    "privacy.list_audit_sensitive_masks" => dbss.privacy().list_audit_sensitive_masks(INSTANCE),
    "report.list_audit_reports" => dbss.report().list_audit_reports(INSTANCE),
    "resource_manager.list_domain_all_resource" => dbss.resource_manager().list_domain_all_resource("made-up-region", "made-up-type"),
    "rule_risk.list_audit_rule_risks_new" => dbss.rule_risk().list_audit_rule_risks_new(INSTANCE),
    "rule_scope.list_audit_rule_scopes_new" => dbss.rule_scope().list_audit_rule_scopes_new(INSTANCE),
    "rule_scope.list_audit_rule_scopes" => dbss.rule_scope().list_audit_rule_scopes(INSTANCE),
    "rule_sql.list_sql_injection_rules_new" => dbss.rule_sql().list_sql_injection_rules_new(INSTANCE),
    "rule_sql.list_sql_injection_rules" => dbss.rule_sql().list_sql_injection_rules(INSTANCE),
    "sql.list_audit_sqls_new" => dbss.sql().list_audit_sqls_new(INSTANCE, &day(), TimeOrder::OldestFirst),
    "sql.list_audit_sqls" => dbss.sql().list_audit_sqls(INSTANCE, &day(), TimeOrder::OldestFirst),
    "tag.list_resource_instance_by_tag" => dbss.tag().list_resource_instance_by_tag("auditInstance", &TagFilter::default()),
    "whitelist.list_whitelists" => dbss.whitelist().list_whitelists(INSTANCE),
}

/// The operations behind the lists.
fn operations(dbss: &Client) -> BTreeMap<&'static str, &'static Operation> {
    let calls = generated::calls(dbss)
        .into_iter()
        .map(|call| call.operation());
    calls
        .filter(|operation| operation.paging.is_some())
        .map(|operation| (operation.name(), operation))
        .collect()
}

/// What was asked for: index and size, wherever they travel and however they are written.
fn windows(operation: &Operation, requests: &[RecordedRequest]) -> Vec<(String, String)> {
    let paging = operation.paging.unwrap();
    let value = |request: &RecordedRequest, name: &str| match paging.location {
        ParamLocation::Query => request.query_value(name).unwrap_or_default().to_owned(),
        _ => request.json().unwrap()[name].to_string(),
    };
    requests
        .iter()
        .map(|request| (value(request, paging.index), value(request, paging.size)))
        .collect()
}

/// A page with rows of these numbers, and these fields beside them.
fn page(operation: &Operation, numbers: Range<u32>, beside: &[(&str, Value)]) -> Canned {
    let row = |number: u32| {
        let id = number.to_string();
        let mut row =
            json!({ "id": id, "agent_id": id, "resource_id": id, "database": { "id": id } });
        if operation.name().starts_with("sql.") {
            row["sql"] = json!({ "id": id });
        }
        row
    };
    let key = operation.envelope.payload[0];
    let mut body = json!({ key: numbers.map(row).collect::<Vec<_>>() });
    for (name, value) in beside {
        body[*name] = value.clone();
    }
    Canned::json(200, body.to_string())
}

#[tokio::test]
async fn no_paged_list_is_missing_here_and_totals_have_three_names() {
    let (_simulator, dbss) = quiet(0).await;
    let operations = operations(&dbss);
    let here: BTreeSet<&str> = LISTS.iter().copied().collect();
    assert_eq!(here, operations.keys().copied().collect());
    let totals: BTreeSet<_> = operations
        .values()
        .filter_map(|operation| operation.paging?.total)
        .collect();
    assert_eq!(
        totals,
        BTreeSet::from(["total", "total_num", "total_count"])
    );
}

#[tokio::test]
async fn all_rows_come_once_in_every_style() {
    for total in [0, 1, 10, 23] {
        let (simulator, dbss) = quiet(total).await;
        for (name, operation) in operations(&dbss) {
            assert_eq!(rows(&dbss, name).await.unwrap(), total, "{name} of {total}");
            let requests = simulator.take_requests();
            assert!(
                requests.iter().all(|request| request.problems.is_empty()),
                "{name}"
            );
            let paging = operation.paging.unwrap();
            let asked = windows(operation, &requests);
            let quoted = |number: usize| {
                if paging.text {
                    format!("\"{number}\"")
                } else {
                    number.to_string()
                }
            };
            for (turn, (index, size)) in asked.iter().enumerate() {
                assert_eq!(*size, quoted(10), "{name}");
                match paging.kind {
                    PagingKind::Offset => {
                        // One page more than there is, where nothing tells the number of all rows.
                        assert_eq!(*index, quoted((turn * 10).min(total)), "{name}");
                    }
                    PagingKind::Page => assert_eq!(*index, quoted(turn + 1), "{name}: from 1"),
                    PagingKind::Marker => assert_eq!(index.is_empty(), turn == 0, "{name}"),
                }
            }
        }
    }
}

/// The rows that come when the list answers these pages; each has to be asked for, and at most the empty one behind them.
async fn walk(simulator: &Simulator, dbss: &Client, list: &str, pages: Vec<Canned>) -> usize {
    let waiting = pages.len();
    drop(simulator.take_requests());
    for page in pages {
        simulator.next_answer(list, page).unwrap();
    }
    let count = rows(dbss, list).await.unwrap();
    let asked = simulator.take_requests().len();
    assert!(
        (waiting..=waiting + 1).contains(&asked),
        "{list}: {asked} requests for {waiting} pages"
    );
    count
}

#[tokio::test]
async fn every_list_ends_whatever_the_service_counts() {
    let (simulator, dbss) = quiet(0).await;
    for (name, operation) in operations(&dbss) {
        let paging = *operation.paging.unwrap();
        let Some(total) = paging.total else { continue };
        let page = |numbers, count: Value| page(operation, numbers, &[(total, count)]);
        let cases = [
            (
                "the same page again",
                vec![page(0..10, json!(617)), page(0..10, json!(617))],
                10,
            ),
            (
                "empty though there should be more",
                vec![page(0..10, json!(617)), page(0..0, json!(617))],
                10,
            ),
            (
                "a total that shrinks",
                vec![
                    page(0..10, json!(30)),
                    page(10..20, json!(15)),
                    page(20..20, json!(15)),
                ],
                20,
            ),
            (
                "a total as text",
                vec![page(0..10, json!("12")), page(10..12, json!("12"))],
                12,
            ),
            (
                "a total of 0",
                vec![page(0..10, json!(0)), page(10..13, json!(0))],
                13,
            ),
            (
                "a negative total",
                vec![page(0..10, json!(-1)), page(10..13, json!(-1))],
                13,
            ),
            (
                "no total",
                vec![page(0..10, json!(null)), page(10..13, json!(null))],
                13,
            ),
            (
                "a total that is no number",
                vec![page(0..10, json!({})), page(10..13, json!("many"))],
                13,
            ),
        ];
        for (what, pages, expected) in cases {
            assert_eq!(
                walk(&simulator, &dbss, name, pages).await,
                expected,
                "{name}: {what}"
            );
        }
    }
}

#[tokio::test]
async fn lists_without_a_total_end_too() {
    let (simulator, dbss) = quiet(0).await;
    let all = operations(&dbss);
    let agents = all["agent.list_audit_agent"];
    let pages = vec![page(agents, 0..10, &[]), page(agents, 10..14, &[])];
    assert_eq!(walk(&simulator, &dbss, agents.name(), pages).await, 14);
    let pages = vec![page(agents, 0..10, &[]), page(agents, 0..10, &[])];
    assert_eq!(walk(&simulator, &dbss, agents.name(), pages).await, 10);

    let resources = all["resource_manager.list_domain_all_resource"];
    let next = |marker: &str| {
        [(
            "page_info",
            json!({ "next_marker": marker, "current_count": 10 }),
        )]
    };
    let pages = vec![
        page(resources, 0..10, &next("a")),
        page(resources, 10..20, &next("b")),
        page(resources, 20..30, &next("a")),
    ];
    assert_eq!(
        walk(&simulator, &dbss, resources.name(), pages).await,
        30,
        "a marker that comes again"
    );
    for info in [
        json!({}),
        json!({ "next_marker": "" }),
        json!({ "next_marker": null }),
        json!(null),
    ] {
        let pages = vec![page(resources, 0..10, &[("page_info", info)])];
        assert_eq!(walk(&simulator, &dbss, resources.name(), pages).await, 10);
    }
}

#[tokio::test]
async fn bodies_without_rows_are_no_rows() {
    let (simulator, dbss) = quiet(0).await;
    for (name, operation) in operations(&dbss) {
        let key = operation.envelope.payload[0];
        for body in [
            "{}".to_owned(),
            format!(r#"{{"{key}": null}}"#),
            format!(r#"{{"{key}": []}}"#),
            "null".to_owned(),
            String::new(),
        ] {
            let pages = vec![Canned::json(200, body.clone())];
            assert_eq!(
                walk(&simulator, &dbss, name, pages).await,
                0,
                "{name}: {body}"
            );
        }
    }
}

#[tokio::test]
async fn a_page_size_out_of_range_is_not_sent() {
    let (simulator, dbss) = quiet(0).await;
    for (size, range) in [
        (9, "from 10 to 100"),
        (101, "from 10 to 100"),
        (0, "from 10 to 100"),
    ] {
        let error = dbss
            .whitelist()
            .list_whitelists(INSTANCE)
            .page_size(size)
            .await
            .unwrap_err();
        assert_eq!(error.parameter(), Some("limit"));
        assert!(error.to_string().contains(range), "{error}");
    }
    let error = dbss
        .instance()
        .list_audit_instances_last()
        .page_size(1001)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("from 1 to 1000"), "{error}");
    assert!(simulator.requests().is_empty());
}
