//! Every paged list on the wire: all rows once, and an end on every answer.

mod support;

use std::future::Future;
use std::ops::Range;

use forticwp::resource::ResourceFilter;
use forticwp::shared::CloudService;
use forticwp::{Client, Error, Timestamp};
use secapi_conformance::Lists;
use secapi_simulator::Simulator;

use crate::support::quiet;

/// After every row.
const LATER: i64 = 4_000_000_000_000;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

/// The paged lists by name. Each gives the number of its rows, with pages of ten.
async fn rows(cwp: &Client, list: &str) -> Result<usize, Error> {
    match list {
        "alert.list" => {
            count(
                cwp.alert()
                    .list(at(0), at(LATER))
                    .page_size(10)
                    .items()
                    .try_collect(),
            )
            .await
        }
        "finding.list" => {
            count(
                cwp.finding()
                    .list(7, at(0), at(LATER))
                    .page_size(10)
                    .items()
                    .try_collect(),
            )
            .await
        }
        "resource.list" => {
            count(
                cwp.resource()
                    .list(&machines())
                    .page_size(10)
                    .items()
                    .try_collect(),
            )
            .await
        }
        "document.get_activity" => {
            count(
                cwp.document()
                    .get_activity("made-up-file", at(0), at(LATER))
                    .page_size(10)
                    .items()
                    .try_collect(),
            )
            .await
        }
        other => panic!("no list {other}"),
    }
}

fn machines() -> ResourceFilter {
    ResourceFilter::of_types(CloudService::GoogleCloud, ["Compute Engine Instance"])
}

async fn count<T>(rows: impl Future<Output = Result<Vec<T>, Error>>) -> Result<usize, Error> {
    rows.await.map(|rows| rows.len())
}

/// The key of the list's rows.
fn key(list: &str) -> &'static str {
    if list == "resource.list" {
        "datas"
    } else {
        "data"
    }
}

struct Paged;

impl Lists for Paged {
    type Client = Client;
    const NAMES: &'static [&'static str] = &[
        "alert.list",
        "finding.list",
        "resource.list",
        "document.get_activity",
    ];

    async fn quiet(rows: usize) -> (Simulator, Client) {
        quiet(rows).await
    }

    async fn rows(client: &Client, list: &str) -> Result<usize, Error> {
        rows(client, list).await
    }

    fn page(list: &str, numbers: Range<u32>, counts: &str) -> String {
        let rows: Vec<_> = numbers
            .map(|number| format!(r#"{{"id": {number}}}"#))
            .collect();
        format!(r#"{{"{}": [{}], {counts}}}"#, key(list), rows.join(","))
    }

    fn empty_pages(list: &str) -> Vec<String> {
        let bodies = [
            "{}",
            r#"{"totalCount": 0}"#,
            r#"{"rows": null}"#,
            r#"{"rows": []}"#,
            "null",
            "",
        ];
        bodies.map(|body| body.replace("rows", key(list))).into()
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
    let (_simulator, cwp) = quiet(37).await;
    let list = || cwp.alert().list(at(0), at(LATER));
    let all = list().page_size(100).await.unwrap();
    assert_eq!((all.items.len(), all.total), (37, Some(37)));
    assert_eq!(
        list().page_size(10).items().try_collect().await.unwrap(),
        all.items
    );
    let mut pages = list().page_size(10).start_at(20).pages();
    let mut rest = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        rest.extend(page.items);
    }
    assert_eq!(rest, all.items[20..]);
}
