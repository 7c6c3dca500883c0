//! Bodies that are not what their head says, and readers that take their time.

use std::time::Duration;

use secapi_core::{Bytes, Call, Error, ErrorKind, Json, Page, RetryPolicy};
use tokio::time::sleep;

use crate::server::{Reply, Server};
use crate::support::{LIST, SHOW, builder, client, create, failure, show};

/// 100,000 zeros, packed.
const ZEROS: &[u8] = include_bytes!("zeros.gz");

async fn bytes(reply: Reply) -> Result<Bytes, Error> {
    let server = Server::always(reply.then_close());
    let client = builder(&server).retry(RetryPolicy::none()).build().unwrap();
    Call::<Bytes>::new(&client, &SHOW).path("id", 1).await
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
        assert_eq!(error.kind(), ErrorKind::Transport, "{length}: {error}");
    }
    let two = Reply::json(r#"{"id": 7}"#).header("Content-Length", "8");
    assert_eq!(bytes(two).await.unwrap_err().kind(), ErrorKind::Transport);
    // A limit is a limit, also for what has not come yet.
    let huge = Reply::json("").length("18446744073709551613");
    let error = bytes(huge).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
}

#[tokio::test]
async fn a_packed_body_that_is_cut_or_damaged_is_an_error() {
    assert_eq!(bytes(packed(ZEROS)).await.unwrap().len(), 100_000);
    for end in [
        1,
        5,
        10,
        11,
        ZEROS.len() / 2,
        ZEROS.len() - 8,
        ZEROS.len() - 1,
    ] {
        let error = bytes(packed(&ZEROS[..end])).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport, "{end}: {error}");
    }
    // The head, the data, and the checksum at the end.
    for damaged in [0, 2, ZEROS.len() / 2, ZEROS.len() - 6] {
        let mut body = ZEROS.to_vec();
        body[damaged] ^= 0x55;
        let error = bytes(packed(body)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport, "{damaged}: {error}");
    }
    let error = bytes(packed(r#"{"id": 7}"#)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
}

#[tokio::test]
async fn a_coding_that_was_not_asked_for_is_not_mistaken_for_json() {
    let server = Server::always(packed(ZEROS).header("Content-Encoding", "br"));
    let error = failure(show(&client(&server))).await;
    assert!(
        matches!(error.kind(), ErrorKind::Decode | ErrorKind::Transport),
        "{error}"
    );
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
        .read_timeout(Duration::from_millis(400))
        .attempt_timeout(Duration::from_millis(400))
        .timeout(Duration::from_millis(400))
        .build()
        .unwrap();
    let mut items = Call::<Page<Json>>::new(&client, &LIST).items();
    let mut ids = Vec::new();
    while let Some(item) = items.try_next().await.unwrap() {
        ids.push(item["id"].as_i64().unwrap());
        // All in all four times as long as any deadline.
        sleep(Duration::from_millis(200)).await;
    }
    assert_eq!(ids, (0..8).collect::<Vec<_>>());
}
