//! Lists: periods, filters, orders and pages, and the names that each version has for the same rows.

use std::collections::BTreeSet;

use dbss::shared::{OnOff, RiskLevel};
use dbss::sql::{AuditedStatement, StatementKind, TimeOrder};

use super::{Place, everything, period};

const DAY: i64 = 86_400;

#[tokio::test]
async fn the_three_lists_of_instances_agree_each_in_its_own_names() {
    let place = Place::new(12);
    let calls = place.dbss.instance();
    let last = place.instances().await;
    let new = calls.list_audit_instances_new().page_size(5).items();
    let new = new.try_collect().await.unwrap();
    let old = calls.list_audit_instances().page_size(5).items();
    let old = old.try_collect().await.unwrap();
    assert_eq!((last.len(), new.len(), old.len()), (12, 12, 12));
    for ((last, new), old) in last.iter().zip(&new).zip(&old) {
        assert_eq!((&last.id, &last.instance_id), (&old.id, &None));
        assert_eq!((&new.id, &new.instance_id), (&None, &last.id));
        for other in [new, old] {
            assert_eq!(last.resource_id, other.resource_id);
            assert_eq!((&last.name, &last.status), (&other.name, &other.status));
            assert_eq!(last.config_num, Some(12));
        }
        assert!(last.timezone.is_none() && old.timezone.is_none() && new.timezone.is_some());
        assert_eq!(new.camel_connect_ipv6, last.connect_ipv6);
        assert_eq!(old.camel_subnet_id, last.subnet_id);
        assert_eq!(old.camel_config_num, last.config_num);
    }
    let names: BTreeSet<_> = last.iter().map(|instance| &instance.name).collect();
    assert_eq!(names.len(), 12);
}

async fn statements(place: &Place, id: &str, order: TimeOrder) -> Vec<AuditedStatement> {
    let call = place
        .dbss
        .sql()
        .list_audit_sqls_new(id, &period(2 * DAY, 4 * DAY), order);
    let rows = call.page_size(7).items().try_collect().await.unwrap();
    rows.into_iter().map(|row| row.sql).collect()
}

#[tokio::test]
async fn a_period_has_the_statements_that_began_in_it_in_either_order() {
    let place = Place::new(200);
    let id = place.id(0).await;
    let oldest = statements(&place, &id, TimeOrder::OldestFirst).await;
    let times: Vec<String> = oldest
        .iter()
        .filter_map(|row| row.start_time.clone())
        .collect();
    // Rows come up evenly: 200 in ten days are 40 in two.
    assert_eq!(times.len(), 40);
    assert!(times.is_sorted());
    assert!(times[0].starts_with("2026-01-03 ") && times[39].starts_with("2026-01-04 "));
    let mut newest = statements(&place, &id, TimeOrder::NewestFirst).await;
    newest.reverse();
    assert_eq!(oldest, newest);
    // The older call reads the same log.
    let old = place.dbss.sql();
    let old = old.list_audit_sqls(id, &period(2 * DAY, 4 * DAY), TimeOrder::OldestFirst);
    let old = old.items().try_collect().await.unwrap();
    let old: Vec<AuditedStatement> = old.into_iter().map(|row| row.sql).collect();
    assert_eq!(oldest, old);
}

#[tokio::test]
async fn filters_leave_out_what_does_not_fit() {
    let place = Place::new(200);
    let id = place.id(0).await;
    let log = || {
        let calls = place.dbss.sql();
        calls.list_audit_sqls_new(id.as_str(), &everything(), TimeOrder::OldestFirst)
    };
    let all = log().items().try_collect().await.unwrap();
    assert_eq!(all.len(), 200);
    let high = log().risk_levels(RiskLevel::High).db_user("admin").items();
    let high = high.try_collect().await.unwrap();
    let fits = |row: &&dbss::sql::StatementRow| {
        row.sql.risk_level == Some(RiskLevel::High) && row.sql.db_user.as_deref() == Some("admin")
    };
    let expected: Vec<_> = all.iter().filter(fits).cloned().collect();
    assert!(!expected.is_empty() && expected.len() < 100);
    assert_eq!(high, expected);
    for (call, fits) in [
        (log().query_type(StatementKind::All), 200),
        (log().query_type(StatementKind::Operate), 200 - logins(&all)),
        (log().query_type(StatementKind::Login), logins(&all)),
        (
            log().sql_statement("FROM CUSTOMERS where"),
            with_text(&all, "FROM customers"),
        ),
        (log().client_ip("203.0.113.200"), 0),
    ] {
        assert_eq!(call.await.unwrap().total, Some(fits));
    }
    // What a row says, its detail says too.
    let row = &expected[0].sql;
    let detail = place.dbss.sql().show_sql_detail(id, row.id.as_str());
    let detail = detail.await.unwrap();
    assert_eq!(detail.id.as_ref(), Some(&row.id));
    assert_eq!(
        (detail.sql_statement, detail.level),
        (row.sql_statement.clone(), row.risk_level.clone())
    );
}

fn logins(rows: &[dbss::sql::StatementRow]) -> u64 {
    let logins = rows.iter();
    logins
        .filter(|row| row.sql.query_type == Some(StatementKind::Login))
        .count() as u64
}

fn with_text(rows: &[dbss::sql::StatementRow], text: &str) -> u64 {
    let texts = rows.iter().filter_map(|row| row.sql.sql_statement.as_ref());
    texts.filter(|statement| statement.contains(text)).count() as u64
}

#[tokio::test]
async fn instances_do_not_mix() {
    let place = Place::new(9);
    let (one, other) = (place.id(0).await, place.id(1).await);
    let calls = place.dbss.database();
    let on = |id: &str| calls.list_audit_databases_new(id).status(OnOff::On);
    let first = on(&one).await.unwrap();
    assert_eq!(first.total, Some(6));
    let id = first.items[0].database.id.clone().unwrap();
    calls
        .switch_audit_database_new(one.as_str(), id.as_str(), OnOff::Off)
        .await
        .unwrap();
    assert_eq!(on(&one).await.unwrap().total, Some(5));
    let others = on(&other).await.unwrap();
    assert_eq!(others.total, Some(6));
    let theirs: Vec<_> = others.items.iter().map(|row| &row.database.id).collect();
    assert!(!theirs.contains(&&Some(id)));
}

#[tokio::test]
async fn the_same_seed_and_range_give_the_same_rows() {
    let log = async |seed: u64| {
        let place = Place::of(super::builder(20).seed(seed));
        let id = place.id(0).await;
        statements(&place, &id, TimeOrder::OldestFirst).await
    };
    let (one, again, other) = (log(7).await, log(7).await, log(8).await);
    assert_eq!(one, again);
    assert_ne!(one, other);
}
