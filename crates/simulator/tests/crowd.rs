//! Ten thousand connections at a time, to the program in a process of its own, because both ends of a connection need a file handle.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

const WANTED: u64 = 10_000;
/// File handles of a process that are no connections of this test.
const OTHERS: u64 = 100;

const START: &[u8] = b"GET /api/v2/host HTTP/1.1\r\n";

/// Stops the program also when the test fails.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start() -> (Program, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_secapi-simulator"))
        .args(["--product", "fortinac", "--idle-close", "600000"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let stdout = child.stdout.take().unwrap();
    let program = Program(child);
    BufReader::new(stdout).read_line(&mut line).unwrap();
    let line: Value = serde_json::from_str(&line).unwrap();
    let url = line["base_url"].as_str().unwrap();
    (program, url.trim_start_matches("http://").to_owned())
}

fn connect(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    // A limit, so that a hanging simulator fails the test instead of stopping it.
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    stream
}

/// The rest of a request whose first part was sent, and its answer.
fn finish(stream: &mut TcpStream) -> String {
    stream
        .write_all(b"Host: localhost\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn traffic(address: &str) -> Value {
    let mut stream = connect(address);
    stream
        .write_all(b"GET /__sim/traffic HTTP/1.1\r\n")
        .unwrap();
    let answer = finish(&mut stream);
    serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
}

#[test]
fn ten_thousand_connections_are_open_and_any_of_them_is_served() {
    // The program inherits the limit.
    let limit = rlimit::increase_nofile_limit(WANTED + OTHERS).unwrap();
    let count = WANTED.min(limit - OTHERS);
    if count < WANTED {
        eprintln!(
            "{count} connections in place of {WANTED}: that is all that the limit of open files allows"
        );
    }
    let (_program, address) = start();
    let mut open: Vec<TcpStream> = (0..count).map(|_| connect(&address)).collect();
    // Half of them are silent, the others begin a request.
    for stream in open.iter_mut().step_by(2) {
        stream.write_all(START).unwrap();
    }
    assert!(traffic(&address)["open"].as_u64().unwrap() > count);
    for (number, stream) in open.iter_mut().enumerate().step_by(25) {
        if number % 2 == 1 {
            stream.write_all(START).unwrap();
        }
        // There is no token in it.
        assert!(finish(stream).starts_with("HTTP/1.1 401"), "{number}");
    }
    drop(open);
    while traffic(&address)["open"].as_u64().unwrap() > 1 {
        std::thread::sleep(Duration::from_millis(10));
    }
}
