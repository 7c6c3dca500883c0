//! Waiters against the simulator. The looks follow one another at once, so that nothing here takes time.

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use dbss::instance::{InstanceStatus, InstanceTask, JobStatus, NewAuditInstance};
use dbss::{Backoff, Period, RetryPolicy, Timestamp, WaitError, Waiter};
use secapi_simulator::{Canned, Simulator};

use crate::support::{BACKUP, INSTANCE, REPORT, RESOURCE, answers, quiet};

const LIST: &str = "instance.list_audit_instances_last";
const JOBS: &str = "instance.list_audit_instance_jobs_new";
const BACKUPS: &str = "backup.list_audit_backup_info";
const REPORTS: &str = "report.list_audit_reports";
const TASK: &str = "dashboard.show_audit_task_status";

fn quick<T, S>(waiter: Waiter<T, S>) -> Waiter<T, S> {
    waiter
        .backoff(Backoff::every(Duration::ZERO))
        .deadline(Duration::from_secs(60))
}

fn instance(status: &str, task: &str) -> String {
    format!(
        r#"{{"instances": [{{"id": "other", "status": "ERROR"}},
            {{"id": "{INSTANCE}", "resource_id": "{RESOURCE}", "status": "{status}", "task": "{task}", "failed_reason": "no disk"}}], "total": 2}}"#
    )
}

/// How often an operation was called.
fn calls(simulator: &Simulator, operation: &str) -> usize {
    let requests = simulator.requests();
    requests
        .iter()
        .filter(|request| request.operation.as_deref() == Some(operation))
        .count()
}

#[tokio::test]
async fn a_start_is_over_when_the_instance_is_active_and_idle() {
    let (simulator, dbss) = quiet(0).await;
    let states = [
        ("SHUTOFF", "NO_TASK"),
        ("SHUTOFF", "powering-on"),
        ("ACTIVE", "powering-on"),
        ("PONDERING", ""),
        ("ACTIVE", "NO_TASK"),
    ];
    for (status, task) in states {
        answers(&simulator, LIST, &[&instance(status, task)]);
    }
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let noted = Arc::clone(&seen);
    let waiter = quick(dbss.start_instance(INSTANCE))
        .on_progress(move |at| noted.lock().unwrap().push(at.to_string()));
    let instance = waiter.wait().await.unwrap();
    assert_eq!(instance.id.as_deref(), Some(INSTANCE));
    assert_eq!(
        (
            calls(&simulator, "instance.start_audit_instance_new"),
            calls(&simulator, LIST)
        ),
        (1, 5)
    );
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 4);
    assert!(
        seen[1].ends_with(r#"was still "SHUTOFF" (task "powering-on")"#)
            && seen[3].contains("not on record"),
        "{seen:?}"
    );
}

#[tokio::test]
async fn a_stop_is_over_when_it_is_shut_off() {
    let (simulator, dbss) = quiet(0).await;
    answers(
        &simulator,
        LIST,
        &[
            &instance("ACTIVE", "powering-off"),
            &instance("SHUTOFF", ""),
        ],
    );
    let instance = quick(dbss.stop_instance(INSTANCE)).wait().await.unwrap();
    assert_eq!(instance.status, Some(InstanceStatus::Shutoff));
}

#[tokio::test]
async fn a_restart_is_not_over_before_it_began() {
    let (simulator, dbss) = quiet(0).await;
    let (still, busy) = (
        instance("ACTIVE", "NO_TASK"),
        instance("ACTIVE", "rebooting"),
    );
    answers(&simulator, LIST, &[&still, &still, &busy, &still]);
    quick(dbss.reboot_instance(INSTANCE)).wait().await.unwrap();
    assert_eq!(calls(&simulator, LIST), 4);
    // A restart that nobody saw counts after five looks.
    answers(&simulator, LIST, &[&still, &still, &still, &still, &still]);
    quick(dbss.reboot_instance(INSTANCE)).wait().await.unwrap();
    assert_eq!(calls(&simulator, LIST), 9);
}

#[tokio::test]
async fn failed_instances_end_it_with_the_services_reason() {
    let (simulator, dbss) = quiet(0).await;
    for status in ["ERROR", "FROZEN", "DELETING", "DELETED"] {
        answers(&simulator, LIST, &[&instance(status, "NO_TASK")]);
        let error = quick(dbss.start_instance(INSTANCE))
            .wait()
            .await
            .unwrap_err();
        assert_eq!(error.reason(), Some("no disk"), "{status}");
        assert_eq!(error.state().unwrap().task, Some(InstanceTask::NoTask));
    }
}

