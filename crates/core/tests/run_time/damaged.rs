//! Answers that are damaged: how little that costs.

use secapi_core::{Call, Client, ErrorKind, Feed, Method, NoContent, Operation, Page, Timestamp};

use crate::pages::{page, parameter, walk};
use crate::secrets::Lines;
use crate::server::{Recorded, Reply, Server};
use crate::support::{
    LIST, LIST_BY_MARKER, LIST_BY_NUMBER, SHOW, Thing, WRAPPED, builder, client, show,
};

fn list(server: &Server, operation: &'static Operation) -> Call<Page<Thing>> {
    Call::new(&client(server), operation)
}

fn reply(body: impl Into<Vec<u8>>) -> Reply {
    Reply::new(200, "application/json", body)
}

/// A page of two of six things, the second of which has a damaged name.
fn damaged(request: &Recorded, damage: &[u8]) -> Reply {
    let skip = parameter(request, "skip").unwrap();
    let rows = match skip {
        0..6 => [
            format!(r#"{{"id": {skip}}}, {{"id": {}, "name": "a"#, skip + 1).as_bytes(),
            damage,
            br#"b"}"#,
        ]
        .concat(),
        _ => Vec::new(),
    };
    reply([br#"{"data": {"rows": ["#, &*rows, br#"], "total": 6}}"#].concat())
}

#[tokio::test]
async fn a_damaged_string_costs_at_most_its_row() {
    for damage in [
        &br"\ud800"[..],
        br"\udfff",
        br"\q",
        br"\x41",
        br"\u12",
        b"\\\t",
        b"\xFF",
        b"caf\xE9",
        b"\xF0\x9F\x98",
        b"\xED\xA0\x80",
    ] {
        let shown = String::from_utf8_lossy(damage).into_owned();
        let damage = damage.to_vec();
        let server = Server::start(move |_, request| self::damaged(request, &damage));
        let all = walk(list(&server, &LIST).items()).await;
        assert_eq!(all.len(), 6, "{shown}: {all:?}");
        for (at, row) in all.iter().enumerate() {
            match row {
                Ok(id) => assert_eq!((usize::try_from(*id), at % 2), (Ok(at), 0), "{shown}"),
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::Decode);
                    assert_eq!(error.json_path(), Some("$.data.rows[1].name"), "{shown}");
                    let body = error.body().unwrap();
                    assert!(body.starts_with(&format!(r#"{{"id": {at}, "#)), "{body}");
                }
            }
        }
        assert_eq!(server.count(), 3, "{shown}");
        let mut pages = list(&server, &LIST).pages();
        assert!(pages.try_next().await.is_err());
        assert!(pages.try_next().await.is_err());
    }
}

#[tokio::test]
async fn a_control_character_costs_nothing_and_is_told() {
    let lines = Lines::record();
    for control in ["\t", "\n", "\r\n", "\0", "\u{1f}", "\u{feff}"] {
        let server = Server::start(move |_, request| damaged(request, control.as_bytes()));
        let things = list(&server, &LIST).items().try_collect().await.unwrap();
        assert_eq!(things.len(), 6);
        assert_eq!(things[1].name, Some(format!("a{control}b")));
        let told = lines.take().contains("control_characters=");
        assert_eq!(told, control != "\u{feff}");
        assert_eq!(list(&server, &LIST).await.unwrap().items.len(), 2);
        lines.take();
    }
}

/// What a page can be instead of one.
fn unreadable() -> Vec<Reply> {
    vec![
        Reply::new(200, "text/html", "<html><title>Sign in</title></html>"),
        Reply::json(r#"{"data": {"rows": [{"id": 2}, {"id""#),
        Reply::json(r#"{"data": {"rows": [{"id": 2}, {"id": 3}"#),
        Reply::json(r#"{"data": []}"#),
        Reply::json(r#"{"data": {"rows": {}}}"#),
        Reply::json("<html>"),
        reply([0xff, 0xfe, 0, 1]),
        Reply::json(&format!(
            r#"{{"data": {{"rows": [{{"name": "{}"}}]}}}}"#,
            "x".repeat(5000)
        )),
    ]
}

#[tokio::test]
async fn a_page_that_cannot_be_read_is_told_once_and_passed_over() {
    for (at, bad) in unreadable().into_iter().enumerate() {
        for prefetch in [0, 3] {
            let bad = bad.clone();
            let server = Server::start(move |_, request| match parameter(request, "skip") {
                Some(2) => bad.clone(),
                _ => page(request, 9, "9"),
            });
            let client = builder(&server).max_body(4000).build().unwrap();
            let call = Call::<Page<Thing>>::new(&client, &LIST);
            let mut all = walk(call.clone().items().prefetch(prefetch)).await;
            assert_eq!(all.len(), 8, "{at}: {all:?}");
            let error = all.remove(2).unwrap_err();
            assert!(
                matches!(error.kind(), ErrorKind::Decode | ErrorKind::TooLarge),
                "{error}"
            );
            assert!(
                error.to_string().contains("rows 2 to 3 of the list"),
                "{error}"
            );
            let ids: Vec<i64> = all.into_iter().map(Result::unwrap).collect();
            assert_eq!(ids, [0, 1, 4, 5, 6, 7, 8], "{at}");

            let mut items = call.clone().items();
            for _ in 0..2 {
                items.try_next().await.unwrap();
            }
            items.try_next().await.unwrap_err();
            let rest = walk(call.items().resume(&items.cursor()).unwrap()).await;
            assert_eq!(rest.len(), 5, "the page counts as given");
        }
    }
}

#[tokio::test]
async fn several_pages_in_a_row_that_cannot_be_read_end_the_list_before_them() {
    let server = Server::start(|number, request| match number {
        1..=3 => Reply::json("<html>"),
        _ => page(request, 9, "9"),
    });
    let mut items = list(&server, &LIST).items();
    let mut ids = Vec::new();
    let mut errors = 0;
    loop {
        match items.try_next().await {
            Ok(Some(thing)) => ids.push(thing.id),
            Ok(None) => break,
            Err(_) => errors += 1,
        }
    }
    assert_eq!((ids, errors, server.count()), (vec![0, 1], 3, 4));
    assert!(!items.cursor().is_done());
    let rest = walk(
        list(&server, &LIST)
            .items()
            .resume(&items.cursor())
            .unwrap(),
    )
    .await;
    let rest: Vec<i64> = rest.into_iter().map(Result::unwrap).collect();
    assert_eq!(rest, [2, 3, 4, 5, 6, 7, 8]);
}

#[tokio::test]
async fn a_page_behind_a_marker_that_cannot_be_read_ends_the_list() {
    for second in [
        "<html>",
        "{\"data\": {\"rows\": [{\"id\": 2}]}, \"next\": \"\\ud800\"}",
    ] {
        let server = Server::in_turn(vec![
            Reply::json(r#"{"data": {"rows": [{"id": 1}]}, "next": "a"}"#),
            Reply::json(second),
            Reply::json(r#"{"data": {"rows": [{"id": 3}]}}"#),
        ]);
        let all = walk(list(&server, &LIST_BY_MARKER).items()).await;
        assert_eq!((all.len(), server.count()), (2, 2), "{all:?}");
        assert!(all[1].is_err());
    }
}

#[tokio::test]
async fn the_pages_of_a_list_by_number_are_passed_over_too() {
    let server = Server::start(
        |number, request| match parameter(request, "page").unwrap() {
            2 => Reply::json("{"),
            at => Reply::json(&format!(
                r#"{{"data": {{"rows": [{{"id": {at}}}, {{"id": {}}}], "total": 6}}}}"#,
                at + 10 * u64::try_from(number.min(1)).unwrap()
            )),
        },
    );
    let all = walk(list(&server, &LIST_BY_NUMBER).items().max_pages(4)).await;
    assert!(all[2].is_err());
    assert!(all.len() >= 5, "{all:?}");
}

fn feed(client: Client) -> Feed<Thing> {
    let list = move |start, end| {
        Call::new(&client, &LIST)
            .query("start", secapi_core::ParamValue::millis(start))
            .query("end", secapi_core::ParamValue::millis(end))
    };
    Feed::new(Timestamp::from_millis(0), list, |thing: &Thing| {
        (Some(thing.id.to_string()), None)
    })
    .until(Timestamp::from_millis(1000))
    .page_size(2)
}

#[tokio::test]
async fn a_feed_goes_on_after_a_bad_row_and_a_bad_page() {
    for (row, page) in [
        (r#""name": "\ud800""#, "<html>"),
        (r#""name": "\q""#, r#"{"data": {"rows": [{"id""#),
        (r#""id": []"#, "[]"),
    ] {
        let server = Server::start(
            move |_, request| match parameter(request, "skip").unwrap() {
                2 => Reply::json(page),
                4 => Reply::json(&format!(
                    r#"{{"data": {{"rows": [{{"id": 4, {row}}}, {{"id": 5}}], "total": 8}}}}"#
                )),
                _ => self::page(request, 8, "8"),
            },
        );
        let mut all = Vec::new();
        let mut feed = feed(client(&server));
        let mut resumed = 0;
        loop {
            match feed.try_next().await {
                Ok(None) => break,
                Ok(Some(thing)) => all.push(thing.id),
                Err(_) => {
                    all.push(-1);
                    // What was told is not told again.
                    resumed += 1;
                    let cursor = feed.cursor();
                    feed = self::feed_from(client(&server), cursor);
                }
            }
            assert!(all.len() < 20, "it does not end: {all:?}");
        }
        assert_eq!((all, resumed), (vec![0, 1, -1, -1, 5, 6, 7], 2), "{row}");
    }
}

fn feed_from(client: Client, cursor: secapi_core::FeedCursor) -> Feed<Thing> {
    let list = move |start, end| {
        Call::new(&client, &LIST)
            .query("start", secapi_core::ParamValue::millis(start))
            .query("end", secapi_core::ParamValue::millis(end))
    };
    Feed::new(cursor, list, |thing: &Thing| {
        (Some(thing.id.to_string()), None)
    })
    .until(Timestamp::from_millis(1000))
    .page_size(2)
}

#[tokio::test]
async fn a_feed_loses_nothing_when_a_service_answers_with_pages_for_browsers_for_a_while() {
    let server = Server::start(|number, request| match number {
        1..=6 => Reply::json("<html>"),
        _ => page(request, 8, "8"),
    });
    let mut feed = feed(client(&server));
    let (mut ids, mut errors) = (Vec::new(), 0);
    loop {
        match feed.try_next().await {
            Ok(None) => break,
            Ok(Some(thing)) => ids.push(thing.id),
            Err(_) => errors += 1,
        }
        assert!(errors < 20);
    }
    assert_eq!((ids, errors), (vec![0, 1, 2, 3, 4, 5, 6, 7], 6));
}

#[tokio::test]
async fn any_answer_can_be_had_as_bytes() {
    for body in [
        &b"<html>"[..],
        b"",
        b"\xFF\x00{",
        br#"{"status": "failure", "errorMessage": "no"}"#,
        br#"{"id": "\ud800"}"#,
    ] {
        let server = Server::always(reply(body).header("X-Request-Id", "r1"));
        let client = client(&server);
        let typed = show(&client).bytes().await.unwrap();
        assert_eq!(typed.value, body);
        assert_eq!(typed.meta.body, body);
        assert_eq!(typed.meta.status.as_u16(), 200);
        assert_eq!(typed.meta.request_id.as_deref(), Some("r1"));
        assert_eq!(typed.meta.headers["x-request-id"], "r1");
        let wrapped: Call<Thing> = Call::new(&client, &WRAPPED);
        assert_eq!(wrapped.bytes().send().await.unwrap().value, body);
        assert_eq!(list(&server, &LIST).bytes().await.unwrap().value, body);
        let raw = client.request(Method::GET, "/anything");
        assert_eq!(raw.bytes().await.unwrap().value, body);
        let nothing: Call<NoContent> = Call::new(&client, &SHOW).path("id", 1);
        assert_eq!(nothing.bytes().await.unwrap().value, body);
        // What it accepts stays what it is.
        assert!(
            server
                .requests()
                .iter()
                .all(|request| request.header("accept") == Some("application/json"))
        );
    }
    let server = Server::always(Reply::status(404));
    let error = show(&client(&server)).bytes().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Status);
}

#[test]
fn bytes_come_without_async_too() {
    let server = Server::always(reply("anything"));
    let answer = show(&client(&server)).bytes().blocking().unwrap();
    assert_eq!(answer.value, "anything");
}
