//! A network that is none: requests are built to the last byte and answered at once from memory.

/// As the clients' own transport makes them; there, too.
#[path = "../../core/src/transport/url_cache.rs"]
mod url_cache;

use std::fmt;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use http::HeaderMap;
use http::header::{CONTENT_TYPE, DATE, HeaderValue};
use reqwest::ResponseBuilderExt as _;
use secapi_core::Bytes;
use secapi_core::transport::{BoxFuture, Phase, ResponseBody, Transport, TransportError};

use self::url_cache::UrlCache;

/// Where code that is written by hand sends its requests.
pub trait Network {
    /// Sends one request.
    fn send(
        &self,
        request: reqwest::Request,
    ) -> impl Future<Output = reqwest::Result<reqwest::Response>> + Send;
}

impl Network for reqwest::Client {
    async fn send(&self, request: reqwest::Request) -> reqwest::Result<reqwest::Response> {
        self.execute(request).await
    }
}

/// Answers every request with the same body.
pub struct InMemory {
    addresses: UrlCache,
    headers: HeaderMap,
    body: Bytes,
}

impl InMemory {
    /// Answers with this JSON text.
    #[must_use]
    pub fn new(body: impl Into<Bytes>) -> Arc<Self> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(
            DATE,
            HeaderValue::from_static("Thu, 15 Jan 2026 08:30:00 GMT"),
        );
        Arc::new(Self {
            addresses: UrlCache::default(),
            headers,
            body: body.into(),
        })
    }

    fn answer(&self, request: reqwest::Request) -> reqwest::Response {
        // As reqwest does, which spares the answer an address of its own making.
        let mut answer = http::response::Builder::new()
            .url(request.url().clone())
            .body(self.body.clone())
            .unwrap_or_default();
        drop(std::hint::black_box(request));
        *answer.headers_mut() = self.headers.clone();
        answer.into()
    }
}

impl Network for InMemory {
    async fn send(&self, request: reqwest::Request) -> reqwest::Result<reqwest::Response> {
        Ok(self.answer(request))
    }
}

/// The clients' end: the same steps as those of their own transport, down to the same types of reqwest.
impl Transport for InMemory {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let url = self.addresses.url(&parts.uri);
            let url = url.map_err(|error| TransportError::new(Phase::Connect, error))?;
            let mut request = reqwest::Request::new(parts.method, url);
            *request.headers_mut() = parts.headers;
            *request.body_mut() = Some(body.into());
            let mut response = self.answer(request);
            let mut answer = http::Response::new(());
            *answer.status_mut() = response.status();
            *answer.version_mut() = response.version();
            *answer.headers_mut() = std::mem::take(response.headers_mut());
            Ok(answer.map(|()| ResponseBody::stream(Chunks(response))))
        })
    }
}

struct Chunks(reqwest::Response);

impl Stream for Chunks {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let chunk = ready!(pin!(self.0.chunk()).poll(cx));
        let chunk = chunk.map_err(|error| TransportError::new(Phase::Receive, error));
        Poll::Ready(chunk.transpose())
    }
}

impl fmt::Debug for InMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InMemory({} bytes)", self.body.len())
    }
}
