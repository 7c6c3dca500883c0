//! Switches and settings of an instance: one row each.

use serde_json::{Map, Value, json};

use super::call_context::{CallContext, body, copy};
use crate::answer::{CallResult, Outcome};
use crate::state::{Collection, Count, RowContext, SetFields, path};

const fn setting(
    name: &'static str,
    rows_of: &'static str,
    render: fn(&mut Map<String, Value>, &RowContext<'_>),
) -> Collection {
    Collection {
        name,
        rows_of,
        key: "",
        time: None,
        count: Count::Exactly(1),
        render,
    }
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

pub(super) fn work(name: &str, cx: &mut CallContext<'_, '_, '_>) -> Option<CallResult> {
    let outcome = match name {
        "show_sensitive_mask_switch" => show(cx, &MASKING),
        "set_sensitive_switch" => write(cx, &MASKING, "status"),
        "show_sensitive_result_switch" => show(cx, &RESULTS),
        "set_sensitive_result_switch" => write(cx, &RESULTS, "status"),
        "show_log_retention_common_settings" => show(cx, &RETENTION),
        "update_log_retention_common_settings" => write(
            cx,
            &RETENTION,
            "retention_days=log_retention.retention_days",
        ),
        "list_alarm_topic_config_info" => show(cx, &ALARM_TOPIC),
        "set_alarm_topic_config_info" => alarm_topic(cx),
        "show_audit_auto_backup_template" => show(cx, &BACKUP_SCHEDULE),
        "show_backup_risk_bucket_path" => show(cx, &RISK_EXPORT_PATH),
        "update_audit_risk_bucket_path" => {
            let fields = "bucket_name bucket_root_path backup_domain_id";
            write(cx, &RISK_EXPORT_PATH, fields)
        }
        _ => return None,
    };
    Some(Ok(outcome))
}

fn show(cx: &mut CallContext<'_, '_, '_>, setting: &Collection) -> Outcome {
    Outcome::One(cx.store.only(setting, &cx.part))
}

fn write(cx: &mut CallContext<'_, '_, '_>, setting: &Collection, fields: &str) -> Outcome {
    let mut row = cx.store.only(setting, &cx.part);
    copy(&body(&cx.call), &mut row, fields);
    cx.replace(setting, 0, row);
    Outcome::Usual
}

/// Thresholds are set as numbers and shown as text.
fn alarm_topic(cx: &mut CallContext<'_, '_, '_>) -> Outcome {
    let mut row = cx.store.only(&ALARM_TOPIC, &cx.part);
    let said = body(&cx.call);
    let fields = "alarm_switch alarm_topic_urn alarm_risk";
    copy(&said, &mut row, fields);
    for name in ["alarm_num", "alarm_cpu", "alarm_memory", "alarm_disk"] {
        if let Some(number) = said.get(name).and_then(Value::as_i64) {
            path::set(&mut row, name, number.to_string());
        }
    }
    cx.replace(&ALARM_TOPIC, 0, row);
    Outcome::Usual
}

fn switched_on(row: &mut Map<String, Value>, _: &RowContext<'_>) {
    row.set(json!({ "status": "ON" }));
}
