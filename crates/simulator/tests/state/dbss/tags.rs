//! Tags, and the instances that have them; encryption instances, which have calls of their own.

use dbss::Error;
use dbss::db_encrypt::BindDbEncryptEipArgs;
use dbss::shared::Tag;
use dbss::tag::{TagFilter, TaggedType};
use serde_json::json;

use super::{BAD_ID, JOB, Place, model, refusal};

const KIND: TaggedType = TaggedType::AuditInstance;

fn tag(key: &str, value: Option<&str>) -> Tag {
    model(json!({ "key": key, "value": value }))
}

#[tokio::test]
async fn instances_are_found_by_their_tags() -> Result<(), Error> {
    let place = Place::new(5);
    let calls = place.dbss.tag();
    let instances = place.instances().await;
    let resource = |at: usize| instances[at].resource_id.clone().unwrap();
    for (at, stage) in [(1, "test"), (3, "live")] {
        let add = calls.batch_add_resource_tag(KIND, resource(at));
        add.tags(&[tag("stage", Some(stage)), tag("owner", Some("we"))])
            .await?;
    }
    // A key has one value.
    calls
        .batch_add_resource_tag(KIND, resource(1))
        .tags(&[tag("stage", Some("live"))])
        .await?;
    let found = async |filter: TagFilter| {
        let count = calls
            .count_resource_instance_by_tag(KIND, &filter)
            .await
            .unwrap();
        let page = calls
            .list_resource_instance_by_tag(KIND, &filter)
            .page_size(1)
            .items();
        let rows = page.try_collect().await.unwrap();
        assert_eq!(count.total_count, i64::try_from(rows.len()).ok());
        rows.into_iter()
            .map(|row| row.resource_id)
            .collect::<Vec<_>>()
    };
    let live = model(json!({
        "tags": [{ "key": "stage", "values": ["live"] }, { "key": "owner", "values": [] }],
    }));
    assert_eq!(found(live).await, [resource(1), resource(3)]);
    let not = model(json!({ "not_tags": [{ "key": "stage", "values": ["live"] }] }));
    assert_eq!(found(not).await.len(), 3);
    assert_eq!(found(TagFilter::default()).await.len(), 5);
    let all = calls.list_project_resource_tags(KIND).await?;
    let keys: Vec<_> = all.iter().map(|tag| tag.key.as_str()).collect();
    assert_eq!(keys, ["owner", "stage", "team"]);
    // Without a value it goes whatever its value is, with another one it stays.
    let remove = calls.batch_delete_resource_tag(KIND, resource(1));
    remove
        .tags(&[
            tag("stage", None),
            tag("owner", Some("they")),
            tag("team", None),
        ])
        .await?;
    let left = calls.list_audit_tags(KIND, resource(1)).await?;
    assert_eq!(left.tags, [tag("owner", Some("we"))]);
    Ok(())
}

#[tokio::test]
async fn encryption_instances_are_stopped_renamed_and_deleted() -> Result<(), Error> {
    let place = Place::new(1);
    let calls = place.dbss.db_encrypt();
    let first = async || calls.list_db_encrypt_instances().await.unwrap().remove(0);
    let id = first().await.instance_id.unwrap();
    let status = async || first().await.detail.unwrap().servers[0].status.clone();
    calls.stop_db_encrypt_instance(id.as_str()).await?;
    assert_eq!(status().await.as_deref(), Some("ACTIVE"));
    place.later(JOB);
    assert_eq!(status().await.as_deref(), Some("SHUTOFF"));
    calls
        .update_db_encrypt_instance_name(id.as_str(), "renamed")
        .await?;
    let address = BindDbEncryptEipArgs {
        instance_id: id.clone(),
        eip: "203.0.113.9".to_owned(),
        eip_id: "made-up-eip".to_owned(),
    };
    calls.bind_db_encrypt_eip(address).await?;
    let now = first().await;
    assert_eq!(
        (now.name.as_deref(), now.public_ip.as_deref()),
        (Some("renamed"), Some("203.0.113.9"))
    );
    calls.delete_db_encrypt_instance(id.as_str()).await?;
    place.later(JOB);
    assert_eq!(calls.list_db_encrypt_instances().await?.len(), 1);
    assert_eq!(refusal(calls.start_db_encrypt_instance(id).await).0, BAD_ID);
    // Those for operation are others.
    assert_eq!(place.dbss.db_om().list_db_om_instances().await?.len(), 2);
    Ok(())
}
