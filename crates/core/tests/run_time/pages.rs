//! Lists over pages, on the wire.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use futures_core::Stream;
use secapi_core::{Call, Envelope, Error, ErrorKind, Items, Operation, Page, Pages};

use crate::secrets::Lines;
use crate::server::{Recorded, Reply, Server};
use crate::support::{LIST, LIST_BY_MARKER, LIST_IN_BODY, Thing, client, failure};

fn list(server: &Server, operation: &'static Operation) -> Call<Page<Thing>> {
    Call::new(&client(server), operation)
}

pub(crate) fn parameter(request: &Recorded, name: &str) -> Option<u64> {
    let (_, query) = request.target.split_once('?')?;
    query
        .split('&')
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?
        .parse()
        .ok()
}

/// A page of the things from `skip` on, out of `all`, with `total` as it is told.
pub(crate) fn page(request: &Recorded, all: u64, total: &str) -> Reply {
    let (skip, limit) = (
        parameter(request, "skip").unwrap(),
        parameter(request, "limit").unwrap(),
    );
    let rows: Vec<String> = (skip..all.min(skip + limit))
        .map(|id| format!(r#"{{"id": {id}}}"#))
        .collect();
    Reply::json(&format!(
        r#"{{"data": {{"rows": [{}], "skip": {skip}, "total": {total}}}}}"#,
        rows.join(",")
    ))
}

/// The ids that came, with the errors between them.
pub(crate) async fn walk(mut items: Items<Thing>) -> Vec<Result<i64, Error>> {
    let mut all = Vec::new();
    loop {
        match items.try_next().await {
            Ok(Some(thing)) => all.push(Ok(thing.id)),
            Ok(None) => return all,
            Err(error) => all.push(Err(error)),
        }
        assert!(all.len() < 1000, "it does not end");
    }
}

pub(crate) async fn ids(items: Items<Thing>) -> Vec<i64> {
    walk(items)
        .await
        .into_iter()
        .collect::<Result<_, _>>()
        .unwrap()
}

#[tokio::test]
async fn all_rows_of_all_pages_come_once_and_in_order() {
    for total in ["5", "\"5\"", "5.0", "0", "null", "\"many\"", "-1", "7", "3"] {
        let total = total.to_owned();
        let shown = total.clone();
        let server = Server::start(move |_, request| page(request, 5, &total));
        assert_eq!(
            ids(list(&server, &LIST).items()).await,
            [0, 1, 2, 3, 4],
            "total {shown}"
        );
        assert!(
            (3..=4).contains(&server.count()),
            "total {shown}: {} requests",
            server.count()
        );
    }
    let server = Server::start(|_, request| page(request, 5, "5"));
    assert_eq!(
        ids(list(&server, &LIST).page_size(3).start_at(1).items()).await,
        [1, 2, 3, 4]
    );
    let targets: Vec<_> = server
        .requests()
        .into_iter()
        .map(|request| request.target)
        .collect();
    assert_eq!(
        targets,
        ["/v1/things?limit=3&skip=1", "/v1/things?limit=3&skip=4"]
    );
}

#[tokio::test]
async fn one_page_is_a_call_like_any_other() {
    let server = Server::start(|_, request| page(request, 5, "5"));
    let page = list(&server, &LIST).await.unwrap();
    assert_eq!(
        (
            page.items.len(),
            page.total,
            page.envelope["data"]["skip"].as_u64()
        ),
        (2, Some(5), Some(0))
    );
    assert_eq!(server.only().target, "/v1/things?skip=0&limit=2");
    let error = failure(list(&server, &LIST).page_size(51)).await;
    assert_eq!(
        (error.kind(), error.parameter(), server.count()),
        (ErrorKind::Request, Some("limit"), 1)
    );
}

#[tokio::test]
async fn index_and_size_travel_as_the_service_wants_them() {
    let server = Server::in_turn(vec![
        Reply::json(r#"{"data": {"rows": [{"id": 1}, {"id": 2}], "total": 3}}"#),
        Reply::json("{}"),
    ]);
    assert_eq!(ids(list(&server, &LIST_IN_BODY).items()).await, [1, 2]);
    let sent: Vec<String> = server.requests().iter().map(Recorded::text).collect();
    assert_eq!(
        sent,
        [r#"{"skip":"0","limit":"2"}"#, r#"{"skip":"2","limit":"2"}"#]
    );
}

#[tokio::test]
async fn markers_are_followed_until_there_is_none() {
    let reply = |id: i64, next: &str| {
        Reply::json(&format!(
            r#"{{"data": {{"rows": [{{"id": {id}}}]}}, "next": {next}}}"#
        ))
    };
    let server = Server::in_turn(vec![reply(1, "\"a/b\""), reply(2, "17"), reply(3, "null")]);
    assert_eq!(ids(list(&server, &LIST_BY_MARKER).items()).await, [1, 2, 3]);
    let targets: Vec<_> = server
        .requests()
        .into_iter()
        .map(|request| request.target)
        .collect();
    assert_eq!(
        targets,
        [
            "/v1/things?limit=2",
            "/v1/things?marker=a%2Fb&limit=2",
            "/v1/things?marker=17&limit=2"
        ]
    );

    let circle = Server::start(move |number, _| reply(1, ["\"a\"", "\"b\""][number % 2]));
    assert_eq!(ids(list(&circle, &LIST_BY_MARKER).items()).await, [1, 1, 1]);
}

#[tokio::test]
async fn odd_lists_end_and_say_so() {
    let lines = Lines::record();
    // The same page whatever is asked for.
    let server = Server::always(Reply::json(
        r#"{"data": {"rows": [{"id": 1}, {"id": 2}], "total": 100}}"#,
    ));
    assert_eq!(ids(list(&server, &LIST).items()).await, [1, 2]);
    assert_eq!(server.count(), 2);
    assert!(lines.take().contains("same rows again"));

    // Nothing, though there should be something.
    let server = Server::always(Reply::json(r#"{"data": {"rows": [], "total": 100}}"#));
    assert!(ids(list(&server, &LIST).items()).await.is_empty());
    assert_eq!(server.count(), 1);
    assert!(lines.take().contains("the page is empty"));

    // No end.
    let server = Server::start(|_, request| page(request, 1_000_000, "1000000"));
    assert_eq!(
        ids(list(&server, &LIST).items().max_pages(3)).await,
        [0, 1, 2, 3, 4, 5]
    );
    assert!(lines.take().contains("limit on the number of pages"));
}

#[tokio::test]
async fn a_bad_row_costs_only_itself() {
    let server = Server::in_turn(vec![
        Reply::json(
            r#"{"data": {"rows": [{"id": 1}, {"id": {"secret": "made-up-token"}}], "total": 3}}"#,
        ),
        Reply::json(r#"{"data": {"rows": [{"id": 3}], "total": 3}}"#),
    ]);
    let all = walk(list(&server, &LIST).items()).await;
    assert_eq!(all.len(), 3);
    assert_eq!(
        (*all[0].as_ref().unwrap(), *all[2].as_ref().unwrap()),
        (1, 3)
    );
    let error = all[1].as_ref().unwrap_err();
    assert_eq!(
        (error.kind(), error.json_path()),
        (ErrorKind::Decode, Some("$.data.rows[1].id"))
    );
    assert_eq!(
        error.body(),
        Some(r#"{"id": {"secret": "[hidden]"}}"#),
        "the text of the row, and of no other"
    );
    assert!(!format!("{error} {error:?}").contains("made-up-token"));
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn pages_come_whole_and_can_be_taken_up_again() {
    let server = Server::start(|_, request| page(request, 5, "5"));
    let mut pages: Pages<Thing> = list(&server, &LIST).pages();
    assert_eq!(pages.try_next().await.unwrap().unwrap().items.len(), 2);
    let cursor = pages.cursor();
    drop(pages);
    assert_eq!(
        ids(list(&server, &LIST).items().resume(&cursor).unwrap()).await,
        [2, 3, 4]
    );

    let server = Server::in_turn(vec![
        Reply::json(r#"{"data": {"rows": [{"id": 1}, {"id": "x"}], "total": 3}}"#),
        Reply::json(r#"{"data": {"rows": [{"id": 3}], "total": 3}}"#),
    ]);
    let mut pages = list(&server, &LIST).pages();
    assert_eq!(
        pages.try_next().await.unwrap_err().json_path(),
        Some("$.data.rows[1].id")
    );
    assert_eq!(pages.try_next().await.unwrap().unwrap().items[0].id, 3);
    assert!(pages.try_next().await.unwrap().is_none());
    assert!(pages.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn every_page_goes_the_whole_way() {
    // The third page is refused with 401, and then 503, like any call.
    let server = Server::start(|number, request| match number {
        2 => Reply::status(503),
        _ => page(request, 5, "5"),
    });
    assert_eq!(ids(list(&server, &LIST).items()).await, [0, 1, 2, 3, 4]);
    let requests = server.requests();
    assert_eq!(requests.len(), 4);
    assert_eq!(requests[2].target, requests[3].target);
    assert!(
        requests
            .iter()
            .all(|request| request.header("authorization") == Some("Bearer made-up-token"))
    );
}

#[tokio::test]
async fn a_page_that_cannot_be_had_ends_the_list() {
    for status in [400, 404, 416] {
        let server = Server::start(move |number, request| {
            if number == 1 {
                Reply::status(status)
            } else {
                page(request, 9, "9")
            }
        });
        let all = walk(list(&server, &LIST).items()).await;
        assert_eq!(all.len(), 3, "{all:?}");
        assert!(all[2].is_err());
        assert_eq!(server.count(), 2);
    }
}

#[tokio::test]
async fn lists_are_streams_that_lose_nothing_when_polled_now_and_then() {
    let server = Server::start(|_, request| page(request, 3, "3"));
    let mut items = list(&server, &LIST).items();
    let mut got = Vec::new();
    let mut cx = Context::from_waker(Waker::noop());
    loop {
        match Pin::new(&mut items).poll_next(&mut cx) {
            Poll::Ready(Some(thing)) => got.push(thing.unwrap().id),
            Poll::Ready(None) => break,
            Poll::Pending => tokio::time::sleep(std::time::Duration::from_millis(1)).await,
        }
    }
    assert_eq!((got, server.count()), (vec![0, 1, 2], 2));
}

#[tokio::test]
async fn a_list_without_pages_is_one_request() {
    let server = Server::always(Reply::json(r#"[{"id": 1}]"#));
    assert_eq!(
        ids(list(&server, &crate::support::CREATE).items()).await,
        [1]
    );
    assert_eq!(server.only().text(), "");
}

static MOVED: Envelope = Envelope::new(&["rows"]).or(&[&["items"], &["data", "list"]]);
static MOVED_LIST: Operation = Operation::get("thing.moved", "/v1/moved").envelope(&MOVED);

/// Versions of a service that call the same list by other names.
#[tokio::test]
async fn a_payload_is_found_in_each_of_its_places() {
    for (body, ids) in [
        (r#"{"rows": [{"id": 1}]}"#, &[1][..]),
        (r#"{"items": [{"id": 1}]}"#, &[1]),
        (r#"{"data": {"list": [{"id": 1}]}}"#, &[1]),
        (r#"{"rows": null, "items": [{"id": 1}]}"#, &[1]),
        (r#"{"items": [{"id": 2}], "rows": [{"id": 1}]}"#, &[1]),
        (r#"{"rows": []}"#, &[]),
        ("{}", &[]),
    ] {
        let server = Server::always(Reply::json(body));
        let rows = Call::<Vec<Thing>>::new(&client(&server), &MOVED_LIST)
            .await
            .unwrap();
        let found: Vec<i64> = rows.iter().map(|row| row.id).collect();
        assert_eq!(found, ids, "{body}");
    }
    let server = Server::always(Reply::json(r#"{"items": [{"id": "x"}]}"#));
    let call = Call::<Vec<Thing>>::new(&client(&server), &MOVED_LIST);
    assert_eq!(call.await.unwrap_err().json_path(), Some("$.items[0].id"));
}
