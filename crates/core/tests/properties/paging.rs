//! Walks over pages end whatever the service answers, and an honest service's rows come exactly once and in order.

use http::Request;
use proptest::collection::vec;
use proptest::prelude::*;
use secapi_core::wire::Model;
use secapi_core::{
    Bytes, Call, Envelope, Extra, Items, Operation, Page, PageCursor, Paging, PagingKind,
    ParamLocation,
};
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::config;
use crate::service::{Service, run};

static ROWS: Envelope = Envelope::new(&["data", "rows"]);
static BY_OFFSET: Paging = Paging {
    kind: PagingKind::Offset,
    location: ParamLocation::Query,
    index: "index",
    size: "size",
    first: 0,
    default_size: 3,
    min_size: None,
    max_size: None,
    text: false,
    total: Some("data.total"),
    next: None,
};
static BY_NUMBER: Paging = Paging {
    kind: PagingKind::Page,
    first: 1,
    ..BY_OFFSET
};
static BY_MARKER: Paging = Paging {
    kind: PagingKind::Marker,
    total: None,
    next: Some("next"),
    ..BY_OFFSET
};
static OFFSET: Operation = Operation::get("row.offset", "/rows")
    .auth(&[])
    .envelope(&ROWS)
    .paging(&BY_OFFSET);
static NUMBER: Operation = Operation::get("row.number", "/rows")
    .auth(&[])
    .envelope(&ROWS)
    .paging(&BY_NUMBER);
static MARKER: Operation = Operation::get("row.marker", "/rows")
    .auth(&[])
    .envelope(&ROWS)
    .paging(&BY_MARKER);

#[derive(Clone, Debug, Default, PartialEq, Model)]
struct Row {
    id: i64,
    extra: Extra,
}

fn style() -> impl Strategy<Value = &'static Operation> {
    prop_oneof![Just(&OFFSET), Just(&NUMBER), Just(&MARKER)]
}

/// How an honest service tells the number of all rows.
#[derive(Clone, Copy, Debug)]
enum Total {
    Number,
    Text,
    /// Not at all; `null` and 0 are ways to say so.
    Missing,
    Null,
    Zero,
}

fn total() -> impl Strategy<Value = Total> {
    prop_oneof![
        Just(Total::Number),
        Just(Total::Text),
        Just(Total::Missing),
        Just(Total::Null),
        Just(Total::Zero),
    ]
}

fn answer(rows: impl Iterator<Item = u64>, total: Option<Value>, next: Option<Value>) -> String {
    let rows: Vec<Value> = rows.map(|id| json!({ "id": id })).collect();
    let mut body = json!({ "data": { "rows": rows } });
    if let Some(total) = total {
        body["data"]["total"] = total;
    }
    if let Some(next) = next {
        body["next"] = next;
    }
    body.to_string()
}

/// A page of `all` rows, as it is asked for.
fn honest(request: &Request<Bytes>, operation: &Operation, all: u64, total: Total) -> String {
    let query = request.uri().query().unwrap_or_default().as_bytes();
    let parameter = |wanted: &str| {
        form_urlencoded::parse(query)
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.parse::<u64>().unwrap())
    };
    let size = parameter("size").unwrap();
    let index = parameter("index");
    let (start, next) = if operation.name() == NUMBER.name() {
        ((index.unwrap() - 1) * size, None)
    } else {
        let start = index.unwrap_or(0);
        (start, (start + size < all).then(|| json!(start + size)))
    };
    let total = match total {
        Total::Number => Some(json!(all)),
        Total::Text => Some(json!(all.to_string())),
        Total::Missing => None,
        Total::Null => Some(Value::Null),
        Total::Zero => Some(json!(0)),
    };
    answer(start..all.min(start + size), total, next)
}

/// What a service says in place of the number of all rows.
#[derive(Clone, Copy, Debug)]
enum Lie {
    Nothing,
    Zero,
    Text,
    /// Too few. Not so many as there are up to the end of a page, for then nothing would be odd about it.
    TooFew,
    TooMany,
    /// Its own length, on every page but the first.
    Page,
}

fn lie() -> impl Strategy<Value = Lie> {
    prop_oneof![
        Just(Lie::Nothing),
        Just(Lie::Zero),
        Just(Lie::Text),
        Just(Lie::TooFew),
        Just(Lie::TooMany),
        Just(Lie::Page),
    ]
}

/// A page of at most `limit` of `all` rows, whatever size is asked for.
fn limited(
    request: &Request<Bytes>,
    operation: &Operation,
    all: u64,
    limit: u64,
    lie: Lie,
) -> String {
    let query = request.uri().query().unwrap_or_default().as_bytes();
    let index = form_urlencoded::parse(query)
        .find(|(name, _)| name == "index")
        .map_or(0, |(_, value)| value.parse::<u64>().unwrap());
    let start = if operation.name() == NUMBER.name() {
        (index - 1) * limit
    } else {
        index
    };
    let end = all.min(start + limit);
    let total = match lie {
        Lie::Zero => Some(json!(0)),
        Lie::Text => Some(json!("some")),
        Lie::TooFew if limit > 1 => Some(json!(1)),
        Lie::TooMany => Some(json!(all + 7)),
        Lie::Page if start > 0 => Some(json!(end.saturating_sub(start))),
        Lie::Nothing | Lie::TooFew | Lie::Page => None,
    };
    answer(start..end, total, None)
}

/// How many requests so many pages may take: a page that is not as long as those before costs the guesses that were made of it.
fn requests(pages: usize, prefetch: u32) -> usize {
    pages * usize::try_from(prefetch + 1).unwrap()
}