#[tokio::test]
async fn a_start_that_is_refused_is_not_waited_for() {
    let (simulator, dbss) = quiet(0).await;
    answers(
        &simulator,
        "instance.start_audit_instance_new",
        &[r#"{"result": "failed"}"#],
    );
    let error = quick(dbss.start_instance(INSTANCE))
        .wait()
        .await
        .unwrap_err();
    assert!(matches!(&error, WaitError::Call { .. }), "{error}");
    assert_eq!(calls(&simulator, LIST), 0);
}

#[tokio::test]
async fn trouble_that_passes_does_not_end_it_and_trouble_that_does_not_does() {
    let (simulator, dbss) = quiet(0).await;
    // More of them than a call is tried: the next look goes on.
    for _ in 0..RetryPolicy::default().attempts {
        simulator
            .next_answer(LIST, Canned::json(503, "{}"))
            .unwrap();
    }
    answers(&simulator, LIST, &[&instance("ACTIVE", "")]);
    quick(dbss.start_instance(INSTANCE)).wait().await.unwrap();

    simulator
        .next_answer(
            LIST,
            Canned::json(403, r#"{"error_code": "DBSS.X", "error_msg": "Denied."}"#),
        )
        .unwrap();
    let error = quick(dbss.start_instance(INSTANCE))
        .wait()
        .await
        .unwrap_err();
    assert_eq!(error.call().and_then(dbss::Error::code), Some("DBSS.X"));
}

#[tokio::test]
async fn an_instance_that_is_never_listed_ends_with_the_deadline() {
    let (_simulator, dbss) = quiet(0).await;
    let waiter = dbss
        .start_instance(INSTANCE)
        .backoff(Backoff::every(Duration::from_millis(1)));
    let error = waiter
        .deadline(Duration::from_millis(200))
        .wait()
        .await
        .unwrap_err();
    assert!(error.is_deadline(), "{error}");
}

#[tokio::test]
async fn the_making_of_an_instance_goes_from_its_jobs_to_its_running() {
    let (simulator, dbss) = quiet(0).await;
    let jobs = |status: &str| {
        format!(
            r#"{{"jobs": [{{"job_id": "1", "status": "SUCCESS"}}, {{"job_id": "2", "status": "{status}", "error_code": "E.1", "fail_reason": "no quota"}}]}}"#
        )
    };
    answers(
        &simulator,
        JOBS,
        &[
            r#"{"jobs": []}"#,
            &jobs("INIT"),
            &jobs("RUNNING"),
            &jobs("PONDERING"),
            &jobs("SUCCESS"),
            &jobs("SUCCESS"),
        ],
    );
    answers(
        &simulator,
        LIST,
        &[
            r#"{"instances": []}"#,
            &instance("BUILD", ""),
            &instance("ACTIVE", ""),
        ],
    );
    let instance = quick(dbss.instance_created(RESOURCE)).wait().await.unwrap();
    assert_eq!(instance.resource_id.as_deref(), Some(RESOURCE));

    answers(&simulator, JOBS, &[&jobs("FAIL")]);
    let error = quick(dbss.instance_created(RESOURCE))
        .wait()
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Some("E.1: no quota"));
    assert_eq!(
        error.state().unwrap().jobs,
        [JobStatus::Success, JobStatus::Fail]
    );
}

#[tokio::test]
async fn an_instance_that_was_created_is_told_from_those_of_the_same_name() {
    let (simulator, dbss) = quiet(0).await;
    let listed = |rows: &[(&str, &str)]| {
        let row = |(id, status): &(&str, &str)| {
            format!(r#"{{"id": "{id}", "name": "audit", "status": "{status}"}}"#)
        };
        let rows: Vec<String> = rows.iter().map(row).collect();
        format!(
            r#"{{"instances": [{}], "total": {}}}"#,
            rows.join(","),
            rows.len()
        )
    };
    let old = ("old", "ACTIVE");
    for rows in [
        &[old][..],
        &[old],
        &[old, ("new", "BUILD")],
        &[old, ("new", "ACTIVE")],
    ] {
        answers(&simulator, LIST, &[&listed(rows)]);
    }
    let mut server = NewAuditInstance::default();
    server.name = "audit".to_owned();
    let made = quick(dbss.create_instance(server)).wait().await;
    assert_eq!(made.unwrap().id.as_deref(), Some("new"));
    assert_eq!(calls(&simulator, "instance.create_instances"), 1);
}

fn backup(progress: &str) -> String {
    format!(
        r#"{{"data_list": [{{"id": "{BACKUP}", "progress": "{progress}", "backup_task_fail_reason": "bucket gone", "restore_task_fail_reason": "too old"}}], "total_num": 1}}"#
    )
}

#[tokio::test]
async fn backups_are_made_and_restored_or_say_why_not() {
    let (simulator, dbss) = quiet(0).await;
    answers(
        &simulator,
        BACKUPS,
        &[
            &backup("BACKUP_WAITING"),
            &backup("FILE_UPLOADING"),
            &backup("AUTO_BACKUPED"),
        ],
    );
    quick(dbss.backup_made(INSTANCE, BACKUP))
        .wait()
        .await
        .unwrap();

    // The old failure is there for a moment.
    answers(
        &simulator,
        BACKUPS,
        &[
            &backup("AUTO_BACKUP_FAIL"),
            &backup("AUTO_BACKUPING"),
            &backup("AUTO_BACKUP_FAIL"),
        ],
    );
    let error = quick(dbss.retry_backup(INSTANCE, BACKUP))
        .wait()
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Some("bucket gone"));

    answers(
        &simulator,
        BACKUPS,
        &[
            &backup("RESTORED"),
            &backup("RESTORING"),
            &backup("RESTORED"),
        ],
    );
    quick(dbss.restore_backup(INSTANCE, BACKUP))
        .wait()
        .await
        .unwrap();
    answers(
        &simulator,
        BACKUPS,
        &[
            &backup("AUTO_BACKUPED"),
            &backup("RESTORING"),
            &backup("RESTORE_FAIL"),
        ],
    );
    let error = quick(dbss.restore_backup(INSTANCE, BACKUP))
        .wait()
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Some("too old"));
    assert_eq!(calls(&simulator, "backup.restore_audit_backup"), 2);
    assert_eq!(calls(&simulator, BACKUPS), 12);
}

