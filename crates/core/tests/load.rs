//! Many calls at once, and answers that are far larger than they look. One test a process, for it measures the process's memory.
#![cfg(target_os = "linux")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use secapi_core::{Binary, Call, Client, ErrorKind, Json, Operation, Product};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

static PRODUCT: Product = Product::new("example", "An example");
static SHOW: Operation = Operation::get("thing.show", "/v1/things/{id}").auth(&[]);

const MIB: usize = 1024 * 1024;

/// Measures how much memory a process has at most, beyond what it had at first.
struct Memory(usize);

impl Memory {
    fn start() -> Self {
        // Forgets the highest mark so far.
        std::fs::write("/proc/self/clear_refs", "5").unwrap();
        Self(Self::highest())
    }

    /// The highest mark, in bytes.
    fn highest() -> usize {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:"));
        let kib = line.unwrap().split_whitespace().nth(1).unwrap();
        kib.parse::<usize>().unwrap() * 1024
    }

    fn growth(&self) -> usize {
        Self::highest().saturating_sub(self.0)
    }
}

/// Answers every request with the same bytes.
struct Server {
    url: String,
    requests: Arc<AtomicUsize>,
    /// The most connections that were open at once.
    most: Arc<AtomicUsize>,
}

impl Server {
    async fn start(answer: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            requests: Arc::default(),
            most: Arc::default(),
        };
        let (requests, most) = (Arc::clone(&server.requests), Arc::clone(&server.most));
        let open = Arc::<AtomicUsize>::default();
        let answer: Arc<[u8]> = answer.into();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                most.fetch_max(open.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                let (open, requests, answer) = (
                    Arc::clone(&open),
                    Arc::clone(&requests),
                    Arc::clone(&answer),
                );
                tokio::spawn(async move {
                    serve(stream, &requests, &answer).await;
                    open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        server
    }
}

async fn serve(mut stream: TcpStream, requests: &AtomicUsize, answer: &[u8]) {
    let mut bytes = Vec::new();
    loop {
        while !bytes.ends_with(b"\r\n\r\n") {
            match stream.read_buf(&mut bytes).await {
                Ok(1..) => {}
                _ => return,
            }
        }
        bytes.clear();
        requests.fetch_add(1, Ordering::SeqCst);
        if stream.write_all(answer).await.is_err() {
            return;
        }
    }
}

fn answer(headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\n{headers}Content-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// One after the other, so that one does not add to the other's memory. The bomb's is one large piece, which leaves nothing behind.
#[test]
fn memory_and_sockets_stay_within_bounds() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        a_bomb().await;
        many_calls().await;
    });
}

async fn many_calls() {
    const CALLS: u32 = 10_000;
    const AT_ONCE: usize = 256;
    let server = Server::start(answer("", br#"{"id": 7}"#)).await;
    let client = Client::builder(&PRODUCT)
        .base_url(&server.url)
        .max_in_flight(AT_ONCE)
        .build()
        .unwrap();
    let memory = Memory::start();
    let mut calls = JoinSet::new();
    for id in 0..CALLS {
        let call = Call::<Json>::new(&client, &SHOW).path("id", i64::from(id));
        calls.spawn(call.into_future());
    }
    let mut done = 0;
    while let Some(result) = calls.join_next().await {
        assert_eq!(result.unwrap().unwrap()["id"], 7);
        done += 1;
    }
    assert_eq!(
        (done, server.requests.load(Ordering::SeqCst)),
        (CALLS, CALLS as usize)
    );
    let (sockets, growth) = (server.most.load(Ordering::SeqCst), memory.growth());
    println!("{CALLS} calls: {sockets} sockets, {} MiB", growth / MIB);
    assert!(sockets <= 2 * AT_ONCE, "{sockets} sockets");
    assert!(growth < 50 * MIB, "{} MiB", growth / MIB);
}

/// A gzip body that unpacks to so many MiB of zeros.
fn bomb(mib: usize) -> Vec<u8> {
    let mut piece = Vec::with_capacity(MIB);
    // After a full flush the next piece is packed as the first one was.
    flate2::Compress::new(flate2::Compression::best(), false)
        .compress_vec(&vec![0; MIB], &mut piece, flate2::FlushCompress::Full)
        .unwrap();
    let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    [&head[..], &piece.repeat(mib)].concat()
}

async fn a_bomb() {
    let bomb = bomb(1024);
    assert!(bomb.len() < 2 * MIB);
    let server = Server::start(answer("Content-Encoding: gzip\r\n", &bomb)).await;
    let client = Client::builder(&PRODUCT)
        .base_url(&server.url)
        .build()
        .unwrap();
    let memory = Memory::start();
    let error = Call::<Binary>::new(&client, &SHOW)
        .path("id", 1)
        .await
        .unwrap_err();
    println!("a bomb: {} MiB", memory.growth() / MIB);
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
    assert!(memory.growth() < 100 * MIB, "{} MiB", memory.growth() / MIB);
    assert_eq!(server.requests.load(Ordering::SeqCst), 1);
}
