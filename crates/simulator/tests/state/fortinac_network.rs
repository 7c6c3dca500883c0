//! Devices, their containers and their ports.

use fortinac::Client;
use fortinac::device::SnmpDevice;
use fortinac::shared::Device;

use crate::fortinac_support::{not_found, strict};

async fn container(nac: &Client, name: &str) -> Option<i64> {
    let rows = nac
        .device()
        .list_containers()
        .filter([format!("name=={name}")])
        .await;
    rows.unwrap().items.first().and_then(|one| one.id)
}

async fn devices_in(nac: &Client, container: &str) -> Vec<i64> {
    let rows = nac
        .device()
        .list()
        .filter([format!("parent=={container}")])
        .await;
    rows.unwrap()
        .items
        .iter()
        .filter_map(|one| one["id"].as_i64())
        .collect()
}

async fn device(nac: &Client, id: i64) -> Device {
    nac.device().get(id).await.unwrap().remove(0)
}

#[tokio::test]
async fn a_device_is_added_moved_and_deleted_without_its_secrets() {
    let (simulator, nac) = strict(8);
    let branch = container(&nac, "Branch").await.unwrap();
    let mut record = SnmpDevice::default();
    record.container_id = Some(branch);
    record.ip_address = Some("192.0.2.20".to_owned());
    record.system_name = Some("core-1".to_owned());
    record.snmp_security_strings = Some(vec!["made-up-community".into()]);
    nac.device().create_snmp_device(&record).await.unwrap();
    let found = nac
        .device()
        .list()
        .filter(["ip==192.0.2.20"])
        .await
        .unwrap()
        .items;
    let id = found[0]["id"].as_i64().unwrap();
    let added = device(&nac, id).await;
    assert_eq!(
        (added.name.as_deref(), added.parent.as_deref()),
        (Some("core-1"), Some("Branch"))
    );
    let kept = format!("{:?}", simulator.rows("devices", ""));
    assert!(!kept.contains("made-up-community"), "{kept}");

    let mut note = SnmpDevice::default();
    note.note = Some("in the cellar".to_owned());
    nac.device().update_snmp_device(id, &note).await.unwrap();
    let changed = device(&nac, id).await;
    assert_eq!(
        (changed.notes.as_deref(), changed.name.as_deref()),
        (Some("in the cellar"), Some("core-1"))
    );

    let laboratory = container(&nac, "Laboratory").await.unwrap();
    nac.device()
        .move_to_container(laboratory, [id])
        .await
        .unwrap();
    assert!(devices_in(&nac, "Laboratory").await.contains(&id));
    assert!(!devices_in(&nac, "Branch").await.contains(&id));

    assert_eq!(nac.device().count().await.unwrap(), 9);
    nac.device().delete(id).await.unwrap();
    assert_eq!(nac.device().count().await.unwrap(), 8);
    not_found(nac.device().post_delete(id).await);
    not_found(nac.device().get(id).await);
}

#[tokio::test]
async fn a_container_is_deleted_when_it_is_empty() {
    let (_simulator, nac) = strict(8);
    let branch = container(&nac, "Branch").await.unwrap();
    let inside = devices_in(&nac, "Branch").await;
    let error = nac.device().delete_container(branch).await.unwrap_err();
    assert!(
        error.is_conflict() && error.message().contains("2 devices"),
        "{error}"
    );
    let usage = nac.device().get_container_usage(branch).await.unwrap();
    assert_eq!(usage[0].children.len(), 2);

    nac.device().save_container().name("Attic").await.unwrap();
    let attic = container(&nac, "Attic").await.unwrap();
    nac.device()
        .move_to_container(attic, inside.clone())
        .await
        .unwrap();
    nac.device().delete_container(branch).await.unwrap();
    assert_eq!(container(&nac, "Branch").await, None);
    not_found(nac.device().delete_container(branch).await);

    // What is in it follows its name.
    nac.device()
        .save_container()
        .id(attic)
        .name("Roof")
        .await
        .unwrap();
    assert_eq!(devices_in(&nac, "Roof").await, inside);
    assert_eq!(container(&nac, "Attic").await, None);
}

#[tokio::test]
async fn ports_belong_to_devices_and_go_with_them() {
    let (_simulator, nac) = strict(30);
    let all = nac.device_port().list().page_size(100).await.unwrap().items;
    let first = all[0].device_id.unwrap();
    let of_first: Vec<_> = all
        .iter()
        .filter(|port| port.device_id == Some(first))
        .collect();
    assert!(of_first.len() > 1 && of_first.len() < all.len());
    let by_device = nac.device_port().by_device([first]).await.unwrap();
    let listed: Vec<i64> = by_device[&first.to_string()]
        .iter()
        .map(|port| port.id)
        .collect();
    assert_eq!(
        listed,
        of_first.iter().map(|port| port.dbid).collect::<Vec<_>>()
    );
    assert_eq!(device(&nac, first).await.name, of_first[0].device_name);

    let ids = [all[1].dbid, all[2].dbid];
    nac.device_port()
        .set_properties(ids)
        .current_vlan("666")
        .admin_status(false)
        .await
        .unwrap();
    let quarantined = nac
        .device_port()
        .list()
        .filter(["currentVlan==666"])
        .await
        .unwrap()
        .items;
    assert_eq!(
        quarantined.iter().map(|port| port.dbid).collect::<Vec<_>>(),
        ids
    );
    assert!(
        quarantined
            .iter()
            .all(|port| port.ifadmin_status == Some(2))
    );

    nac.device().delete(first).await.unwrap();
    not_found(nac.device_port().get(ids[0]).await);
    let rest = nac.device_port().list().await.unwrap();
    assert_eq!(rest.items.len(), all.len() - of_first.len());
}
