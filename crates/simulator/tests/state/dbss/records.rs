//! What an instance writes down: alarms, operations, backups, reports, and the tasks that sum up.

use dbss::alarm::AlarmStatus;
use dbss::backup::BackupProgress;
use dbss::dashboard::{TaskOperation, TaskStatus};
use dbss::operation_log::{LoggedAction, UserAction};
use dbss::shared::{Flag, RiskLevel};
use dbss::{Error, Timestamp};
use serde_json::json;

use super::{BAD_ID, BAD_REQUEST, FROM, INSTANCE, JOB, Place, everything, model, period, refusal};

#[tokio::test]
async fn alarms_are_filtered_marked_and_deleted() {
    let place = Place::new(60);
    let id = place.id(0).await;
    let calls = place.dbss.alarm();
    let list = || calls.list_audit_alarm_log_new(id.as_str(), &everything());
    let all = list().page_size(11).items().try_collect().await.unwrap();
    assert_eq!(all.len(), 60);
    let grave = list()
        .risk([RiskLevel::High, RiskLevel::Medium])
        .await
        .unwrap();
    let expected = all
        .iter()
        .filter(|row| row.alarm_risk != Some(RiskLevel::Low))
        .count();
    assert_eq!(grave.total, Some(expected as u64));
    assert!(expected > 0 && expected < 60);
    let open = async || list().status(AlarmStatus::Open).await.unwrap();
    let before = open().await;
    let ids: Vec<String> = before
        .items
        .iter()
        .filter_map(|row| row.id.clone())
        .take(3)
        .collect();
    calls
        .set_audit_alarm_log_status(id.as_str(), ids[0].as_str())
        .await
        .unwrap();
    calls
        .batch_set_audit_alarm_log_status(id.as_str(), &ids[1..])
        .await
        .unwrap();
    assert_eq!(open().await.total, before.total.map(|total| total - 3));
    calls
        .delete_audit_alarm_log(id.as_str(), ids[0].as_str())
        .await
        .unwrap();
    let day = calls
        .list_audit_alarm_log_new(id.as_str(), &period(0, 86_400))
        .await
        .unwrap();
    assert!((5..=6).contains(&day.items.len()), "{}", day.items.len());
    // The older call has other names for two fields.
    let old = calls
        .list_audit_alarm_log(id.as_str(), &everything())
        .await
        .unwrap();
    assert_eq!(old.total, Some(59));
    let new = list().await.unwrap().items;
    for (old, new) in old.items.iter().zip(&new) {
        assert_eq!(
            (&old.id, &old.alarm_life, old.send_email),
            (&new.id, &new.alarm_life, new.send_email)
        );
    }
}

#[tokio::test]
async fn what_calls_do_is_in_the_operation_log() {
    let place = Place::new(0);
    let id = INSTANCE;
    place
        .dbss
        .rule_risk()
        .create_audit_risk_rule(id, &super::rules::risk_rule("drops"))
        .await
        .unwrap();
    let now = model(json!({ "time_range": "HALF_HOUR" }));
    let calls = place.dbss.operation_log();
    let log = calls
        .list_audit_operate_logs_new(id, &now)
        .action(UserAction::Create);
    let log = log.await.unwrap().items;
    let [entry] = &log[..] else { panic!("{log:?}") };
    assert_eq!(
        (&entry.action, entry.name.as_deref()),
        (&Some(LoggedAction::Create), Some("drops"))
    );
    assert_eq!(
        calls.list_audit_operate_logs(id, &now).await.unwrap().items,
        log
    );
    let deleted = calls
        .list_audit_operate_logs_new(id, &now)
        .action(UserAction::Delete);
    assert_eq!(deleted.await.unwrap().total, Some(0));
}

#[tokio::test]
async fn backups_are_made_restored_tried_again_and_deleted() {
    let place = Place::new(5);
    let id = place.id(0).await;
    let calls = place.dbss.backup();
    let backups = async || {
        calls
            .list_audit_backup_info(id.as_str())
            .await
            .unwrap()
            .items
    };
    let before = backups().await;
    assert_eq!(before[4].progress, Some(BackupProgress::AutoBackupFail));
    let of = |at: usize| before[at].id.clone().unwrap();
    let (code, text) = refusal(calls.restore_audit_backup(id.as_str(), of(4)).await);
    assert_eq!(code, BAD_REQUEST);
    assert!(
        text.contains("is AUTO_BACKUP_FAIL; it would have to be"),
        "{text}"
    );
    calls
        .retry_audit_backup_task(id.as_str(), of(4))
        .await
        .unwrap();
    calls
        .restore_audit_backup(id.as_str(), of(0))
        .await
        .unwrap();
    calls
        .delete_audit_backup_task(id.as_str(), of(1))
        .await
        .unwrap();
    place.later(JOB / 2);
    let half = backups().await;
    let state = |at: usize| {
        (
            half[at].progress.clone().unwrap(),
            half[at].percentage.unwrap(),
        )
    };
    assert_eq!(state(4), (BackupProgress::AutoBackuping, 50));
    assert_eq!(state(0), (BackupProgress::Restoring, 50));
    assert_eq!(state(1).0, BackupProgress::Deleting);
    place.later(JOB);
    let done = backups().await;
    assert_eq!(done.len(), 4);
    assert_eq!(done[0].progress, Some(BackupProgress::Restored));
    assert_eq!(done[3].progress, Some(BackupProgress::AutoBackuped));
    assert_eq!(done[3].backup_task_fail_reason, None);

    // The schedule makes one when it is switched on.
    let first = Timestamp::from_seconds(FROM);
    let switch =
        calls.set_audit_backup_switch(id.as_str(), "bucket", "PER_DAY", "AUTO", Flag::On, first);
    switch.await.unwrap();
    assert_eq!(
        backups().await[4].progress,
        Some(BackupProgress::BackupWaiting)
    );
    let settings = calls
        .show_audit_auto_backup_template(id.as_str())
        .await
        .unwrap();
    assert_eq!(
        (settings.bucket_name.as_deref(), settings.status),
        (Some("bucket"), Some(Flag::On))
    );
    let early = calls.list_audit_backup_info(id.as_str());
    let early = early
        .end_time(Timestamp::from_seconds(super::TO))
        .await
        .unwrap();
    assert_eq!(early.items.len(), 4);
}

