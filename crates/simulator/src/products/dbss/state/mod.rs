//! What DBSS remembers: the audit instances of the project, all that belongs to each of them, and the tasks that go on by themselves.
//!
//! Calls that have a twin of another version (`…_new`, `…_last`) work with the same rows; where the twins name fields differently, each response
//! has its own names. Rows of an instance are in the part of its id.

mod agents;
mod alarms;
mod audit_log;
mod backups;
mod clusters;
mod databases;
mod files;
mod instance_calls;
mod instances;
mod jobs;
mod lifecycle;
mod likely;
mod log;
mod masks;
mod rds;
mod reports;
mod resources;
mod risk_exports;
mod risk_rules;
mod rows;
mod schedules;
mod scopes;
mod settings;
mod sql_rules;
mod summary;
mod tags;
mod templates;
mod upgrades;
mod whitelist;

use crate::products::prelude::*;

pub(super) fn collections() -> Vec<&'static Collection> {
    vec![
        &instances::INSTANCES,
        &jobs::JOBS,
        &databases::DATABASES,
        &rds::RDS_DATABASES,
        &agents::AGENTS,
        &risk_rules::RISK_RULES,
        &sql_rules::SQL_RULES,
        &scopes::SCOPES,
        &masks::MASKS,
        &whitelist::WHITELIST,
        &alarms::ALARMS,
        &audit_log::STATEMENTS,
        &log::OPERATIONS,
        &backups::BACKUPS,
        &templates::TEMPLATES,
        &reports::REPORTS,
        &schedules::SCHEDULES,
        &settings::MASKING,
        &settings::RESULTS,
        &settings::RETENTION,
        &settings::ALARM_TOPIC,
        &settings::BACKUP_SCHEDULE,
        &settings::RISK_EXPORT_PATH,
        &summary::TASKS,
        &clusters::ENCRYPTION,
        &clusters::OPERATION,
    ]
}

/// What the calls of one group do, by the name of the operation; `None` for all others.
type Work = fn(&str, &mut CallContext<'_, '_>) -> Option<CallResult>;

pub(super) fn work(cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    let (group, name) = cx.call.id.split_once('.')?;
    let name = name.strip_suffix("_new").unwrap_or(name);
    cx.part = cx.path("instance_id").to_owned();
    if let Err(refusal) = instance_calls::admit(group, cx) {
        return Some(Err(refusal.into()));
    }
    let handlers: &[Work] = match group {
        "instance" => &[
            instance_calls::work,
            lifecycle::work,
            upgrades::work,
            settings::work,
        ],
        "database" => &[databases::work, rds::work],
        "agent" => &[agents::work],
        "rule_risk" => &[risk_rules::work],
        "rule_sql" => &[sql_rules::work],
        "rule_scope" => &[scopes::work],
        "privacy" => &[masks::work, settings::work],
        "whitelist" => &[whitelist::work],
        "alarm" => &[alarms::work, settings::work],
        "sql" => &[audit_log::work],
        "operation_log" => &[log::work],
        "backup" => &[backups::work, risk_exports::work, settings::work],
        "report" => &[templates::work, reports::work, schedules::work],
        "dashboard" => &[summary::work],
        "db_encrypt" | "db_om" => &[clusters::work],
        "tag" => &[tags::work],
        "resource_manager" => &[resources::work],
        _ => &[],
    };
    let worked = handlers.iter().find_map(|work| work(name, cx));
    if let Some(Ok(_) | Err(Stop::Unknown)) = &worked {
        log::note(group, cx);
    }
    worked
}
