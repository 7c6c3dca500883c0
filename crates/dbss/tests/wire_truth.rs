//! What the wire really looks like, where documentation, SDK and service differ: one test for each.
#![allow(deprecated, reason = "what is deprecated has to work as well")]

#[rustfmt::skip]
mod generated;
mod support;

use std::collections::{BTreeMap, BTreeSet};

use dbss::dashboard::TaskStatus;
use dbss::database::{DatabaseRow, RdsDatabaseRef};
use dbss::instance::{AuditInstance, InstanceStatus};
use dbss::shared::{DatabaseType, Period, Tag};
use dbss::sql::TimeOrder;
use dbss::{Error, Timestamp};
use secapi_simulator::{Canned, RecordedRequest};
use serde_json::json;

use crate::support::{AGENT, DATABASE, INSTANCE, RESOURCE, answers, quiet};

fn only(requests: Vec<RecordedRequest>) -> RecordedRequest {
    assert_eq!(requests.len(), 1, "{requests:?}");
    requests.into_iter().next().unwrap()
}

#[tokio::test]
async fn offset_and_limit_travel_in_the_query() {
    let (simulator, dbss) = quiet(3).await;
    dbss.instance().list_audit_instances_last().await.unwrap();
    let request = only(simulator.take_requests());
    assert_eq!(request.query_value("offset"), Some("0"));
    assert_eq!(request.query_value("limit"), Some("100"));
}

#[tokio::test]
async fn page_and_size_travel_in_the_body_from_1_as_numbers() {
    let (simulator, dbss) = quiet(3).await;
    let mut day = Period::default();
    day.time_range = Some("DAY".into());
    dbss.sql()
        .list_audit_sqls_new(INSTANCE, &day, TimeOrder::NewestFirst)
        .await
        .unwrap();
    let body = only(simulator.take_requests()).json().unwrap();
    assert_eq!(
        body,
        json!({ "time": { "time_range": "DAY" }, "time_order": "DESC", "page": 1, "size": 100 })
    );
    dbss.operation_log()
        .list_audit_operate_logs_new(INSTANCE, &day)
        .await
        .unwrap();
    let body = only(simulator.take_requests()).json().unwrap();
    assert_eq!((&body["page"], &body["size"]), (&json!(1), &json!(100)));
}

