//! A plain HTTP client that hides nothing, and clients with TLS.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use secapi_simulator::{Builder, Simulator};

pub(crate) const GROUP: &str = "/api/v2/system/group/7";

/// A limit, so that a hanging simulator fails the test instead of stopping it.
const LIMIT: Duration = Duration::from_secs(60);

/// How long a client waits until it believes that nothing more comes.
const QUIET: Duration = Duration::from_secs(1);

/// A FortiNAC with the given faults.
pub(crate) fn faulty(script: &str) -> Simulator {
    builder().fault_script(script).start().unwrap()
}

pub(crate) fn builder() -> Builder {
    Simulator::builder().product("fortinac")
}

/// What came back until the connection was closed, or until nothing more came.
#[derive(Debug)]
pub(crate) struct Raw {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
    /// Whether the simulator closed the connection.
    pub(crate) closed: bool,
}

impl Raw {
    pub(crate) fn status(&self) -> u16 {
        let code = self
            .head
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok());
        code.unwrap_or_else(|| panic!("no answer: {self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

pub(crate) fn address(simulator: &Simulator) -> &str {
    let url = simulator.base_url();
    url.split_once("://").unwrap().1
}

/// A GET with the simulator's token.
pub(crate) fn get(simulator: &Simulator, path: &str) -> Raw {
    send(simulator, "GET", path, &[])
}

pub(crate) fn send(simulator: &Simulator, method: &str, path: &str, headers: &[&str]) -> Raw {
    send_with_body(simulator, method, path, headers, "")
}

pub(crate) fn send_with_body(
    simulator: &Simulator,
    method: &str,
    path: &str,
    headers: &[&str],
    body: &str,
) -> Raw {
    let mut stream = TcpStream::connect(address(simulator)).unwrap();
    let length = format!("Content-Length: {}", body.len());
    let headers = [headers, &["Connection: close", &length]].concat();
    let line = format!("{method} {path}");
    exchange(&mut stream, simulator, &line, &headers, body, None)
}

/// A GET whose answer stops after this text, or before anything came when it is empty.
pub(crate) fn get_stalled(simulator: &Simulator, path: &str, last: &str) -> Raw {
    let mut stream = TcpStream::connect(address(simulator)).unwrap();
    exchange(
        &mut stream,
        simulator,
        &format!("GET {path}"),
        &[],
        "",
        Some(last),
    )
}

/// One exchange on a connection. It ends when the simulator closes it, or when nothing comes after this text for a while.
pub(crate) fn exchange(
    stream: &mut TcpStream,
    simulator: &Simulator,
    line: &str,
    headers: &[&str],
    body: &str,
    end: Option<&str>,
) -> Raw {
    let token = simulator.credentials().token.as_deref().unwrap();
    let own = [headers, &["", ""]].concat().join("\r\n");
    let request = format!(
        "{line} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n{own}{body}",
        address(simulator)
    );
    // A connection that was cut may not take it any more.
    let _ = stream.write_all(request.as_bytes());
    read_until(stream, end)
}

/// What comes until the simulator closes the connection.
pub(crate) fn read(stream: &mut TcpStream) -> Raw {
    read_until(stream, None)
}

fn read_until(stream: &mut TcpStream, end: Option<&str>) -> Raw {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    let closed = loop {
        let is_all = end.is_some_and(|end| bytes.ends_with(end.as_bytes()));
        let patience = if is_all { QUIET } else { LIMIT };
        stream.set_read_timeout(Some(patience)).unwrap();
        match stream.read(&mut buffer) {
            Ok(0) => break true,
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
            Err(error) => break error.kind() == std::io::ErrorKind::ConnectionReset,
        }
    };
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    let (head, body) = match end {
        Some(end) => (&bytes[..end], &bytes[end + 4..]),
        None => (&bytes[..], &[][..]),
    };
    Raw {
        head: String::from_utf8_lossy(head).into_owned(),
        body: body.to_vec(),
        closed,
    }
}
