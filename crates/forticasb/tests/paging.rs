//! Every paged list on the wire: all rows once, and an end on every answer.

mod support;

use std::future::Future;

use forticasb::{Client, Error, Timestamp};
use secapi_simulator::{Canned, RecordedRequest, Simulator};

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

const LISTS: [&str; 4] = [
    "activity.list",
    "alert.list",
    "user.list",
    "report.list_c_level",
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

/// A page of the list with rows of these numbers and these counts beside them.
fn page(list: &str, numbers: std::ops::Range<u32>, counts: &str) -> Canned {
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
    Canned::json(
        200,
        if list == "report.list_c_level" {
            format!(r#"{{"data": {{"datas": [{rows}], {counts}}}, "code": 0, "httpCode": 200}}"#)
        } else {
            format!(r#"{{"data": [{rows}], {counts}}}"#)
        },
    )
}

#[tokio::test]
async fn all_rows_come_once_wherever_skip_and_limit_travel() {
    for total in [0, 1, 9, 10, 11, 20, 37] {
        let (simulator, casb) = quiet(total).await;
        for list in LISTS {
            assert_eq!(rows(&casb, list).await.unwrap(), total, "{list} of {total}");
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

/// The rows that come when the list answers these pages.
async fn walk(simulator: &Simulator, casb: &Client, list: &str, pages: Vec<Canned>) -> usize {
    let waiting = pages.len();
    drop(simulator.take_requests());
    for page in pages {
        simulator.next_answer(list, page).unwrap();
    }
    let count = rows(casb, list).await.unwrap();
    let asked = simulator.take_requests().len();
    assert!(
        (waiting..=waiting + 1).contains(&asked),
        "{list}: {asked} requests for {waiting} pages and at most the empty one behind them"
    );
    count
}

#[tokio::test]
async fn counts_that_are_wrong_or_missing_lose_and_repeat_nothing() {
    let (simulator, casb) = quiet(0).await;
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
                walk(&simulator, &casb, list, pages).await,
                expected,
                "{list}: {what}"
            );
        }
        for body in [
            r#"{"code": 0}"#,
            r#"{"code": 0, "totalCount": 0}"#,
            r#"{"code": 0, "data": null}"#,
            r#"{"code": 0, "data": []}"#,
            "null",
            "",
        ] {
            // The list inside an object has an object there.
            let body = match list {
                "report.list_c_level" => body.replace("[]", r#"{"totalPage": 0, "totalCount": 0}"#),
                _ => body.to_owned(),
            };
            simulator
                .next_answer(list, Canned::json(200, body.clone()))
                .unwrap();
            assert_eq!(rows(&casb, list).await.unwrap(), 0, "{list}: {body}");
        }
    }
}
