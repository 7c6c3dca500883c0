//! A tiny HTTP client, and simulators of the fixtures.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use secapi_simulator::{Builder, Simulator};
use serde_json::Value;

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    /// The text of a refusal, wherever the fixture's products have it.
    pub(crate) fn message(&self) -> String {
        let body = self.json();
        ["/msg", "/errorMessage", "/error_msg", "/error/message"]
            .iter()
            .find_map(|path| body.pointer(path)?.as_str().map(str::to_owned))
            .unwrap_or_else(|| panic!("no message in {body}"))
    }
}

/// A simulator of the fixture of that product.
pub(crate) fn builder(product: &str) -> Builder {
    let path = format!(
        "{}/tests/fixtures/{product}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let json = std::fs::read(path).unwrap();
    Simulator::builder().catalog(serde_json::from_slice(&json).unwrap())
}

pub(crate) fn start(product: &str) -> Simulator {
    builder(product).start().unwrap()
}

pub(crate) fn address(simulator: &Simulator) -> &str {
    simulator.base_url().strip_prefix("http://").unwrap()
}

/// What comes back for these bytes until the simulator closes the connection.
pub(crate) fn raw(simulator: &Simulator, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address(simulator)).unwrap();
    // A limit, so that a hanging simulator fails the test instead of stopping it.
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    // The simulator may answer and close before it has read everything.
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// A request; `headers` is one a line, `Content-Length` is added when there is a body.
pub(crate) fn send(simulator: &Simulator, line: &str, headers: &[&str], body: &str) -> Answer {
    let mut lines = vec![
        format!("{line} HTTP/1.1"),
        format!("Host: {}", address(simulator)),
        "Connection: close".to_owned(),
    ];
    lines.extend(headers.iter().map(|header| (*header).to_owned()));
    if !body.is_empty() {
        lines.push(format!("Content-Length: {}", body.len()));
    }
    let answer = raw(
        simulator,
        format!("{}\r\n\r\n{body}", lines.join("\r\n")).as_bytes(),
    );
    let (head, body) = answer
        .split_once("\r\n\r\n")
        .unwrap_or_else(|| panic!("no answer: {answer:?}"));
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap();
    Answer {
        status,
        head: head.to_owned(),
        body: body.to_owned(),
    }
}

/// The header that lets a request in.
pub(crate) fn let_in(simulator: &Simulator) -> String {
    let token = simulator.credentials().token.as_deref().unwrap();
    if simulator.product() == "dbss" {
        format!("X-Auth-Token: {token}")
    } else {
        format!("Authorization: Bearer {token}")
    }
}

/// The valid tenant headers.
pub(crate) fn tenant(simulator: &Simulator) -> Vec<String> {
    simulator
        .credentials()
        .context
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect()
}

/// A request with a valid token, the valid tenant headers, and a JSON body if there is one.
pub(crate) fn call(simulator: &Simulator, line: &str, headers: &[&str], body: &str) -> Answer {
    let mut all = tenant(simulator);
    all.push(let_in(simulator));
    if !body.is_empty()
        && !headers
            .iter()
            .any(|header| header.starts_with("Content-Type"))
    {
        all.push("Content-Type: application/json".to_owned());
    }
    let all: Vec<&str> = all
        .iter()
        .map(String::as_str)
        .chain(headers.iter().copied())
        .collect();
    send(simulator, line, &all, body)
}
