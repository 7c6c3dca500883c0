//! What faults do to connections.

use std::net::TcpStream;

use crate::support::{GROUP, address, builder, exchange, faulty, get, get_stalled};

#[test]
fn a_cut_before_leaves_no_trace_and_a_cut_after_has_taken_effect() {
    let simulator = faulty("get_group nth 1 cut-before\nget_group nth 2 cut-after");
    for _ in 0..2 {
        let answer = get(&simulator, GROUP);
        assert_eq!((answer.head.as_str(), answer.closed), ("", true));
    }
    assert_eq!(get(&simulator, GROUP).status(), 200);
    let seen: Vec<_> = simulator
        .requests()
        .iter()
        .map(|request| {
            (
                request.handled,
                request.status.map(|status| status.as_u16()),
            )
        })
        .collect();
    assert_eq!(seen, [(false, None), (true, None), (true, Some(200))]);
}

#[test]
fn a_reset_is_not_an_orderly_end() {
    use std::io::{Read, Write};

    let simulator = faulty("* cut-after reset");
    let mut stream = TcpStream::connect(address(&simulator)).unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        .unwrap();
    let error = stream.read(&mut [0; 10]).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
}

#[test]
fn connections_are_closed_as_they_come() {
    let simulator = faulty(
        "connect nth 1 cut-before\nconnect nth 2 cut-handshake\nconnect nth 3 cut-before reset",
    );
    for _ in 0..3 {
        let answer = get(&simulator, GROUP);
        assert_eq!((answer.head.as_str(), answer.closed), ("", true));
    }
    assert_eq!(get(&simulator, GROUP).status(), 200);
    let request = simulator.expect("*").one().clone();
    assert_eq!(request.connection, 4);
    assert_eq!(simulator.traffic().connections, 4);
}

#[test]
fn stalled_connections_stay_open() {
    let answer = get_stalled(&faulty("connect stall"), GROUP, "");
    assert_eq!((answer.head.as_str(), answer.closed), ("", false));
}

#[test]
fn idle_connections_are_closed_and_busy_ones_are_not() {
    use std::io::Read;

    let line = format!("GET {GROUP}");
    let script = faulty("connect idle-close 200ms\nget_group delay 500ms");
    let option = builder()
        .idle_close(std::time::Duration::from_millis(200))
        .fault_script("get_group delay 500ms")
        .start()
        .unwrap();
    for simulator in [script, option] {
        let mut stream = TcpStream::connect(address(&simulator)).unwrap();
        let answer = exchange(&mut stream, &simulator, &line, &[], "", None);
        assert_eq!((answer.status(), answer.closed), (200, true));
        assert_eq!(stream.read(&mut [0]).unwrap(), 0);
    }
    let patient = faulty("");
    let mut stream = TcpStream::connect(address(&patient)).unwrap();
    for _ in 0..2 {
        let answer = exchange(&mut stream, &patient, &line, &[], "", Some("}"));
        assert!(answer.status() == 200 && !answer.closed);
    }
    let connections: Vec<u64> = patient
        .requests()
        .iter()
        .map(|request| request.connection)
        .collect();
    assert_eq!(connections, [1, 1]);
}

#[test]
fn bytes_and_connections_are_counted() {
    let simulator = faulty("");
    let answer = get(&simulator, GROUP);
    let traffic = simulator.traffic();
    assert_eq!(traffic.connections, 1);
    assert_eq!(
        traffic.bytes_sent,
        (answer.head.len() + 4 + answer.body.len()) as u64
    );
    assert!(traffic.bytes_received > 50);
}
