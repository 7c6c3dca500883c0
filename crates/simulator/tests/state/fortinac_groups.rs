//! Groups and who is in them.

use fortinac::Client;
use serde_json::json;

use crate::fortinac_support::{hosts, ids, not_found, started, strict};

async fn members(nac: &Client, group: i64) -> Vec<i64> {
    let group = nac.system_group().get_group(group).await.unwrap();
    group.members.iter().flatten().map(|one| one.id).collect()
}

#[tokio::test]
async fn members_come_and_go() {
    let (_simulator, nac) = strict(6);
    let all = ids(&hosts(&nac).await);
    let (printers, cameras) = (
        nac.group_id("Printers").await.unwrap(),
        nac.group_id("Cameras").await.unwrap(),
    );
    nac.system_group()
        .add_members([all[0], all[1]], [printers, cameras])
        .await
        .unwrap();
    nac.system_group()
        .add_members([all[1], all[2]], [printers])
        .await
        .unwrap();
    assert_eq!(members(&nac, printers).await, all[..3]);
    assert_eq!(members(&nac, cameras).await, all[..2]);
    nac.system_group()
        .remove_members([all[1]], [printers, cameras])
        .await
        .unwrap();
    nac.system_group()
        .remove_members([all[1]], [printers])
        .await
        .unwrap();
    assert_eq!(members(&nac, printers).await, [all[0], all[2]]);
    assert_eq!(members(&nac, cameras).await, [all[0]]);
    // They leave what they are in for what they are put into.
    nac.system_group()
        .set_membership([all[0]], [cameras], "1", "192.0.2.1")
        .await
        .unwrap();
    assert_eq!(members(&nac, printers).await, [all[2]]);
    assert_eq!(members(&nac, cameras).await, [all[0]]);
    not_found(nac.system_group().add_members([77], [printers]).await);
    not_found(nac.system_group().add_members([all[0]], [77]).await);
    assert_eq!(members(&nac, printers).await, [all[2]]);
}

#[tokio::test]
async fn members_of_different_kinds_with_one_id_are_told_apart() {
    let (_simulator, nac) = started(6);
    let host = hosts(&nac).await[4].id.unwrap();
    let users = nac
        .user()
        .list()
        .filter([format!("id=={host}")])
        .await
        .unwrap()
        .items;
    assert_eq!(users.len(), 1, "ids of made-up users and hosts are alike");
    let (printers, staff) = (
        nac.group_id("Printers").await.unwrap(),
        nac.group_id("Contractors").await.unwrap(),
    );
    nac.system_group()
        .add_members([host], [printers, staff])
        .await
        .unwrap();
    let staff_member = nac
        .system_group()
        .get_group(staff)
        .await
        .unwrap()
        .members
        .unwrap()
        .remove(0);
    assert_eq!(staff_member.name, users[0].user_id);
    nac.host().delete(host).await.unwrap();
    assert!(members(&nac, printers).await.is_empty());
    assert_eq!(members(&nac, staff).await, [host]);
    nac.user().delete(host).await.unwrap();
    assert!(members(&nac, staff).await.is_empty());
}

#[tokio::test]
async fn groups_are_copied_changed_nested_and_deleted() {
    let (_simulator, nac) = strict(4);
    let host = hosts(&nac).await[0].id.unwrap();
    let printers = nac.group_id("Printers").await.unwrap();
    let before = nac.system_group().count_all_groups().await.unwrap();
    nac.system_group()
        .add_members([host], [printers])
        .await
        .unwrap();
    nac.system_group()
        .copy_group(printers, "Plotters")
        .await
        .unwrap();
    let copy = nac.group_id("Plotters").await.unwrap();
    assert_eq!(members(&nac, copy).await, [host]);
    let twice = nac
        .system_group()
        .copy_group(printers, "Plotters")
        .await
        .unwrap_err();
    assert!(twice.is_conflict(), "{twice}");
    assert_eq!(
        nac.system_group().count_all_groups().await.unwrap(),
        before + 1
    );

    nac.system_group()
        .update_group(copy, &json!({ "description": "wide" }))
        .await
        .unwrap();
    nac.system_group().set_aging([copy], 30, 7).await.unwrap();
    let group = nac.system_group().get_group(copy).await.unwrap();
    assert_eq!(group.description.as_deref(), Some("wide"));
    assert_eq!((group.days_valid, group.days_inactive), (Some(30), Some(7)));
    assert_eq!(group.name, "Plotters");

    nac.system_group()
        .add_to_parents([printers], copy)
        .await
        .unwrap();
    assert_eq!(members(&nac, printers).await, [host, copy]);
    nac.system_group().delete_group(copy).await.unwrap();
    assert_eq!(members(&nac, printers).await, [host]);
    not_found(nac.system_group().get_group(copy).await);
    not_found(nac.system_group().post_delete_group(copy).await);
    nac.group_id("Plotters").await.unwrap_err();
    // A list shows less than the record.
    let rows = nac
        .system_group()
        .list_groups()
        .filter(["name==Printers"])
        .await
        .unwrap();
    assert_eq!(rows.items.len(), 1);
    assert!(rows.items[0].get("members").is_none());
}