#[tokio::test]
async fn a_report_can_be_had_when_it_is_made() -> Result<(), Error> {
    let place = Place::new(0);
    let calls = place.dbss.report();
    let template = calls
        .list_audit_report_templates(INSTANCE)
        .await?
        .remove(3)
        .template
        .unwrap();
    let (from, to) = (
        Timestamp::from_seconds(FROM),
        Timestamp::from_seconds(FROM + 86_400),
    );
    calls
        .create_report(INSTANCE, template.id.unwrap(), from, to)
        .await?;
    let report = async || {
        calls
            .list_audit_reports(INSTANCE)
            .await
            .unwrap()
            .items
            .remove(0)
            .report
            .unwrap()
    };
    let id = report().await.id.unwrap();
    let (code, text) = refusal(calls.download_audit_report(INSTANCE, id.as_str()).await);
    assert_eq!(code, BAD_REQUEST);
    assert!(text.contains("still being made: 0 % of it"), "{text}");
    for (after, percent) in [(JOB / 4, 25), (JOB / 4, 50), (JOB / 4, 75), (JOB / 4, 100)] {
        place.later(after);
        assert_eq!(report().await.percentum, Some(percent));
    }
    let file = calls
        .download_audit_report(INSTANCE, id.as_str())
        .language("zh-cn")
        .await?;
    let text = String::from_utf8_lossy(&file);
    assert!(text.starts_with("%PDF-") && text.contains("report-pci") && text.contains("zh-cn"));
    // The table of its objects stands where the file says, as readers need it.
    let start: usize = text.lines().rev().nth(1).unwrap().parse().unwrap();
    assert!(file[start..].starts_with(b"xref"));
    calls.delete_audit_report(INSTANCE, id.as_str()).await?;
    assert_eq!(
        refusal(calls.download_audit_report(INSTANCE, id).await).0,
        BAD_ID
    );
    Ok(())
}

#[tokio::test]
async fn a_schedule_can_be_read_changed_and_sent_back() -> Result<(), Error> {
    let place = Place::new(0);
    let calls = place.dbss.report();
    let template = calls
        .list_audit_report_templates(INSTANCE)
        .await?
        .remove(0)
        .template
        .unwrap();
    let template = template.id.unwrap();
    let config = calls
        .show_audit_topic_report_scheduler_config(INSTANCE, template.as_str())
        .await?;
    let mut schedule = config.scheduler.unwrap();
    assert_eq!(schedule.id.as_ref(), Some(&template));
    schedule.status = Some("ON".into());
    schedule.frequency = Some("AUDIT_REPORT_WEEK".into());
    calls
        .update_audit_topic_report_scheduler_config(INSTANCE, &schedule)
        .await?;
    let config = calls
        .show_audit_topic_report_scheduler_config(INSTANCE, template)
        .await?;
    assert_eq!(config.scheduler, Some(schedule));
    let listed = calls
        .list_audit_report_templates(INSTANCE)
        .await?
        .remove(0)
        .template
        .unwrap();
    assert_eq!(listed.frequency, Some("AUDIT_REPORT_WEEK".into()));
    Ok(())
}

#[tokio::test]
async fn a_summary_task_runs_and_ends() -> Result<(), Error> {
    let place = Place::new(0);
    let calls = place.dbss.dashboard();
    calls
        .update_audit_task_status("audit", TaskOperation::Execute)
        .await?;
    let task = calls.show_audit_task_status("audit").await?;
    assert_eq!(
        (task.task_status, task.completed_num),
        (Some(TaskStatus::Running), Some(0))
    );
    // The other task is another one.
    let other = calls.show_audit_task_status("risk").await?;
    assert_eq!(other.task_status, Some(TaskStatus::Succeeded));
    place.later(JOB);
    let task = calls.show_audit_task_status("audit").await?;
    assert_eq!(task.task_status, Some(TaskStatus::Succeeded));
    assert_eq!(task.completed_num, task.total_num);
    Ok(())
}
