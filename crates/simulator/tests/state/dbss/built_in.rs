//! SQL injection rules, masks and the whitelist: what the service made stays, what the customer made can go.

use dbss::shared::{OnOff, RiskLevel};
use serde_json::json;

use super::{BAD_REQUEST, INSTANCE, Place, model, refusal};

#[tokio::test]
async fn rules_of_the_service_can_only_be_switched() {
    let place = Place::new(2);
    let id = place.id(0).await;
    let (sql, masks) = (place.dbss.rule_sql(), place.dbss.privacy());
    let built_in = sql
        .list_sql_injection_rules_new(id.as_str())
        .await
        .unwrap()
        .items
        .remove(0);
    let built_in = built_in.id.unwrap();
    sql.set_audit_sql_rule_switch(id.as_str(), built_in.as_str(), OnOff::Off)
        .await
        .unwrap();
    let (code, text) = refusal(
        sql.delete_audit_rule_sql(id.as_str(), built_in.as_str())
            .await,
    );
    assert_eq!(code, BAD_REQUEST);
    assert!(text.contains("is one of the service"), "{text}");
    let own = json!({ "rule_name": "ours", "status": "ON", "risk_level": "MEDIUM", "sql_regex": "(?i)sleep" });
    let own = model(own);
    sql.create_audit_sql_rule(id.as_str(), &own).await.unwrap();
    let rules = sql
        .list_sql_injection_rules(id.as_str())
        .await
        .unwrap()
        .items;
    assert_eq!(
        (rules[0].status.clone(), rules[2].rank),
        (Some(OnOff::Off), Some(3))
    );
    let own = rules[2].id.clone().unwrap();
    sql.set_sql_rule_rank(id.as_str(), [own.as_str()])
        .await
        .unwrap();
    let first = sql
        .list_sql_injection_rules_new(id.as_str())
        .await
        .unwrap()
        .items
        .remove(0);
    assert_eq!((first.name.as_deref(), first.rank), (Some("ours"), Some(1)));
    sql.delete_audit_rule_sql(id.as_str(), own).await.unwrap();
    let medium = sql
        .list_sql_injection_rules_new(id.as_str())
        .risk_levels(RiskLevel::Medium);
    assert!(
        medium
            .await
            .unwrap()
            .items
            .iter()
            .all(|rule| rule.name.as_deref() != Some("ours"))
    );

    let mask = json!({ "rule_name": "cards", "mask_regex": r"\d{16}", "mask_value": "***" });
    let mask = model(mask);
    masks
        .create_sensitive_mask_rule(id.as_str(), &mask)
        .await
        .unwrap();
    let rules = masks
        .list_audit_sensitive_masks_new(id.as_str())
        .await
        .unwrap()
        .items;
    assert_eq!(rules[2].mask_value.as_deref(), Some("***"));
    let delete =
        |at: usize| masks.delete_sensitive_mask_rule(id.as_str(), rules[at].id.clone().unwrap());
    assert_eq!(refusal(delete(0).await).0, BAD_REQUEST);
    delete(2).await.unwrap();
    assert_eq!(
        masks
            .list_audit_sensitive_masks(id.as_str())
            .await
            .unwrap()
            .total,
        Some(2)
    );
}

#[tokio::test]
async fn the_whitelist_keeps_its_statements() {
    let place = Place::new(0);
    let calls = place.dbss.whitelist();
    let entry = model(json!({ "sql": "SELECT 1", "enabled": true }));
    calls
        .batch_add_audit_whitelist(INSTANCE, &[entry])
        .await
        .unwrap();
    let made = calls
        .list_whitelists(INSTANCE)
        .await
        .unwrap()
        .items
        .remove(0);
    let entry = made.id.clone().unwrap();
    place.later(60);
    calls
        .update_audit_whitelist(INSTANCE, entry.as_str(), false)
        .desc("off")
        .await
        .unwrap();
    let now = calls
        .list_whitelists(INSTANCE)
        .await
        .unwrap()
        .items
        .remove(0);
    assert_eq!(
        (&now.sql, now.enabled, now.desc.as_deref()),
        (&made.sql, Some(false), Some("off"))
    );
    assert!(now.update_time > now.create_time);
    calls
        .delete_audit_whitelist(INSTANCE, [entry])
        .await
        .unwrap();
    assert_eq!(
        calls.list_whitelists(INSTANCE).await.unwrap().total,
        Some(0)
    );
}
