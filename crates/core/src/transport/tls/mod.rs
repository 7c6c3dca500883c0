//! Which servers are believed to be who they say they are.
//! What the options mean together is said where they are set, at `ClientBuilder`.

mod certificate;
mod distrust;
mod key;
mod pin;
mod short_rsa;
mod verifier;
mod x509;

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

pub use self::certificate::ServerCertificate;
pub(super) use self::distrust::Distrust;
use self::pin::Pin;
use self::verifier::ServerVerifier;
use crate::error::Error;

/// How servers are recognised, as it was configured.
#[derive(Clone, Default)]
pub(crate) struct Trust {
    /// Certificate authorities to trust beside those of the platform.
    pub(crate) authorities: Vec<Authority>,
    /// SHA-256 of certificates, as hexadecimal digits.
    pub(crate) pins: Vec<String>,
    /// No certificate is checked.
    pub(crate) any: bool,
}

/// One or more authorities, in PEM.
#[derive(Clone)]
pub(crate) enum Authority {
    Pem(Vec<u8>),
    File(PathBuf),
}

impl Trust {
    /// Whether anything differs from what the platform does.
    pub(crate) fn is_set(&self) -> bool {
        self.any || !self.authorities.is_empty() || !self.pins.is_empty()
    }

    /// Sets TLS up. `needed`: whether any address uses it; if none does, the platform's certificates are not loaded.
    pub(super) fn to_config(&self, needed: bool) -> Result<ClientConfig, Error> {
        let unusable =
            |error: rustls::Error| Error::config("TLS cannot be set up").with_source(error);
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(unusable)?;
        let mut config = if needed || self.is_set() {
            let verifier = self.verifier(provider)?;
            builder
                .dangerous() // rustls's word for any verifier but its own; this one asks the platform's unless told otherwise
                .with_custom_certificate_verifier(Arc::new(verifier))
                .with_no_client_auth()
        } else {
            builder
                .with_root_certificates(RootCertStore::empty())
                .with_no_client_auth()
        };
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(config)
    }

    fn verifier(&self, provider: Arc<CryptoProvider>) -> Result<ServerVerifier, Error> {
        let mut authorities = Vec::new();
        for authority in &self.authorities {
            authority.read(&mut authorities)?;
        }
        let pins = self.pins.iter().map(|text| Pin::parse(text));
        let pins = pins.collect::<Result<Vec<_>, Error>>()?;
        let algorithms = provider.signature_verification_algorithms;
        let checks_chain = !self.any && (pins.is_empty() || !authorities.is_empty());
        let chain = checks_chain
            .then(|| match authorities.as_slice() {
                [] => Verifier::new(provider),
                named => with_roots(named.to_vec(), provider),
            })
            .transpose()
            .map_err(|error| {
                let refusal = if authorities.is_empty() {
                    Error::config(format!("TLS cannot be set up: {error}")).with_hint(
                        "install the platform's certificates, name an authority, or pin the server's certificate",
                    )
                } else {
                    Error::config(format!("a root certificate cannot be used: {error}"))
                };
                refusal.with_source(error)
            })?;
        Ok(ServerVerifier {
            chain,
            pins,
            authorities,
            algorithms,
        })
    }
}

/// In words, for the `Debug` of clients.
impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        match (self.pins.len(), self.any) {
            (0, true) => parts.push("ANY CERTIFICATE IS ACCEPTED".to_owned()),
            (0, false) => parts.push("platform".to_owned()),
            (pins, _) => parts.push(format!("{pins} pinned")),
        }
        if !self.any && !self.authorities.is_empty() {
            parts.push(format!("{} own authorities", self.authorities.len()));
        }
        f.write_str(&parts.join(", "))
    }
}

impl Authority {
    /// Appends the certificates.
    fn read(&self, all: &mut Vec<CertificateDer<'static>>) -> Result<(), Error> {
        let name = match self {
            Self::Pem(_) => "a root certificate".to_owned(),
            Self::File(path) => format!("the root certificate `{}`", path.display()),
        };
        let unreadable = |error: &dyn fmt::Display| format!("{name} cannot be read: {error}");
        let pem = match self {
            Self::Pem(pem) => Cow::Borrowed(pem),
            Self::File(path) => Cow::Owned(
                std::fs::read(path)
                    .map_err(|error| Error::config(unreadable(&error)).with_source(error))?,
            ),
        };
        let before = all.len();
        for certificate in CertificateDer::pem_slice_iter(&pem) {
            let certificate = certificate
                .map_err(|error| Error::config(unreadable(&error)).with_source(error))?;
            all.push(certificate);
        }
        if all.len() == before {
            let text = unreadable(&"there is no `BEGIN CERTIFICATE` in it");
            return Err(Error::config(text).with_hint(
                "`openssl x509 -inform DER -in FILE` turns the binary form into this one",
            ));
        }
        Ok(())
    }
}

#[cfg(not(target_os = "android"))]
fn with_roots(
    roots: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
) -> Result<Verifier, rustls::Error> {
    Verifier::new_with_extra_roots(roots, provider)
}

#[cfg(target_os = "android")]
fn with_roots(
    _: Vec<CertificateDer<'static>>,
    _: Arc<CryptoProvider>,
) -> Result<Verifier, rustls::Error> {
    Err(rustls::Error::General(
        "own certificate authorities are set up in the system's settings on this platform"
            .to_owned(),
    ))
}
