//! Instances: made, started, stopped, restarted, upgraded and deleted, with the states in between.

use std::time::Duration;

use dbss::instance::{InstanceStatus, InstanceTask, JobStatus, NewAuditInstance};
use dbss::shared::ChargeModel;
use serde_json::json;

use super::{BAD_ID, BAD_REQUEST, JOB, Place, builder, model, refusal};

pub(super) fn wanted(name: &str) -> NewAuditInstance {
    model(json!({
        "name": name,
        "flavor_ref": "made-up-flavor",
        "region_id": "cn-north-4",
        "vpc_id": "made-up-vpc",
        "availability_zone": "cn-north-4a",
        "resource_spec_code": "dbss.bypassaudit.low",
        "security_groups": [{ "id": "made-up-group" }],
        "nics": [{ "subnet_id": "made-up-subnet" }],
    }))
}

#[tokio::test]
async fn an_instance_is_made_by_a_job() {
    let place = Place::new(3);
    let calls = place.dbss.instance();
    calls.create_instances(&wanted("new")).await.unwrap();
    let made = place.instances().await.remove(3);
    assert_eq!(made.name.as_deref(), Some("new"));
    assert_eq!(
        (&made.status, &made.charge_model),
        (&Some(InstanceStatus::Build), &Some(ChargeModel::Demand))
    );
    assert_eq!(made.subnet_id.as_deref(), Some("made-up-subnet"));
    // Nobody has put anything there yet.
    assert_eq!(made.config_num, Some(0));
    let resource = made.resource_id.clone().unwrap();
    for (after, expected) in [
        (0, JobStatus::Init),
        (JOB / 10, JobStatus::Ready),
        (JOB / 4, JobStatus::Running),
        (JOB, JobStatus::Success),
    ] {
        place.later(after);
        let new = calls
            .list_audit_instance_jobs_new(resource.as_str())
            .await
            .unwrap();
        let old = calls
            .list_audit_instance_jobs(resource.as_str())
            .await
            .unwrap();
        assert_eq!(new, old);
        assert_eq!(new[0].status, Some(expected));
    }
    assert_eq!(
        place.instances().await[3].status,
        Some(InstanceStatus::Active)
    );
    // Its id is none that this call takes.
    let strict = Place::of(builder(1).strict_ids(true));
    let id = strict.id(0).await;
    let (code, text) = refusal(
        strict
            .dbss
            .instance()
            .list_audit_instance_jobs_new(id)
            .await,
    );
    assert_eq!(code, BAD_ID, "{text}");
}

#[tokio::test]
async fn what_is_being_made_cannot_be_worked_with() {
    let place = Place::new(0);
    place
        .dbss
        .instance()
        .create_instances(&wanted("new"))
        .await
        .unwrap();
    let id = place.id(0).await;
    let masks = || {
        place
            .dbss
            .privacy()
            .set_sensitive_switch(id.as_str(), "OFF")
    };
    let (code, text) = refusal(masks().await);
    assert_eq!(code, BAD_REQUEST);
    assert!(text.contains("is BUILD; nothing can be done"), "{text}");
    place.later(JOB);
    masks().await.unwrap();
    let shown = place.dbss.privacy().show_sensitive_mask_switch(id);
    assert_eq!(shown.await.unwrap().status, Some("OFF".into()));
}

#[tokio::test]
async fn an_instance_is_stopped_started_and_restarted() {
    let place = Place::new(1);
    let id = place.id(0).await;
    let calls = place.dbss.instance();
    let state = async || {
        let instance = place.instances().await.remove(0);
        (instance.status.unwrap(), instance.task.unwrap())
    };
    assert_eq!(
        state().await,
        (InstanceStatus::Active, InstanceTask::NoTask)
    );
    calls.stop_audit_instance_new(id.as_str()).await.unwrap();
    assert_eq!(
        state().await,
        (InstanceStatus::Active, InstanceTask::PoweringOff)
    );
    // The same again changes nothing; something else has to wait.
    calls.stop_audit_instance(id.as_str()).await.unwrap();
    let (code, text) = refusal(calls.reboot_audit_instance_new(id.as_str()).await);
    assert_eq!(code, "DBSS.10020132");
    assert!(
        text.contains("is ACTIVE with the task powering-off"),
        "{text}"
    );
    place.later(JOB);
    assert_eq!(
        state().await,
        (InstanceStatus::Shutoff, InstanceTask::NoTask)
    );
    calls.stop_audit_instance_new(id.as_str()).await.unwrap();
    assert_eq!(
        state().await,
        (InstanceStatus::Shutoff, InstanceTask::NoTask)
    );
    calls.start_audit_instance(id.as_str()).await.unwrap();
    assert_eq!(
        state().await,
        (InstanceStatus::Shutoff, InstanceTask::PoweringOn)
    );
    place.later(JOB);
    calls.reboot_audit_instance(id.as_str()).await.unwrap();
    assert_eq!(
        state().await,
        (InstanceStatus::Active, InstanceTask::Rebooting)
    );
    place.later(JOB);
    assert_eq!(
        state().await,
        (InstanceStatus::Active, InstanceTask::NoTask)
    );
}

