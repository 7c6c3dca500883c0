//! Switches and settings of an instance: one row each.

use super::rows::copy;
use crate::products::prelude::*;
use crate::state::Render;

const fn setting(name: &'static str, rows_of: &'static str, render: Render) -> Collection {
    Collection::of(name, rows_of, "")
        .counted(Count::Exactly(1))
        .rendered(render)
}

/// Whether values are masked.
pub(super) const MASKING: Collection =
    setting("masking", "privacy.show_sensitive_mask_switch", switched_on);

/// Whether results of statements are kept.
pub(super) const RESULTS: Collection = setting(
    "results",
    "privacy.show_sensitive_result_switch",
    switched_on,
);

/// How long logs are kept.
pub(super) const RETENTION: Collection = setting(
    "retention",
    "instance.show_log_retention_common_settings",
    |row, _| {
        let days = json!({ "retention_days": 180, "range_days_min": 1, "range_days_max": 3650 });
        row.set(json!({ "log_retention": days, "data_usage_limit": 80 }));
    },
);

/// Which alarms are sent, and where to.
pub(super) const ALARM_TOPIC: Collection = setting(
    "alarm-topic",
    "alarm.list_alarm_topic_config_info_new",
    |row, _| {
        row.set(json!({
            "alarm_switch": "OFF", "smn_effective": true, "alarm_risk": ["high"], "alarm_num": "30",
            "alarm_cpu": "90", "alarm_memory": "90", "alarm_disk": "90",
        }));
    },
);

/// When and where to backups are made.
pub(super) const BACKUP_SCHEDULE: Collection = setting(
    "backup-schedule",
    "backup.show_audit_auto_backup_template",
    |row, _| row.set(json!({ "status": 0, "triggered": false })),
);

/// Where to risks are exported.
pub(super) const RISK_EXPORT_PATH: Collection = setting(
    "risk-export-path",
    "backup.show_backup_risk_bucket_path",
    |_, _| {},
);

/// Calls, the settings that they show or change, and the fields that they set.
#[rustfmt::skip]
const CALLS: [(&str, &Collection, Option<&str>); 10] = [
    ("show_sensitive_mask_switch", &MASKING, None),
    ("set_sensitive_switch", &MASKING, Some("status")),
    ("show_sensitive_result_switch", &RESULTS, None),
    ("set_sensitive_result_switch", &RESULTS, Some("status")),
    ("show_log_retention_common_settings", &RETENTION, None),
    ("update_log_retention_common_settings", &RETENTION, Some("retention_days=log_retention.retention_days")),
    ("list_alarm_topic_config_info", &ALARM_TOPIC, None),
    ("show_audit_auto_backup_template", &BACKUP_SCHEDULE, None),
    ("show_backup_risk_bucket_path", &RISK_EXPORT_PATH, None),
    ("update_audit_risk_bucket_path", &RISK_EXPORT_PATH, Some("bucket_name bucket_root_path backup_domain_id")),
];

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    if name == "set_alarm_topic_config_info" {
        return Some(Ok(set_alarm_topic(cx)));
    }
    let (_, setting, fields) = CALLS.iter().find(|(call, ..)| *call == name)?;
    let mut row = cx.only(setting);
    let Some(fields) = fields else {
        return Some(Ok(Outcome::One(row)));
    };
    copy(&cx.body(), &mut row, fields);
    cx.replace(setting, 0, row);
    Some(Ok(Outcome::Usual))
}

/// Thresholds are set as numbers and shown as text.
fn set_alarm_topic(cx: &mut CallContext<'_, '_>) -> Outcome {
    let (body, mut row) = (cx.body(), cx.only(&ALARM_TOPIC));
    let fields = "alarm_switch alarm_topic_urn alarm_risk";
    copy(&body, &mut row, fields);
    for name in ["alarm_num", "alarm_cpu", "alarm_memory", "alarm_disk"] {
        if let Some(number) = body.get(name).and_then(Value::as_i64) {
            path::set(&mut row, name, number.to_string());
        }
    }
    cx.replace(&ALARM_TOPIC, 0, row);
    Outcome::Usual
}

fn switched_on(row: &mut Fields, _: &RowContext<'_>) {
    row.set(json!({ "status": "ON" }));
}
