//! The hand-written helpers against the simulator.

mod support;

use dbss::helpers::RiskRuleEvidence;
use dbss::{ErrorKind, FeedCursor, Timestamp};
use secapi_core::{Call, Json, Page};
use secapi_simulator::Canned;
use serde_json::{Value, json};

use crate::support::{AGENT, INSTANCE, REPORT, answers, quiet};

const INSTANCES: [&str; 3] = [
    "made-up-instance-000000000000000",
    "made-up-instance-000000000000001",
    "made-up-instance-000000000000002",
];
const DATABASES: [&str; 3] = [
    "made-up-database-0",
    "made-up-database-1",
    "made-up-database-2",
];
const SQLS: &str = "sql.list_audit_sqls_new";

#[tokio::test]
async fn the_inventory_has_each_database_and_agent_in_its_place() {
    let (simulator, dbss) = quiet(0).await;
    let instances = INSTANCES.map(|id| json!({ "id": id }));
    let body = json!({ "instances": instances, "total": 3 }).to_string();
    answers(&simulator, "instance.list_audit_instances_last", &[&body]);
    let project = simulator.credentials().project_id.clone().unwrap();
    for (instance, databases) in [
        (INSTANCES[0], &[DATABASES[0], DATABASES[1]][..]),
        (INSTANCES[1], &[]),
        (INSTANCES[2], &[DATABASES[2]]),
    ] {
        let rows: Vec<Value> = databases
            .iter()
            .map(|id| json!({ "database": { "id": id } }))
            .collect();
        let path = format!("/v2/{project}/audit/{instance}/databases");
        answers(
            &simulator,
            &path,
            &[&json!({ "databases": rows, "total": rows.len() }).to_string()],
        );
    }
    let inventory = dbss.inventory().await.unwrap();
    let ids: Vec<Vec<&str>> = inventory
        .iter()
        .map(|one| {
            one.databases
                .iter()
                .filter_map(|row| row.database.id.as_deref())
                .collect()
        })
        .collect();
    assert_eq!(
        ids,
        [vec![DATABASES[0], DATABASES[1]], vec![], vec![DATABASES[2]]]
    );
    // Each database was asked about under its own instance.
    let mut asked: Vec<(String, String)> = simulator
        .requests()
        .iter()
        .filter(|request| request.operation.as_deref() == Some("agent.list_audit_agent_new"))
        .map(|request| {
            let instance = request.path.split('/').nth(4).unwrap().to_owned();
            (instance, request.query_value("db_id").unwrap().to_owned())
        })
        .collect();
    asked.sort();
    let pair = |instance: &str, database: &str| (instance.to_owned(), database.to_owned());
    assert_eq!(
        asked,
        [
            pair(INSTANCES[0], DATABASES[0]),
            pair(INSTANCES[0], DATABASES[1]),
            pair(INSTANCES[2], DATABASES[2])
        ]
    );
}

