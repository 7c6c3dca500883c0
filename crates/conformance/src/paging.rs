//! Lists that are paged by `skip` and `limit`: all rows once, and an end on every answer.

use std::future::Future;
use std::ops::Range;

use secapi_core::Error;
use secapi_simulator::{Canned, RecordedRequest, Simulator};

/// The lists of a product that are paged by `skip` and `limit`.
pub trait Lists {
    /// The product's client.
    type Client;
    /// The operations, as faults name them.
    const NAMES: &'static [&'static str];

    /// A simulator whose lists have this many rows, and a client. No request is recorded yet.
    fn quiet(rows: usize) -> impl Future<Output = (Simulator, Self::Client)>;

    /// The number of rows that a list gives, with pages of ten.
    fn rows(client: &Self::Client, list: &str) -> impl Future<Output = Result<usize, Error>>;

    /// The body of a page with rows of these numbers, and these counts beside them.
    fn page(list: &str, numbers: Range<u32>, counts: &str) -> String;

    /// Bodies of pages without a row.
    fn empty_pages(list: &str) -> Vec<String>;
}

async fn count<L: Lists>(client: &L::Client, list: &str) -> usize {
    let counted = L::rows(client, list).await;
    counted.unwrap_or_else(|error| panic!("{list}: {error}"))
}

fn prepare(simulator: &Simulator, list: &str, page: Canned) {
    let prepared = simulator.next_answer(list, page);
    prepared.unwrap_or_else(|error| panic!("{list}: {error}"));
}

/// What the requests asked for: `skip` and `limit`, wherever they travel.
fn windows(requests: &[RecordedRequest]) -> Vec<(i64, i64)> {
    let number = |request: &RecordedRequest, name: &str| {
        let in_body = request.json().and_then(|body| body[name].as_i64());
        in_body
            .or_else(|| request.header(name)?.parse().ok())
            .unwrap_or(-1)
    };
    requests
        .iter()
        .map(|request| (number(request, "skip"), number(request, "limit")))
        .collect()
}

/// All rows come once, wherever `skip` and `limit` travel.
///
/// # Panics
/// When they do not.
pub async fn check_windows<L: Lists>() {
    for total in [0, 1, 9, 10, 11, 20, 37] {
        let (simulator, client) = L::quiet(total).await;
        for list in L::NAMES {
            assert_eq!(count::<L>(&client, list).await, total, "{list} of {total}");
            let requests = simulator.take_requests();
            let asked: Vec<_> = windows(&requests)
                .into_iter()
                .map(|(skip, limit)| (usize::try_from(skip).unwrap_or(usize::MAX), limit))
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

/// The rows that come when the list answers these pages.
async fn walk<L: Lists>(
    simulator: &Simulator,
    client: &L::Client,
    list: &str,
    pages: Vec<Canned>,
) -> usize {
    let waiting = pages.len();
    drop(simulator.take_requests());
    for page in pages {
        prepare(simulator, list, page);
    }
    let count = count::<L>(client, list).await;
    let asked = simulator.take_requests().len();
    assert!(
        (waiting..=waiting + 1).contains(&asked),
        "{list}: {asked} requests for {waiting} pages and at most the empty one behind them"
    );
    count
}

/// What is wrong with counts, these counts, the rows of each page, and how many rows there are.
type WrongCounts = (&'static str, &'static str, &'static [Range<u32>], usize);

#[allow(
    clippy::single_range_in_vec_init,
    reason = "a list of one page is a list of one range"
)]
const WRONG_COUNTS: &[WrongCounts] = &[
    (
        "totalPage 0 beside a total",
        r#""totalPage": 0, "totalCount": 25"#,
        &[0..10, 10..20, 20..25],
        25,
    ),
    (
        "all four 0 beside a row",
        r#""skip": 0, "limit": 0, "totalPage": 0, "totalCount": 0"#,
        &[0..1],
        1,
    ),
    ("no counts", r#""code": 0"#, &[0..10, 10..13], 13),
    (
        "an empty page though there should be more",
        r#""totalCount": 617"#,
        &[0..10, 0..0],
        10,
    ),
    (
        "the same page again",
        r#""totalCount": 617"#,
        &[0..10, 0..10],
        10,
    ),
    (
        "a total as text",
        r#""totalCount": "12""#,
        &[0..10, 10..12],
        12,
    ),
    (
        "smaller pages than asked for",
        r#""totalCount": 9"#,
        &[0..6, 6..9],
        9,
    ),
];

/// Counts that are wrong or missing lose and repeat nothing.
///
/// # Panics
/// When they do.
pub async fn check_counts<L: Lists>() {
    let (simulator, client) = L::quiet(0).await;
    for list in L::NAMES {
        for (what, counts, pages, expected) in WRONG_COUNTS {
            let pages = pages.iter().map(|rows| L::page(list, rows.clone(), counts));
            let pages = pages.map(|page| Canned::json(200, page)).collect();
            let given = walk::<L>(&simulator, &client, list, pages).await;
            assert_eq!(given, *expected, "{list}: {what}");
        }
        for body in L::empty_pages(list) {
            prepare(&simulator, list, Canned::json(200, body.clone()));
            assert_eq!(count::<L>(&client, list).await, 0, "{list}: {body}");
        }
    }
}
