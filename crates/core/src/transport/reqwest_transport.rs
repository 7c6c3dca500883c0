//! The transport that clients have by default: reqwest with rustls. No type of either is visible outside this folder.

use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use http::header::{CONTENT_LENGTH, HOST, HeaderValue, USER_AGENT};
use http::{Method, StatusCode, Uri};

use super::connections::Connections;
use super::early_close_check::EarlyCloseCheckLayer;
use super::proxy::{Proxies, ProxySettings};
use super::tls::{ServerCertificate, Trust};
use super::url_cache::UrlCache;
use super::{
    BoxFuture, NewConnection, OnOldConnection, Phase, ResponseBody, Transport, TransportError,
};
use crate::error::Error;
use bytes::Bytes;

/// How long an unused connection is kept. Shorter than servers usually do: a request that meets the server's closing is lost.
const IDLE: Duration = Duration::from_secs(15);

/// How many headers a response may have. Their size is limited besides, to 400 KB.
const MAX_HEADERS: usize = 1000;

/// What connections are made with.
pub(crate) struct Setup<'a> {
    pub(crate) connect_timeout: Duration,
    pub(crate) trust: &'a Trust,
    /// Whether any address needs TLS at all. If not, the platform's certificates are not loaded.
    pub(crate) tls: bool,
    pub(crate) proxy: &'a ProxySettings,
    /// No proxy of the environment is used (all addresses are on this machine).
    pub(crate) direct: bool,
    /// How many unused connections are kept for one server.
    pub(crate) max_idle: usize,
}

#[derive(Debug)]
pub(crate) struct ReqwestTransport {
    client: reqwest::Client,
    /// Keeps no connection, so that each request gets a new one.
    unpooled: reqwest::Client,
    connections: Connections,
    urls: UrlCache,
    proxies: Proxies,
}

impl ReqwestTransport {
    pub(crate) fn new(setup: &Setup<'_>) -> Result<Self, Error> {
        let proxies = setup.proxy.resolve(setup.direct)?;
        let connections = Connections::default();
        let tls = setup.trust.to_config(setup.tls)?;
        let client = |max_idle| {
            Self::client(setup, tls.clone(), &proxies, connections.clone(), max_idle).map_err(
                |error| Error::config("the HTTP client cannot be set up").with_source(error),
            )
        };
        Ok(Self {
            client: client(setup.max_idle)?,
            unpooled: client(0)?,
            connections,
            urls: UrlCache::default(),
            proxies,
        })
    }

    fn client(
        setup: &Setup<'_>,
        tls: rustls::ClientConfig,
        proxies: &Proxies,
        connections: Connections,
        max_idle: usize,
    ) -> reqwest::Result<reqwest::Client> {
        Self::builder(setup, tls, proxies, connections, max_idle).build()
    }

    fn builder(
        setup: &Setup<'_>,
        tls: rustls::ClientConfig,
        proxies: &Proxies,
        connections: Connections,
        max_idle: usize,
    ) -> reqwest::ClientBuilder {
        let builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .connector_layer(connections)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(setup.connect_timeout)
            // Bodies are unpacked above the transport, even if another crate turns these features of reqwest on.
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            // What is odd in headers is taken as other clients take it.
            .http1_allow_spaces_after_header_name_in_responses(true)
            .http1_allow_obsolete_multiline_headers_in_responses(true)
            .http1_ignore_invalid_headers_in_responses(true)
            .http1_max_headers(MAX_HEADERS)
            .tcp_nodelay(true)
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(max_idle);
        let mut builder = proxies.apply(builder);
        if setup.direct && proxies.is_empty() {
            builder = builder.connector_layer(EarlyCloseCheckLayer);
        }
        builder
    }
}

/// Looks at the way to a server, on connections of its own.
pub(crate) struct Prober {
    client: reqwest::Client,
    proxies: Proxies,
}

impl Prober {
    pub(crate) fn new(setup: &Setup<'_>) -> Result<Self, Error> {
        let proxies = setup.proxy.resolve(setup.direct)?;
        let tls = setup.trust.to_config(setup.tls)?;
        let builder = ReqwestTransport::builder(setup, tls, &proxies, Connections::default(), 0);
        let client = builder.tls_info(true).build().map_err(|error| {
            Error::config("the HTTP client cannot be set up").with_source(error)
        })?;
        Ok(Self { client, proxies })
    }

