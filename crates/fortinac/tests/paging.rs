//! Lists in pages, with the counts that appliances give beside them.

mod support;

use fortinac::shared::SortDir;
use secapi_simulator::{Canned, Simulator};
use serde_json::{Value, json};

use crate::support::{client, lines, pair};

/// A page of hosts with these ids and counts.
fn page(ids: &[i64], filtered: &Value, total: &Value) -> Canned {
    let rows: Vec<_> = ids.iter().map(|id| json!({ "id": id })).collect();
    let body = json!({"status": "success", "errorMessage": null, "results": rows,
        "filtered": filtered, "total": total});
    Canned::json(200, body.to_string())
}

#[tokio::test]
async fn a_walk_ends_where_the_rows_do_whatever_the_counts_say() {
    let null = json!(null);
    for (name, pages, rows) in [
        (
            "as many as match",
            vec![
                page(&[1, 2], &json!(3), &json!(9)),
                page(&[3], &json!(3), &json!(9)),
            ],
            3,
        ),
        (
            "no counts",
            vec![
                page(&[1, 2], &null, &null),
                page(&[3], &null, &null),
                page(&[], &null, &null),
            ],
            3,
        ),
        (
            "no counts, and a full last page",
            vec![
                page(&[1, 2], &null, &null),
                page(&[3, 4], &null, &null),
                page(&[], &null, &null),
            ],
            4,
        ),
        (
            "counts as text",
            vec![
                page(&[1, 2], &json!("3"), &json!("9")),
                page(&[3], &json!("3"), &json!("9")),
            ],
            3,
        ),
        (
            "no rows at the end",
            vec![
                page(&[1, 2], &null, &null),
                Canned::json(200, r#"{"status": "success", "results": null}"#),
            ],
            2,
        ),
    ] {
        let (simulator, nac) = pair();
        let asked = pages.len();
        // An offset counts the rows that came.
        let offsets = [0, 2, rows.min(4)].map(|offset| offset.to_string());
        for page in pages {
            simulator.next_answer("host.list", page).unwrap();
        }
        let list = nac.host().list().page_size(2);
        let ids: Vec<_> = list.items().try_collect().await.unwrap();
        assert_eq!(ids.len(), rows, "{name}");
        let starts: Vec<_> = simulator
            .requests()
            .iter()
            .map(|request| request.query_value("start").unwrap().to_owned())
            .collect();
        assert_eq!(starts, offsets[..asked], "{name}");
    }
}

#[tokio::test]
async fn filter_and_order_go_along_with_every_page() {
    let simulator = Simulator::builder()
        .product("fortinac")
        .items(250)
        .start()
        .unwrap();
    let nac = client(&simulator);
    let list = nac
        .host()
        .search()
        .filter(["id>=1"])
        .sort_key("id")
        .sort_dir(SortDir::Descending);
    assert_eq!(list.items().try_collect().await.unwrap().len(), 250);
    let sent = lines(&simulator);
    assert_eq!(sent.len(), 3);
    for (line, start) in sent.iter().zip([0, 100, 200]) {
        for part in ["filter=id>=1", "sortKey=id", "sortDir=desc", "count=100"] {
            assert!(line.contains(part), "{line}");
        }
        assert!(line.contains(&format!("start={start}")), "{line}");
    }
}
