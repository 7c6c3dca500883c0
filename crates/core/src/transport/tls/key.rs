//! The proof that a server has the key of its certificate, for certificates that are trusted by a pin.
//!
//! The usual check reads the whole certificate first, and refuses what it does not like about it: version 1 of X.509, an extension that is
//! critical and unknown, a key without parameters or too short. None of this matters where the certificate is known to the last byte. So
//! only the key is read here, and the signature of the handshake is verified with it.

use std::fmt;

use ring::digest::{SHA256, SHA384, SHA512};
use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use rustls::SignatureScheme as Scheme;

use super::short_rsa::{self, Padding};
use super::x509::{self, PublicKey};

/// The version of TLS, which decides about the signatures that are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    Tls12,
    Tls13,
}

/// Why a server has not proved that it has the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unproven {
    /// Keys like this one are not known here; what it is.
    Unusable(String),
    /// The signature is not one of the key.
    BadSignature,
}

/// Why a certificate would not help even if it were pinned: what its key is.
pub(super) fn unusable(certificate: &[u8]) -> Option<String> {
    match x509::public_key(certificate) {
        None => Some("a key that cannot be read".to_owned()),
        Some(key) => (!is_known(&key)).then(|| key.to_string()),
    }
}

/// The size of an RSA key that is too short for certificates which are not pinned, in bits.
pub(super) fn short_rsa(certificate: &[u8]) -> Option<usize> {
    match x509::public_key(certificate)? {
        PublicKey::Rsa { modulus, .. } => {
            Some(short_rsa::bit_length(modulus)).filter(|bits| *bits < 2048)
        }
        _ => None,
    }
}

fn is_known(key: &PublicKey<'_>) -> bool {
    match key {
        PublicKey::Rsa { modulus, .. } => (1024..=8192).contains(&short_rsa::bit_length(modulus)),
        PublicKey::P256(_) | PublicKey::P384(_) | PublicKey::Ed25519(_) => true,
        PublicKey::Other(_) => false,
    }
}

/// Verifies the signature of a handshake with the key of a certificate.
pub(super) fn verify(
    certificate: &[u8],
    version: Version,
    scheme: Scheme,
    message: &[u8],
    signature: &[u8],
) -> Result<(), Unproven> {
    if let Some(what) = unusable(certificate) {
        return Err(Unproven::Unusable(what));
    }
    let key = x509::public_key(certificate).ok_or(Unproven::BadSignature)?;
    if is_signature(&key, version, scheme, message, signature) {
        Ok(())
    } else {
        Err(Unproven::BadSignature)
    }
}

fn is_signature(
    key: &PublicKey<'_>,
    version: Version,
    scheme: Scheme,
    message: &[u8],
    signature: &[u8],
) -> bool {
    let with = |algorithm: &'static dyn VerificationAlgorithm, key: &[u8]| {
        let key = UnparsedPublicKey::new(algorithm, key);
        key.verify(message, signature).is_ok()
    };
    // The curve is a part of the scheme in TLS 1.3 only.
    let old = version == Version::Tls12;
    match (*key, scheme) {
        (PublicKey::P256(key), Scheme::ECDSA_NISTP256_SHA256) => {
            with(&signature::ECDSA_P256_SHA256_ASN1, key)
        }
        (PublicKey::P384(key), Scheme::ECDSA_NISTP384_SHA384) => {
            with(&signature::ECDSA_P384_SHA384_ASN1, key)
        }
        (PublicKey::P256(key), Scheme::ECDSA_NISTP384_SHA384) if old => {
            with(&signature::ECDSA_P256_SHA384_ASN1, key)
        }
        (PublicKey::P384(key), Scheme::ECDSA_NISTP256_SHA256) if old => {
            with(&signature::ECDSA_P384_SHA256_ASN1, key)
        }
        (PublicKey::Ed25519(key), Scheme::ED25519) => with(&signature::ED25519, key),
        (
            PublicKey::Rsa {
                modulus,
                exponent,
                encoded,
            },
            scheme,
        ) => {
            let hash = match scheme {
                Scheme::RSA_PSS_SHA256 | Scheme::RSA_PKCS1_SHA256 => &SHA256,
                Scheme::RSA_PSS_SHA384 | Scheme::RSA_PKCS1_SHA384 => &SHA384,
                _ => &SHA512,
            };
            let padding = match scheme {
                Scheme::RSA_PSS_SHA256 | Scheme::RSA_PSS_SHA384 | Scheme::RSA_PSS_SHA512 => {
                    Padding::Pss
                }
                _ => Padding::Pkcs1,
            };
            let algorithm: &'static dyn VerificationAlgorithm = match scheme {
                Scheme::RSA_PSS_SHA256 => &signature::RSA_PSS_2048_8192_SHA256,
                Scheme::RSA_PSS_SHA384 => &signature::RSA_PSS_2048_8192_SHA384,
                Scheme::RSA_PSS_SHA512 => &signature::RSA_PSS_2048_8192_SHA512,
                Scheme::RSA_PKCS1_SHA256 => &signature::RSA_PKCS1_2048_8192_SHA256,
                Scheme::RSA_PKCS1_SHA384 => &signature::RSA_PKCS1_2048_8192_SHA384,
                Scheme::RSA_PKCS1_SHA512 => &signature::RSA_PKCS1_2048_8192_SHA512,
                _ => return false,
            };
            if padding == Padding::Pkcs1 && !old {
                false
            } else if short_rsa::bit_length(modulus) < 2048 {
                short_rsa::verify((modulus, exponent), padding, hash, message, signature)
            } else {
                with(algorithm, encoded)
            }
        }
        _ => false,
    }
}

