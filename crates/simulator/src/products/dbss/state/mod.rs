//! What DBSS remembers: the audit instances of the project, all that belongs to each of them, and the tasks that go on by themselves.
//!
//! Calls that have a twin of another version (`…_new`, `…_last`) work with the same rows; where the twins name fields differently, each answer
//! has its own names. Rows of an instance are in the part of its id.

mod agents;
mod alarms;
mod audit_log;
mod backups;
mod call_context;
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
mod schedules;
mod scopes;
mod settings;
mod sql_rules;
mod summary;
mod tags;
mod templates;
mod upgrades;
mod whitelist;

use self::call_context::CallContext;
use crate::answer::CallResult;
use crate::call::Call;
use crate::state::{Collection, Store};

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

pub(super) fn work(call: Call<'_>, store: &mut Store<'_>) -> Option<CallResult> {
    let (group, name) = call.id.split_once('.')?;
    let name = name.strip_suffix("_new").unwrap_or(name);
    let mut cx = CallContext::new(call, store);
    if let Err(refusal) = instance_calls::admit(group, &mut cx) {
        return Some(Err(refusal));
    }
    let worked = match group {
        "instance" => instance_calls::work(name, &mut cx)
            .or_else(|| lifecycle::work(name, &mut cx))
            .or_else(|| upgrades::work(name, &mut cx))
            .or_else(|| settings::work(name, &mut cx)),
        "database" => databases::work(name, &mut cx).or_else(|| rds::work(name, &mut cx)),
        "agent" => agents::work(name, &mut cx),
        "rule_risk" => risk_rules::work(name, &mut cx),
        "rule_sql" => sql_rules::work(name, &mut cx),
        "rule_scope" => scopes::work(name, &mut cx),
        "privacy" => masks::work(name, &mut cx).or_else(|| settings::work(name, &mut cx)),
        "whitelist" => whitelist::work(name, &mut cx),
        "alarm" => alarms::work(name, &mut cx).or_else(|| settings::work(name, &mut cx)),
        "sql" => audit_log::work(name, &mut cx),
        "operation_log" => log::work(name, &mut cx),
        "backup" => backups::work(name, &mut cx)
            .or_else(|| risk_exports::work(name, &mut cx))
            .or_else(|| settings::work(name, &mut cx)),
        "report" => templates::work(name, &mut cx)
            .or_else(|| reports::work(name, &mut cx))
            .or_else(|| schedules::work(name, &mut cx)),
        "dashboard" => summary::work(name, &mut cx),
        "db_encrypt" => clusters::work(name, &clusters::ENCRYPTION, &mut cx),
        "db_om" => clusters::work(name, &clusters::OPERATION, &mut cx),
        "tag" => tags::work(name, &mut cx),
        "resource_manager" => resources::work(name, &mut cx),
        _ => None,
    };
    if let Some(Ok(_)) = &worked {
        log::note(group, &mut cx);
    }
    worked
}
