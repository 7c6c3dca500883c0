//! TLS with a certificate authority that is made up at the start.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// How a simulator identifies itself, for [`Builder::tls`](crate::Builder::tls).
///
/// The default is what a client should accept that trusts the simulator's CA: a leaf for `localhost`, `127.0.0.1` and `::1`, signed by that
/// CA. The rest are what it should not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Tls {
    names: Vec<String>,
    expired: bool,
    self_signed: bool,
    http2: bool,
}

impl Default for Tls {
    fn default() -> Self {
        Self {
            names: ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into(),
            expired: false,
            self_signed: false,
            http2: true,
        }
    }
}

impl Tls {
    /// What a client should accept.
    pub fn new() -> Self {
        Self::default()
    }

    /// The names that the leaf is for, DNS names and IP addresses, in place of the default ones.
    pub fn names(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.names = names.into_iter().map(Into::into).collect();
        self
    }

    /// A leaf for another host.
    pub fn wrong_name(self) -> Self {
        self.names(["elsewhere.invalid"])
    }

    /// A leaf that was valid in the past only.
    pub fn expired(mut self) -> Self {
        self.expired = true;
        self
    }

    /// A leaf that is signed by itself, so that the CA says nothing about it.
    pub fn self_signed(mut self) -> Self {
        self.self_signed = true;
        self
    }

    /// Offers HTTP/1.1 only (by ALPN).
    pub fn http1_only(mut self) -> Self {
        self.http2 = false;
        self
    }

    /// Makes keys and certificates.
    pub(crate) fn identity(&self) -> Result<(TlsIdentity, Arc<ServerConfig>), TlsError> {
        let ca_key = KeyPair::generate()?;
        let mut ca = params(&[], "secapi simulator CA, for tests on this machine only")?;
        ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let ca_certificate = ca.self_signed(&ca_key)?;
        let leaf_key = KeyPair::generate()?;
        let mut leaf = params(&self.names, "secapi simulator")?;
        leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        if self.expired {
            leaf.not_after = date_time_ymd(2021, 1, 1);
        }
        let leaf = if self.self_signed {
            leaf.self_signed(&leaf_key)?
        } else {
            leaf.signed_by(&leaf_key, &Issuer::from_params(&ca, &ca_key))?
        };
        let identity = TlsIdentity {
            ca_pem: ca_certificate.pem(),
            leaf_pem: leaf.pem(),
            leaf_sha256: base16ct::lower::encode_string(&Sha256::digest(leaf.der())),
        };
        let key = PrivatePkcs8KeyDer::from(leaf_key.serialize_der());
        Ok((identity, self.config(leaf.der().clone(), key.into())?))
    }

    fn config(
        &self,
        leaf: CertificateDer<'static>,
        key: PrivateKeyDer<'static>,
    ) -> Result<Arc<ServerConfig>, TlsError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![leaf], key)?;
        config.alpn_protocols = if self.http2 {
            vec![b"h2".to_vec(), b"http/1.1".to_vec()]
        } else {
            vec![b"http/1.1".to_vec()]
        };
        Ok(Arc::new(config))
    }
}

fn params(names: &[String], common_name: &str) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(names)?;
    params
        .distinguished_name
        .push(DnType::CommonName, common_name);
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2120, 1, 1);
    Ok(params)
}

/// What a client needs to know to trust, or to recognise, a simulator with TLS. All of it is public.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TlsIdentity {
    /// Certificate of the CA, as PEM.
    pub ca_pem: String,
    /// Certificate of the simulator itself, as PEM.
    pub leaf_pem: String,
    /// SHA-256 of that certificate (of its DER form), in lower-case hexadecimal digits.
    pub leaf_sha256: String,
}

/// Why there is no TLS.
#[derive(Error)]
pub(crate) enum TlsError {
    #[error("no certificate could be made: {0}")]
    Certificate(#[from] rcgen::Error),
    #[error("{0}")]
    Config(#[from] rustls::Error),
}

impl std::fmt::Debug for TlsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}
