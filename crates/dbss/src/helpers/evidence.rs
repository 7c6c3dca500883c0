//! Risk rules as evidence for an audit.

use futures_util::stream::{self, StreamExt, TryStreamExt};
use secapi_core::wire::Model;
use secapi_core::{Extra, Timestamp};

use super::AT_ONCE;
use crate::instance::AuditInstance;
use crate::rule_risk::{RiskRule, RiskRuleRow};
use crate::{Client, Error};

/// All risk rules of an audit instance at one time, to be kept: it serialises to JSON with everything that the service said, fields included
/// that this crate does not know, and can be read back.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[non_exhaustive]
pub struct RiskRuleEvidence {
    /// When the rules were asked for, by this machine's clock.
    #[wire(with = Iso)]
    pub taken_at: Timestamp,
    /// The operations that were asked, as `group.name`.
    pub operations: Vec<String>,
    /// Id of the region.
    pub region: Option<String>,
    /// The project that the instance belongs to.
    pub project_id: Option<String>,
    /// Id of the instance.
    pub instance_id: String,
    /// The instance, as the list of instances had it.
    pub instance: Option<AuditInstance>,
    /// Number of rules that the service announced.
    pub announced: Option<i64>,
    /// The rules, in the order of the service.
    pub rules: Vec<RiskRuleRecord>,
    /// What a newer version of this crate wrote.
    pub extra: Extra,
}

/// A risk rule, as the service told it.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[non_exhaustive]
pub struct RiskRuleRecord {
    /// Its row in the list.
    pub listed: RiskRuleRow,
    /// The rule in full.
    pub rule: RiskRule,
    /// What a newer version of this crate wrote.
    pub extra: Extra,
}

impl RiskRuleEvidence {
    /// Whether there are as many rules as the service announced. When not, rules were made or deleted in between, or its count is wrong.
    #[must_use]
    #[inline]
    pub fn is_complete(&self) -> bool {
        self.announced
            .is_none_or(|announced| usize::try_from(announced) == Ok(self.rules.len()))
    }
}

impl Client {
    /// All risk rules of an audit instance, each with its row in the list and in full. One call a rule, four at a time; a row that cannot be read,
    /// or a rule that cannot be had, is an error: nothing is left out in silence.
    ///
    /// ```no_run
    /// # async fn run(dbss: dbss::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let evidence = dbss.risk_rule_evidence("1d07f606-92d2-441c-b05c-dca47e180552").await?;
    /// assert!(evidence.is_complete());
    /// println!("{}", serde_json::to_string_pretty(&evidence)?);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub async fn risk_rule_evidence(
        &self,
        instance_id: impl Into<String>,
    ) -> Result<RiskRuleEvidence, Error> {
        let id = instance_id.into();
        let taken_at = Timestamp::now();
        let instance = self.instance_where(|instance| instance.any_id() == Some(&id));
        let instance = instance.await?;
        let list = self.rule_risk().list_audit_rule_risks_new(id.as_str());
        let mut operations = vec!["instance.list_audit_instances_last".to_owned()];
        let mut pages = list.pages();
        operations.push("rule_risk.list_audit_rule_risks_new".to_owned());
        let (mut rows, mut announced) = (Vec::new(), None);
        while let Some(page) = pages.try_next().await? {
            announced = page.total.or(announced);
            rows.extend(page.items);
        }
        operations.push("rule_risk.show_audit_rule_risk_new".to_owned());
        let rules = stream::iter(rows)
            .map(|listed| self.risk_rule(id.clone(), listed))
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(RiskRuleEvidence {
            taken_at,
            operations,
            region: self.core.context_value("region").map(str::to_owned),
            project_id: self.core.resolved("project_id").await?,
            instance_id: id,
            instance,
            announced: announced.and_then(|announced| i64::try_from(announced).ok()),
            rules,
            extra: Extra::default(),
        })
    }

    #[inline]
    async fn risk_rule(
        &self,
        instance: String,
        listed: RiskRuleRow,
    ) -> Result<RiskRuleRecord, Error> {
        let calls = self.rule_risk();
        let rule = calls.show_audit_rule_risk_new(instance, listed.id.as_str());
        Ok(RiskRuleRecord {
            // The id is from a response: whatever its length, the service takes it.
            rule: rule.without_limits().await?,
            listed,
            extra: Extra::default(),
        })
    }
}