/// What it is, for errors.
impl fmt::Display for PublicKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa { modulus, .. } => {
                write!(f, "an RSA key of {} bits", short_rsa::bit_length(modulus))
            }
            Self::P256(_) => f.write_str("a key on the curve P-256"),
            Self::P384(_) => f.write_str("a key on the curve P-384"),
            Self::Ed25519(_) => f.write_str("an Ed25519 key"),
            Self::Other(kind) => write!(f, "a key of the kind {kind}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RSA_512: &[u8] = include_bytes!("testdata/rsa512.der");
    const RSA_1024: &[u8] = include_bytes!("testdata/rsa1024.der");
    const P521: &[u8] = include_bytes!("testdata/p521.der");

    #[test]
    fn keys_that_no_pin_can_help_are_told() {
        for (certificate, words) in [
            (RSA_512, Some("an RSA key of 512 bits")),
            (P521, Some("a key of the kind 1.3.132.0.35")),
            (b"no certificate", Some("a key that cannot be read")),
            (RSA_1024, None),
        ] {
            assert_eq!(unusable(certificate).as_deref(), words);
        }
        assert_eq!(short_rsa(RSA_1024), Some(1024));
        assert_eq!(short_rsa(P521), None);
    }

    #[test]
    fn the_version_of_tls_decides_about_the_signatures_that_are_allowed() {
        let pss = include_bytes!("testdata/rsa1024-pss-sha256.sig");
        let pkcs1 = include_bytes!("testdata/rsa1024-pkcs1-sha256.sig");
        let verify = |version, scheme, signature: &[u8]| {
            verify(RSA_1024, version, scheme, b"made up", signature)
        };
        for version in [Version::Tls12, Version::Tls13] {
            assert_eq!(verify(version, Scheme::RSA_PSS_SHA256, pss), Ok(()));
            for (scheme, signature) in [
                (Scheme::RSA_PSS_SHA384, pss),
                (Scheme::RSA_PSS_SHA256, pkcs1),
                (Scheme::ECDSA_NISTP256_SHA256, pss),
                (Scheme::RSA_PKCS1_SHA1, pkcs1),
            ] {
                let result = verify(version, scheme, signature);
                assert_eq!(result, Err(Unproven::BadSignature), "{scheme:?}");
            }
        }
        let scheme = Scheme::RSA_PKCS1_SHA256;
        assert_eq!(verify(Version::Tls12, scheme, pkcs1), Ok(()));
        assert_eq!(
            verify(Version::Tls13, scheme, pkcs1),
            Err(Unproven::BadSignature)
        );
    }
}
