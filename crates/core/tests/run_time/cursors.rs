//! Lists that are taken up again, and lists that fetch ahead.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use secapi_core::{Call, Client, Error, ErrorKind, Items, Operation, Page, PageCursor};

use crate::pages::{ids, page, parameter};
use crate::server::{Recorded, Reply, Server};
use crate::support::{LIST, LIST_BY_MARKER, LIST_BY_NUMBER, Thing, client};

fn list(client: &Client, operation: &'static Operation) -> Call<Page<Thing>> {
    Call::new(client, operation).page_size(3)
}

/// Ten things, in every style of paging.
fn ten(request: &Recorded) -> Reply {
    if let Some(number) = parameter(request, "page") {
        let rows: Vec<String> = ((number - 1) * 3..10.min(number * 3))
            .map(|id| format!(r#"{{"id": {id}}}"#))
            .collect();
        return Reply::json(&format!(
            r#"{{"data": {{"rows": [{}], "total": 10}}}}"#,
            rows.join(",")
        ));
    }
    if request.target.contains("skip=") {
        return page(request, 10, "10");
    }
    let start = parameter(request, "marker").unwrap_or(0);
    let rows: Vec<String> = (start..10.min(start + 3))
        .map(|id| format!(r#"{{"id": {id}}}"#))
        .collect();
    let next = if start + 3 < 10 {
        format!("\"{}\"", start + 3)
    } else {
        "null".to_owned()
    };
    Reply::json(&format!(
        r#"{{"data": {{"rows": [{}]}}, "next": {next}}}"#,
        rows.join(",")
    ))
}

const STYLES: [&Operation; 3] = [&LIST, &LIST_BY_NUMBER, &LIST_BY_MARKER];

/// Through both stored forms.
fn stored(cursor: &PageCursor) -> PageCursor {
    let by_text: PageCursor = cursor.to_string().parse().unwrap();
    let by_serde: PageCursor =
        serde_json::from_value(serde_json::to_value(cursor).unwrap()).unwrap();
    assert_eq!((&by_text, &by_serde), (cursor, cursor));
    by_text
}

#[tokio::test]
async fn a_list_goes_on_after_any_row() {
    let server = Server::start(|_, request| ten(request));
    let client = client(&server);
    for operation in STYLES {
        for given in 0..=10_i64 {
            for prefetch in [0, 2] {
                let mut items = list(&client, operation).items().prefetch(prefetch);
                for id in 0..given {
                    assert_eq!(items.try_next().await.unwrap().unwrap().id, id);
                }
                let cursor = stored(&items.cursor());
                // A page size of its own does not count.
                let rest = Call::<Page<Thing>>::new(&client, operation)
                    .items()
                    .resume(&cursor)
                    .unwrap();
                let expected: Vec<i64> = (given..10).collect();
                assert_eq!(
                    ids(rest).await,
                    expected,
                    "{} after {given}",
                    operation.name()
                );
            }
        }
    }
}

#[tokio::test]
async fn the_end_is_remembered() {
    let server = Server::start(|_, request| ten(request));
    let client = client(&server);
    let mut items = list(&client, &LIST).items();
    while items.try_next().await.unwrap().is_some() {}
    let cursor = stored(&items.cursor());
    assert!(cursor.is_done());
    let before = server.count();
    assert!(
        ids(list(&client, &LIST).items().resume(&cursor).unwrap())
            .await
            .is_empty()
    );
    assert_eq!(server.count(), before, "nothing is asked for");
}

#[tokio::test]
async fn a_list_goes_on_after_an_error() {
    let server = Server::start(|number, request| {
        if number == 2 {
            Reply::status(400)
        } else {
            ten(request)
        }
    });
    let client = client(&server);
    for prefetch in [0, 1] {
        let mut items = list(&client, &LIST).items().prefetch(prefetch);
        let mut got = Vec::new();
        let error = loop {
            match items.try_next().await {
                Ok(Some(thing)) => got.push(thing.id),
                Ok(None) => break None,
                Err(error) => break Some(error),
            }
        };
        if prefetch == 0 {
            assert_eq!(error.unwrap().status().unwrap(), 400);
            assert_eq!(got, [0, 1, 2, 3, 4, 5]);
            let cursor = stored(&items.cursor());
            assert!(!cursor.is_done());
            got.extend(ids(list(&client, &LIST).items().resume(&cursor).unwrap()).await);
        }
        assert_eq!(got, (0..10).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn pages_give_the_rest_of_a_page() {
    let server = Server::start(|_, request| ten(request));
    let client = client(&server);
    let mut items = list(&client, &LIST).items();
    for _ in 0..4 {
        items.try_next().await.unwrap();
    }
    let mut pages = list(&client, &LIST)
        .pages()
        .resume(&items.cursor())
        .unwrap();
    let mut lengths = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        lengths.push(page.items.len());
    }
    assert_eq!(lengths, [2, 3, 1]);
}

#[tokio::test]
async fn cursors_that_do_not_belong_are_refused() {
    let server = Server::start(|_, request| ten(request));
    let client = client(&server);
    let cursor = list(&client, &LIST).items().cursor();
    let error = list(&client, &LIST_BY_MARKER)
        .items()
        .resume(&cursor)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    assert!(
        error.to_string().contains("thing.list_by_marker"),
        "{error}"
    );
    for text in [
        "",
        "{}",
        "[]",
        r#"{"operation": "a", "index": 0, "size": -1, "covered": 0, "given": 0, "done": false}"#,
    ] {
        assert_eq!(
            text.parse::<PageCursor>().unwrap_err().kind(),
            ErrorKind::Config,
            "{text}"
        );
    }
}

/// All pages of a list of `all` rows, with the indexes that were asked for.
async fn indexes(all: u64, total: &'static str, prefetch: u32) -> Vec<u64> {
    let server = Server::start(move |_, request| page(request, all, total));
    let got = ids(list(&client(&server), &LIST).items().prefetch(prefetch)).await;
    assert_eq!(got, (0..i64::try_from(all).unwrap()).collect::<Vec<_>>());
    let mut indexes: Vec<u64> = server
        .requests()
        .iter()
        .filter_map(|request| parameter(request, "skip"))
        .collect();
    indexes.sort_unstable();
    indexes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_fetched_ahead_is_what_would_be_fetched_anyway() {
    for (all, total) in [
        (10, "10"),
        (9, "9"),
        (10, "null"),
        (9, "null"),
        (10, "0"),
        (1, "1"),
        (0, "0"),
    ] {
        let plain = indexes(all, total, 0).await;
        for prefetch in [1, 2, 8, u32::MAX] {
            assert_eq!(
                indexes(all, total, prefetch).await,
                plain,
                "{all} rows, total {total}, {prefetch} ahead"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_are_fetched_at_the_same_time_and_come_in_order() {
    // All but the first page are held back until three of them have been asked for.
    let asked = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&asked);
    let server = Server::start(move |_, request| {
        if parameter(request, "skip") != Some(0) {
            seen.fetch_add(1, Ordering::SeqCst);
            while seen.load(Ordering::SeqCst) < 3 {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        ten(request)
    });
    let got = ids(list(&client(&server), &LIST).items().prefetch(3)).await;
    assert_eq!(got, (0..10).collect::<Vec<_>>());
    assert_eq!(asked.load(Ordering::SeqCst), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_guess_costs_no_row() {
    // Every page but the first is one row shorter than asked for.
    let server = Server::start(|_, request| {
        let (skip, limit) = (
            parameter(request, "skip").unwrap(),
            parameter(request, "limit").unwrap(),
        );
        let limit = if skip == 0 { limit } else { limit - 1 };
        let rows: Vec<String> = (skip..10.min(skip + limit))
            .map(|id| format!(r#"{{"id": {id}}}"#))
            .collect();
        Reply::json(&format!(
            r#"{{"data": {{"rows": [{}], "total": 10}}}}"#,
            rows.join(",")
        ))
    });
    let got = ids(list(&client(&server), &LIST).items().prefetch(4)).await;
    assert_eq!(got, (0..10).collect::<Vec<_>>());
}

/// The first page of [`ten`]; the others never come to their end.
fn first_of_ten(request: &Recorded) -> Reply {
    let reply = ten(request);
    if parameter(request, "skip") == Some(0) {
        reply
    } else {
        reply.stall_after(1)
    }
}

#[tokio::test]
async fn dropping_a_list_gives_up_what_is_fetched_ahead() {
    let server = Server::start(|_, request| first_of_ten(request));
    let client = client(&server);
    let mut items: Items<Thing> = list(&client, &LIST).items().prefetch(2);
    items.try_next().await.unwrap();
    let ended = |client: &Client| client.stats().failed_calls;
    assert_eq!(
        client.stats().calls,
        1,
        "the others have not had a turn yet"
    );
    while server.count() < 3 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(client.stats().calls, 3);
    drop(items);
    tokio::task::yield_now().await;
    assert_eq!(ended(&client), 0, "given up, not failed");
    // The connections are closed, and nothing else is asked for.
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!((server.count(), client.stats().calls), (3, 3));
}

#[tokio::test]
async fn who_waits_for_a_page_has_those_ahead_of_it_fetched_as_well() {
    let server = Server::start(|_, request| first_of_ten(request));
    let mut items: Items<Thing> = list(&client(&server), &LIST).items().prefetch(1);
    let waiting = tokio::spawn(async move { while let Ok(Some(_)) = items.try_next().await {} });
    // The first page, the one that is waited for, and one ahead of it.
    while server.count() < 3 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(server.count(), 3);
    waiting.abort();
}

#[test]
fn fetching_ahead_works_without_async_too() {
    let server = Server::start(|_, request| ten(request));
    let client = client(&server);
    let things: Result<Vec<Thing>, Error> = list(&client, &LIST)
        .items()
        .prefetch(2)
        .blocking()
        .collect();
    assert_eq!(things.unwrap().len(), 10);
}

#[tokio::test]
async fn lists_that_change_on_the_way_end_with_a_warning() {
    for (name, totals) in [
        ("shrinking", ["30", "9", "9"]),
        ("text", ["\"6\"", "\"6\"", "\"6\""]),
        ("no number", ["\"many\"", "\"many\"", "\"many\""]),
    ] {
        for prefetch in [0, 2] {
            let server =
                Server::start(move |number, request| page(request, 6, totals[number.min(2)]));
            let client = client(&server);
            let got = ids(list(&client, &LIST).items().prefetch(prefetch)).await;
            assert_eq!(got, (0..6).collect::<Vec<_>>(), "{name}");
            assert_eq!(client.stats().warnings, 1, "{name}, {prefetch} ahead");
        }
    }
}
