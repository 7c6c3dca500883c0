//! Input that no client should send: it is answered or closed, and the simulator goes on.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use secapi_simulator::Simulator;

use crate::support::{GROUP, address, builder, faulty, get, send_with_body};

/// What comes back for the bytes until the connection is closed.
fn raw(simulator: &Simulator, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address(simulator)).unwrap();
    // A limit, so that a hanging simulator fails the test instead of stopping it.
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    // It may close before it has read everything.
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let mut answer = Vec::new();
    if let Err(error) = stream.read_to_end(&mut answer) {
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    }
    answer
}

#[test]
fn what_is_no_http2_closes_its_connection_only() {
    let simulator = faulty("");
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    for rest in [
        &b""[..],
        b"\0",
        b"\xff\xff\xff\xff\xff\xff\xff\xff\xff",
        // A DATA frame on a stream that was never opened.
        b"\0\0\0\x04\0\0\0\0\0\0\0\x01\0\0\0\0\0\x01x",
        // HEADERS that are no HPACK.
        b"\0\0\0\x04\0\0\0\0\0\0\0\x03\x01\x05\0\0\0\x01\xff\xff\xff",
    ] {
        let bytes = [preface, rest].concat();
        raw(&simulator, &bytes);
        raw(&simulator, &bytes[..bytes.len() / 2]);
        assert_eq!(get(&simulator, GROUP).status(), 200);
    }
}

#[tokio::test]
async fn what_is_no_tls_closes_its_connection_only() {
    let simulator = builder().tls().start().unwrap();
    for bytes in [
        &b""[..],
        b"\0",
        b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"\x16\x03\x01\xff\xff",
        b"\x16\x03\x01\0\x05\x01\0\0\x01\0",
    ] {
        raw(&simulator, bytes);
    }
    assert_eq!(simulator.requests(), []);
    let client = crate::tls::trusting(&simulator.tls().unwrap().ca_pem, &["h2"]);
    let answer = client
        .build()
        .unwrap()
        .get(simulator.base_url())
        .send()
        .await;
    assert_eq!(answer.unwrap().status(), 404);
}

#[test]
fn bad_bodies_and_paths_are_refused_with_a_text() {
    let simulator = faulty("");
    let deep = "[".repeat(100_000);
    for (path, content, body) in [
        ("/api/v2/system/group/create", "application/json", "{"),
        (
            "/api/v2/system/group/create",
            "application/json",
            deep.as_str(),
        ),
        ("/api/v2/system/group/create", "text/plain", "hello"),
        ("/api/v2/system/group/create", "multipart/form-data", "--"),
        ("/api/v2/%ff%00/../..", "application/json", "{}"),
        ("/__sim/%ff", "application/json", "{}"),
        ("//", "", ""),
    ] {
        let header = format!("Content-Type: {content}");
        let answer = send_with_body(&simulator, "POST", path, &[&header], body);
        assert!((400..500).contains(&answer.status()), "{path}: {answer:?}");
        assert!(answer.closed && !answer.body.is_empty(), "{path}");
    }
    assert_eq!(get(&simulator, GROUP).status(), 200);
}

#[test]
fn requests_that_break_off_are_closed_and_not_recorded() {
    let simulator = faulty("");
    let head = "POST /api/v2/system/group/create HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
    for rest in [
        "Content-Length: 100\r\n\r\n{\"name\":",
        "Content-Length: 1\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"na",
        "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"nam\r\n",
        "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{",
        "Content-Len",
    ] {
        let answer = raw(&simulator, format!("{head}{rest}").as_bytes());
        assert!(!answer.starts_with(b"HTTP/1.1 2"), "{rest:?}: {answer:?}");
        assert_eq!(simulator.requests(), [], "{rest:?}");
    }
    assert_eq!(get(&simulator, GROUP).status(), 200);
}

#[test]
fn a_slow_sender_is_waited_for_and_keeps_nobody_waiting() {
    let simulator = faulty("");
    let token = simulator.credentials().token.as_deref().unwrap();
    let request = format!(
        "GET {GROUP} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n"
    );
    let mut slow = TcpStream::connect(address(&simulator)).unwrap();
    slow.set_nodelay(true).unwrap();
    for byte in request.as_bytes() {
        slow.write_all(&[*byte]).unwrap();
        std::thread::sleep(Duration::from_millis(1));
    }
    // Before its answer is read, another client has its own.
    assert_eq!(get(&simulator, GROUP).status(), 200);
    let mut answer = String::new();
    slow.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn headers_without_end_are_refused_with_http2_as_well() {
    let simulator = faulty("");
    let client = crate::tls::plain().http2_prior_knowledge().build().unwrap();
    let url = format!("{}{GROUP}", simulator.base_url());
    let huge = client.get(&url).header("x-made-up", "x".repeat(1_000_000));
    // An error of the connection is as good as a refusal.
    if let Ok(answer) = huge.send().await {
        assert_eq!(answer.status(), 431);
    }
    let token = simulator.credentials().token.as_deref().unwrap();
    let good = client.get(&url).bearer_auth(token).send().await;
    assert_eq!(good.unwrap().status(), 200);
}

#[test]
fn hundreds_of_silent_connections_leave_room_for_others() {
    // Both ends are in this process, and each needs a file handle.
    let simulator = faulty("");
    let silent: Vec<TcpStream> = (0..400)
        .map(|_| TcpStream::connect(address(&simulator)).unwrap())
        .collect();
    let half = b"GET /api/v2/host HTTP/1.1\r\nHost:";
    for mut stream in silent.iter().take(200) {
        stream.write_all(half).unwrap();
    }
    assert_eq!(get(&simulator, GROUP).status(), 200);
    assert!(simulator.traffic().open >= 400);
    drop(silent);
    while simulator.traffic().open > 0 {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(get(&simulator, GROUP).status(), 200);
}
