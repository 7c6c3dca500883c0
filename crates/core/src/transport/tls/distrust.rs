//! Why a server's certificate is not accepted, and what to do about it.

use std::error::Error as StdError;
use std::fmt;

use rustls::CertificateError as E;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, OtherError};

use super::certificate::{Certificate, ServerCertificate};
use super::key;
use super::pin::Pin;
use crate::error::debug_error;

/// A certificate that is not accepted. Its text says what is wrong with it and which one it is.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Distrust {
    text: String,
    hint: String,
    certificate: ServerCertificate,
}

impl Distrust {
    fn new(what: &str, certificate: &Certificate, hint: String) -> Self {
        Self {
            text: format!("the server's certificate is not trusted: {what} ({certificate})"),
            hint,
            certificate: ServerCertificate::of(certificate),
        }
    }

    /// The certificate.
    pub(crate) const fn certificate(&self) -> &ServerCertificate {
        &self.certificate
    }

    /// What to do about it.
    pub(crate) fn hint(&self) -> &str {
        &self.hint
    }

    /// It is none of those that are pinned.
    pub(super) fn not_pinned(der: &[u8], pins: &[Pin]) -> Self {
        let certificate = Certificate::read(der);
        let pins: Vec<String> = pins.iter().map(ToString::to_string).collect();
        Self::new(
            &format!("it is not the pinned one, {}", pins.join(" or ")),
            &certificate,
            "if the certificate was replaced, set the pin of the new one (`pin_certificate_sha256`) after comparing it on the server; if not, someone is in between"
                .to_owned(),
        )
    }

    /// It is pinned, but its key is one with which nothing can be verified.
    pub(super) fn unusable_key(der: &[u8], what: &str) -> Self {
        Self::new(
            &format!(
                "it has {what}, with which a server cannot prove that the certificate is its own"
            ),
            &Certificate::read(der),
            REPLACE.to_owned(),
        )
    }

    /// Its RSA key is shorter than what authorities may vouch for.
    pub(super) fn short_key(der: &[u8], bits: usize) -> Self {
        let certificate = Certificate::read(der);
        let hint = match key::unusable(der) {
            None => format!(
                "{REPLACE}; until then, {} and name no authority",
                pin(&certificate)
            ),
            Some(_) => REPLACE.to_owned(),
        };
        Self::new(
            &format!("it has an RSA key of {bits} bits, which is too short"),
            &certificate,
            hint,
        )
    }

