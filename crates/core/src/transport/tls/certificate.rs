//! What a certificate says, for errors.

use std::fmt;

use super::pin::Pin;
use super::x509::{self, Fields};
use crate::redact::one_line;
use crate::wire::Timestamp;

/// How much of one name is shown, in bytes.
const NAME_SHOWN: usize = 200;
/// How many names are shown.
const NAMES_SHOWN: usize = 8;

/// A server's certificate, as far as it can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerCertificate {
    /// SHA-256 of the whole certificate, as `openssl` prints it: what
    /// [`pin_certificate_sha256`](crate::ClientBuilder::pin_certificate_sha256) takes.
    pub sha256: String,
    /// The issuer's name, such as `CN=Made up,O=Example`.
    pub issuer: Option<String>,
    /// Whether it is its own issuer.
    pub self_signed: bool,
    /// The host names and addresses that it is for.
    pub names: Vec<String>,
    /// Start of its validity.
    pub not_before: Option<Timestamp>,
    /// End of its validity.
    pub not_after: Option<Timestamp>,
}

impl ServerCertificate {
    /// Reads a certificate in its binary form (DER).
    pub(crate) fn read(der: &[u8]) -> Self {
        Self::of(&Certificate::read(der))
    }

    pub(super) fn of(certificate: &Certificate) -> Self {
        Self {
            sha256: certificate.sha256.to_string(),
            issuer: certificate.is_readable.then(|| certificate.issuer.clone()),
            self_signed: certificate.is_self_signed,
            names: certificate.all_names.clone(),
            not_before: certificate.not_before.parse().ok(),
            not_after: certificate.not_after.parse().ok(),
        }
    }
}

/// The parts of a certificate that tell which one it is.
pub(super) struct Certificate {
    pub(super) sha256: Pin,
    /// Whether it can be read: if not, nothing is known but the hash.
    is_readable: bool,
    /// Who vouches for it.
    pub(super) issuer: String,
    /// Whether it vouches for itself.
    pub(super) is_self_signed: bool,
    /// The names and addresses that it is for.
    pub(super) names: String,
    all_names: Vec<String>,
    pub(super) not_before: String,
    pub(super) not_after: String,
}

impl Certificate {
    /// Reads what can be read.
    pub(super) fn read(der: &[u8]) -> Self {
        let fields = x509::read(der);
        let of = |text: fn(&Fields) -> String, unknown: &str| {
            fields.as_ref().map_or_else(|| unknown.to_owned(), text)
        };
        Self {
            sha256: Pin::of(der),
            is_readable: fields.is_some(),
            issuer: of(|fields| one_line(&fields.issuer, NAME_SHOWN), "unknown"),
            is_self_signed: fields.as_ref().is_some_and(|fields| fields.self_signed),
            all_names: fields.as_ref().map_or_else(Vec::new, |fields| {
                let names = fields.names.iter();
                names.map(|name| one_line(name, NAME_SHOWN)).collect()
            }),
            names: of(|fields| listed(&fields.names), NO_NAME),
            not_before: of(|fields| fields.not_before.to_string(), "an unknown date"),
            not_after: of(|fields| fields.not_after.to_string(), "an unknown date"),
        }
    }
}

const NO_NAME: &str = "no name";

/// The first names, and how many there are besides.
fn listed(names: &[String]) -> String {
    let shown = names.iter().take(NAMES_SHOWN);
    let shown: Vec<String> = shown.map(|name| one_line(name, NAME_SHOWN)).collect();
    match names.len() {
        0 => NO_NAME.to_owned(),
        count if count > NAMES_SHOWN => {
            format!("{} and {} more", shown.join(", "), count - NAMES_SHOWN)
        }
        _ => shown.join(", "),
    }
}

impl fmt::Display for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_readable {
            write!(f, "issuer {}; for {}; ", self.issuer, self.names)?;
            write!(f, "valid from {} to {}; ", self.not_before, self.not_after)?;
        } else {
            f.write_str("unreadable; ")?;
        }
        write!(f, "SHA-256 {}", self.sha256)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_certificate_is_described_as_far_as_it_can_be_read() {
        let names: Vec<String> = (0..12).map(|n| format!("n{n}.example.com")).collect();
        let key = rcgen::KeyPair::generate().expect("key");
        let whole = rcgen::CertificateParams::new(names)
            .and_then(|params| params.self_signed(&key))
            .expect("certificate");
        let text = Certificate::read(whole.der()).to_string();
        assert!(text.contains("n7.example.com and 4 more;"), "{text}");
        for at in 0..whole.der().len() {
            let cut = Certificate::read(&whole.der()[..at]).to_string();
            assert!(cut.starts_with("unreadable; SHA-256 "), "{cut}");
            for bits in [0x01, 0x80, 0xff] {
                let mut damaged = whole.der().to_vec();
                damaged[at] ^= bits;
                let text = Certificate::read(&damaged).to_string();
                assert!(text.contains("SHA-256 "), "{text}");
                assert!(!text.contains(char::is_control), "{text}");
            }
        }
    }
}