    /// The proxy of requests to this address: its name, host and port.
    pub(crate) fn proxy(&self, address: &Uri) -> Option<(String, String, u16)> {
        self.proxies.of(address)
    }

    /// The head of a response to `HEAD`, and the server's certificate.
    pub(crate) async fn head(
        &self,
        address: &Uri,
        user_agent: &HeaderValue,
    ) -> Result<(http::Response<()>, Option<ServerCertificate>), TransportError> {
        let request = self.client.head(address.to_string());
        let sent = request.header(USER_AGENT, user_agent).send().await;
        let response = match sent.map_err(TransportError::sending) {
            Ok(response) => response,
            Err(error) => return Err(self.proxies.explain(address, error).await),
        };
        let shown = response.extensions().get::<reqwest::tls::TlsInfo>();
        let certificate = shown
            .and_then(reqwest::tls::TlsInfo::peer_certificate)
            .map(ServerCertificate::read);
        let mut head = http::Response::new(());
        *head.status_mut() = response.status();
        *head.headers_mut() = response.headers().clone();
        Ok((head, certificate))
    }
}

impl ReqwestTransport {
    /// The request as reqwest takes it.
    fn translate(&self, request: http::Request<Bytes>) -> Result<reqwest::Request, TransportError> {
        let (parts, body) = request.into_parts();
        let url = self.urls.url(&parts.uri);
        let url = url.map_err(|error| TransportError::new(Phase::Connect, error))?;
        let mut request = reqwest::Request::new(parts.method, url);
        *request.headers_mut() = parts.headers;
        *request.body_mut() = Some(body.into());
        Ok(request)
    }
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        mut request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        // Set for those who sign it. The connection writes the same one again, or `:authority` in its place.
        request.headers_mut().remove(HOST);
        // Left out by the library for an empty body; some servers insist on it.
        if request.body().is_empty()
            && matches!(
                *request.method(),
                Method::POST | Method::PUT | Method::PATCH
            )
        {
            request
                .headers_mut()
                .insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        Box::pin(async move {
            hear_of_closed_connections().await;
            let client = match request.extensions().get::<NewConnection>() {
                None => &self.client,
                Some(NewConnection) => &self.unpooled,
            };
            let address = (!self.proxies.is_empty()).then(|| request.uri().clone());
            let begun = self.connections.now();
            let sent = client.execute(self.translate(request)?).await;
            let sent = sent.map_err(|error| {
                if self.connections.failed_on_old(&error, begun) {
                    TransportError::sending(error).on_old_connection()
                } else {
                    TransportError::sending(error)
                }
            });
            let mut response = match (sent, address) {
                (Ok(response), _) => response,
                (Err(error), None) => return Err(error),
                // In a box: it is rare, and would take memory of each call.
                (Err(error), Some(address)) => {
                    return Err(Box::pin(self.proxies.explain(&address, error)).await);
                }
            };
            let mut answer = http::Response::new(());
            if response.status() == StatusCode::REQUEST_TIMEOUT
                && self.connections.is_old(response.extensions(), begun)
            {
                answer.extensions_mut().insert(OnOldConnection);
            }
            *answer.status_mut() = response.status();
            *answer.version_mut() = response.version();
            *answer.headers_mut() = std::mem::take(response.headers_mut());
            Ok(answer.map(|()| ResponseBody::stream(Chunks(response))))
        })
    }
}

/// Lets the runtime look at its sockets before a connection is chosen. A runtime that runs only while it is waited for (`block_on`
/// on one thread) has not heard of what the server closed in between, and a request that is written there is lost. The first turn
/// is the runtime's, the second that of the connections it wakes.
///
/// With many calls at a time it also pays: connections that are just done are back before others are begun in their place.
async fn hear_of_closed_connections() {
    tokio::task::yield_now().await;
    tokio::task::yield_now().await;
}

struct Chunks(reqwest::Response);

impl Stream for Chunks {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // Such a future holds nothing but the borrow, so a new one goes on where the one before was.
        let chunk = ready!(pin!(self.0.chunk()).poll(cx));
        Poll::Ready(chunk.map_err(TransportError::receiving).transpose())
    }
}