    /// The check of issuer, names and dates refused it. `authorities`: those that were named to the client.
    pub(super) fn refused(
        error: &CertificateError,
        der: &[u8],
        authorities: &[CertificateDer<'_>],
        server: &ServerName<'_>,
    ) -> Self {
        let certificate = Certificate::read(der);
        let pin = pin(&certificate);
        let (what, hint) = match error {
            E::UnknownIssuer if authorities.iter().any(|known| known.as_ref() == der) => (
                "it was given as an authority, and is a server's certificate".to_owned(),
                format!(
                    "name the authority that issued it, {}, with `root_certificate_file`, or {pin} and name no authority",
                    certificate.issuer
                ),
            ),
            E::UnknownIssuer if certificate.is_self_signed => {
                ("it vouches for itself".to_owned(), pin)
            }
            E::UnknownIssuer => (
                "its issuer is not a known authority".to_owned(),
                name_issuer(&certificate, &pin),
            ),
            E::BadSignature => (
                "its issuer has the name of a known authority, but another key".to_owned(),
                name_issuer(&certificate, &pin),
            ),
            E::Expired | E::ExpiredContext { .. } => (
                format!("it expired on {}", certificate.not_after),
                format!(
                    "renew it on the server and check this machine's clock; until then, {pin} and name no authority"
                ),
            ),
            E::NotValidYet | E::NotValidYetContext { .. } => (
                format!("it is not valid before {}", certificate.not_before),
                format!(
                    "check the clocks of this machine and the server; to use it now, {pin} and name no authority"
                ),
            ),
            E::NotValidForName | E::NotValidForNameContext { .. } => {
                wrong_name(server, &certificate, &pin)
            }
            E::Other(OtherError(cause)) if is_authority(cause.as_ref()) => (
                "it is an authority's certificate, used as a server's".to_owned(),
                format!("{pin} and name no authority"),
            ),
            error => (
                unusual(error),
                format!("replace it on the server, or {pin} and name no authority"),
            ),
        };
        let hint = match key::unusable(der) {
            None => hint,
            Some(key) => format!("{REPLACE} (it has {key}, so that a pin does not help)"),
        };
        Self::new(&what, &certificate, hint)
    }
}

/// What to do about a key that is no use.
const REPLACE: &str = "replace it on the server by one with an RSA key of 2048 bits or more, or a key on the curve P-256 or P-384";

fn pin(certificate: &Certificate) -> String {
    format!(
        "pin it with `pin_certificate_sha256(\"{}\")` after comparing that with the server's own",
        certificate.sha256
    )
}

/// What is wrong with a certificate that is not like others.
fn unusual(error: &CertificateError) -> String {
    let E::Other(OtherError(cause)) = error else {
        return error.to_string();
    };
    match cause.downcast_ref() {
        Some(webpki::Error::UnsupportedCertVersion) => {
            "it is of an old version of X.509, which has no names to compare".to_owned()
        }
        Some(webpki::Error::UnsupportedCriticalExtension) => {
            "it has an extension that is critical and not known".to_owned()
        }
        Some(other) => format!("it breaks a rule of X.509: {other}"),
        None => error.to_string(),
    }
}

fn name_issuer(certificate: &Certificate, pin: &str) -> String {
    format!(
        "name the certificate of the issuer, {}, with `root_certificate_file` or `root_certificate_pem`; if there is none to be had, {pin}",
        certificate.issuer
    )
}

fn is_authority(cause: &(dyn StdError + 'static)) -> bool {
    cause.downcast_ref() == Some(&webpki::Error::CaUsedAsEndEntity)
}

fn wrong_name(server: &ServerName<'_>, certificate: &Certificate, pin: &str) -> (String, String) {
    let names = &certificate.names;
    let what = match server {
        ServerName::IpAddress(_) => format!(
            "it is not for the IP address {}, but for {names}",
            server.to_str()
        ),
        _ => format!(
            "it is not for the name {}, but for {names}",
            server.to_str()
        ),
    };
    let hint =
        format!("call the server by a name in its certificate, or {pin} and name no authority");
    (what, hint)
}

impl fmt::Display for Distrust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Distrust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields: [(_, &dyn fmt::Debug); 2] = [("text", &self.text), ("hint", &self.hint)];
        debug_error(f, self, "Distrust", &fields)
    }
}

impl StdError for Distrust {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_advised_only_where_it_can_help() {
        let server = ServerName::try_from("localhost").expect("a name");
        let (short, broken, curve) = (
            include_bytes!("testdata/rsa1024.der").as_slice(),
            include_bytes!("testdata/rsa512.der").as_slice(),
            include_bytes!("testdata/p521.der").as_slice(),
        );
        for (der, helps) in [
            (short, true),
            (broken, false),
            (curve, false),
            (b"no", false),
        ] {
            for error in [
                E::UnknownIssuer,
                E::Expired,
                E::NotValidForName,
                E::BadEncoding,
            ] {
                let distrust = Distrust::refused(&error, der, &[], &server);
                let hint = distrust.hint();
                assert_eq!(hint.contains("pin_certificate_sha256"), helps, "{hint}");
                assert_eq!(
                    hint.contains("replace it on the server by one with"),
                    !helps,
                    "{hint}"
                );
            }
        }
        let (short, broken) = (
            Distrust::short_key(short, 1024),
            Distrust::short_key(broken, 512),
        );
        assert!(
            short.to_string().contains("an RSA key of 1024 bits"),
            "{short}"
        );
        assert!(short.hint().contains("pin_certificate_sha256"));
        assert!(!broken.hint().contains("pin_certificate_sha256"));
    }
}
