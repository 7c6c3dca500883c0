//! The check of a server's certificate during the handshake.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, OtherError, SignatureScheme};
use rustls_platform_verifier::Verifier;

use super::distrust::Distrust;
use super::key::{self, Unproven, Version};
use super::pin::Pin;

#[derive(Debug)]
pub(super) struct ServerVerifier {
    /// Checks issuer, names and dates; `None`: they are not looked at.
    pub(super) chain: Option<Verifier>,
    /// If there are any, the certificate is one of them.
    pub(super) pins: Vec<Pin>,
    /// The authorities that were named beside the platform's.
    pub(super) authorities: Vec<CertificateDer<'static>>,
    pub(super) algorithms: WebPkiSupportedAlgorithms,
}

impl ServerVerifier {
    /// Every certificate will do. Then it is all the same whether the server has its key, and a certificate too odd to be read passes.
    fn accepts_any(&self) -> bool {
        self.chain.is_none() && self.pins.is_empty()
    }

    /// Checks that the server has the key of its certificate. `usual`: the check of the library, which reads the whole certificate.
    fn check_signature(
        &self,
        version: Version,
        certificate: &CertificateDer<'_>,
        message: &[u8],
        signature: &DigitallySignedStruct,
        usual: impl FnOnce() -> Result<HandshakeSignatureValid, Error>,
    ) -> Result<HandshakeSignatureValid, Error> {
        if self.accepts_any() {
            return Ok(HandshakeSignatureValid::assertion());
        }
        if self.chain.is_some() {
            return usual().map_err(|error| match key::short_rsa(certificate) {
                Some(bits) => refuse(Distrust::short_key(certificate, bits)),
                None => error,
            });
        }
        let bytes = signature.signature();
        match key::verify(certificate, version, signature.scheme, message, bytes) {
            Ok(()) => Ok(HandshakeSignatureValid::assertion()),
            Err(Unproven::BadSignature) => Err(CertificateError::BadSignature.into()),
            Err(Unproven::Unusable(what)) => {
                Err(refuse(Distrust::unusable_key(certificate, &what)))
            }
        }
    }
}

fn refuse(distrust: Distrust) -> Error {
    Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(distrust))))
}

impl ServerCertVerifier for ServerVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if !self.pins.is_empty() && !self.pins.contains(&Pin::of(end_entity)) {
            return Err(refuse(Distrust::not_pinned(end_entity, &self.pins)));
        }
        let Some(chain) = &self.chain else {
            return Ok(ServerCertVerified::assertion());
        };
        chain
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            .map_err(|error| match error {
                Error::InvalidCertificate(error) => refuse(Distrust::refused(
                    &error,
                    end_entity,
                    &self.authorities,
                    server_name,
                )),
                error => error,
            })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.check_signature(Version::Tls12, certificate, message, signature, || {
            verify_tls12_signature(message, certificate, signature, &self.algorithms)
        })
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.check_signature(Version::Tls13, certificate, message, signature, || {
            verify_tls13_signature(message, certificate, signature, &self.algorithms)
        })
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
