//! Requests that provably never left, which are tried again whatever they do, and requests of which that cannot be proven.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use secapi_core::{Client, ErrorKind, StaticToken};

use crate::certificates::{VALID, self_signed};
use crate::server::{Reply, Server};
use crate::support::{BEARER, PRODUCT, builder, client, create, failure};

fn good() -> Reply {
    Reply::json(r#"{"id": 7}"#)
}

/// Stands before a server: cuts the first connections as soon as the client has said something, and passes the others on.
struct Cutting {
    port: u16,
    cut: Arc<AtomicUsize>,
}

impl Cutting {
    fn new(server: &Server, times: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let cut = Arc::<AtomicUsize>::default();
        let (counter, behind) = (Arc::clone(&cut), server.port());
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                if counter.load(Ordering::SeqCst) < times {
                    let _ = stream.read(&mut [0; 1]);
                    counter.fetch_add(1, Ordering::SeqCst);
                    continue;
                }
                let Ok(onward) = TcpStream::connect(("127.0.0.1", behind)) else {
                    break;
                };
                pass_on(stream.try_clone().unwrap(), onward.try_clone().unwrap());
                pass_on(onward, stream);
            }
        });
        Self { port, cut }
    }
}

fn pass_on(mut from: TcpStream, mut to: TcpStream) {
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            if to.write_all(&buffer[..count]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(std::net::Shutdown::Write);
    });
}

#[tokio::test]
async fn a_handshake_that_is_cut_means_that_nothing_was_sent() {
    let identity = self_signed(&["localhost"], VALID);
    let server = identity.server();
    let client = |port: u16| {
        builder(&server)
            .base_url(format!("https://localhost:{port}"))
            .pin_certificate_sha256(identity.sha256())
            .build()
            .unwrap()
    };
    let twice = Cutting::new(&server, 2);
    let answer = create(&client(twice.port)).with_meta().await.unwrap();
    assert_eq!((answer.meta.attempts, server.count()), (3, 1));

    let always = Cutting::new(&server, usize::MAX);
    let error = failure(create(&client(always.port))).await;
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Connect, 3),
        "{error}"
    );
    assert!(!error.is_outcome_unknown() && error.is_transient());
    assert_eq!((always.cut.load(Ordering::SeqCst), server.count()), (3, 1));
}

#[tokio::test]
async fn an_address_that_does_not_speak_tls_is_told_from_one_that_is_not_trusted() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            let _ = stream.read(&mut [0; 1024]);
        }
    });
    let client: Client = Client::builder(&PRODUCT)
        .base_url(format!("https://localhost:{port}"))
        .authenticator(StaticToken::new(&BEARER, "made-up-token"))
        .build()
        .unwrap();
    let error = failure(create(&client)).await;
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Connect, 1),
        "{error}"
    );
    assert!(error.to_string().contains("does not speak TLS"), "{error}");
}

#[tokio::test]
async fn a_connection_that_was_closed_while_idle_loses_nothing() {
    let server = Server::always(good().then_close());
    let client = client(&server);
    for number in 1..=100 {
        let answer = create(&client).with_meta().await.unwrap();
        assert_eq!(answer.meta.attempts, 1);
        while server.closed() < number {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    assert_eq!((server.count(), server.connections()), (100, 100));
}

/// A runtime that does not run between the calls hears of the closing only when the next one begins.
#[test]
fn a_connection_that_was_closed_unheard_loses_nothing() {
    let server = Server::always(good().then_close());
    let client = client(&server);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    for number in 1..=100 {
        let answer = runtime.block_on(create(&client).with_meta().into_future());
        assert_eq!(answer.unwrap().meta.attempts, 1);
        while server.closed() < number {
            thread::sleep(Duration::from_millis(1));
        }
    }
    assert_eq!((server.count(), server.connections()), (100, 100));
}

#[tokio::test]
async fn a_connection_that_is_cut_after_the_request_proves_nothing() {
    let server = Server::always(good());
    let cutting = Cutting::new(&server, usize::MAX);
    let client = builder(&server)
        .base_url(format!("http://127.0.0.1:{}", cutting.port))
        .build()
        .unwrap();
    let error = failure(create(&client)).await;
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Transport, 1),
        "{error}"
    );
    assert!(error.is_outcome_unknown());
    assert_eq!(cutting.cut.load(Ordering::SeqCst), 1);
}

/// Closes the first connections without reading from them.
fn closing(server: &Server, times: usize) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let behind = server.port();
    thread::spawn(move || {
        for (number, stream) in listener.incoming().flatten().enumerate() {
            if number < times {
                continue;
            }
            let Ok(onward) = TcpStream::connect(("127.0.0.1", behind)) else {
                break;
            };
            pass_on(stream.try_clone().unwrap(), onward.try_clone().unwrap());
            pass_on(onward, stream);
        }
    });
    port
}

/// On this machine the closing is nearly always seen in time; when it is not, nothing is claimed that is not known.
#[tokio::test]
async fn a_connection_that_is_closed_at_once_is_given_up_before_it_is_used() {
    let server = Server::always(good());
    let mut arrived = 0;
    for _ in 0..50 {
        let client = builder(&server)
            .base_url(format!("http://127.0.0.1:{}", closing(&server, 1)))
            .build()
            .unwrap();
        match create(&client).with_meta().await {
            Ok(answer) => {
                arrived += 1;
                assert_eq!(answer.meta.attempts, 2);
            }
            Err(error) => assert!(error.is_outcome_unknown(), "{error}"),
        }
        assert_eq!(server.count(), arrived);
    }
    assert!(arrived > 0);
}