fn ids(rows: &[Row]) -> Vec<i64> {
    rows.iter().map(|row| row.id).collect()
}

/// One answer of a service that keeps to nothing: how many rows from where, the number of all rows, and the next marker.
fn page() -> impl Strategy<Value = String> {
    let number = prop_oneof![
        any::<i64>().prop_map(|number| json!(number)),
        (0_i64..30).prop_map(|number| json!(number)),
        (0_i64..30).prop_map(|number| json!(number.to_string())),
        Just(json!("many")),
        Just(json!(1.5)),
        Just(json!({})),
        Just(Value::Null),
    ];
    let next = prop_oneof![
        (0_i64..4).prop_map(|number| json!(number)),
        Just(json!("")),
        Just(Value::Null)
    ];
    (
        0_u64..12,
        0_u64..7,
        prop::option::of(number),
        prop::option::of(next),
    )
        .prop_map(|(start, rows, total, next)| answer(start..start + rows, total, next))
}

proptest! {
    #![proptest_config(config(96))]

    #[test]
    fn rows_of_an_honest_service_come_once_and_in_order(
        operation in style(), all in 0_u64..25, size in 1_u32..8, total in total(), prefetch in 0_u32..4,
    ) {
        let service = Service::new(move |_, request| honest(request, operation, all, total));
        let call = || Call::<Page<Row>>::new(&service.client(), operation).page_size(size);
        let rows = run(call().items().prefetch(prefetch).try_collect()).unwrap();
        let expected: Vec<i64> = (0..i64::try_from(all).unwrap()).collect();
        prop_assert_eq!(ids(&rows), &*expected);
        let needed = usize::try_from(all / u64::from(size)).unwrap() + 2;
        prop_assert!(service.requests().len() <= needed, "{} requests", service.requests().len());

        let pages = run(async {
            let mut pages = call().pages().prefetch(prefetch);
            let mut rows = Vec::new();
            while let Some(page) = pages.try_next().await.unwrap() {
                rows.extend(page.items);
            }
            rows
        });
        prop_assert_eq!(ids(&pages), expected);
    }

    /// The service gives fewer rows than it is asked for, and its number of all rows means nothing.
    #[test]
    fn rows_of_a_service_with_a_limit_of_its_own_come_once_and_in_order(
        operation in prop_oneof![Just(&OFFSET), Just(&NUMBER)], all in 0_u64..60, limit in 1_u64..12, lie in lie(), prefetch in 0_u32..4,
    ) {
        let service = Service::new(move |_, request| limited(request, operation, all, limit, lie));
        let call = Call::<Page<Row>>::new(&service.client(), operation).page_size(20);
        let rows = run(call.items().prefetch(prefetch).try_collect()).unwrap();
        let expected: Vec<i64> = (0..i64::try_from(all).unwrap()).collect();
        prop_assert_eq!(ids(&rows), expected);
        let needed = usize::try_from(all.div_ceil(limit)).unwrap() + 1;
        prop_assert!(service.requests().len() <= requests(needed, prefetch), "{} requests", service.requests().len());
    }

    #[test]
    fn a_list_goes_on_from_a_cursor_after_any_row(
        operation in style(), all in 0_u64..20, size in 1_u32..6, total in total(), before in 0_u32..3, after in 0_u32..3,
        stops in vec(0_usize..9, 0..5),
    ) {
        let service = Service::new(move |_, request| honest(request, operation, all, total));
        let client = service.client();
        let rows = run(async {
            let mut rows = Vec::new();
            let mut items: Items<Row> = Call::new(&client, operation).page_size(size).items().prefetch(before);
            for stop in stops {
                for _ in 0..stop {
                    rows.extend(items.try_next().await.unwrap());
                }
                let stored: PageCursor = items.cursor().to_string().parse().unwrap();
                // The page size is that of the cursor.
                items = Call::new(&client, operation).items().prefetch(after).resume(&stored).unwrap();
            }
            rows.extend(items.try_collect().await.unwrap());
            rows
        });
        let expected: Vec<i64> = (0..i64::try_from(all).unwrap()).collect();
        prop_assert_eq!(ids(&rows), expected);
    }

    #[test]
    fn a_service_that_repeats_itself_comes_to_an_end(
        operation in style(), pages in vec(page(), 1..8), size in 1_u32..7, prefetch in 0_u32..3,
    ) {
        // The last page again and again.
        let count = pages.len();
        let service = Service::new(move |number, _| pages[number.min(pages.len() - 1)].clone());
        let call = Call::<Page<Row>>::new(&service.client(), operation).page_size(size);
        let rows = run(call.items().prefetch(prefetch).try_collect()).unwrap();
        // The rows of the last page are told apart only by coming again.
        prop_assert!(rows.len() <= 7 * (count + 1), "{} rows", rows.len());
        prop_assert!(service.requests().len() <= requests(count + 2, prefetch), "{} requests", service.requests().len());
    }

    #[test]
    fn no_service_is_asked_for_more_pages_than_allowed(
        operation in style(), pages in vec(page(), 1..8), size in 1_u32..7, limit in 1_u32..12, prefetch in 0_u32..3,
    ) {
        // In a circle.
        let service = Service::new(move |number, _| pages[number % pages.len()].clone());
        let call = Call::<Page<Row>>::new(&service.client(), operation).page_size(size);
        let rows = run(call.items().max_pages(limit).prefetch(prefetch).try_collect()).unwrap();
        let limit = usize::try_from(limit).unwrap();
        prop_assert!(rows.len() <= 7 * limit);
        prop_assert!(service.requests().len() <= requests(limit, prefetch), "{} requests", service.requests().len());
    }
}
