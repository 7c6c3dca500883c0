//! A server of nothing but hyper: it reads a request and sends the bytes that were prepared for its number.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, DATE};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::net::TcpListener;

use crate::client::{Answer, NUMBER};

/// Name of its threads.
pub(crate) const THREAD: &str = "bare-hyper";

/// What a simulator answered, ready to be sent again.
pub(crate) struct Prepared {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Prepared {
    pub(crate) fn new(answer: &Answer) -> Self {
        let lines = answer
            .head
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(": "));
        let mut headers: HeaderMap = lines
            .filter_map(|(name, value)| {
                Some((
                    HeaderName::try_from(name).ok()?,
                    HeaderValue::try_from(value).ok()?,
                ))
            })
            .collect();
        // hyper's own.
        headers.remove(DATE);
        headers.remove(CONTENT_LENGTH);
        Self {
            status: StatusCode::from_u16(answer.status).unwrap_or_default(),
            headers,
            body: answer.body.clone(),
        }
    }
}

/// Serves on a thread of its own until the process ends.
pub(crate) fn serve(answers: Vec<Prepared>) -> io::Result<SocketAddr> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
    let address = listener.local_addr()?;
    let answers = Arc::new(answers);
    let accept = async move {
        while let Ok((stream, _)) = listener.accept().await {
            let answers = Arc::clone(&answers);
            tokio::spawn(async move {
                let _ = stream.set_nodelay(true);
                let service = service_fn(|request| answer(Arc::clone(&answers), request));
                let connections = auto::Builder::new(TokioExecutor::new());
                // A client that went away concerns nobody.
                let _ = connections
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    };
    std::thread::Builder::new()
        .name(THREAD.to_owned())
        .spawn(move || runtime.block_on(accept))?;
    Ok(address)
}

async fn answer(
    answers: Arc<Vec<Prepared>>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let _ = body.collect().await;
    let number = head
        .headers
        .get(NUMBER)
        .and_then(|number| number.to_str().ok()?.parse::<usize>().ok());
    let mut response = Response::new(Full::default());
    match number.and_then(|number| answers.get(number)) {
        Some(prepared) => {
            *response.status_mut() = prepared.status;
            *response.headers_mut() = prepared.headers.clone();
            *response.body_mut() = Full::new(prepared.body.clone());
        }
        None => *response.status_mut() = StatusCode::NOT_FOUND,
    }
    Ok(response)
}