#[tokio::test]
async fn ids_from_responses_are_sent_whatever_their_length() {
    let (simulator, dbss) = quiet(0).await;
    let project = simulator.credentials().project_id.clone().unwrap();
    let bodies = [
        (
            "/v2/{project}/audit/instances",
            r#"{"instances": [{"id": "i"}], "total": 1}"#,
        ),
        (
            "/v2/{project}/audit/i/databases",
            r#"{"databases": [{"database": {"id": "d"}}], "total": 1}"#,
        ),
        (
            "/v3/{project}/audit/i/agents",
            r#"{"agents": [{"agent_id": "a"}]}"#,
        ),
        (
            "/v2/{project}/audit/i/agents/a/download",
            r#"{"package": true}"#,
        ),
    ];
    for (path, body) in bodies {
        answers(&simulator, &path.replace("{project}", &project), &[body]);
    }
    let inventory = dbss.inventory().await.unwrap();
    let agent = &inventory[0].databases[0].agents[0];
    assert_eq!(agent.agent_id, "a");
    let mut package = Vec::new();
    let download = dbss.agent_package("i", agent).to_writer(&mut package);
    download.await.unwrap();
    assert_eq!(package, br#"{"package": true}"#);
    // Those of a caller are checked.
    let error = dbss.agent().list_audit_agent_new("i", DATABASES[0]).await;
    assert_eq!(error.unwrap_err().parameter(), Some("instance_id"));
}

#[tokio::test]
async fn an_inventory_that_cannot_be_complete_is_an_error() {
    let (simulator, dbss) = quiet(2).await;
    let denied = Canned::json(403, r#"{"error_code": "DBSS.X", "error_msg": "Denied."}"#);
    simulator
        .next_answer("agent.list_audit_agent_new", denied)
        .unwrap();
    let error = dbss.inventory().await.unwrap_err();
    assert!(error.is_forbidden(), "{error}");
}

fn statements(ids: &[&str], total: usize) -> String {
    let row = |id: &&str| json!({ "sql": { "id": id, "start_time": "2026-01-15 08:30:10", "sql_statement": "select 1" } });
    json!({ "sqls": ids.iter().map(row).collect::<Vec<_>>(), "total": total }).to_string()
}

#[tokio::test]
async fn the_audit_log_goes_on_where_it_stopped() {
    let (simulator, dbss) = quiet(0).await;
    let start: Timestamp = "2026-01-15T08:30:00Z".parse().unwrap();
    let end: Timestamp = "2026-01-15T10:00:00.500Z".parse().unwrap();
    let feed = |from: FeedCursor| dbss.audit_log_since(INSTANCE, from).page_size(2).until(end);
    let mut log = feed(FeedCursor::since(start));
    answers(
        &simulator,
        SQLS,
        &[&statements(&["a", "b"], 3), &statements(&["c"], 3)],
    );
    let mut ids = Vec::new();
    for _ in 0..2 {
        ids.push(log.try_next().await.unwrap().unwrap().sql.id);
    }
    // Stored, and gone on with in another process: the second page of the same window.
    let stored = log.cursor().to_string();
    drop((log, simulator.take_requests()));
    let mut log = feed(stored.parse().unwrap());
    answers(&simulator, SQLS, &[&statements(&["d", "a"], 2)]);
    while let Some(row) = log.try_next().await.unwrap() {
        ids.push(row.sql.id);
        if ids.len() > 9 {
            break;
        }
    }
    assert_eq!(&ids[..3], ["a", "b", "c"]);
    let bodies: Vec<Value> = simulator
        .requests()
        .iter()
        .filter_map(secapi_simulator::RecordedRequest::json)
        .collect();
    assert_eq!(bodies[0]["page"], 2);
    assert_eq!(
        bodies[0]["time"],
        json!({ "start_time": "2026-01-15 08:30:00", "end_time": "2026-01-15 09:30:00" })
    );
    assert_eq!(bodies[0]["time_order"], "ASC");
    let last = bodies.last().unwrap();
    assert_eq!(
        last["time"],
        json!({ "start_time": "2026-01-15 09:25:00", "end_time": "2026-01-15 10:00:00" })
    );
}

#[tokio::test]
async fn a_statement_at_the_border_of_two_windows_comes_once() {
    let (simulator, dbss) = quiet(0).await;
    let at = |text: &str| -> Timestamp { text.parse().unwrap() };
    let mut log = dbss
        .audit_log_since(INSTANCE, at("2026-01-15T08:30:00Z"))
        .overlap(std::time::Duration::from_secs(5))
        .until(at("2026-01-15T08:30:15.900Z"));
    // In the overlap by its second, not by its milliseconds.
    answers(&simulator, SQLS, &[&statements(&["a"], 1)]);
    assert!(log.try_next().await.unwrap().is_some());
    assert!(log.try_next().await.unwrap().is_none());
    log.extend_to(at("2026-01-15T08:31:00Z"));
    answers(&simulator, SQLS, &[&statements(&["a", "b"], 2)]);
    assert_eq!(log.try_next().await.unwrap().unwrap().sql.id, "b");
    assert!(log.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn evidence_holds_everything_and_can_be_kept() {
    let (simulator, dbss) = quiet(0).await;
    answers(
        &simulator,
        "instance.list_audit_instances_last",
        &[&format!(
            r#"{{"instances": [{{"id": "{INSTANCE}", "name": "prod", "made_up": 1}}], "total": 1}}"#
        )],
    );
    answers(
        &simulator,
        "rule_risk.list_audit_rule_risks_new",
        &[
            r#"{"rules": [{"id": "r1", "new_field": [1]}, {"id": "r2"}], "total": 2, "customize_total": 1}"#,
        ],
    );
    let project = simulator.credentials().project_id.clone().unwrap();
    for id in ["r1", "r2"] {
        let path = format!("/v2/{project}/audit/{INSTANCE}/rule/risk/{id}");
        answers(
            &simulator,
            &path,
            &[&format!(
                r#"{{"rule_id": "{id}", "risk_level": "EXTREME"}}"#
            )],
        );
    }
    let evidence = dbss.risk_rule_evidence(INSTANCE).await.unwrap();
    assert!(evidence.is_complete());
    let kept = serde_json::to_value(&evidence).unwrap();
    assert_eq!(kept["project_id"], project);
    assert_eq!(kept["region"], "cn-north-4");
    assert_eq!(kept["instance"]["made_up"], 1);
    assert_eq!(kept["rules"][0]["listed"]["new_field"], json!([1]));
    assert_eq!(kept["rules"][1]["rule"]["risk_level"], "EXTREME");
    assert_eq!(kept["operations"].as_array().unwrap().len(), 3);
    assert!(
        kept["taken_at"]
            .as_str()
            .is_some_and(|at| at.ends_with('Z'))
    );
    let read: RiskRuleEvidence = serde_json::from_value(kept.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), kept);
}

#[tokio::test]
async fn evidence_leaves_nothing_out_in_silence() {
    let (simulator, dbss) = quiet(0).await;
    answers(
        &simulator,
        "rule_risk.list_audit_rule_risks_new",
        &[r#"{"rules": [{"id": "r1"}, 7], "total": 2}"#],
    );
    let error = dbss.risk_rule_evidence(INSTANCE).await.unwrap_err();
    assert_eq!(error.json_path(), Some("$.rules[1]"), "{error}");

    answers(
        &simulator,
        "rule_risk.list_audit_rule_risks_new",
        &[r#"{"rules": [{"id": "made-up-risk-rule-1"}], "total": 5}"#],
    );
    assert!(
        !dbss
            .risk_rule_evidence(INSTANCE)
            .await
            .unwrap()
            .is_complete()
    );
}

#[tokio::test]
async fn evidence_names_a_project_that_was_looked_up() {
    let (simulator, _) = quiet(0).await;
    let known = simulator.credentials();
    let key = dbss::AccessKey::new(
        known.access_key.clone().unwrap(),
        known.secret_key.clone().unwrap(),
    );
    let dbss = dbss::Client::builder(&support::region(&simulator), key.into())
        .build()
        .unwrap();
    answers(
        &simulator,
        "rule_risk.list_audit_rule_risks_new",
        &[r#"{"rules": [], "total": 0}"#],
    );
    let evidence = dbss.risk_rule_evidence(INSTANCE).await.unwrap();
    assert_eq!(evidence.project_id, known.project_id);
    assert_eq!(evidence.region.as_deref(), Some("cn-north-4"));
}

#[tokio::test]
async fn packages_are_checked_against_the_list_of_agents() {
    let (simulator, dbss) = quiet(0).await;
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("agent.tar.gz");
    let mut agent = dbss::agent::AuditAgent::default();
    agent.agent_id = AGENT.to_owned();
    agent.sha256 =
        Some("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD".to_owned());
    let package = |body: &'static str| {
        let answer = Canned::new(200, body).header("Content-Type", "application/octet-stream");
        simulator
            .next_answer("agent.download_audit_agent_new", answer)
            .unwrap();
    };
    package("abc");
    let done = dbss
        .agent_package(INSTANCE, &agent)
        .to_file(&place)
        .await
        .unwrap();
    assert_eq!(
        (done.bytes, std::fs::read(&place).unwrap()),
        (3, b"abc".to_vec())
    );
    package("abd");
    let error = dbss
        .agent_package(INSTANCE, &agent)
        .to_file(&place)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(std::fs::read(&place).unwrap(), b"abc", "the old one stays");

    let mut report = Vec::new();
    let done = dbss
        .report_file(INSTANCE, REPORT)
        .to_writer(&mut report)
        .await
        .unwrap();
    assert_eq!(done.bytes, report.len() as u64);
    let request = simulator.requests().pop().unwrap();
    assert_eq!(
        request.operation.as_deref(),
        Some("report.download_audit_report")
    );
    assert_eq!(request.header("accept"), Some("*/*"));
}

#[tokio::test]
async fn feeds_of_json_rows_send_what_the_typed_ones_send_and_know_the_same_rows() {
    let (simulator, dbss) = quiet(20).await;
    let day = std::time::Duration::from_secs(86_400);
    let (from, until) = (Timestamp::now().checked_sub(day).unwrap(), Timestamp::now());
    let mut typed = dbss.audit_log_since(INSTANCE, from).until(until);
    let mut ids = Vec::new();
    while let Some(row) = typed.try_next().await.unwrap() {
        ids.push(row.sql.id);
    }
    let bodies = |all: &[secapi_simulator::RecordedRequest]| -> Vec<_> {
        all.iter()
            .map(secapi_simulator::RecordedRequest::json)
            .collect()
    };
    let wanted = bodies(&simulator.take_requests());
    for list in dbss::feeds() {
        let call = Call::<Page<Json>>::new(dbss.as_ref(), list.operation)
            .header("Content-Type", "application/json;charset=UTF-8")
            .path("instance_id", INSTANCE);
        let mut feed = list.feed(from, call).until(until);
        let mut rows = Vec::new();
        while let Some(row) = feed.try_next().await.unwrap() {
            let (id, time) = list.cursor_key(&row);
            assert!(time.is_some(), "{row}");
            rows.extend(id);
        }
        let sent = simulator.take_requests();
        assert!(sent.iter().all(|request| request.problems.is_empty()));
        assert!(!rows.is_empty(), "{}", list.operation.name());
        if list.operation.name() == SQLS {
            assert_eq!((&rows, bodies(&sent)), (&ids, wanted.clone()));
            assert_eq!(typed.cursor().to_string(), feed.cursor().to_string());
        }
    }
    assert!(!dbss.feed_sources().await.unwrap().is_empty());
}
