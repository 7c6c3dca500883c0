//! From nothing to a report and back, with the client's waiters, feeds and downloads, and without a prepared answer.

use std::sync::Arc;
use std::time::Duration;

use dbss::shared::OnOff;
use dbss::{Backoff, Period, Timestamp, Waiter};
use secapi_simulator::Simulator;

use super::instances::wanted;
use super::rules::risk_rule;
use super::watched::own_database;
use super::{FROM, JOB, Place, TO, builder};

/// Looks again at once; with each look, the simulator's clock goes on by a fifth of the time of a job.
fn hurried<T, S>(place: &Arc<Place>, waiter: Waiter<T, S>) -> Waiter<T, S> {
    let place = Arc::clone(place);
    waiter
        .backoff(Backoff::every(Duration::ZERO))
        .deadline(Duration::from_secs(60))
        .on_progress(move |_| place.later(JOB / 5))
}

fn calls(simulator: &Simulator, operation: &str) -> usize {
    let requests = simulator.requests();
    requests
        .iter()
        .filter(|request| request.is_of(operation))
        .count()
}

#[tokio::test]
async fn an_instance_is_made_used_and_taken_away() {
    let place = Arc::new(Place::of(builder(12)));
    let id = makes_an_instance(&place).await;
    let dbss = &place.dbss;

    let database = dbss
        .database()
        .add_audit_database_new(id.as_str(), &own_database("shop"));
    let database = database.await.unwrap().id;
    let on = dbss
        .database()
        .switch_audit_database_new(id.as_str(), database.as_str(), OnOff::On);
    on.await.unwrap();
    let rule = dbss
        .rule_risk()
        .create_audit_risk_rule(id.as_str(), &risk_rule("drops"));
    rule.await.unwrap();
    let inventory = dbss.inventory().await.unwrap();
    let mut inventory = inventory.iter();
    let mine = inventory.find(|one| one.instance.id.as_ref() == Some(&id));
    let databases = &mine.unwrap().databases;
    assert_eq!((databases.len(), databases[0].agents.len()), (1, 0));
    assert_eq!(databases[0].database.status, Some(OnOff::On));
    let evidence = dbss.risk_rule_evidence(id.as_str()).await.unwrap();
    assert!(evidence.is_complete());
    let rule = evidence.rules.last().unwrap();
    assert_eq!(rule.rule.rule_name.as_deref(), Some("drops"));

    let statements = reads_the_log(&place, &id, 5, 2).await;
    assert_eq!(statements.len(), 6, "{statements:?}");
    let report = Box::pin(makes_a_report(&place, &id)).await;

    // Everything back.
    let reports = dbss.report();
    reports
        .delete_audit_report(id.as_str(), report)
        .await
        .unwrap();
    let rules = dbss.rule_risk();
    let delete = rules.delete_audit_rule_risk(id.as_str(), rule.listed.id.as_str());
    delete.await.unwrap();
    let databases = dbss.database();
    let delete = databases.delete_audit_database_new(id.as_str(), database);
    delete.await.unwrap();
    for work in [
        dbss.stop_instance(id.as_str()),
        dbss.start_instance(id.as_str()),
        dbss.reboot_instance(id.as_str()),
    ] {
        hurried(&place, work).wait().await.unwrap();
    }
    let delete = dbss.instance().delete_instances_new(id.as_str());
    delete.await.unwrap();
    place.later(JOB);
    let left = place.instances().await;
    assert_eq!(left.len(), 12);
    assert!(left.iter().all(|one| one.id.as_ref() != Some(&id)));
}

/// Makes an instance, waits until it runs, and gives its id.
async fn makes_an_instance(place: &Arc<Place>) -> String {
    let dbss = &place.dbss;
    let create = dbss.instance().create_instances(&wanted("journey"));
    create.await.unwrap();
    let all = place.instances().await;
    let mut all = all.into_iter();
    let mine = all.find(|one| one.name.as_deref() == Some("journey"));
    let mine = mine.unwrap();
    let made = dbss.instance_created(mine.resource_id.unwrap());
    let made = hurried(place, made).wait().await.unwrap();
    assert_eq!(made.id, mine.id);
    // Five looks while the job was at work, and one after it.
    assert_eq!(calls(&place.simulator, "list_audit_instance_jobs_new"), 6);
    mine.id.unwrap()
}

/// Ids of the statements of the last days, read in pages of that size.
async fn reads_the_log(place: &Place, id: &str, days: i64, page: u32) -> Vec<String> {
    let since = Timestamp::from_seconds(TO - days * 86_400);
    let log = place.dbss.audit_log_since(id, since).page_size(page);
    let mut log = log.until(Timestamp::from_seconds(TO));
    let mut ids = Vec::new();
    while let Some(row) = log.try_next().await.unwrap() {
        ids.push(row.sql.id);
    }
    ids
}

/// Makes a report, waits for it, downloads it, and gives its id.
async fn makes_a_report(place: &Arc<Place>, id: &str) -> String {
    let dbss = &place.dbss;
    let templates = dbss.report().list_audit_report_templates(id).await.unwrap();
    let template = templates[0].template.clone().unwrap().id.unwrap();
    let report = hurried(place, dbss.make_report(id, template, all_days()));
    let report = report.wait().await.unwrap().id.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.pdf");
    let loaded = dbss.report_file(id, report.as_str()).to_file(&file);
    let kind = loaded.await.unwrap().content_type;
    assert_eq!(kind.as_deref(), Some("application/octet-stream"));
    assert!(std::fs::read(&file).unwrap().starts_with(b"%PDF-"));
    report
}

fn all_days() -> Period {
    Period::new(Timestamp::from_seconds(FROM), Timestamp::from_seconds(TO)).unwrap()
}

#[tokio::test]
async fn the_audit_log_is_read_once_over_many_pages() {
    let place = Place::new(1000);
    let id = place.id(0).await;
    let ids = reads_the_log(&place, &id, 1, 10).await;
    // Rows come up evenly: a day has a tenth of those of ten days.
    assert!((100..=101).contains(&ids.len()), "{}", ids.len());
    let mut once = ids.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), ids.len());
    assert!(calls(&place.simulator, "list_audit_sqls_new") >= 24);
}

#[tokio::test]
async fn backups_and_summaries_are_waited_for() {
    let place = Arc::new(Place::of(builder(5)));
    let id = place.id(0).await;
    let backups = place
        .dbss
        .backup()
        .list_audit_backup_info(id.as_str())
        .await
        .unwrap()
        .items;
    let backup = |at: usize| backups[at].id.clone().unwrap();
    let again = place.dbss.retry_backup(id.as_str(), backup(4));
    let again = hurried(&place, again).wait().await.unwrap();
    assert_eq!(again.percentage, Some(100));
    let restored = place.dbss.restore_backup(id.as_str(), backup(0));
    hurried(&place, restored).wait().await.unwrap();
    let summary = place.dbss.run_summary("risk", all_days());
    let summary = hurried(&place, summary).wait().await.unwrap();
    assert_eq!(
        summary.query_begin_time,
        Some(Timestamp::from_seconds(FROM))
    );
}
