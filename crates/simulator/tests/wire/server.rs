//! Start, stop, and input that is no HTTP.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use secapi_simulator::{Simulator, StartError};

use crate::support::{address, builder, call, raw, start};

fn is_alive(simulator: &Simulator) {
    assert_eq!(call(simulator, "GET /api/v2/host/7", &[], "").status, 200);
}

#[test]
fn malformed_requests_are_answered_or_closed_and_never_stop_it() {
    let simulator = start("fortinac");
    let many_headers = format!("GET / HTTP/1.1\r\n{}\r\n", "X: 1\r\n".repeat(10_000));
    let long_header = format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(1_000_000));
    let long_path = format!(
        "GET /{} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "x".repeat(1_000_000)
    );
    let inputs: [(&[u8], &str); 16] = [
        (b"", ""),
        (b"\r\n\r\n\r\n", ""),
        (b"\0\xff\xfe\x80", "HTTP/1.1 400"),
        (b"hello\r\n\r\n", "HTTP/1.1 400"),
        (b"GET\r\n\r\n", "HTTP/1.1 400"),
        (b"GET / HTTP/9.9\r\n\r\n", "HTTP/1.1 400"),
        (b"GET / HTTP/1.1\r\nbad header\r\n\r\n", "HTTP/1.1 400"),
        (b"GET / HTTP/1.1\r\nX: a\0b\r\n\r\n", "HTTP/1.1 400"),
        (
            b"POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
            "HTTP/1.1 400",
        ),
        (
            b"POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
            "HTTP/1.1 400",
        ),
        (
            b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
            "",
        ),
        (
            b"OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            "HTTP/1.1 404",
        ),
        (
            b"GET http://other/%zz%00?%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            "HTTP/1.1 404",
        ),
        (many_headers.as_bytes(), "HTTP/1.1 431"),
        (long_header.as_bytes(), "HTTP/1.1 431"),
        (long_path.as_bytes(), "HTTP/1.1 4"),
    ];
    for (input, expected) in inputs {
        let answer = raw(&simulator, input);
        let shown = String::from_utf8_lossy(&input[..input.len().min(60)]);
        // A client that is still sending when it is refused may find the connection closed before it reads the answer.
        assert!(
            answer.starts_with(expected) || (answer.is_empty() && input.len() > 100_000),
            "{shown:?}: {answer:?}"
        );
        is_alive(&simulator);
    }
}

#[test]
fn a_client_that_goes_away_in_the_middle_concerns_nobody_else() {
    let simulator = start("fortinac");
    let mut stream = TcpStream::connect(address(&simulator)).unwrap();
    stream
        .write_all(b"POST /api/v2/host HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{")
        .unwrap();
    drop(stream);
    let waiting: Vec<TcpStream> = (0..50)
        .map(|_| TcpStream::connect(address(&simulator)).unwrap())
        .collect();
    is_alive(&simulator);
    drop(waiting);
    is_alive(&simulator);
}

#[test]
fn a_body_over_the_limit_is_refused_in_the_products_shape() {
    let simulator = builder("fortinac").max_body(10).start().unwrap();
    let answer = call(
        &simulator,
        "POST /api/v2/host",
        &[],
        r#"{"hostName": "longer than ten bytes"}"#,
    );
    assert_eq!(answer.status, 413);
    assert_eq!(
        answer.message(),
        "the body is longer than 10 bytes, which is all that this simulator reads"
    );
    let recorded = &simulator.requests()[0];
    assert_eq!(recorded.operation.as_deref(), Some("host.create_host"));
    assert_eq!(recorded.status.unwrap(), 413);
    assert_eq!(recorded.problems[0].to_string(), answer.message());
    assert!(recorded.body.is_empty() && !recorded.handled);
    is_alive(&simulator);
}

#[test]
fn several_requests_share_a_connection() {
    let simulator = start("fortinac");
    let mut stream = TcpStream::connect(address(&simulator)).unwrap();
    let request = "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n";
    let last = "GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    stream
        .write_all(format!("{request}{request}{last}").as_bytes())
        .unwrap();
    let mut answers = String::new();
    stream.read_to_string(&mut answers).unwrap();
    assert_eq!(answers.matches("HTTP/1.1 404").count(), 3);
}

#[test]
fn dropped_it_closes_its_connections_and_frees_its_port() {
    let simulator = start("fortinac");
    let address = address(&simulator).to_owned();
    let mut open = TcpStream::connect(&address).unwrap();
    is_alive(&simulator);
    drop(simulator);
    // Closed: nothing more comes. (A reset is as good as an end.)
    assert!(matches!(open.read(&mut [0]), Ok(0) | Err(_)));
    assert!(TcpStream::connect(&address).is_err());
    drop(open);
    TcpListener::bind(&address).unwrap();
}

#[tokio::test]
async fn it_starts_and_stops_inside_of_async_code() {
    let simulator = start("forticasb");
    let answer = tokio::task::spawn_blocking(move || {
        call(&simulator, "GET /api/v1/resourceURLMap", &[], "").status
    });
    assert_eq!(answer.await.unwrap(), 200);
    drop(start("forticasb"));
}

#[test]
fn what_keeps_it_from_starting_is_said() {
    let text = |error: StartError| error.to_string();
    assert_eq!(
        text(Simulator::start("nac").unwrap_err()),
        "there is no product `nac`; there are dbss, forticasb, forticwp, fortinac"
    );
    assert_eq!(
        text(Simulator::builder().start().unwrap_err()),
        "no product was chosen; there are dbss, forticasb, forticwp, fortinac"
    );
    let listen = |address: &str| text(builder("dbss").listen(address).start().unwrap_err());
    assert_eq!(
        listen("0.0.0.0:0"),
        "0.0.0.0:0 can be reached from other machines; the simulator listens on loopback addresses only"
    );
    assert_eq!(
        listen("here"),
        "`here` is not an address and port, such as 127.0.0.1:8080"
    );
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    assert!(listen(&address).starts_with(&format!("cannot listen on {address}: ")));
}
