//! Heads of responses that break the rules of HTTP, which other clients (curl) take all the same, or which nobody can read.

use std::fmt::Write as _;

use secapi_core::{Binary, Call, ErrorKind};

use crate::server::{Reply, Server};
use crate::support::{SHOW, client, create, failure};

const LENGTH: &str = "Content-Length: 9\r\n";
const BODY: &str = "{\"id\": 7}";

/// A response with these lines before the others.
fn with(lines: &[u8]) -> Vec<u8> {
    let mut bytes = b"HTTP/1.1 200 OK\r\n".to_vec();
    bytes.extend_from_slice(lines);
    bytes.extend_from_slice(format!("{LENGTH}\r\n{BODY}").as_bytes());
    bytes
}

fn many(headers: usize) -> Vec<u8> {
    let mut lines = String::new();
    for number in 0..headers {
        write!(lines, "X-{number}: 1\r\n").unwrap();
    }
    with(lines.as_bytes())
}

#[tokio::test]
async fn what_other_clients_take_is_taken() {
    let plain = format!("{LENGTH}\r\n{BODY}");
    for head in [
        with(b"X-A : 1\r\n"),
        with(b"X-A\t: 1\r\n"),
        with(b"X A: 1\r\n"),
        with(b"X-A: a\x7fb\r\n"),
        with(b"X-A: a\x01b\r\n"),
        with(b"X-A: \x1b[31mred\r\n"),
        with(b"X-A: a\r\n b\r\n\tc\r\n"),
        with(b"X-A: caf\xe9\r\n"),
        with(b"X-\xe9: cafe\r\n"),
        with(b": 1\r\n"),
        with(b"no colon\r\n"),
        with(b"X-A:\r\n"),
        with(format!("X-A: {}\r\n", "a".repeat(90_000)).as_bytes()),
        many(120),
        many(900),
        format!("HTTP/1.1 200 OK\nX-A: 1\nContent-Length: 9\n\n{BODY}").into_bytes(),
        format!("HTTP/1.1 200 OK\r\nContent-Length : 9\r\n\r\n{BODY}").into_bytes(),
        format!("HTTP/1.1 200\r\n{plain}").into_bytes(),
        format!("HTTP/1.1 200 \r\n{plain}").into_bytes(),
        format!("HTTP/1.0 200 OK\r\n{plain}").into_bytes(),
        [b"HTTP/1.1 200 caf\xe9\r\n", plain.as_bytes()].concat(),
        format!("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\n{plain}")
            .into_bytes(),
    ] {
        let shown = String::from_utf8_lossy(&head[..head.len().min(80)]).into_owned();
        let server = Server::always(Reply::raw(head));
        let answer = Call::<Binary>::new(&client(&server), &SHOW)
            .path("id", 1)
            .await;
        let answer = answer.unwrap_or_else(|error| panic!("{shown:?}: {error}"));
        assert_eq!(
            (&answer[..], server.count()),
            (BODY.as_bytes(), 1),
            "{shown:?}"
        );
    }
}

/// What stands in the lines beside an odd one is still read.
#[tokio::test]
async fn an_odd_header_costs_no_other() {
    let server = Server::always(Reply::raw(with(
        b"X-A : 1\r\nX B: 2\r\nX-C: a\r\n b\r\nX-D: a\x7fb\r\nX-E: 5\r\n",
    )));
    let call = Call::<Binary>::new(&client(&server), &SHOW).path("id", 1);
    let headers = call.with_meta().await.unwrap().meta.headers;
    let value = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    assert_eq!(
        ["x-a", "x-c", "x-d", "x-e"].map(value),
        [Some("1"), Some("a b"), None, Some("5")]
    );
}

#[tokio::test]
async fn what_cannot_be_read_is_said_and_not_tried_again() {
    for head in [
        with(b"X-A: a\0b\r\n"),
        many(5000),
        with(format!("X-A: {}\r\n", "a".repeat(1_000_000)).as_bytes()),
        with(b"Content-Length: 8\r\n"),
        with(b"Content-Length: nine\r\n"),
        b"HTTP/1.1 2000 OK\r\n\r\n".to_vec(),
        b"HTTP/7.1 200 OK\r\n\r\n".to_vec(),
        b"HTTP/1.1 OK\r\n\r\n".to_vec(),
        b"220 mail.example.com ESMTP\r\n".to_vec(),
        b"\x15\x03\x01\x00\x02\x02\x28".to_vec(),
        b"<html>hi</html>".to_vec(),
    ] {
        let shown = String::from_utf8_lossy(&head[..head.len().min(80)]).into_owned();
        let server = Server::always(Reply::raw(head));
        let client = client(&server);
        let error = failure(Call::<Binary>::new(&client, &SHOW).path("id", 1)).await;
        let text = error.to_string();
        assert_eq!(
            (error.kind(), server.count()),
            (ErrorKind::Decode, 1),
            "{shown:?}: {text}"
        );
        assert!(
            text.contains("the head of the response is not HTTP"),
            "{text}"
        );
        assert!(
            text.contains("curl -v") && !text.contains("lost the connection"),
            "{text}"
        );
        assert!(!error.is_outcome_unknown() && !error.is_transient());
        // It was answered, but how is not known.
        let error = failure(create(&client)).await;
        assert!(error.is_outcome_unknown(), "{error}");
    }
}