#[tokio::test]
async fn a_deleted_instance_goes_and_stays_away() {
    let place = Place::new(2);
    let (id, by_period) = (place.id(0).await, place.id(1).await);
    let calls = place.dbss.instance();
    let (code, text) = refusal(calls.delete_instances_new(by_period.as_str()).await);
    assert_eq!(code, BAD_REQUEST);
    assert!(
        text.contains("only instances that are paid by use"),
        "{text}"
    );
    calls.delete_instances(id.as_str()).await.unwrap();
    assert_eq!(
        place.instances().await[0].status,
        Some(InstanceStatus::Deleting)
    );
    calls.delete_instances_new(id.as_str()).await.unwrap();
    place.later(JOB);
    let left = place.instances().await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].id, Some(by_period));
    let (code, text) = refusal(calls.delete_instances_new(id.as_str()).await);
    assert_eq!(code, BAD_ID);
    assert!(text.contains("there is no instance `"), "{text}");
    // All that belonged to it is gone with it.
    let (code, _) = refusal(place.dbss.database().list_audit_databases_new(id).await);
    assert_eq!(code, BAD_ID);
}

#[tokio::test]
async fn name_group_and_version_can_be_changed() {
    let place = Place::new(1);
    let id = place.id(0).await;
    let calls = place.dbss.instance();
    calls
        .update_audit_instance_new(id.as_str())
        .name("renamed")
        .comment("")
        .await
        .unwrap();
    calls
        .update_audit_instance(id.as_str())
        .comment("ours")
        .await
        .unwrap();
    calls
        .update_audit_security_group_new(id.as_str(), ["closed"])
        .await
        .unwrap();
    let instance = place.instances().await.remove(0);
    assert_eq!(instance.name.as_deref(), Some("renamed"));
    assert_eq!(instance.comment.as_deref(), Some("ours"));
    assert_eq!(instance.security_group_id.as_deref(), Some("closed"));
    let version = instance.new_version.unwrap();
    calls
        .confirm_upgrade_audit(instance.resource_id.unwrap())
        .await
        .unwrap();
    let upgrade = calls.show_audit_upgrade_status().await.unwrap().remove(0);
    assert_eq!(upgrade.status, Some(dbss::instance::UpgradeStatus::Running));
    place.later(JOB);
    let instance = place.instances().await.remove(0);
    assert_eq!(
        (instance.status, instance.version),
        (Some(InstanceStatus::Active), Some(version))
    );
    assert_eq!(instance.new_version, None);
}

#[tokio::test]
async fn what_is_under_way_goes_on_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let kept = || builder(1).state(folder.path().join("state.jsonl"));
    let place = Place::of(kept());
    let id = place.id(0).await;
    place
        .dbss
        .instance()
        .stop_audit_instance_new(id)
        .await
        .unwrap();
    drop(place);
    let place = Place::of(kept());
    assert_eq!(
        place.instances().await[0].task,
        Some(InstanceTask::PoweringOff)
    );
    place.later(JOB);
    assert_eq!(
        place.instances().await[0].status,
        Some(InstanceStatus::Shutoff)
    );
}

#[tokio::test]
async fn without_a_job_time_everything_is_done_at_once() {
    let place = Place::of(builder(1).job_time(Duration::ZERO));
    place
        .dbss
        .instance()
        .create_instances(&wanted("new"))
        .await
        .unwrap();
    assert_eq!(
        place.instances().await[1].status,
        Some(InstanceStatus::Active)
    );
}
