//! Rules of all kinds: made, changed, ordered, switched and deleted.

use dbss::rule_risk::{Comparison, NewRiskRule};
use dbss::rule_scope::NewAuditScope;
use dbss::shared::{OnOff, RiskLevel};

use serde_json::json;

use super::{BAD_ID, INSTANCE, Place, model, refusal};

pub(super) fn risk_rule(name: &str) -> NewRiskRule {
    model(json!({
        "rule_name": name,
        "status": "ON",
        "risk_level": "HIGH",
        "action": "DROP_TABLE",
        "execution_symbol": "GREATER",
        "execution_time": 7,
        "affect_symbol": "NO_MATCH",
        "affect_rows": 0,
    }))
}

#[tokio::test]
async fn a_risk_rule_is_made_replaced_moved_and_deleted() {
    let place = Place::new(4);
    let id = place.id(0).await;
    let calls = place.dbss.rule_risk();
    let names = async || {
        let list = calls
            .list_audit_rule_risks_new(id.as_str())
            .page_size(3)
            .items();
        let rules = list.try_collect().await.unwrap();
        let ranks: Vec<_> = rules.iter().filter_map(|rule| rule.rank).collect();
        assert_eq!(ranks.len(), rules.len());
        assert!(
            (1..).zip(&ranks).all(|(rank, found)| rank == *found),
            "{ranks:?}"
        );
        let names = rules.into_iter().filter_map(|rule| rule.name);
        names.collect::<Vec<_>>().join(" ")
    };
    calls
        .create_audit_risk_rule(id.as_str(), &risk_rule("drops"))
        .await
        .unwrap();
    assert_eq!(
        names().await,
        "risk-rule-0 risk-rule-1 risk-rule-2 risk-rule-3 drops"
    );
    let found = calls
        .list_audit_rule_risks_new(id.as_str())
        .name("drops")
        .await
        .unwrap();
    let [rule] = &found.items[..] else {
        panic!("{found:?}")
    };
    // The same rule by both calls, and as it was sent.
    let shown = calls
        .show_audit_rule_risk_new(id.as_str(), rule.id.as_str())
        .await
        .unwrap();
    let old = calls
        .show_audit_rule_risk(id.as_str(), rule.id.as_str())
        .await
        .unwrap();
    assert_eq!(shown, old);
    assert_eq!(shown.rule_name.as_deref(), Some("drops"));
    assert_eq!(
        (shown.execution_symbol, shown.execution_time),
        (Some(Comparison::Greater), Some(7))
    );
    let mut low = risk_rule("drops no more");
    low.risk_level = RiskLevel::Low;
    calls
        .set_risk_operation_policy(id.as_str(), rule.id.as_str(), &low)
        .await
        .unwrap();
    calls
        .set_risk_rule_rank(id.as_str(), rule.id.as_str(), 2)
        .await
        .unwrap();
    assert_eq!(
        names().await,
        "risk-rule-0 drops no more risk-rule-1 risk-rule-2 risk-rule-3"
    );
    let all = calls.list_audit_rule_risks(id.as_str()).await.unwrap();
    let ids = format!("{},{}", all[0].id, all[1].id);
    calls
        .switch_risk_rule_new(id.as_str(), ids, OnOff::Off)
        .await
        .unwrap();
    let all = calls.list_audit_rule_risks(id.as_str()).await.unwrap();
    let off: Vec<bool> = all
        .iter()
        .map(|rule| rule.status == Some(OnOff::Off))
        .collect();
    assert_eq!(off, [true, true, false, false, false]);
    calls
        .delete_audit_rule_risk(id.as_str(), rule.id.as_str())
        .await
        .unwrap();
    assert_eq!(
        names().await,
        "risk-rule-0 risk-rule-1 risk-rule-2 risk-rule-3"
    );
    let (code, text) = refusal(
        calls
            .show_audit_rule_risk_new(id.as_str(), rule.id.as_str())
            .await,
    );
    assert_eq!(code, BAD_ID);
    assert!(text.contains("there is no risk rule `"), "{text}");
    let evidence = place.dbss.risk_rule_evidence(id).await.unwrap();
    assert!(evidence.is_complete() && evidence.rules.len() == 4);
}

#[tokio::test]
async fn several_are_changed_or_none() {
    let place = Place::new(2);
    let id = place.id(0).await;
    let calls = place.dbss.rule_scope();
    let scopes = calls
        .list_audit_rule_scopes_new(id.as_str())
        .await
        .unwrap()
        .items;
    let ids: Vec<String> = scopes.into_iter().filter_map(|scope| scope.id).collect();
    calls
        .delete_audit_scope(id.as_str(), ids[1].as_str())
        .await
        .unwrap();
    let both = calls
        .set_audit_scope_rule_switch(id.as_str(), ids, OnOff::Off)
        .await;
    assert_eq!(refusal(both).0, BAD_ID);
    let left = calls
        .list_audit_rule_scopes(id.as_str())
        .await
        .unwrap()
        .items;
    assert_eq!((left.len(), left[0].status.clone()), (1, Some(OnOff::On)));
}

#[tokio::test]
async fn scopes_are_made_and_replaced() {
    let place = Place::new(0);
    let calls = place.dbss.rule_scope();
    let scope = |name: &str, users: Option<&str>| -> NewAuditScope {
        let all = json!({ "rule_name": name, "db_ids": "[ALL]", "db_names": "[全部数据库]", "db_users": users });
        model(all)
    };
    calls
        .create_audit_scope_rule(INSTANCE, &scope("admins", Some("admin")))
        .await
        .unwrap();
    let made = calls
        .list_audit_rule_scopes_new(INSTANCE)
        .await
        .unwrap()
        .items
        .remove(0);
    assert_eq!(made.db_users.as_deref(), Some("admin"));
    let scope_id = made.id.unwrap();
    calls
        .update_audit_scope_rule(INSTANCE, scope_id.as_str(), &scope("all", None))
        .await
        .unwrap();
    let now = calls
        .list_audit_rule_scopes_new(INSTANCE)
        .await
        .unwrap()
        .items
        .remove(0);
    assert_eq!(
        (now.name.as_deref(), now.db_users.as_deref()),
        (Some("all"), Some(""))
    );
    calls
        .batch_delete_audit_scope(INSTANCE, [scope_id])
        .await
        .unwrap();
    assert_eq!(
        calls
            .list_audit_rule_scopes_new(INSTANCE)
            .await
            .unwrap()
            .items,
        []
    );
}
