//! A server that answers by script and records what it was asked. Works on plain threads, so that a test's clock does not touch it.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A request as it was on the wire.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    pub(crate) method: String,
    /// Path and query, as they were sent.
    pub(crate) target: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// Number of the connection that it came on, from 0.
    pub(crate) connection: usize,
}

impl Recorded {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

/// What to answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// What the head says of the body's length.
    length: String,
    /// In place of all that, if it is not empty.
    raw: Vec<u8>,
    end: End,
}

#[derive(Clone, Copy, Debug)]
enum End {
    Whole,
    /// Close the connection without a word.
    Silent,
    /// Close it after so many bytes of the body.
    CutAfter(usize),
    /// Send so many bytes of the body, and nothing more.
    StallAfter(usize),
    /// Send everything, and close the connection, which the answer does not announce.
    ThenClose,
}

impl Reply {
    pub(crate) fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("Content-Type".to_owned(), content_type.to_owned())];
        let body = body.into();
        Self {
            status,
            headers,
            length: body.len().to_string(),
            body,
            raw: Vec::new(),
            end: End::Whole,
        }
    }

    pub(crate) fn json(body: &str) -> Self {
        Self::new(200, "application/json", body)
    }

    pub(crate) fn status(status: u16) -> Self {
        Self::new(
            status,
            "application/json",
            format!(r#"{{"code":"C{status}","message":"no {status}"}}"#),
        )
    }

    /// These bytes and nothing else, after which the connection closes.
    pub(crate) fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            raw: bytes.into(),
            end: End::ThenClose,
            ..Self::json("")
        }
    }

    /// The connection closes without an answer.
    pub(crate) fn cut() -> Self {
        Self {
            end: End::Silent,
            ..Self::json("")
        }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn cut_after(mut self, bytes: usize) -> Self {
        self.end = End::CutAfter(bytes);
        self
    }

    /// Says that the body has another length than it has.
    pub(crate) fn length(mut self, text: &str) -> Self {
        text.clone_into(&mut self.length);
        self
    }

    pub(crate) fn then_close(mut self) -> Self {
        self.end = End::ThenClose;
        self
    }

    pub(crate) fn stall_after(mut self, bytes: usize) -> Self {
        self.end = End::StallAfter(bytes);
        self
    }
}

type Script = dyn Fn(usize, &Recorded) -> Reply + Send + Sync;

struct Shared {
    script: Box<Script>,
    requests: Mutex<Vec<Recorded>>,
    connections: AtomicUsize,
    closed: AtomicUsize,
    stopped: AtomicBool,
    /// Kept so that stalled connections end when the server does.
    streams: Mutex<Vec<TcpStream>>,
}

/// Listens until it is dropped.
pub(crate) struct Server {
    address: std::net::SocketAddr,
    shared: Arc<Shared>,
}

impl Server {
    /// `script` gets the number of the request, from 0, and the request.
    pub(crate) fn start(
        script: impl Fn(usize, &Recorded) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::listen(Box::new(script), None)
    }

    /// Answers over TLS.
    pub(crate) fn with_tls(config: Arc<ServerConfig>, reply: Reply) -> Self {
        Self::listen(Box::new(move |_, _| reply.clone()), Some(config))
    }

    fn listen(script: Box<Script>, tls: Option<Arc<ServerConfig>>) -> Self {
        crate::secrets::Lines::install();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            script,
            requests: Mutex::default(),
            connections: AtomicUsize::new(0),
            closed: AtomicUsize::new(0),
            stopped: AtomicBool::new(false),
            streams: Mutex::default(),
        });
        let listening = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if listening.stopped.load(Ordering::SeqCst) {
                    break;
                }
                let number = listening.connections.fetch_add(1, Ordering::SeqCst);
                listening
                    .streams
                    .lock()
                    .unwrap()
                    .push(stream.try_clone().unwrap());
                let serving = Arc::clone(&listening);
                let tls = tls.clone();
                thread::spawn(move || {
                    let tcp = stream.try_clone().unwrap();
                    match tls {
                        None => serve(&serving, stream, &tcp, number),
                        Some(config) => {
                            let tls = ServerConnection::new(config).unwrap();
                            serve(&serving, StreamOwned::new(tls, stream), &tcp, number);
                        }
                    }
                });
            }
        });
        Self { address, shared }
    }

    /// Answers every request in the same way.
    pub(crate) fn always(reply: Reply) -> Self {
        Self::start(move |_, _| reply.clone())
    }

    /// Answers one after the other, and then with the last one again and again.
    pub(crate) fn in_turn(replies: Vec<Reply>) -> Self {
        Self::start(move |number, _| replies[number.min(replies.len() - 1)].clone())
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn requests(&self) -> Vec<Recorded> {
        self.shared.requests.lock().unwrap().clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.shared.requests.lock().unwrap().len()
    }

    /// The only request there was.
    pub(crate) fn only(&self) -> Recorded {
        let requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests[0].clone()
    }

    pub(crate) fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// How many connections the server has closed after an answer.
    pub(crate) fn closed(&self) -> usize {
        self.shared.closed.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        for stream in self.shared.streams.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
        // Wakes the listening thread.
        let _ = TcpStream::connect(self.address);
    }
}

fn serve(shared: &Shared, mut stream: impl Read + Write, tcp: &TcpStream, connection: usize) {
    while let Some(request) = read(&mut stream, connection) {
        let number = {
            let mut requests = shared.requests.lock().unwrap();
            requests.push(request.clone());
            requests.len() - 1
        };
        let reply = (shared.script)(number, &request);
        let mut bytes = format!(
            "HTTP/1.1 {} X\r\nContent-Length: {}\r\n",
            reply.status, reply.length
        )
        .into_bytes();
        for (name, value) in &reply.headers {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
        if !reply.raw.is_empty() {
            bytes.clone_from(&reply.raw);
        }
        let (part, goes_on) = match reply.end {
            End::Whole => (reply.body.len(), true),
            End::Silent => {
                let _ = tcp.shutdown(Shutdown::Both);
                return;
            }
            End::CutAfter(part) | End::StallAfter(part) => (part, false),
            End::ThenClose => (reply.body.len(), false),
        };
        bytes.extend_from_slice(&reply.body[..part]);
        if stream.write_all(&bytes).is_err() {
            return;
        }
        if !goes_on {
            if matches!(reply.end, End::StallAfter(_)) {
                // Until the client or the server ends the connection.
                let _ = stream.read(&mut [0; 1]);
            } else {
                let _ = tcp.shutdown(Shutdown::Both);
                shared.closed.fetch_add(1, Ordering::SeqCst);
            }
            return;
        }
    }
}

fn read(stream: &mut impl Read, connection: usize) -> Option<Recorded> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|part| part == b"\r\n\r\n") {
            break end;
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return None,
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let mut first = lines.next().unwrap().split(' ');
    let (method, target) = (
        first.next().unwrap().to_owned(),
        first.next().unwrap().to_owned(),
    );
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .map_or(0, |(_, length)| length.parse().unwrap());
    let mut body = bytes[end + 4..].to_vec();
    while body.len() < length {
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return None,
            Ok(count) => body.extend_from_slice(&buffer[..count]),
        }
    }
    Some(Recorded {
        method,
        target,
        headers,
        body,
        connection,
    })
}
