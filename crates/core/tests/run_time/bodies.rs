//! Bodies that are not what their head says, and readers that take their time.

use std::io::Write as _;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use secapi_core::{Binary, Bytes, Call, Error, ErrorKind, Json, Page, RetryPolicy};
use tokio::time::sleep;

use crate::server::{Reply, Server};
use crate::support::{LIST, SHOW, builder, client, create, failure, show};

/// 100,000 zeros, packed.
const ZEROS: &[u8] = include_bytes!("zeros.gz");

async fn bytes(reply: Reply) -> Result<Bytes, Error> {
    let server = Server::always(reply.then_close());
    let client = builder(&server).retry(RetryPolicy::none()).build().unwrap();
    Call::<Binary>::new(&client, &SHOW).path("id", 1).await
}

fn packed(body: impl Into<Vec<u8>>) -> Reply {
    Reply::new(200, "application/octet-stream", body).header("Content-Encoding", "gzip")
}

#[tokio::test]
async fn a_body_that_is_shorter_than_announced_is_an_error() {
    let whole = r#"{"id": 7}"#;
    let server = Server::always(Reply::json(whole).length("100").then_close());
    let error = failure(show(&client(&server))).await;
    assert_eq!(
        (error.kind(), server.count()),
        (ErrorKind::Transport, 3),
        "{error}"
    );
    let server = Server::always(Reply::json(whole).length("100").then_close());
    let error = failure(create(&client(&server))).await;
    assert_eq!((error.kind(), server.count()), (ErrorKind::Transport, 1));
}

