//! Feeds against a list that can be asked for a window of time.

use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_core::Stream;
use secapi_core::{
    Call, Client, ErrorKind, Extra, Feed, FeedCursor, Operation, Page, ParamValue, Stamp, Timestamp,
};

use crate::server::{Recorded, Reply, Server};
use crate::support::{LIST, LIST_BY_MARKER, LIST_BY_NUMBER, client};

/// A row with an id and a time, either of which may be missing.
#[derive(Clone, Debug, Default, PartialEq)]
struct Row {
    id: Option<String>,
    at: Option<Timestamp>,
    extra: Extra,
}
secapi_core::wire! { Row { id, at as Millis } }

fn stamp(row: &Row) -> Stamp {
    (row.id.clone(), row.at)
}

/// A row of the service: its text, and the time that the service files it under.
type Filed = (String, i64);

fn row(id: &str, at: i64) -> Filed {
    (format!(r#"{{"id": "{id}", "at": {at}}}"#), at)
}

fn parameter(request: &Recorded, name: &str) -> Option<i64> {
    let (_, query) = request.target.split_once('?')?;
    query
        .split('&')
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
        .and_then(|text| text.parse().ok())
}

/// The page of `rows` that is asked for: in its window, by rows to leave out, by number from 1, or by marker.
fn page(request: &Recorded, rows: &[Filed]) -> Reply {
    let window = parameter(request, "start").unwrap()..=parameter(request, "end").unwrap();
    let limit = usize::try_from(parameter(request, "limit").unwrap()).unwrap();
    let by_number =
        parameter(request, "page").map(|number| (number - 1) * i64::try_from(limit).unwrap());
    let skip = parameter(request, "skip")
        .or(by_number)
        .or(parameter(request, "marker"));
    let skip = usize::try_from(skip.unwrap_or(0)).unwrap();
    let all: Vec<&str> = rows
        .iter()
        .filter(|(_, at)| window.contains(at))
        .map(|(text, _)| text.as_str())
        .collect();
    let end = all.len().min(skip + limit);
    let next = if end < all.len() {
        format!("\"{end}\"")
    } else {
        "null".to_owned()
    };
    let rows = all.get(skip..end).unwrap_or_default().join(",");
    Reply::json(&format!(
        r#"{{"data": {{"rows": [{rows}], "total": {}}}, "next": {next}}}"#,
        all.len()
    ))
}

fn serve(rows: Vec<Filed>) -> Server {
    Server::start(move |_, request| page(request, &rows))
}

fn lister(
    client: Client,
    operation: &'static Operation,
) -> impl Fn(Timestamp, Timestamp) -> Call<Page<Row>> {
    move |start, end| {
        Call::new(&client, operation)
            .query("start", ParamValue::millis(start))
            .query("end", ParamValue::millis(end))
    }
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// A feed of the made-up list, two rows a page.
fn feed(server: &Server, from: impl Into<FeedCursor>) -> Feed<Row> {
    Feed::new(from, lister(client(server), &LIST), stamp).page_size(2)
}

async fn next(feed: &mut Feed<Row>) -> Option<String> {
    feed.try_next()
        .await
        .unwrap()
        .map(|row| row.id.unwrap_or_else(|| "?".to_owned()))
}

/// Everything that the feed has now.
async fn rest(feed: &mut Feed<Row>) -> Vec<String> {
    let mut all = Vec::new();
    while let Some(id) = next(feed).await {
        all.push(id);
        assert!(all.len() < 1000, "it does not end");
    }
    all
}

/// The windows that were asked for, each once.
fn windows(server: &Server) -> Vec<(i64, i64)> {
    let mut all: Vec<_> = server
        .requests()
        .iter()
        .map(|request| {
            (
                parameter(request, "start").unwrap(),
                parameter(request, "end").unwrap(),
            )
        })
        .collect();
    all.dedup();
    all
}

fn stored(feed: &Feed<Row>) -> FeedCursor {
    feed.cursor().to_string().parse().unwrap()
}

#[tokio::test]
async fn every_row_comes_once_also_on_the_border_of_two_windows() {
    let server = serve(vec![
        row("a", 100),
        row("b", 150),
        row("c", 200),
        row("d", 200),
        row("e", 201),
        row("f", 300),
    ]);
    let mut feed = feed(&server, at(100)).max_window(ms(100)).until(at(350));
    assert_eq!(rest(&mut feed).await, ["a", "b", "c", "d", "e", "f"]);
    assert_eq!(
        windows(&server),
        [(100, 200), (200, 300), (300, 350)],
        "none is longer than allowed"
    );
    assert_eq!(rest(&mut feed).await, [""; 0], "it stays at its end");
    assert_eq!(feed.cursor().reached(), at(350));
}

#[tokio::test]
async fn it_goes_on_when_its_end_moves() {
    let server = serve(vec![
        row("a", 100),
        row("b", 200),
        row("c", 201),
        row("d", 300),
    ]);
    let mut feed = feed(&server, at(100)).until(at(200));
    assert_eq!(rest(&mut feed).await, ["a", "b"]);
    feed.extend_to(at(300));
    assert_eq!(
        rest(&mut feed).await,
        ["c", "d"],
        "b is on the border and not repeated"
    );
    feed.extend_to(at(250));
    assert_eq!(rest(&mut feed).await, [""; 0], "back is not a direction");
}

#[tokio::test]
async fn a_stored_cursor_resumes_anywhere_with_every_kind_of_paging() {
    let rows: Vec<_> = (0..7)
        .map(|number| row(&number.to_string(), 100 + number * 10))
        .collect();
    let all: Vec<_> = (0..7).map(|number| number.to_string()).collect();
    for operation in [&LIST, &LIST_BY_NUMBER, &LIST_BY_MARKER] {
        let server = serve(rows.clone());
        for given in 0..=all.len() {
            let make = |from: FeedCursor| {
                let window = lister(client(&server), operation);
                Feed::new(from, window, stamp)
                    .page_size(2)
                    .max_window(ms(30))
                    .until(at(200))
            };
            let mut first = make(FeedCursor::since(at(100)));
            let mut seen = Vec::new();
            for _ in 0..given {
                seen.extend(next(&mut first).await);
            }
            let mut second = make(stored(&first));
            drop(first);
            seen.extend(rest(&mut second).await);
            assert_eq!(seen, all, "{} after {given}", operation.name());
        }
    }
}

#[tokio::test]
async fn a_page_that_cannot_be_had_is_asked_for_again() {
    let rows: Vec<_> = (0..5).map(|number| row(&number.to_string(), 100)).collect();
    let server = Server::start(move |number, request| match number {
        1 => Reply::status(404),
        2 => Reply::json("<html>"),
        3 => Reply::json(r#"{"data": 7}"#),
        _ => page(request, &rows),
    });
    let mut feed = feed(&server, at(100)).until(at(200));
    assert_eq!(
        (
            next(&mut feed).await.unwrap(),
            next(&mut feed).await.unwrap()
        ),
        ("0".into(), "1".into())
    );
    for kind in [ErrorKind::Status, ErrorKind::Decode, ErrorKind::Decode] {
        assert_eq!(feed.try_next().await.unwrap_err().kind(), kind);
    }
    assert_eq!(rest(&mut feed).await, ["2", "3", "4"]);
}

#[tokio::test]
async fn a_bad_row_is_an_error_and_the_feed_goes_on_after_it() {
    let bad = (r#"{"id": {}, "at": 101}"#.to_owned(), 101);
    let server = serve(vec![row("a", 100), bad, row("c", 102)]);
    let mut feed = feed(&server, at(100)).until(at(200));
    assert_eq!(next(&mut feed).await.as_deref(), Some("a"));
    let error = feed.try_next().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.json_path()),
        (ErrorKind::Decode, Some("$.data.rows[1].id"))
    );
    let mut resumed = self::feed(&server, stored(&feed)).until(at(200));
    assert_eq!(rest(&mut feed).await, ["c"]);
    assert_eq!(
        rest(&mut resumed).await,
        ["c"],
        "the bad row is not given again"
    );
}

#[tokio::test]
async fn an_overlap_catches_what_is_filed_late() {
    let rows = Arc::new(Mutex::new(vec![row("a", 100), row("b", 190)]));
    let filed = Arc::clone(&rows);
    let server = Server::start(move |_, request| page(request, &filed.lock().unwrap()));
    let mut feed = feed(&server, at(100)).overlap(ms(20)).until(at(200));
    assert_eq!(rest(&mut feed).await, ["a", "b"]);
    rows.lock()
        .unwrap()
        .extend([row("too late", 179), row("late", 185), row("new", 205)]);
    // Windows that are shorter than the overlap give the same rows several times.
    for (end, new) in [(201, vec!["late"]), (206, vec!["new"]), (210, vec![])] {
        let mut resumed = self::feed(&server, stored(&feed))
            .overlap(ms(20))
            .until(at(end));
        assert_eq!(rest(&mut resumed).await, new, "up to {end}");
        feed = resumed;
    }
    assert_eq!(
        windows(&server),
        [(100, 200), (180, 201), (181, 206), (186, 210)]
    );
}

#[tokio::test]
async fn an_overlap_does_not_lengthen_windows_beyond_the_longest_or_stop_the_feed() {
    let server = serve(
        (100..160)
            .step_by(10)
            .map(|time| row(&time.to_string(), time))
            .collect(),
    );
    let mut feed = feed(&server, at(100))
        .max_window(ms(20))
        .overlap(ms(1000))
        .until(at(150));
    assert_eq!(
        rest(&mut feed).await,
        ["100", "110", "120", "130", "140", "150"]
    );
    assert_eq!(
        windows(&server),
        [(100, 120), (110, 130), (120, 140), (130, 150)]
    );
}

#[tokio::test]
async fn rows_without_id_or_time_are_not_lost() {
    let nameless = |at: i64| (format!(r#"{{"at": {at}}}"#), at);
    let timeless = |id: &str, at: i64| (format!(r#"{{"id": "{id}"}}"#), at);
    let server = serve(vec![
        nameless(100),
        timeless("a", 120),
        timeless("b", 150),
        nameless(150),
        row("c", 151),
    ]);
    let mut feed = feed(&server, at(100)).max_window(ms(50)).until(at(200));
    // The second nameless row is on the border, and nothing tells it from another.
    assert_eq!(rest(&mut feed).await, ["?", "a", "b", "?", "?", "c"]);
}

#[tokio::test]
async fn windows_and_ends_of_no_length_come_to_an_end() {
    let server = serve(vec![row("a", 100), row("b", 103)]);
    let mut nothing = feed(&server, at(100)).until(at(100));
    assert_eq!(rest(&mut nothing).await, [""; 0]);
    let mut backwards = feed(&server, at(100)).until(at(50));
    assert_eq!(rest(&mut backwards).await, [""; 0]);
    let mut ahead = feed(&server, at(i64::MAX));
    assert_eq!(
        rest(&mut ahead).await,
        [""; 0],
        "nothing is asked of the future"
    );
    assert_eq!(server.count(), 0);
    let mut small = feed(&server, at(100))
        .max_window(Duration::ZERO)
        .overlap(ms(5))
        .until(at(104));
    assert_eq!(rest(&mut small).await, ["a", "b"]);
    assert_eq!(windows(&server).len(), 4, "a millisecond each");
}

#[tokio::test]
async fn fractions_of_a_millisecond_do_not_repeat_rows() {
    let server = serve(vec![row("a", 100), row("b", 200)]);
    let end = at(200).checked_add(Duration::from_micros(700)).unwrap();
    let mut feed = feed(
        &server,
        at(100).checked_add(Duration::from_nanos(5)).unwrap(),
    )
    .until(end);
    assert_eq!(rest(&mut feed).await, ["a", "b"]);
    feed.extend_to(at(300));
    assert_eq!(rest(&mut feed).await, [""; 0]);
}

#[tokio::test]
async fn it_neither_begins_before_1970_nor_looks_into_the_future() {
    let server = serve(Vec::new());
    let mut feed = feed(&server, at(i64::MIN)).until(at(i64::MAX));
    assert_eq!(rest(&mut feed).await, [""; 0]);
    let asked = windows(&server);
    assert_eq!((asked.len(), asked[0].0), (1, 0));
    assert!(
        feed.cursor().reached() <= Timestamp::now(),
        "what happens later is not missed"
    );
}

#[tokio::test]
async fn a_page_size_that_is_out_of_range_is_not_sent() {
    let server = serve(Vec::new());
    for size in [0, 51, u32::MAX] {
        let error = feed(&server, at(100))
            .page_size(size)
            .try_next()
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.parameter()),
            (ErrorKind::Request, Some("limit")),
            "{size}"
        );
    }
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn a_caller_who_stops_waiting_loses_nothing_and_asks_for_nothing_twice() {
    let server = serve(vec![row("a", 100), row("b", 101), row("c", 102)]);
    let mut feed = feed(&server, at(100)).until(at(200));
    let mut cx = Context::from_waker(Waker::noop());
    {
        let pending = pin!(feed.try_next());
        assert!(pending.poll(&mut cx).is_pending());
    }
    let mut got = Vec::new();
    loop {
        match Pin::new(&mut feed).poll_next(&mut cx) {
            Poll::Ready(Some(row)) => got.extend(row.unwrap().id),
            Poll::Ready(None) => break,
            Poll::Pending => tokio::time::sleep(ms(1)).await,
        }
    }
    assert_eq!(
        (got, server.count()),
        (vec!["a".to_owned(), "b".to_owned(), "c".to_owned()], 2)
    );
}

#[tokio::test]
async fn cursors_come_back_from_their_text() {
    let server = serve(vec![
        row("a", 100),
        row(r#"b \"quoted\"\nid"#, 200),
        row("c", 200),
    ]);
    let mut feed = feed(&server, at(100)).max_window(ms(100)).until(at(300));
    let mut texts = Vec::new();
    loop {
        let text = feed.cursor().to_string();
        assert!(!text.contains('\n'), "one line: {text}");
        assert_eq!(text.parse::<FeedCursor>().unwrap(), feed.cursor());
        texts.push(text);
        if next(&mut feed).await.is_none() {
            break;
        }
    }
    texts.dedup();
    assert_eq!(texts.len(), 4, "each row moves it: {texts:?}");
}

#[test]
fn texts_that_no_feed_has_written_are_refused() {
    for text in [
        "",
        "null",
        "7",
        "[]",
        "{}",
        "100",
        "made-up",
        r#"{"from": "x", "origin": 1, "position": 0}"#,
        r#"{"from": 1}"#,
        r#"{"from": 5, "origin": 1, "position": -1}"#,
        r#"{"from": 1, "origin": 5, "position": 0}"#,
        r#"{"from": 1, "origin": -5, "position": 0}"#,
        r#"{"from": 5, "origin": 1, "position": 3}"#,
        r#"{"from": 5, "origin": 1, "start": 5, "position": 3}"#,
        r#"{"from": 5, "origin": 1, "start": 5, "until": 5, "position": 3}"#,
        r#"{"from": 5, "origin": 1, "start": 6, "until": 9, "position": 3}"#,
        r#"{"from": 5, "origin": 5, "start": 4, "until": 9, "position": 3}"#,
    ] {
        let error = text.parse::<FeedCursor>().expect_err(text);
        assert_eq!(error.kind(), ErrorKind::Config, "{text}");
        assert!(error.to_string().contains("FeedCursor::since"), "{error}");
    }
    let fine = r#"{"from": 5, "origin": 1, "start": 5, "until": 9, "position": 3}"#;
    assert_eq!(fine.parse::<FeedCursor>().unwrap().reached(), at(5));
}
