//! AK/SK signatures: their form and the access key.
//!
//! The digest itself is not verified here.

use std::fmt;

use crate::request::Incoming;

const ALGORITHM: &str = "SDK-HMAC-SHA256 ";
const DATE: &str = "X-Sdk-Date";

/// The only key pair.
pub(super) struct Keys {
    pub(super) access_key: String,
    pub(super) secret_key: String,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys")
            .field("access_key", &self.access_key)
            .finish_non_exhaustive()
    }
}

impl Keys {
    /// Checks the value of `Authorization`; an error says what is wrong with it.
    pub(super) fn check(&self, authorization: &str, incoming: &Incoming) -> Result<(), String> {
        let fields = authorization.strip_prefix(ALGORITHM).ok_or_else(|| {
            format!(
                "the signature's algorithm is another one than `{}`",
                ALGORITHM.trim()
            )
        })?;
        let field = |name: &str| {
            let found = fields
                .split(',')
                .find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
            found
                .filter(|value| !value.is_empty())
                .ok_or_else(|| format!("the signature has no part `{name}`"))
        };
        if field("Access")? != self.access_key {
            return Err(
                "the signature's `Access` is not the access key of this account".to_owned(),
            );
        }
        let signed = field("SignedHeaders")?;
        let signature = field("Signature")?;
        if signature.len() != 64 || !signature.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err("the signature's `Signature` is not 64 hexadecimal digits".to_owned());
        }
        for name in ["host", "x-sdk-date"] {
            if !signed.split(';').any(|header| header == name) {
                return Err(format!("the signature's `SignedHeaders` lacks `{name}`"));
            }
        }
        let date = incoming.header(DATE).ok_or_else(|| {
            format!("the header `{DATE}` is missing; expected the time of signing")
        })?;
        jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", date.as_ref())
            .map(|_| ())
            .map_err(|_| format!("the header `{DATE}` is not of the form `20260115T083000Z`"))
    }
}
