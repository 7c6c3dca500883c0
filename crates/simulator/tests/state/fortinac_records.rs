//! Users, requests, policies and settings: what follows the pattern of the interface.

use fortinac::shared::Policy;
use fortinac::user::User;
use fortinac::{Client, Json};
use serde_json::json;

use crate::fortinac_support::{not_found, started, strict};

async fn rank_order(nac: &Client) -> Vec<(i64, i64)> {
    let rows = nac
        .policy()
        .list_supplicant()
        .page_size(100)
        .await
        .unwrap()
        .items;
    rows.iter()
        .map(|row| (row.dbid.unwrap(), row.rank.unwrap()))
        .collect()
}

#[test]
fn the_built_in_catalog_has_all_collections() {
    let (simulator, _) = started(1);
    for name in ["hosts", "groups", "users", "devices", "containers", "ports"] {
        assert!(simulator.collections().contains(&name), "{name}");
    }
    let names: std::collections::BTreeSet<_> = simulator.collections().into_iter().collect();
    assert_eq!(names.len(), simulator.collections().len(), "names differ");
}

#[tokio::test]
async fn users_are_added_changed_and_deleted_without_their_secrets() {
    let (simulator, nac) = strict(5);
    let body = json!({ "userID": "auditor", "firstName": "A", "password": "made-up-password", "restAPIToken": "made-up-token" });
    let answer = nac.user().create_admin(&body).await.unwrap();
    let id = answer["results"][0]["id"].as_i64().unwrap();
    let twice = nac.user().create_admin(&body).await.unwrap_err();
    assert!(
        twice.is_conflict() && twice.message().contains("`auditor`"),
        "{twice}"
    );

    let mut user: User = nac.user().get(id).await.unwrap().remove(0);
    user.email = Some("auditor@example.com".to_owned());
    nac.user().update(id, &user).await.unwrap();
    let found = nac
        .user()
        .list()
        .filter(["email==auditor@example.com"])
        .await
        .unwrap()
        .items;
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].id, found[0].first_name.as_deref()),
        (Some(id), Some("A"))
    );
    let kept = format!("{:?}", simulator.rows("users", ""));
    assert!(!kept.contains("made-up-password") && !kept.contains("made-up-token"));

    // The record of one comes with the counts of the table.
    let one = nac.user().get(id).with_meta().await.unwrap();
    let body: Json = serde_json::from_slice(&one.meta.body).unwrap();
    assert_eq!((&body["filtered"], &body["total"]), (&1.into(), &6.into()));
    nac.user().delete(id).await.unwrap();
    not_found(nac.user().post_delete(id).await);
    not_found(nac.user().update(id, &user).await);
    assert_eq!(nac.user().list().await.unwrap().total, Some(5));
}

#[tokio::test]
async fn requests_are_denied_and_deleted() {
    let (_simulator, nac) = strict(6);
    let all = nac.host().list_registration_requests().await.unwrap().items;
    nac.host()
        .deny_registration_requests([all[1].dbid, all[2].dbid])
        .await
        .unwrap();
    let denied = nac
        .host()
        .list_registration_requests()
        .filter(["state==DENIED"])
        .await
        .unwrap();
    assert_eq!((denied.items.len(), denied.items[0].dbid), (2, all[1].dbid));
    nac.host()
        .delete_registration_requests([all[1].dbid])
        .await
        .unwrap();
    nac.host()
        .delete_registration_request(all[2].dbid)
        .await
        .unwrap();
    not_found(nac.host().get_registration_request(all[1].dbid).await);
    assert_eq!(
        nac.host()
            .list_registration_requests()
            .await
            .unwrap()
            .items
            .len(),
        4
    );
}

#[tokio::test]
async fn policies_are_saved_ranked_switched_and_deleted() {
    let (_simulator, nac) = strict(5);
    let before = rank_order(&nac).await;
    assert_eq!(
        before.iter().map(|(_, rank)| *rank).collect::<Vec<_>>(),
        [1, 2, 3, 4, 5]
    );
    let mut new = Policy::default();
    new.name = Some("Contractors".to_owned());
    nac.policy().save_supplicant(&new).await.unwrap();
    let rows = nac
        .policy()
        .list_supplicant()
        .filter(["name==Contractors"])
        .await
        .unwrap()
        .items;
    let (id, rank) = (rows[0].dbid.unwrap(), rows[0].rank);
    assert_eq!((rank, rows[0].enabled), (Some(6), Some(true)));

    // To the second place: the others move down.
    nac.policy().set_supplicant_rank(id, 2).await.unwrap();
    let after = rank_order(&nac).await;
    let mut expected: Vec<i64> = before.iter().map(|(id, _)| *id).collect();
    expected.insert(1, id);
    assert_eq!(
        after.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        expected
    );
    assert_eq!(
        after.iter().map(|(_, rank)| *rank).collect::<Vec<_>>(),
        [1, 2, 3, 4, 5, 6]
    );
    // And to the last.
    nac.policy().set_supplicant_rank(id, 6).await.unwrap();
    assert_eq!(rank_order(&nac).await[..5], before);

    nac.policy().disable_supplicant(id).await.unwrap();
    let disabled = nac
        .policy()
        .list_supplicant()
        .filter(["enabled==false"])
        .await
        .unwrap()
        .items;
    assert!(disabled.iter().any(|one| one.dbid == Some(id)));
    let mut changed = Policy::default();
    changed.dbid = Some(id);
    changed.note = Some("for a while".to_owned());
    nac.policy().save_supplicant(&changed).await.unwrap();
    let rows = nac
        .policy()
        .list_supplicant()
        .filter([format!("dbid=={id}")])
        .await
        .unwrap()
        .items;
    assert_eq!(
        (rows[0].note.as_deref(), rows[0].name.as_deref()),
        (Some("for a while"), Some("Contractors"))
    );
    nac.policy().delete_supplicant_policies([id]).await.unwrap();
    not_found(nac.policy().disable_supplicant(id).await);
    assert_eq!(rank_order(&nac).await, before);
}

#[tokio::test]
async fn the_ranks_of_two_are_swapped() {
    let (_simulator, nac) = strict(4);
    let rows = |page: fortinac::Page<Policy>| {
        page.items
            .iter()
            .map(|row| row.dbid.unwrap())
            .collect::<Vec<_>>()
    };
    let before = rows(nac.policy().list_authentication().await.unwrap());
    nac.policy()
        .swap_authentication_ranks(before[0], before[2])
        .await
        .unwrap();
    let after = rows(nac.policy().list_authentication().await.unwrap());
    assert_eq!(after, [before[2], before[1], before[0], before[3]]);
}

#[tokio::test]
async fn calls_of_which_only_the_path_is_known_keep_their_records_too() {
    let (_simulator, nac) = strict(3);
    let saved = nac
        .policy_access()
        .save(&json!({ "name": "Quarantine" }))
        .await
        .unwrap();
    let id = saved["results"][0]["dbid"].as_i64().unwrap();
    let one = nac.policy_access().get(id).await.unwrap();
    assert_eq!(one["results"][0]["name"], "Quarantine");
    nac.policy_access().disable(id).await.unwrap();
    assert_eq!(
        nac.policy_access().get(id).await.unwrap()["results"][0]["enabled"],
        false
    );
    nac.policy_access().delete(id).await.unwrap();
    not_found(nac.policy_access().get(id).await);
}
