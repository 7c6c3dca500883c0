//! What DBSS remembers: the audit instances of the project, all that belongs to each of them, and the tasks that go on by themselves.
//!
//! Calls that have a twin of another version (`…_new`, `…_last`) work with the same rows; where the twins name fields differently, each answer
//! has its own names. Rows of an instance are in the part of its id.

mod agents;
mod alarms;
mod audit_log;
mod backups;
mod clusters;
mod databases;
mod desk;
mod files;
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
mod schedules;
mod scopes;
mod settings;
mod sql_rules;
mod summary;
mod tags;
mod templates;
mod upgrades;
mod whitelist;

use self::desk::{Desk, Worked};
use crate::state::{Collection, Job, Store};

pub(super) fn collections() -> &'static [&'static Collection] {
    &[
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

pub(super) fn work(job: Job<'_>, store: &mut Store<'_>) -> Option<Worked> {
    let (group, call) = job.id.split_once('.')?;
    let call = call.strip_suffix("_new").unwrap_or(call);
    let mut desk = Desk::new(job, store);
    if let Err(refusal) = instances::admit(group, &mut desk) {
        return Some(Err(refusal));
    }
    let worked = match group {
        "instance" => instances::work(call, &mut desk)
            .or_else(|| lifecycle::work(call, &mut desk))
            .or_else(|| upgrades::work(call, &mut desk))
            .or_else(|| settings::work(call, &mut desk)),
        "database" => databases::work(call, &mut desk).or_else(|| rds::work(call, &mut desk)),
        "agent" => agents::work(call, &mut desk),
        "rule_risk" => risk_rules::work(call, &mut desk),
        "rule_sql" => sql_rules::work(call, &mut desk),
        "rule_scope" => scopes::work(call, &mut desk),
        "privacy" => masks::work(call, &mut desk).or_else(|| settings::work(call, &mut desk)),
        "whitelist" => whitelist::work(call, &mut desk),
        "alarm" => alarms::work(call, &mut desk).or_else(|| settings::work(call, &mut desk)),
        "sql" => audit_log::work(call, &mut desk),
        "operation_log" => log::work(call, &mut desk),
        "backup" => backups::work(call, &mut desk)
            .or_else(|| risk_exports::work(call, &mut desk))
            .or_else(|| settings::work(call, &mut desk)),
        "report" => templates::work(call, &mut desk)
            .or_else(|| reports::work(call, &mut desk))
            .or_else(|| schedules::work(call, &mut desk)),
        "dashboard" => summary::work(call, &mut desk),
        "db_encrypt" => clusters::work(call, &clusters::ENCRYPTION, &mut desk),
        "db_om" => clusters::work(call, &clusters::OPERATION, &mut desk),
        "tag" => tags::work(call, &mut desk),
        "resource_manager" => resources::work(call, &mut desk),
        _ => None,
    };
    if let Some(Ok(_)) = &worked {
        log::note(group, &mut desk);
    }
    worked
}
