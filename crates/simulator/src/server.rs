//! The HTTP side: one thread with its own runtime, stopped when it is dropped.

use std::net::TcpListener;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use std::{fmt, io, thread};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming as Body;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use crate::engine::Engine;
use crate::reply::Reply;
use crate::request::Incoming;

/// Longest request head in bytes. IAM tokens alone can have many kilobytes.
const MAX_HEAD: usize = 128 * 1024;
const MAX_HEADERS: usize = 200;
/// A connection that does not finish the head of a request within this time is closed.
const HEAD_TIMEOUT: Duration = Duration::from_secs(60);
/// Pause after a connection could not be accepted, which happens when the process has no file handles left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves the listener on a new thread until the value is dropped.
    pub(crate) fn start(
        listener: TcpListener,
        engine: Arc<Engine>,
        max_body: usize,
    ) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (stop, stopped) = oneshot::channel();
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let serve = move || run(&runtime, listener, engine, max_body, stopped);
        let thread = thread::Builder::new()
            .name("secapi-simulator".to_owned())
            .spawn(serve)?;
        Ok(Self {
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Waits until the thread ends, which it does only when something stops it.
    pub(crate) fn join(mut self) {
        if let Some(thread) = self.thread.take() {
            // Whether the thread panicked makes no difference to who waited for its end.
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // An error means that the thread has ended already.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(
    runtime: &Runtime,
    listener: tokio::net::TcpListener,
    engine: Arc<Engine>,
    max_body: usize,
    stopped: oneshot::Receiver<()>,
) {
    runtime.spawn(accept(listener, engine, max_body));
    // Open connections and the listener are tasks of the runtime: they are closed when it is dropped, right after this.
    let _ = runtime.block_on(stopped);
}

async fn accept(listener: tokio::net::TcpListener, engine: Arc<Engine>, max_body: usize) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(connection(stream, Arc::clone(&engine), max_body));
            }
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
}

async fn connection(stream: TcpStream, engine: Arc<Engine>, max_body: usize) {
    // Without it small answers wait for the client's acknowledgement; where it cannot be set they are only slower.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let engine = Arc::clone(&engine);
        async move { respond(&engine, request, max_body).await }
    });
    // Malformed requests are answered with 400 by hyper, and a broken connection concerns nobody else.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(MAX_HEAD)
        .max_headers(MAX_HEADERS)
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

/// The client went away before its request was complete, so there is nobody to answer.
#[derive(Debug)]
struct BrokenOff;

impl fmt::Display for BrokenOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the client broke off its request")
    }
}

impl std::error::Error for BrokenOff {}

async fn respond(
    engine: &Engine,
    request: Request<Body>,
    max_body: usize,
) -> Result<Response<Full<Bytes>>, BrokenOff> {
    let (head, body) = request.into_parts();
    match Limited::new(body, max_body).collect().await {
        Ok(body) => Ok(response(
            engine.handle(Incoming::new(head, body.to_bytes())),
        )),
        Err(error) if error.is::<LengthLimitError>() => {
            Ok(response(engine.too_large(head.uri.path(), max_body)))
        }
        Err(_) => Err(BrokenOff),
    }
}

fn response(reply: Reply) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(reply.body));
    *response.status_mut() = reply.status;
    *response.headers_mut() = reply.headers;
    response
}
