//! The HTTP side: a runtime of its own, stopped when it is dropped.

mod body;
mod connection;
mod delivery;
mod link;
mod service;
mod wire;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use std::{io, thread};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

use self::connection::Connections;
use crate::engine::Engine;

/// Pause after a connection could not be accepted, which happens when the process has no file handles left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// What is stalled, by a fault or by a client that does not finish its request, is closed after this time, so that a simulator that runs for long does not collect connections.
const STALL: Duration = Duration::from_secs(600);

/// How long the response to the call that ends the simulator has to get out.
const STOP_GRACE: Duration = Duration::from_millis(100);

/// How connections are served.
#[derive(Clone)]
pub(crate) struct Serving {
    pub(crate) engine: Arc<Engine>,
    /// Longest request body in bytes.
    pub(crate) max_body: usize,
    pub(crate) tls: Option<TlsAcceptor>,
    /// Close connections that were idle for so long.
    pub(crate) idle_close: Option<Duration>,
    pub(crate) workers: usize,
}

/// Connections that wait to be accepted; when there are more, clients try again after a second. The system may allow fewer.
const BACKLOG: i32 = 4096;

/// As the standard library does it, but with a queue that is long enough for thousands of clients at once.
pub(crate) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    // On Windows the same option would let two programs share the port.
    if cfg!(unix) {
        socket.set_reuse_address(true)?;
    }
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves the listener on threads of its own until the value is dropped.
    pub(crate) fn start(listener: TcpListener, serving: Serving) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        let mut builder = if serving.workers > 1 {
            let mut builder = tokio::runtime::Builder::new_multi_thread();
            builder.worker_threads(serving.workers);
            builder
        } else {
            tokio::runtime::Builder::new_current_thread()
        };
        let runtime = builder
            .thread_name("secapi-simulator")
            .enable_all()
            .build()?;
        let (stop, stopped) = oneshot::channel();
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let serve = move || run(runtime, listener, serving, stopped);
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
    runtime: Runtime,
    listener: tokio::net::TcpListener,
    serving: Serving,
    stopped: oneshot::Receiver<()>,
) {
    let engine = Arc::clone(&serving.engine);
    runtime.spawn(accept(listener, serving));
    // Open connections and the listener are tasks of the runtime: they are closed when it is dropped, right after this.
    runtime.block_on(async {
        tokio::select! {
            _ = stopped => {}
            () = engine.stop.notified() => tokio::time::sleep(STOP_GRACE).await,
        }
    });
    drop(runtime);
}

async fn accept(listener: tokio::net::TcpListener, serving: Serving) {
    let connections = Arc::new(Connections::new(serving));
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                tokio::spawn(Arc::clone(&connections).serve(stream, peer));
            }
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
}

/// Waits; not even for a moment when there is nothing to wait for.
async fn sleep_for(time: Duration) {
    if !time.is_zero() {
        tokio::time::sleep(time).await;
    }
}
