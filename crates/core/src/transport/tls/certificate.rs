//! What a certificate says, for errors.

use std::fmt;

use super::pin::Pin;
use super::x509;
use crate::redact::one_line;

/// How much of one name is shown, in bytes.
const NAME_SHOWN: usize = 200;
/// How many names are shown.
const NAMES_SHOWN: usize = 8;

/// The parts of a certificate that tell which one it is.
pub(super) struct Certificate {
    sha256: Pin,
    /// `None`: it cannot be read.
    contents: Option<Contents>,
}

struct Contents {
    issuer: String,
    self_signed: bool,
    names: Vec<String>,
    not_before: String,
    not_after: String,
}

impl Certificate {
    /// Reads what can be read.
    pub(super) fn read(der: &[u8]) -> Self {
        Self {
            sha256: Pin::of(der),
            contents: Contents::read(der),
        }
    }

    pub(super) const fn sha256(&self) -> Pin {
        self.sha256
    }

    /// Who vouches for it.
    pub(super) fn issuer(&self) -> &str {
        self.contents
            .as_ref()
            .map_or("unknown", |contents| &contents.issuer)
    }

    /// Whether it vouches for itself.
    pub(super) fn is_self_signed(&self) -> bool {
        self.contents
            .as_ref()
            .is_some_and(|contents| contents.self_signed)
    }

    pub(super) fn not_before(&self) -> &str {
        self.contents
            .as_ref()
            .map_or("an unknown date", |contents| &contents.not_before)
    }

    pub(super) fn not_after(&self) -> &str {
        self.contents
            .as_ref()
            .map_or("an unknown date", |contents| &contents.not_after)
    }

    /// The names and addresses that it is for.
    pub(super) fn names(&self) -> String {
        let names = self
            .contents
            .as_ref()
            .map_or(&[][..], |contents| &contents.names);
        match names.len() {
            0 => "no name".to_owned(),
            count if count > NAMES_SHOWN => format!(
                "{} and {} more",
                names[..NAMES_SHOWN].join(", "),
                count - NAMES_SHOWN
            ),
            _ => names.join(", "),
        }
    }
}

impl Contents {
    fn read(der: &[u8]) -> Option<Self> {
        let fields = x509::read(der)?;
        let names = fields.names.iter();
        Some(Self {
            issuer: one_line(&fields.issuer, NAME_SHOWN),
            self_signed: fields.self_signed,
            names: names.map(|name| one_line(name, NAME_SHOWN)).collect(),
            not_before: fields.not_before.to_string(),
            not_after: fields.not_after.to_string(),
        })
    }
}

impl fmt::Display for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.contents.is_some() {
            write!(
                f,
                "issuer {}; for {}; valid from {} to {}; ",
                self.issuer(),
                self.names(),
                self.not_before(),
                self.not_after()
            )?;
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
