//! The transport that clients have by default: reqwest with rustls. No type of either is visible outside this file.

use std::error::Error as StdError;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use http::Method;
use http::header::{CONTENT_LENGTH, HOST, HeaderValue};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

use super::{BoxFuture, ChunkSource, Phase, ResponseBody, Transport, TransportError};
use crate::Bytes;
use crate::error::Error;

/// How long an unused connection is kept. Shorter than servers usually do: a request that meets the server's closing is lost.
const IDLE: Duration = Duration::from_secs(15);

/// How servers are recognised.
pub(crate) struct Tls {
    /// Certificate authorities to trust beside those of the platform, PEM.
    pub(crate) extra_roots: Vec<Vec<u8>>,
    /// Whether any address needs TLS at all. If not, the platform's certificates are not loaded.
    pub(crate) needed: bool,
}

#[derive(Debug)]
pub(crate) struct ReqwestTransport(reqwest::Client);

impl ReqwestTransport {
    /// `direct`: no proxy of the environment is used (all addresses are on this machine).
    pub(crate) fn new(connect_timeout: Duration, tls: &Tls, direct: bool) -> Result<Self, Error> {
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls_config(tls)?)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(connect_timeout)
            .gzip(true)
            .tcp_nodelay(true)
            .pool_idle_timeout(IDLE);
        if direct {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|error| {
            Error::config("the HTTP client cannot be set up").with_source(error)
        })?;
        Ok(Self(client))
    }
}

fn tls_config(tls: &Tls) -> Result<ClientConfig, Error> {
    let unusable = |error: rustls::Error| Error::config("TLS cannot be set up").with_source(error);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(unusable)?;
    let roots = certificates(&tls.extra_roots)?;
    let mut config = if tls.needed {
        let verifier = if roots.is_empty() {
            Verifier::new(provider)
        } else {
            with_roots(roots, provider)
        };
        builder
            .dangerous() // rustls's word for any verifier but its own; this is the platform's
            .with_custom_certificate_verifier(Arc::new(verifier.map_err(unusable)?))
            .with_no_client_auth()
    } else {
        builder
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth()
    };
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

#[cfg(not(target_os = "android"))]
fn with_roots(
    roots: Vec<CertificateDer<'static>>,
    provider: Arc<rustls::crypto::CryptoProvider>,
) -> Result<Verifier, rustls::Error> {
    Verifier::new_with_extra_roots(roots, provider)
}

#[cfg(target_os = "android")]
fn with_roots(
    _: Vec<CertificateDer<'static>>,
    _: Arc<rustls::crypto::CryptoProvider>,
) -> Result<Verifier, rustls::Error> {
    Err(rustls::Error::General(
        "own certificate authorities are set up in the system's settings on this platform"
            .to_owned(),
    ))
}

fn certificates(files: &[Vec<u8>]) -> Result<Vec<CertificateDer<'static>>, Error> {
    let mut all = Vec::new();
    for file in files {
        let before = all.len();
        for certificate in CertificateDer::pem_slice_iter(file) {
            all.push(certificate.map_err(|error| {
                Error::config("a root certificate cannot be read").with_source(error)
            })?);
        }
        if all.len() == before {
            return Err(Error::config(
                "a root certificate cannot be read: there is no `BEGIN CERTIFICATE` in it",
            ));
        }
    }
    Ok(all)
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
            let request = reqwest::Request::try_from(request)
                .map_err(|error| failed(Phase::Connect, error))?;
            let response = self.0.execute(request).await.map_err(|error| {
                let phase = if error.is_connect() || error.is_builder() {
                    Phase::Connect
                } else {
                    Phase::Send
                };
                failed(phase, error)
            })?;
            let mut answer = http::Response::new(());
            *answer.status_mut() = response.status();
            *answer.version_mut() = response.version();
            *answer.headers_mut() = response.headers().clone();
            Ok(answer.map(|()| ResponseBody::stream(Chunks(response))))
        })
    }
}

/// The URL may hold secrets in its query: it is taken out of the error.
fn failed(phase: Phase, error: reqwest::Error) -> TransportError {
    let untrusted = is_untrusted(&error);
    let error = TransportError::new(phase, error.without_url());
    if untrusted { error.lasting() } else { error }
}

/// Whether the server's certificate was not accepted.
fn is_untrusted(error: &(dyn StdError + 'static)) -> bool {
    if let Some(rustls::Error::InvalidCertificate(_)) = error.downcast_ref() {
        return true;
    }
    // An I/O error does not name what it wraps as its source, but the source of that.
    match error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        Some(inner) => is_untrusted(inner),
        None => error.source().is_some_and(is_untrusted),
    }
}

struct Chunks(reqwest::Response);

impl ChunkSource for Chunks {
    fn chunk(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        Box::pin(async {
            self.0
                .chunk()
                .await
                .map_err(|error| failed(Phase::Receive, error))
        })
    }
}
