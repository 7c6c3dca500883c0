//! Risk rules on and off per audit instance.

use std::collections::BTreeMap;

use super::chart::Chart;
use super::page::{Page, Table};
use super::{client, made_at};
use crate::Result;
use crate::failure::Failure;
use crate::options::Options;

pub(super) async fn page(options: &Options, instances: &[String]) -> Result<Page> {
    let client = client("dbss", "rule_risk.list_audit_rule_risks_new", options).await?;
    let client = dbss::Client::from(client);
    let ids = if instances.is_empty() {
        let mut ids = Vec::new();
        let mut all = client.instance().list_audit_instances_last().items();
        while let Some(instance) = all.try_next().await? {
            ids.extend(instance.any_id().map(str::to_owned));
        }
        ids
    } else {
        instances.to_vec()
    };
    if ids.is_empty() {
        return Err(Failure::usage("the project has no audit instance"));
    }
    let mut switches = BTreeMap::new();
    let mut levels = BTreeMap::<String, u64>::new();
    let (mut rows, mut incomplete) = (Vec::new(), 0_u64);
    let mut query = vec![("instances", ids.len().to_string())];
    for id in ids {
        let evidence = client.risk_rule_evidence(id.as_str()).await?;
        incomplete += u64::from(!evidence.is_complete());
        let name = evidence
            .instance
            .as_ref()
            .and_then(|instance| instance.name.clone());
        let label = name.unwrap_or_else(|| id.clone());
        for record in evidence.rules {
            let status = record.listed.status.or(record.rule.status);
            let switch = match status.as_ref().and_then(dbss::shared::OnOff::is_on) {
                Some(true) => "on",
                Some(false) => "off",
                None => "unknown",
            };
            let level = record.listed.risk_level.or(record.rule.risk_level);
            let level = level.map_or_else(|| "none".to_owned(), |level| level.to_string());
            *switches
                .entry((label.clone(), switch.to_owned()))
                .or_default() += 1;
            *levels.entry(level.clone()).or_default() += 1;
            rows.push(vec![
                label.clone(),
                record.listed.name.unwrap_or_default(),
                switch.to_owned(),
                level,
                record
                    .listed
                    .risk_type
                    .map(|kind| kind.to_string())
                    .unwrap_or_default(),
                record.listed.feature.unwrap_or_default(),
                record.listed.id,
            ]);
        }
        if let Some(region) = evidence.region
            && query.len() == 1
        {
            query.push(("region", region));
            query.extend(evidence.project_id.map(|id| ("project", id)));
        }
    }
    query.push(("made", made_at()));
    let on = switches.iter().filter(|((_, switch), _)| switch == "on");
    let on: u64 = on.map(|(_, count)| count).sum();
    Ok(Page {
        title: "DBSS risk rules".to_owned(),
        query,
        figures: vec![
            ("rules".to_owned(), rows.len().to_string()),
            ("on".to_owned(), on.to_string()),
            (
                "instances whose list is incomplete".to_owned(),
                incomplete.to_string(),
            ),
        ],
        charts: vec![
            Chart::stacked("Rules on and off per instance", &["on", "off"], &switches),
            Chart::bars("Rules per risk level", levels),
        ],
        tables: vec![Table {
            title: "Rules".to_owned(),
            columns: vec![
                "instance", "rule", "switch", "risk", "kind", "feature", "id",
            ],
            rows,
        }],
    })
}
