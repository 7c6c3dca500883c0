//! Every paged list on the wire: all rows once, and an end on every answer.

mod support;

use std::future::Future;
use std::ops::Range;

use forticasb::{Client, Error, Timestamp};
use secapi_conformance::Lists;
use secapi_simulator::Simulator;

use crate::support::quiet;

/// After every row.
const LATER: i64 = 4_000_000_000_000;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

/// The paged lists by name. Each gives the number of its rows, with pages of ten.
async fn rows(casb: &Client, list: &str) -> Result<usize, Error> {
    match list {
        "activity.list" => {
            count(
                casb.activity()
                    .list("Box", at(0), at(LATER))
                    .page_size(10)
                    .items()
                    .try_collect(),
            )
            .await
        }
        "alert.list" => {
            count(
                casb.alert()
                    .list("Box", at(0), at(LATER))
                    .page_size(10)
                    .items()
                    .try_collect(),
            )
            .await
        }
        "user.list" => count(casb.user().list("Box").page_size(10).items().try_collect()).await,
        "report.list_c_level" => {
            count(
                casb.report()
                    .list_c_level()
                    .page_size(10)
                    .items()
                    .try_collect(),
            )
            .await
        }
        other => panic!("no list {other}"),
    }
}

async fn count<T>(rows: impl Future<Output = Result<Vec<T>, Error>>) -> Result<usize, Error> {
    rows.await.map(|rows| rows.len())
}

struct Paged;

impl Lists for Paged {
    type Client = Client;
    const NAMES: &'static [&'static str] = &[
        "activity.list",
        "alert.list",
        "user.list",
        "report.list_c_level",
    ];

    async fn quiet(rows: usize) -> (Simulator, Client) {
        quiet(rows).await
    }

    async fn rows(client: &Client, list: &str) -> Result<usize, Error> {
        rows(client, list).await
    }

    fn page(list: &str, numbers: Range<u32>, counts: &str) -> String {
        let rows: Vec<_> = numbers
        .map(|number| match list {
            "user.list" => format!(r#"{{"userId": "{number}"}}"#),
            "report.list_c_level" => {
                format!(
                    r#"{{"id": {number}, "name": "r", "status": "completed_success", "url": "u"}}"#
                )
            }
            _ => format!(r#"{{"id": "{number}", "eventId": "{number}"}}"#),
        })
        .collect();
        let rows = rows.join(",");
        if list == "report.list_c_level" {
            format!(r#"{{"data": {{"datas": [{rows}], {counts}}}, "code": 0, "httpCode": 200}}"#)
        } else {
            format!(r#"{{"data": [{rows}], {counts}}}"#)
        }
    }

    fn empty_pages(list: &str) -> Vec<String> {
        let bodies = [
            r#"{"code": 0}"#,
            r#"{"code": 0, "totalCount": 0}"#,
            r#"{"code": 0, "data": null}"#,
            r#"{"code": 0, "data": []}"#,
            "null",
            "",
        ];
        // The list inside an object has an object there.
        let empty = match list {
            "report.list_c_level" => r#"{"totalPage": 0, "totalCount": 0}"#,
            _ => "[]",
        };
        bodies.map(|body| body.replace("[]", empty)).into()
    }
}

#[tokio::test]
async fn all_rows_come_once_wherever_skip_and_limit_travel() {
    secapi_conformance::check_windows::<Paged>().await;
}

#[tokio::test]
async fn counts_that_are_wrong_or_missing_lose_and_repeat_nothing() {
    secapi_conformance::check_counts::<Paged>().await;
}

#[tokio::test]
async fn rows_are_the_same_as_those_of_one_large_page() {
    let (_simulator, casb) = quiet(37).await;
    let all = casb.user().list("Box").page_size(100).await.unwrap();
    assert_eq!((all.items.len(), all.total), (37, Some(37)));
    assert_eq!(
        casb.user()
            .list("Box")
            .page_size(10)
            .items()
            .try_collect()
            .await
            .unwrap(),
        all.items
    );
    let mut pages = casb.user().list("Box").page_size(10).start_at(20).pages();
    let mut rest = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        rest.extend(page.items);
    }
    assert_eq!(rest, all.items[20..]);
}
