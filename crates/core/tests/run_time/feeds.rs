//! Feeds against a list that can be asked for a window of time.

use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_core::Stream;
use secapi_core::wire::Model;
use secapi_core::{
    Call, Client, CursorKey, ErrorKind, Extra, Feed, FeedCursor, Hook, Operation, Page, ParamValue,
    Timestamp, Warning,
};

use crate::server::{Recorded, Reply, Server};
use crate::support::{LIST, LIST_BY_MARKER, LIST_BY_NUMBER, builder, client};

/// A row with an id and a time, either of which may be missing.
#[derive(Clone, Debug, Default, PartialEq, Model)]
struct Row {
    id: Option<String>,
    #[wire(with = Millis)]
    at: Option<Timestamp>,
    extra: Extra,
}

fn cursor_key(row: &Row) -> CursorKey {
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
    Feed::new(from, lister(client(server), &LIST), cursor_key).page_size(2)
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
                Feed::new(from, window, cursor_key)
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
        2 => Reply::status(403),
        3 => Reply::cut(),
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
    for kind in [ErrorKind::Status, ErrorKind::Status] {
        assert_eq!(feed.try_next().await.unwrap_err().kind(), kind);
    }
    assert_eq!(rest(&mut feed).await, ["2", "3", "4"]);
}

#[tokio::test]
async fn a_bad_row_is_an_error_and_the_feed_goes_on_after_it() {
    let bad = (r#"{"id": "\ud800", "at": 101}"#.to_owned(), 101);
    let server = serve(vec![row("a", 100), bad, row("c", 102)]);
    let mut feed = feed(&server, at(100)).until(at(200));
    assert_eq!(next(&mut feed).await.as_deref(), Some("a"));
    let error = feed.try_next().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.json_path()),
        (ErrorKind::Decode, Some("$.data.rows[1].id"))
    );
    assert!(!feed.is_broken(), "the row is bad, and not the page");
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

/// All rows whatever window is asked for, a page at a time.
fn everything(request: &Recorded, rows: &[Filed]) -> Reply {
    let mut request = request.clone();
    for name in ["start", "end"] {
        let asked = parameter(&request, name).unwrap();
        let all = if name == "start" { i64::MIN } else { i64::MAX };
        request.target = request
            .target
            .replace(&format!("{name}={asked}"), &format!("{name}={all}"));
    }
    page(&request, rows)
}

/// Notes the warnings of feeds.
#[derive(Clone, Default)]
struct Warned(Arc<Mutex<Vec<String>>>);

impl Hook for Warned {
    fn warned(&self, warning: &Warning<'_>) {
        if let Warning::Feed { why, .. } = warning {
            self.0.lock().unwrap().push((*why).to_owned());
        }
    }
}

impl Warned {
    fn count(&self, part: &str) -> usize {
        let all = self.0.lock().unwrap();
        all.iter().filter(|why| why.contains(part)).count()
    }

    fn feed(&self, server: &Server, from: impl Into<FeedCursor>) -> Feed<Row> {
        let client = builder(server).hook(self.clone()).build().unwrap();
        Feed::new(from, lister(client, &LIST), cursor_key).page_size(50)
    }
}

const MINUTE: i64 = 60_000;

#[tokio::test]
async fn a_service_that_ignores_the_window_gives_every_row_once() {
    let rows: Vec<_> = (0..10)
        .map(|number| row(&number.to_string(), number * MINUTE))
        .collect();
    let all: Vec<_> = (0..10).map(|number| number.to_string()).collect();
    for overlap in [0, 500, 30_000] {
        let rows = rows.clone();
        let server = Server::start(move |_, request| everything(request, &rows));
        let warned = Warned::default();
        let mut feed = warned
            .feed(&server, at(0))
            .max_window(ms(150_000))
            .overlap(ms(overlap))
            .until(at(10 * MINUTE));
        assert_eq!(rest(&mut feed).await, all, "overlap {overlap}");
        assert_eq!(
            warned.count("outside of the window"),
            windows(&server).len()
        );
        // And none comes again when the feed goes on from what was stored.
        for end in [11, 12] {
            let mut resumed = warned
                .feed(&server, stored(&feed))
                .overlap(ms(overlap))
                .until(at(end * MINUTE));
            assert_eq!(rest(&mut resumed).await, [""; 0], "overlap {overlap}");
            feed = resumed;
        }
    }
}

