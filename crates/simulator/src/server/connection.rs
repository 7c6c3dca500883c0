//! One connection, from its acceptance to its end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::faults::Effect;
use crate::server::link::Link;
use crate::server::service::respond;
use crate::server::wire::{Socket, Wire, reset};
use crate::server::{STALL, Serving, sleep_for};

/// Longest request head in bytes. IAM tokens alone can have many kilobytes.
const MAX_HEAD: usize = 128 * 1024;
const MAX_HEADERS: usize = 200;
/// A connection that does not finish its handshake, or the head of a request, within this time is closed.
const HEAD_TIMEOUT: Duration = Duration::from_secs(60);

/// All connections of a simulator.
pub(super) struct Connections {
    serving: Serving,
    http: auto::Builder<TokioExecutor>,
}

impl Connections {
    pub(super) fn new(serving: Serving) -> Self {
        let mut http = auto::Builder::new(TokioExecutor::new());
        http.http1()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .max_buf_size(MAX_HEAD)
            .max_headers(MAX_HEADERS)
            .half_close(true);
        http.http2()
            .timer(TokioTimer::new())
            .max_header_list_size(u32::try_from(MAX_HEAD).unwrap_or(u32::MAX));
        Self { serving, http }
    }

    pub(super) async fn serve(self: Arc<Self>, mut stream: TcpStream, peer: SocketAddr) {
        // Without it small responses wait for the client's acknowledgement; where it cannot be set they are only slower.
        let _ = stream.set_nodelay(true);
        let engine = &self.serving.engine;
        let plan = engine.faults.of_connection();
        let tls = self.serving.tls.as_ref();
        let link = Link::new(Arc::clone(&engine.traffic), peer.ip(), tls.is_some());
        let link = Arc::new(link);
        if plan.has(&Effect::Reset) {
            reset(&stream);
        }
        sleep_for(plan.delay()).await;
        if plan.has(&Effect::CutBefore) {
            return;
        }
        if plan.has(&Effect::CutHandshake) {
            // Whatever comes, or nothing: it is closed.
            let _ = timeout(HEAD_TIMEOUT, stream.read(&mut [0; 16])).await;
            return;
        }
        if plan.has(&Effect::Stall) {
            sleep(STALL).await;
            return;
        }
        let idle_close = plan.idle_close().or(self.serving.idle_close);
        match tls {
            None => self.requests(stream, link, idle_close).await,
            Some(acceptor) => {
                // A client that does not like the certificate is gone; that is the client's business.
                if let Ok(Ok(stream)) = timeout(HEAD_TIMEOUT, acceptor.accept(stream)).await {
                    self.requests(stream, link, idle_close).await;
                }
            }
        }
    }

    async fn requests<S>(&self, stream: S, link: Arc<Link>, idle_close: Option<Duration>)
    where
        S: Socket + Send + 'static,
    {
        let serving = &self.serving;
        let service = service_fn(|request| {
            let link = Arc::clone(&link);
            let serving = serving.clone();
            async move { respond(&serving, link, idle_close.is_some(), request).await }
        });
        let wire = TokioIo::new(Wire::new(stream, Arc::clone(&link)));
        let idle = async {
            match idle_close {
                Some(limit) => link.is_idle(limit).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            // Malformed requests are answered with 400 by hyper, and a broken connection concerns nobody else.
            _ = self.http.serve_connection(wire, service) => {}
            () = link.is_cut() => {}
            () = idle => {}
        }
    }
}
