//! From nothing to a report and back, with the client's waiters, feeds and downloads, and without a prepared answer.

use std::sync::Arc;
use std::time::Duration;

use dbss::shared::OnOff;
use dbss::waiters::CreationState;
use dbss::{Pace, Period, Timestamp, Waiter};
use secapi_simulator::Simulator;

use super::instances::wanted;
use super::rules::risk_rule;
use super::watched::own_database;
use super::{FROM, JOB, Place, TO, builder};

/// Looks again at once; with each look, the simulator's clock goes on by a fifth of the time of a job.
fn hurried<T, S>(place: &Arc<Place>, waiter: Waiter<T, S>) -> Waiter<T, S> {
    let place = Arc::clone(place);
    waiter
        .pace(Pace::every(Duration::ZERO))
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
    let place = Arc::new(Place::of(builder(12)).await);
    let dbss = &place.dbss;
    dbss.instance()
        .create_instances(&wanted("journey"))
        .await
        .unwrap();
    let mine = place.instances().await;
    let mine = mine
        .iter()
        .find(|one| one.name.as_deref() == Some("journey"))
        .unwrap();
    let (id, resource) = (mine.id.clone().unwrap(), mine.resource_id.clone().unwrap());

    let made: Waiter<_, CreationState> = dbss.instance_created(resource);
    let made = hurried(&place, made).wait().await.unwrap();
    assert_eq!(made.id.as_ref(), Some(&id));
    assert_eq!(calls(&place.simulator, "list_audit_instance_jobs_new"), 6);

    let database = dbss
        .database()
        .add_audit_database_new(id.as_str(), &own_database("shop"));
    let database = database.await.unwrap().id;
    dbss.database()
        .switch_audit_database_new(id.as_str(), database.as_str(), OnOff::On)
        .await
        .unwrap();
    dbss.rule_risk()
        .create_audit_risk_rule(id.as_str(), &risk_rule("drops"))
        .await
        .unwrap();
    let inventory = dbss.inventory().await.unwrap();
    let mine = inventory
        .iter()
        .find(|one| one.instance.id.as_ref() == Some(&id))
        .unwrap();
    let [only] = &mine.databases[..] else {
        panic!("{:?}", mine.databases)
    };
    assert_eq!(
        (only.database.status.clone(), only.agents.len()),
        (Some(OnOff::On), 0)
    );
    let evidence = dbss.risk_rule_evidence(id.as_str()).await.unwrap();
    assert!(evidence.is_complete());
    assert_eq!(
        evidence.rules.last().unwrap().rule.rule_name.as_deref(),
        Some("drops")
    );

    let day = Period::new(
        Timestamp::from_seconds(TO - 86_400),
        Timestamp::from_seconds(TO),
    )
    .unwrap();
    let template = dbss
        .report()
        .list_audit_report_templates(id.as_str())
        .await
        .unwrap();
    let template = template[0].template.clone().unwrap().id.unwrap();
    let report = dbss.make_report(id.as_str(), template, day);
    let report = hurried(&place, report).wait().await.unwrap();
    let report = report.id.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.pdf");
    let loaded = dbss
        .report_file(id.as_str(), report.as_str())
        .to_file(&file)
        .await
        .unwrap();
    assert!(std::fs::read(&file).unwrap().starts_with(b"%PDF-"));
    assert_eq!(
        loaded.content_type.as_deref(),
        Some("application/octet-stream")
    );

    let since = Timestamp::from_seconds(TO - 5 * 86_400);
    let mut log = dbss.audit_log_since(id.as_str(), since).page_size(2);
    log = log.until(Timestamp::from_seconds(TO));
    let mut statements = 0;
    while log.try_next().await.unwrap().is_some() {
        statements += 1;
    }
    assert_eq!(statements, 6);

    // Everything back.
    dbss.report()
        .delete_audit_report(id.as_str(), report)
        .await
        .unwrap();
    let rule = evidence.rules.last().unwrap().listed.id.as_str();
    dbss.rule_risk()
        .delete_audit_rule_risk(id.as_str(), rule)
        .await
        .unwrap();
    dbss.database()
        .delete_audit_database_new(id.as_str(), database)
        .await
        .unwrap();
    hurried(&place, dbss.stop_instance(id.as_str()))
        .wait()
        .await
        .unwrap();
    hurried(&place, dbss.start_instance(id.as_str()))
        .wait()
        .await
        .unwrap();
    hurried(&place, dbss.reboot_instance(id.as_str()))
        .wait()
        .await
        .unwrap();
    dbss.instance()
        .delete_instances_new(id.as_str())
        .await
        .unwrap();
    place.later(JOB);
    let left = place.instances().await;
    assert!(left.len() == 12 && left.iter().all(|one| one.id.as_ref() != Some(&id)));
}

#[tokio::test]
async fn the_audit_log_is_read_once_over_many_pages() {
    let place = Place::new(1000).await;
    let id = place.id(0).await;
    let since = Timestamp::from_seconds(TO - 86_400);
    let mut log = place.dbss.audit_log_since(id.as_str(), since).page_size(10);
    log = log.until(Timestamp::from_seconds(TO));
    let mut ids = Vec::new();
    while let Some(row) = log.try_next().await.unwrap() {
        ids.push(row.sql.id);
    }
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
    let place = Arc::new(Place::of(builder(5)).await);
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
    let period = Period::new(Timestamp::from_seconds(FROM), Timestamp::from_seconds(TO)).unwrap();
    let summary = place.dbss.run_summary("risk", period);
    let summary = hurried(&place, summary).wait().await.unwrap();
    assert_eq!(
        summary.query_begin_time,
        Some(Timestamp::from_seconds(FROM))
    );
}
