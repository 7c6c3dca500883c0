//! Every paged list on the wire: all rows once, and an end on every answer.

mod support;

use std::future::Future;

use forticwp::resource::ResourceFilter;
use forticwp::shared::CloudService;
use forticwp::{Client, Error, Timestamp};
use secapi_simulator::{Canned, RecordedRequest, Simulator};

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

const LISTS: [&str; 4] = [
    "alert.list",
    "finding.list",
    "resource.list",
    "document.get_activity",
];

/// What the requests asked for: `skip` and `limit`, wherever they travel.
fn windows(requests: &[RecordedRequest]) -> Vec<(i64, i64)> {
    let number = |request: &RecordedRequest, name: &str| {
        let in_body = request.json().and_then(|body| body[name].as_i64());
        in_body
            .or_else(|| request.header(name)?.parse().ok())
            .unwrap()
    };
    requests
        .iter()
        .map(|request| (number(request, "skip"), number(request, "limit")))
        .collect()
}

/// The key of the list's rows.
fn key(list: &str) -> &'static str {
    if list == "resource.list" {
        "datas"
    } else {
        "data"
    }
}

/// A page of the list with rows of these numbers and these counts beside them.
fn page(list: &str, numbers: std::ops::Range<u32>, counts: &str) -> Canned {
    let rows: Vec<_> = numbers
        .map(|number| format!(r#"{{"id": {number}}}"#))
        .collect();
    Canned::json(
        200,
        format!(r#"{{"{}": [{}], {counts}}}"#, key(list), rows.join(",")),
    )
}

#[tokio::test]
async fn all_rows_come_once_wherever_skip_and_limit_travel() {
    for total in [0, 1, 9, 10, 11, 20, 37] {
        let (simulator, cwp) = quiet(total).await;
        for list in LISTS {
            assert_eq!(rows(&cwp, list).await.unwrap(), total, "{list} of {total}");
            let requests = simulator.take_requests();
            let asked: Vec<_> = windows(&requests)
                .into_iter()
                .map(|(skip, limit)| (usize::try_from(skip).unwrap(), limit))
                .collect();
            let expected: Vec<_> = (0..total.max(1))
                .step_by(10)
                .map(|skip| (skip, 10))
                .collect();
            // A first page that is full and exactly "all" is not believed: one more may be asked for.
            assert!(
                asked == expected
                    || (total == 10 && asked.starts_with(&expected) && asked.len() == 2),
                "{list} of {total}: {asked:?}"
            );
            assert!(
                requests.iter().all(|request| request.problems.is_empty()),
                "{list}"
            );
        }
    }
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

/// The rows that come when the list answers these pages.
async fn walk(simulator: &Simulator, cwp: &Client, list: &str, pages: Vec<Canned>) -> usize {
    let waiting = pages.len();
    drop(simulator.take_requests());
    for page in pages {
        simulator.next_answer(list, page).unwrap();
    }
    let count = rows(cwp, list).await.unwrap();
    let asked = simulator.take_requests().len();
    assert!(
        (waiting..=waiting + 1).contains(&asked),
        "{list}: {asked} requests for {waiting} pages and at most the empty one behind them"
    );
    count
}

#[tokio::test]
async fn counts_that_are_wrong_or_missing_lose_and_repeat_nothing() {
    let (simulator, cwp) = quiet(0).await;
    for list in LISTS {
        let page = |numbers, counts| page(list, numbers, counts);
        for (what, pages, expected) in [
            (
                "totalPage 0 beside a total",
                vec![
                    page(0..10, r#""totalPage": 0, "totalCount": 25"#),
                    page(10..20, r#""totalPage": 0, "totalCount": 25"#),
                    page(20..25, r#""totalPage": 0, "totalCount": 25"#),
                ],
                25,
            ),
            (
                "all four 0 beside a row",
                vec![page(
                    0..1,
                    r#""skip": 0, "limit": 0, "totalPage": 0, "totalCount": 0"#,
                )],
                1,
            ),
            (
                "no counts",
                vec![page(0..10, r#""code": 0"#), page(10..13, r#""code": 0"#)],
                13,
            ),
            (
                "an empty page though there should be more",
                vec![
                    page(0..10, r#""totalCount": 617"#),
                    page(0..0, r#""totalCount": 617"#),
                ],
                10,
            ),
            (
                "the same page again",
                vec![
                    page(0..10, r#""totalCount": 617"#),
                    page(0..10, r#""totalCount": 617"#),
                ],
                10,
            ),
            (
                "a total as text",
                vec![
                    page(0..10, r#""totalCount": "12""#),
                    page(10..12, r#""totalCount": "12""#),
                ],
                12,
            ),
            (
                "smaller pages than asked for",
                vec![
                    page(0..6, r#""totalCount": 9"#),
                    page(6..9, r#""totalCount": 9"#),
                ],
                9,
            ),
        ] {
            assert_eq!(
                walk(&simulator, &cwp, list, pages).await,
                expected,
                "{list}: {what}"
            );
        }
        for body in [
            "{}",
            r#"{"totalCount": 0}"#,
            r#"{"rows": null}"#,
            r#"{"rows": []}"#,
            "null",
            "",
        ] {
            let body = body.replace("rows", key(list));
            simulator
                .next_answer(list, Canned::json(200, body.clone()))
                .unwrap();
            assert_eq!(rows(&cwp, list).await.unwrap(), 0, "{list}: {body}");
        }
    }
}