#[tokio::test]
async fn rows_before_the_start_and_behind_the_end_are_left_for_their_own_windows() {
    let server = Server::start(|_, request| {
        let rows = [
            row("past", 0),
            row("now", 5 * MINUTE),
            row("future", 9 * MINUTE),
        ];
        everything(request, &rows)
    });
    let warned = Warned::default();
    let mut feed = warned.feed(&server, at(4 * MINUTE)).until(at(6 * MINUTE));
    assert_eq!(rest(&mut feed).await, ["now"]);
    feed.extend_to(at(10 * MINUTE));
    assert_eq!(rest(&mut feed).await, ["future"]);
    feed.extend_to(at(20 * MINUTE));
    assert_eq!(rest(&mut feed).await, [""; 0]);
    assert_eq!(warned.count("outside of the window"), 3, "once a window");
}

#[tokio::test]
async fn times_and_windows_that_are_cut_to_seconds_lose_and_double_nothing() {
    // The service files and filters by the second; a row's time is shown as that.
    let instants = [500, 900, 1_000, 1_400, 2_499, 2_500, 2_999, 3_000, 4_100];
    let rows: Vec<_> = instants
        .iter()
        .map(|at| row(&at.to_string(), at / 1000 * 1000))
        .collect();
    let all: Vec<_> = instants.iter().map(ToString::to_string).collect();
    let server = Server::start(move |_, request| {
        let mut request = request.clone();
        let (start, end) = (
            parameter(&request, "start").unwrap(),
            parameter(&request, "end").unwrap(),
        );
        request.target = request
            .target
            .replace(
                &format!("start={start}"),
                &format!("start={}", start / 1000 * 1000),
            )
            .replace(&format!("end={end}"), &format!("end={}", end / 1000 * 1000));
        page(&request, &rows)
    });
    let warned = Warned::default();
    for window in [1_000, 1_500, 2_500, 10_000] {
        let mut feed = warned
            .feed(&server, at(500))
            .max_window(ms(window))
            .until(at(5_500));
        let mut given = rest(&mut feed).await;
        given.sort_by_key(|id| id.parse::<i64>().unwrap());
        assert_eq!(given, all, "windows of {window} ms");
    }
    assert_eq!(warned.count(""), 0);
}

#[tokio::test]
async fn a_feed_that_trusts_windows_gives_rows_of_another_zone() {
    let rows = [row("a", 8 * 60 * MINUTE), row("b", 8 * 60 * MINUTE + 1)];
    let server = Server::start(move |_, request| everything(request, &rows));
    let warned = Warned::default();
    let mut strict = warned.feed(&server, at(0)).until(at(MINUTE));
    assert_eq!(rest(&mut strict).await, [""; 0]);
    let mut feed = warned
        .feed(&server, at(0))
        .until(at(MINUTE))
        .trust_windows();
    assert_eq!(rest(&mut feed).await, ["a", "b"]);
}