#[tokio::test]
async fn a_body_that_is_longer_than_announced_is_cut_and_does_not_leak_into_the_next_answer() {
    let server = Server::always(Reply::json(r#"{"id": 7}{"id": 8}"#).length("9"));
    let client = client(&server);
    for _ in 0..5 {
        assert_eq!(show(&client).await.unwrap().id, 7);
    }
    assert_eq!(server.count(), 5);
}

#[tokio::test]
async fn a_length_that_is_none_is_an_error() {
    for length in ["abc", "-1", "1e3", "99999999999999999999999", "9, 10", ""] {
        let error = bytes(Reply::json(r#"{"id": 7}"#).length(length))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{length}: {error}");
    }
    let two = Reply::json(r#"{"id": 7}"#).header("Content-Length", "8");
    assert_eq!(bytes(two).await.unwrap_err().kind(), ErrorKind::Decode);
    // A limit is a limit, also for what has not come yet.
    let huge = Reply::json("").length("18446744073709551613");
    let error = bytes(huge).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
}

/// One member of a gzip file.
fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn a_packed_body_that_is_cut_is_an_error_that_may_pass() {
    assert_eq!(bytes(packed(ZEROS)).await.unwrap().len(), 100_000);
    let two = [ZEROS, ZEROS].concat();
    for body in [ZEROS, &two] {
        for end in [
            1,
            5,
            10,
            11,
            ZEROS.len() / 2,
            ZEROS.len() - 8,
            ZEROS.len() - 1,
        ] {
            let end = body.len() - ZEROS.len() + end;
            let server = Server::in_turn(vec![packed(&body[..end]), packed(ZEROS)]);
            let answer = Call::<Binary>::new(&client(&server), &SHOW)
                .path("id", 1)
                .await;
            assert_eq!(
                (answer.unwrap().len(), server.count()),
                (100_000, 2),
                "{end}"
            );
            let error = bytes(packed(&body[..end])).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Transport, "{end}: {error}");
            assert!(error.to_string().contains("ends too early"), "{error}");
        }
    }
}

#[tokio::test]
async fn a_packed_body_that_is_damaged_is_an_error_that_lasts() {
    let mut replies = vec![
        (packed(r#"{"id": 7}"#), "is not gzip"),
        (packed([ZEROS, b"{}"].concat()), "follows the gzip data"),
        (packed([ZEROS, b"\0\0x"].concat()), "follows the gzip data"),
    ];
    // The head, the data, and the checksum at the end.
    for (at, words) in [
        (0, "is not gzip"),
        (2, "is not gzip"),
        (12, "is damaged"),
        (ZEROS.len() - 6, "is damaged"),
    ] {
        let mut body = ZEROS.to_vec();
        body[at] ^= 0x55;
        replies.push((packed(body), words));
    }
    for (reply, words) in replies {
        let server = Server::always(reply);
        let error = failure(show(&client(&server))).await;
        let text = error.to_string();
        assert_eq!(
            (error.kind(), server.count()),
            (ErrorKind::Decode, 1),
            "{text}"
        );
        assert!(
            text.contains(words) && text.contains("proxy"),
            "{words}: {text}"
        );
    }
}

#[tokio::test]
async fn gzip_is_unpacked_however_it_is_named_and_divided() {
    let server = Server::start(|_, request| {
        Reply::json(&format!("{:?}", request.header("accept-encoding")))
    });
    let asked = Call::<Binary>::new(&client(&server), &SHOW).path("id", 1);
    assert_eq!(asked.await.unwrap(), r#"Some("gzip")"#);

    let text = "made up, ".repeat(10_000);
    let (first, last) = text.as_bytes().split_at(777);
    let whole = gzip(text.as_bytes());
    let in_two = [gzip(first), gzip(last)].concat();
    let in_many = [gzip(b""), gzip(first), gzip(b""), gzip(last), gzip(b"")].concat();
    let padded = [gzip(first), gzip(last), vec![0; 1000]].concat();
    let twice = gzip(&whole);
    for (coding, body) in [
        ("gzip", &whole),
        ("GZIP", &whole),
        ("x-gzip", &whole),
        ("X-GZip", &whole),
        (" gzip ,", &whole),
        ("gzip, identity", &whole),
        ("identity, gzip", &whole),
        ("none,gzip", &whole),
        ("gzip, GZip", &twice),
        ("gzip", &in_two),
        ("gzip", &in_many),
        ("gzip", &padded),
        ("identity", &text.clone().into_bytes()),
        ("none", &text.clone().into_bytes()),
        ("", &text.clone().into_bytes()),
    ] {
        let reply = Reply::new(200, "text/plain", body.clone()).header("Content-Encoding", coding);
        let answer = bytes(reply.clone())
            .await
            .unwrap_or_else(|error| panic!("{coding}: {error}"));
        assert!(answer == text, "{coding}: {} bytes", answer.len());

        let server = Server::always(reply);
        let mut file = Vec::new();
        let download = Call::<Binary>::new(&client(&server), &SHOW)
            .path("id", 1)
            .download();
        let done = download.to_writer(&mut file).await.unwrap();
        assert!(file == text.as_bytes(), "{coding}: {} bytes", file.len());
        assert_eq!(done.bytes, file.len() as u64);
    }
    // Two lines of one header.
    let twice = Reply::new(200, "text/plain", twice)
        .header("Content-Encoding", "gzip")
        .header("Content-Encoding", "gzip");
    assert!(bytes(twice).await.unwrap() == text);
}

/// A part of a packed body could not be unpacked, so the whole is asked for again.
#[tokio::test]
async fn a_packed_download_that_breaks_begins_anew() {
    // So that half of it unpacks to something.
    let data: Vec<u8> = (0..50_000_u32)
        .flat_map(|n| n.wrapping_mul(0x9E37_79B9).to_be_bytes())
        .collect();
    let body = gzip(&data);
    let whole = packed(body.clone()).header("ETag", "\"one\"");
    let server = Server::in_turn(vec![whole.clone().cut_after(body.len() / 2), whole]);
    let mut file = Vec::new();
    let download = Call::<Binary>::new(&client(&server), &SHOW)
        .path("id", 1)
        .download();
    let done = download.to_writer(&mut file).await.unwrap();
    assert!(file == data, "{} bytes", file.len());
    assert_eq!((done.resumed, server.count()), (1, 2));
    for request in server.requests() {
        let header = |name| request.header(name).map(str::to_owned);
        assert_eq!(header("range"), None);
        assert_eq!(header("accept-encoding").as_deref(), Some("identity"));
    }
}

#[tokio::test]
async fn a_coding_that_was_not_asked_for_is_an_error_that_names_it() {
    for (coding, named) in [
        ("br", "`br`"),
        ("deflate", "`deflate`"),
        ("zstd", "`zstd`"),
        ("gzip, br", "`br`"),
        ("br, gzip", "`br`"),
        ("utf-8", "`utf-8`"),
        ("gzip;q=1", "`gzip;q=1`"),
        (
            "gzip, gzip, gzip, gzip, gzip",
            "`gzip, gzip, gzip, gzip, gzip`",
        ),
    ] {
        let body = if coding == "br, gzip" {
            ZEROS
        } else {
            &b"xx"[..]
        };
        let server = Server::always(
            Reply::new(200, "application/json", body).header("Content-Encoding", coding),
        );
        let client = client(&server);
        let error = failure(show(&client)).await;
        let text = error.to_string();
        assert_eq!(
            (error.kind(), server.count()),
            (ErrorKind::Decode, 1),
            "{text}"
        );
        assert!(
            text.contains(named) && text.contains("Accept-Encoding"),
            "{text}"
        );

        let download = Call::<Binary>::new(&client, &SHOW).path("id", 1).download();
        let mut file = Vec::new();
        let error = download.to_writer(&mut file).await.unwrap_err();
        assert!(error.to_string().contains(named), "{error}");
        assert_eq!((file.len(), server.count()), (0, 2));
    }
    // What a service refuses is not hidden by how its body is packed.
    let refusal = Reply::new(403, "text/html", "xx").header("Content-Encoding", "br");
    let error = bytes(refusal).await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 403, "{error}");
}

#[tokio::test]
async fn an_empty_body_needs_no_unpacking() {
    for coding in ["gzip", "br", "gzip, br"] {
        for status in [200, 204] {
            let reply = Reply::new(status, "text/plain", "").header("Content-Encoding", coding);
            assert_eq!(bytes(reply).await.unwrap(), "", "{coding}, {status}");
        }
    }
}

#[tokio::test]
async fn the_limit_is_one_of_what_is_unpacked() {
    // Random enough that it grows when it is packed.
    let data: Vec<u8> = (0..1000_u32)
        .flat_map(|n| n.wrapping_mul(0x9E37_79B9).to_be_bytes())
        .collect();
    let packed_data = gzip(&data);
    assert!(packed_data.len() > data.len());
    for (body, unpacked) in [(ZEROS, 100_000), (&packed_data, data.len())] {
        for (limit, fits) in [(unpacked, true), (unpacked - 1, false)] {
            let server = Server::always(packed(body));
            let client = builder(&server).max_body(limit).build().unwrap();
            let answer = Call::<Binary>::new(&client, &SHOW).path("id", 1).await;
            assert_eq!(answer.is_ok(), fits, "{limit}");
            if let Err(error) = answer {
                assert_eq!((error.kind(), server.count()), (ErrorKind::TooLarge, 1));
            }
        }
    }
}

#[tokio::test]
async fn who_reads_slowly_is_not_given_up() {
    let server = Server::start(|number, _| {
        Reply::json(&format!(
            r#"{{"data": {{"total": 8, "rows": [{{"id": {}}}, {{"id": {}}}]}}}}"#,
            2 * number,
            2 * number + 1
        ))
    });
    let client = builder(&server)
        .read_timeout(Duration::from_secs(3))
        .attempt_timeout(Duration::from_secs(3))
        .timeout(Duration::from_secs(3))
        .build()
        .unwrap();
    let mut items = Call::<Page<Json>>::new(&client, &LIST).items();
    let mut ids = Vec::new();
    while let Some(item) = items.try_next().await.unwrap() {
        ids.push(item["id"].as_i64().unwrap());
        // All in all longer than any deadline.
        sleep(Duration::from_millis(500)).await;
    }
    assert_eq!(ids, (0..8).collect::<Vec<_>>());
}
