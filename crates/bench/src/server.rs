//! A server on this machine that takes part in nothing but the exchange: it answers with what it is given, after a while if need be.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use secapi_core::Bytes;
use tokio::net::TcpListener;

/// Makes an answer of the query of a request.
pub type Answer = Arc<dyn Fn(&str) -> Bytes + Send + Sync>;

/// Serves until the runtime ends; answers with its address, `http://127.0.0.1:port`.
/// Fails when no port can be had.
pub async fn start(latency: Duration, answer: Answer) -> std::io::Result<String> {
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let listener = TcpListener::bind(any).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let answer = answer.clone();
            tokio::spawn(async move {
                let _ = socket.set_nodelay(true);
                let service = service_fn(|request: Request<Incoming>| {
                    let body = answer(request.uri().query().unwrap_or_default());
                    async move {
                        if !latency.is_zero() {
                            tokio::time::sleep(latency).await;
                        }
                        let mut response = Response::new(Full::new(body));
                        let json = http::HeaderValue::from_static("application/json");
                        response
                            .headers_mut()
                            .insert(http::header::CONTENT_TYPE, json);
                        Ok::<_, std::convert::Infallible>(response)
                    }
                });
                let http = hyper::server::conn::http1::Builder::new();
                // A client that goes away ends its connection, and nothing else.
                let _ = http.serve_connection(TokioIo::new(socket), service).await;
            });
        }
    });
    Ok(format!("http://{address}"))
}
