//! Filters, order and pages of lists.

use std::collections::BTreeSet;

use fortinac::host::Host;
use fortinac::shared::SortDir;
use fortinac::{Client, Filter};

use crate::fortinac_support::{DAY, FROM, builder, client, hosts, ids, started, strict};

/// The hosts that fit the filters are those of all that fit in the eyes of the test; the count says the same.
async fn check(nac: &Client, filters: &[&str], fits: impl Fn(&Host) -> bool) {
    let all = hosts(nac).await;
    let expected: Vec<Host> = all.iter().filter(|host| fits(host)).cloned().collect();
    assert!(
        !expected.is_empty() && expected.len() < all.len(),
        "{filters:?} shows nothing"
    );
    let page = nac
        .host()
        .list()
        .filter(filters.iter().copied())
        .page_size(1000)
        .await
        .unwrap();
    assert_eq!(ids(&page.items), ids(&expected), "{filters:?}");
    assert_eq!(page.total, Some(expected.len() as u64));
    let count = nac
        .host()
        .count()
        .filter(filters.iter().copied())
        .await
        .unwrap();
    assert_eq!(usize::try_from(count), Ok(expected.len()), "{filters:?}");
}

#[tokio::test]
async fn each_comparison_and_every_condition_counts() {
    let (_simulator, nac) = started(60);
    let middle = FROM + 5 * DAY;
    let created = |host: &Host| host.creation_time.unwrap().as_millis();
    check(&nac, &["connected==true"], |host| {
        host.connected == Some(true)
    })
    .await;
    check(&nac, &["status==1", "connected==false"], |host| {
        host.status == Some(1) && host.connected == Some(false)
    })
    .await;
    check(&nac, &["role!=Guest"], |host| {
        host.role.as_deref() != Some("Guest")
    })
    .await;
    check(&nac, &["role==Guest|role==Printers"], |host| {
        matches!(host.role.as_deref(), Some("Guest" | "Printers"))
    })
    .await;
    check(&nac, &["owner==null"], |host| host.owner.is_none()).await;
    check(&nac, &["owner!=null", "role==Guest"], |host| {
        host.owner.is_some() && host.role.as_deref() == Some("Guest")
    })
    .await;
    check(&nac, &[&format!("creationTime>={middle}")], |host| {
        created(host) >= middle
    })
    .await;
    check(&nac, &[&format!("creationTime<{middle}")], |host| {
        created(host) < middle
    })
    .await;
    check(&nac, &["adapterObjects.clientState==1"], |host| {
        host.adapter_objects
            .iter()
            .flatten()
            .any(|one| one.client_state == Some(1))
    })
    .await;
}

#[tokio::test]
async fn pages_cover_what_matches_in_the_order_that_is_asked_for() {
    let (_simulator, nac) = started(60);
    let call = || {
        let filter = Filter::eq("status", 1).unwrap();
        let call = nac.host().list().filter([filter]).page_size(7);
        call.sort_key("hostName").sort_dir(SortDir::Descending)
    };
    let rows: Vec<Host> = call().items().try_collect().await.unwrap();
    let names: Vec<_> = rows
        .iter()
        .map(|host| host.host_name.clone().unwrap())
        .collect();
    let mut sorted = names.clone();
    sorted.sort_by(|left, right| right.cmp(left));
    assert_eq!(names, sorted);
    assert_eq!(
        ids(&rows).into_iter().collect::<BTreeSet<_>>().len(),
        rows.len()
    );
    let page = call().start_at(7).await.unwrap();
    assert_eq!(ids(&page.items), ids(&rows[7..14]));
    assert_eq!(page.total, Some(rows.len() as u64));
    // Rows that match, and rows of the whole table.
    let all = nac
        .host()
        .list()
        .filter(["status==1"])
        .with_meta()
        .await
        .unwrap();
    let body: serde_json::Value = serde_json::from_slice(&all.meta.body).unwrap();
    assert_eq!(
        (&body["filtered"], &body["total"]),
        (&rows.len().into(), &60.into())
    );
    assert_eq!(
        (&body["status"], &body["errorMessage"]),
        (&"success".into(), &serde_json::Value::Null)
    );
}

#[tokio::test]
async fn a_search_shows_the_same_hosts_with_dates_as_text() {
    let (_simulator, nac) = started(12);
    let found = nac
        .host()
        .search()
        .filter(["connected==true"])
        .with_meta()
        .await
        .unwrap();
    let listed = nac.host().list().filter(["connected==true"]).await.unwrap();
    assert_eq!(found.value.items, listed.items, "one instant in two forms");
    let body: serde_json::Value = serde_json::from_slice(&found.meta.body).unwrap();
    // One of them is on record without an offset for its end.
    let text = body["results"][0]["creationTime"].as_str().unwrap();
    assert!(text.starts_with("202") && text.ends_with("+0000"), "{text}");
}

#[tokio::test]
async fn a_filter_that_is_none_is_refused_by_a_strict_simulator() {
    let (_simulator, nac) = strict(5);
    let error = nac.host().list().filter(["connected"]).await.unwrap_err();
    assert!(
        error
            .message()
            .contains("the filter `connected` is no condition"),
        "{error}"
    );
    let simulator = builder(5).start().unwrap();
    let page = client(&simulator)
        .host()
        .list()
        .filter(["connected"])
        .await
        .unwrap();
    assert_eq!(page.items.len(), 5);
}

#[tokio::test]
async fn records_of_other_kinds_are_filtered_alike() {
    let (_simulator, nac) = started(30);
    let users = nac
        .user()
        .list()
        .filter(["email==user-7@example.com"])
        .await
        .unwrap();
    assert_eq!(
        (users.items.len(), users.items[0].user_id.as_deref()),
        (1, Some("user-7"))
    );
    let found = nac.user().search("USER-7").await.unwrap();
    assert_eq!(
        (&found["filtered"], &found["results"][0]["userID"]),
        (&1.into(), &"user-7".into())
    );
    let id = users.items[0].id.unwrap();
    let listed = nac
        .user()
        .list()
        .filter([format!("id>={id}")])
        .await
        .unwrap();
    assert_eq!(listed.items.len(), 30 - 7);
    let events = nac
        .logging()
        .list_events()
        .filter([format!("timeOfEvent>={}", FROM + 5 * DAY)])
        .await
        .unwrap();
    assert!(!events.items.is_empty() && events.items.len() < 30);
    let inside = nac
        .device()
        .list()
        .filter(["parent==Branch"])
        .await
        .unwrap();
    assert!(!inside.items.is_empty() && inside.items.iter().all(|one| one["parent"] == "Branch"));
    let count = nac.device().count().filter(["parent==Branch"]);
    assert_eq!(
        usize::try_from(count.await.unwrap()),
        Ok(inside.items.len())
    );
}
