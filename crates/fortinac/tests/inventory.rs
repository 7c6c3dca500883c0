//! The export of the inventory.

mod support;

use fortinac::{Filter, InventoryHost};
use futures_util::TryStreamExt as _;
use secapi_simulator::{Canned, Simulator};
use serde_json::{Value, json};

use crate::support::{client, lines, pair, results};

fn host(id: i64) -> Value {
    json!({"id": id, "adapters": ["00:50:56:00:00:02"], "adapterObjects": [{"id": id * 10}]})
}

/// A page of a table of five.
fn page(rows: &[Value]) -> Canned {
    let body = json!({"status": "success", "errorMessage": null, "results": rows, "filtered": 5, "total": 9});
    Canned::json(200, body.to_string())
}

#[tokio::test]
async fn all_hosts_come_with_their_adapters_in_the_order_of_their_ids() {
    let (simulator, nac) = pair();
    let bare = json!({"id": 3, "adapters": ["00:50:56:00:00:03"]});
    for rows in [
        &[host(1), host(2)][..],
        &[bare, json!({"id": 4})],
        &[host(5)],
    ] {
        simulator.next_answer("host.list", page(rows)).unwrap();
    }
    results(
        &simulator,
        "adapter.for_host",
        &json!([{"id": 77, "hostID": 3}]),
    );
    let filter = Filter::eq("connected", true).unwrap();
    let rows = nac.inventory().filter(filter).page_size(2).rows();
    let all: Vec<InventoryHost> = rows.into_stream().try_collect().await.unwrap();
    let ids: Vec<_> = all
        .iter()
        .map(|row| {
            (
                row.host.id.unwrap(),
                row.adapters.iter().filter_map(|one| one.id).collect(),
            )
        })
        .collect();
    let expected: [(i64, Vec<i64>); 5] = [
        (1, vec![10]),
        (2, vec![20]),
        (3, vec![77]),
        (4, vec![]),
        (5, vec![50]),
    ];
    assert_eq!(ids, expected);
    let order = "filter=connected==true&count=2";
    let sent = lines(&simulator);
    assert_eq!(sent.len(), 4, "{sent:?}");
    for (line, start) in [(&sent[0], 0), (&sent[1], 2), (&sent[3], 4)] {
        assert!(line.contains("sortKey=id&sortDir=asc"), "{line}");
        assert!(
            line.contains(order) && line.contains(&format!("start={start}")),
            "{line}"
        );
    }
    assert_eq!(sent[2], "GET /api/v2/adapter/for-host?hostID=3");
}

#[tokio::test]
async fn a_bad_row_is_an_error_and_the_rest_follows() {
    let (simulator, nac) = pair();
    let body = r#"{"status": "success", "filtered": 3, "total": 3, "results": [{"id": 1}, {"id": 2, "hostName": "\ud800"}, {"id": 3}]}"#;
    simulator
        .next_answer("host.list", Canned::json(200, body))
        .unwrap();
    let mut rows = nac.inventory().page_size(5).rows();
    assert_eq!(rows.try_next().await.unwrap().unwrap().host.id, Some(1));
    let error = rows.try_next().await.unwrap_err();
    assert!(
        error.json_path().unwrap().starts_with("$.results[1]"),
        "{error}"
    );
    assert_eq!(rows.position(), 2);
    assert_eq!(rows.try_next().await.unwrap().unwrap().host.id, Some(3));
    assert_eq!(rows.position(), 3);
}

#[tokio::test]
async fn adapters_that_cannot_be_had_cost_one_row() {
    let (simulator, nac) = pair();
    let rows = [json!({"id": 1, "adapters": ["00:50:56:00:00:02"]}), host(2)];
    simulator.next_answer("host.list", page(&rows)).unwrap();
    simulator
        .next_answer("adapter.for_host", Canned::json(400, "{}"))
        .unwrap();
    let mut rows = nac.inventory().page_size(2).rows();
    let error = rows.try_next().await.unwrap_err();
    assert_eq!(error.operation(), Some("adapter.for_host"));
    assert_eq!(rows.try_next().await.unwrap().unwrap().host.id, Some(2));
}

#[tokio::test]
async fn an_export_goes_on_where_a_page_could_not_be_had() {
    let (simulator, nac) = pair();
    simulator
        .next_answer("host.list", page(&[host(1), host(2)]))
        .unwrap();
    simulator
        .next_answer(
            "host.list",
            Canned::json(500, r#"{"errorMessage": "Out of memory"}"#),
        )
        .unwrap();
    let mut rows = nac.inventory().page_size(2).rows();
    for id in 1..=2 {
        assert_eq!(rows.try_next().await.unwrap().unwrap().host.id, Some(id));
    }
    let error = rows.try_next().await.unwrap_err();
    assert!(error.to_string().contains("smaller page"), "{error}");
    assert!(rows.try_next().await.unwrap().is_none());
    assert_eq!(rows.position(), 2);

    simulator
        .next_answer("host.list", page(&[host(3)]))
        .unwrap();
    drop(simulator.take_requests());
    let mut rest = nac
        .inventory()
        .page_size(1)
        .start_at(rows.position())
        .rows();
    assert_eq!(rest.try_next().await.unwrap().unwrap().host.id, Some(3));
    assert_eq!(rest.position(), 3);
    assert!(lines(&simulator)[0].contains("start=2"));
}

#[tokio::test]
async fn a_large_table_is_read_to_its_end() {
    let simulator = Simulator::builder()
        .product("fortinac")
        .items(1234)
        .start()
        .unwrap();
    let rows = client(&simulator).inventory().rows();
    let all: Vec<InventoryHost> = rows.into_stream().try_collect().await.unwrap();
    assert_eq!(all.len(), 1234);
    let lists = simulator
        .requests()
        .iter()
        .filter(|request| request.path == "/api/v2/host")
        .count();
    assert_eq!(lists, 13, "pages of 100");
}
