//! A network that is none: requests are built to the last byte and answered at once from memory.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use http::header::{CONTENT_TYPE, DATE, HeaderValue};
use http::uri::{Authority, Scheme};
use http::{HeaderMap, Uri};
use reqwest::{ResponseBuilderExt as _, Url};
use secapi_core::Bytes;
use secapi_core::transport::{
    BoxFuture, ChunkSource, Phase, ResponseBody, Transport, TransportError,
};

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
    /// The part of all addresses that the clients' transport parses once.
    origin: RwLock<Option<(Scheme, Authority, Url)>>,
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
            origin: RwLock::default(),
            headers,
            body: body.into(),
        })
    }

    fn url(&self, uri: &Uri) -> Result<Url, TransportError> {
        let refuse = |error| TransportError::new(Phase::Connect, error);
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return Url::parse(&uri.to_string()).map_err(refuse);
        };
        let mut url = if let Some(url) = self.kept(scheme, authority) {
            url
        } else {
            let url = Url::parse(&format!("{scheme}://{authority}")).map_err(refuse)?;
            let kept = Some((scheme.clone(), authority.clone(), url.clone()));
            *self.origin.write().unwrap_or_else(PoisonError::into_inner) = kept;
            url
        };
        url.set_path(uri.path());
        url.set_query(uri.query());
        Ok(url)
    }

    fn kept(&self, scheme: &Scheme, authority: &Authority) -> Option<Url> {
        let kept = self.origin.read().unwrap_or_else(PoisonError::into_inner);
        let (known, host, url) = kept.as_ref()?;
        (known == scheme && host.as_str() == authority.as_str()).then(|| url.clone())
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
            let url = self.url(&parts.uri)?;
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

impl ChunkSource for Chunks {
    fn chunk(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        Box::pin(async {
            let chunk = self.0.chunk().await;
            chunk.map_err(|error| TransportError::new(Phase::Receive, error))
        })
    }
}

impl fmt::Debug for InMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InMemory({} bytes)", self.body.len())
    }
}
