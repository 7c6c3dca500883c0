//! SHA-256 of whole certificates.

use std::fmt;

use ring::digest;

use crate::error::Error;

/// The SHA-256 of a certificate: of all of it, in its binary form (DER).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Pin([u8; 32]);

impl Pin {
    /// That of a certificate.
    pub(super) fn of(der: &[u8]) -> Self {
        let hash = digest::digest(&digest::SHA256, der);
        Self(hash.as_ref().try_into().unwrap_or_default())
    }

    /// Reads 64 hexadecimal digits in upper or lower case, with or without colons, alone or as `openssl` prints them, after a `=`.
    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        let refuse = |reason: String| {
            Error::config(format!("the pin of a certificate cannot be used: {reason}")).with_hint(
                "`openssl x509 -noout -fingerprint -sha256 -in FILE` shows a certificate's",
            )
        };
        let digits = text.rsplit('=').next().unwrap_or_default();
        let is_mark = |c: &char| *c == ':' || c.is_whitespace();
        let digits: String = digits.chars().filter(|c| !is_mark(c)).collect();
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            let reason = "it holds something else than hexadecimal digits";
            return Err(refuse(reason.to_owned()));
        }
        let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        let bytes: Option<Vec<u8>> = (0..digits.len()).step_by(2).map(byte).collect();
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(|| {
            let count = digits.len();
            refuse(format!(
                "it has {count} hexadecimal digits, a SHA-256 has 64"
            ))
        })
    }
}

/// As `openssl` writes it.
impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(":")?;
            }
            write!(f, "{byte:02X}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_usual_forms_are_read() {
        let pin = Pin::of(b"abc");
        let text = "BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD";
        assert_eq!(pin.to_string(), text);
        for form in [
            text.to_owned(),
            text.to_lowercase(),
            text.replace(':', ""),
            text.to_lowercase().replace(':', ""),
            format!("  {text}\n"),
            format!("sha256 Fingerprint={text}"),
        ] {
            assert_eq!(Pin::parse(&form).expect(&form), pin);
        }
    }

    #[test]
    fn what_is_no_sha_256_is_refused() {
        for (text, words) in [
            ("", "it has 0 hexadecimal digits"),
            ("AB:CD", "it has 4 hexadecimal digits"),
            ("A9993E364706816ABA3E25717850C26C9CD0D89D", "it has 40"),
            (
                "sha256/ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0",
                "something else than hexadecimal digits",
            ),
        ] {
            let error = Pin::parse(text).expect_err(text).to_string();
            assert!(error.contains(words), "{error}");
            assert!(error.contains("openssl x509"), "{error}");
        }
    }
}
