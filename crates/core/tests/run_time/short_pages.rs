//! Services that give fewer rows than they are asked for.

use secapi_core::{Call, Operation, Page};

use crate::pages::{ids, parameter, walk};
use crate::secrets::Lines;
use crate::server::{Recorded, Reply, Server};
use crate::support::{LIST, LIST_BY_NUMBER, Thing, client};

fn list(server: &Server, operation: &'static Operation) -> Call<Page<Thing>> {
    Call::new(&client(server), operation).page_size(20)
}

/// The page of the `all` things, at most five a page whatever is asked for, with other fields.
fn capped(request: &Recorded, all: u64, data: &str, outside: &str) -> String {
    let number = parameter(request, "page").map(|number| (number - 1) * 5);
    let skip = number.or(parameter(request, "skip")).unwrap();
    let rows: Vec<String> = (skip..all.min(skip + 5))
        .map(|id| format!(r#"{{"id": {id}}}"#))
        .collect();
    let own = rows.len();
    let rows = rows.join(",");
    format!(r#"{{"data": {{"rows": [{rows}]{data}}}{outside}}}"#).replace("$own", &own.to_string())
}

#[tokio::test]
async fn all_rows_come_though_pages_are_short() {
    for (data, outside, requests) in [
        ("", "", 5),
        (r#", "total": null"#, "", 5),
        (r#", "total": 0"#, "", 5),
        (r#", "total": -1"#, "", 5),
        (r#", "total": "many""#, "", 5),
        (r#", "total": 3"#, "", 5),
        (r#", "total": {}"#, "", 5),
        (r#", "count": $own"#, "", 5),
        (r#", "total": 17"#, "", 4),
        (r#", "total": "17""#, "", 4),
        (r#", "total": null, "total_count": 17"#, "", 4),
        (
            r#", "total": null"#,
            r#", "filtered": null, "totalCount": "17", "count": $own"#,
            4,
        ),
        (r#", "total": 0"#, r#", "count": 17"#, 4),
    ] {
        for operation in [&LIST, &LIST_BY_NUMBER] {
            let server =
                Server::start(move |_, request| Reply::json(&capped(request, 17, data, outside)));
            let expected: Vec<i64> = (0..17).collect();
            let all = ids(list(&server, operation).items()).await;
            assert_eq!(all, expected, "{data} {outside}");
            assert_eq!(server.count(), requests, "{data} {outside}");
        }
    }
    for (name, value) in [("X-Total-Count", "17"), ("content-range", "items 0-4/17")] {
        let server = Server::start(move |_, request| {
            Reply::json(&capped(request, 17, "", "")).header(name, value)
        });
        assert_eq!(ids(list(&server, &LIST).items()).await.len(), 17);
        assert_eq!(server.count(), 4, "{name}");
    }
}

#[tokio::test]
async fn nothing_is_asked_for_in_vain() {
    let lines = Lines::record();
    for (rows, total, requests) in [
        (0, "", 1),
        (0, r#", "total": 0"#, 1),
        (3, r#", "total": 3"#, 1),
        (3, r#", "total": null, "totalCount": 3"#, 1),
        (3, "", 2),
    ] {
        let server =
            Server::start(move |_, request| Reply::json(&capped(request, rows, total, "")));
        let all = ids(list(&server, &LIST).items()).await;
        assert_eq!(
            (all.len() as u64, server.count()),
            (rows, requests),
            "{total}"
        );
    }
    // A service that knows no pages at all.
    let server = Server::always(Reply::json(r#"{"data": {"rows": [{"id": 0}, {"id": 1}]}}"#));
    assert_eq!(ids(list(&server, &LIST).items()).await, [0, 1]);
    assert_eq!(server.count(), 2);
    assert!(!lines.take().contains("WARN"));
}

/// Some services refuse a page that they do not have.
#[tokio::test]
async fn a_refusal_of_the_page_behind_a_short_one_is_the_end() {
    let lines = Lines::record();
    for status in [400, 404, 416] {
        let server = Server::start(move |number, request| match number {
            0 => Reply::json(&capped(request, 5, "", "")),
            _ => Reply::status(status),
        });
        assert_eq!(ids(list(&server, &LIST).items()).await.len(), 5);
        assert!(lines.take().contains("refused the page after"));
    }
    let server = Server::start(|number, request| match number {
        0 => Reply::json(&capped(request, 5, "", "")),
        _ => Reply::status(403),
    });
    let all = walk(list(&server, &LIST).items()).await;
    assert!(all.last().unwrap().is_err());
}