#[tokio::test]
async fn a_row_without_a_time_comes_once_also_from_a_service_that_ignores_windows() {
    let rows = [
        (r#"{"id": "a"}"#.to_owned(), 0),
        (r#"{"id": "b"}"#.to_owned(), 0),
    ];
    let server = Server::start(move |_, request| everything(request, &rows));
    let mut feed = Warned::default()
        .feed(&server, at(0))
        .max_window(ms(60_000))
        .until(at(5 * MINUTE));
    assert_eq!(rest(&mut feed).await, ["a", "b"]);
}

/// The longest text that a cursor may have.
const LONGEST_CURSOR: usize = 6_000;

#[tokio::test]
async fn a_cursor_stays_small_and_every_row_still_comes_once() {
    // Many more in the overlap than are remembered, spread over time or within single seconds.
    for (count, spread) in [(3_000, 80_i64), (3_000, 1), (1_000, 0)] {
        let rows: Vec<_> = (0..count)
            .map(|number| {
                row(
                    &format!("{number}-{}", "long-id".repeat(20)),
                    1000 + number * spread,
                )
            })
            .collect();
        let expected = rows.len();
        let server = serve(rows);
        let warned = Warned::default();
        let mut from = FeedCursor::since(at(0));
        let mut given = std::collections::BTreeSet::new();
        let mut longest = 0;
        for end in 1..=8 {
            let mut feed = warned
                .feed(&server, from)
                .overlap(ms(300_000))
                .until(at(1001 + end * count * spread / 8));
            let mut rows = 0;
            while let Some(id) = next(&mut feed).await {
                assert!(given.insert(id), "twice, spread {spread}");
                rows += 1;
                if rows % 50 == 0 {
                    longest = longest.max(feed.cursor().to_string().len());
                }
            }
            longest = longest.max(feed.cursor().to_string().len());
            from = stored(&feed);
            assert_eq!(from, feed.cursor());
        }
        assert_eq!(given.len(), expected, "spread {spread}");
        assert!(longest < LONGEST_CURSOR, "{longest} bytes");
        assert!(warned.count("more rows lie at the end") > 0);
    }
}

#[tokio::test]
async fn after_a_hundred_thousand_rows_a_cursor_is_as_small_as_before() {
    // Made when it is asked for: a row every 20 ms.
    let server = Server::start(|_, request| {
        let (start, end) = (
            parameter(request, "start").unwrap(),
            parameter(request, "end").unwrap(),
        );
        let skip = parameter(request, "skip").unwrap_or(0);
        let limit = parameter(request, "limit").unwrap();
        let (first, last) = ((start + 19) / 20, end / 20);
        let rows: Vec<String> = (first + skip..=last)
            .take(usize::try_from(limit).unwrap())
            .map(|number| row(&format!("alert-{number}"), number * 20).0)
            .collect();
        let total = (last - first + 1).max(0);
        Reply::json(&format!(
            r#"{{"data": {{"rows": [{}], "total": {total}}}}}"#,
            rows.join(",")
        ))
    });
    let mut from = FeedCursor::since(at(20));
    let (mut count, mut longest) = (0, 0);
    for end in 1..=20 {
        let mut feed = Warned::default()
            .feed(&server, from)
            .overlap(ms(240_000))
            .until(at(end * 100_000));
        while feed.try_next().await.unwrap().is_some() {
            count += 1;
            if count % 1_000 == 0 {
                longest = longest.max(feed.cursor().to_string().len());
            }
        }
        from = stored(&feed);
    }
    assert_eq!(count, 100_000);
    println!(
        "longest cursor: {longest} bytes, last: {} bytes",
        from.to_string().len()
    );
    assert!(longest < LONGEST_CURSOR, "{longest} bytes");
}

#[tokio::test]
async fn a_cursor_of_version_0_1_goes_on_where_it_stood() {
    let server = serve(vec![
        row("a", 100),
        row("b", 150),
        row("c", 200),
        row("d", 201),
    ]);
    // Between two windows: `b` and `c` were given, and lie in the overlap.
    let between = r#"{"from":200,"origin":100,"start":null,"until":null,"position":0,"seen":["b","c"],"border":[]}"#;
    // Within a window: `a` and `b` were given.
    let within = r#"{"from":100,"origin":100,"start":100,"until":200,"position":2,"seen":[],"border":["b"]}"#;
    for (text, rows) in [(between, &["d"][..]), (within, &["c", "d"])] {
        let mut feed = feed(&server, text.parse::<FeedCursor>().unwrap())
            .overlap(ms(50))
            .until(at(201));
        assert_eq!(rest(&mut feed).await, rows);
    }
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

#[tokio::test]
async fn a_page_that_cannot_be_read_is_asked_for_again_where_none_may_be_skipped() {
    let rows: Vec<_> = (0..5).map(|number| row(&number.to_string(), 100)).collect();
    let server = Server::start(move |number, request| match number {
        1 | 2 => Reply::json(r#"{"data": {"rows": 7, "total": 5}}"#),
        _ => page(request, &rows),
    });
    let mut feed = feed(&server, at(100)).until(at(200)).never_skip();
    for id in ["0", "1"] {
        assert_eq!(next(&mut feed).await.as_deref(), Some(id));
    }
    for _ in 0..2 {
        assert_eq!(feed.try_next().await.unwrap_err().kind(), ErrorKind::Decode);
        assert!(feed.is_broken());
    }
    assert_eq!(rest(&mut feed).await, ["2", "3", "4"]);
    assert!(!feed.is_broken());
}
