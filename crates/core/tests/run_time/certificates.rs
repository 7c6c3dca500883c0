//! Certificates that are made for a test, and servers that show them.

use std::fmt::Write as _;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CustomExtension, DnType, IsCa, Issuer,
    KeyPair, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{ALL_VERSIONS, RootCertStore, ServerConfig, SupportedProtocolVersion};

use crate::server::{Reply, Server};

/// An authority that nobody trusts unless told to.
pub(crate) struct Authority {
    certificate: Certificate,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        Self::named("Made-up Authority")
    }

    pub(crate) fn named(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        Self {
            certificate: params.self_signed(&key).unwrap(),
            issuer: Issuer::new(params, key),
        }
    }

    pub(crate) fn pem(&self) -> String {
        self.certificate.pem()
    }

    /// A certificate for these names or addresses, from one year to the beginning of another.
    pub(crate) fn issue(&self, names: &[&str], years: (i32, i32)) -> Identity {
        let key = KeyPair::generate().unwrap();
        let certificate = params(names, years).signed_by(&key, &self.issuer).unwrap();
        Identity::new(&certificate, key)
    }
}

/// A certificate that vouches for itself.
pub(crate) fn self_signed(names: &[&str], years: (i32, i32)) -> Identity {
    let key = KeyPair::generate().unwrap();
    let certificate = params(names, years).self_signed(&key).unwrap();
    Identity::new(&certificate, key)
}

/// A server's certificate that says of itself that it is an authority's, as `openssl req -x509` makes them.
pub(crate) fn self_signed_authority(names: &[&str]) -> Identity {
    let key = KeyPair::generate().unwrap();
    let mut params = params(names, VALID);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    Identity::new(&params.self_signed(&key).unwrap(), key)
}

/// From long ago to far away.
pub(crate) const VALID: (i32, i32) = (2020, 2120);

fn params(names: &[&str], (from, until): (i32, i32)) -> CertificateParams {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params
        .distinguished_name
        .push(DnType::CommonName, "Made-up Appliance");
    params.not_before = date_time_ymd(from, 1, 1);
    params.not_after = date_time_ymd(until, 1, 1);
    params
}

/// A certificate of version 1, which has no extensions. `openssl x509 -req` made it, and its key is for this test only.
pub(crate) fn version_1() -> Identity {
    let key: &[u8] = include_bytes!("testdata/version1.key");
    Identity {
        der: CertificateDer::from_slice(include_bytes!("testdata/version1.der")),
        pem: String::new(),
        key: KeyPair::try_from(key).unwrap(),
    }
}

/// A certificate with an extension that has to be understood, and is not.
pub(crate) fn with_unknown_extension() -> Identity {
    let key = KeyPair::generate().unwrap();
    let mut params = params(&["localhost"], VALID);
    let mut extension =
        CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 99_999, 1], vec![5, 0]);
    extension.set_criticality(true);
    params.custom_extensions.push(extension);
    Identity::new(&params.self_signed(&key).unwrap(), key)
}

/// What a server shows, and the key to it.
pub(crate) struct Identity {
    der: CertificateDer<'static>,
    pem: String,
    key: KeyPair,
}

impl Identity {
    fn new(certificate: &Certificate, key: KeyPair) -> Self {
        Self {
            der: certificate.der().clone(),
            pem: certificate.pem(),
            key,
        }
    }

    pub(crate) fn pem(&self) -> String {
        self.pem.clone()
    }

    /// As `openssl` prints it.
    pub(crate) fn sha256(&self) -> String {
        let digest = ring::digest::digest(&ring::digest::SHA256, &self.der);
        let mut text = String::new();
        for byte in digest.as_ref() {
            write!(text, "{byte:02X}:").unwrap();
        }
        text.pop();
        text
    }

    fn private_key(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::try_from(self.key.serialize_der()).unwrap()
    }

    pub(crate) fn config(&self) -> Arc<ServerConfig> {
        config(self, self.private_key(), ALL_VERSIONS)
    }

    /// A server that shows the certificate and answers all requests with a thing.
    pub(crate) fn server(&self) -> Server {
        serving(self.config())
    }

    /// A server that wants a certificate of the client.
    pub(crate) fn server_for_known_clients(
        &self,
        clients: &Authority,
        version: &'static SupportedProtocolVersion,
    ) -> Server {
        let mut roots = RootCertStore::empty();
        roots.add(clients.certificate.der().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier =
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
        let config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[version])
            .unwrap()
            .with_client_cert_verifier(verifier.build().unwrap())
            .with_single_cert(vec![self.der.clone()], self.private_key())
            .unwrap();
        serving(Arc::new(config))
    }

    /// The same with one version of TLS.
    pub(crate) fn server_with(&self, version: &'static SupportedProtocolVersion) -> Server {
        serving(config(self, self.private_key(), &[version]))
    }

    /// A server that shows the certificate without having its key.
    pub(crate) fn impostor(&self, version: &'static SupportedProtocolVersion) -> Server {
        let other = KeyPair::generate().unwrap();
        let key = PrivateKeyDer::try_from(other.serialize_der()).unwrap();
        serving(config(self, key, &[version]))
    }
}

fn serving(config: Arc<ServerConfig>) -> Server {
    Server::with_tls(config, Reply::json(r#"{"id": 7}"#))
}

/// Whether the key belongs to the certificate is not checked.
fn config(
    identity: &Identity,
    key: PrivateKeyDer<'static>,
    versions: &[&'static SupportedProtocolVersion],
) -> Arc<ServerConfig> {
    let provider = rustls::crypto::ring::default_provider();
    let key = provider.key_provider.load_private_key(key).unwrap();
    let shown = CertifiedKey::new(vec![identity.der.clone()], key);
    let config = ServerConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(shown)));
    Arc::new(config)
}
