//! A walk over pages ends whatever the service says, and gives the rows of an honest one, each once.

use proptest::prelude::*;
use secapi_core::{
    Bytes, Call, Envelope, Json, Method, Operation, Page, Paging, PagingKind, Place,
};
use serde_json::json;

use crate::recorder::{Recorder, wait};

static ROWS: Envelope = Envelope::new(&["rows"]);
static BY_OFFSET: Paging = Paging {
    kind: PagingKind::Offset,
    place: Place::Query,
    index: "skip",
    size: "limit",
    first: 0,
    default_size: 10,
    min_size: None,
    max_size: Some(50),
    text: false,
    total: Some("total"),
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
static LIST_BY_OFFSET: Operation = list(&BY_OFFSET);
static LIST_BY_NUMBER: Operation = list(&BY_NUMBER);
static LIST_BY_MARKER: Operation = list(&BY_MARKER);

const fn list(paging: &'static Paging) -> Operation {
    Operation::new("thing.list", Method::GET, "/v1/things")
        .auth(&[])
        .envelope(&ROWS)
        .paging(paging)
}

fn operation() -> impl Strategy<Value = &'static Operation> {
    prop::sample::select(vec![&LIST_BY_OFFSET, &LIST_BY_NUMBER, &LIST_BY_MARKER])
}

fn parameter(request: &http::Request<Bytes>, name: &str) -> Option<usize> {
    let query = request.uri().query()?;
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.find(|(found, _)| found == name)?.1.parse().ok()
}

/// What a service that keeps its word answers, with the number of all rows if it gives it.
fn honest(all: usize, told: bool, kind: PagingKind, request: &http::Request<Bytes>) -> String {
    let limit = parameter(request, "limit").unwrap();
    let index = parameter(request, "skip");
    let start = match kind {
        PagingKind::Page => (index.unwrap() - 1) * limit,
        _ => index.unwrap_or(0),
    };
    let end = all.min(start + limit);
    let rows: Vec<Json> = (start..end).map(|id| json!({ "id": id })).collect();
    let total = told.then_some(all);
    let next = (end < all).then(|| end.to_string());
    json!({"rows": rows, "total": total, "next": next}).to_string()
}

/// What one that does not answers: how many rows, from where on, and which numbers.
fn dishonest() -> impl Strategy<Value = String> {
    let number = prop_oneof![
        Just(Json::Null),
        (-2..300_i64).prop_map(Json::from),
        (0..50_i64).prop_map(|number| json!(number.to_string())),
        any::<u64>().prop_map(Json::from),
        Just(json!("made-up")),
    ];
    (0..60_usize, 0..20_usize, number.clone(), number).prop_map(|(rows, from, total, next)| {
        let rows: Vec<Json> = (from..from + rows).map(|id| json!({ "id": id })).collect();
        json!({"rows": rows, "total": total, "next": next}).to_string()
    })
}

proptest! {
    #[test]
    fn an_honest_list_comes_whole(
        operation in operation(),
        all in 0..200_usize,
        told in any::<bool>(),
        size in 1..60_u32,
        ahead in 0..4_u32,
    ) {
        let kind = operation.paging_style().unwrap().kind;
        let server = Recorder::start(move |_, request| honest(all, told, kind, request));
        let list = Call::<Page<Json>>::new(&server.client(), operation).page_size(size.min(50));
        let rows = wait(list.items().prefetch(ahead).try_collect()).unwrap();
        let ids: Vec<u64> = rows.iter().map(|row| row["id"].as_u64().unwrap()).collect();
        prop_assert_eq!(ids, (0..all as u64).collect::<Vec<_>>());
    }

    #[test]
    fn every_list_ends(
        operation in operation(),
        answers in prop::collection::vec(dishonest(), 1..6),
        size in 1..50_u32,
        ahead in 0..4_u32,
    ) {
        const MOST: u32 = 40;
        let server = Recorder::start(move |number, _| answers[number % answers.len()].clone());
        let list = Call::<Page<Json>>::new(&server.client(), operation).page_size(size);
        let mut rows = list.items().prefetch(ahead).max_pages(MOST);
        wait(async {
            // An error ends it, or is about one row.
            for _ in 0..MOST * 100 {
                if let Ok(None) = rows.try_next().await {
                    return Ok(());
                }
            }
            Err(TestCaseError::fail("it does not end"))
        })?;
        // What was fetched ahead is of no use where the list turns out to go on elsewhere.
        prop_assert!(server.requests().len() <= (MOST * (1 + ahead)) as usize);
    }
}