fn day() -> Period {
    let at = |text: &str| -> Timestamp { text.parse().unwrap() };
    Period::new(at("2026-01-15T00:00:00Z"), at("2026-01-16T00:00:00Z")).unwrap()
}

#[tokio::test]
async fn a_new_report_is_found_and_waited_for() {
    let (simulator, dbss) = quiet(0).await;
    let old = r#"{"report": {"id": "old", "percentum": 100}}"#;
    let reports = |new: &str| format!(r#"{{"reports": [{old}{new}], "total": 2}}"#);
    let at = |percent: u8| {
        reports(&format!(
            r#", {{"report": {{"id": "{REPORT}", "percentum": {percent}}}}}"#
        ))
    };
    answers(
        &simulator,
        REPORTS,
        &[&reports(""), &reports(""), &at(0), &at(99), &at(100)],
    );
    let report = quick(dbss.make_report(INSTANCE, "made-up-template", day()))
        .wait()
        .await
        .unwrap();
    assert_eq!(report.id.as_deref(), Some(REPORT));
    let requests = simulator.requests();
    let made = requests
        .iter()
        .find(|request| request.operation.as_deref() == Some("report.create_report"));
    assert_eq!(
        made.unwrap().json().unwrap()["start_time"],
        "2026-01-15 00:00:00"
    );

    answers(&simulator, REPORTS, &[&at(7), &at(100)]);
    quick(dbss.report_made(INSTANCE, REPORT))
        .wait()
        .await
        .unwrap();
}

fn task(status: &str, begin: i64) -> String {
    format!(
        r#"{{"task_status": "{status}", "begin_time": {begin}, "total_num": 10, "completed_num": 4}}"#
    )
}

#[tokio::test]
async fn a_summary_is_that_of_the_new_run() {
    let (simulator, dbss) = quiet(0).await;
    // The state before, the old end for a moment, then the new run; quick enough not to be seen running.
    answers(
        &simulator,
        TASK,
        &[&task("2", 1), &task("2", 1), &task("2", 2)],
    );
    let done = quick(dbss.run_summary("risk", day())).wait().await.unwrap();
    assert_eq!(done.begin_time, Some(Timestamp::from_millis(2)));
    assert_eq!(calls(&simulator, TASK), 3);

    answers(
        &simulator,
        TASK,
        &[&task("2", 1), &task("0", 1), &task("1", 3), &task("3", 3)],
    );
    let error = quick(dbss.run_summary("risk", day()))
        .wait()
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Some("4 of 10 instances were done"));

    answers(&simulator, TASK, &[&task("1", 3), &task("2", 3)]);
    quick(dbss.summary_done("risk")).wait().await.unwrap();
}