#[tokio::test]
async fn instances_stand_under_either_key_and_page_on_under_both() {
    let (simulator, dbss) = quiet(0).await;
    let list = "instance.list_audit_instances_new";
    for (newer, id) in [("instances", "instance_id"), ("servers", "id")] {
        let rows = |numbers: std::ops::Range<u32>| {
            let rows: Vec<_> = numbers
                .map(|number| json!({ id: number.to_string() }))
                .collect();
            json!({ newer: rows, "total": 15 }).to_string()
        };
        answers(&simulator, list, &[&rows(0..10), &rows(10..15)]);
        let all = dbss
            .instance()
            .list_audit_instances_new()
            .page_size(10)
            .items();
        let all: Vec<AuditInstance> = all.try_collect().await.unwrap();
        let ids: Vec<&str> = all.iter().filter_map(AuditInstance::any_id).collect();
        assert_eq!((ids.len(), ids[14]), (15, "14"), "{newer}");
    }
    // An empty key beside the one with the rows.
    answers(
        &simulator,
        list,
        &[r#"{"instances": null, "servers": [{"id": "a"}], "total": 1}"#],
    );
    assert_eq!(
        dbss.instance()
            .list_audit_instances_new()
            .await
            .unwrap()
            .items
            .len(),
        1
    );
    // A row that cannot be read is named where it stands.
    answers(
        &simulator,
        list,
        &[r#"{"servers": [{"id": "a"}, 7], "total": 2}"#],
    );
    let mut rows = dbss.instance().list_audit_instances_new().items();
    assert!(rows.try_next().await.unwrap().is_some());
    let error = rows.try_next().await.unwrap_err();
    assert_eq!(error.json_path(), Some("$.servers[1]"), "{error}");
    // So do the flavors.
    for key in ["specifications", "specification"] {
        let body = json!({ key: [{ "id": "s6.large" }] }).to_string();
        answers(&simulator, "instance.list_ecs_specification_new", &[&body]);
        answers(&simulator, "instance.list_ecs_specification", &[&body]);
        assert_eq!(
            dbss.instance().list_ecs_specification_new().await.unwrap()[0].id,
            "s6.large"
        );
        assert_eq!(
            dbss.instance().list_ecs_specification().await.unwrap()[0].id,
            "s6.large"
        );
    }
}

#[tokio::test]
async fn the_old_list_has_camel_case_keys_beside_the_others() {
    let (simulator, dbss) = quiet(0).await;
    let row = json!({
        "id": "a", "status": "ACTIVE", "remainDays": "12", "remain_days": "12", "subnetId": "s", "chargeModel": "Period",
        "configNum": 3, "connectIpv6": "::1", "keep_days": 7, "port_id": 5, "made_up": { "new": true },
    });
    let body = json!({ "servers": [row], "total": "1" }).to_string();
    answers(&simulator, "instance.list_audit_instances", &[&body]);
    let page = dbss.instance().list_audit_instances().await.unwrap();
    let instance = &page.items[0];
    assert_eq!(page.total, Some(1), "a number as text");
    assert_eq!(instance.status, Some(InstanceStatus::Active));
    assert_eq!(instance.remain_days, Some(12), "text that is a number");
    assert_eq!(instance.camel_remain_days, Some(12));
    assert_eq!(instance.keep_days, Some(7), "a number where text is usual");
    assert_eq!(instance.camel_subnet_id.as_deref(), Some("s"));
    assert_eq!(instance.camel_config_num, Some(3));
    assert_eq!(instance.camel_connect_ipv6.as_deref(), Some("::1"));
    assert_eq!(
        instance.port_id.as_deref(),
        Some("5"),
        "a number where text is usual"
    );
    let kept = serde_json::to_value(instance).unwrap();
    assert_eq!(kept["made_up"], json!({ "new": true }));
    assert_eq!(
        (&kept["remainDays"], &kept["remain_days"]),
        (&json!("12"), &json!("12"))
    );
}

#[tokio::test]
async fn times_are_dates_with_a_blank_and_no_zone() {
    let (simulator, dbss) = quiet(0).await;
    let start: Timestamp = "2026-01-15T08:30:00Z".parse().unwrap();
    let row = r#"{"data_list": [{"id": "b", "backup_time": "2026-01-15 08:30:00", "end_time": "2026-01-15T08:45:00"}], "total_num": 1}"#;
    answers(&simulator, "backup.list_audit_backup_info", &[row]);
    let backups = dbss
        .backup()
        .list_audit_backup_info(INSTANCE)
        .start_time(start)
        .await
        .unwrap();
    assert_eq!(backups.items[0].backup_time, Some(start));
    let quarter = backups.items[0]
        .end_time
        .unwrap()
        .saturating_duration_since(start);
    assert_eq!(quarter.as_secs(), 900, "as the Python SDK writes it");
    let body = only(simulator.take_requests()).json().unwrap();
    assert_eq!(body["start_time"], "2026-01-15 08:30:00");
}

#[tokio::test]
async fn switches_and_states_are_numbers_here_and_text_there() {
    let (simulator, dbss) = quiet(0).await;
    dbss.agent()
        .switch_agent_new(INSTANCE, AGENT, 1)
        .await
        .unwrap();
    dbss.database()
        .switch_audit_database_new(INSTANCE, DATABASE, "ON")
        .await
        .unwrap();
    let requests = simulator.take_requests();
    assert_eq!(requests[0].json().unwrap()["status"], 1);
    assert_eq!(requests[1].json().unwrap()["status"], "ON");
    for status in ["\"2\"", "2"] {
        let body = format!(r#"{{"task_status": {status}}}"#);
        answers(&simulator, "dashboard.show_audit_task_status", &[&body]);
        let task = dbss
            .dashboard()
            .show_audit_task_status("risk")
            .await
            .unwrap();
        assert_eq!(task.task_status, Some(TaskStatus::Succeeded), "{status}");
    }
    for port in ["\"3306\"", "3306"] {
        let body = format!(r#"{{"databases": [{{"database": {{"port": {port}}}}}], "total": 1}}"#);
        answers(&simulator, "database.list_audit_databases_new", &[&body]);
        let rows: Vec<DatabaseRow> = dbss
            .database()
            .list_audit_databases_new(INSTANCE)
            .await
            .unwrap()
            .items;
        assert_eq!(rows[0].database.port, Some(3306), "{port}");
    }
}

#[tokio::test]
async fn switches_are_words_and_booleans_and_thresholds_numbers_and_text() {
    let (simulator, dbss) = quiet(0).await;
    for (wire, is_on) in [
        (json!("ON"), Some(true)),
        (json!("off"), Some(false)),
        (json!(true), Some(true)),
        (json!(false), Some(false)),
        (json!("PAUSED"), None),
    ] {
        for number in [json!(80), json!("80")] {
            let body = json!({ "alarm_switch": wire, "alarm_cpu": number, "alarm_num": number });
            let body = body.to_string();
            for operation in [
                "alarm.list_alarm_topic_config_info_new",
                "alarm.list_alarm_topic_config_info",
            ] {
                answers(&simulator, operation, &[&body]);
            }
            let calls = dbss.alarm();
            let settings = [
                calls
                    .list_alarm_topic_config_info_new(INSTANCE)
                    .await
                    .unwrap(),
                calls.list_alarm_topic_config_info(INSTANCE).await.unwrap(),
            ];
            for settings in settings {
                let switch = settings.alarm_switch.as_ref().unwrap();
                assert_eq!(switch.is_on(), is_on, "{wire}");
                assert_eq!(settings.alarm_cpu, Some(80), "{number}");
                assert_eq!(settings.alarm_num, Some(80), "{number}");
            }
        }
        let body = json!({ "databases": [{ "database": { "status": wire } }], "total": 1 });
        let list = "database.list_audit_databases_new";
        answers(&simulator, list, &[&body.to_string()]);
        let rows = dbss
            .database()
            .list_audit_databases_new(INSTANCE)
            .await
            .unwrap();
        let status = rows.items[0].database.status.as_ref().unwrap();
        assert_eq!(status.is_on(), is_on, "{wire}");
    }
}

#[tokio::test]
async fn databases_of_rds_that_were_not_added_are_told_apart() {
    let (simulator, dbss) = quiet(0).await;
    let wanted = [
        ("a", "MYSQL"),
        ("b", "MYSQL"),
        ("c", "MYSQL"),
        ("d", "MYSQL"),
    ]
    .map(|(id, kind)| RdsDatabaseRef::new(id, kind));
    // The last row says nothing, which is no success.
    let body = json!({ "ret_list": [
        { "id": "a", "ret_status": "SUCCESS", "ret_message": null },
        { "id": "b", "ret_status": "FAILED", "ret_message": "Unknown error." },
        { "id": "c", "ret_status": "success" },
        { "id": "d" },
    ] });
    let body = body.to_string();
    answers(&simulator, "database.add_rds_database_new", &[&body]);
    answers(&simulator, "database.add_rds_database", &[&body]);
    let calls = dbss.database();
    for rows in [
        calls.add_rds_database_new(INSTANCE, &wanted).await.unwrap(),
        calls.add_rds_database(INSTANCE, &wanted).await.unwrap(),
    ] {
        let failed: Vec<&str> = rows
            .iter()
            .filter(|row| !row.is_added())
            .map(|row| row.id.as_str())
            .collect();
        assert_eq!(failed, ["b", "d"]);
        assert_eq!(rows[1].ret_message.as_deref(), Some("Unknown error."));
    }
    let without_agent = "database.add_rds_no_agent_database";
    for (body, is_complete) in [
        (r#"{"legal_db_id": ["a"], "illegal_db_id": ["b"]}"#, false),
        (r#"{"legal_db_id": ["a"], "illegal_db_id": []}"#, true),
        (r#"{"legal_db_id": ["a"], "illegal_db_id": null}"#, true),
    ] {
        answers(&simulator, without_agent, &[body]);
        let outcome = calls
            .add_rds_no_agent_database(INSTANCE, &[])
            .await
            .unwrap();
        assert_eq!(outcome.is_complete(), is_complete, "{body}");
    }
}

#[tokio::test]
async fn kinds_of_databases_are_found_in_any_case() {
    let (simulator, dbss) = quiet(0).await;
    let body = r#"{"databases": [{"id": "a", "type": "MySQL", "is_supported": null}, {"id": "b", "type": "NewKind"}], "total_count": 2}"#;
    answers(&simulator, "database.list_rds_databases", &[body]);
    let rows = dbss.database().list_rds_databases("MYSQL").await.unwrap();
    let kinds: Vec<DatabaseType> = rows
        .items
        .into_iter()
        .filter_map(|row| row.db_type)
        .collect();
    assert_eq!(kinds[0].as_str(), "MySQL", "as it came");
    assert_eq!(kinds[0].clone().ignoring_case(), DatabaseType::MySql);
    assert_eq!(kinds[1].clone().ignoring_case(), kinds[1]);
}

#[tokio::test]
async fn some_deletes_have_a_body() {
    let (simulator, dbss) = quiet(0).await;
    dbss.instance()
        .delete_instances_new(INSTANCE)
        .delete_volume(true)
        .await
        .unwrap();
    dbss.instance().delete_instances(INSTANCE).await.unwrap();
    let tag = Tag::new("team");
    dbss.tag()
        .batch_delete_resource_tag("auditInstance", RESOURCE)
        .tags(&[tag])
        .await
        .unwrap();
    let requests = simulator.take_requests();
    assert!(requests.iter().all(|request| request.method == "DELETE"));
    assert_eq!(
        requests[0].json().unwrap(),
        json!({ "id": INSTANCE, "delete_volume": true })
    );
    assert_eq!(requests[1].json().unwrap(), json!({ "id": INSTANCE }));
    assert_eq!(
        requests[2].json().unwrap(),
        json!({ "tags": [{ "key": "team" }] })
    );
}

#[tokio::test]
async fn answers_without_a_body_are_answers() {
    let (simulator, dbss) = quiet(0).await;
    for operation in [
        "tag.batch_add_resource_tag",
        "tag.batch_delete_resource_tag",
    ] {
        simulator
            .next_answer(operation, Canned::new(204, ""))
            .unwrap();
    }
    let tags = [Tag::new("team")];
    let calls = dbss.tag();
    calls
        .batch_add_resource_tag("auditInstance", RESOURCE)
        .tags(&tags)
        .await
        .unwrap();
    calls
        .batch_delete_resource_tag("auditInstance", RESOURCE)
        .tags(&tags)
        .await
        .unwrap();
    // Status 200 and nothing, as the page of this call shows; and where a page shows no body, but the SDK has one.
    for operation in [
        "dashboard.update_audit_task_status",
        "instance.start_audit_instance",
    ] {
        simulator
            .next_answer(operation, Canned::new(200, ""))
            .unwrap();
    }
    dbss.dashboard()
        .update_audit_task_status("risk", "execute")
        .await
        .unwrap();
    dbss.instance()
        .start_audit_instance(INSTANCE)
        .await
        .unwrap();
}

#[tokio::test]
async fn account_wide_paths_hold_the_account() {
    let (simulator, dbss) = quiet(0).await;
    let domain = simulator.credentials().domain_id.clone().unwrap();
    dbss.backup()
        .set_audit_backup_risk_switch(INSTANCE, DATABASE, 1)
        .await
        .unwrap();
    dbss.backup()
        .update_audit_risk_bucket_path(INSTANCE, "made-up-bucket")
        .await
        .unwrap();
    dbss.resource_manager()
        .show_domain_all_resource_count("made-up-region", "made-up-type")
        .await
        .unwrap();
    for request in simulator.take_requests() {
        assert!(
            request.path.split('/').any(|segment| segment == domain),
            "{}",
            request.path
        );
    }
    let stranger = support::stranger(&simulator, "unused").with_project("made-up-project");
    let error: Error = stranger
        .backup()
        .update_audit_risk_bucket_path(INSTANCE, "b")
        .await
        .unwrap_err();
    assert_eq!(error.parameter(), Some("domain_id"));
    assert!(error.to_string().contains("with_domain"), "{error}");
}

#[tokio::test]
async fn forty_calls_name_the_charset() {
    let (simulator, dbss) = quiet(0).await;
    let calls = generated::calls(&dbss).into_iter();
    for call in calls.filter(|call| !call.operation().name().starts_with("iam.")) {
        call.send().await.unwrap();
    }
    let mut kinds: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for request in simulator.take_requests() {
        let kind = request
            .header("content-type")
            .unwrap_or_default()
            .to_owned();
        kinds.entry(kind).or_default().extend(request.operation);
    }
    let counts: Vec<(&str, usize)> = kinds
        .iter()
        .map(|(kind, names)| (kind.as_str(), names.len()))
        .collect();
    assert_eq!(
        counts,
        [
            ("application/json", 134),
            ("application/json;charset=UTF-8", 40)
        ]
    );
}

/// The operations that are to be taken offline, each with the one that takes its place.
const TWINS: [(&str, &str); 35] = [
    ("agent.list_audit_agent", "agent.list_audit_agent_new"),
    ("agent.add_audit_agent", "agent.add_audit_agent_new"),
    ("agent.switch_agent", "agent.switch_agent_new"),
    ("agent.delete_audit_agent", "agent.delete_audit_agent_new"),
    (
        "agent.download_audit_agent",
        "agent.download_audit_agent_new",
    ),
    (
        "alarm.list_audit_alarm_log",
        "alarm.list_audit_alarm_log_new",
    ),
    (
        "alarm.list_alarm_topic_config_info",
        "alarm.list_alarm_topic_config_info_new",
    ),
    (
        "alarm.set_alarm_topic_config_info",
        "alarm.set_alarm_topic_config_info_new",
    ),
    (
        "database.list_audit_databases",
        "database.list_audit_databases_new",
    ),
    (
        "database.add_audit_database",
        "database.add_audit_database_new",
    ),
    ("database.add_rds_database", "database.add_rds_database_new"),
    (
        "database.add_rds_no_agent_database",
        "database.add_rds_database_new",
    ),
    (
        "database.switch_audit_database",
        "database.switch_audit_database_new",
    ),
    (
        "database.delete_audit_database",
        "database.delete_audit_database_new",
    ),
    (
        "instance.list_audit_instances_new",
        "instance.list_audit_instances_last",
    ),
    (
        "instance.list_audit_instances",
        "instance.list_audit_instances_last",
    ),
    (
        "instance.create_instances_period_order",
        "instance.create_instances_period_order_new",
    ),
    (
        "instance.list_audit_instance_jobs",
        "instance.list_audit_instance_jobs_new",
    ),
    ("instance.delete_instances", "instance.delete_instances_new"),
    (
        "instance.start_audit_instance",
        "instance.start_audit_instance_new",
    ),
    (
        "instance.stop_audit_instance",
        "instance.stop_audit_instance_new",
    ),
    (
        "instance.reboot_audit_instance",
        "instance.reboot_audit_instance_new",
    ),
    (
        "instance.update_audit_instance",
        "instance.update_audit_instance_new",
    ),
    (
        "instance.update_audit_security_group",
        "instance.update_audit_security_group_new",
    ),
    (
        "instance.list_availability_zone_infos",
        "instance.list_availability_zone_infos_new",
    ),
    (
        "instance.list_ecs_specification",
        "instance.list_ecs_specification_new",
    ),
    ("instance.show_audit_quota", "instance.show_audit_quota_new"),
    (
        "operation_log.list_audit_operate_logs",
        "operation_log.list_audit_operate_logs_new",
    ),
    (
        "privacy.list_audit_sensitive_masks",
        "privacy.list_audit_sensitive_masks_new",
    ),
    (
        "rule_risk.list_audit_rule_risks",
        "rule_risk.list_audit_rule_risks_new",
    ),
    (
        "rule_risk.show_audit_rule_risk",
        "rule_risk.show_audit_rule_risk_new",
    ),
    (
        "rule_risk.switch_risk_rule",
        "rule_risk.switch_risk_rule_new",
    ),
    (
        "rule_scope.list_audit_rule_scopes",
        "rule_scope.list_audit_rule_scopes_new",
    ),
    (
        "rule_sql.list_sql_injection_rules",
        "rule_sql.list_sql_injection_rules_new",
    ),
    ("sql.list_audit_sqls", "sql.list_audit_sqls_new"),
];

#[tokio::test]
async fn what_goes_offline_names_what_takes_its_place() {
    let (_simulator, dbss) = quiet(0).await;
    let operations: BTreeMap<&str, Option<&str>> = generated::calls(&dbss)
        .iter()
        .map(|call| (call.operation().name(), call.operation().replaced_by))
        .collect();
    let replaced: BTreeMap<&str, &str> = operations
        .iter()
        .filter_map(|(name, by)| Some((*name, (*by)?)))
        .collect();
    assert_eq!(replaced, BTreeMap::from(TWINS));
    for by in replaced.values() {
        assert_eq!(
            operations.get(by),
            Some(&None),
            "{by} is there, and is not replaced itself"
        );
    }
}
